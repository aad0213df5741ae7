//! Suppressions in CloudFormation's `Metadata`: `backstay: { allow: [{ rule, reason, until }] }`.
//!
//! An entry covers findings whose primary place lies in its resource.

use crate::iam::Spanned;
use crate::source::Location;
use crate::syntax::Node;

use super::{CommentFault, Covers, Pattern, Suppression};

/// Reads what stands under `backstay`. `resource` is what it covers.
pub fn from_metadata(says: &Node, resource: Location) -> (Vec<Suppression>, Vec<CommentFault>) {
    let mut suppressions = Vec::new();
    let mut faults = Vec::new();
    let fault = |node: &Node, found: String| CommentFault { at: node.at, found };
    let Some(allowed) = says.get("allow") else {
        return (suppressions, vec![fault(says, format!("{} without `allow`", says.kind()))]);
    };
    for entry in allowed.one_or_many() {
        match read(entry, resource) {
            Ok(suppression) => suppressions.push(suppression),
            Err(found) => faults.push(fault(entry, found)),
        }
    }
    (suppressions, faults)
}

fn read(entry: &Node, resource: Location) -> Result<Suppression, String> {
    const KEYS: [&str; 3] = ["rule", "reason", "until"];
    let unknown = entry.entries().iter().find(|member| !KEYS.contains(&&*member.key.text));
    if let Some(member) = unknown {
        return Err(format!("`{}` among its members", member.key.text));
    }
    let rules = entry.get("rule").map(Node::one_or_many).unwrap_or_default();
    let rules: Vec<Pattern> = rules.iter().filter_map(Node::text).map(Pattern::new).collect();
    if rules.is_empty() {
        return Err("an entry without `rule`".to_owned());
    }
    let until = match entry.get("until") {
        None => None,
        Some(node) => {
            let date = node.scalar().and_then(|text| text.parse().ok());
            let date = date.ok_or_else(|| "an `until` that is no date".to_owned())?;
            Some(Spanned::new(node.at, date))
        }
    };
    Ok(Suppression {
        at: entry.at,
        by: "metadata",
        rules,
        covers: Covers::Within(resource),
        reason: entry.get("reason").and_then(Node::scalar).map(Box::from),
        until,
        content: None,
    })
}
