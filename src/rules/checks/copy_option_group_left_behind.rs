//! Copies of databases without the option group that they were made with.
//!
//! The option group is the database's, the copy the plan's.

use crate::copy::PathVerdict;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Engines with options that stay in a snapshot. AWS: RDS user guide, "Working with option groups".
const PERSISTENT: &[&str] = &["oracle", "sqlserver", "custom-oracle"];

/// Reports every database of such an engine with an option group of its own, where a copy leaves the
/// account or the Region.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let paths = context.spaces.copy_paths().iter();
    for path in paths.filter(|path| path.verdict != PathVerdict::Fails) {
        let (source, goal) = (&path.source, &path.destination);
        let leaves = |known: Option<bool>| known == Some(true);
        let is_away = leaves(source.account.zip(goal.account).map(|(own, other)| own != other))
            || leaves(source.region.as_ref().zip(goal.region.as_ref()).map(|(a, b)| a != b));
        let Some(resource) = path.protected.filter(|_| is_away) else { continue };
        let Some(document) = context.inventory.document(resource.document) else { continue };
        let text = |member: &str| document.root.get(member).and_then(Node::text);
        let engine = text("Engine").unwrap_or_default();
        let group = document.root.get("OptionGroupName").filter(|node| {
            node.text().is_some_and(|name| !name.is_empty() && !name.starts_with("default:"))
        });
        let (Some(group), true) = (group, PERSISTENT.iter().any(|name| engine.starts_with(name)))
        else {
            continue;
        };
        let copy = path.action.destination_backup_vault_arn.as_ref();
        let copy = copy.map_or(path.action.at.head(), |arn| arn.at);
        let hit = Hit::new(resource.document, group.at).label("Copy", copy);
        let hit = hit.value("group", group.text().unwrap_or_default());
        hits.push_once(hit);
    }
}
