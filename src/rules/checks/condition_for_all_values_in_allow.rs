//! `ForAllValues:` in an Allow, without a guard against the absent key.
//!
//! The guard is another condition of the same statement.

use crate::finding::Severity;
use crate::iam::{Comparison, Condition, KnownText, Quantifier};
use crate::rules::{Context, Hit, Hits};

const USUAL: &[&str] = &["aws:TagKeys", "kms:EncryptionContextKeys", "kms:GrantOperations"];

/// Reports every Allow that an absent key gets past.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let quantifier = condition.meaning.and_then(|it| it.quantifier);
        if quantifier != Some(Quantifier::ForAllValues) || !statement.allows() {
            continue;
        }
        let is_guard = |other: &Condition| {
            let is_null = other.meaning.is_some_and(|it| it.comparison == Comparison::Null);
            let wants = |value: &KnownText| value.value.yes().is_some_and(|it| &**it == "false");
            // AWS: IAM user guide, "Multivalued context keys": ForAnyValue is false for an absent key
            let is_any = other.meaning.is_some_and(|it| {
                it.quantifier == Some(Quantifier::ForAnyValue)
                    && !it.if_exists
                    && !it.comparison.is_negated()
            });
            other.key.value.eq_ignore_ascii_case(&condition.key.value)
                && (is_any || is_null && other.values.iter().any(wants))
        };
        if !statement.conditions.iter().any(is_guard) && !statement.has_open_conditions {
            let key = &*condition.key.value;
            let hit = Hit::new(id, condition.operator.at).label("key", condition.key.at);
            let hit = hit.value("Sid", statement.name()).value("key", key);
            // AWS's own examples do so with these, and the absent key is the harmless case
            let is_usual = USUAL.iter().any(|usual| key.eq_ignore_ascii_case(usual));
            hits.push(if is_usual { hit.at_most(Severity::Note) } else { hit });
        }
    }
}
