//! Selections that take out again what they take, or ask for what nothing can be.
//!
//! Lists are compared with each other.

use crate::iam::{Known, KnownText};
use crate::inventory::TagCondition;
use crate::rules::{Context, Hit, Hits};

/// Reports every resource that is also excluded, and every pair of conditions that exclude each
/// other.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        for resource in &selection.resources {
            let taken_out =
                selection.not_resources.iter().find(|other| other.value == resource.value);
            if let (Known::Yes(text), Some(other)) = (&resource.value, taken_out) {
                let hit = Hit::new(selection.document, resource.at).label("other", other.at);
                hits.push(hit.value("value", &**text));
            }
        }
        for (index, condition) in selection.conditions.iter().enumerate() {
            let before = selection.conditions.iter().take(index);
            let Some(other) = before.into_iter().find(|other| excludes(other, condition)) else {
                continue;
            };
            let Some((value, key)) = condition.value.as_ref().zip(known(condition.key.as_ref()))
            else {
                continue;
            };
            let hit = Hit::new(selection.document, value.at).value("value", key);
            hits.push(match &other.value {
                Some(other) => hit.label("other", other.at),
                None => hit,
            });
        }
    }
}

fn known(text: Option<&KnownText>) -> Option<&str> {
    text?.value.yes().map(|text| &**text)
}

/// Whether no value of a tag meets both tests.
fn excludes(one: &TagCondition, two: &TagCondition) -> bool {
    let keys = known(one.key.as_ref()).zip(known(two.key.as_ref()));
    let values = known(one.value.as_ref()).zip(known(two.value.as_ref()));
    let (Some((key, other_key)), Some((value, other))) = (keys, values) else { return false };
    let same_key = key == other_key;
    match (&*one.operator, &*two.operator) {
        ("StringEquals", "StringEquals") => same_key && value != other,
        ("StringEquals", "StringNotEquals")
        | ("StringNotEquals", "StringEquals")
        | ("StringLike", "StringNotLike")
        | ("StringNotLike", "StringLike") => same_key && value == other,
        _ => false,
    }
}
