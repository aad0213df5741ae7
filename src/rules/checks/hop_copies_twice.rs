//! Plans that copy to where a function copies too.

use crate::rules::{Context, Hit, Hits};

/// Reports the copy action whose destination is that of the function.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let hops = context.spaces.hops();
    for hop in &hops.all {
        for feed in hops.feeds(hop) {
            for action in &feed.rule.copy_actions {
                let Some(arn) = &action.destination_backup_vault_arn else { continue };
                let Some(text) = arn.value.yes() else { continue };
                let second = hop.to.iter().find(|(to, _)| to.as_str() == &**text);
                if let Some((_, at)) = second {
                    hits.push_once(Hit::new(feed.plan, arn.at).label("Second", *at));
                }
            }
        }
    }
}
