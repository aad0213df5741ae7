//! Actions that another pattern of the same list takes already.
//!
//! A pattern that ends with its only star takes whatever begins as it does, so each name looks its
//! own beginnings up, and the work grows with the text and not with its square.

use std::collections::BTreeMap;

use crate::iam::Element;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports every action that an earlier or later pattern of its statement covers.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for action in policy.statements.iter().filter_map(|statement| statement.action.as_ref()) {
            for (written, at, other) in redundant(action) {
                let hit = Hit::new(id, at).label("other", other.at).value("action", written);
                hits.push(hit.value("other", other.text));
            }
        }
    }
}

/// An action as written.
#[derive(Clone, Copy)]
struct Written<'a> {
    text: &'a str,
    at: Location,
}

/// The actions that nothing would be lost without: as written, with the one that takes them too.
fn redundant(action: &Element<Box<str>>) -> Vec<(&str, Location, Written<'_>)> {
    let folded: Vec<(String, Written<'_>)> = action
        .known()
        .map(|(text, at)| (text.to_ascii_lowercase(), Written { text, at }))
        .collect();
    let mut names: BTreeMap<&str, Written<'_>> = BTreeMap::new();
    let mut stems: BTreeMap<&str, Written<'_>> = BTreeMap::new();
    for (text, written) in &folded {
        names.entry(text).or_insert(*written);
        let stem = text.strip_suffix('*').filter(|stem| !stem.contains(['*', '?']));
        if let Some(stem) = stem.filter(|stem| stem.contains(':') || stem.is_empty()) {
            stems.entry(stem).or_insert(*written);
        }
    }
    let other = |(text, written): &(String, Written<'_>)| {
        let twin = names.get(text.as_str()).filter(|first| first.at != written.at);
        let own = text.strip_suffix('*').unwrap_or(text);
        let beginnings = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let wider = || {
            beginnings
                .filter_map(|at| text.get(..at))
                .filter(|stem| *stem != own || !text.ends_with('*'))
                .find_map(|stem| stems.get(stem))
        };
        twin.copied().or_else(|| wider().copied())
    };
    folded.iter().filter_map(|one| Some((one.1.text, one.1.at, other(one)?))).collect()
}
