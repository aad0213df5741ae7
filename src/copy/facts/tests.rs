use super::*;
use crate::copy::StepId;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn is_supported(of: &str, feature: Feature, regions: &[&str], on: &str) -> bool {
    match support(of, feature, regions, day(on)) {
        Support::Yes(_) => true,
        Support::No(_) => false,
        Support::Doubtful(_) | Support::Unknown => panic!("{of} {feature:?} is not settled"),
    }
}

#[test]
fn one_action_to_another_account_and_region_is_new_for_databases() {
    let regions = ["ap-south-1", "ap-south-2"];
    for of in ["RDS", "Aurora", "Neptune", "DocumentDB"] {
        assert!(!is_supported(of, Feature::Both, &regions, "2025-10-22"), "{of}");
        assert!(is_supported(of, Feature::Both, &regions, "2025-10-23"), "{of}");
    }
    assert!(is_supported("EBS", Feature::Both, &regions, "2024-01-01"));
}

#[test]
fn a_line_about_a_region_beats_the_general_one() {
    assert!(is_supported("FSx WINDOWS", Feature::CrossRegion, &["eu-west-1"], "2026-11-01"));
    assert!(!is_supported("FSx WINDOWS", Feature::CrossRegion, &["me-south-1"], "2026-11-01"));
    assert!(!is_supported("EBS", Feature::CrossAccount, &["cn-north-1"], "2026-08-26"));
    assert!(is_supported("EBS", Feature::CrossAccount, &["cn-north-1"], "2026-08-27"));
}

#[test]
fn an_uncertain_no_is_a_doubt() {
    let found = support("CloudFormation", Feature::CrossAccount, &["eu-west-1"], newest());
    assert!(matches!(found, Support::Doubtful(_)), "{found:?}");
}

#[test]
fn every_line_is_dated_and_sourced() {
    let newest = newest();
    assert_eq!(newest.to_string(), date());
    for line in entries(include_str!("data/features.txt")) {
        let [of, _, _, answer, since, until, certainty, source] = fields(line);
        assert!(resource_type(of).is_some() || of == "*", "{line}");
        assert!(["yes", "no"].contains(&answer), "{line}");
        for date in [since, until].into_iter().filter(|date| !date.is_empty()) {
            assert!(day(date) <= newest, "{line}");
        }
        assert!(["high", "medium", "low", "uncertain"].contains(&certainty), "{line}");
        assert!(!source.is_empty(), "{line}");
    }
    for line in entries(include_str!("data/calls.txt")) {
        let [.., operation, _, demand, certainty, source] = fields::<8>(line);
        assert!(crate::aws::catalogue::kms::operation(operation).is_some(), "{line}");
        assert!(["required", "likely", "documented", "listed"].contains(&demand), "{line}");
        assert!(["high", "medium", "low"].contains(&certainty) && !source.is_empty(), "{line}");
    }
    for line in entries(include_str!("data/role-actions.txt")) {
        let [of, _, action, ..] = fields::<7>(line);
        assert!(resource_type(of).is_some(), "{line}");
        assert!(crate::aws::catalogue::action(action).is_some(), "{line}");
    }
}

#[test]
fn arns_and_patterns_tell_their_types() {
    let of = |arn: &str| of_arn(&arn.parse().unwrap()).map(|known| known.name);
    assert_eq!(of("arn:aws:rds:eu-west-1:111122223333:db:orders"), Some("RDS"));
    assert_eq!(of("arn:aws:ec2:eu-west-1:111122223333:volume/vol-1"), Some("EBS"));
    assert_eq!(of("arn:aws:s3:::bucket"), Some("S3"));
    assert_eq!(of("arn:aws:sqs:eu-west-1:111122223333:queue"), None);
    let names = |pattern| -> Vec<_> { of_pattern(pattern).iter().map(|of| of.name).collect() };
    assert_eq!(names("arn:aws:rds:*:*:db:*"), ["RDS"]);
    assert_eq!(names("arn:aws:rds:*:*:cluster:*"), ["RDS cluster"]);
    assert_eq!(names("arn:aws:ec2:*:*:volume/*"), ["EBS"]);
    assert_eq!(names("arn:aws:rds:*"), ["RDS", "RDS cluster"]);
    assert_eq!(names("arn:aws:fsx:*"), ["FSx"]);
    assert_eq!(names("*"), [""; 0]);
}

#[test]
fn recovery_points_of_volumes_have_no_account() {
    let point =
        |of: &str| resource_type(of).unwrap().recovery_point("aws", "eu-west-1", "111122223333");
    assert!(point("EBS").starts_with("arn:aws:ec2:eu-west-1::snapshot/snap-"));
    assert!(point("RDS").starts_with("arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:"));
    assert!(point("EFS").starts_with("arn:aws:backup:eu-west-1:111122223333:recovery-point:"));
}

/// What people met, as it was printed, with the first step that it speaks of.
const SEEN: &[(&str, Option<StepId>)] = &[
    ("Access Denied trying to call AWS Backup service", Some(StepId::DestinationVaultAccepts)),
    ("You are not authorized to perform this operation.", Some(StepId::DestinationVaultAccepts)),
    (
        "Copy job failed. Both source and destination account must be a member of the same organization.",
        Some(StepId::SameOrganization),
    ),
    (
        "Copy job failed. Cross-account copy feature is not enabled for the current organization.",
        Some(StepId::CrossAccountBackupEnabled),
    ),
    (
        "Copy job failed because the destination Backup vault is encrypted with the default Backup service managed key. The contents of this vault cannot be copied. Only the contents of a Backup vault encrypted by an AWS KMS key may be copied.",
        Some(StepId::DestinationKeyKind),
    ),
    (
        "Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.",
        Some(StepId::SourceKeyKind),
    ),
    (
        "Encrypted snapshots with Amazon EBS default key cannot be shared.",
        Some(StepId::SourceKeyKind),
    ),
    ("Given key ID is not accessible", Some(StepId::SourceKeyUse)),
    (
        "AMI snapshot copy failed with error: Given key ID is not accessible. You must have DescribeKey permissions on the default key",
        Some(StepId::SourceKeyUse),
    ),
    (
        "The source snapshot KMS key does not exist, is not enabled or you do not have permissions to access it",
        Some(StepId::SourceKeyCreateGrant),
    ),
    ("KMSKeyNotAccessibleFault", Some(StepId::SourceKeyCreateGrant)),
    (
        "KMS key is either disabled or pending deletion or access to KMS key is denied",
        Some(StepId::KeysUsable),
    ),
    (
        "Copy job from X to Y cannot be initiated for RDS/Aurora resources. Feature is not supported for provided resource type.",
        Some(StepId::TypeSupportsCopy),
    ),
    ("Feature is not supported for provided resource type.", Some(StepId::TypeSupportsCopy)),
    ("The snapshot requires a target option group with the following options: OLAP", None),
    (
        "Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.",
        Some(StepId::RetentionFitsLock),
    ),
    (
        "Backup job failed because the lifecycle is outside the valid range for backup vault.",
        Some(StepId::RetentionFitsLock),
    ),
    (
        "Invalid lifecycle. DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays",
        None,
    ),
    ("Invalid lifecycle. MoveToColdStorageAfterDays is unavailable", None),
    ("Lifecycle must be specified for backup rule enabled continuous backup", None),
    ("Invalid lifecycle. DeleteAfterDays cannot be less than 1 or more than 36500 days", None),
    ("Backup job expired before completion.", None),
    ("PITR already configured in backup plan: [ARN]", None),
    ("Bucket X already has continuous backup enabled for another vault", None),
    (
        "The specified policy cannot be added to the vault due to cross-account sharing restrictions",
        None,
    ),
    ("Policy contains a statement with one or more invalid principals", None),
    ("The role cannot be assumed by AWS Backup", Some(StepId::SourceRoleMayCopy)),
    ("not authorized to perform: backup:TagResource", Some(StepId::SourceRoleMayCopy)),
    ("Access denied exception while trying to list tags", Some(StepId::SourceRoleMayCopy)),
    (
        "Customer credential miss permission to get bucket versioning for bucket.",
        Some(StepId::SourceRoleMayCopy),
    ),
    (
        "not authorized to perform: dynamodb:StartAwsBackupJob on resource",
        Some(StepId::SourceRoleMayCopy),
    ),
    (
        "not authorized to perform: dynamodb:ListTagsOfResource on resource",
        Some(StepId::SourceRoleMayCopy),
    ),
    ("Source AMI ami-0123456789abcdef0 not found in Region eu-west-1", None),
    ("Images from AWS Marketplace cannot be copied to another AWS account.", None),
    ("There are too many copy jobs running for resource.", None),
    ("Maximum allowed in-progress snapshots for a single volume exceeded.", None),
    (
        "RDS could not start because it is either inside or too close to the weekly maintenance window configured",
        None,
    ),
    ("Failed to unshare snapshot", None),
    ("The resultant tag set must not have more than 50 user tags.", None),
    ("More than 50 tags specified", None),
    (
        "Backup job completed successfully to the target backup vault. This resource type is not supported by logically air-gapped backup vault.",
        Some(StepId::TypeSupportsCopy),
    ),
    (
        "This resource is encrypted with an AWS managed key and cannot be copied to a logically air-gapped backup vault.",
        Some(StepId::SourceKeyKind),
    ),
    ("You do not have permission to access the storage of this ami.", None),
    ("AccessDeniedException", Some(StepId::SourceRoleMayCopy)),
    (
        "Backup job failed because backup vault ARN does not exist.",
        Some(StepId::DestinationVaultExists),
    ),
    ("KMSKeyNotAccessibleFault … Specified KMS key [None]", Some(StepId::SourceKeyKind)),
    ("Backup job failed because there was a running job for the same resource.", None),
    ("Given key ID does not exist", Some(StepId::DestinationKeyKind)),
    ("We are unable to copy resource tags to your backup because of the Internal Failure.", None),
    ("Unsupported resource type", Some(StepId::TypeSupportsCopy)),
    ("subscriber limit exceeded", None),
    ("does not have permission", Some(StepId::SourceRoleMayCopy)),
    ("missing permission", Some(StepId::SourceRoleMayCopy)),
    ("not authorized to", Some(StepId::SourceRoleMayCopy)),
];

#[test]
fn what_people_met_is_known() {
    for (text, step) in SEEN {
        let found = message(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(found.steps.first(), step.as_ref(), "{text}");
    }
}
