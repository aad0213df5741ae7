//! KMS grants: permissions beside the key policy, for one grantee on one key.
//!
//! A grant only allows; it stands in for both sides across accounts, and a Deny anywhere beats it.
//! AWS: KMS developer guide, "Grants in AWS KMS".

use std::sync::Arc;

use crate::aws::AccountId;

use super::super::decision::{Cause, ConditionKey, Truth};
use super::super::principal::Principal;
use super::super::request::{Context, ContextValue, Lookup, Request};
use super::answer::PolicyRole;
use super::principal::names_of;
use super::reach::Reach;
use super::verdict::{Hit, Verdict};

/// A grant, as `list-grants` gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// `GrantId`.
    pub id: Option<Arc<str>>,
    /// `KeyId`, an id or ARN; a grant without one is taken to be on the key in question.
    pub key: Option<Box<str>>,
    /// `GranteePrincipal` or `GranteeServicePrincipal`.
    pub grantee: Grantee,
    /// `RetiringPrincipal` or `RetiringServicePrincipal`.
    pub retiring: Option<Grantee>,
    /// `IssuingAccount`: where the grant was created.
    pub issuing_account: Option<AccountId>,
    /// `Operations`, such as `GenerateDataKey`.
    pub operations: Vec<Box<str>>,
    /// `Constraints`: all have to be met.
    pub constraints: Vec<Constraint>,
}

/// Whom a grant names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grantee(pub Principal);

/// A name and a value of an encryption context.
pub type Pair = (Box<str>, Box<str>);

/// What a call has to bring along for a grant to count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// The encryption context is exactly this.
    EncryptionContextEquals(Vec<Pair>),
    /// The encryption context has at least these pairs.
    EncryptionContextSubset(Vec<Pair>),
    /// A service calls for this resource.
    SourceArn(Box<str>),
}

/// The grants on a key.
#[derive(Clone, Debug, Default)]
pub struct GrantSet<'a> {
    /// The grants, in the order they were given.
    pub grants: Vec<&'a Grant>,
    /// Set where there may be more that nobody gave.
    pub missing: Option<Cause>,
}

impl<'a> GrantSet<'a> {
    /// What the grants say of a request.
    pub(super) fn verdict(&self, request: &Request) -> Verdict<'a> {
        let mut verdict = Verdict::SILENT;
        if request.service() != "kms" {
            return verdict;
        }
        for (index, grant) in self.grants.iter().enumerate() {
            let reach = grant.reach(request);
            if reach == Reach::NOT {
                continue;
            }
            let sid = grant.id.as_ref();
            let hit = Hit { policy: PolicyRole::Grant(index), statement: 0, sid, reach };
            verdict.allows(hit);
        }
        if let Some(cause) = &self.missing {
            let anyhow = Reach::hanging_on(&Truth::unknown(cause.clone()));
            verdict.allow = verdict.allow.or(&anyhow);
        }
        verdict
    }
}

impl Grant {
    /// How the grant reaches the caller, for this operation on this key.
    fn reach(&self, request: &Request) -> Reach {
        if !self.is_on(&request.resource().arn) {
            return Reach::NOT;
        }
        let operation = request.operation();
        let lists = self.operations.iter().any(|listed| listed.eq_ignore_ascii_case(operation));
        let reach_of = |principal: &Principal| Reach::Sure(names_of(principal, request.caller()));
        let granted = if lists { reach_of(&self.grantee.0) } else { Reach::NOT };
        if operation == "retiregrant" {
            return granted.or(&self.retirer(request));
        }
        let mut met = Truth::True;
        for constraint in &self.constraints {
            met = met.and(constraint.is_met(operation, request.context()));
        }
        granted.and(&met)
    }

    /// Who may retire a grant beside a grantee that holds the operation: its retiring principal, and
    /// the account it was created in.
    fn retirer(&self, request: &Request) -> Reach {
        let reach_of = |principal: &Principal| Reach::Sure(names_of(principal, request.caller()));
        let retiring = self.retiring.as_ref().map_or(Reach::NOT, |one| reach_of(&one.0));
        let issuing = self.issuing_account.map(Principal::Account);
        let issuing = issuing.as_ref().map_or(Reach::NOT, reach_of);
        retiring.or(&issuing)
    }

    fn is_on(&self, resource: &str) -> bool {
        let Some(key) = &self.key else { return true };
        let id = |text: &str| text.rsplit("key/").next().unwrap_or("").to_owned();
        if key.starts_with("arn:") { **key == *resource } else { **key == *id(resource) }
    }
}

impl Constraint {
    /// Whether the call meets the constraint. Constraints on the encryption context do not bind
    /// operations that have none.
    fn is_met(&self, operation: &str, context: &Context) -> Truth {
        let has_context = operation != "describekey";
        match self {
            Self::EncryptionContextEquals(_) | Self::EncryptionContextSubset(_) if !has_context => {
                Truth::True
            }
            Self::EncryptionContextEquals(pairs) => {
                has_all(pairs, context).and(has_no_more(pairs, context))
            }
            Self::EncryptionContextSubset(pairs) => has_all(pairs, context),
            Self::SourceArn(arn) => equals("aws:SourceArn", arn, context),
        }
    }
}

/// The prefix of the condition keys that hold the encryption context, in lower case.
const PAIR_KEY: &str = "kms:encryptioncontext:";

fn has_all(pairs: &[Pair], context: &Context) -> Truth {
    pairs.iter().fold(Truth::True, |all, (name, value)| {
        all.and(equals(&format!("kms:EncryptionContext:{name}"), value, context))
    })
}

fn has_no_more(pairs: &[Pair], context: &Context) -> Truth {
    let is_listed = |name: &str| pairs.iter().any(|(pair, _)| pair.to_lowercase() == name);
    let mut none = Truth::True;
    for (key, value) in context.iter() {
        let Some(name) = key.strip_prefix(PAIR_KEY).filter(|name| !is_listed(name)) else {
            continue;
        };
        none = none.and(match value {
            ContextValue::One(_) | ContextValue::Many(_) => Truth::False,
            ContextValue::Absent => Truth::True,
            ContextValue::Unknown => {
                Truth::unknown(Cause::Key(ConditionKey::new(&format!("{PAIR_KEY}{name}"))))
            }
        });
    }
    if context.is_open() {
        none = none.and(Truth::unknown(Cause::Key(ConditionKey::new("kms:EncryptionContextKeys"))));
    }
    none
}

fn equals(key: &str, wanted: &str, context: &Context) -> Truth {
    let key = ConditionKey::new(key);
    match context.get(key.folded()) {
        Lookup::One(value) => (value == wanted).into(),
        Lookup::Many(_) | Lookup::Absent => Truth::False,
        Lookup::Unknown => Truth::unknown(Cause::Key(key)),
    }
}
