//! The checks in Rust: one module for each page with `check: rust`, named after it.
//!
//! Architecture invariant: a check finds facts and places and holds no sentences; its page speaks.

use super::Check;

mod json_bad_escape;
mod json_bad_number;
mod json_bare_word;
mod json_byte_order_mark;
mod json_comment;
mod json_control_in_string;
mod json_curly_quotes;
mod json_doubled_comma;
mod json_duplicate_key;
mod json_foreign_literal;
mod json_foreign_space;
mod json_missing_colon;
mod json_missing_comma;
mod json_single_quotes;
mod json_trailing_comma;
mod key_policy_any_principal;
mod placeholder_left;
mod policy_version_missing;
mod unreadable_json;
mod unreadable_yaml;
mod yaml_duplicate_key;

/// Every check with its rule's name, sorted.
#[rustfmt::skip]
pub const TABLE: &[(&str, Check)] = &[
    ("json-bad-escape", json_bad_escape::check),
    ("json-bad-number", json_bad_number::check),
    ("json-bare-word", json_bare_word::check),
    ("json-byte-order-mark", json_byte_order_mark::check),
    ("json-comment", json_comment::check),
    ("json-control-in-string", json_control_in_string::check),
    ("json-curly-quotes", json_curly_quotes::check),
    ("json-doubled-comma", json_doubled_comma::check),
    ("json-duplicate-key", json_duplicate_key::check),
    ("json-foreign-literal", json_foreign_literal::check),
    ("json-foreign-space", json_foreign_space::check),
    ("json-missing-colon", json_missing_colon::check),
    ("json-missing-comma", json_missing_comma::check),
    ("json-single-quotes", json_single_quotes::check),
    ("json-trailing-comma", json_trailing_comma::check),
    ("key-policy-any-principal", key_policy_any_principal::check),
    ("placeholder-left", placeholder_left::check),
    ("policy-version-missing", policy_version_missing::check),
    ("unreadable-json", unreadable_json::check),
    ("unreadable-yaml", unreadable_yaml::check),
    ("yaml-duplicate-key", yaml_duplicate_key::check),
];

/// The check of the rule with this name.
pub(super) fn named(rule: &str) -> Option<Check> {
    let found = TABLE.binary_search_by(|(name, _)| (*name).cmp(rule)).ok()?;
    TABLE.get(found).map(|(_, check)| *check)
}
