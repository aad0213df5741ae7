//! Policies of an organization and what they are attached to.

use crate::frontend::backup_policy;
use crate::inventory::Kind;
use crate::syntax::Node;

use super::super::link::{Link, Owner};
use super::{Found, Resource};

/// `aws_organizations_policy`. Without a type it is a service control policy.
pub(super) fn policy(resource: &Resource<'_>, found: &mut Found) {
    let kind = match resource.get("type") {
        None => Kind::Scp,
        Some(kind) => match kind.text() {
            Some("SERVICE_CONTROL_POLICY") => Kind::Scp,
            Some("RESOURCE_CONTROL_POLICY") => Kind::Rcp,
            Some("BACKUP_POLICY") => Kind::BackupPolicy,
            Some(_) | None => return,
        },
    };
    let Some((root, faults)) = resource.policy("content") else { return };
    let targets = resource.get("target_ids").map(Node::one_or_many).unwrap_or_default();
    let makes = if kind == Kind::BackupPolicy {
        backup_policy::made(&root, &resource.address)
    } else {
        Vec::new()
    };
    let document = resource.declare(found, kind, root);
    document.faults = faults;
    document.attached_to = targets.iter().filter_map(Node::text).map(Box::from).collect();
    for made in makes {
        let document = resource.declare(found, made.kind, made.shape);
        document.name = document.own_name().unwrap_or(&made.address).into();
        document.template_address = Some(made.address.into());
        // it runs in the accounts that the policy is attached to
        document.account = None;
        document.region = made.region;
    }
}

/// `aws_organizations_policy_attachment`.
pub(super) fn attachment(resource: &Resource<'_>, found: &mut Found) {
    let Some((policy, target)) = resource.get("policy_id").zip(resource.get("target_id")) else {
        return;
    };
    let policy = Owner::new(Kind::Scp, policy, resource);
    if let Some(target) = target.text() {
        found.links.push(Link::Target { policy, target: target.into() });
    }
}
