//! Policy variables in a policy that is read by the rules of 2008.
//!
//! The version stands at the top, the variable anywhere below.

use crate::iam::Known;
use crate::inventory::{Form, Kind};
use crate::rules::{Context, Hit, Hits};

/// Reports every condition value and resource with a variable where variables are plain text.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        let version = policy.version.as_ref().map(|version| &version.value);
        let is_old = match version {
            // a statement without its document says nothing about the version
            None => document.form == Form::Whole,
            Some(Known::Yes(text)) => &**text == "2008-10-17",
            Some(Known::No(_)) => false,
        };
        if !is_old {
            continue;
        }
        for statement in &policy.statements {
            let conditions = statement.conditions.iter().flat_map(|it| &it.values);
            let resources = statement.resource.iter().flat_map(|it| &it.values);
            for value in conditions.chain(resources) {
                let Known::Yes(text) = &value.value else { continue };
                if text.contains("${aws:") || text.contains("${kms:") {
                    let hit = Hit::new(id, value.at).value("Sid", statement.name());
                    hits.push(match &policy.version {
                        Some(version) => hit.label("Version", version.at),
                        None => hit,
                    });
                }
            }
        }
    }
}
