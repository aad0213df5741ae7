//! Plans in which two rules have one name.
//!
//! Two rules are compared.

use crate::iam::{Known, KnownText};
use crate::rules::{Context, Hit, Hits};

/// Reports every rule name that an earlier rule of the plan has.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        let mut seen: Vec<&KnownText> = Vec::new();
        for name in plan.rules.iter().filter_map(|rule| rule.name.as_ref()) {
            let Known::Yes(text) = &name.value else { continue };
            if let Some(first) = seen.iter().find(|first| first.value == name.value) {
                let hit = Hit::new(plan.document, name.at).label("first", first.at);
                hits.push(hit.value("RuleName", &**text));
            }
            seen.push(name);
        }
    }
}
