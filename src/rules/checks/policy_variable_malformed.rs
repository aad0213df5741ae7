//! Policy variables with a slip in their writing.
//!
//! Braces, quotes and spaces; what is inside is looked up elsewhere.

use std::ops::Range;

use crate::iam::Known;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every `${` without its `}`, every empty variable, and spaces in names.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for statement in &policy.statements {
            let conditions = statement.conditions.iter().flat_map(|it| &it.values);
            let resources = statement.resource.iter().flat_map(|it| &it.values);
            for value in conditions.chain(resources) {
                let Known::Yes(text) = &value.value else { continue };
                if let Some(range) = slip(text) {
                    let hit = Hit::new(id, context.part(value, range.clone()));
                    let found = text.get(range).unwrap_or_default();
                    hits.push(hit.value("variable", found).value("Sid", statement.name()));
                }
            }
        }
    }
}

/// The first variable that is written wrongly.
fn slip(text: &str) -> Option<Range<usize>> {
    let start = text.find("${")?;
    let rest = text.get(start + 2..)?;
    let Some(length) = rest.find('}') else { return Some(start..text.len()) };
    let inside = rest.get(..length)?;
    let (name, default) = inside.split_once(',').map_or((inside, None), |(a, b)| (a, Some(b)));
    let quoted = default.is_none_or(|it| {
        let it = it.trim();
        it.len() >= 2 && it.starts_with('\'') && it.ends_with('\'')
    });
    let end = start + length + 3;
    if name.is_empty() || name.contains(' ') || !quoted {
        return Some(start..end);
    }
    slip(text.get(end..)?).map(|range| range.start + end..range.end + end)
}
