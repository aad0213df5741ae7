//! The resources that a policy can tell apart.
//!
//! `Resource` elements are matched part by part, so they are patterns on six-part ARNs. Calls that
//! have no resource are made on `*`, which only `"*"` selects; that is a class of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::AccountId;
use crate::aws::catalogue;

use super::bits::Bits;
use super::lazy::Bounds;
use super::minterm::minterms;
use super::token::{Pattern, Token};
use super::values::{Shape, domain};
use super::work::{Spent, Work};

/// A class of resources.
#[derive(Clone, Debug)]
pub(super) struct ResourceClass {
    /// One resource of the class.
    pub(super) arn: String,
    /// The lists of patterns of which all of the class match one.
    pub(super) matched: Bits,
    /// Whether a policy names the resource without wildcards.
    pub(super) is_named: bool,
}

/// Which resources there are.
#[derive(Clone, Debug)]
pub(super) enum Reach {
    /// The one that the policy is attached to.
    Only(Box<str>),
    /// One of a form: the policy is attached to a resource that nobody named.
    Like(Pattern),
    /// Any ARN, and `*` for calls without a resource.
    Any,
}

/// The patterns of `Resource` elements other than `"*"`, in lists of which it only counts whether any one
/// matches; each list once.
#[derive(Clone, Debug, Default)]
pub(super) struct ResourcePatterns {
    list: Vec<Vec<Pattern>>,
    index: BTreeMap<Vec<Pattern>, usize>,
}

impl ResourcePatterns {
    /// The number of a pattern that is a list of its own, which is added where it is new.
    pub(super) fn add(&mut self, pattern: Pattern) -> usize {
        self.add_list(vec![pattern])
    }

    fn add_list(&mut self, list: Vec<Pattern>) -> usize {
        if let Some(at) = self.index.get(&list) {
            return *at;
        }
        let at = self.list.len();
        self.list.push(list.clone());
        self.index.insert(list, at);
        at
    }

    /// Adds patterns that stand in one element. Those of one account are a list.
    pub(super) fn add_all(&mut self, patterns: impl IntoIterator<Item = Pattern>) {
        let mut lists: BTreeMap<Vec<Token>, BTreeSet<Pattern>> = BTreeMap::new();
        for pattern in patterns {
            lists.entry(account(&pattern).to_vec()).or_default().insert(pattern);
        }
        for list in lists.into_values() {
            self.add_list(list.into_iter().collect());
        }
    }

    /// The lists that name the account of their resources, by number.
    pub(super) fn accounts(&self) -> impl Iterator<Item = (usize, AccountId)> {
        let named = |list: &Vec<Pattern>| {
            Pattern(account(list.first()?).to_vec()).as_literal()?.parse().ok()
        };
        let all = self.list.iter().enumerate();
        all.filter_map(move |(at, list)| Some((at, named(list)?)))
    }

    /// The classes of the resources in reach.
    pub(super) fn classes(
        &self,
        reach: &Reach,
        cap: usize,
        work: &mut Work,
    ) -> Result<Vec<ResourceClass>, Spent> {
        let domain = match reach {
            Reach::Only(arn) => vec![Pattern::literal(arn)],
            Reach::Like(pattern) => vec![pattern.clone()],
            Reach::Any => domain(&Shape::Arn),
        };
        let domain: Vec<_> = domain.into_iter().map(|one| ((), one)).collect();
        let found = minterms(&self.list, &domain, cap, work)?;
        let mut classes: Vec<_> = found
            .into_iter()
            .map(|one| ResourceClass {
                arn: one.text,
                matched: one.matched,
                is_named: one.is_literal,
            })
            .collect();
        if matches!(reach, Reach::Any) {
            let matched = Bits::none(self.list.len());
            classes.push(ResourceClass { arn: "*".into(), matched, is_named: false });
        }
        Ok(classes)
    }

    /// What is said of the ARNs of a class.
    pub(super) fn bounds(&self, class: &ResourceClass, reach: &Reach) -> Bounds {
        let mut bounds = Bounds::of(match reach {
            Reach::Only(arn) => vec![Pattern::literal(arn)],
            Reach::Like(pattern) => vec![pattern.clone()],
            Reach::Any => domain(&Shape::Arn),
        });
        for (at, list) in self.list.iter().enumerate() {
            bounds.add(list.clone(), class.matched.contains(at));
        }
        bounds
    }

    /// A friendlier resource of the same class: one that the action really has, if there is one.
    pub(super) fn befriend(
        &self,
        class: &ResourceClass,
        reach: &Reach,
        action: &str,
        account: &str,
    ) -> String {
        if class.is_named || class.arn == "*" {
            return class.arn.clone();
        }
        let domain = match reach {
            Reach::Only(arn) => return arn.to_string(),
            Reach::Like(pattern) => vec![pattern.clone()],
            Reach::Any => domain(&Shape::Arn),
        };
        let of_action = catalogue::action(action).into_iter().flat_map(|action| {
            action
                .resource_types()
                .flat_map(|(kind, _)| kind.formats())
                .map(|it| filled(it, account))
        });
        let all = self.list.iter().flatten();
        let of_patterns = all.map(|pattern| pattern.friendly("example", account));
        let matches = |list: &[Pattern], text: &str| list.iter().any(|one| one.matches(text));
        let fits = |text: &String| {
            let mut lists = self.list.iter().enumerate();
            matches(&domain, text)
                && lists.all(|(at, list)| matches(list, text) == class.matched.contains(at))
        };
        let fallback = || "arn:aws:s3:::example".to_owned();
        of_action
            .chain(of_patterns)
            .chain(std::iter::once_with(fallback))
            .find(fits)
            .unwrap_or_else(|| class.arn.clone())
    }
}

/// The fifth part of an ARN pattern.
fn account(pattern: &Pattern) -> &[Token] {
    pattern.0.split(|token| *token == Token::Is(':')).nth(4).unwrap_or_default()
}

/// A format of the reference with examples in place of its holes.
fn filled(format: &str, account: &str) -> String {
    let mut text = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let (hole, behind) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(match hole {
            "Partition" => "aws",
            "Region" => "eu-west-1",
            "Account" | "AccountId" => account,
            "KeyId" => "1234abcd-12ab-34cd-56ef-1234567890ab",
            _ => "example",
        });
        rest = behind;
    }
    text.push_str(rest);
    text
}
