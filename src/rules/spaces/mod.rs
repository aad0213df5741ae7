//! Key policies as rules look at them: whose key it is, and what the policy decides over all
//! requests. Made once for a run, so that every rule that asks finds the answer there.

mod alone;
mod share;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::{Value as Json, json};

use crate::aws::AccountId;
use crate::aws::catalogue::kms::{self, Operation};
use crate::copy::{self, CopyPath, Hops, Permission};
use crate::iam::case::request_json;
use crate::iam::pattern::Glob;
use crate::iam::space::{Access, Accesses, Answer, Because, Scope, Setting, Space, Witness};
use crate::iam::{Condition, Lookup, PolicyDocument, Principal, Request, Statement};
use crate::inventory::{Document, DocumentId, Form, Inventory, KeyOwner, Kind, Policy};
use crate::source::{Date, Location};

pub(super) use alone::{asked_alone, covered_statements};

/// What failing copies need of policies, by the policy, or the key or vault without one.
pub(super) type Needed = BTreeMap<(Option<DocumentId>, String), Vec<Permission>>;

/// The key policies of a run, and the questions that were asked of them; and its copy paths.
#[derive(Debug)]
pub struct Spaces<'a> {
    inventory: &'a Inventory,
    facts: copy::Settings,
    paths: OnceLock<Vec<CopyPath<'a>>>,
    hops: OnceLock<Hops<'a>>,
    permissions: OnceLock<Needed>,
    protecting: OnceLock<BTreeSet<DocumentId>>,
    keys: Vec<KeyPolicy<'a>>,
    vaults: Vec<KeyPolicy<'a>>,
    trusts: Vec<KeyPolicy<'a>>,
}

/// A key policy; or that of a vault or a role, of which the same is asked.
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
    open: OnceLock<Open<'a>>,
    management: OnceLock<Management>,
}

/// Who can still change the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Management {
    /// Somebody.
    Somebody,
    /// Nobody: no statement lets anybody.
    Nobody,
    /// Nobody: statements would, and these deny it; their numbers.
    Denied(Vec<usize>),
    /// Nobody can say: an unknown decides, or the policy is too intricate.
    Unknown(Location, Box<str>),
}

/// The action that manages a key: whoever has it can have every other.
const PUT: &str = "kms:PutKeyPolicy";

/// Accounts that own a key in an example, where nobody knows whose it is.
const EXAMPLE_OWNERS: &[&str] = &["111122223333", "123456789012", "444455556666"];

/// Statements that are open to everybody.
#[derive(Debug, Default)]
pub struct Open<'a> {
    /// Those that certainly are, with a request that shows it; without one where only a guard that
    /// counts as none lets no request through.
    pub certain: Vec<(&'a Statement, Option<Json>)>,
    /// The unknowns that decide about others, and why they are unknown.
    pub doubtful: Vec<(Location, Box<str>)>,
}

impl<'a> Spaces<'a> {
    /// The spaces of everything in an inventory. Nothing is worked out before it is asked.
    pub fn of(inventory: &'a Inventory) -> Self {
        let of_kind = |kind: Kind, owner: fn(&'a Inventory, &'a Policy) -> Option<KeyOwner>| {
            let made = inventory.policies.iter().filter_map(|policy| {
                let document = inventory.document(policy.document)?;
                let is_wanted = document.kind == kind;
                is_wanted
                    .then(|| KeyPolicy::new(inventory, document, policy, owner(inventory, policy)))
            });
            made.collect()
        };
        Self {
            inventory,
            facts: copy::Settings::default(),
            paths: OnceLock::new(),
            hops: OnceLock::new(),
            permissions: OnceLock::new(),
            protecting: OnceLock::new(),
            keys: of_kind(Kind::KeyPolicy, Inventory::key_owner),
            vaults: of_kind(Kind::VaultPolicy, owner_of_vault),
            trusts: of_kind(Kind::TrustPolicy, owner_of_role),
        }
    }

    /// The same, with the AWS facts of a day.
    #[must_use]
    pub fn as_of(mut self, day: Option<Date>) -> Self {
        self.facts.as_of = day.unwrap_or(self.facts.as_of);
        self
    }

    /// The day whose facts of AWS hold.
    pub const fn day(&self) -> Date {
        self.facts.as_of
    }

    /// Every copy path, traced when a rule first asks.
    pub fn copy_paths(&self) -> &[CopyPath<'a>] {
        self.paths.get_or_init(|| copy::trace(self.inventory, &self.facts))
    }

    /// The copies that functions start, looked for when a rule first asks.
    pub fn hops(&self) -> &Hops<'a> {
        self.hops.get_or_init(|| Hops::new(self.inventory, self.facts))
    }

    /// What the copies that fail need of policies.
    pub(super) fn permissions(&self) -> &Needed {
        self.permissions.get_or_init(|| {
            let mut needed = copy::permissions(self.copy_paths());
            for (lacks, more) in self.hops().permissions() {
                needed.entry(lacks).or_default().extend(more);
            }
            needed
        })
    }

    /// The policies of keys that vaults and protected resources are encrypted with.
    fn protecting(&self) -> &BTreeSet<DocumentId> {
        self.protecting.get_or_init(|| share::protecting(self.inventory))
    }

    /// The key policies, in the inventory's order.
    pub fn key_policies(&self) -> impl Iterator<Item = &KeyPolicy<'a>> {
        self.keys.iter()
    }

    /// The access policies of vaults, asked as key policies are, in the inventory's order.
    pub fn vault_policies(&self) -> impl Iterator<Item = &KeyPolicy<'a>> {
        self.vaults.iter()
    }

    /// The trust policies of roles, asked as key policies are, in the inventory's order.
    pub fn trust_policies(&self) -> impl Iterator<Item = &KeyPolicy<'a>> {
        self.trusts.iter()
    }
}

impl<'a> KeyPolicy<'a> {
    fn new(
        inventory: &'a Inventory,
        document: &'a Document,
        policy: &'a Policy,
        owner: Option<KeyOwner>,
    ) -> Self {
        let trusted = inventory.trusted.iter().filter_map(|it| it.parse().ok());
        let setting = Setting {
            trusted: inventory.accounts.iter().map(|own| own.id).chain(trusted).collect(),
            organization: inventory.organization.id.clone(),
            ..inventory.setting(document, policy)
        };
        Self {
            document,
            id: policy.document,
            policy: &policy.policy,
            owner,
            space: Space::of(&[&policy.policy], setting),
            open: OnceLock::new(),
            management: OnceLock::new(),
        }
    }

    /// The statements that are known to allow.
    pub fn allows(&self) -> impl Iterator<Item = &'a Statement> + Clone {
        self.policy.statements.iter().filter(|statement| statement.allows())
    }

    /// The statements that are known to deny.
    pub fn denies(&self) -> impl Iterator<Item = &'a Statement> {
        self.policy.statements.iter().filter(|statement| statement.denies())
    }

    /// The statements that let somebody whom nothing in the policy names use the key.
    ///
    /// A condition that lets requests without its key pass counts as none, even on a key that every
    /// request has today: it says less than its author meant.
    pub fn open_statements(&self) -> &Open<'a> {
        self.open.get_or_init(|| self.find_open_statements())
    }

    fn find_open_statements(&self) -> Open<'a> {
        let bare = without_lax_guards(self.policy);
        if bare.is_none() && self.owner.is_some() {
            return self.open_in(&self.space);
        }
        let setting = Setting { owner: Some(self.some_owner()), ..self.space.setting().clone() };
        let whole = Space::of(&[self.policy], setting.clone());
        let Some(bare) = &bare else { return self.open_in(&whole) };
        let mut open = self.open_in(&Space::of(&[bare], setting));
        // What passes without the guards need not pass them.
        for (statement, witness) in &mut open.certain {
            *witness =
                whole.shown(statement.index, Scope::Public, None, &[]).map(|it| request_of(&it));
        }
        open
    }

    /// Who can still change the policy, and so keep the key manageable.
    /// AWS: KMS API reference, `PutKeyPolicy`: what a policy that nobody can change costs.
    pub fn management(&self) -> &Management {
        if self.space.plainly_lets_owner("kms:putkeypolicy") {
            return &Management::Somebody;
        }
        self.management.get_or_init(|| match self.space.allowed(Scope::Owners, &[PUT]) {
            Answer::Yes(_) => Management::Somebody,
            Answer::No(closed) => {
                let mut denies: Vec<usize> = closed
                    .iter()
                    .filter_map(|one| match &one.because {
                        Because::Denied(by) => Some(by.iter().map(|id| id.statement)),
                        Because::Principal
                        | Because::Action
                        | Because::Resource
                        | Because::Key(_)
                        | Because::Impossible => None,
                    })
                    .flatten()
                    .collect();
                denies.sort_unstable();
                denies.dedup();
                if !denies.is_empty() {
                    Management::Denied(denies)
                } else if self.account().is_some_and(|own| own != AccountId::THIS)
                    && self.gives(AccountId::THIS, &["kms:putkeypolicy"])
                {
                    // the key's account is known, and the one that the policy speaks of may be it
                    let reason = "nothing says which account the template's own is";
                    Management::Unknown(self.document.at.head(), reason.into())
                } else {
                    Management::Nobody
                }
            }
            Answer::Depends { on, .. } => {
                let unknown = self.policy.statements.iter().find_map(Statement::first_unknown);
                match unknown {
                    Some(open) => Management::Unknown(open.at, open.value.reason),
                    None => Management::Unknown(self.document.at.head(), on.join(", ").into()),
                }
            }
            Answer::Unknown(reason) => {
                Management::Unknown(self.document.at.head(), reason.to_string().into())
            }
        })
    }

    /// A request that a statement lets through, as a finding shows it: of a caller of the scope, in
    /// `account` if one is given, for one of the actions; no actions are all.
    pub fn shown(
        &self,
        statement: &Statement,
        scope: Scope,
        account: Option<AccountId>,
        actions: &[&str],
    ) -> Option<Json> {
        self.space.shown(statement.index, scope, account, actions).map(|it| request_of(&it))
    }

    /// Whether this is the policy of an AWS managed key, which AWS writes and nobody changes: its
    /// `Id` says so.
    pub fn is_of_aws(&self) -> bool {
        let id = self.policy.id.as_ref().and_then(|id| id.value.yes());
        id.is_some_and(|id| id.starts_with("auto-"))
    }

    /// Whether all of it was read: of a policy with a hole nobody can say what it lacks.
    pub fn is_whole(&self) -> bool {
        let faults = &self.document.faults;
        self.document.form == Form::Whole
            && !self.policy.has_open_statements
            && !faults.iter().any(|fault| fault.kind.loses_content())
    }

    /// The owner, or an account that the policy does not name, to tell its callers from strangers.
    fn some_owner(&self) -> AccountId {
        let is_named = |account: &AccountId| {
            self.policy.statements.iter().any(|statement| {
                let by_principal =
                    statement.principals().any(|(who, _)| who.account() == Some(*account));
                let by_condition = statement.conditions.iter().any(|condition| {
                    condition.known().any(|(value, _)| value.contains(account.as_str()))
                });
                by_principal || by_condition
            })
        };
        let mut examples = EXAMPLE_OWNERS.iter().filter_map(|id| id.parse().ok());
        let free = || examples.find(|id| !is_named(id));
        self.account().or_else(free).unwrap_or(AccountId::THIS)
    }

    fn open_in(&self, space: &Space<'_>) -> Open<'a> {
        let mut open = Open::default();
        let found = match space.public() {
            Answer::No(_) => return open,
            Answer::Unknown(reason) => {
                Accesses { doubt: Some(reason.clone()), ..Accesses::default() }
            }
            Answer::Yes(_) | Answer::Depends { .. } => space.who_can(Scope::Public, &[]),
        };
        if let Some(reason) = found.undecided() {
            open.doubtful.push((self.document.at.head(), reason.to_string().into()));
        }
        found.list.into_iter().for_each(|access| self.sort_in(access, &mut open));
        open
    }

    fn sort_in(&self, access: Access, open: &mut Open<'a>) {
        let Some(statement) = self.policy.statements.get(access.allowed_by.statement) else {
            return;
        };
        if open.certain.iter().any(|(known, _)| known.index == statement.index) {
            return;
        }
        if access.witness.as_ref().is_some_and(|witness| is_at_home(&witness.request)) {
            return;
        }
        if let Some(witness) = access.witness {
            open.certain.push((statement, Some(request_of(&witness))));
            return;
        }
        let unknown = statement.first_unknown();
        let unknown = unknown.map(|open| (open.at, open.value.reason));
        let at = || (statement.at.head(), access.depends_on.join(", ").into());
        open.doubtful.push(unknown.unwrap_or_else(at));
    }

    /// The account that owns the key, where something tells.
    pub fn account(&self) -> Option<AccountId> {
        self.owner.map(|owner| owner.account)
    }

    /// Whether a principal is the owner's account itself, and so hands the decision to the
    /// account's own policies. Where nobody knows the owner, any account may be it.
    pub fn is_own_account(&self, principal: &Principal) -> bool {
        let is_own = |account| self.account().is_none_or(|own| own == account);
        principal.as_account().is_some_and(is_own)
    }

    /// Whether a statement gives its principals what it allows directly, and not to the policies of
    /// the owner's account alone.
    pub fn is_direct(&self, statement: &Statement) -> bool {
        statement.principals().any(|(principal, _)| !self.is_own_account(principal))
    }

    /// Whether a statement lets its principals change the policy: they are the administrators.
    pub fn is_administrative(statement: &Statement) -> bool {
        statement.takes("kms:putkeypolicy") != Some(false)
    }

    /// The accounts that a statement names and that are certainly not the owner's.
    pub fn other_accounts(&self, statement: &'a Statement) -> Vec<(AccountId, Location)> {
        let others = statement.principals();
        others.filter_map(|(who, at)| Some((self.other_account(who)?, at))).collect()
    }

    /// The operations that an action pattern takes and that a key policy decides about.
    pub fn operations(pattern: &str) -> Vec<&'static Operation> {
        let glob = Glob::parse(pattern).lower();
        let all = kms::operations().iter().filter(|operation| operation.works_in_key_policy());
        all.filter(|operation| glob.matches(operation.folded())).collect()
    }

    /// Whether some statement may let somebody in the account do one of the actions, given in lower
    /// case. What an unknown decides counts as given.
    pub fn gives(&self, account: AccountId, actions: &[&str]) -> bool {
        self.policy.statements.iter().filter(|statement| !statement.denies()).any(|statement| {
            let takes = actions.iter().any(|action| statement.takes(action) != Some(false));
            takes && statement.speaks_to(account) != Some(false)
        })
    }

    /// The account of a principal, where it is certainly not the owner's.
    ///
    /// A user or role that a template names by number beside its own account without one may be of
    /// the same account, and so may the account that nobody names beside an owner with a number.
    pub fn other_account(&self, principal: &Principal) -> Option<AccountId> {
        let own = self.account()?;
        let is_clear = own != AccountId::THIS || matches!(principal, Principal::Account(_));
        let is_other = |account: &AccountId| *account != own && *account != AccountId::THIS;
        principal.account().filter(|account| is_other(account) && is_clear)
    }
}

/// A request as a finding shows it.
fn request_of(witness: &Witness) -> Json {
    json!({ "request": request_json(&witness.request) })
}

fn owner_of_vault<'a>(inventory: &'a Inventory, policy: &'a Policy) -> Option<KeyOwner> {
    let account = inventory.vault_owner(policy)?;
    Some(KeyOwner { account, inferred: false })
}

fn owner_of_role<'a>(inventory: &'a Inventory, policy: &'a Policy) -> Option<KeyOwner> {
    let account = inventory.document(policy.document)?.account?;
    Some(KeyOwner { account, inferred: false })
}

/// Whether a request comes from the owner's own account or organization: a condition that compares
/// the caller with the key's owner lets no other through.
fn is_at_home(request: &Request) -> bool {
    let context = request.context();
    let account = context.get("aws:principalaccount");
    let same_account =
        request.resource().account.is_some_and(|owner| account == Lookup::One(owner.as_str()));
    let organization = context.get("aws:principalorgid");
    let same_organization =
        matches!(organization, Lookup::One(_)) && organization == context.get("aws:resourceorgid");
    same_account || same_organization
}

/// The policy without the conditions of its Allows for everybody that an absent key passes;
/// nothing where it has none.
fn without_lax_guards(policy: &PolicyDocument) -> Option<PolicyDocument> {
    let is_lax = |condition: &Condition| condition.is_positive() && !condition.needs_its_key();
    let is_open = |statement: &Statement| statement.allows() && statement.everybody().is_some();
    let has_lax = policy
        .statements
        .iter()
        .any(|statement| is_open(statement) && statement.conditions.iter().any(is_lax));
    has_lax.then(|| {
        let mut bare = policy.clone();
        for statement in bare.statements.iter_mut().filter(|statement| is_open(statement)) {
            statement.conditions.retain(|condition| !is_lax(condition));
        }
        bare
    })
}

#[cfg(test)]
mod tests;
