//! Numbers in conditions on waiting periods and rotations that KMS never has.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Keys with the least and the most that KMS takes.
/// AWS: KMS API reference, `ScheduleKeyDeletion` and `EnableKeyRotation`.
const RANGES: &[(&str, i64, i64)] = &[
    ("kms:RotationPeriodInDays", 90, 2560),
    ("kms:ScheduleKeyDeletionPendingWindowInDays", 7, 30),
];

/// Reports every known number outside of its key's range.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for condition in policy.statements.iter().flat_map(|it| &it.conditions) {
            let range = RANGES.iter().find(|(key, ..)| condition.is_on(key));
            let Some((key, least, most)) = range else { continue };
            for (value, at) in condition.known() {
                let number = value.trim().parse::<i64>().ok();
                if number.is_some_and(|number| number < *least || number > *most) {
                    hits.push(
                        Hit::new(id, at)
                            .value("Key", *key)
                            .value("Value", value)
                            .value("Least", least.to_string())
                            .value("Most", most.to_string()),
                    );
                }
            }
        }
    }
}
