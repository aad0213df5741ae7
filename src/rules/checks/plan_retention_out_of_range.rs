//! Retention that is no number of days AWS Backup takes.
//!
//! Both lifecycles of a plan, its rules' and its copies', are looked at alike.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every `DeleteAfterDays` outside of 1 to 36,500; `-1` keeps forever and is fine.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, lifecycle) in context.inventory.lifecycles() {
        let Some(delete) = &lifecycle.delete_after_days else { continue };
        if let Known::Yes(days) = delete.value
            && days != -1
            && !(1..=36_500).contains(&days)
        {
            hits.push(Hit::new(document, delete.at).value("days", days.to_string()));
        }
    }
}
