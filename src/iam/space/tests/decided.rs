//! Policies that hang on one thing that the engine must know: each answer here is wrong, or unknown,
//! once the line that knows it is changed.

use super::super::{Answer, Doubt, Reason, Scope, Setting, Space, compare};
use super::unresolved::with_holes;
use super::{key_setting, key_space, statements};
use crate::iam::PolicyDocument;

pub(super) fn statement(effect: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect":"{effect}","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{{{condition}}}}}"#
    )
}

/// Allows and Denies of everybody, by condition; a Deny begins with `!`.
pub(super) fn document(conditions: &[&str]) -> PolicyDocument {
    let of = |text: &&str| match text.strip_prefix('!') {
        Some(condition) => statement("Deny", condition),
        None => statement("Allow", text),
    };
    let all: Vec<String> = conditions.iter().map(of).collect();
    statements(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

pub(super) fn word(answer: &Answer) -> &'static str {
    match answer {
        Answer::Yes(_) => "yes",
        Answer::No(_) => "no",
        Answer::Depends { .. } => "depends",
        Answer::Unknown(_) => "unknown",
    }
}

#[test]
fn a_fixed_value_closes_a_policy_to_the_public_and_nothing_less_does() {
    for (condition, expected) in [
        (r#""StringEquals":{"aws:SourceAccount":"444455556666"}"#, "no"),
        (r#""StringEqualsIfExists":{"aws:SourceAccount":"444455556666"}"#, "yes"),
        (r#""ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-abc/r-1/"}"#, "yes"),
        (r#""ForAnyValue:StringEquals":{"aws:PrincipalOrgPaths":"o-abc/r-1/"}"#, "no"),
        (r#""ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-abc/*"}"#, "no"),
        (r#""ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-*"}"#, "yes"),
        (r#""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#, "no"),
        (r#""IpAddress":{"aws:SourceIp":"10.0.0.0/7"}"#, "yes"),
        (r#""IpAddress":{"aws:SourceIp":["203.0.113.0/24","0.0.0.0/0"]}"#, "yes"),
    ] {
        let document = document(&[condition]);
        assert_eq!(word(key_space(&document).public()), expected, "{condition}");
    }
    // What the tag of a caller says is fixed by nobody.
    let document = document(&[r#""StringEquals":{"aws:SourceVpce":"${aws:PrincipalTag/x}"}"#]);
    assert_ne!(word(key_space(&document).public()), "no");
}

#[test]
fn a_service_is_bound_by_the_account_of_its_source() {
    for (source, expected) in [
        ("arn:aws:sns:*:111122223333:*", "no"),
        ("arn:aws:sns:*:*:*", "yes"),
        ("arn:*:s3:::amzn-s3-demo-bucket", "no"),
        ("arn:aws:s3:::*", "yes"),
    ] {
        let text = format!(
            r#"{{"Effect":"Allow","Principal":{{"Service":"sns.amazonaws.com"}},"Action":"kms:Decrypt",
            "Resource":"*","Condition":{{"ArnLike":{{"aws:SourceArn":"{source}"}}}}}}"#
        );
        let document = statements(&[&text]);
        assert_eq!(word(key_space(&document).unbound_services()), expected, "{source}");
    }
}

/// Numbers, moments and addresses beside what conditions name, sets of several values, letters of
/// either case, and colons where a pattern has a wildcard.
#[test]
fn the_one_value_that_is_left_is_found() {
    for conditions in [
        &[r#""NumericGreaterThan":{"aws:MultiFactorAuthAge":"5"}"#][..],
        &[r#""NumericGreaterThan":{"custom:Key":"5"},"NumericLessThan":{"custom:Key":"7"}"#],
        &[r#""DateGreaterThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}"#],
        &[r#""DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}"#],
        &[r#""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#],
        &[
            r#""IpAddress":{"aws:SourceIp":"0.0.0.0/0"}"#,
            r#"!"IpAddress":{"aws:SourceIp":["203.0.113.0/24","0.0.0.0/8"]}"#,
        ],
        &[r#""NotIpAddress":{"aws:SourceIp":["0.0.0.0/0","2000::/3","4000::/2","8000::/1"]},
            "Null":{"aws:SourceIp":"false"}"#],
        &[r#""ForAnyValue:StringEquals":{"custom:Many":"a"},
            "ForAnyValue:StringLike":{"custom:Many":"b*"}"#],
        &[
            r#""ForAnyValue:StringEquals":{"custom:Many":"a"}"#,
            r#"!"ForAllValues:StringEquals":{"custom:Many":"a"}"#,
        ],
        &[
            r#""StringEqualsIgnoreCase":{"custom:Key":"ab"}"#,
            r#"!"StringLike":{"custom:Key":"a*"}"#,
        ],
        &[
            r#""StringLike":{"custom:Key":"arn:?:s:r:a:n"}"#,
            r#"!"ArnLike":{"custom:Key":"arn:?:s:r:a:n"}"#,
        ],
        &[
            r#""StringLike":{"aws:SourceVpcArn":"arn:aws:*:vpc/a"}"#,
            r#"!"ArnLike":{"aws:SourceVpcArn":"arn:aws:ec2:*:*:vpc/a"}"#,
        ],
    ] {
        let document = document(conditions);
        let found = key_space(&document).allowed(Scope::Outsiders, &[]);
        assert_eq!(word(&found), "yes", "{conditions:?}: {found:?}");
    }
}

#[test]
fn numbers_and_wildcards_on_one_key_are_no_proof() {
    for conditions in [
        [r#""NumericGreaterThan":{"custom:Key":"5"}"#, r#"!"StringNotLike":{"custom:Key":"1*"}"#],
        [
            r#""NumericGreaterThan":{"aws:MultiFactorAuthAge":"5"}"#,
            r#"!"StringNotLike":{"aws:MultiFactorAuthAge":"1*"}"#,
        ],
    ] {
        let document = document(&conditions);
        let found = key_space(&document).allowed(Scope::Anyone, &[]);
        assert!(matches!(found, Answer::Unknown(Reason::Mixed(_)) | Answer::Yes(_)), "{found:?}");
    }
}

/// `É` meets the first and not the second; patterns follow the cases of ASCII letters alone.
#[test]
fn letters_beyond_ascii_whatever_their_case_are_no_proof() {
    let found = |text: &str| {
        let document = document(&[
            &format!(r#""StringEqualsIgnoreCase":{{"custom:Key":"{text}"}}"#),
            &format!(r#"!"StringEquals":{{"custom:Key":"{text}"}}"#),
        ]);
        key_space(&document).allowed(Scope::Anyone, &[])
    };
    assert_ne!(word(&found("é")), "no");
    assert_eq!(word(&found("e")), "yes");
    assert_eq!(word(&found("1")), "no");
}

/// What no request looks like.
#[test]
fn requests_that_aws_never_sends_are_none() {
    for condition in [
        r#""IpAddress":{"aws:SourceIp":"203.0.113.0/24"},"StringEquals":{"aws:SourceVpce":"vpce-1"}"#,
        r#""Bool":{"aws:SecureTransport":"false"}"#,
        r#""ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/app"}"#,
        r#""Null":{"kms:GrantOperations":"false"}"#,
    ] {
        // A condition beside it that would decide nothing in a statement that matches.
        let with = format!(r#"{condition},"StringLikeIfExists":{{"custom:Key":"*"}}"#);
        let document = document(&[&with]);
        let space = key_space(&document);
        assert_eq!(word(&space.allowed(Scope::Anyone, &[])), "no", "{condition}");
        assert_eq!(space.dead().unwrap().len(), 1, "{condition}");
        assert_eq!(space.superfluous().unwrap(), [], "{condition}");
        assert_eq!(space.idle_conditions().unwrap(), [], "{condition}");
    }
    let inert = r#"{"Effect":"Deny","Principal":"*","Action":"kms:CreateKey","Resource":"*"}"#;
    assert_eq!(key_space(&statements(&[inert])).denies_everybody().unwrap(), []);
}

/// Conditions with variables, and whether some request meets them.
const TIED: &[(&[&str], &str)] = &[
    (
        &[
            r#""StringEquals":{"custom:One":"${custom:Two}"},"StringLike":{"custom:One":"a*"}"#,
            r#"!"StringLike":{"custom:Two":"a*"}"#,
        ],
        "no",
    ),
    (
        &[
            r#""StringEquals":{"custom:One":"${custom:Two}"},"StringLike":{"custom:Two":"a*"}"#,
            r#"!"StringLike":{"custom:One":"a*"}"#,
        ],
        "no",
    ),
    (
        &[r#""StringEquals":{"custom:One":"${custom:Two}","custom:Two":"${custom:Three}"},
            "StringLike":{"custom:One":"a*","custom:Three":"b*"}"#],
        "no",
    ),
    (
        &[r#""StringEquals":{"custom:One":"x${custom:Two}","custom:Two":"y${custom:Three}"},
            "StringLike":{"custom:Three":"z*"}"#],
        "yes",
    ),
    (
        &[
            r#""StringEquals":{"custom:One":"a","custom:Two":"a"}"#,
            r#"!"StringEquals":{"custom:One":"${custom:Two}"}"#,
        ],
        "no",
    ),
    (
        &[
            r#""StringEquals":{"custom:One":"a","custom:Two":"a"}"#,
            r#"!"ArnLike":{"custom:One":"${custom:Two}"}"#,
        ],
        "yes",
    ),
    (
        &[
            r#""StringNotEquals":{"custom:One":"a","custom:Two":"a"}"#,
            r#"!"StringEquals":{"custom:One":"${custom:Two}"}"#,
        ],
        "yes",
    ),
    (
        &[
            r#""StringEquals":{"custom:One":"${custom:Two, 'b'}"},"Null":{"custom:Two":"true"}"#,
            r#"!"StringNotEquals":{"custom:One":"b"}"#,
        ],
        "yes",
    ),
    (
        &[
            r#""StringEquals":{"custom:One":"${custom:Two, 'b'}"},"StringLike":{"custom:One":"a*"}"#,
            r#"!"StringNotLike":{"custom:Two":"b*"}"#,
        ],
        "no",
    ),
    (&[r#""StringEquals":{"custom:One":"a${custom:Two}"},"StringLike":{"custom:One":"a"}"#], "yes"),
    (
        &[
            r#""ForAnyValue:StringEquals":{"custom:Many":"${custom:Two}"},"StringEquals":{"custom:Two":"a"}"#,
        ],
        "yes",
    ),
    (
        &[
            r#""ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"${aws:username}"},"StringLike":{"aws:username":"dev-*"}"#,
        ],
        "yes",
    ),
    (
        &[
            r#""StringNotEquals":{"aws:username":"${custom:Two}"},"StringLike":{"aws:username":"a*","custom:Two":"a*"}"#,
        ],
        "yes",
    ),
    (
        &[
            r#""StringNotLike":{"aws:PrincipalArn":"arn:aws:iam::${aws:PrincipalAccount}:*"},"Null":{"aws:PrincipalArn":"false"},
            "StringNotLikeIfExists":{"aws:PrincipalType":"FederatedUser"}"#,
        ],
        "no",
    ),
    // ArnLike holds for ARNs only, so one text in both keys is no tie.
    (
        &[
            r#""StringEquals":{"custom:One":"a"},"StringLike":{"custom:Two":"a"}"#,
            r#"!"ArnEquals":{"custom:One":"${custom:Two}"}"#,
        ],
        "yes",
    ),
    // Texts that are not `a` may differ.
    (
        &[
            r#""StringNotEquals":{"custom:One":"a","custom:Two":"a"},
            "Null":{"custom:One":"false","custom:Two":"false"}"#,
            r#"!"StringEquals":{"custom:One":"${custom:Two}"}"#,
        ],
        "yes",
    ),
    (&[r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/app-${aws:PrincipalTag/x}"}"#], "yes"),
    (&[r#""StringEquals":{"aws:username":"dev-${custom:Two}"}"#], "yes"),
    (
        &[
            r#""StringEquals":{"aws:username":"dev-${custom:Two}"}"#,
            r#"!"StringNotEquals":{"aws:username":"dev-"}"#,
        ],
        "yes",
    ),
];

/// Variables, where the two keys meet in a request, and where they cannot.
#[test]
fn keys_that_variables_tie_are_decided() {
    for (conditions, expected) in TIED {
        let document = document(conditions);
        let found = key_space(&document).allowed(Scope::Outsiders, &[]);
        assert_eq!(word(&found), *expected, "{conditions:?}: {found:?}");
    }
}

/// Patterns that only the own organization's id fits fix it.
#[test]
fn the_own_organization_is_not_the_public() {
    let setting = Setting { organization: Some("o-exampleorg".into()), ..key_setting() };
    let document = document(&[
        r#""StringLike":{"aws:PrincipalOrgID":"o-example?rg"}"#,
        r#"!"StringNotLike":{"aws:PrincipalOrgID":"*leorg"}"#,
    ]);
    let space = Space::of(&[&document], setting);
    assert_eq!(word(space.public()), "no", "{:?}", space.public());
}

/// A tie must not bring in again whom the question leaves out.
#[test]
fn an_outsider_is_not_made_a_member_by_a_tag() {
    let setting = Setting { organization: Some("o-exampleorg".into()), ..key_setting() };
    let document =
        document(&[r#""StringEquals":{"aws:PrincipalOrgID":"o-${aws:PrincipalTag/org}",
        "aws:PrincipalTag/org":"exampleorg"}"#]);
    let space = Space::of(&[&document], setting);
    assert_eq!(space.outsiders().yes(), None);
}

#[test]
fn a_condition_is_idle_only_if_it_holds_for_every_choice_of_the_others() {
    let text = statement(
        "Allow",
        r#""StringEquals":{"custom:One":["b","${custom:Two}"]},"StringLike":{"custom:One":"${custom:Two}"}"#,
    );
    assert_eq!(key_space(&statements(&[&text])).idle_conditions().unwrap(), []);
    // It holds for the second of the two values, but not for the first.
    let text = statement(
        "Allow",
        r#""StringEquals":{"custom:One":["b","${custom:Two}"]},"StringEqualsIfExists":{"custom:One":"${custom:Two}"}"#,
    );
    assert_eq!(key_space(&statements(&[&text])).idle_conditions().unwrap(), []);
}

#[test]
fn a_request_is_shown_with_the_keys_that_keep_a_deny_away() {
    let document = document(&["", r#"!"StringEquals":{"custom:Key":"a"}"#]);
    let space = key_space(&document);
    let witness = space.outsiders().yes().expect("anybody");
    assert!(!witness.any.iter().any(|key| &**key == "custom:Key"), "{witness:?}");
}

#[test]
fn the_owner_is_plainly_let_only_by_an_allow_that_nothing_narrows() {
    let allow = |who: &str, what: &str, resource: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"{who}"}},"Action":"{what}","Resource":"{resource}"}}"#
        )
    };
    let own = allow("111122223333", "kms:*", "*");
    let deny = r#"{"Effect":"Deny","Principal":"*","Action":"kms:PutKeyPolicy","Resource":"*"}"#;
    let other = r#"{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*"}"#;
    for (list, expected) in [
        (vec![&*own], true),
        (vec![&*own, other], true),
        (vec![&*own, deny], false),
        (vec![&*allow("444455556666", "kms:*", "*")], false),
        (vec![&*allow("111122223333", "kms:Decrypt", "*")], false),
        (vec![&*allow("111122223333", "kms:*", "arn:aws:kms:*:*:key/1")], false),
    ] {
        let document = statements(&list);
        let found = key_space(&document).plainly_lets_owner("kms:putkeypolicy");
        assert_eq!(found, expected, "{list:?}");
    }
}

#[test]
fn services_of_china_are_services() {
    let setting = Setting { partition: "aws-cn".into(), ..key_setting() };
    let document =
        statements(&[r#"{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com.cn"},
        "Action":"kms:Decrypt","Resource":"*"}"#]);
    let found = Space::of(&[&document], setting).allowed(Scope::Anyone, &[]);
    assert_eq!(word(&found), "yes", "{found:?}");
}

#[test]
fn federated_users_of_accounts_inside_are_told_from_others() {
    let row = (1_000_000..1_000_010).map(|at| format!("{at:012}").parse().unwrap());
    let setting = Setting { trusted: row.collect(), ..key_setting() };
    let document = document(&[
        r#""ArnLike":{"aws:PrincipalArn":"arn:aws:sts::00000100000?:federated-user/*"}"#,
    ]);
    let space = Space::of(&[&document], setting);
    assert_eq!(word(space.outsiders()), "no", "{:?}", space.outsiders());
}

/// Holes are written `<<name>>`.
#[test]
fn what_hangs_on_an_unresolved_value_depends() {
    let allow = |conditions: &str| with_holes(&[&statement("Allow", conditions)]);
    for (conditions, expected) in [
        (r#""StringNotEquals":{"custom:One":"<<text>>"}"#, "yes"),
        (r#""StringEquals":{"custom:One":"<<text>>"}"#, "depends"),
        (
            r#""StringEquals":{"custom:One":"${custom:Two}","custom:Two":"a"},"StringLike":{"custom:One":"<<text>>"}"#,
            "depends",
        ),
        (r#""StringEquals":{"aws:SourceAccount":"<<account>>"}"#, "depends"),
    ] {
        let document = allow(conditions);
        let found = key_space(&document).allowed(Scope::Anyone, &[]);
        assert_eq!(word(&found), expected, "{conditions}: {found:?}");
    }
    // A hole may hold a policy variable, whose value nobody fixes.
    let fixed = allow(r#""StringEquals":{"aws:PrincipalOrgID":"<<organization>>"}"#);
    assert_eq!(word(key_space(&fixed).public()), "depends");
    for (who, what, expected) in [
        (r#""NotPrincipal":{"AWS":"<<principal>>"}"#, r#""Action":"kms:Decrypt""#, "depends"),
        (r#""Principal":"*""#, r#""NotAction":"kms:<<verb>>""#, "depends"),
        (r#""Principal":"*""#, r#""NotAction":["kms:*","<<action>>"]"#, "no"),
    ] {
        let text = format!(r#"{{"Effect":"Allow",{who},{what},"Resource":"*"}}"#);
        let document = with_holes(&[&text]);
        let found = key_space(&document).allowed(Scope::Outsiders, &["kms:Decrypt"]);
        assert_eq!(word(&found), expected, "{who} {what}: {found:?}");
    }
    for (who, what, conditions) in [
        (r#""NotPrincipal":{"AWS":["<<principal>>","111122223333"]}"#, r#""Action":"*""#, ""),
        (r#""Principal":"*""#, r#""Action":"*""#, r#""StringNotEquals":{"custom:One":"<<text>>"}"#),
        (r#""Principal":"*""#, r#""NotAction":"kms:<<verb>>""#, ""),
    ] {
        let text = format!(
            r#"{{"Effect":"Deny",{who},{what},"Resource":"*","Condition":{{{conditions}}}}}"#
        );
        let document = with_holes(&[&statement("Allow", ""), &text]);
        let found = key_space(&document).allowed(Scope::Outsiders, &["kms:Decrypt"]);
        assert_eq!(word(&found), "depends", "{text}: {found:?}");
    }
    // A statement that has one effect or the other is not called dead, superfluous or a cover.
    let open = statement("<<effect>>", r#""Null":{"kms:GrantOperations":"false"}"#);
    let document = with_holes(&[&open]);
    assert_eq!(key_space(&document).dead().unwrap(), []);
    let plain = statement("Allow", "");
    let open = statement("<<effect>>", "");
    for list in [[&*plain, &*open], [&*open, &*plain]] {
        assert_eq!(key_space(&with_holes(&list)).superfluous().unwrap(), [], "{list:?}");
    }
}

#[test]
fn a_comparison_with_unresolved_values_says_on_what_it_depends() {
    let old = with_holes(&[&statement("Allow", r#""StringEquals":{"custom:One":"<<text>>"}"#)]);
    let new = document(&[r#""StringEquals":{"custom:One":"a"}"#]);
    let found = compare(&[&old], &[&new], &key_setting());
    for difference in [&found.gained, &found.lost] {
        assert_eq!(difference.doubt, Some(Doubt::Depends(vec!["text".into()])), "{found:?}");
    }
}
