//! Condition operators that do not exist.
//!
//! The nearest name is worked out, prefixes and `IfExists` apart.

use crate::aws::catalogue::did_you_mean;
use crate::iam::Comparison;
use crate::rules::{Context, Hit, Hits};

/// Reports every operator outside of the language.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        if condition.meaning.is_some() {
            continue;
        }
        let written = &*condition.operator.value;
        let name = written.rsplit(':').next().unwrap_or(written);
        let name = name.strip_suffix("IfExists").unwrap_or(name);
        let near = did_you_mean(name, Comparison::names()).unwrap_or("StringEquals");
        let hit = Hit::new(id, condition.operator.at).value("operator", written);
        hits.push(hit.value("near", near).value("Sid", statement.name()));
    }
}
