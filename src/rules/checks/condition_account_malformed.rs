//! Account ids in conditions that are none.
//!
//! Which keys hold account ids is known; a wildcard has rules of its own.

use crate::aws::AccountId;
use crate::rules::{Context, Hits};

const KEYS: &[&str] = &[
    "aws:principalaccount",
    "aws:resourceaccount",
    "aws:sourceaccount",
    "kms:calleraccount",
    "aws:vpceaccount",
];

/// Reports every value of an account key that is not twelve digits.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for value in context.compared(KEYS) {
        let is_plain = !value.text.contains(['*', '?', '$']);
        if is_plain && value.text.parse::<AccountId>().is_err() {
            hits.push(value.hit().value("Sid", value.statement.name()));
        }
    }
}
