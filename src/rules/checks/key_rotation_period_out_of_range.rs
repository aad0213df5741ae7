//! Rotation periods that KMS does not take.

use crate::rules::{Context, Hit, Hits};

/// Reports every known number of days that KMS does not take.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in &context.inventory.keys {
        let Some(document) = context.inventory.document(key.document) else { continue };
        let Some(node) = document.root.get("RotationPeriodInDays") else { continue };
        let days = node.scalar().and_then(|text| text.trim().parse::<i64>().ok());
        if let Some(days) = days.filter(|days| !(90..=2560).contains(days)) {
            hits.push(Hit::new(key.document, node.at).value("Days", days.to_string()));
        }
    }
}
