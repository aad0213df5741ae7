//! Organization ids and paths that are none.
//!
//! Both have a grammar. AWS: Organizations API reference.

use crate::rules::{Context, Hits};

const IDS: &[&str] =
    &["aws:principalorgid", "aws:resourceorgid", "aws:sourceorgid", "aws:vpceorgid"];
const PATHS: &[&str] = &[
    "aws:principalorgpaths",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "backup:copytargetorgpaths",
];

/// Reports every value of an organization key that no organization has.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let malformed = |keys, fits: fn(&str) -> bool| {
        let values = context.compared(keys);
        values.filter(move |value| !value.text.contains('$') && !fits(value.text))
    };
    for value in malformed(IDS, is_id).chain(malformed(PATHS, is_path)) {
        hits.push(value.hit().value("Sid", value.statement.name()));
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
