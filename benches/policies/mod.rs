//! Key policies and requests for benches: conditions, wildcards and Denies as real ones have them,
//! made by count, so that every run sees the same.

use std::fmt::Write as _;

/// The key that requests are about.
pub(crate) const KEY: &str =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// A request.
#[derive(Debug)]
pub(crate) struct Call {
    /// The caller's ARN.
    pub(crate) principal: String,
    /// The action.
    pub(crate) action: &'static str,
    /// Condition keys and values.
    pub(crate) context: Vec<(&'static str, String)>,
}

const ACTIONS: [&str; 5] = [
    r#"["kms:Decrypt", "kms:DescribeKey"]"#,
    r#"["kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]"#,
    r#""kms:CreateGrant""#,
    r#"["kms:Describe*", "kms:Get*", "kms:List*"]"#,
    r#""kms:*""#,
];

const CONDITIONS: [&str; 5] = [
    "{}",
    r#"{"StringEquals": {"kms:ViaService": ["ec2.eu-west-1.amazonaws.com", "rds.eu-west-1.amazonaws.com"]}}"#,
    r#"{"Bool": {"kms:GrantIsForAWSResource": "true"}}"#,
    r#"{"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg"}, "StringLike": {"kms:ViaService": "backup.*.amazonaws.com"}}"#,
    r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/team-*/deploy"}}"#,
];

/// A key policy of this many statements; every tenth is a Deny.
pub(crate) fn key_policy(statements: usize) -> String {
    let mut text = String::from(r#"{"Version": "2012-10-17", "Statement": ["#);
    for index in 0..statements {
        let separator = if index == 0 { "" } else { ", " };
        let effect = if index % 10 == 9 { "Deny" } else { "Allow" };
        let action = ACTIONS.get(index % 5).unwrap_or(&"");
        let condition = CONDITIONS.get((index / 2) % 5).unwrap_or(&"{}");
        let principal = match (effect, index % 4) {
            ("Deny", _) => r#"{"AWS": "*"}"#.to_owned(),
            (_, 0) => r#"{"AWS": "arn:aws:iam::111122223333:root"}"#.to_owned(),
            (_, 1) => format!(r#"{{"AWS": "arn:aws:iam::111122223333:role/service-{index}"}}"#),
            (_, 2) => format!(
                r#"{{"AWS": ["arn:aws:iam::444455556666:role/backup-{index}", "arn:aws:iam::777788889999:root"]}}"#
            ),
            _ => r#"{"Service": "logs.eu-west-1.amazonaws.com"}"#.to_owned(),
        };
        let condition = if effect == "Deny" {
            r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-exampleorg"}}"#
        } else {
            condition
        };
        let _ = write!(
            text,
            r#"{separator}{{"Sid": "S{index}", "Effect": "{effect}", "Principal": {principal}, "Action": {action}, "Resource": "*", "Condition": {condition}}}"#
        );
    }
    text.push_str("]}");
    text
}

/// Requests that match early, late, by Deny, and not at all.
pub(crate) fn calls(statements: usize) -> Vec<Call> {
    let last = statements.saturating_sub(1) / 4 * 4 + 1;
    let call = |principal: String, action, context: &[(&'static str, &str)]| Call {
        principal,
        action,
        context: context.iter().map(|(key, value)| (*key, (*value).to_owned())).collect(),
    };
    let role = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
    let in_org = ("aws:PrincipalOrgID", "o-exampleorg");
    vec![
        call(role("service-1"), "kms:Encrypt", &[in_org]),
        call(role(&format!("service-{last}")), "kms:Decrypt", &[in_org]),
        call(
            role("stranger"),
            "kms:Decrypt",
            &[in_org, ("kms:ViaService", "s3.eu-west-1.amazonaws.com")],
        ),
        call(role("service-1"), "kms:CreateGrant", &[("aws:PrincipalOrgID", "o-other")]),
        call("arn:aws:iam::444455556666:role/backup-2".to_owned(), "kms:CreateGrant", &[in_org]),
    ]
}
