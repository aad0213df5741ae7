//! Policies without a statement.
//!
//! An absence over the whole document.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every policy that holds no statement.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        let is_read = document.faults.iter().all(|fault| !fault.kind.loses_content());
        let statement = policy.root.get("Statement");
        let is_empty = statement.is_none_or(|it| it.items().is_empty() && !it.is_map());
        let is_open = policy.has_open_statements || statement.is_some_and(|it| it.open().is_some());
        if is_read && is_empty && !is_open && policy.root.is_map() {
            let at = statement.map_or(policy.root.at.head(), |it| it.at);
            hits.push(Hit::new(id, at));
        }
    }
}
