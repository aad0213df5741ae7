//! The part of the policies that a question can be about at all.
//!
//! A question about strangers is about the few statements that could let one in: an Allow for named
//! principals is none of them, and a Deny only ever takes away. So the quick look comes first; what
//! it leaves, the residue, is compiled without the rest; and only where the residue alone lets
//! somebody in are the policies compiled as a whole. Most policies leave nothing.

use super::super::Space;
use super::super::answer::Answer;
use super::super::keys::TRUST_KEYS;
use super::Scope;
use super::exists::SOURCE_KEYS;
use crate::iam::{Comparison, Condition, Element, Known, PolicyDocument, Principal, Statement};
use crate::source::Location;
use crate::syntax::{Node, Value};

/// Keys beside [`TRUST_KEYS`] whose fixed value says who calls.
const NAMES: &[&str] = &["aws:principalaccount", "kms:calleraccount"];

impl Space<'_> {
    /// Answers a question by its residue, if that is enough: nobody of the scope is let in.
    pub(in super::super) fn by_residue(&self, scope: Scope) -> Option<Answer> {
        if !self.setting.kind.has_principals() {
            return None;
        }
        let left: Vec<Vec<&Statement>> =
            self.documents.iter().map(|document| self.left(document, scope)).collect();
        let count: usize = left.iter().map(Vec::len).sum();
        if count == 0 && !self.documents.iter().any(|document| document.has_open_statements) {
            return Some(Answer::No(Vec::new()));
        }
        // A residue that is most of the policies would only be compiled twice.
        let whole: usize = self.documents.iter().map(|document| document.statements.len()).sum();
        if self.compiled.get().is_some() || count * 4 > whole {
            return None;
        }
        let pairs = self.documents.iter().zip(&left);
        let residue: Vec<PolicyDocument> = pairs.map(|(one, left)| residue(one, left)).collect();
        let documents: Vec<&PolicyDocument> = residue.iter().collect();
        let part = Space::of(&documents, self.setting.clone());
        Some(part.allowed(scope, &[])).filter(Answer::is_no)
    }

    /// The statements of a document that could let somebody of the scope in.
    fn left<'p>(&self, document: &'p PolicyDocument, scope: Scope) -> Vec<&'p Statement> {
        let could = |statement: &&Statement| {
            !statement.denies() && statement.effect.is_some() && self.could_let_in(statement, scope)
        };
        document.statements.iter().filter(could).collect()
    }

    fn could_let_in(&self, statement: &Statement, scope: Scope) -> bool {
        let Some(principal) = &statement.principal else { return false };
        let keys: &[&[&str]] = match scope {
            Scope::Public => &[TRUST_KEYS, NAMES],
            Scope::UnboundServices => &[SOURCE_KEYS],
            Scope::Anyone | Scope::Outsiders | Scope::Owners => &[],
        };
        let is_fixed = |condition: &Condition| {
            fixes(condition) && keys.iter().any(|list| list.iter().any(|key| condition.is_on(key)))
        };
        self.names_some(principal, scope) && !statement.conditions.iter().any(is_fixed)
    }

    /// Whether a principal could be one of the scope.
    fn names_some(&self, element: &Element<Principal>, scope: Scope) -> bool {
        let is_inside = |own| self.setting.inside().any(|account| account == own);
        element.negated
            || element.values.iter().any(|value| match &value.value {
                Known::No(_) | Known::Yes(Principal::Any) => true,
                Known::Yes(Principal::Service(_)) => {
                    matches!(scope, Scope::UnboundServices | Scope::Anyone)
                }
                Known::Yes(principal @ (Principal::Account(_) | Principal::Arn(_))) => {
                    match scope {
                        Scope::Public | Scope::UnboundServices => false,
                        Scope::Outsiders => !principal.account().is_some_and(is_inside),
                        Scope::Anyone | Scope::Owners => true,
                    }
                }
                // Somebody with a public provider is outside, and one of the account is not; the whole
                // policy tells.
                Known::Yes(Principal::Federated(_)) => match scope {
                    Scope::Anyone | Scope::Outsiders => true,
                    Scope::Public | Scope::UnboundServices | Scope::Owners => false,
                },
                Known::Yes(
                    Principal::CanonicalUser(_) | Principal::UniqueId(_) | Principal::Malformed(_),
                ) => false,
            })
    }

    /// Whether the owner's account is plainly let do an action, given in lower case: by an Allow
    /// without conditions, and no Deny speaks of the action.
    pub fn plainly_lets_owner(&self, action: &str) -> bool {
        let is_owner = |who: &Principal| match who {
            Principal::Any => true,
            Principal::Account(account) => self.setting.owner.is_none_or(|own| own == *account),
            Principal::Arn(_)
            | Principal::Service(_)
            | Principal::Federated(_)
            | Principal::CanonicalUser(_)
            | Principal::UniqueId(_)
            | Principal::Malformed(_) => false,
        };
        let is_everything = |statement: &Statement| {
            statement.resource.as_ref().is_some_and(|element| {
                !element.negated && element.known().any(|(text, _)| &**text == "*")
            })
        };
        let lets = |statement: &Statement| {
            statement.allows()
                && statement.conditions.is_empty()
                && !statement.has_open_conditions
                && statement.takes(action) == Some(true)
                && statement.principals().any(|(who, _)| is_owner(who))
                && is_everything(statement)
        };
        let could_deny = |statement: &Statement| {
            !statement.allows()
                && statement.effect.is_some()
                && statement.takes(action) != Some(false)
        };
        self.documents.iter().all(|document| !document.has_open_statements)
            && self.documents.iter().any(|document| document.statements.iter().any(lets))
            && !self.documents.iter().any(|document| document.statements.iter().any(could_deny))
    }
}

/// A document with some of its statements.
fn residue(document: &PolicyDocument, left: &[&Statement]) -> PolicyDocument {
    PolicyDocument {
        version: document.version.clone(),
        id: None,
        statements: left.iter().copied().cloned().collect(),
        has_open_statements: document.has_open_statements,
        root: Node::new(Location::default(), Value::Null),
    }
}

/// Whether a condition lets only values through that it names, letter for letter.
fn fixes(condition: &Condition) -> bool {
    let is_literal = |text: &str| !text.contains("${");
    condition.needs_its_key()
        && condition.meaning.is_some_and(|it| it.comparison == Comparison::StringEquals)
        && !condition.has_open()
        && condition.known().all(|(text, _)| is_literal(text))
}
