//! Who decided, who is lacking, and which services have rules of their own.

use super::*;
use crate::iam::evaluate::{Failure, Refusal, Side, nearest};

fn refs(answer: &Answer) -> Vec<String> {
    let name = |by: &crate::iam::evaluate::StatementRef| format!("{}#{}", by.policy, by.statement);
    answer.decided_by.iter().map(name).collect()
}

fn vault(who: &str, action: &str, more: Json) -> Json {
    let arn = "arn:aws:backup:eu-west-1:111122223333:backup-vault:central";
    on(who, action, json!({ "arn": arn, "account": "111122223333" }), more)
}

#[test]
fn both_sides_are_named_where_both_decided() {
    let case = json!({
        "resource_policy": policy(&[to(USER, allow("kms:*")), to(OWNER, allow("kms:*"))]),
        "identity_policies": [policy(&[allow("s3:*")]), policy(&[with(allow("kms:*"), "Sid", json!("Use"))])],
    });
    let answer = decide(&on_key(ROLE, "kms:Decrypt", case));
    assert_eq!(refs(&answer), ["resource_policy#1", "identity_policies[1]#0"]);
    assert_eq!(answer.decided_by[1].sid.as_deref(), Some("Use"));
}

#[test]
fn every_deny_that_matches_is_named() {
    let case = json!({
        "resource_policy": policy(&[to("*", allow("kms:*")), to("*", deny("kms:De*"))]),
        "identity_policies": [policy(&[deny("*")])],
        "scps": [{ "org_id": "r", "policies": [policy(&[allow("*")]), policy(&[deny("kms:*")])] }],
    });
    let answer = decide(&on_key(ROLE, "kms:Decrypt", case));
    let expected = ["scps[0].policies[1]#0", "resource_policy#1", "identity_policies[0]#0"];
    assert_eq!(refs(&answer), expected);
}

#[test]
fn the_nearest_statement_is_the_one_with_the_least_to_change() {
    let condition = json!({ "StringEquals": { "kms:ViaService": "rds.eu-west-1.amazonaws.com" } });
    let key_policy = policy(&[
        to(ROLE, allow("kms:Encrypt")),
        to(USER, allow("kms:Decrypt")),
        with(to(ROLE, allow("kms:*")), "Condition", condition),
    ]);
    let case =
        derived(read(&on_key(ROLE, "kms:Decrypt", json!({ "resource_policy": key_policy }))));
    let answer = case.decide();
    assert_eq!(answer.lacking, [Side::Resource]);
    let found = nearest(&case.request, &case.policies.as_policies(), &answer).unwrap();
    assert_eq!(found.statement.statement, 2);
    assert!(
        matches!(&*found.failures, [Failure::Condition(0, key)] if key.as_str() == "kms:ViaService")
    );
}

#[test]
fn what_is_lacking_is_named() {
    let root = policy(&[to(OWNER, allow("kms:*"))]);
    let may = json!([policy(&[allow("kms:*")])]);
    let storage = policy(&[allow("s3:*")]);
    let shared = policy(&[to("444455556666", allow("kms:*"))]);
    for (who, more, lacking) in [
        (STRANGER, json!({ "resource_policy": shared }), vec![Side::Identity]),
        (STRANGER, json!({ "identity_policies": may }), vec![Side::Resource]),
        (STRANGER, json!({}), vec![Side::Resource, Side::Identity]),
        (
            ROLE,
            json!({ "resource_policy": policy(&[to(ROLE, allow("kms:*"))]), "permission_boundaries": [storage] }),
            vec![Side::Resource, Side::Boundary],
        ),
        (
            ROLE,
            json!({ "resource_policy": root, "identity_policies": may,
                "scps": [{ "org_id": "r", "policies": [storage] }] }),
            vec![Side::Scp],
        ),
    ] {
        let answer = decide(&on_key(who, "kms:Decrypt", more.clone()));
        assert_eq!(answer.decision.word(), "ImplicitlyDenied", "{more}");
        assert_eq!(answer.lacking, lacking, "{more}");
    }
}

#[test]
fn a_vault_takes_copies_from_other_accounts_and_nothing_else() {
    let open = policy(&[to("444455556666", allow("backup:*"))]);
    let may = json!([policy(&[allow("backup:*")])]);
    for (action, expected, refusal) in [
        ("backup:CopyIntoBackupVault", "Allowed", None),
        ("backup:DescribeBackupVault", "ImplicitlyDenied", Some(Refusal::SameAccountOnly)),
    ] {
        let more = json!({ "resource_policy": open, "identity_policies": may });
        let answer = decide(&vault(STRANGER, action, more));
        assert_eq!((answer.decision.word(), answer.refusal), (expected, refusal), "{action}");
    }
    let unsigned = decide(&vault(
        "anonymous",
        "backup:CopyIntoBackupVault",
        json!({
            "resource_policy": policy(&[to("*", allow("backup:CopyIntoBackupVault"))]),
        }),
    ));
    assert_eq!(unsigned.refusal, Some(Refusal::SignedOnly));
}

#[test]
fn rcps_do_not_reach_vaults() {
    let rcps = json!([{ "org_id": "r", "policies": [policy(&[to("*", deny("*"))])] }]);
    let more = json!({ "identity_policies": [policy(&[allow("*")])], "rcps": rcps });
    assert_eq!(word(&vault(ROLE, "backup:DescribeBackupVault", more.clone())), "Allowed");
    let bucket = json!({ "arn": "arn:aws:s3:::bucket", "account": "111122223333" });
    assert_eq!(word(&on(ROLE, "s3:ListBucket", bucket, more)), "ExplicitlyDenied");
}

#[test]
fn account_operations_and_aliases_ask_identity_policies_alone() {
    let may = json!({ "identity_policies": [policy(&[allow("kms:*")])] });
    let key_only = json!({ "resource_policy": policy(&[to("*", allow("kms:*"))]) });
    let alias =
        json!({ "arn": "arn:aws:kms:eu-west-1:111122223333:alias/app", "account": "111122223333" });
    for (action, resource) in [("kms:CreateKey", json!({ "arn": "*" })), ("kms:UpdateAlias", alias)]
    {
        let case = on(ROLE, action, resource.clone(), may.clone());
        assert_eq!(word(&case), "Allowed", "{action}");
        let case = on(ROLE, action, resource, key_only.clone());
        assert_eq!(word(&case), "ImplicitlyDenied", "{action}");
    }
    assert_eq!(word(&on_key(ROLE, "kms:UpdateAlias", key_only)), "Allowed");
}

#[test]
fn a_grant_is_retired_by_whom_it_names() {
    let grants = json!([{
        "GranteePrincipal": ROLE, "RetiringPrincipal": USER, "Operations": ["Decrypt"],
        "IssuingAccount": "arn:aws:iam::111122223333:root",
    }]);
    let open = policy(&[to("*", allow("kms:*"))]);
    for (who, expected) in [(USER, "Allowed"), (ROLE, "ImplicitlyDenied"), (OWNER, "Allowed")] {
        let more = json!({ "resource_policy": open, "grants": grants });
        assert_eq!(word(&on_key(who, "kms:RetireGrant", more)), expected, "{who}");
    }
}

#[test]
fn constraints_of_a_grant_have_to_be_met() {
    let pair = json!({ "Team": "red" });
    let exact = json!({ "EncryptionContextEquals": pair });
    let some = json!({ "EncryptionContextSubset": pair });
    let source = json!({ "SourceArn": "arn:aws:s3:::bucket" });
    let team = |value: &str| json!({ "kms:EncryptionContext:Team": value });
    let more = json!({ "kms:EncryptionContext:Team": "red", "kms:EncryptionContext:More": "x" });
    let from = json!({ "aws:SourceArn": "arn:aws:s3:::bucket" });
    for (action, constraints, context, expected) in [
        ("kms:Decrypt", &exact, team("red"), "Allowed"),
        ("kms:Decrypt", &exact, team("blue"), "ImplicitlyDenied"),
        ("kms:Decrypt", &exact, more.clone(), "ImplicitlyDenied"),
        ("kms:Decrypt", &some, more, "Allowed"),
        ("kms:Decrypt", &some, json!({}), "ImplicitlyDenied"),
        ("kms:DescribeKey", &exact, json!({}), "Allowed"),
        ("kms:Decrypt", &source, from, "Allowed"),
        ("kms:Decrypt", &source, json!({}), "ImplicitlyDenied"),
    ] {
        let grant = json!([{
            "GranteePrincipal": STRANGER, "Operations": ["Decrypt", "DescribeKey"],
            "Constraints": constraints,
        }]);
        let case = on_key(STRANGER, action, json!({ "grants": grant, "context": context }));
        assert_eq!(word(&case), expected, "{action} {constraints} {context}");
    }
}

#[test]
fn a_grant_on_another_key_or_to_another_caller_does_nothing() {
    let other = "arn:aws:kms:eu-west-1:111122223333:key/ffffffff-12ab-34cd-56ef-1234567890ab";
    for (key, grantee, expected) in [
        (KEY, ROLE, "Allowed"),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", ROLE, "Allowed"),
        (other, ROLE, "ImplicitlyDenied"),
        (KEY, USER, "ImplicitlyDenied"),
    ] {
        let grant =
            json!([{ "KeyId": key, "GranteePrincipal": grantee, "Operations": ["Decrypt"] }]);
        assert_eq!(word(&on_key(SESSION, "kms:Decrypt", json!({ "grants": grant }))), expected);
    }
}

#[test]
fn an_endpoint_policy_is_one_more_gate() {
    for (statements, expected) in [
        (vec![to("*", allow("kms:*"))], "Allowed"),
        (vec![to("*", allow("s3:*"))], "ImplicitlyDenied"),
        (vec![to("*", allow("kms:*")), to(ROLE, deny("kms:Decrypt"))], "ExplicitlyDenied"),
    ] {
        let more = json!({
            "resource_policy": policy(&[to(ROLE, allow("kms:*"))]), "endpoint_policies": [policy(&statements)],
        });
        assert_eq!(word(&on_key(ROLE, "kms:Decrypt", more)), expected);
    }
}

#[test]
fn statements_that_lack_an_element_do_nothing() {
    for element in ["Action", "Resource", "Principal", "Effect"] {
        let mut statement = to(ROLE, allow("kms:*"));
        statement.as_object_mut().unwrap().remove(element);
        let case = on_key(ROLE, "kms:Decrypt", json!({ "resource_policy": policy(&[statement]) }));
        assert_eq!(word(&case), "ImplicitlyDenied", "{element}");
    }
}
