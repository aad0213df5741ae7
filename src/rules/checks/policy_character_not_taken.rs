//! Characters that IAM and KMS do not take in a policy.
//!
//! They can stand anywhere: in a Sid, in a value, in a comment that somebody pasted.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::{Node, Value, within};

/// The kinds whose text AWS holds to a set of characters; Sids of IAM's have a rule of their own.
const KINDS: &[Kind] = &[Kind::KeyPolicy, Kind::IdentityPolicy, Kind::TrustPolicy];

/// Reports the first such character of each text and member name that has one.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(KINDS) {
        let has_free_sids = document.kind == Kind::KeyPolicy;
        let mut nodes = vec![&policy.root];
        while let Some(node) = nodes.pop() {
            if let Value::Text(text) = &node.value {
                report(context, id, (node, text), hits);
            }
            nodes.extend(node.items());
            for entry in node.entries() {
                let name = Node::new(entry.key.at, Value::Text(entry.key.text.clone()));
                report(context, id, (&name, &entry.key.text), hits);
                if has_free_sids || &*entry.key.text != "Sid" {
                    nodes.push(&entry.value);
                }
            }
        }
    }
}

fn report(
    context: &Context<'_>,
    id: crate::inventory::DocumentId,
    (node, text): (&Node, &str),
    hits: &mut Hits,
) {
    let Some((start, found)) = text.char_indices().find(|(_, character)| !is_taken(*character))
    else {
        return;
    };
    let at = within(context.sources, node, start..start + found.len_utf8());
    // an escape is sent as it stands, in characters that are taken
    if context.sources.slice(at).contains(found) {
        let code = format!("U+{:04X}", u32::from(found));
        hits.push(Hit::new(id, at).value("code", code));
    }
}

/// Tab, line breaks, and U+0020 to U+00FF.
const fn is_taken(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{ff}')
}
