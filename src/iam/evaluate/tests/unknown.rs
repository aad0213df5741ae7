//! What nobody told: answers that depend, and answers that do not.

use super::*;
use crate::iam::evaluate::{Policies, Policy, PolicyKind, PolicySet, evaluate};
use crate::iam::{Decision, PolicyDocument};
use crate::source::Location;
use crate::syntax::{Entry, Key, Node, Open, Value};

fn depends_on(case: &Json) -> Vec<String> {
    decide(case).decision.causes().iter().map(ToString::to_string).collect()
}

fn in_org() -> Json {
    json!({ "StringEquals": { "aws:PrincipalOrgID": "o-exampleorg" } })
}

#[test]
fn an_allow_that_depends_names_its_keys() {
    let mut condition = in_org();
    condition["StringLike"] = json!({ "kms:ViaService": "rds.*" });
    let key_policy = policy(&[with(to(ROLE, allow("kms:*")), "Condition", condition)]);
    let case = json!({
        "resource_policy": key_policy, "unknown_context": ["kms:viaservice", "aws:PrincipalOrgID", "aws:SourceIp"],
    });
    assert_eq!(
        depends_on(&on_key(ROLE, "kms:Decrypt", case)),
        ["aws:PrincipalOrgID", "kms:ViaService"]
    );
}

#[test]
fn certain_answers_hide_unknown_ones() {
    let maybe = |statement| with(statement, "Condition", in_org());
    for (statements, expected) in [
        (vec![maybe(to(ROLE, allow("kms:*"))), to(ROLE, allow("kms:*"))], "Allowed"),
        (vec![maybe(to(ROLE, deny("kms:*"))), to(ROLE, deny("kms:*"))], "ExplicitlyDenied"),
        (vec![maybe(to(ROLE, allow("kms:*"))), to(ROLE, deny("kms:*"))], "ExplicitlyDenied"),
        (vec![maybe(to(ROLE, deny("kms:*")))], "ImplicitlyDenied"),
        (vec![maybe(to(ROLE, deny("kms:*"))), to(ROLE, allow("kms:*"))], "Depends"),
        (vec![maybe(to(USER, allow("kms:*")))], "ImplicitlyDenied"),
        (vec![maybe(to(ROLE, allow("s3:*")))], "ImplicitlyDenied"),
    ] {
        let case = json!({ "resource_policy": policy(&statements), "unknown_context": ["aws:PrincipalOrgID"] });
        assert_eq!(word(&on_key(ROLE, "kms:Decrypt", case)), expected, "{statements:?}");
    }
}

#[test]
fn a_resource_without_a_known_owner_is_judged_both_ways() {
    let bucket = json!({ "arn": "arn:aws:s3:::bucket" });
    let may = json!([policy(&[allow("s3:*")])]);
    let named = policy(&[to(ROLE, allow("s3:*"))]);
    for (more, expected) in [
        (json!({ "identity_policies": may, "resource_policy": named }), "Allowed"),
        (json!({ "identity_policies": may }), "Depends"),
        (json!({}), "ImplicitlyDenied"),
    ] {
        assert_eq!(word(&on(ROLE, "s3:ListBucket", bucket.clone(), more)), expected);
    }
}

#[test]
fn documents_that_nobody_gave_are_causes() {
    let case = derived(read(&on_key(
        ROLE,
        "kms:Decrypt",
        json!({
            "resource_policy": policy(&[to(OWNER, allow("kms:*"))]),
        }),
    )));
    let mut policies = case.policies.as_policies();
    policies.identity = PolicySet::unknown("identity policies of `app`");
    let answer = evaluate(&case.request, &policies);
    assert_eq!(answer.decision.causes().len(), 1);
    policies.resource = PolicySet::default();
    let answer = evaluate(&case.request, &policies);
    assert_eq!(answer.decision, Decision::ImplicitlyDenied, "without a key policy nothing helps");
}

/// The tree with every text that is `?name` turned into an unknown of that name.
fn with_holes(mut node: Node) -> Node {
    node.value = match node.value {
        Value::Text(text) => match text.strip_prefix('?') {
            Some(name) => Value::Open(Open::hole(name, "no value")),
            None => Value::Text(text),
        },
        Value::List(items) => Value::List(items.into_iter().map(with_holes).collect()),
        Value::Map(entries) => {
            let hole = |entry: Entry| Entry { value: with_holes(entry.value), ..entry };
            Value::Map(entries.into_iter().map(hole).collect())
        }
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Open(_)) => other,
    };
    node
}

fn ask(statements: &[Json]) -> Decision {
    let text = policy(statements).to_string();
    let root = reader::parse(SourceId::NOWHERE, &text, &Limits::default()).root;
    let document = PolicyDocument::read(with_holes(root));
    let key_policy = Policy::new(&document, PolicyKind::KeyPolicy);
    let case = derived(read(&on_key(ROLE, "kms:Decrypt", json!({}))));
    let policies = Policies { resource: PolicySet::of([&key_policy]), ..Policies::default() };
    evaluate(&case.request, &policies).decision
}

#[test]
fn unresolved_elements_leave_the_answer_open() {
    for statement in [
        with(to(ROLE, allow("kms:*")), "Effect", json!("?e")),
        with(to(ROLE, allow("kms:*")), "Action", json!(["kms:Encrypt", "?a"])),
        with(to(ROLE, allow("kms:*")), "Resource", json!("?r")),
        with(allow("kms:*"), "Principal", json!({ "AWS": "?p" })),
        with(to(ROLE, allow("kms:*")), "Condition", json!("?c")),
        with(to(ROLE, allow("kms:*")), "Condition", json!({ "Bool": "?c" })),
        with(
            to(ROLE, allow("kms:*")),
            "Condition",
            json!({ "StringEquals": { "aws:PrincipalArn": "?v" } }),
        ),
        json!("?statement"),
    ] {
        assert!(
            matches!(ask(std::slice::from_ref(&statement)), Decision::Depends(_)),
            "{statement}"
        );
        let certain = [statement.clone(), to(ROLE, deny("kms:*"))];
        assert_eq!(ask(&certain), Decision::ExplicitlyDenied, "{statement}");
    }
}

#[test]
fn an_unresolved_statement_that_cannot_match_changes_nothing() {
    for statement in [
        with(to(USER, allow("kms:*")), "Resource", json!("?r")),
        with(to(ROLE, allow("s3:*")), "Condition", json!("?c")),
        with(to(ROLE, deny("s3:*")), "Effect", json!("?e")),
    ] {
        assert_eq!(
            ask(&[statement.clone(), to(ROLE, allow("kms:*"))]),
            Decision::Allowed,
            "{statement}"
        );
    }
}

#[test]
fn an_unresolved_principal_is_whoever_its_text_could_be() {
    let open = |parts: &[&str]| {
        let part = |text: &&str| match text.strip_prefix('?') {
            Some(name) => crate::syntax::Part::Hole(name.into()),
            None => crate::syntax::Part::Text((*text).into()),
        };
        Open { parts: parts.iter().map(part).collect(), many: false, reason: "no value".into() }
    };
    let service = "logs.amazonaws.com";
    for (who, parts, may, expected) in [
        (ROLE, ["arn:aws:iam::", "?account", ":role/app"], false, "Depends"),
        (ROLE, ["arn:aws:iam::111122223333:role/", "?name", ""], false, "Depends"),
        (ROLE, ["arn:aws:iam::444455556666:role/", "?name", ""], false, "ImplicitlyDenied"),
        (ROLE, ["arn:aws:iam::", "?account", ":root"], false, "ImplicitlyDenied"),
        (ROLE, ["arn:aws:iam::", "?account", ":root"], true, "Depends"),
        (ROLE, ["1111", "?account", ""], true, "Depends"),
        (ROLE, ["4444", "?account", ""], true, "ImplicitlyDenied"),
        (SESSION, ["arn:aws:iam::", "?account", ":role/app"], false, "Depends"),
        (USER, ["arn:aws:iam::111122223333:user/", "?name", ""], false, "Depends"),
        (service, ["logs.", "?domain", ""], false, "Depends"),
        (service, ["sns.", "?domain", ""], false, "ImplicitlyDenied"),
    ] {
        let statement = with(
            allow("kms:*"),
            "Principal",
            if who == service {
                json!({ "Service": "111122223333" })
            } else {
                json!({ "AWS": "111122223333" })
            },
        );
        let text = policy(&[statement]).to_string();
        let mut root = reader::parse(SourceId::NOWHERE, &text, &Limits::default()).root;
        replace(&mut root, "111122223333", &Value::Open(open(&parts)));
        let key_policy = Policy::new(&PolicyDocument::read(root), PolicyKind::KeyPolicy);
        let identity = if may { json!([policy(&[allow("kms:*")])]) } else { json!([]) };
        let case = on_key(who, "kms:Decrypt", json!({ "identity_policies": identity }));
        let case = derived(read(&case));
        let mut policies = case.policies.as_policies();
        policies.resource = PolicySet::of([&key_policy]);
        let decision = evaluate(&case.request, &policies).decision;
        assert_eq!(decision.word(), expected, "{who} {parts:?}");
    }
}

fn replace(node: &mut Node, text: &str, value: &Value) {
    if node.text() == Some(text) {
        node.value = value.clone();
    } else if let Value::Map(entries) = &mut node.value {
        for entry in entries {
            replace(&mut entry.value, text, value);
        }
    } else if let Value::List(items) = &mut node.value {
        for item in items {
            replace(item, text, value);
        }
    }
}

#[test]
fn an_unresolved_list_of_statements_could_say_anything() {
    let entry = |name: &str, value| Entry {
        key: Key { at: Location::default(), text: name.into() },
        value: Node::new(Location::default(), value),
    };
    let statements = Value::Open(Open::hole("var.statements", "no value"));
    let root = Node::new(Location::default(), Value::Map(vec![entry("Statement", statements)]));
    let key_policy = Policy::new(&PolicyDocument::read(root), PolicyKind::KeyPolicy);
    let case = derived(read(&on_key(ROLE, "kms:Decrypt", json!({}))));
    let policies = Policies { resource: PolicySet::of([&key_policy]), ..Policies::default() };
    assert!(matches!(evaluate(&case.request, &policies).decision, Decision::Depends(_)));
}

/// Whatever is unresolved, it may deny what another statement allows.
#[test]
fn what_is_unresolved_may_deny() {
    let open = with(to(ROLE, allow("kms:*")), "Effect", json!("?e"));
    assert!(matches!(ask(&[open, to(ROLE, allow("kms:*"))]), Decision::Depends(_)));
    assert!(matches!(ask(&[json!("?statement"), to(ROLE, allow("kms:*"))]), Decision::Depends(_)));
    let unsigned = to("*", allow("s3:*"));
    let mut root =
        reader::parse(SourceId::NOWHERE, &policy(&[unsigned]).to_string(), &Limits::default()).root;
    replace(&mut root, "*", &Value::Open(Open::hole("principal", "no value")));
    let bucket_policy = Policy::new(&PolicyDocument::read(root), PolicyKind::ResourcePolicy);
    let bucket = json!({ "arn": "arn:aws:s3:::bucket/a", "account": "111122223333" });
    let case = derived(read(&on("anonymous", "s3:GetObject", bucket, json!({}))));
    let policies = Policies { resource: PolicySet::of([&bucket_policy]), ..Policies::default() };
    let decision = evaluate(&case.request, &policies).decision;
    assert!(matches!(decision, Decision::Depends(_)), "{decision:?}");
}

/// A Version that nobody knows is taken for the one with variables; grants that nobody gave may be
/// there.
#[test]
fn an_unknown_version_and_missing_grants_are_told() {
    let condition = json!({ "StringEquals": { "aws:PrincipalTag/owner": "${aws:username}" } });
    let text = policy(&[with(to(USER, allow("kms:*")), "Condition", condition)]).to_string();
    let mut root = reader::parse(SourceId::NOWHERE, &text, &Limits::default()).root;
    replace(&mut root, "2012-10-17", &Value::Open(Open::hole("version", "no value")));
    let key_policy = Policy::new(&PolicyDocument::read(root), PolicyKind::KeyPolicy);
    let context = json!({ "context": { "aws:PrincipalTag/owner": "ann" } });
    let case = derived(read(&on_key(USER, "kms:Decrypt", context)));
    let mut policies = Policies { resource: PolicySet::of([&key_policy]), ..Policies::default() };
    assert_eq!(evaluate(&case.request, &policies).decision, Decision::Allowed);
    policies.resource = PolicySet::default();
    policies.grants.missing = Some(crate::iam::Cause::Document("grants".into()));
    let decision = evaluate(&case.request, &policies).decision;
    assert_eq!(decision.causes(), [crate::iam::Cause::Document("grants".into())]);
}
