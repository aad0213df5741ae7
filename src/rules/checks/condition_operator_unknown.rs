//! Condition operators that do not exist.
//!
//! The nearest name is worked out, prefixes and `IfExists` apart.

use crate::aws::catalogue::did_you_mean;
use crate::finding::Applicability;
use crate::iam::{Comparison, Operator};
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
        let near = did_you_mean(name, Comparison::names());
        let at = condition.operator.at;
        let respelled = |near| {
            let meant = written.replacen(name, near, 1);
            let is_one = meant.parse::<Operator>().is_ok();
            let fix = context.respelled(at, (written, &meant), Applicability::Unsafe);
            fix.filter(|_| is_one)
        };
        let fix = near.and_then(respelled);
        let near = near.unwrap_or("StringEquals");
        let hit = Hit::new(id, at).value("operator", written).fix(fix);
        hits.push(hit.value("near", near).value("Sid", statement.name()));
    }
}
