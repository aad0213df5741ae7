//! Which statements of a policy can speak of a caller at all.
//!
//! Most statements name somebody else, so a policy knows its statements by the names in them. The
//! names are short on purpose: a session knows its role by name alone where nobody told the path. What
//! is found may be too much; the statements themselves decide.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::aws::Arn;

use super::super::principal::Principal;
use super::super::request::Caller;
use super::principal::PrincipalTest;

/// The statements of a policy by whom they name.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Those that can speak of anybody, ascending.
    unnamed: Vec<usize>,
    /// Those that hold a name, ascending.
    named: BTreeMap<Box<str>, Vec<usize>>,
}

impl Index {
    /// Adds a statement that can speak of anybody.
    pub(super) fn add_unnamed(&mut self, statement: usize) {
        self.unnamed.push(statement);
    }

    /// Adds a statement of these principals.
    pub(super) fn add(&mut self, statement: usize, test: &PrincipalTest) {
        if test.is_negated() || test.has_open() || test.named().contains(&Principal::Any) {
            return self.add_unnamed(statement);
        }
        for name in test.named().iter().filter_map(name_of) {
            let own = self.named.entry(name.into()).or_default();
            if own.last() != Some(&statement) {
                own.push(statement);
            }
        }
    }

    /// The statements that can speak of a caller, ascending.
    pub(super) fn of(&self, caller: &Caller) -> Cow<'_, [usize]> {
        if self.named.is_empty() {
            return Cow::Borrowed(&self.unnamed);
        }
        let mut found = self.unnamed.clone();
        let mut add = |name: &str| found.extend(self.named.get(name).into_iter().flatten());
        match caller {
            Caller::Aws(identity) => {
                let own = last_name(identity.arn());
                add(identity.account().as_str());
                add(own);
                identity
                    .role()
                    .map(last_name)
                    .filter(|role| *role != own)
                    .into_iter()
                    .for_each(add);
            }
            Caller::Service(name) | Caller::Federated(name) => add(name),
            Caller::Anonymous => {}
        }
        found.sort_unstable();
        found.dedup();
        Cow::Owned(found)
    }
}

/// The name that a principal goes by here; `None` for what is nobody.
fn name_of(principal: &Principal) -> Option<&str> {
    match principal {
        Principal::Account(account) => Some(account.as_str()),
        Principal::Arn(arn) => Some(last_name(arn)),
        Principal::Service(name) | Principal::Federated(name) => Some(name),
        Principal::Any
        | Principal::CanonicalUser(_)
        | Principal::UniqueId(_)
        | Principal::Malformed(_) => None,
    }
}

/// What stands behind the last slash of an ARN's last part.
fn last_name(arn: &Arn) -> &str {
    arn.resource().rsplit('/').next().unwrap_or("")
}
