//! What no request looks like: facts about AWS as cubes that hold no real request.
//!
//! Facts only ever take points away. Each comes from documentation or from the service reference;
//! where the reference lags behind AWS, a request it does not list is called impossible here.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::aws::AccountId;
use crate::aws::catalogue::{Caller as Kind, ConditionKey, KeyScope, Presence};

use super::super::evaluate::PolicyKind;
use super::super::request::{ContextValue, Lookup};
use super::bits::Bits;
use super::callers::{Sort, Trait};
use super::compile::{ACTION, CALLER, Classes, Compiled, KeyDim, RESOURCE};
use super::covering::caller_context;
use super::cube::Cube;
use super::draft::Tie;
use super::keys::KeyClass;
use super::lazy::Aspect;
use super::links;
use super::resources::ResourceClass;
use super::setting::Setting;
use super::witness::RESOURCE_ACCOUNT;

/// An action's fact: the policy decides about it.
pub(super) const DECIDES: usize = 0;
/// An action's fact: it works across accounts.
pub(super) const CROSSES: usize = 1;
/// An action's fact: a request for it can carry the first key, and so on.
pub(super) const FIRST_KEY_FACT: usize = 2;

/// The keys that follow from the caller, in lower case.
pub const CALLER_KEYS: [&str; 7] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalservicename",
    "aws:principaltype",
    "aws:username",
    "kms:calleraccount",
];

/// Whether a key, in lower case, follows from the caller in policies of this sort.
pub(super) fn follows_from_caller(key: &str, setting: &Setting) -> bool {
    // Only KMS sets this one; in a policy about other services too, it depends on the action.
    if key == "kms:calleraccount" {
        return setting.kind == PolicyKind::KeyPolicy;
    }
    // One account owns the resource, so what is compared with it hangs on the caller alone.
    if key == "aws:resourceaccount" {
        return setting.resource_account().is_some();
    }
    CALLER_KEYS.contains(&key)
}

/// Whether the service reference lists, action by action, which requests carry the key.
pub(super) fn is_listed_by_action(known: &ConditionKey) -> bool {
    matches!(known.scope, KeyScope::Service(_))
        || ["aws:RequestTag/${TagKey}", "aws:ResourceTag/${TagKey}", "aws:TagKeys"]
            .contains(&known.name)
}

/// The one value that a key, in lower case, has wherever a policy of this sort decides.
/// AWS: KMS and AWS Backup take calls over TLS only.
pub(super) fn only_value(key: &str, setting: &Setting) -> Option<&'static str> {
    let is_tls_only = matches!(setting.kind, PolicyKind::KeyPolicy | PolicyKind::VaultPolicy);
    (is_tls_only && key == "aws:securetransport").then_some("true")
}

/// The cubes of points that no request has.
pub(super) fn impossible(compiled: &Compiled) -> Vec<Cube> {
    let mut found = Facts { compiled, cubes: Vec::new() };
    found.actions();
    found.doors();
    for (at, (key, own)) in compiled.draft.keys.iter().enumerate() {
        let (Some(dim), Some(known)) = (compiled.key(key), own.known) else { continue };
        found.carried(at, dim, known);
        found.presence(at, dim, known);
    }
    found.network();
    found.owner();
    found.variables();
    for bounds in links::impossible(compiled) {
        found.push(&bounds);
    }
    found.cubes
}

/// What any caller who assumes a role may need beside the call itself.
const BESIDE_DOORS: &[&str] = &["sts:TagSession", "sts:SetSourceIdentity"];

/// The call by which those an identity provider vouches for assume a role.
const fn door(sort: Sort) -> Option<&'static str> {
    match sort {
        Sort::WebIdentity => Some("sts:AssumeRoleWithWebIdentity"),
        Sort::Saml => Some("sts:AssumeRoleWithSAML"),
        Sort::Role
        | Sort::User
        | Sort::Service
        | Sort::FederatedUser
        | Sort::Root
        | Sort::Unsigned => None,
    }
}

/// The most accounts of resources that are held against what is asked of the owner.
const MAX_OWNERS: usize = 16;

struct Facts<'a> {
    compiled: &'a Compiled,
    cubes: Vec<Cube>,
}

impl Facts<'_> {
    fn push(&mut self, bounds: &[(usize, Bits)]) {
        let layout = &self.compiled.layout;
        let mut cube = layout.full();
        for (dim, bits) in bounds {
            layout.narrow(&mut cube, *dim, bits);
        }
        if !layout.is_empty(&cube) {
            self.cubes.push(cube);
        }
    }

    /// Actions that policies of this sort do not decide about, or not for other accounts.
    fn actions(&mut self) {
        let inert =
            self.compiled.actions_that(|class| !class.facts.contains(DECIDES) && class.is_listed);
        self.push(&[(ACTION, inert)]);
        let domestic =
            self.compiled.actions_that(|class| !class.facts.contains(CROSSES) && class.is_listed);
        if !domestic.is_empty() {
            self.abroad(&domestic);
        }
        let has_owner = self.compiled.setting.kind.has_principals();
        let owner = self.compiled.setting.inside().next().filter(|_| has_owner);
        let Some(owner) = owner else { return };
        let Some(own) = self.compiled.draft.traits.find(&Trait::Account(owner)) else { return };
        let foreign = self
            .compiled
            .callers_that(|class| class.sort.is_identity() && !class.traits.contains(own));
        self.push(&[(CALLER, foreign), (ACTION, domestic)]);
    }

    /// Some actions do not work on a resource whose ARN names another account than the caller's.
    fn abroad(&mut self, actions: &Bits) {
        let owned = self.owned();
        if owned.is_empty() {
            return;
        }
        let accounts: Vec<Option<AccountId>> = self
            .compiled
            .callers
            .iter()
            .map(|class| self.compiled.draft.traits.account_of(class))
            .collect();
        for (account, resources) in owned {
            let foreign = Bits::filled(accounts.len(), |at| {
                accounts.get(at).copied().flatten().is_some_and(|own| own != account)
            });
            self.push(&[(CALLER, foreign), (ACTION, actions.clone()), (RESOURCE, resources)]);
        }
    }

    /// The accounts that ARNs of resources name, each with the resources that are its own.
    fn owned(&self) -> Vec<(AccountId, Bits)> {
        let mut named: BTreeMap<AccountId, Vec<usize>> = BTreeMap::new();
        for (pattern, account) in self.compiled.draft.resources.accounts() {
            named.entry(account).or_default().push(pattern);
        }
        let resources = &self.compiled.resources;
        let of = |patterns: Vec<usize>| {
            let is_its = |class: &ResourceClass| {
                patterns.iter().any(|pattern| class.matched.contains(*pattern))
            };
            Bits::filled(resources.len(), |at| resources.get(at).is_some_and(is_its))
        };
        named.into_iter().take(MAX_OWNERS).map(|(account, all)| (account, of(all))).collect()
    }

    /// Who assumes a role with which call. Tags and the source identity come along with any of them.
    /// AWS: AWS STS API reference, `AssumeRole`, `AssumeRoleWithSAML`, `AssumeRoleWithWebIdentity`.
    fn doors(&mut self) {
        if self.compiled.setting.kind != PolicyKind::TrustPolicy {
            return;
        }
        for sort in [Sort::WebIdentity, Sort::Saml] {
            let door = door(sort);
            let others = self.compiled.callers_that(|class| class.sort != sort);
            let is_door = |name: &Cow<'static, str>| Some(&**name) == door;
            let call = self.compiled.actions_that(|class| class.members.iter().all(is_door));
            self.push(&[(CALLER, others), (ACTION, call)]);
            let own = self.compiled.callers_that(|class| class.sort == sort);
            let is_shut =
                |name: &Cow<'static, str>| !is_door(name) && !BESIDE_DOORS.contains(&&**name);
            let shut = self.compiled.actions_that(|class| class.members.iter().all(is_shut));
            self.push(&[(CALLER, own), (ACTION, shut)]);
        }
    }

    /// The dimension that says whether a key is there; where it has a value, and where it has none.
    fn present(&self, key: &KeyDim) -> (usize, Bits, Bits) {
        let Classes::All(classes) = &key.classes else {
            let present = Bits::filled(2, |at| at == 1);
            let absent = present.complement(2);
            return (key.aspect(self.compiled, Aspect::Present), present, absent);
        };
        let is_absent =
            |at: usize| classes.get(at).is_some_and(|class| class.value == ContextValue::Absent);
        let absent = Bits::filled(classes.len(), is_absent);
        (key.dim, absent.complement(classes.len()), absent)
    }

    /// A key is only in requests for actions that list it.
    fn carried(&mut self, at: usize, dim: &KeyDim, known: &ConditionKey) {
        let (dim, present, _) = self.present(dim);
        if !is_listed_by_action(known) || !self.compiled.setting.by_reference {
            return;
        }
        let without = self
            .compiled
            .actions_that(|class| !class.facts.contains(FIRST_KEY_FACT + at) && class.is_listed);
        self.push(&[(ACTION, without), (dim, present)]);
    }

    /// Who calls decides whether some keys are there.
    /// AWS: IAM user guide, "AWS global condition context keys", availability of each key.
    fn presence(&mut self, at: usize, dim: &KeyDim, known: &ConditionKey) {
        let is_of_principal = dim.key.starts_with("aws:principal");
        let (dim, present, absent) = self.present(dim);
        if known.iam_policies_only() && self.compiled.setting.kind == PolicyKind::KeyPolicy {
            self.push(&[(dim, present.clone())]);
        }
        let services = self.compiled.callers_that(|class| class.sort == Sort::Service);
        let identities = self.compiled.callers_that(|class| class.sort.is_identity());
        let unsigned = self.compiled.callers_that(|class| class.sort == Sort::Unsigned);
        let carriers =
            self.compiled.actions_that(|class| class.facts.contains(FIRST_KEY_FACT + at));
        let direct = known.presence(Kind::Principal);
        let forwarded = known.presence(Kind::Forwarded);
        for (callers, presence) in [
            (identities, if direct == forwarded { direct } else { Presence::Sometimes }),
            (services, known.presence(Kind::ServicePrincipal)),
            (unsigned, if is_of_principal { Presence::Never } else { Presence::Sometimes }),
        ] {
            match presence {
                Presence::Never => self.push(&[(CALLER, callers), (dim, present.clone())]),
                Presence::Always => self.push(&[
                    (CALLER, callers),
                    (ACTION, carriers.clone()),
                    (dim, absent.clone()),
                ]),
                Presence::Sometimes => {}
            }
        }
    }

    /// A resource with an account in its ARN is that account's.
    fn owner(&mut self) {
        let Some(key) = self.compiled.key(RESOURCE_ACCOUNT) else { return };
        let Classes::All(classes) = &key.classes else { return };
        for (account, own) in self.owned() {
            let value = ContextValue::One(account.as_str().into());
            let is_other = |class: &KeyClass| {
                class.value != ContextValue::Absent && !self.compiled.is_of(key, class, &value)
            };
            let others = Bits::filled(classes.len(), |at| classes.get(at).is_some_and(is_other));
            self.push(&[(RESOURCE, own), (key.dim, others)]);
        }
    }

    /// A text with a variable on a key that a caller lacks is nobody's.
    fn variables(&mut self) {
        for (at, atom) in self.compiled.draft.atoms.iter().enumerate() {
            let of_caller = |tie: &Tie| -> Vec<Box<str>> {
                let needed = tie.template.variables().filter(|one| one.default.is_none());
                let keys = needed.map(|one| one.key.folded());
                keys.filter(|key| CALLER_KEYS.contains(key)).map(Into::into).collect()
            };
            let keys: Vec<Vec<Box<str>>> = atom.ties.iter().map(of_caller).collect();
            if keys.is_empty() || keys.iter().any(Vec::is_empty) {
                continue;
            }
            let all: BTreeSet<&str> = keys.iter().flatten().map(|key| &**key).collect();
            let without = self.compiled.callers_that(|class| {
                let context = caller_context(&class.caller, &self.compiled.setting, &all);
                let lacks = |keys: &Vec<Box<str>>| {
                    keys.iter().any(|key| context.get(key) == Lookup::Absent)
                };
                keys.iter().all(lacks)
            });
            let holds = Bits::filled(2, |value| value == 1);
            self.push(&[(CALLER, without), (self.compiled.atom_dim(at), holds)]);
        }
    }

    /// A request comes from an address on the internet or through a VPC endpoint.
    /// AWS: IAM user guide, "AWS global condition context keys", `aws:SourceIp`.
    fn network(&mut self) {
        let Some(address) = self.compiled.key("aws:sourceip") else { return };
        for name in ["aws:sourcevpc", "aws:sourcevpce"] {
            let Some(endpoint) = self.compiled.key(name) else { continue };
            let (one, address_there, _) = self.present(address);
            let (other, endpoint_there, _) = self.present(endpoint);
            self.push(&[(one, address_there), (other, endpoint_there)]);
        }
    }
}
