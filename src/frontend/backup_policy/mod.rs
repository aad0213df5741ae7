//! Organizations backup policies: as written, and as the plans and selections they make.
//!
//! A policy is written in its own words, with inheritance operators around every value. It stays a
//! document as it is, for the rules about such policies; its plans and selections become documents
//! in the API's shape beside it, so that the rules about plans need not know of operators.
//! AWS: Organizations user guide, "Backup policy syntax and examples".

mod plan;
mod selection;
mod value;

use crate::aws::Region;
use crate::inventory::Kind;
use crate::syntax::{Entry, Node};

use super::Reading;

/// Declares the backup policy that `root` is; false where it is none.
pub(super) fn read(reading: &mut Reading<'_>, root: &Node) -> bool {
    let is_policy = is_backup_policy(root);
    if is_policy {
        declare(reading, root);
    }
    is_policy
}

/// Declares `root` as a backup policy because somebody says it is one.
pub(super) fn read_as(reading: &mut Reading<'_>, root: &Node) {
    let wrapped = super::aws_cli::read(reading, root);
    if !wrapped {
        declare(reading, root);
    }
}

fn declare(reading: &mut Reading<'_>, root: &Node) {
    let scope = reading.name.into();
    reading.declare(Kind::BackupPolicy, root.clone()).scope = scope;
    make(reading, root, "");
}

/// Declares the plans and selections that a backup policy makes, behind the policy itself, which
/// was declared last. A template with several policies tells them apart by their `owner`.
pub(super) fn make(reading: &mut Reading<'_>, root: &Node, owner: &str) {
    for made in made(root, owner) {
        let document = reading.declare_in_template(made.kind, made.shape, &made.address);
        document.region = made.region;
    }
}

/// A plan or a selection that a backup policy makes.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) kind: Kind,
    /// It in the shape of the API.
    pub(super) shape: Node,
    /// `plans.OWNER.PLAN`, and the name of a selection behind it.
    pub(super) address: String,
    /// The only Region of its plan.
    pub(super) region: Option<Region>,
}

/// Every plan of a backup policy, and behind each its selections. A policy that is left out for its
/// size makes none.
pub(super) fn made(root: &Node, owner: &str) -> Vec<Made> {
    let mut all = Vec::new();
    if Kind::BackupPolicy.is_vast(root) {
        return all;
    }
    let owner = if owner.is_empty() { String::new() } else { format!("{owner}.") };
    for entry in named_entries(root.get("plans")).filter(|entry| entry.value.is_map()) {
        let address = format!("plans.{owner}{}", entry.key.text);
        let shape = plan::shape(entry);
        let regions = shape.get("Regions").map(Node::items).unwrap_or_default();
        let region: Option<Region> = match regions {
            [only] => only.text().and_then(|region| region.parse().ok()),
            _ => None,
        };
        let plan = address.clone();
        all.push(Made { kind: Kind::BackupPlan, shape, address, region: region.clone() });
        for (name, shape) in selection::shapes(&entry.value, &plan) {
            let address = format!("{plan}.{name}");
            let region = region.clone();
            all.push(Made { kind: Kind::BackupSelection, shape, address, region });
        }
    }
    all
}

/// Whether `plans` holds something that only a backup policy has.
fn is_backup_policy(root: &Node) -> bool {
    let members =
        ["rules", "regions", "selections", "backup_plan_tags", "advanced_backup_settings"];
    root.get("plans").is_some_and(|plans| {
        plans.entries().iter().any(|entry| {
            entry.key.text.starts_with("@@")
                || members.iter().any(|member| entry.value.get(member).is_some())
        })
    })
}

/// The entries of a map without its operators.
fn named_entries(node: Option<&Node>) -> impl Iterator<Item = &Entry> {
    let entries = node.map(Node::entries).unwrap_or_default();
    entries.iter().filter(|entry| !entry.key.text.starts_with("@@"))
}
