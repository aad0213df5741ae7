//! Comparisons that a list of tags does not have.
//!
//! The type only stands in the tree; templates may write it in small letters.

use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every `ConditionType` other than `STRINGEQUALS`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        let document = context.inventory.document(selection.document);
        let tags = document.and_then(|document| document.root.get("ListOfTags"));
        let types = tags.map(Node::one_or_many).unwrap_or_default();
        for kind in types.iter().filter_map(|tag| tag.get("ConditionType")) {
            let text = kind.text().filter(|text| !text.eq_ignore_ascii_case("STRINGEQUALS"));
            if let Some(text) = text {
                hits.push(Hit::new(selection.document, kind.at).value("type", text));
            }
        }
    }
}
