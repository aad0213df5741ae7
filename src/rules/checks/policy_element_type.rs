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
                let hit = Hit::new(id, value.at.head()).value("element", member);
                hits.push(hit.value("found", value.kind()).value("takes", takes));
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
        }
    }
}

fn is_texts(node: &Node) -> bool {
    node.one_or_many().iter().all(|it| it.text().is_some() || it.open().is_some())
}
