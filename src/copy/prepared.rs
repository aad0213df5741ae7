//! A policy, ready to be asked, and what of a call it looks at at all.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use crate::iam::evaluate::{Policy, PolicyKind};
use crate::iam::pattern::Glob;
use crate::iam::{Element, PolicyDocument, Statement};

use super::estate::{Cache, once};

/// A policy, ready to be asked. Documents that say the same share one.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) policy: Policy,
    statements: Vec<Looks>,
    /// What calls of an action are looked at for, worked out once for each.
    known: Cache<Option<Box<str>>, Regard>,
}

/// What a statement looks at.
#[derive(Debug)]
struct Looks {
    /// Its actions, in lower case; none where it may be about any.
    actions: Option<Vec<Glob>>,
    regard: Regard,
}

/// What policies look at in a call, beside who calls what action.
#[derive(Clone, Debug, Default)]
pub(super) struct Regard {
    /// Whether it makes a difference which resource of its sort the call is on.
    pub(super) resource: bool,
    /// Whether variables may ask for any key.
    any_key: bool,
    /// Condition keys, in lower case.
    keys: BTreeSet<Box<str>>,
}

impl Prepared {
    /// Prepares a document of a policy of this kind.
    pub(super) fn new(document: &PolicyDocument, kind: PolicyKind) -> Self {
        let looks =
            |statement| Looks { actions: actions(statement), regard: Regard::of(statement) };
        Self {
            policy: Policy::new(document, kind),
            statements: document.statements.iter().map(looks).collect(),
            known: Mutex::default(),
        }
    }

    /// What is looked at in calls of an action; in any call at all without one.
    pub(super) fn regard(&self, action: Option<&str>) -> Arc<Regard> {
        once(&self.known, action.map(Into::into), || {
            let folded = action.map(str::to_ascii_lowercase);
            let mut all = Regard::default();
            for statement in &self.statements {
                let is_about = folded.as_ref().zip(statement.actions.as_ref()).is_none_or(
                    |(action, actions)| actions.iter().any(|pattern| pattern.matches(action)),
                );
                if is_about {
                    all.add(&statement.regard);
                }
            }
            all
        })
    }

    /// The pairs of the encryption context that any statement asks for: condition keys in lower case.
    pub(super) fn pairs(&self) -> impl Iterator<Item = &str> {
        let keys = self.statements.iter().flat_map(|statement| &statement.regard.keys);
        keys.map(|key| &**key).filter(|key| key.starts_with("kms:encryptioncontext:"))
    }
}

impl Regard {
    fn of(statement: &Statement) -> Self {
        let folded = |key: &str| Box::from(key.to_lowercase());
        let values = statement.conditions.iter().flat_map(|condition| &condition.values);
        let resources = statement.resource.iter().flat_map(Element::known);
        let mut texts = values
            .filter_map(|value| value.value.yes())
            .chain(resources.map(|(resource, _)| resource));
        let keys = statement.conditions.iter().map(|condition| folded(&condition.key.value));
        let mut regard = Self {
            resource: !statement.resource.as_ref().is_none_or(is_blind),
            any_key: texts.any(|text| text.contains("${")),
            keys: keys.collect(),
        };
        // it follows from the resource
        regard.resource |= regard.any_key || regard.keys.contains("aws:resourceaccount");
        regard
    }

    /// Adds what others look at.
    pub(super) fn add(&mut self, other: &Self) {
        self.resource |= other.resource;
        self.any_key |= other.any_key;
        self.keys.extend(other.keys.iter().cloned());
    }

    /// Whether a condition key makes a difference.
    pub(super) fn has(&self, key: &str) -> bool {
        self.any_key || self.keys.iter().any(|known| known.eq_ignore_ascii_case(key))
    }
}

/// The actions of a statement, where they are all known.
fn actions(statement: &Statement) -> Option<Vec<Glob>> {
    let element = statement.action.as_ref().filter(|it| !it.negated && !it.has_open())?;
    Some(element.known().map(|(text, _)| Glob::parse(text).lower()).collect())
}

/// Whether an element does not tell resources of one sort apart.
fn is_blind(element: &Element<Box<str>>) -> bool {
    let patterns = || element.known().map(|(pattern, _)| &**pattern);
    let is_everything = !element.negated && patterns().any(|pattern| pattern == "*");
    is_everything || !element.has_open() && patterns().all(takes_any_of_its_sort)
}

/// Whether a pattern takes every resource of a sort or none, such as `arn:aws:kms:*:*:key/*`.
fn takes_any_of_its_sort(pattern: &str) -> bool {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let [_, _, _, region, account, named] = parts.as_slice() else { return pattern == "*" };
    let sort = named.strip_suffix('*').map(|named| named.strip_suffix(['/', ':']));
    let is_sort = |sort: Option<&str>| match sort {
        Some(sort) => !sort.contains(['*', '?', '$', '/', ':']),
        None => *named == "*",
    };
    *region == "*" && *account == "*" && sort.is_some_and(is_sort)
}
