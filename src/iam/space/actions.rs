//! The actions that a policy can tell apart.
//!
//! Actions are finite: the catalogue lists them. They are grouped by the patterns they match and by
//! the facts that matter here (which keys a request for them can carry, whether other accounts may
//! call them). Only services that a pattern names are opened; the others are one class, as long as
//! nothing but `*` matches them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::aws::catalogue::{self, Action, Service};

use super::super::pattern::Glob;
use super::bits::Bits;
use super::work::{Spent, Work};

/// A class of actions.
#[derive(Clone, Debug)]
pub(super) struct ActionClass {
    /// All of the class, as AWS writes them; of the class that stands for the services that no
    /// policy names, one.
    pub(super) members: Vec<Cow<'static, str>>,
    /// Whether this stands for all services that no policy names.
    pub(super) is_rest: bool,
    /// Whether the catalogue knows the actions, so that `facts` are facts.
    pub(super) is_listed: bool,
    /// The patterns that all of the class match.
    pub(super) matched: Bits,
    /// What else all of the class have in common, by the numbers that the caller gave.
    pub(super) facts: Bits,
}

impl ActionClass {
    /// One action of the class, as AWS writes it.
    pub(super) fn name(&self) -> &str {
        self.members.first().map_or("", |name| name)
    }
}

/// The patterns of `Action` elements, each once, in lower case.
#[derive(Clone, Debug, Default)]
pub(super) struct ActionPatterns {
    list: Vec<(Box<str>, Glob)>,
    index: BTreeMap<Box<str>, usize>,
}

impl ActionPatterns {
    /// The number of a pattern, which is added where it is new.
    pub(super) fn add(&mut self, text: &str) -> usize {
        let folded = text.to_ascii_lowercase().into_boxed_str();
        if let Some(at) = self.index.get(&folded) {
            return *at;
        }
        let at = self.list.len();
        self.list.push((folded.clone(), Glob::parse(&folded)));
        self.index.insert(folded, at);
        at
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The classes of the actions of all services; or of `only`, whose few actions are a class each, so
    /// that questions can name any of them. `facts` of a service says what is true of its action at a
    /// place besides the name.
    pub(super) fn classes<F: Fn(usize, &Action) -> Bits>(
        &self,
        only: Option<&str>,
        facts: impl Fn(Service) -> F,
        work: &mut Work,
    ) -> Result<Vec<ActionClass>, Spent> {
        let mut groups = Groups { are_apart: only.is_some(), ..Groups::default() };
        let named = self.services(only);
        for service in &named {
            let near: Vec<_> = self.near(*service).collect();
            let weight: usize = near.iter().map(|(_, glob)| glob.pieces().len()).sum();
            let facts = facts(*service);
            let actions = service.actions().iter().zip(service.action_names());
            for (at, (action, name)) in actions.enumerate() {
                work.spend(1 + weight / 4)?;
                let mut matched = Bits::none(self.len());
                let matching = near.iter().filter(|(_, glob)| glob.matches(&name.folded));
                matching.for_each(|(at, _)| matched.insert(*at));
                let facts = Some(facts(at, action));
                groups.add((&*name.written).into(), Group { matched, facts, is_rest: false });
            }
        }
        if only.is_none() {
            self.unlisted(&mut groups);
            self.rest(&named, facts, &mut groups);
        }
        Ok(groups.list)
    }

    /// The services that some pattern other than `*` can match, in order of prefix.
    fn services(&self, only: Option<&str>) -> Vec<Service> {
        if let Some(only) = only {
            return catalogue::service(only).into_iter().collect();
        }
        let mut found = BTreeMap::new();
        let patterns = self.list.iter().filter(|(_, glob)| !glob.is_anything());
        let prefixes: BTreeSet<_> = patterns.map(|(text, _)| prefix(text)).collect();
        for prefix in prefixes {
            if prefix.contains(['*', '?']) {
                let glob = Glob::parse(&prefix);
                let matching = catalogue::services().filter(|one| glob.matches(one.prefix()));
                found.extend(matching.map(|one| (one.prefix(), one)));
            } else if let Some(one) = catalogue::service(&prefix) {
                found.insert(one.prefix(), one);
            }
        }
        found.into_values().collect()
    }

    /// The patterns that can match an action of this service.
    fn near(&self, service: Service) -> impl Iterator<Item = (usize, &Glob)> {
        self.list.iter().enumerate().filter_map(move |(at, (text, glob))| {
            let prefix = prefix(text);
            let is_near = prefix == service.prefix() || prefix.contains(['*', '?']);
            is_near.then_some((at, glob))
        })
    }

    /// Actions that patterns name and whose service the catalogue does not know: nobody can say
    /// that they do not exist. A name that a known service does not have is none.
    fn unlisted(&self, groups: &mut Groups) {
        for (text, glob) in &self.list {
            let Some((prefix, _)) = text.split_once(':') else { continue };
            if prefix.contains(['*', '?']) || catalogue::service(prefix).is_some() {
                continue;
            }
            let named = glob.as_literal().map(Into::into);
            let name: String = named.unwrap_or_else(|| text.replace(['*', '?'], "example"));
            let matched = self.those(|other| other.matches(&name));
            groups.add(name.into(), Group { matched, facts: None, is_rest: false });
        }
    }

    /// One action for all services that nothing but `*` can match.
    fn rest<F: Fn(usize, &Action) -> Bits>(
        &self,
        named: &[Service],
        facts: impl Fn(Service) -> F,
        groups: &mut Groups,
    ) {
        let taken: BTreeSet<_> = named.iter().map(|one| one.prefix()).collect();
        let preferred = ["s3", "ec2", "sts"].into_iter().filter_map(catalogue::service);
        let other =
            preferred.chain(catalogue::services()).find(|one| !taken.contains(one.prefix()));
        let Some(service) = other else { return };
        let known = service.actions().iter().position(|one| one.name == "GetObject");
        let at = known.unwrap_or(0);
        let Some(action) = service.actions().get(at) else { return };
        let matched = self.those(Glob::is_anything);
        let facts = Some(facts(service)(at, action));
        groups.add(action.qualified().into(), Group { matched, facts, is_rest: true });
    }

    /// The patterns for which `is` holds.
    fn those(&self, is: impl Fn(&Glob) -> bool) -> Bits {
        Bits::filled(self.len(), |at| self.list.get(at).is_some_and(|(_, glob)| is(glob)))
    }
}

/// The services of a pattern. Without a colon, which an unresolved value can lack, its first
/// wildcard stands for the colon too.
fn prefix(text: &str) -> Cow<'_, str> {
    match (text.split_once(':'), text.split_once(['*', '?'])) {
        (Some((prefix, _)), _) => prefix.into(),
        (None, Some((before, _))) => format!("{before}*").into(),
        (None, None) => text.into(),
    }
}

/// What actions of one class have in common.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    matched: Bits,
    /// Nothing where the catalogue does not know the actions.
    facts: Option<Bits>,
    is_rest: bool,
}

/// Classes while they are gathered.
#[derive(Default)]
struct Groups {
    list: Vec<ActionClass>,
    index: BTreeMap<Group, usize>,
    /// Whether each action is a class of its own.
    are_apart: bool,
}

impl Groups {
    fn add(&mut self, name: Cow<'static, str>, group: Group) {
        if !self.are_apart {
            if let Some(class) = self.index.get(&group).and_then(|at| self.list.get_mut(*at)) {
                class.members.push(name);
                return;
            }
            self.index.insert(group.clone(), self.list.len());
        }
        self.list.push(ActionClass {
            members: vec![name],
            is_rest: group.is_rest,
            is_listed: group.facts.is_some(),
            matched: group.matched,
            facts: group.facts.unwrap_or_default(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(patterns: &[&str], only: Option<&str>) -> Vec<(String, usize, Vec<usize>)> {
        let mut all = ActionPatterns::default();
        for text in patterns {
            all.add(text);
        }
        let no_facts = |_| |_: usize, _: &Action| Bits::default();
        let found = all.classes(only, no_facts, &mut Work::of(1_000_000)).unwrap();
        let row = |one: ActionClass| {
            (one.name().to_owned(), one.members.len(), one.matched.iter().collect())
        };
        found.into_iter().map(row).collect()
    }

    #[test]
    fn actions_that_match_the_same_are_one_class() {
        let found = classes(&["kms:*", "KMS:Decrypt"], None);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.contains(&("kms:Decrypt".into(), 1, vec![0, 1])));
    }

    #[test]
    fn services_that_only_a_lone_asterisk_matches_are_one_class() {
        let found = classes(&["*", "kms:Decrypt"], None);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.contains(&("s3:GetObject".into(), 1, vec![0])));
    }

    #[test]
    fn a_name_that_its_service_lacks_is_no_action() {
        let found = classes(&["kms:ReEncrypt", "nosuch:Thing"], None);
        assert!(!found.iter().any(|(_, _, matched)| matched == &[0]), "{found:?}");
        assert!(found.contains(&("nosuch:thing".into(), 1, vec![1])));
    }
}
