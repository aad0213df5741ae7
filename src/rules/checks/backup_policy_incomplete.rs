//! Effective backup policies in which something is missing that a plan needs.
//!
//! A policy with inheritance operators may get it from a policy above or below; one without is whole.

use crate::inventory::{DocumentId, Kind};
use crate::rules::{Context, Hit, Hits};
use crate::syntax::{Entry, Node};

/// Reports every plan and rule of an effective policy that lacks what is required.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let policies = context.inventory.documents_of(Kind::BackupPolicy);
    for (id, document) in policies.filter(|(_, document)| !has_operators(&document.root)) {
        let plans = document.root.entries_of("plans");
        for plan in plans.iter().filter(|plan| plan.value.is_map()) {
            look(id, plan, &["regions", "rules", "selections"], hits);
            let rules = plan.value.entries_of("rules");
            for rule in rules.iter().filter(|rule| rule.value.is_map()) {
                look(id, rule, &["schedule_expression", "target_backup_vault_name"], hits);
            }
        }
    }
}

fn look(id: DocumentId, of: &Entry, required: &[&'static str], hits: &mut Hits) {
    for member in required.iter().filter(|member| of.value.get(member).is_none()) {
        let hit = Hit::new(id, of.key.at).value("member", *member);
        hits.push(hit.value("name", &*of.key.text));
    }
}

fn has_operators(node: &Node) -> bool {
    node.entries().iter().any(|it| it.key.text.starts_with("@@") || has_operators(&it.value))
}
