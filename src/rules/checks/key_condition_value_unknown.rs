//! Values of KMS's condition keys outside of the words that the API has.

use crate::aws::catalogue::{ConditionKey, DATE, condition_key, did_you_mean};
use crate::iam::Comparison;
use crate::iam::pattern::Glob;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every known value that is no word of an enumerated key, and fits none.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for condition in policy.statements.iter().flat_map(|it| &it.conditions) {
            if !condition.is_below("kms:") || !condition.compares_text() {
                continue;
            }
            let words = condition_key(&condition.key.value).map(ConditionKey::values);
            let Some(words) = words.filter(|words| !words.is_empty()) else { continue };
            let folds = condition.meaning.is_some_and(|operator| {
                matches!(
                    operator.comparison,
                    Comparison::StringEqualsIgnoreCase | Comparison::StringNotEqualsIgnoreCase
                )
            });
            for (value, at) in condition.known().filter(|(value, _)| !value.contains("${")) {
                let pattern = Glob::parse(value);
                let fits = |word: &&str| match (condition.has_patterns(), folds) {
                    (true, _) => pattern.matches(word),
                    (false, true) => word.eq_ignore_ascii_case(value),
                    (false, false) => *word == value,
                };
                // a wildcard that the operator takes literally has a rule of its own
                let is_literal_star = !condition.has_patterns() && value.contains(['*', '?']);
                if !is_literal_star && !words.iter().any(fits) {
                    let bare = value.rsplit(':').next().unwrap_or(value);
                    let near = did_you_mean(bare, words.iter().copied());
                    let hint = near.map_or_else(|| words.join(", "), |word| format!("`{word}`?"));
                    hits.push(
                        Hit::new(id, at)
                            .value("Key", &*condition.key.value)
                            .value("Value", value)
                            .value("date", DATE)
                            .value("Hint", hint),
                    );
                }
            }
        }
    }
}
