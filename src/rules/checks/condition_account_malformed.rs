//! Account ids in conditions that are none.
//!
//! Which keys hold account ids is known; a wildcard has rules of its own.

use crate::aws::AccountId;
use crate::iam::{Comparison, Known};
use crate::rules::{Context, Hit, Hits};

const KEYS: &[&str] = &[
    "aws:principalaccount",
    "aws:resourceaccount",
    "aws:sourceaccount",
    "kms:calleraccount",
    "aws:vpceaccount",
];

/// Reports every value of an account key that is not twelve digits.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let key = condition.key.value.to_ascii_lowercase();
        let is_null = condition.meaning.is_some_and(|it| it.comparison == Comparison::Null);
        if !KEYS.contains(&key.as_str()) || is_null {
            continue;
        }
        for value in &condition.values {
            let Known::Yes(text) = &value.value else { continue };
            if !text.contains(['*', '?', '$']) && text.parse::<AccountId>().is_err() {
                let hit = Hit::new(id, value.at).label("key", condition.key.at);
                let hit = hit.value("value", &**text).value("key", &*condition.key.value);
                hits.push(hit.value("Sid", statement.name()));
            }
        }
    }
}
