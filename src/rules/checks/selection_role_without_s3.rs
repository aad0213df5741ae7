//! Roles that back up buckets with the policy that leaves them out.
//!
//! What the role carries is another document.

use crate::copy::StepId;
use crate::inventory::{Carried, RoleTarget};
use crate::rules::{Context, Hit, Hits, paths};

/// The managed policies of AWS Backup that have no permission to back up buckets.
const WITHOUT_S3: [&str; 3] = [
    "AWSBackupServiceRolePolicyForBackup",
    "AWSBackupServiceRolePolicyForRestores",
    "AWSBackupServiceRolePolicyForS3Restore",
];

/// Reports every bucket that is selected with a role of which everything is known, and that lacks
/// the permissions for buckets.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for selection in &inventory.backup_selections {
        let bucket = selection.resources.iter().find(|resource| {
            resource.value.yes().is_some_and(|text| text.starts_with("arn:aws:s3:"))
        });
        let (Some(bucket), Some(role_arn), Some(document)) =
            (bucket, &selection.iam_role_arn, inventory.document(selection.document))
        else {
            continue;
        };
        let RoleTarget::Role(role) = inventory.role_target(&role_arn.value, document) else {
            continue;
        };
        let own = inventory.role_policies(role);
        let reads = own.iter().flat_map(|policy| &policy.policy.statements).any(|statement| {
            statement.allows() && statement.takes("s3:getobjectversion") != Some(false)
        });
        let is_open = own.iter().any(|policy| policy.policy.has_open_statements);
        if role.policies_complete && !reads && !is_open && lacks_s3(&inventory.carried_by(role)) {
            let hit = Hit::new(selection.document, bucket.at);
            let hit = hit.label("IamRoleArn", role_arn.at);
            hits.push(paths::along(context, StepId::SourceRoleMayCopy, hit));
        }
    }
}

/// Whether all managed policies are known, and are those of AWS Backup without buckets.
fn lacks_s3(carried: &[Carried<'_>]) -> bool {
    let name = |carried: &Carried<'_>| {
        let arn = carried.arn.value.yes()?;
        let name = arn.rsplit('/').next()?;
        WITHOUT_S3.contains(&name).then_some(name == "AWSBackupServiceRolePolicyForBackup")
    };
    let names: Option<Vec<bool>> = carried.iter().map(name).collect();
    names.is_some_and(|names| names.contains(&true))
}
