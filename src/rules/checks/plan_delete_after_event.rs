//! Lifecycles that end with an event.
//!
//! Answers of the API have the member; requests may not.

use crate::aws::backup_shapes::LIFECYCLE;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every `DeleteAfterEvent` of a plan that is no answer: one whose rules have no id.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for object in context.inventory.shaped() {
        let rules = object.document.root.get("Rules").map(Node::items);
        let is_stored =
            rules.is_some_and(|rules| rules.iter().any(|it| it.get("RuleId").is_some()));
        if object.members == LIFECYCLE
            && !is_stored
            && let Some(event) = object.node.entry("DeleteAfterEvent")
        {
            hits.push(Hit::new(object.id, event.key.at));
        }
    }
}
