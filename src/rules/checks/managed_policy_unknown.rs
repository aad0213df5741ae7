//! Attached AWS managed policies that do not exist.
//!
//! Which of them lie under `service-role/` follows no rule, so the path is where people slip.

use crate::aws::catalogue::{did_you_mean, managed_policies, managed_policy};
use crate::finding::Severity;
use crate::inventory::{DocumentId, Kind};
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every ARN of a known policy under another path, and every name of AWS Backup's that is
/// close to one that exists.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for (id, document) in inventory.documents_of(Kind::Role) {
        let attached = document.root.get("AttachedManagedPolicies");
        let boundary = document.root.get("PermissionsBoundary");
        let nodes = [attached, boundary].into_iter().flatten().flat_map(Node::one_or_many);
        nodes.filter_map(|node| judged(id, node)).for_each(|hit| hits.push(hit));
    }
    for (id, document) in inventory.documents_of(Kind::PolicyAttachment) {
        let node = document.root.get("PolicyArn");
        node.and_then(|node| judged(id, node)).into_iter().for_each(|hit| hits.push(hit));
    }
}

fn judged(id: DocumentId, node: &Node) -> Option<Hit> {
    let arn = node.text()?;
    let (partition, path) = arn.strip_prefix("arn:")?.split_once(":iam::aws:policy/")?;
    if managed_policy(arn).is_some() {
        return None;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let (right, worst) = match managed_policy(name) {
        Some(policy) => (policy, Severity::Error),
        None if name.starts_with("AWSBackup") => {
            let near = did_you_mean(name, managed_policies().iter().map(|it| it.name))?;
            (managed_policy(near)?, Severity::Warning)
        }
        None => return None,
    };
    let right = right.arn.replacen("arn:aws:", &format!("arn:{partition}:"), 1);
    let hit = Hit::new(id, node.at).value("arn", arn).value("right", right);
    Some(hit.at_most(worst))
}
