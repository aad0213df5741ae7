//! Service-linked roles of AWS Backup with a name or a service that is not theirs.

use crate::iam::Principal;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// The services and their roles.
/// AWS: AWS Backup developer guide, "Using service-linked roles for AWS Backup".
const ROLES: &[(&str, &str)] = &[
    ("backup.amazonaws.com", "AWSServiceRoleForBackup"),
    ("reports.backup.amazonaws.com", "AWSServiceRoleForBackupReports"),
    ("restore-testing.backup.amazonaws.com", "AWSServiceRoleForBackupRestoreTesting"),
];

/// Reports every principal below `aws-service-role/` that has one half of a pair and not the other.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for element in policy.statements.iter().filter_map(|it| it.principal.as_ref()) {
            for (principal, at) in element.known() {
                let Principal::Arn(arn) = principal else { continue };
                let path = arn.resource().strip_prefix("role/aws-service-role/");
                let Some((service, name)) = path.and_then(|path| path.split_once('/')) else {
                    continue;
                };
                let half = ROLES.iter().find(|role| role.0 == service || role.1 == name);
                let is_pair = ROLES.contains(&(service, name)) || name.contains(['*', '?']);
                if let Some((service, name)) = half.filter(|_| !is_pair) {
                    let near = format!("aws-service-role/{service}/{name}");
                    hits.push(Hit::new(id, at).value("role", arn.resource()).value("near", near));
                }
            }
        }
    }
}
