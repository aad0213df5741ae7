//! The policies that have a say in a call, prepared once and gathered for each call.

use std::borrow::Cow;
use std::sync::Arc;

use crate::aws::AccountId;
use crate::aws::catalogue::{ManagedPolicy, managed_policy};
use crate::iam::evaluate::{Grant, GrantSet, Policies, PolicyKind, PolicyRole, PolicySet, Side};
use crate::iam::pattern::Glob;
use crate::iam::{Effect, PolicyDocument, Statement};
use crate::inventory::{Document, DocumentId, Form, Kind, Role};
use crate::source::SourceId;
use crate::syntax::{Limits, json};

use super::estate::{Estate, once};
use super::path::Need;
use super::prepared::Prepared;
use super::site::ancestors;
use super::words;

/// A policy, and where it stands.
#[derive(Debug)]
pub(super) struct Held<'a> {
    pub(super) document: Cow<'a, PolicyDocument>,
    pub(super) prepared: Arc<Prepared>,
    pub(super) place: HeldPlace,
    /// Its name, where it is only a part of a policy: statements without a document around them.
    pub(super) part: Option<Box<str>>,
}

/// Where a policy stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HeldPlace {
    Document(DocumentId),
    BuiltIn(String),
}

/// Policies that count as one.
#[derive(Clone, Debug, Default)]
pub(super) struct Set<'a> {
    pub(super) held: Vec<Arc<Held<'a>>>,
    /// What else there may be, which could allow or deny anything.
    pub(super) missing: Option<Need>,
}

/// Everything that has a say in a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Bundle<'a> {
    pub(super) resource: Set<'a>,
    pub(super) identity: Set<'a>,
    /// Set where the caller may have more policies, which could allow what these do not.
    pub(super) more_identity: Option<Need>,
    /// Policies that the caller may have, and what tells whether it does.
    pub(super) maybe: Vec<(Arc<Held<'a>>, Need)>,
    pub(super) boundary: Option<Set<'a>>,
    pub(super) scps: Vec<Set<'a>>,
    pub(super) rcps: Vec<Set<'a>>,
    pub(super) grants: Vec<Grant>,
    /// Facts of the surroundings that the answer rests on.
    pub(super) surroundings: Vec<Need>,
    /// What is taken as said although nobody said it.
    pub(super) assumptions: Vec<String>,
}

/// The policy that AWS attaches everywhere when SCPs are switched on.
const FULL_ACCESS: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

impl<'a> Held<'a> {
    /// A policy of the inputs.
    pub(super) fn given(
        policy: &'a crate::inventory::Policy,
        from: &Document,
        prepared: Arc<Prepared>,
    ) -> Self {
        Self {
            document: Cow::Borrowed(&policy.policy),
            prepared,
            part: (from.form == Form::Statements).then(|| from.name.clone()),
            place: HeldPlace::Document(policy.document),
        }
    }

    /// A policy of AWS.
    pub(super) fn managed(known: &ManagedPolicy) -> Self {
        let name = format!("{} {}", known.name, known.version);
        Self::built_in(&name, known.document(), PolicyKind::IdentityPolicy)
    }

    fn built_in(name: &str, text: &str, kind: PolicyKind) -> Self {
        let root = json::parse(SourceId::NOWHERE, text, &Limits::default()).root;
        let document = PolicyDocument::read(root);
        let prepared = Arc::new(Prepared::new(&document, kind));
        Self {
            document: Cow::Owned(document),
            prepared,
            place: HeldPlace::BuiltIn(name.to_owned()),
            part: None,
        }
    }

    /// The policy that KMS writes for a key without one.
    /// AWS: KMS developer guide, "Default key policy".
    pub(super) fn default_key_policy(account: AccountId) -> Self {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"Enable IAM User Permissions","Effect":"Allow",
            "Principal":{{"AWS":"{account}"}},"Action":"kms:*","Resource":"*"}}]}}"#
        );
        Self::built_in(words::DEFAULT_KEY_POLICY, &text, PolicyKind::KeyPolicy)
    }

    /// Whether any statement that allows names an action, wherever it does.
    fn names(&self, action: &str) -> bool {
        let folded = action.to_ascii_lowercase();
        let mut allows = self.document.statements.iter().filter(|statement| !statement.denies());
        allows.any(|statement| {
            statement.action.as_ref().is_some_and(|element| {
                let matches =
                    element.known().any(|(text, _)| Glob::parse(text).lower().matches(&folded));
                matches != element.negated || element.has_open()
            })
        })
    }

    /// A statement by its number.
    pub(super) fn statement(&self, index: usize) -> Option<&Statement> {
        self.document.statements.get(index)
    }
}

impl<'a> Set<'a> {
    /// These and no others.
    pub(super) fn of(held: Vec<Arc<Held<'a>>>) -> Self {
        Self { held, missing: None }
    }

    /// Policies that nobody gave.
    pub(super) fn missing(need: Need) -> Self {
        Self { held: Vec::new(), missing: Some(need) }
    }

    fn as_set(&self) -> PolicySet<'_> {
        match &self.missing {
            Some(need) => PolicySet::unknown(&need.id),
            None => PolicySet::of(self.held.iter().map(|held| &held.prepared.policy)),
        }
    }

    fn get(&self, index: usize) -> Option<&Arc<Held<'a>>> {
        self.held.get(index)
    }
}

impl<'a> Bundle<'a> {
    /// The policies as the evaluator takes them.
    pub(super) fn as_policies(&self) -> Policies<'_> {
        Policies {
            resource: self.resource.as_set(),
            identity: self.identity.as_set(),
            boundary: self.boundary.as_ref().map(Set::as_set),
            scps: self.scps.iter().map(Set::as_set).collect(),
            rcps: self.rcps.iter().map(Set::as_set).collect(),
            grants: GrantSet { grants: self.grants.iter().collect(), missing: None },
            ..Policies::default()
        }
    }

    /// The policy that goes by a role.
    pub(super) fn held(&self, role: PolicyRole) -> Option<&Held<'a>> {
        let found = match role {
            PolicyRole::Resource(index) => self.resource.get(index),
            PolicyRole::Identity(index) => self.identity.get(index),
            PolicyRole::Boundary(index) => self.boundary.as_ref()?.get(index),
            PolicyRole::Scp { level, policy } => self.scps.get(level)?.get(policy),
            PolicyRole::Rcp { level, policy } => self.rcps.get(level)?.get(policy),
            PolicyRole::Session(_) | PolicyRole::Endpoint(_) | PolicyRole::Grant(_) => None,
        };
        found.map(|held| &**held)
    }

    /// The first policy of a side that is only a part of one, by its name.
    pub(super) fn part(&self, side: Side) -> Option<&str> {
        let set = match side {
            Side::Resource => &self.resource,
            Side::Identity => &self.identity,
            Side::Rcp
            | Side::Scp
            | Side::Grant
            | Side::Boundary
            | Side::Session
            | Side::Endpoint => return None,
        };
        set.held.iter().find_map(|held| held.part.as_deref())
    }

    /// Whether any statement of the caller that allows names an action, wherever it does.
    pub(super) fn names(&self, action: &str) -> bool {
        self.identity.held.iter().any(|held| held.names(action))
    }

    /// What tells whether the caller may do more, where it could be this action.
    pub(super) fn may_name(&self, action: &str) -> Option<&Need> {
        let mut maybe = self.maybe.iter().filter(|(held, _)| held.names(action));
        self.more_identity.as_ref().or_else(|| maybe.next().map(|(_, need)| need))
    }

    /// The pairs of the encryption context that any policy asks for, in lower case.
    pub(super) fn pairs(&self) -> impl Iterator<Item = &str> {
        let sets = [&self.resource, &self.identity].into_iter().chain(&self.boundary);
        let held = sets.chain(&self.scps).chain(&self.rcps).flat_map(|set| &set.held);
        held.flat_map(|held| held.prepared.pairs())
    }

    /// Everything that a decision can wait for, to find it again by its name.
    pub(super) fn needs(&self) -> impl Iterator<Item = &Need> {
        let sets = [&self.resource, &self.identity].into_iter().chain(&self.boundary);
        sets.chain(&self.scps).chain(&self.rcps).filter_map(|set| set.missing.as_ref())
    }
}

impl<'a> Estate<'a> {
    /// What a role may do by itself: its policies and boundary. A role that nobody describes has
    /// only what files say of it; the default role of AWS Backup is known.
    pub(super) fn role_bundle(&self, role: Option<&'a Role>, arn: &str) -> Bundle<'a> {
        let key = (role.map(|role| role.document), Box::from(arn));
        once(&self.roles, key, || self.find_bundle(role, arn)).as_ref().clone()
    }

    fn find_bundle(&self, role: Option<&'a Role>, arn: &str) -> Bundle<'a> {
        let mut bundle = Bundle::default();
        let Some(role) = role else {
            self.foreign_role(arn, &mut bundle);
            self.add_unsettled(None, &mut bundle);
            bundle.surroundings.push(words::need_boundary(arn));
            return bundle;
        };
        let mut held = self.held_all(&self.inventory.role_policies(role));
        let carried = self.inventory.carried_by(role);
        for carried in &carried {
            let managed = carried.arn.value.yes().and_then(|arn| self.managed(arn));
            if managed.is_none() && carried.policies.is_empty() {
                bundle.more_identity = Some(words::need_managed(&carried.arn.value));
            }
            held.extend(managed);
        }
        held.dedup_by(|a, b| Arc::ptr_eq(a, b));
        // a role of a template without any policy gets them elsewhere
        let is_bare = held.is_empty() && carried.is_empty();
        let is_declared =
            self.inventory.document(role.document).is_some_and(|it| it.template_address.is_some());
        if !role.policies_complete || is_bare && is_declared {
            bundle.more_identity = Some(words::need_role(arn));
        }
        bundle.identity = Set::of(held);
        self.add_unsettled(Some(role), &mut bundle);
        if let Some(boundary) = &role.permissions_boundary {
            let given = self.inventory.role_boundary(role).and_then(|it| self.held(it.document));
            let managed = || boundary.value.yes().and_then(|arn| self.managed(arn));
            match given.or_else(managed) {
                Some(held) => bundle.boundary = Some(Set::of(vec![held])),
                None => bundle.surroundings.push(words::need_boundary(arn)),
            }
        }
        bundle
    }

    /// What a role may do that the inputs only name.
    fn foreign_role(&self, arn: &str, bundle: &mut Bundle<'a>) {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let mut held = self.held_all(&self.inventory.identity_policies_of(&[arn, name]));
        let is_told = !held.is_empty();
        let (policies, carried) = self.inventory.attached_to_name(name);
        held.extend(self.held_all(&policies));
        for carried in carried {
            held.extend(carried.arn.value.yes().and_then(|arn| self.managed(arn)));
            held.extend(self.held_all(&carried.policies));
        }
        if arn.ends_with(":role/service-role/AWSBackupDefaultServiceRole") {
            let names =
                ["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"];
            held.extend(names.iter().filter_map(|name| self.managed(name)));
        } else if !is_told {
            // others may be attached where nobody looked
            bundle.more_identity = Some(words::need_role(arn));
        }
        bundle.identity =
            if held.is_empty() { Set::missing(words::need_role(arn)) } else { Set::of(held) };
    }

    fn held_all(&self, policies: &[&crate::inventory::Policy]) -> Vec<Arc<Held<'a>>> {
        policies.iter().filter_map(|policy| self.held(policy.document)).collect()
    }

    /// Policies that are attached to some role, and it may be this one.
    fn add_unsettled(&self, role: Option<&Role>, bundle: &mut Bundle<'a>) {
        let own = role.and_then(|role| self.inventory.document(role.document));
        for (open, carried) in self.inventory.unsettled_attachments(own) {
            let managed = carried.arn.value.yes().and_then(|arn| self.managed(arn));
            for held in self.held_all(&carried.policies).into_iter().chain(managed) {
                bundle.maybe.push((held, words::need_open(open)));
            }
        }
    }

    /// The SCPs or RCPs that bind an account, a level for each place they are attached to.
    pub(super) fn levels(&self, kind: Kind, account: AccountId, bundle: &mut Bundle<'a>) {
        let found = once(&self.bound, (kind == Kind::Scp, account), || {
            let mut found = Bundle::default();
            self.find_levels(kind, account, &mut found);
            found
        });
        bundle.scps.extend(found.scps.iter().cloned());
        bundle.rcps.extend(found.rcps.iter().cloned());
        bundle.surroundings.extend(found.surroundings.iter().cloned());
        bundle.assumptions.extend(found.assumptions.iter().cloned());
    }

    fn find_levels(&self, kind: Kind, account: AccountId, bundle: &mut Bundle<'a>) {
        if self.inventory.organization.management_account == Some(account) {
            return;
        }
        let mut levels: Vec<(Vec<String>, Set<'a>)> = Vec::new();
        let mut is_given = false;
        for policy in self.controls() {
            let Some(document) = self.inventory.document(policy.document) else { continue };
            if document.kind != kind {
                continue;
            }
            is_given = true;
            let targets: Vec<String> =
                self.inventory.attachments(document).into_iter().map(str::to_owned).collect();
            match self.binds(&targets, account, &document.name) {
                Binding::Yes => {}
                Binding::Assumed(sentence) => bundle.assumptions.push(sentence),
                Binding::No => continue,
                Binding::Open(need) => {
                    bundle.surroundings.push(need);
                    continue;
                }
            }
            let Some(held) = self.held(policy.document) else { continue };
            match levels.iter_mut().find(|(known, _)| *known == targets) {
                Some((_, set)) => set.held.push(held),
                None => levels.push((targets, Set::of(vec![held]))),
            }
        }
        for (targets, set) in &mut levels {
            let allows = set.held.iter().any(|held| held.document.statements.iter().any(may_allow));
            if !allows {
                let kind = kind.policy_kind();
                set.held.push(Arc::new(Held::built_in(words::FULL_ACCESS, FULL_ACCESS, kind)));
            } else if targets.is_empty() && kind == Kind::Scp {
                set.missing = Some(words::need_attachment(account));
            }
        }
        let sets = levels.into_iter().map(|(_, set)| set);
        if kind == Kind::Scp {
            bundle.scps.extend(sets);
        } else {
            bundle.rcps.extend(sets);
        }
        if !is_given {
            bundle.surroundings.push(words::need_control_policies(kind == Kind::Scp, account));
        }
    }

    /// Whether a policy that is attached to `targets` binds an account.
    fn binds(&self, targets: &[String], account: AccountId, name: &str) -> Binding {
        let is_named = account != AccountId::THIS;
        if targets.is_empty() {
            return Binding::Assumed(words::assumed_attached(name, account));
        }
        let chain = ancestors(self.inventory, account);
        let direct =
            targets.iter().any(|target| *target == *account.as_str() || chain.contains(target));
        if direct || targets.iter().any(|target| target.starts_with("r-")) {
            return Binding::Yes;
        }
        let all_accounts = targets.iter().all(|target| target.parse::<AccountId>().is_ok());
        if is_named && (all_accounts || chain.iter().any(|above| above.starts_with("r-"))) {
            return Binding::No;
        }
        Binding::Open(words::need_place(account, name))
    }

    /// An AWS managed policy by name or ARN, prepared once.
    pub(super) fn managed(&self, name: &str) -> Option<Arc<Held<'a>>> {
        let known = managed_policy(name)?;
        let mut cache = self.managed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let held = cache.entry(known.name).or_insert_with(|| Arc::new(Held::managed(known)));
        Some(Arc::clone(held))
    }
}

/// Whether a policy of Organizations binds an account.
enum Binding {
    Yes,
    No,
    /// It does, as nobody says otherwise.
    Assumed(String),
    /// Nothing given tells.
    Open(Need),
}

/// Whether a statement allows something, as far as is known.
fn may_allow(statement: &Statement) -> bool {
    let effect = statement.effect.as_ref().and_then(|effect| effect.value.yes());
    effect.is_none_or(|effect| *effect == Effect::Allow)
}
