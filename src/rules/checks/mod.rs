//! The checks in Rust: one module for each page with `check: rust`, named after it.
//!
//! Architecture invariant: a check finds facts and places and holds no sentences; its page speaks.

use super::Check;

mod key_policy_any_principal;
mod policy_version_missing;

/// Every check with its rule's name, sorted.
#[rustfmt::skip]
pub const TABLE: &[(&str, Check)] = &[
    ("key-policy-any-principal", key_policy_any_principal::check),
    ("policy-version-missing", policy_version_missing::check),
];

/// The check of the rule with this name.
pub(super) fn named(rule: &str) -> Option<Check> {
    let found = TABLE.binary_search_by(|(name, _)| (*name).cmp(rule)).ok()?;
    TABLE.get(found).map(|(_, check)| *check)
}
