//! Rows that tell each rule of the evaluator from the nearest wrong one.

use super::*;
use crate::iam::Decision;
use crate::iam::evaluate::{Side, evaluate};
use crate::iam::request::ContextValue;

const YES: &str = "Allowed";
const NO: &str = "ImplicitlyDenied";
const DENIED: &str = "ExplicitlyDenied";
const OPEN: &str = "Depends";
const TEAM: &str = "kms:EncryptionContext:Team";

fn check(rows: &[(&str, Json, &str)]) {
    for (what, case, expected) in rows {
        assert_eq!(word(case), *expected, "{what}");
    }
}

/// A request about an object in a bucket of the caller's account.
fn on_object(who: &str, object: &str, more: Json) -> Json {
    let resource = json!({ "arn": format!("arn:aws:s3:::{object}"), "account": "111122223333" });
    on(who, "s3:GetObject", resource, more)
}

#[test]
fn a_deny_of_any_side_ends_it() {
    let key = policy(&[to(USER, allow("kms:*"))]);
    let closed = policy(&[allow("*"), deny("kms:Decrypt")]);
    let endpoint = policy(&[to("*", allow("*")), to("*", deny("kms:Decrypt"))]);
    for more in [
        json!({ "permission_boundaries": [closed] }),
        json!({ "session_policy": closed }),
        json!({ "endpoint_policies": [endpoint] }),
    ] {
        let mut case = on_key(USER, "kms:Decrypt", more.clone());
        case["resource_policy"] = key.clone();
        assert_eq!(word(&case), DENIED, "{more}");
    }
}

#[test]
fn a_policy_of_resources_that_denies_something_else_allows() {
    let rcps = json!([{ "org_id": "r", "policies": [policy(&[to("*", deny("s3:*"))])] }]);
    let more = json!({ "resource_policy": policy(&[to(USER, allow("kms:*"))]), "rcps": rcps });
    let answer = decide(&on_key(USER, "kms:Decrypt", more));
    let rcp = answer.sides.iter().find(|side| side.side == Side::Rcp).unwrap();
    assert_eq!((answer.decision, &rcp.decision), (Decision::Allowed, &Decision::Allowed));
}

#[test]
fn each_sort_of_call_has_its_ways() {
    let may = json!({ "identity_policies": [policy(&[allow("*")])] });
    let role = json!({ "arn": "arn:aws:iam::111122223333:role/target", "account": "111122223333" });
    let user = json!({ "arn": "arn:aws:iam::111122223333:user/ann", "account": "111122223333" });
    let granted =
        json!([{ "GranteeServicePrincipal": "rds.amazonaws.com", "Operations": ["Decrypt"] }]);
    check(&[
        ("a role is passed without its trust", on(ROLE, "iam:PassRole", role, may.clone()), YES),
        ("a user has no trust policy", on(USER, "sts:GetFederationToken", user, may), YES),
        (
            "a grant to a service",
            on_key("rds.amazonaws.com", "kms:Decrypt", json!({ "grants": granted })),
            YES,
        ),
        (
            "an operation that came later",
            on_key(
                ROLE,
                "kms:FutureOperation",
                json!({ "resource_policy": policy(&[to(ROLE, allow("kms:*"))]) }),
            ),
            YES,
        ),
        (
            "an unsigned call to a key",
            on_key(
                "anonymous",
                "kms:Decrypt",
                json!({ "resource_policy": policy(&[to("*", allow("kms:*"))]) }),
            ),
            NO,
        ),
    ]);
}

#[test]
fn an_exemption_needs_every_name_of_its_own_sort() {
    let federated = "arn:aws:sts::111122223333:federated-user/bo";
    for (who, names, expected) in [
        (ROLE, vec![OWNER, ROLE], YES),
        (ROLE, vec![ROLE], DENIED),
        (SESSION, vec![OWNER, ROLE], DENIED),
        (SESSION, vec![ROLE, SESSION], DENIED),
        (USER, vec![OWNER], DENIED),
        (USER, vec![OWNER, USER], YES),
        (federated, vec![OWNER], DENIED),
        (federated, vec![OWNER, federated], YES),
        (OWNER, vec![OWNER], YES),
    ] {
        let closed = with(deny("s3:*"), "NotPrincipal", json!({ "AWS": names }));
        let open = policy(&[closed, to("*", allow("s3:*"))]);
        let case = on_object(who, "bucket/a", json!({ "resource_policy": open }));
        assert_eq!(word(&case), expected, "{who} {names:?}");
    }
    let closed = with(deny("s3:*"), "NotPrincipal", json!({ "Service": "logs.amazonaws.com" }));
    let open = policy(&[closed, to("*", allow("s3:*"))]);
    for (who, expected) in [("logs.amazonaws.com", YES), ("sns.amazonaws.com", DENIED)] {
        let case = on_object(who, "bucket/a", json!({ "resource_policy": open }));
        assert_eq!(word(&case), expected, "{who}");
    }
}

#[test]
fn elements_speak_of_what_they_should() {
    let own = |statement: Json| {
        on_object(ROLE, "bucket/a", json!({ "identity_policies": [policy(&[statement])] }))
    };
    let old = json!({ "Version": "2008-10-17", "Statement":
        [with(allow("s3:*"), "Resource", json!("arn:aws:s3:::home/${aws:username}"))] });
    let not_star = {
        let mut statement = allow("s3:*");
        statement.as_object_mut().unwrap().remove("Resource");
        with(statement, "NotResource", json!("*"))
    };
    let home = |object: &str| {
        let mut statement = allow("s3:*");
        statement.as_object_mut().unwrap().remove("Resource");
        let statement =
            with(statement, "NotResource", json!("arn:aws:s3:::home/${aws:username}/*"));
        on_object(ROLE, object, json!({ "identity_policies": [policy(&[statement])] }))
    };
    let named = json!({ "AWS": "arn:aws:iam::444455556666:role/other" });
    let tagged = with(
        allow("kms:*"),
        "Resource",
        json!("arn:aws:kms:*:111122223333:key/${aws:PrincipalTag/key}"),
    );
    let by_tag = json!({
        "resource_policy": policy(&[to(OWNER, allow("kms:*"))]), "identity_policies": [policy(&[tagged])],
        "context": { "aws:PrincipalTag/key": "1234abcd-12ab-34cd-56ef-1234567890ab" },
    });
    check(&[
        ("a principal of an identity policy", own(with(allow("s3:*"), "Principal", named)), YES),
        ("an action without a colon", own(allow("s3*")), NO),
        ("no action at all", own(json!({ "Effect": "Allow", "Resource": "*" })), NO),
        ("everything left out", own(not_star), NO),
        ("a wildcard for parts", own(with(allow("s3:*"), "Resource", json!("arn:aws:s3:*"))), YES),
        ("an exception for a name that is not there", home("home/ann/a"), NO),
        ("an exception that no name could make", home("other/a"), YES),
        (
            "a variable in the old language",
            on_object(USER, "home/ann", json!({ "identity_policies": [old] })),
            NO,
        ),
        ("wildcards before a variable", on_key(ROLE, "kms:Decrypt", by_tag), YES),
    ]);
}

#[test]
fn grants_are_read_to_the_letter() {
    let other = "ffffffff-12ab-34cd-56ef-1234567890ab";
    let grant = |more: Json| {
        let mut grant =
            json!({ "GranteePrincipal": STRANGER, "Operations": ["Decrypt", "RetireGrant"] });
        for (name, value) in more.as_object().unwrap() {
            grant[name] = value.clone();
        }
        json!([grant])
    };
    let ask = |action: &str, grants: Json, context: Json| {
        on_key(STRANGER, action, json!({ "grants": grants, "context": context }))
    };
    let both = json!({ "Constraints": {
        "EncryptionContextEquals": { "Team": "red" }, "SourceArn": "arn:aws:s3:::bucket",
    } });
    let source = json!({ "aws:SourceArn": "arn:aws:s3:::bucket" });
    let exact = json!({ "Constraints": { "EncryptionContextEquals": { "Team": "red" } } });
    let unknown = |key: &str| {
        let context = json!({ TEAM: "red" });
        let more =
            json!({ "grants": grant(exact.clone()), "context": context, "unknown_context": [key] });
        on_key(STRANGER, "kms:Decrypt", more)
    };
    check(&[
        ("a grantee that may retire", ask("kms:RetireGrant", grant(json!({})), json!({})), YES),
        ("another key", ask("kms:Decrypt", grant(json!({ "KeyId": other })), json!({})), NO),
        ("one of two constraints", ask("kms:Decrypt", grant(both), source), NO),
        ("a pair that may be there", unknown("kms:EncryptionContext:More"), OPEN),
        ("a value that nobody told", unknown(TEAM), OPEN),
    ]);
    let case = derived(read(&ask("kms:Decrypt", grant(exact), json!({ TEAM: "red" }))));
    let request = case.request.clone().with("kms:EncryptionContext:More", ContextValue::Absent);
    let decided = evaluate(&request, &case.policies.as_policies()).decision;
    assert_eq!(decided, Decision::Allowed, "a pair that is certainly not there");
    let mut context = Context::open();
    context.set_one(TEAM, "red");
    let caller = case.request.caller().clone();
    let request = Request::new(caller, "kms:Decrypt", case.request.resource().clone(), context);
    let decided = evaluate(&request, &case.policies.as_policies()).decision;
    assert_eq!(decided.word(), OPEN, "pairs that nobody told");
}

#[test]
fn a_service_linked_role_is_known_by_its_session() {
    let session = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForBackup/s";
    let closed = json!([{ "org_id": "r", "policies": [policy(&[allow("*"), deny("kms:*")])] }]);
    let more = json!({ "resource_policy": policy(&[to(session, allow("kms:*"))]), "scps": closed });
    assert_eq!(word(&on_key(session, "kms:Decrypt", more)), YES);
}

/// Both ways are named in what the answer depends on.
#[test]
fn every_way_that_is_open_is_a_cause() {
    let when = |key: &str| json!({ "StringEquals": { key: "x" } });
    let role = with(to(ROLE, allow("kms:*")), "Condition", when("kms:ViaService"));
    let account = with(to(OWNER, allow("kms:*")), "Condition", when("aws:PrincipalOrgID"));
    for statements in [[role.clone(), account.clone()], [account, role]] {
        let case = json!({
            "resource_policy": policy(&statements), "identity_policies": [policy(&[allow("*")])],
            "unknown_context": ["kms:ViaService", "aws:PrincipalOrgID"],
        });
        let decision = decide(&on_key(ROLE, "kms:Decrypt", case)).decision;
        let causes: Vec<String> = decision.causes().iter().map(ToString::to_string).collect();
        assert_eq!(causes, ["aws:PrincipalOrgID", "kms:ViaService"]);
    }
}
