//! KMS operations as permissions, and `kms:ViaService`.
//!
//! The service reference knows names and keys; whether an operation works across accounts, and
//! whether a key policy has a say in it, only the developer guide tells.

use std::sync::OnceLock;

use super::list::{entries, fields, items};
use super::service::{Service, find, service};

/// What decides about an operation on a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DecidedBy {
    /// The key policy, with IAM policies and grants where it lets them.
    KeyPolicy,
    /// IAM policies alone: the operation is on no key yet, or on none in particular. A statement
    /// in a key policy does nothing.
    IamPolicies,
    /// The key policy for the key, and IAM policies for the alias.
    KeyAndIamPolicies,
    /// The grant: it names who may retire it. A Deny in an IAM policy still counts.
    Grant,
    /// Nobody's policies: KMS calls it for itself.
    Internal,
}

/// The kinds of KMS keys, by what they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    /// Symmetric encryption keys: AWS Backup and the services it protects use no others.
    SymmetricEncryption,
    /// Asymmetric keys for encryption.
    AsymmetricEncryption,
    /// Asymmetric keys for signatures.
    Signing,
    /// Asymmetric keys for key agreement.
    KeyAgreement,
    /// HMAC keys.
    Hmac,
    /// ML-KEM keys.
    Encapsulation,
}

/// An operation, under the name of its permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The name without `kms:`.
    pub name: &'static str,
    folded: Box<str>,
    /// Whether principals of another account can be allowed it.
    // AWS: KMS developer guide, "Allowing users in other accounts to use a KMS key"
    pub cross_account: bool,
    /// What decides about it.
    // AWS: KMS developer guide, "AWS KMS permissions"
    pub decided_by: DecidedBy,
    /// Whether a grant can list it.
    pub grantable: bool,
    kinds: &'static str,
    also: &'static str,
}

/// All operations, in order of name.
pub fn operations() -> &'static [Operation] {
    static OPERATIONS: OnceLock<Vec<Operation>> = OnceLock::new();
    OPERATIONS.get_or_init(|| {
        entries(include_str!("data/kms-operations.txt")).map(Operation::read).collect()
    })
}

/// The operation that an action names, with or without `kms:`, without regard to case. None for
/// wildcards.
pub fn operation(action: &str) -> Option<&'static Operation> {
    let name = match action.split_once(':') {
        Some((prefix, name)) if prefix.eq_ignore_ascii_case("kms") => name,
        Some(_) => return None,
        None => action,
    };
    find(operations(), name, |operation| operation.name)
}

/// The operations of the actions that the service reference lists for KMS, in their order.
pub fn operations_of_actions() -> &'static [Option<&'static Operation>] {
    static OF_ACTIONS: OnceLock<Vec<Option<&'static Operation>>> = OnceLock::new();
    OF_ACTIONS.get_or_init(|| {
        let actions = service("kms").map_or(&[][..], Service::actions);
        actions.iter().map(|action| operation(action.name)).collect()
    })
}

/// The usages that go with a key spec; empty for specs that are newer than this program.
// AWS: KMS API reference, `CreateKey`, KeyUsage
pub fn usages_of(spec: &str) -> &'static [&'static str] {
    let is_of = |start: &str| spec.starts_with(start);
    match spec {
        "SYMMETRIC_DEFAULT" => &["ENCRYPT_DECRYPT"],
        "SM2" => &["ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"],
        "ECC_SECG_P256K1" | "ECC_NIST_EDWARDS25519" => &["SIGN_VERIFY"],
        _ if is_of("HMAC_") => &["GENERATE_VERIFY_MAC"],
        _ if is_of("RSA_") => &["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
        _ if is_of("ECC_NIST_P") => &["SIGN_VERIFY", "KEY_AGREEMENT"],
        _ if is_of("ML_DSA_") => &["SIGN_VERIFY"],
        _ if is_of("ML_KEM_") => &["ENCAPSULATE_DECAPSULATE"],
        _ => &[],
    }
}

/// What `kms:ViaService` can begin with, before `.REGION.amazonaws.com`. A newer service may be
/// missing.
pub fn via_services() -> impl Iterator<Item = &'static str> {
    entries(include_str!("data/via-services.txt"))
}

/// A value that `kms:ViaService` can have, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViaService<'v> {
    /// The service: `rds`, `redshift-serverless`.
    pub service: &'v str,
    /// The Region, by its shape; whether there is one of that name is not settled.
    pub region: &'v str,
}

impl<'v> ViaService<'v> {
    /// Reads `service.region.amazonaws.com`, the form in every partition.
    // AWS: KMS developer guide, "kms:ViaService"
    pub fn parse(value: &'v str) -> Option<Self> {
        let (service, region) = value.strip_suffix(".amazonaws.com")?.split_once('.')?;
        let is_lower =
            service.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-');
        let is_region = region.parse::<crate::aws::Region>().is_ok();
        (is_lower && !service.is_empty() && is_region).then_some(Self { service, region })
    }

    /// Whether some service in some Region fits a pattern with `*` and `?`. A service that the list
    /// lacks fits too: AWS's own policies name `guardduty`.
    pub fn some_match(pattern: &str) -> bool {
        let regions = || super::partitions().iter().flat_map(|partition| &partition.regions);
        let fits = |service: &str| {
            regions().any(|region| {
                let value = format!("{service}.{}.amazonaws.com", region.code);
                super::pattern::matches_exactly(pattern, &value)
            })
        };
        via_services().any(fits) || Self::service_of_pattern(pattern).is_some_and(fits)
    }

    /// The service of a pattern, where only what is behind it has wildcards.
    pub fn service_of_pattern(pattern: &str) -> Option<&str> {
        let (service, _) = pattern.split_once('.')?;
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (!service.is_empty() && service.bytes().all(letter)).then_some(service)
    }
}

impl KeyKind {
    /// The kind of a key with these facts, in the API's words; nothing for words that are newer.
    pub fn of(usage: &str, spec: &str) -> Option<Self> {
        match usage {
            "ENCRYPT_DECRYPT" if spec == "SYMMETRIC_DEFAULT" => Some(Self::SymmetricEncryption),
            "ENCRYPT_DECRYPT" => Some(Self::AsymmetricEncryption),
            "SIGN_VERIFY" => Some(Self::Signing),
            "KEY_AGREEMENT" => Some(Self::KeyAgreement),
            "GENERATE_VERIFY_MAC" => Some(Self::Hmac),
            "ENCAPSULATE_DECAPSULATE" => Some(Self::Encapsulation),
            _ => None,
        }
    }
}

impl Operation {
    /// `kms:` and the name, in lower case, as actions are compared.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    fn read(line: &'static str) -> Self {
        let [name, account, effect, kinds, grant, also] = fields(line);
        Self {
            name,
            folded: format!("kms:{}", name.to_ascii_lowercase()).into(),
            cross_account: account == "cross",
            decided_by: match effect {
                "iam" => DecidedBy::IamPolicies,
                "both" => DecidedBy::KeyAndIamPolicies,
                "grant" => DecidedBy::Grant,
                "internal" => DecidedBy::Internal,
                _ => DecidedBy::KeyPolicy,
            },
            grantable: grant == "grant",
            kinds,
            also,
        }
    }

    /// Whether an Allow in a key policy has any effect on it.
    pub const fn works_in_key_policy(&self) -> bool {
        matches!(self.decided_by, DecidedBy::KeyPolicy | DecidedBy::KeyAndIamPolicies)
    }

    /// Whether it uses the key's material: encrypts, decrypts, signs, verifies, derives.
    pub fn is_cryptographic(&self) -> bool {
        const OTHERS: &[&str] = &["CreateGrant", "DescribeKey", "GetPublicKey", "RetireGrant"];
        self.grantable && !OTHERS.contains(&self.name)
    }

    /// Whether its requests can have a condition key, by the service reference.
    pub fn carries(&self, key: &str) -> bool {
        super::action(self.folded()).is_none_or(|action| action.carries(key))
    }

    /// Whether keys of this kind take it.
    pub fn accepts(&self, kind: KeyKind) -> bool {
        let letter = match kind {
            KeyKind::SymmetricEncryption => 'S',
            KeyKind::AsymmetricEncryption => 'E',
            KeyKind::Signing => 'G',
            KeyKind::KeyAgreement => 'A',
            KeyKind::Hmac => 'H',
            KeyKind::Encapsulation => 'M',
        };
        self.kinds == "-" || self.kinds.contains(letter)
    }

    /// Permissions that a call can need besides, depending on its parameters.
    pub fn also(&self) -> impl Iterator<Item = &'static str> {
        items(self.also)
    }
}
