//! Policies without `Version`, which AWS reads by the rules of 2008.

use crate::inventory::{Form, Kind};
use crate::rules::{Context, Hit, Hits};

/// Reports every whole policy document that has no `Version`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        let is_whole = document.form == Form::Whole && policy.root.is_map();
        if is_whole && policy.root.get("Version").is_none() {
            let fix = context.with_version(document, policy);
            hits.push(Hit::new(id, document.at.head()).fix(fix));
        }
    }
}
