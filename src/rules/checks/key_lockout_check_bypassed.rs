//! Keys that are declared with the lockout check switched off.

use crate::rules::{Context, Hit, Hits};

/// Reports every switch that is on.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in &context.inventory.keys {
        let Some(document) = context.inventory.document(key.document) else { continue };
        let Some(switch) = document.root.get("BypassPolicyLockoutSafetyCheck") else { continue };
        if switch.scalar().is_some_and(|it| it.eq_ignore_ascii_case("true")) {
            hits.push(Hit::new(key.document, switch.at));
        }
    }
}
