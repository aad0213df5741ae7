//! Policy variables where AWS takes them as plain text.
//!
//! Only resources and condition values have variables.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every variable in an action or principal.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let nodes = policy.root.get("Statement").map(Node::one_or_many).unwrap_or_default();
        let members = ["Action", "NotAction", "Principal", "NotPrincipal"];
        for (node, member) in nodes.iter().flat_map(|node| members.map(|member| (node, member))) {
            let Some(element) = node.get(member) else { continue };
            let below = element.entries().iter().flat_map(|entry| entry.value.one_or_many());
            for value in element.one_or_many().iter().chain(below) {
                let is_variable = value.text().is_some_and(|it| it.contains("${aws:"));
                if is_variable {
                    hits.push(Hit::new(id, value.at).value("element", member));
                }
            }
        }
    }
}
