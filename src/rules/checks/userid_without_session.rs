//! Role ids in `aws:userid` without the session that always follows.
//!
//! The value decides, in any policy.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every role id that stands alone.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for statement in &policy.statements {
            for condition in statement.conditions_on("aws:userid") {
                for (value, at) in condition.known() {
                    if value.starts_with("AROA") && !value.contains([':', '*']) {
                        hits.push(Hit::new(id, at).value("value", value));
                    }
                }
            }
        }
    }
}
