//! Actions that another pattern of the same list takes already.
//!
//! Patterns are compared with each other.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports every action that an earlier or later pattern of its statement covers.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for action in policy.statements.iter().filter_map(|statement| statement.action.as_ref()) {
            let known = action.known().map(|(text, at)| (text.to_ascii_lowercase(), at));
            let all: Vec<(String, Location)> = known.collect();
            for (index, (text, at)) in all.iter().enumerate() {
                let wider = all.iter().enumerate().find(|(other, (pattern, _))| {
                    let is_earlier_twin = pattern == text && *other < index;
                    is_earlier_twin || pattern != text && covers(pattern, text)
                });
                if let Some((_, (other, place))) = wider {
                    let hit = Hit::new(id, *at).label("other", *place).value("action", text);
                    hits.push(hit.value("other", other));
                }
            }
        }
    }
}

/// Whether a pattern with one star at its end takes all that `text` takes.
fn covers(pattern: &str, text: &str) -> bool {
    pattern.strip_suffix('*').is_some_and(|stem| {
        !stem.contains(['*', '?'])
            && text.starts_with(stem)
            && (stem.contains(':') || stem.is_empty())
    })
}
