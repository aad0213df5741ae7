use super::*;

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
