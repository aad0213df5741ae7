//! Actions that are not `service:Name`.
//!
//! `*` alone is an action; anything else has exactly one colon.

use crate::rules::{Context, Hit, Hits};

/// Reports every action without a service, without a name, or with signs that names do not have.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, _, action, at) in context.actions() {
        let is_name = |text: &str| {
            !text.is_empty()
                && text.chars().all(|it| it.is_ascii_alphanumeric() || "*?-_".contains(it))
        };
        let fits = action == "*"
            || action
                .split_once(':')
                .is_some_and(|(service, name)| is_name(service) && is_name(name));
        if !fits && !action.is_empty() && !action.contains("${") {
            hits.push(Hit::new(id, at).value("action", action));
        }
    }
}
