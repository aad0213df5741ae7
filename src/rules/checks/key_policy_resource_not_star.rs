//! Resources of key policies that are not `"*"`. What may be the key itself once worked.

use crate::aws::{Arn, KeyRef, Region};
use crate::finding::Severity;
use crate::iam::pattern::Glob;
use crate::rules::{Context, Hit, Hits, KeyPolicy};

/// Reports every resource that is not `"*"`, and every `NotResource`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for element in key.policy.statements.iter().filter_map(|it| it.resource.as_ref()) {
            let others = || element.known().filter(|(text, _)| &***text != "*");
            if element.negated {
                hits.push(Hit::new(key.id, element.key_at).value("Resource", "NotResource"));
            } else if element.known().count() == others().count() {
                for (text, at) in others() {
                    let hit = Hit::new(key.id, at).value("Resource", &**text);
                    let mild = may_be_itself(key, text);
                    hits.push(if mild { hit.at_most(Severity::Note) } else { hit });
                }
            }
        }
    }
}

/// Whether the text can be the ARN of the key that the policy belongs to.
fn may_be_itself(key: &KeyPolicy<'_>, text: &str) -> bool {
    let own = key.document.describes.as_deref().filter(|arn| arn.parse::<Arn>().is_ok());
    if let Some(own) = own {
        return Glob::parse(text).matches(own);
    }
    let is_key = matches!(text.parse(), Ok(KeyRef::Arn(_)));
    let arn = text.parse::<Arn>().ok();
    let account = arn.as_ref().and_then(Arn::account_id);
    let region = arn.and_then(|arn| arn.region().parse::<Region>().ok());
    is_key
        && key.account().zip(account).is_none_or(|(own, named)| own == named)
        && key.document.region.as_ref().zip(region).is_none_or(|(own, named)| *own == named)
}
