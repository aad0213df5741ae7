use super::*;
use crate::frontend::{self, Hints};
use crate::source::Sources;

/// The key policies of a policy whose statements are these.
fn inventory(statements: &str) -> Inventory {
    let text = format!(r#"{{ "Version": "2012-10-17", "Statement": [{statements}] }}"#);
    let sources = Sources::default();
    let unit = frontend::read_unit(&sources, "a.json", text, &Hints::default());
    frontend::collect(vec![unit]).0
}

/// Whether everybody may use the key by a statement with this condition; `None` where an unknown
/// decides.
fn is_open(condition: &str) -> Option<bool> {
    let inventory = inventory(&format!(
        r#"{{ "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
             "Condition": {{ {condition} }} }}"#
    ));
    let spaces = Spaces::of(&inventory);
    let open = spaces.key_policies().next().unwrap().open_statements();
    open.doubtful.is_empty().then_some(!open.certain.is_empty())
}

#[test]
fn conditions_that_say_who_calls_close() {
    for condition in [
        r#""StringEquals": { "kms:CallerAccount": "111122223333" }"#,
        r#""StringEquals": { "KMS:calleraccount": ["111122223333", "444455556666"] }"#,
        r#""StringEquals": { "aws:PrincipalAccount": "${aws:ResourceAccount}" }"#,
        r#""StringEquals": { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" }"#,
        r#""StringLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" }"#,
        r#""ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:*" }"#,
        r#""StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }"#,
        r#""ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" }"#,
        r#""ArnEquals": { "aws:SourceArn": "arn:aws:s3:::bucket" }"#,
        r#""StringEquals": { "aws:SourceAccount": "111122223333" }"#,
        r#""StringEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" }"#,
        r#""StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
           "StringEqualsIfExists": { "kms:ViaService": "rds.eu-west-1.amazonaws.com" }"#,
    ] {
        assert_eq!(is_open(condition), Some(false), "{condition}");
    }
}

#[test]
fn conditions_that_somebody_meets_do_not() {
    for condition in [
        r#""StringLike": { "kms:CallerAccount": "*" }"#,
        r#""StringEqualsIfExists": { "kms:CallerAccount": "111122223333" }"#,
        r#""StringEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }"#,
        r#""ForAllValues:StringEquals": { "kms:CallerAccount": "111122223333" }"#,
        r#""ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" }"#,
        r#""StringEquals": { "kms:ViaService": "rds.eu-west-1.amazonaws.com" }"#,
        r#""StringNotEquals": { "kms:CallerAccount": "111122223333" }"#,
        r#""StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }"#,
        r#""Null": { "kms:CallerAccount": "false" }"#,
        r#""ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/backup" }"#,
        r#""StringLike": { "aws:PrincipalOrgID": "o-*" }"#,
        r#""Bool": { "aws:SecureTransport": "true" }"#,
        r#""StringEquals": { "kms:CallAccount": "111122223333" }"#,
        r#""StringEquals": { "kms:CallerAccount": "${aws:PrincipalAccount}" }"#,
        r#""ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-*/r-ab12/*" }"#,
    ] {
        assert_eq!(is_open(condition), Some(true), "{condition}");
    }
}

#[test]
fn an_unknown_value_leaves_it_open() {
    assert_eq!(is_open(r#""StringEquals": { "kms:CallerAccount": "<your account id>" }"#), None);
}

#[test]
fn the_partition_is_that_of_whom_the_policy_names() {
    let inventory = inventory(
        r#"{ "Effect": "Allow", "Principal": { "AWS": "arn:aws-cn:iam::111122223333:role/a" },
             "Action": "kms:*", "Resource": "*" }"#,
    );
    let spaces = Spaces::of(&inventory);
    let key = spaces.key_policies().next().unwrap();
    assert_eq!(&*key.space.setting().partition, "aws-cn");
}

/// The account that no provider names may be the owner's, whose number the policy tells.
#[test]
fn an_account_that_nobody_names_is_not_certainly_another_one() {
    let inventory = inventory(
        r#"{ "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "kms:*", "Resource": "*" }"#,
    );
    let spaces = Spaces::of(&inventory);
    let key = spaces.key_policies().next().unwrap();
    assert!(key.account().is_some());
    assert_eq!(key.other_account(&Principal::Account(AccountId::THIS)), None);
    let other = "444455556666".parse().unwrap();
    assert_eq!(key.other_account(&Principal::Account(other)), Some(other));
}
