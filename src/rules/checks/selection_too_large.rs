//! Selections over the quotas.
//!
//! Lists are counted, and those with wildcards have a quota of their own.
//! AWS: AWS Backup developer guide, "Quotas".

use crate::iam::KnownText;
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports every list of a selection that has more elements than AWS takes.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        let mut look = |name: &'static str, count: usize, most: usize, at: Option<Location>| {
            if let Some(at) = at.filter(|_| count > most) {
                let hit = Hit::new(selection.document, at).value("member", name);
                hits.push(hit.value("count", count.to_string()).value("most", most.to_string()));
            }
        };
        for (name, list) in
            [("Resources", &selection.resources), ("NotResources", &selection.not_resources)]
        {
            let is_pattern =
                |text: &&KnownText| text.value.yes().is_some_and(|text| text.contains(['*', '?']));
            let patterns: Vec<Location> = list.iter().filter(is_pattern).map(|it| it.at).collect();
            if patterns.is_empty() {
                look(name, list.len(), 500, list.get(500).map(|it| it.at));
            } else {
                look(name, list.len(), 30, list.get(30).map(|it| it.at));
            }
        }
        let tags = &selection.list_of_tags;
        look("ListOfTags", tags.len(), 30, tags.get(30).map(|tag| tag.at));
        let conditions = &selection.conditions;
        look("Conditions", conditions.len(), 30, conditions.get(30).map(|it| it.at));
    }
}
