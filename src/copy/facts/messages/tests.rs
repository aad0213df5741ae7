//! The table of messages, and every message that AWS's pages and its users' threads show.

use super::*;
use crate::copy::StepId::{
    CrossAccountBackupEnabled, DestinationKeyKind, DestinationKeyUse, DestinationVaultAccepts,
    DestinationVaultExists, KeysUsable, RetentionFitsLock, SameOrganization, SourceKeyCreateGrant,
    SourceKeyKind, SourceKeyUse, SourceRoleMayCopy, TypeSupportsCopy,
};

const TABLE: &str = include_str!("../data/messages.txt");

#[test]
fn every_line_can_be_read() {
    for line in entries(TABLE) {
        let [parts, steps, sort, meaning, remedy, source] = fields::<6>(line);
        assert_eq!(parts, parts.to_lowercase());
        assert!(matches!(sort, "plain" | "hint") && !meaning.is_empty() && !source.is_empty());
        assert_eq!(sort == "plain", !remedy.is_empty(), "{line}");
        let named = steps.split(',').filter(|step| !step.is_empty());
        assert!(named.clone().all(|step| StepId::named(step).is_some()), "{line}");
        assert!(sort == "plain" || named.count() > 0, "{line}");
        // no part is hidden by an earlier line
        for part in parts.split('|') {
            assert_eq!(message(part).map(|found| found.meaning), Some(meaning), "{part}");
        }
    }
}

/// What was seen, the steps that can stand behind it, and whether it names the cause.
const SEEN: &[(&str, &[StepId], bool)] = &[
    (
        "Access Denied trying to call AWS Backup service",
        &[DestinationVaultAccepts, SourceRoleMayCopy, DestinationVaultExists],
        false,
    ),
    (
        "You are not authorized to perform this operation.",
        &[DestinationVaultAccepts, SourceRoleMayCopy, DestinationVaultExists],
        false,
    ),
    (
        "Access denied: Copy job failed. Both source and destination account must be a member of the same organization.",
        &[SameOrganization],
        true,
    ),
    (
        "Copy job failed. Cross-account copy feature is not enabled for the current organization.",
        &[CrossAccountBackupEnabled],
        true,
    ),
    (
        "Copy job failed because the destination Backup vault is encrypted with the default Backup service managed key. The contents of this vault cannot be copied. Only the contents of a Backup vault encrypted by an AWS KMS key may be copied.",
        &[DestinationKeyKind],
        true,
    ),
    (
        "Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.",
        &[SourceKeyKind],
        true,
    ),
    ("Encrypted snapshots with Amazon EBS default key cannot be shared.", &[SourceKeyKind], true),
    (
        "AMI snapshot copy failed with error: Given key ID is not accessible. You must have DescribeKey permissions on the default CMK",
        &[SourceKeyUse, SourceKeyCreateGrant, DestinationKeyUse, KeysUsable],
        false,
    ),
    (
        "The source snapshot KMS key does not exist, is not enabled or you do not have permissions to access it",
        &[SourceKeyCreateGrant, SourceKeyUse, SourceKeyKind, KeysUsable],
        false,
    ),
    (
        "KMSKeyNotAccessibleFault",
        &[SourceKeyCreateGrant, SourceKeyUse, SourceKeyKind, KeysUsable],
        false,
    ),
    (
        "KMS key is either disabled or pending deletion or access to KMS key is denied",
        &[KeysUsable, SourceKeyCreateGrant, SourceKeyUse, DestinationKeyUse],
        false,
    ),
    (
        "Copy job from eu-west-1 to eu-west-2 cannot be initiated for RDS/Aurora resources. Feature is not supported for provided resource type.",
        &[TypeSupportsCopy],
        true,
    ),
    ("Unsupported resource type", &[TypeSupportsCopy], true),
    ("The snapshot requires a target option group with the following options: Timezone", &[], true),
    (
        "Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.",
        &[RetentionFitsLock],
        true,
    ),
    (
        "Backup job failed because the lifecycle is outside the valid range for backup vault.",
        &[RetentionFitsLock],
        true,
    ),
    (
        "Invalid lifecycle. DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays",
        &[],
        true,
    ),
    ("Invalid lifecycle. MoveToColdStorageAfterDays is unavailable", &[], true),
    ("Lifecycle must be specified for backup rule enabled continuous backup", &[], true),
    ("Invalid lifecycle. DeleteAfterDays cannot be less than 1 or more than 36500 days", &[], true),
    ("Backup job expired before completion.", &[], true),
    ("PITR already configured in backup plan: [ARN]", &[], true),
    ("Bucket logs already has continuous backup enabled for another vault", &[], true),
    (
        "The specified policy cannot be added to the vault due to cross-account sharing restrictions.",
        &[],
        true,
    ),
    ("Policy contains a statement with one or more invalid principals", &[], true),
    ("The role cannot be assumed by AWS Backup", &[SourceRoleMayCopy], true),
    ("Access denied exception while trying to list tags", &[SourceRoleMayCopy], true),
    (
        "User is not authorized to perform: backup:TagResource on resource",
        &[SourceRoleMayCopy],
        true,
    ),
    (
        "User is not authorized to perform: dynamodb:StartAwsBackupJob on resource",
        &[SourceRoleMayCopy],
        true,
    ),
    ("not authorized to perform: dynamodb:ListTagsOfResource", &[SourceRoleMayCopy], true),
    (
        "Customer credential miss permission to get bucket versioning for bucket.",
        &[SourceRoleMayCopy],
        true,
    ),
    ("Source AMI ami-0123456789abcdef0 not found in Region eu-west-1", &[], true),
    ("Images from AWS Marketplace cannot be copied to another AWS account.", &[], true),
    ("There are too many copy jobs running for resource.", &[], true),
    ("Maximum allowed in-progress snapshots for a single volume exceeded.", &[], true),
    ("subscriber limit exceeded", &[], true),
    (
        "could not start because it is either inside or too close to the weekly maintenance window configured in RDS instance.",
        &[],
        true,
    ),
    ("inside or too close to the automated backup window configured", &[], true),
    ("Backup job failed because there was a running job for the same resource.", &[], true),
    ("Failed to unshare snapshot", &[], true),
    ("The resultant tag set must not have more than 50 user tags.", &[], true),
    ("More than 50 tags specified", &[], true),
    (
        "This resource type is not supported by logically air-gapped backup vault.",
        &[TypeSupportsCopy],
        true,
    ),
    (
        "This resource is encrypted with an AWS managed key and cannot be copied to a logically air-gapped backup vault.",
        &[SourceKeyKind],
        true,
    ),
    ("You do not have permission to access the storage of this ami.", &[], true),
    ("Backup job failed because backup vault ARN does not exist.", &[DestinationVaultExists], true),
    ("KMSKeyNotAccessibleFault: Specified KMS key [None] does not exist", &[SourceKeyKind], false),
    (
        "Given key ID does not exist",
        &[DestinationKeyKind, KeysUsable, SourceKeyCreateGrant, SourceKeyUse],
        false,
    ),
    (
        "We are unable to copy resource tags to your backup because of the Internal Failure.",
        &[],
        true,
    ),
    // the words by which the dashboards sort what they do not know
    (
        "the role does not have permission",
        &[
            SourceRoleMayCopy,
            DestinationVaultAccepts,
            SourceKeyCreateGrant,
            SourceKeyUse,
            DestinationKeyUse,
        ],
        false,
    ),
    (
        "something with the KMS key",
        &[
            SourceKeyUse,
            SourceKeyCreateGrant,
            SourceKeyKind,
            DestinationKeyUse,
            DestinationKeyKind,
            KeysUsable,
        ],
        false,
    ),
    ("the snapshot does not exist", &[DestinationVaultExists, KeysUsable], false),
];

#[test]
fn every_message_that_was_seen_leads_to_its_steps() {
    for (text, steps, is_plain) in SEEN {
        let found = message(text).map(|found| (&*found.steps, found.is_plain));
        assert_eq!(found, Some((*steps, *is_plain)), "{text}");
    }
}

#[test]
fn every_line_of_the_table_was_seen() {
    // heard of in threads, though no page shows the words
    let rest = ["must specify new kms key", "reserved prefix"];
    for line in entries(TABLE) {
        let [parts, ..] = fields::<6>(line);
        let is_seen = |(text, ..): &(&str, &[StepId], bool)| {
            message(text).is_some_and(|found| found.parts.join("|") == parts)
        };
        assert!(SEEN.iter().any(is_seen) || rest.contains(&parts), "{parts}");
    }
    assert_eq!(message("all is well"), None);
}
