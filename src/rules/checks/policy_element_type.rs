//! Elements that hold another sort of value than the language has for them.
//!
//! Each element takes sorts of its own.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every element with a value of the wrong sort.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let mut look = |node: &Node, member: &str, takes: &'static str, fits: fn(&Node) -> bool| {
            let Some(value) = node.get(member) else { return };
            if value.open().is_none() && !fits(value) {
                // of a list the element that does not fit
                let culprit = value.items().iter().find(|it| !fits(it)).unwrap_or(value);
                let hit = Hit::new(id, culprit.at.head()).value("element", member);
                hits.push(hit.value("found", culprit.kind()).value("takes", takes));
            }
        };
        for member in ["Version", "Id"] {
            look(&policy.root, member, "string", |it| it.text().is_some());
        }
        let list = policy.root.get("Statement").map(Node::one_or_many).unwrap_or_default();
        look(&policy.root, "Statement", "object, object[]", |it| {
            it.one_or_many().iter().all(|it| it.is_map() || it.open().is_some())
        });
        for statement in list {
            for member in ["Sid", "Effect"] {
                look(statement, member, "string", |it| it.text().is_some());
            }
            for member in ["Action", "NotAction", "Resource", "NotResource"] {
                look(statement, member, "string, string[]", is_texts);
            }
            for member in ["Principal", "NotPrincipal"] {
                look(statement, member, "object, \"*\"", |it| it.is_map() || it.text().is_some());
            }
            look(statement, "Condition", "object", Node::is_map);
            for element in ["Principal", "NotPrincipal"].iter().filter_map(|it| statement.get(it)) {
                for entry in element.entries() {
                    look(element, &entry.key.text, "string, string[]", is_texts);
                }
            }
            let Some(condition) = statement.get("Condition") else { continue };
            for operator in condition.entries() {
                look(condition, &operator.key.text, "object", Node::is_map);
                for key in operator.value.entries() {
                    look(&operator.value, &key.key.text, "scalar, scalar[]", is_scalars);
                }
            }
        }
    }
}

fn is_texts(node: &Node) -> bool {
    node.one_or_many().iter().all(|it| it.text().is_some() || it.open().is_some())
}

fn is_scalars(node: &Node) -> bool {
    node.one_or_many().iter().all(|it| it.scalar().is_some() || it.open().is_some())
}
