//! Policies of an organization.

use crate::frontend::backup_policy;
use crate::frontend::reading::Reading;
use crate::inventory::Kind;
use crate::syntax::Node;

use super::Resource;

/// `AWS::Organizations::Policy`; its `Content` is an object or JSON in a text.
pub(super) fn policy(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let kind = match resource.text("Type") {
        Some("SERVICE_CONTROL_POLICY") => Kind::Scp,
        Some("RESOURCE_CONTROL_POLICY") => Kind::Rcp,
        Some("BACKUP_POLICY") => Kind::BackupPolicy,
        Some(_) | None => return,
    };
    let Some(content) = resource.get("Content") else { return };
    let root = resource.unwrapped(reading, content, "Content");
    let targets = resource.get("TargetIds").map(Node::one_or_many).unwrap_or_default();
    let document = resource.declare(reading, kind, root.clone());
    document.attached_to = targets.iter().filter_map(Node::text).map(Box::from).collect();
    if kind == Kind::BackupPolicy {
        backup_policy::make(reading, &root, &resource.entry.key.text);
    }
}
