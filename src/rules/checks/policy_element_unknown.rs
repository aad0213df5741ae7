//! Members that the policy language does not have.
//!
//! The nearest known name is worked out, and a policy has two levels of members.

use crate::aws::catalogue::did_you_mean;
use crate::finding::Applicability;
use crate::inventory::{Form, Kind};
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

const DOCUMENT: &[&str] = &["Version", "Id", "Statement"];
const STATEMENT: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Reports every member of a document or statement that is not in the grammar.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        let mut look = |node: &Node, known: &[&'static str]| {
            for entry in node.entries() {
                let name = &*entry.key.text;
                if known.contains(&name) {
                    continue;
                }
                let near = did_you_mean(name, known.iter().copied());
                let is_free = near.is_some_and(|near| node.get(near).is_none());
                let respelled =
                    |near| context.respelled(entry.key.at, (name, near), Applicability::Unsafe);
                let fix = near.filter(|_| is_free).and_then(respelled);
                let near = near.map_or_else(|| known.join(", "), |near| format!("`{near}`"));
                let hit = Hit::new(id, entry.key.at).value("name", name).value("near", near);
                hits.push(hit.fix(fix));
            }
        };
        if document.form == Form::Whole {
            look(&policy.root, DOCUMENT);
        }
        let statements = policy.root.get("Statement").map(Node::one_or_many).unwrap_or_default();
        for statement in statements {
            look(statement, STATEMENT);
        }
    }
}
