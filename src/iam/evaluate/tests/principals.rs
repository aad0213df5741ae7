//! Whom a statement speaks of.

use super::*;

const BUCKET: &str = "arn:aws:s3:::bucket/a";

fn on_bucket(who: &str, statements: &[Json]) -> Json {
    let resource = json!({ "arn": BUCKET, "account": "111122223333" });
    on(who, "s3:GetObject", resource, json!({ "resource_policy": policy(statements) }))
}

#[test]
fn every_form_names_whom_it_should() {
    for (named, who, expected) in [
        ("*", ROLE, true),
        ("*", "anonymous", true),
        ("*", "logs.amazonaws.com", true),
        (ROLE, ROLE, true),
        (ROLE, SESSION, true),
        ("arn:aws:iam::111122223333:role/path/app", SESSION, true),
        ("arn:aws:iam::111122223333:role/path/app", ROLE, false),
        ("arn:aws-cn:iam::111122223333:role/app", ROLE, false),
        ("arn:aws:iam::111122223333:role/*", ROLE, false),
        ("AROAEXAMPLEEXAMPLE12", ROLE, false),
        (SESSION, SESSION, true),
        (SESSION, "arn:aws:sts::111122223333:assumed-role/app/other", false),
        (SESSION, ROLE, false),
        (USER, USER, true),
        ("arn:aws:iam::111122223333:user/Ann", USER, false),
        (OWNER, "anonymous", false),
        (OWNER, "logs.amazonaws.com", false),
        ("logs.amazonaws.com", "logs.amazonaws.com", true),
        ("logs.amazonaws.com", "logs.eu-west-1.amazonaws.com", false),
    ] {
        let case = on_bucket(who, &[to(named, allow("s3:*"))]);
        assert_eq!(word(&case) == "Allowed", expected, "{named} {who}");
    }
}

#[test]
fn the_path_of_a_role_counts_once_it_is_known() {
    let named = "arn:aws:iam::111122223333:role/path/app";
    for (role, expected) in [(named, "Allowed"), (ROLE, "ImplicitlyDenied")] {
        let mut case = on_bucket(SESSION, &[to(named, allow("s3:*"))]);
        case["request"]["context"] = json!({ "aws:PrincipalArn": role });
        assert_eq!(word(&case), expected, "{role}");
    }
}

#[test]
fn the_root_user_is_the_account() {
    for statements in [vec![], vec![to(OWNER, allow("s3:*"))]] {
        assert_eq!(word(&on_bucket(OWNER, &statements)), "Allowed");
    }
    assert_eq!(word(&on_bucket(OWNER, &[to("*", deny("s3:*"))])), "ExplicitlyDenied");
    for (statement, expected) in
        [(to(OWNER, allow("kms:*")), "Allowed"), (to(ROLE, allow("kms:*")), "ImplicitlyDenied")]
    {
        let case = json!({ "resource_policy": policy(&[statement]) });
        assert_eq!(word(&on_key(OWNER, "kms:Decrypt", case)), expected);
    }
}

#[test]
fn an_exemption_needs_the_whole_line() {
    let but = |names: &[&str]| {
        let list = json!({ "AWS": names });
        on_bucket(SESSION, &[with(deny("s3:*"), "NotPrincipal", list), to("*", allow("s3:*"))])
    };
    for (names, expected) in [
        (vec![OWNER, ROLE, SESSION], "Allowed"),
        (vec!["111122223333", ROLE, SESSION], "Allowed"),
        (vec![OWNER, SESSION], "ExplicitlyDenied"),
        (vec![ROLE], "ExplicitlyDenied"),
        (vec![OWNER], "ExplicitlyDenied"),
        (vec![USER], "ExplicitlyDenied"),
    ] {
        assert_eq!(word(&but(&names)), expected, "{names:?}");
    }
}

#[test]
fn everybody_but_some_are_allowed_unless_a_name_of_theirs_is_listed() {
    for (name, expected) in
        [(USER, "Allowed"), (ROLE, "ImplicitlyDenied"), (OWNER, "ImplicitlyDenied")]
    {
        let statement = with(allow("s3:*"), "NotPrincipal", json!({ "AWS": name }));
        assert_eq!(word(&on_bucket(ROLE, &[statement])), expected, "{name}");
    }
}

#[test]
fn a_deny_of_the_account_denies_everybody_in_it() {
    let case = on_bucket(ROLE, &[to(OWNER, deny("s3:*")), to(ROLE, allow("s3:*"))]);
    assert_eq!(word(&case), "ExplicitlyDenied");
}

#[test]
fn a_role_is_assumed_by_whom_its_trust_policy_names() {
    let target =
        json!({ "arn": "arn:aws:iam::111122223333:role/target", "account": "111122223333" });
    let trust = |principal: Json| {
        policy(&[json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" })])
    };
    let may = json!([policy(&[allow("sts:*")])]);
    for (what, who, principal, identity, expected) in [
        ("named, own account", ROLE, json!({ "AWS": ROLE }), json!([]), true),
        ("delegated, no identity policy", ROLE, json!({ "AWS": OWNER }), json!([]), false),
        ("delegated", ROLE, json!({ "AWS": OWNER }), may.clone(), true),
        ("not trusted", ROLE, json!({ "AWS": USER }), may.clone(), false),
        ("other account, one side", STRANGER, json!({ "AWS": STRANGER }), json!([]), false),
        ("other account, both sides", STRANGER, json!({ "AWS": STRANGER }), may.clone(), true),
        (
            "service",
            "backup.amazonaws.com",
            json!({ "Service": "backup.amazonaws.com" }),
            json!([]),
            true,
        ),
    ] {
        let more = json!({ "resource_policy": trust(principal), "identity_policies": identity });
        let case = on(who, "sts:AssumeRole", target.clone(), more);
        assert_eq!(word(&case) == "Allowed", expected, "{what}");
    }
    let untrusted = on(ROLE, "sts:AssumeRole", target, json!({ "identity_policies": may }));
    assert_eq!(word(&untrusted), "ImplicitlyDenied");
}

#[test]
fn an_identity_provider_is_trusted_by_name() {
    let provider = "arn:aws:iam::111122223333:oidc-provider/idp.example.com";
    for (named, expected) in
        [(provider, "Allowed"), ("cognito-identity.amazonaws.com", "ImplicitlyDenied")]
    {
        let case = json!({
            "request": {
                "principal": { "type": "federated", "provider": provider },
                "action": "sts:AssumeRoleWithWebIdentity",
                "resource": { "arn": "arn:aws:iam::111122223333:role/target", "account": "111122223333" },
            },
            "resource_policy": { "Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Principal": { "Federated": named },
                "Action": "sts:AssumeRoleWithWebIdentity",
            } },
        });
        assert_eq!(word(&case), expected, "{named}");
    }
}

/// AWS: "The `NotPrincipal` element with a Deny effect will always deny any IAM principal that has a
/// permissions boundary policy attached".
#[test]
fn a_permissions_boundary_undoes_an_exemption() {
    let names = json!({ "AWS": [OWNER, ROLE, SESSION] });
    let exempt = |statement| with(statement, "NotPrincipal", names.clone());
    let bound = json!([policy(&[allow("*")])]);
    let limited = with(deny("s3:*"), "Condition", json!({ "Null": { "aws:SourceIp": "false" } }));
    for (boundary, statement, expected) in [
        (json!(null), exempt(deny("s3:*")), "Allowed"),
        (bound.clone(), exempt(deny("s3:*")), "ExplicitlyDenied"),
        (bound.clone(), exempt(deny("s3:Put*")), "Allowed"),
        (bound.clone(), exempt(limited), "Allowed"),
        (bound.clone(), exempt(allow("s3:*")), "Allowed"),
        (bound, to(USER, deny("s3:*")), "Allowed"),
    ] {
        let mut case = on_bucket(SESSION, &[statement.clone(), to("*", allow("s3:*"))]);
        case["permission_boundaries"] = boundary;
        assert_eq!(word(&case), expected, "{statement}");
    }
}
