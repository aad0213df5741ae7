//! Statements that say something and its opposite: `Action` beside `NotAction`, and the like.
//!
//! Three pairs, each in one object.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

const PAIRS: &[(&str, &str)] =
    &[("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")];

/// Reports the second of two elements that exclude each other.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let nodes = policy.root.get("Statement").map(Node::one_or_many).unwrap_or_default();
        for node in nodes {
            for (plain, negated) in PAIRS {
                if let (Some(one), Some(other)) = (node.entry(plain), node.entry(negated)) {
                    let hit = Hit::new(id, other.key.at).label("other", one.key.at);
                    hits.push(hit.value("one", *plain).value("other", *negated));
                }
            }
        }
    }
}
