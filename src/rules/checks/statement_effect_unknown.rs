//! Effects other than `Allow` and `Deny`, and statements without one.
//!
//! A typed statement keeps no effect in either case; the tree tells which it is.

use crate::finding::Applicability;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every statement whose effect is missing or unknown, at the statement or the value.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let nodes = policy.root.get("Statement").map(Node::one_or_many).unwrap_or_default();
        let nodes = nodes.iter().filter(|node| node.is_map());
        for (statement, node) in policy.statements.iter().zip(nodes) {
            if statement.effect.is_some() {
                continue;
            }
            let effect = node.get("Effect");
            let at = effect.map_or(statement.at.head(), |effect| effect.at);
            let found = effect.and_then(Node::scalar).unwrap_or_default();
            let hit = Hit::new(id, at).value("Sid", statement.name()).value("found", found);
            let meant = ["Allow", "Deny"].into_iter().find(|it| it.eq_ignore_ascii_case(found));
            let fix =
                meant.and_then(|meant| context.respelled(at, (found, meant), Applicability::Safe));
            hits.push(hit.fix(fix));
        }
    }
}
