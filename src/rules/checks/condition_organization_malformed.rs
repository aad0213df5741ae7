//! Organization ids and paths that are none.
//!
//! Both have a grammar. AWS: Organizations API reference.

use crate::iam::{Comparison, Known};
use crate::rules::{Context, Hit, Hits};

/// Reports every value of an organization key that no organization has.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let key = condition.key.value.to_ascii_lowercase();
        let is_null = condition.meaning.is_some_and(|it| it.comparison == Comparison::Null);
        let fits: fn(&str) -> bool = match key.as_str() {
            _ if is_null => continue,
            "aws:principalorgid" | "aws:resourceorgid" | "aws:sourceorgid" | "aws:vpceorgid" => {
                is_id
            }
            "aws:principalorgpaths"
            | "aws:resourceorgpaths"
            | "aws:sourceorgpaths"
            | "backup:copytargetorgpaths" => is_path,
            _ => continue,
        };
        for value in &condition.values {
            let Known::Yes(text) = &value.value else { continue };
            if !text.contains('$') && !fits(text) {
                let hit = Hit::new(id, value.at).label("key", condition.key.at);
                let hit = hit.value("value", &**text).value("key", &*condition.key.value);
                hits.push(hit.value("Sid", statement.name()));
            }
        }
    }
}

/// `o-` and 10 to 32 letters and digits; a pattern may be shorter.
fn is_id(text: &str) -> bool {
    let rest = text.strip_prefix("o-");
    text.contains(['*', '?'])
        || rest.is_some_and(|rest| {
            (4..=32).contains(&rest.len())
                && rest.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
        })
}

/// Starts with an organization, and ends in `/` or a wildcard.
fn is_path(text: &str) -> bool {
    text == "*" || text.starts_with("o-") && text.ends_with(['/', '*'])
}
