//! References to keys, and whose a key is.

use crate::aws::{AccountId, Arn, KeyRef, catalogue};
use crate::iam::pattern::Glob;
use crate::iam::{Known, Principal, Statement};

use super::super::{Document, DocumentId, Inventory, Key, KeyAlias, Kind, Policy};
use super::{Home, only};
use crate::source::Location;

/// What a reference to a key means.
#[derive(Clone, Debug)]
pub enum KeyTarget<'a> {
    /// A key that the inputs describe.
    Key(&'a Key),
    /// The AWS managed key of a service, by its alias: `alias/aws/rds`.
    AwsManaged(Box<str>),
    /// A key that the inputs name but do not describe; by ARN where that is known.
    Foreign(KeyRef),
    /// Nothing given tells.
    Unknown,
}

/// A use of a key that the inputs describe.
#[derive(Clone, Copy, Debug)]
pub struct KeyUse<'a> {
    /// What is encrypted with it: a vault, or a resource that plans protect.
    pub document: DocumentId,
    /// Where it says so.
    pub at: Location,
    /// The key.
    pub key: &'a Key,
}

/// The account a key belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyOwner {
    /// The account.
    pub account: AccountId,
    /// Whether it is only inferred, from who may manage the key.
    pub inferred: bool,
}

impl Inventory {
    /// The key that `reference` means where it stands in `from`.
    pub fn key_target(&self, reference: &Known<Box<str>>, from: &Document) -> KeyTarget<'_> {
        match reference {
            Known::Yes(text) => match text.parse::<KeyRef>() {
                Ok(key) => self.key_named(key, &Home::of(from)),
                Err(_) => KeyTarget::Unknown,
            },
            Known::No(_) => {
                let found = self.index.unknown(&from.scope, reference);
                if let Some(id) = self.first_of(found, Kind::Key) {
                    let key = Self::typed(&self.keys, id, |key| key.document);
                    return key.map_or(KeyTarget::Unknown, KeyTarget::Key);
                }
                let alias = self.first_of(found, Kind::KeyAlias);
                alias
                    .and_then(|id| Self::typed(&self.aliases, id, |alias| alias.document))
                    .map_or(KeyTarget::Unknown, |alias| self.alias_target(alias))
            }
        }
    }

    /// The keys of vaults and of resources that plans protect, as far as the inputs describe them.
    pub fn keys_in_use(&self) -> Vec<KeyUse<'_>> {
        let of_vaults =
            self.backup_vaults.iter().map(|it| (it.document, it.encryption_key.as_ref()));
        let of_resources =
            self.protected_resources.iter().map(|it| (it.document, it.kms_key.as_ref()));
        let used = of_vaults.chain(of_resources).filter_map(|(id, key)| {
            let key = key?;
            match self.key_target(&key.value, self.document(id)?) {
                KeyTarget::Key(found) => Some(KeyUse { document: id, at: key.at, key: found }),
                KeyTarget::AwsManaged(_) | KeyTarget::Foreign(_) | KeyTarget::Unknown => None,
            }
        });
        used.collect()
    }

    /// The key that a name means, as seen from `home`.
    fn key_named(&self, key: KeyRef, home: &Home) -> KeyTarget<'_> {
        match &key {
            KeyRef::Alias(name) if key.is_aws_managed_alias() => {
                KeyTarget::AwsManaged(name.clone())
            }
            KeyRef::AliasArn(arn) if key.is_aws_managed_alias() => {
                KeyTarget::AwsManaged(arn.resource().into())
            }
            KeyRef::Arn(arn) => {
                let id = self.first_of(self.index.arn(arn.as_str()), Kind::Key);
                let found = id.and_then(|id| Self::typed(&self.keys, id, |key| key.document));
                found.map_or(KeyTarget::Foreign(key), KeyTarget::Key)
            }
            KeyRef::Id(id) => {
                let found = only(&self.named(Kind::Key, id, home));
                let found = found.and_then(|id| Self::typed(&self.keys, id, |key| key.document));
                match found {
                    Some(found) => KeyTarget::Key(found),
                    None => KeyTarget::Foreign(with_home(key, home)),
                }
            }
            KeyRef::AliasArn(arn) => {
                let id = self.first_of(self.index.arn(arn.as_str()), Kind::KeyAlias);
                self.through_alias(id, key)
            }
            KeyRef::Alias(name) => {
                let id = only(&self.named(Kind::KeyAlias, name, home));
                self.through_alias(id, key)
            }
        }
    }

    fn through_alias(&self, alias: Option<DocumentId>, key: KeyRef) -> KeyTarget<'_> {
        let alias = alias.and_then(|id| Self::typed(&self.aliases, id, |alias| alias.document));
        match alias.map(|alias| self.alias_target(alias)) {
            None | Some(KeyTarget::Unknown) => KeyTarget::Foreign(key),
            Some(
                found @ (KeyTarget::Key(_) | KeyTarget::AwsManaged(_) | KeyTarget::Foreign(_)),
            ) => found,
        }
    }

    /// The key an alias stands for. An alias never stands for another alias.
    fn alias_target(&self, alias: &KeyAlias) -> KeyTarget<'_> {
        let Some(document) = self.document(alias.document) else { return KeyTarget::Unknown };
        let Some(target) = &alias.target else { return KeyTarget::Unknown };
        let is_alias = matches!(&target.value, Known::Yes(text) if text.contains("alias/"));
        if is_alias
            || self
                .first_of(self.index.unknown(&document.scope, &target.value), Kind::KeyAlias)
                .is_some()
        {
            return KeyTarget::Unknown;
        }
        self.key_target(&target.value, document)
    }

    /// The account of the key that a key policy belongs to: what something given says, else the one
    /// account that the policy lets manage the key.
    pub fn key_owner(&self, policy: &Policy) -> Option<KeyOwner> {
        let document = self.document(policy.document)?;
        let said = document.account.or_else(|| {
            let key = self.index.reference(&document.scope, document.template_address.as_deref()?);
            self.document(self.first_of(key, Kind::Key)?)?.account
        });
        if let Some(account) = said.filter(|account| *account != AccountId::THIS) {
            return Some(KeyOwner { account, inferred: false });
        }
        let managers = policy.policy.statements.iter().filter(|it| may_manage(it));
        let principals = managers.filter_map(|it| Some((it, it.principal.as_ref()?)));
        let mut accounts = Vec::new();
        for (statement, principal) in
            principals.flat_map(|(it, who)| who.values.iter().map(move |one| (it, one)))
        {
            match &principal.value {
                Known::Yes(Principal::Account(account))
                    if is_about_keys_of(statement, *account) =>
                {
                    accounts.push(*account);
                }
                Known::Yes(_) => {}
                Known::No(_) => return None,
            }
        }
        // a template that names the account it is deployed to means that one
        let this = accounts.iter().copied().find(|account| *account == AccountId::THIS);
        accounts.sort_unstable();
        accounts.dedup();
        let owner = this.or_else(|| only(&accounts));
        owner.map(|account| KeyOwner { account, inferred: true })
    }
}

/// Whether a statement lets its principals replace the policy, and with it everything else.
fn may_manage(statement: &Statement) -> bool {
    let Some(action) = statement.action.as_ref().filter(|action| !action.negated) else {
        return false;
    };
    let named = statement.principal.as_ref().is_some_and(|principal| !principal.negated);
    let manages = |text: &str| Glob::parse(text).lower().matches("kms:putkeypolicy");
    named && statement.allows() && action.known().any(|(text, _)| manages(text))
}

/// Whether a statement can be about a key of an account: an ARN in `Resource` has the account of its key.
fn is_about_keys_of(statement: &Statement, account: AccountId) -> bool {
    account == AccountId::THIS
        || statement.resource.as_ref().is_none_or(|element| {
            let could_be = |text: &str| {
                let own = text.split(':').nth(4);
                own.is_none_or(|own| Glob::parse(own).matches(account.as_str()))
            };
            !element.negated
                && (element.has_open() || element.known().any(|(text, _)| could_be(text)))
        })
}

/// A key id with the ARN it has in a known account and Region.
fn with_home(key: KeyRef, home: &Home) -> KeyRef {
    let (KeyRef::Id(id), Some(account), Some(region)) = (&key, home.account, &home.region) else {
        return key;
    };
    let partition = catalogue::partition_of(region.as_str()).map_or("aws", |known| known.id);
    match format!("arn:{partition}:kms:{region}:{account}:key/{id}").parse::<Arn>() {
        Ok(arn) => KeyRef::Arn(arn),
        Err(_) => key,
    }
}
