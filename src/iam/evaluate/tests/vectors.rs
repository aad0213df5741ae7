//! How key policies, identity policies and guardrails work together, row by row.
//! AWS: IAM user guide, "Policy evaluation logic"; KMS developer guide, "Key policies", "Grants".

use super::*;

const YES: &str = "Allowed";
const NO: &str = "ImplicitlyDenied";
const DENIED: &str = "ExplicitlyDenied";
const LOGS: &str = "logs.eu-west-1.amazonaws.com";

fn root() -> Json {
    to(OWNER, allow("kms:*"))
}

fn check(rows: Vec<(&str, Json, &str)>) {
    for (what, case, expected) in rows {
        assert_eq!(word(&case), expected, "{what}");
    }
}

fn decrypt(who: &str, more: Json) -> Json {
    on_key(who, "kms:Decrypt", more)
}

#[test]
fn a_key_opens_through_its_policy_only() {
    let may_decrypt = policy(&[with(allow("kms:Decrypt"), "Resource", json!(KEY))]);
    let by_role = policy(&[to(ROLE, allow("kms:Decrypt"))]);
    check(vec![
        (
            "delegation and identity",
            decrypt(
                ROLE,
                json!({ "resource_policy": policy(&[root()]), "identity_policies": [may_decrypt] }),
            ),
            YES,
        ),
        ("delegation alone", decrypt(ROLE, json!({ "resource_policy": policy(&[root()]) })), NO),
        ("the role by name", decrypt(ROLE, json!({ "resource_policy": by_role })), YES),
        (
            "another role, whatever its policies",
            decrypt(
                "arn:aws:iam::111122223333:role/other",
                json!({ "resource_policy": by_role, "identity_policies": [policy(&[allow("kms:*")])] }),
            ),
            NO,
        ),
        (
            "a Deny of the caller's own policies",
            decrypt(
                ROLE,
                json!({ "resource_policy": by_role, "identity_policies": [policy(&[deny("kms:Decrypt")])] }),
            ),
            DENIED,
        ),
        (
            "an action name that is no permission",
            on_key(
                ROLE,
                "kms:ReEncryptFrom",
                json!({ "resource_policy": policy(&[to(ROLE, allow("kms:ReEncrypt"))]) }),
            ),
            NO,
        ),
    ]);
}

#[test]
fn boundaries_and_session_policies_limit_roles_but_not_users_and_sessions() {
    let storage_only = policy(&[allow("s3:*")]);
    let names = |who: &str| policy(&[to(who, allow("kms:Decrypt"))]);
    for (what, case, expected) in [
        (
            "role by name",
            json!({ "resource_policy": names(ROLE), "permission_boundaries": [storage_only] }),
            NO,
        ),
        (
            "everybody",
            json!({ "resource_policy": names("*"), "permission_boundaries": [storage_only] }),
            YES,
        ),
    ] {
        assert_eq!(word(&decrypt(ROLE, case)), expected, "{what}");
    }
    let user = json!({ "resource_policy": names(USER), "permission_boundaries": [storage_only] });
    assert_eq!(word(&decrypt(USER, user)), YES);
    for (named, expected) in [(SESSION, YES), (ROLE, NO), ("*", YES)] {
        let session = json!({ "resource_policy": names(named), "session_policy": storage_only });
        assert_eq!(word(&decrypt(SESSION, session)), expected, "{named}");
    }
}

#[test]
fn other_accounts_need_both_sides() {
    let shared = policy(&[root(), to("444455556666", allow("kms:*"))]);
    let own = |action: &str| json!([policy(&[with(allow(action), "Resource", json!(KEY))])]);
    check(vec![
        (
            "both sides",
            decrypt(
                STRANGER,
                json!({ "resource_policy": shared, "identity_policies": own("kms:Decrypt") }),
            ),
            YES,
        ),
        ("the key's side alone", decrypt(STRANGER, json!({ "resource_policy": shared })), NO),
        (
            "an operation that stays in its account",
            on_key(
                STRANGER,
                "kms:PutKeyPolicy",
                json!({ "resource_policy": shared, "identity_policies": own("kms:*") }),
            ),
            NO,
        ),
    ]);
}

#[test]
fn a_grant_stands_in_for_both_sides_and_yields_to_a_deny() {
    let grant = json!([{ "GranteePrincipal": STRANGER, "Operations": ["Decrypt"], "KeyId": KEY }]);
    let closed = policy(&[root(), to("*", deny("kms:Decrypt"))]);
    check(vec![
        (
            "granted",
            decrypt(STRANGER, json!({ "resource_policy": policy(&[root()]), "grants": grant })),
            YES,
        ),
        (
            "denied",
            decrypt(STRANGER, json!({ "resource_policy": closed, "grants": grant })),
            DENIED,
        ),
        ("another operation", on_key(STRANGER, "kms:Encrypt", json!({ "grants": grant })), NO),
    ]);
}

#[test]
fn everybody_in_the_owner_account_is_named_directly() {
    let through_rds = json!({ "StringEquals": {
        "kms:CallerAccount": "111122223333", "kms:ViaService": "rds.eu-west-1.amazonaws.com",
    } });
    let open = policy(&[with(to("*", allow("kms:Decrypt")), "Condition", through_rds)]);
    let via = json!({ "kms:ViaService": "rds.eu-west-1.amazonaws.com" });
    check(vec![
        (
            "through the service",
            decrypt(ROLE, json!({ "resource_policy": open, "context": via })),
            YES,
        ),
        ("called directly", decrypt(ROLE, json!({ "resource_policy": open })), NO),
    ]);
}

#[test]
fn services_lack_the_keys_of_organizations() {
    let in_org = json!({ "StringEquals": { "aws:PrincipalOrgID": "o-exampleorg" } });
    let outside = json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-exampleorg" } });
    let mut not_services = outside.clone();
    not_services["BoolIfExists"] = json!({ "aws:PrincipalIsAWSService": "false" });
    let logs = || to(LOGS, allow("kms:Encrypt"));
    let guarded = |condition| with(to("*", deny("kms:*")), "Condition", condition);
    let encrypt = |statements: &[Json]| {
        on_key(LOGS, "kms:Encrypt", json!({ "resource_policy": policy(statements) }))
    };
    check(vec![
        ("an Allow that asks for the key", encrypt(&[with(logs(), "Condition", in_org)]), NO),
        ("a Deny that its absence fulfils", encrypt(&[guarded(outside), logs()]), DENIED),
        ("the same with services left out", encrypt(&[guarded(not_services), logs()]), YES),
    ]);
}

#[test]
fn set_operators_on_grant_operations() {
    for (operator, expected) in [("ForAllValues", NO), ("ForAnyValue", YES)] {
        let condition =
            json!({ format!("{operator}:StringEquals"): { "kms:GrantOperations": ["Decrypt"] } });
        let key_policy =
            policy(&[with(to(ROLE, allow("kms:CreateGrant")), "Condition", condition)]);
        let context = json!({ "kms:GrantOperations": ["Decrypt", "Encrypt"] });
        let case = json!({ "resource_policy": key_policy, "context": context });
        assert_eq!(word(&on_key(ROLE, "kms:CreateGrant", case)), expected, "{operator}");
    }
}

#[test]
fn scps_bind_identities_but_not_service_linked_roles() {
    let guard = json!([
        { "org_id": "r", "policies": [policy(&[allow("*")])] },
        { "org_id": "ou", "policies": [policy(&[allow("*"), deny("kms:Decrypt")])] },
    ]);
    let may = json!([policy(&[allow("kms:*")])]);
    let linked = policy(&[root(), to(LINKED, allow("kms:Decrypt"))]);
    check(vec![
        (
            "denied at one level",
            decrypt(
                ROLE,
                json!({ "resource_policy": policy(&[root()]), "identity_policies": may, "scps": guard }),
            ),
            DENIED,
        ),
        (
            "in the management account no SCP applies",
            decrypt(
                ROLE,
                json!({ "resource_policy": policy(&[root()]), "identity_policies": may, "scps": [] }),
            ),
            YES,
        ),
        (
            "service-linked",
            decrypt(LINKED, json!({ "resource_policy": linked, "scps": guard })),
            YES,
        ),
    ]);
}

#[test]
fn rcps_bind_whoever_comes() {
    let outside = json!({ "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-exampleorg" } });
    let rcps = json!([{ "org_id": "r", "policies": [policy(&[with(to("*", deny("kms:*")), "Condition", outside)])] }]);
    let shared = policy(&[root(), to("444455556666", allow("kms:Decrypt"))]);
    let may = json!([policy(&[allow("kms:*")])]);
    for (who, organization, expected) in
        [(ROLE, "o-exampleorg", YES), (STRANGER, "o-other", DENIED), (LINKED, "o-other", YES)]
    {
        let case = json!({
            "resource_policy": shared, "identity_policies": may, "rcps": rcps,
            "context": { "aws:PrincipalOrgID": organization },
        });
        assert_eq!(word(&decrypt(who, case)), expected, "{who}");
    }
}

#[test]
fn variables_are_text_in_the_old_language() {
    let condition = json!({ "StringEquals": { "aws:PrincipalTag/owner": "${aws:username}" } });
    let statement = with(to(USER, allow("kms:Decrypt")), "Condition", condition);
    for (document, expected) in [
        (json!({ "Statement": [statement] }), NO),
        (json!({ "Version": "2008-10-17", "Statement": [statement] }), NO),
        (policy(std::slice::from_ref(&statement)), YES),
    ] {
        let case =
            json!({ "resource_policy": document, "context": { "aws:PrincipalTag/owner": "ann" } });
        assert_eq!(word(&decrypt(USER, case)), expected);
    }
}

#[test]
fn a_key_that_the_operation_never_carries_is_absent() {
    let condition = json!({ "Bool": { "kms:GrantIsForAWSResource": "true" } });
    let mut statement = with(to(ROLE, allow("kms:Decrypt")), "Condition", condition);
    statement["Action"] = json!(["kms:Decrypt", "kms:CreateGrant"]);
    let key_policy = policy(&[statement]);
    let granting = json!({ "resource_policy": key_policy, "context": { "kms:GrantIsForAWSResource": "true" } });
    assert_eq!(word(&decrypt(ROLE, json!({ "resource_policy": key_policy }))), NO);
    assert_eq!(word(&on_key(ROLE, "kms:CreateGrant", granting)), YES);
}

#[test]
fn a_date_needs_a_clock() {
    let condition = json!({ "DateLessThan": { "aws:CurrentTime": "2020-01-01T00:00:00Z" } });
    let key_policy = policy(&[with(to(ROLE, allow("kms:Decrypt")), "Condition", condition)]);
    let at = json!({ "resource_policy": key_policy, "context": { "aws:CurrentTime": "2026-01-01T00:00:00Z" } });
    let sometime = json!({ "resource_policy": key_policy, "unknown_context": ["aws:CurrentTime"] });
    assert_eq!(word(&decrypt(ROLE, at)), NO);
    assert_eq!(word(&decrypt(ROLE, sometime)), "Depends");
}

#[test]
fn a_session_has_the_arn_of_its_role() {
    let admin = "arn:aws:iam::111122223333:role/Admin";
    let condition = json!({ "ArnNotLike": { "aws:PrincipalArn": admin } });
    let guarded = policy(&[root(), with(to("*", deny("kms:*")), "Condition", condition)]);
    for (who, expected) in
        [("arn:aws:sts::111122223333:assumed-role/Admin/s", YES), (SESSION, DENIED)]
    {
        let case =
            json!({ "resource_policy": guarded, "identity_policies": [policy(&[allow("kms:*")])] });
        assert_eq!(word(&on_key(who, "kms:PutKeyPolicy", case)), expected, "{who}");
    }
}
