//! Key policies as rules look at them: whose key it is, and what the policy decides over all
//! requests. Made once for a run, so that every rule that asks finds the answer there.

use serde_json::{Value as Json, json};

use crate::aws::{AccountId, catalogue};
use crate::iam::case::request_json;
use crate::iam::evaluate::PolicyKind;
use crate::iam::space::{Access, Answer, Scope, Setting, Space};
use crate::iam::{PolicyDocument, Principal, Statement};
use crate::inventory::{Document, DocumentId, Inventory, KeyOwner, Kind, Policy};
use crate::source::Location;

/// The key policies of a run, and the questions that were asked of them.
#[derive(Debug)]
pub struct Spaces<'a> {
    keys: Vec<KeyPolicy<'a>>,
}

/// A key policy.
#[derive(Debug)]
pub struct KeyPolicy<'a> {
    /// Its document.
    pub document: &'a Document,
    /// The document's id.
    pub id: DocumentId,
    /// What it says.
    pub policy: &'a PolicyDocument,
    /// The account that owns the key, where something tells.
    pub owner: Option<KeyOwner>,
    /// What it decides, over all requests.
    pub space: Space<'a>,
}

/// Statements that are open to everybody.
#[derive(Debug, Default)]
pub struct Open<'a> {
    /// Those that certainly are, with a request that shows it.
    pub certain: Vec<(&'a Statement, Json)>,
    /// The unknowns that decide about others, and why they are unknown.
    pub doubtful: Vec<(Location, Box<str>)>,
}

impl<'a> Spaces<'a> {
    /// The spaces of everything in an inventory. Nothing is worked out before it is asked.
    pub fn of(inventory: &'a Inventory) -> Self {
        let key_policy = |policy: &'a Policy| {
            let document = inventory.document(policy.document)?;
            let is_key_policy = document.kind == Kind::KeyPolicy;
            is_key_policy.then(|| KeyPolicy::new(inventory, document, policy))
        };
        Self { keys: inventory.policies.iter().filter_map(key_policy).collect() }
    }

    /// The key policies, in the inventory's order.
    pub fn key_policies(&self) -> impl Iterator<Item = &KeyPolicy<'a>> {
        self.keys.iter()
    }
}

impl<'a> KeyPolicy<'a> {
    fn new(inventory: &'a Inventory, document: &'a Document, policy: &'a Policy) -> Self {
        let owner = inventory.key_owner(policy);
        let trusted = inventory.trusted.iter().filter_map(|it| it.parse().ok());
        let setting = Setting {
            owner: owner.map(|owner| owner.account),
            resource: document.describes.clone().filter(|arn| arn.starts_with("arn:")),
            partition: partition(document, &policy.policy).into(),
            trusted: inventory.accounts.iter().map(|own| own.id).chain(trusted).collect(),
            organization: inventory.organization.id.clone(),
            ..Setting::new(PolicyKind::KeyPolicy)
        };
        Self {
            document,
            id: policy.document,
            policy: &policy.policy,
            owner,
            space: Space::of(&[&policy.policy], setting),
        }
    }

    /// The statements that are known to allow.
    pub fn allows(&self) -> impl Iterator<Item = &'a Statement> {
        self.policy.statements.iter().filter(|statement| statement.allows())
    }

    /// The statements that are known to deny.
    pub fn denies(&self) -> impl Iterator<Item = &'a Statement> {
        self.policy.statements.iter().filter(|statement| statement.denies())
    }

    /// The statements that let somebody whom nothing in the policy names use the key.
    pub fn open_statements(&self) -> Open<'a> {
        let mut open = Open::default();
        match self.space.public() {
            Answer::No(_) => return open,
            Answer::Unknown(reason) => {
                open.doubtful.push((self.document.at.head(), reason.to_string().into()));
                return open;
            }
            Answer::Yes(_) | Answer::Depends { .. } => {}
        }
        match self.space.who_can(Scope::Public, &[]) {
            Ok(found) => found.into_iter().for_each(|access| self.sort_in(access, &mut open)),
            Err(reason) => {
                open.doubtful.push((self.document.at.head(), reason.to_string().into()));
            }
        }
        open
    }

    fn sort_in(&self, access: Access, open: &mut Open<'a>) {
        let Some(statement) = self.policy.statements.get(access.allowed_by.statement) else {
            return;
        };
        if open.certain.iter().any(|(known, _)| known.index == statement.index) {
            return;
        }
        match access.witness {
            Some(witness) => {
                open.certain.push((statement, json!({ "request": request_json(&witness.request) })));
            }
            None => {
                let unknown = statement.first_unknown();
                let unknown = unknown.map(|open| (open.at, open.value.reason));
                let at = || (statement.at.head(), access.depends_on.join(", ").into());
                open.doubtful.push(unknown.unwrap_or_else(at));
            }
        }
    }

    /// The account that owns the key, where something tells.
    pub fn account(&self) -> Option<AccountId> {
        self.owner.map(|owner| owner.account)
    }

    /// Whether a principal is the owner's account itself, and so hands the decision to the
    /// account's own policies. Where nobody knows the owner, any account may be it.
    pub fn is_own_account(&self, principal: &Principal) -> bool {
        match principal {
            Principal::Account(account) => self.account().is_none_or(|own| own == *account),
            Principal::Any
            | Principal::Arn(_)
            | Principal::Service(_)
            | Principal::Federated(_)
            | Principal::CanonicalUser(_)
            | Principal::UniqueId(_)
            | Principal::Malformed(_) => false,
        }
    }

    /// The account of a principal, where it is certainly not the owner's.
    pub fn other_account(&self, principal: &Principal) -> Option<AccountId> {
        let own = self.account()?;
        principal.account().filter(|account| *account != own)
    }
}

/// The partition that the policy is for: of the key's Region, else of the first ARN in it.
fn partition(document: &Document, policy: &PolicyDocument) -> &'static str {
    let by_region = document.region.as_ref().and_then(|it| catalogue::partition_of(it.as_str()));
    let mut principals = policy.statements.iter().flat_map(Statement::principals);
    let by_principal = || {
        principals.find_map(|(principal, _)| match principal {
            Principal::Arn(arn) => catalogue::partition(arn.partition()),
            Principal::Any
            | Principal::Account(_)
            | Principal::Service(_)
            | Principal::Federated(_)
            | Principal::CanonicalUser(_)
            | Principal::UniqueId(_)
            | Principal::Malformed(_) => None,
        })
    };
    by_region.or_else(by_principal).map_or("aws", |partition| partition.id)
}
