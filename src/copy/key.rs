//! The key that a recovery point or a vault has, as far as anything tells.
//!
//! AWS: AWS Backup developer guide, "Encryption for backups in AWS Backup".

use std::sync::Arc;

use crate::aws::{AccountId, Arn, KeyRef, Region};
use crate::iam::Known;
use crate::inventory::{
    Document, Home, Key, KeyManager, KeyTarget, Policy, ProtectedResource, VaultTarget, VaultType,
};

use super::estate::Estate;
use super::facts::ResourceType;
use super::path::Need;
use super::policies::{Held, HeldPlace, Set};
use super::site::Site;
use super::subject::Subject;
use super::words;

/// A key.
#[derive(Clone, Debug)]
pub(super) enum KeyOf<'a> {
    /// The recovery point is not encrypted.
    None,
    /// A key that AWS owns and nobody sees.
    AwsOwned,
    /// The AWS managed key behind an alias.
    AwsManaged(String),
    /// A key by name.
    Key(NamedKey<'a>),
    /// Nothing given tells which.
    Unknown(Need),
}

/// A key that something names.
#[derive(Clone, Debug)]
pub(super) struct NamedKey<'a> {
    /// Its ARN; a stand-in for a key of a template.
    pub(super) arn: String,
    /// Its account, where something tells.
    pub(super) owner: Option<AccountId>,
    /// Its Region, where something tells.
    pub(super) region: Option<Region>,
    /// Its description.
    pub(super) key: Option<&'a Key>,
    /// Its policies.
    pub(super) policies: Set<'a>,
    /// Who manages it, where something tells.
    pub(super) manager: Option<KeyManager>,
}

/// The key of a resource that AWS Backup does not fully manage.
pub(super) fn of_resource<'a>(
    estate: &Estate<'a>,
    resource: &'a ProtectedResource,
    of: &'static ResourceType,
    subject: &Subject<'a>,
) -> KeyOf<'a> {
    let Some(document) = estate.inventory.document(resource.document) else {
        return KeyOf::Unknown(subject.of_need());
    };
    let need = || {
        let name = subject.resource().unwrap_or_default();
        words::need_resource(&name, Some(of))
    };
    let encrypted = resource.encrypted.as_ref().map(|it| &it.value);
    match (encrypted, &resource.kms_key) {
        (Some(Known::Yes(false)), _) => KeyOf::None,
        (Some(Known::No(open)), None) => KeyOf::Unknown(words::need_open(open)),
        (_, Some(key)) => {
            let home = Home::of(document);
            let home = if home.account.is_some() { home } else { subject.site.home() };
            of_reference(estate, &key.value, document, &home)
        }
        (Some(Known::Yes(true)), None) => match of.default_key {
            "" => KeyOf::Unknown(need()),
            "account" => KeyOf::Unknown(words::need_default_key(&subject.site)),
            alias => KeyOf::AwsManaged(alias.to_owned()),
        },
        (None, None) => KeyOf::Unknown(need()),
    }
}

/// The default key of a bucket, where it names one.
pub(super) fn of_bucket<'a>(
    estate: &Estate<'a>,
    bucket: &'a ProtectedResource,
    site: &Site<'_>,
) -> Option<KeyOf<'a>> {
    let document = estate.inventory.document(bucket.document)?;
    let home = Home::of(document);
    let home = if home.account.is_some() { home } else { site.home() };
    Some(of_reference(estate, &bucket.kms_key.as_ref()?.value, document, &home))
}

/// The key of a vault.
pub(super) fn of_vault<'a>(
    estate: &Estate<'a>,
    target: &VaultTarget<'a>,
    home: &Home,
) -> KeyOf<'a> {
    let vault = match target {
        VaultTarget::Vault(vault) => vault,
        VaultTarget::Foreign(arn) => return KeyOf::Unknown(words::need_vault(arn.as_str())),
        VaultTarget::ForeignName(name) => return KeyOf::Unknown(words::need_vault(name)),
        VaultTarget::Unknown => return KeyOf::Unknown(words::need_vault(words::SOME_VAULT)),
    };
    let Some(document) = estate.inventory.document(vault.document) else {
        return KeyOf::Unknown(words::need_vault(words::SOME_VAULT));
    };
    match &vault.encryption_key {
        Some(key) => {
            let own = Home::of(document);
            let home = if own.account.is_some() { own } else { home.clone() };
            of_reference(estate, &key.value, document, &home)
        }
        None if vault.vault_type == VaultType::LogicallyAirGapped => KeyOf::AwsOwned,
        // a template says so by leaving the key out, an answer always names it
        None if document.template_address.is_none() => {
            let name = vault.name.as_ref().and_then(|name| name.value.yes());
            KeyOf::Unknown(words::need_vault(name.map_or(words::SOME_VAULT, |name| name)))
        }
        None => KeyOf::AwsManaged("alias/aws/backup".to_owned()),
    }
}

/// The key that a reference in `from` means.
fn of_reference<'a>(
    estate: &Estate<'a>,
    reference: &Known<Box<str>>,
    from: &Document,
    home: &Home,
) -> KeyOf<'a> {
    let target = estate.inventory.key_target(reference, from);
    let policies = estate.inventory.target_key_policies(&target);
    match target {
        KeyTarget::AwsManaged(alias) => KeyOf::AwsManaged(alias.to_string()),
        KeyTarget::Key(key) => described(estate, key, &policies, home),
        KeyTarget::Foreign(reference) => foreign(estate, &reference, &policies, home),
        KeyTarget::Unknown => match reference {
            Known::No(open) => KeyOf::Unknown(words::need_open(open)),
            Known::Yes(text) => KeyOf::Unknown(words::need_key_named(text)),
        },
    }
}

fn described<'a>(
    estate: &Estate<'a>,
    key: &'a Key,
    policies: &[&'a Policy],
    home: &Home,
) -> KeyOf<'a> {
    let Some(document) = estate.inventory.document(key.document) else {
        return KeyOf::Unknown(words::need_key_named(words::SOME_KEY));
    };
    let own = Home::of(document);
    let arn = key.known_arn();
    let owner = arn.as_ref().and_then(Arn::account_id).or(own.account).or(home.account);
    let region = arn
        .as_ref()
        .and_then(|arn| arn.region().parse().ok())
        .or(own.region)
        .or_else(|| home.region.clone());
    let address = document.template_address.as_deref().unwrap_or("key");
    let shown =
        arn.map_or_else(|| stand_in(address, owner, region.as_ref()), |arn| arn.to_string());
    // a template that declares a key declares its policy, or KMS writes its own
    let is_declared = document.template_address.is_some();
    let default =
        owner.filter(|_| is_declared).map(|owner| Arc::new(Held::default_key_policy(owner)));
    let policies = set(estate, policies, default, &shown);
    let manager = key.manager.or_else(|| manager_of(&policies));
    KeyOf::Key(NamedKey { arn: shown, owner, region, key: Some(key), policies, manager })
}

fn foreign<'a>(
    estate: &Estate<'a>,
    reference: &KeyRef,
    policies: &[&'a Policy],
    home: &Home,
) -> KeyOf<'a> {
    let KeyRef::Arn(arn) = reference else {
        let text = reference.to_string();
        return KeyOf::Unknown(words::need_alias(&text, home.region.as_ref()));
    };
    let shown = arn.to_string();
    let policies = set(estate, policies, None, &shown);
    let manager = manager_of(&policies);
    let (owner, region) = (arn.account_id(), arn.region().parse().ok());
    KeyOf::Key(NamedKey { arn: shown, owner, region, key: None, policies, manager })
}

/// The policies of a key, or what would say them.
fn set<'a>(
    estate: &Estate<'a>,
    policies: &[&'a Policy],
    default: Option<Arc<Held<'a>>>,
    arn: &str,
) -> Set<'a> {
    let held: Vec<Arc<Held<'a>>> =
        policies.iter().filter_map(|policy| estate.held(policy.document)).collect();
    match (held.is_empty(), default) {
        (false, _) => Set::of(held),
        (true, Some(default)) => Set::of(vec![default]),
        (true, None) => Set::missing(words::need_key_policy(arn)),
    }
}

/// Who manages a key, by its policy: those of AWS managed keys have an `Id` that starts with `auto-`.
fn manager_of(policies: &Set<'_>) -> Option<KeyManager> {
    let held = policies.held.first()?;
    if matches!(held.place, HeldPlace::BuiltIn(_)) {
        return Some(KeyManager::Customer);
    }
    let id = held.document.id.as_ref().and_then(|id| id.value.yes());
    let is_aws = id.is_some_and(|id| id.starts_with("auto-"));
    Some(if is_aws { KeyManager::Aws } else { KeyManager::Customer })
}

fn stand_in(name: &str, owner: Option<AccountId>, region: Option<&Region>) -> String {
    let owner = owner.unwrap_or(AccountId::THIS);
    let partition = region.and_then(|region| crate::aws::catalogue::partition_of(region.as_str()));
    let partition = partition.map_or("aws", |known| known.id);
    let region = region.map_or("", Region::as_str);
    format!("arn:{partition}:kms:{region}:{owner}:key/{name}")
}

impl KeyOf<'_> {
    /// Whether the key is one that AWS manages; `None` where nothing tells.
    pub(super) fn is_aws_managed(&self) -> Option<bool> {
        match self {
            Self::AwsManaged(_) => Some(true),
            Self::None | Self::AwsOwned => Some(false),
            Self::Key(key) => key.manager.map(|manager| manager == KeyManager::Aws),
            Self::Unknown(_) => None,
        }
    }
}

impl Estate<'_> {
    /// The grants on a key that the inputs hold.
    pub(super) fn grants(&self, key: &NamedKey<'_>) -> Vec<crate::iam::evaluate::Grant> {
        let own = key.key.and_then(|key| self.inventory.document(key.document));
        let address = own.and_then(|own| own.template_address.as_deref());
        let documents = self.grants_near(&key.arn, address);
        let is_on = |document: &&Document| {
            let said = document.root.get("KeyId").and_then(crate::syntax::Node::text);
            let of_template = own.is_some_and(|own| {
                own.scope == document.scope
                    && own.template_address.is_some()
                    && document.describes == own.template_address
            });
            of_template
                || said.is_some_and(|said| {
                    said == key.arn || key.arn.ends_with(&format!(":key/{said}"))
                })
        };
        documents
            .into_iter()
            .filter(is_on)
            .filter_map(|it| crate::iam::case::read_grant(&it.root).ok())
            .map(|mut grant| {
                grant.key = Some(key.arn.as_str().into());
                grant
            })
            .collect()
    }
}
