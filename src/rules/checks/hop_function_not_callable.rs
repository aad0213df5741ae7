//! Functions that the rule of their own template may not call.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits, paths};

/// Reports every function that starts copies, of the template of its rule, without a permission for
/// EventBridge.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for hop in &context.spaces.hops().all {
        let scope =
            |id| inventory.document(id).map(|it| (&it.scope, it.template_address.is_some()));
        let same = scope(hop.rule.document) == scope(hop.function.document);
        let may_be_called = inventory.permissions_on(hop.function).iter().any(|permission| {
            permission.principal.as_ref().is_none_or(|who| match &who.value {
                Known::Yes(who) => matches!(&**who, "events.amazonaws.com" | "*"),
                Known::No(_) => true,
            })
        });
        if let (true, false, Some(arn)) = (same, may_be_called, &hop.target.arn) {
            let hit = Hit::new(hop.rule.document, arn.at).label("Function", hop.function.at);
            hits.push(paths::on_hop(context, hop, hit));
        }
    }
}
