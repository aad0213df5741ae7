//! The questions that a space answers.

mod compare;
mod exists;
mod residual;
mod shown;
mod statements;
mod table;
mod who_can;
mod words;

use std::sync::OnceLock;

use crate::iam::PolicyDocument;
use crate::iam::evaluate::{Policy, PolicyKind};
use crate::source::Location;
use crate::syntax::{Entry, Key, Node, Value};

use super::{Answer, Reason};

pub use compare::{Comparison, Difference, Doubt, Relation, compare};
pub use exists::Scope;
pub use statements::{Dead, Superfluous, Why};
pub use who_can::{Access, Accesses};

/// Answers that were given.
#[derive(Debug, Default)]
pub(super) struct Answers {
    outsiders: OnceLock<Answer>,
    public: OnceLock<Answer>,
    services: OnceLock<Answer>,
    dead: OnceLock<Result<Vec<Dead>, Reason>>,
    superfluous: OnceLock<Result<Vec<Superfluous>, Reason>>,
}

/// A policy that allows everything: what callers' own policies are taken for.
pub(super) fn allow_all() -> &'static Policy {
    static ALL: OnceLock<Policy> = OnceLock::new();
    ALL.get_or_init(|| {
        let member = |key: &str, value: Value| Entry {
            key: Key { at: Location::default(), text: key.into() },
            value: Node::new(Location::default(), value),
        };
        let statement = Value::Map(vec![
            member("Effect", Value::Text("Allow".into())),
            member("Action", Value::Text("*".into())),
            member("Resource", Value::Text("*".into())),
        ]);
        let root = Value::Map(vec![
            member("Version", Value::Text("2012-10-17".into())),
            member("Statement", statement),
        ]);
        let document = PolicyDocument::read(Node::new(Location::default(), root));
        Policy::new(&document, PolicyKind::IdentityPolicy)
    })
}
