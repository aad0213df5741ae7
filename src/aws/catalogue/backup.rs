//! AWS Backup: which actions mean something in a vault access policy.

use std::sync::OnceLock;

use super::list::{entries, fields};
use super::pattern;
use super::service::find;
use crate::aws::Arn;

/// An action that a vault access policy can decide about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VaultAction {
    /// The name without `backup:`.
    pub name: &'static str,
    /// Whether documentation says so; if not, it is likely.
    pub documented: bool,
}

/// The only action that a vault access policy can allow to another account.
// AWS: AWS Backup developer guide, "Vault access policies"
pub const CROSS_ACCOUNT_ACTION: &str = "backup:CopyIntoBackupVault";

/// The actions that vault access policies can decide about, in order of name.
pub fn vault_policy_actions() -> &'static [VaultAction] {
    static ACTIONS: OnceLock<Vec<VaultAction>> = OnceLock::new();
    ACTIONS.get_or_init(|| {
        entries(include_str!("data/vault-actions.txt"))
            .map(|line| {
                let [name, certainty] = fields(line);
                VaultAction { name, documented: certainty != "open" }
            })
            .collect()
    })
}

/// The vault action of this name, with or without `backup:`, without regard to case.
pub fn vault_policy_action(action: &str) -> Option<&'static VaultAction> {
    let name = match action.split_once(':') {
        Some((prefix, name)) if prefix.eq_ignore_ascii_case("backup") => name,
        Some(_) => return None,
        None => action,
    };
    find(vault_policy_actions(), name, |action| action.name)
}

/// The ARNs that recovery points have: service, account and resource. A service that manages its
/// own snapshots keeps its own form, and those of EC2 name no account.
// AWS: AWS Backup developer guide, "Access control", resource ARNs of recovery points
const RECOVERY_POINTS: &[(&str, &str, &str)] = &[
    ("backup", "${Account}", "recovery-point:${Id}"),
    ("dynamodb", "${Account}", "table/${Table}/backup/${Id}"),
    ("ec2", "", "image/${Id}"),
    ("ec2", "", "snapshot/${Id}"),
    ("fsx", "${Account}", "backup/${Id}"),
    ("rds", "${Account}", "auto-backup:${Id}"),
    ("rds", "${Account}", "cluster-auto-backup:${Id}"),
    ("rds", "${Account}", "cluster-snapshot:${Id}"),
    ("rds", "${Account}", "snapshot:${Id}"),
    ("redshift", "${Account}", "snapshot:${Id}"),
    ("redshift-serverless", "${Account}", "snapshot/${Id}"),
];

/// The ARNs of what AWS Backup backs up: service and resource. Aurora, DocumentDB and Neptune have
/// ARNs of RDS.
// AWS: AWS Backup developer guide, "AWS Backup feature availability", September 2026
const PROTECTED: &[(&str, &str)] = &[
    ("backup-gateway", "vm/${Id}"),
    ("cloudformation", "stack/${Stack}"),
    ("dsql", "cluster/${Id}"),
    ("dynamodb", "table/${Table}"),
    ("ec2", "instance/${Id}"),
    ("ec2", "volume/${Id}"),
    ("eks", "cluster/${Cluster}"),
    ("elasticfilesystem", "file-system/${Id}"),
    ("fsx", "file-system/${Id}"),
    ("fsx", "volume/${Id}"),
    ("rds", "cluster:${Cluster}"),
    ("rds", "db:${Instance}"),
    ("redshift", "cluster:${Cluster}"),
    ("redshift-serverless", "namespace/${Id}"),
    ("s3", "${Bucket}"),
    ("ssm-sap", "${Database}"),
    ("storagegateway", "gateway/${Gateway}"),
    ("timestream", "database/${Database}"),
];

/// Whether an ARN, or some ARN of a pattern, can be that of something AWS Backup backs up.
pub fn can_be_protected(arn: &Arn) -> bool {
    let is_inside_bucket = arn.service() == "s3" && arn.resource().contains('/');
    !is_inside_bucket
        && PROTECTED.iter().any(|(service, resource)| {
            pattern::overlaps(arn.service(), service) && pattern::overlaps(arn.resource(), resource)
        })
}

/// Whether an ARN, or some ARN of a pattern, can be that of a recovery point.
pub fn can_be_recovery_point(arn: &Arn) -> bool {
    RECOVERY_POINTS.iter().any(|(service, account, resource)| {
        pattern::overlaps(arn.service(), service)
            && pattern::overlaps(arn.account(), account)
            && pattern::overlaps(arn.resource(), resource)
    })
}

/// Whether an ARN, or some ARN of a pattern, can be that of a backup vault.
pub fn can_be_vault(arn: &Arn) -> bool {
    pattern::overlaps(arn.service(), "backup")
        && pattern::overlaps(arn.resource(), "backup-vault:${Name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        let arn: Arn = text.parse().unwrap();
        assert_eq!(can_be_recovery_point(&arn) || can_be_vault(&arn), expected, "{text}");
    }

    #[test]
    fn patterns_are_held_against_every_form() {
        check("arn:aws:ec2:*:*:snapshot/*", true);
        check("arn:aws:ec2:eu-west-1::image/ami-*", true);
        check("arn:aws:rds:*:*:*snapshot:awsbackup:*", true);
        check("arn:aws:dynamodb:*:111122223333:table/*", true);
        check("arn:aws:backup:*:*:*", true);
        check("arn:aws:backup:*:*:backup-vault:*", true);
    }

    #[test]
    fn what_is_backed_up_is_told_from_its_parts() {
        let protected = |text: &str| can_be_protected(&text.parse().unwrap());
        assert!(protected("arn:aws:s3:::logs-*"));
        assert!(protected("arn:aws:rds:*:*:*"));
        assert!(protected("arn:aws:fsx:eu-west-1:111122223333:file-system/fs-1/volume/v-1"));
        assert!(!protected("arn:aws:s3:::logs/*"));
        assert!(!protected("arn:aws:rds:eu-west-1:111122223333:cluster-endpoint:app"));
        assert!(!protected("arn:aws:lambda:eu-west-1:111122223333:function:app"));
    }

    #[test]
    fn other_resources_are_neither() {
        // as AWS's documentation has it, without the Region's value and with a part too many
        check("arn:aws:ec2::Region::snapshot/*", false);
        check("arn:aws:ec2:*:111122223333:snapshot/*", false);
        check("arn:aws:rds:*:*:db:*", false);
        check("arn:aws:s3:::bucket/*", false);
        check("arn:aws:backup:*:*:backup-plan:*", false);
    }
}
