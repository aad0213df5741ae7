//! Values that stand twice in one list.
//!
//! Places in a list are compared with each other. Actions have a rule of their own, which also knows
//! wildcards.

use std::collections::BTreeSet;

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

const ELEMENTS: &[&str] = &["Principal", "NotPrincipal", "Resource", "NotResource", "Condition"];

/// Reports each value that the list around it has already.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let statements = policy.root.get("Statement").map(Node::one_or_many).unwrap_or_default();
        let elements = statements
            .iter()
            .flat_map(|statement| ELEMENTS.iter().filter_map(|name| statement.get(name)));
        let mut nodes: Vec<&Node> = elements.collect();
        while let Some(node) = nodes.pop() {
            nodes.extend(node.entries().iter().map(|entry| &entry.value));
            let mut seen = BTreeSet::new();
            for item in node.items() {
                if let Some(text) = item.scalar().filter(|text| !seen.insert(*text)) {
                    hits.push(Hit::new(id, item.at).value("value", text));
                }
            }
        }
    }
}
