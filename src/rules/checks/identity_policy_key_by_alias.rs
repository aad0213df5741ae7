//! Keys that a policy names by their alias.
//!
//! Only the actions on aliases themselves take one as a resource.

use crate::aws::Arn;
use crate::iam::Element;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every alias in the resources of a statement with no action on aliases.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::IdentityPolicy, Kind::Scp]) {
        for statement in &policy.statements {
            let Some(action) = statement.action.as_ref().filter(|it| !it.negated) else { continue };
            let on_aliases = ["kms:createalias", "kms:updatealias", "kms:deletealias"];
            let is_about_aliases =
                on_aliases.iter().any(|action| statement.takes(action) != Some(false));
            let is_kms = statement.patterns().any(|(it, _)| it.starts_with("kms:"));
            if is_about_aliases || !is_kms {
                continue;
            }
            let resources = statement.resource.iter().flat_map(Element::known);
            for (text, at) in resources.filter(|(text, _)| text.contains(":alias/")) {
                if text.parse::<Arn>().is_ok_and(|arn| arn.service() == "kms") {
                    let hit = Hit::new(id, at).label("Action", action.at);
                    hits.push(hit.value("alias", &**text));
                }
            }
        }
    }
}
