//! Statements that are passed over at a glance would not have matched.

use super::*;
use crate::iam::evaluate::{Policy, PolicyKind, Reach};
use crate::iam::pattern::ArnValue;
use crate::iam::{Effect, PolicyDocument};

const PATH: &str = "arn:aws:iam::111122223333:role/ops/app";

fn near_and_all(statement: &Json, request: &Request) -> (usize, bool) {
    let text = policy(std::slice::from_ref(statement)).to_string();
    let parsed = reader::parse(SourceId::NOWHERE, &text, &Limits::default());
    let read = Policy::new(&PolicyDocument::read(parsed.root), PolicyKind::KeyPolicy);
    let matches = |effect| {
        let mut all = read.statements().iter();
        all.any(|one| one.reach(request, ArnValue::new(KEY), effect) != Reach::NOT)
    };
    (read.near(request).count(), matches(Effect::Allow) || matches(Effect::Deny))
}

#[test]
fn what_is_passed_over_does_not_match() {
    let principals = [
        json!("*"),
        json!({ "AWS": "111122223333" }),
        json!({ "AWS": [ROLE, STRANGER] }),
        json!({ "AWS": PATH }),
        json!({ "AWS": SESSION }),
        json!({ "AWS": USER }),
        json!({ "AWS": LINKED }),
        json!({ "Service": ["backup.amazonaws.com", "logs.amazonaws.com"] }),
        json!({ "AWS": "AROA1234567890EXAMPLE" }),
    ];
    let patterns = [
        "*",
        "kms:*",
        "kms:d*",
        "kms:de*",
        "kms:dec*",
        "KMS:Decr?pt",
        "kms:Decrypt",
        "kms:De",
        "k*",
        "*:Decrypt",
        "?ms:enc*",
        "kms:Encrypt",
        "kms:ſ*",
    ];
    let callers = [ROLE, PATH, SESSION, USER, OWNER, STRANGER, LINKED, "backup.amazonaws.com"];
    let callers = callers.map(|one| Caller::parse(one).unwrap());
    let (mut asked, mut passed) = (0, 0);
    for principal in &principals {
        for pattern in patterns {
            for (who, what) in
                [("Principal", "Action"), ("NotPrincipal", "Action"), ("Principal", "NotAction")]
            {
                let statement = json!({
                    "Effect": "Deny", who: principal, what: pattern, "Resource": "*"
                });
                for caller in callers.iter().chain([&Caller::Anonymous]) {
                    for action in ["kms:Decrypt", "kms:Encrypt", "kms:De", "s3:GetObject"] {
                        let key = Resource::new(KEY);
                        let request = Request::new(caller.clone(), action, key, Context::default());
                        let (near, matches) = near_and_all(&statement, &request);
                        assert!(near == 1 || !matches, "{statement} {caller} {action}");
                        asked += 1;
                        passed += usize::from(near == 0);
                    }
                }
            }
        }
    }
    assert!(passed * 4 > asked, "{passed} of {asked}");
}

#[test]
fn a_statement_is_asked_where_its_keys_may_decide() {
    let operators = [
        ("StringEquals", "a"),
        ("StringNotEquals", "a"),
        ("StringLike", "a*"),
        ("NumericLessThan", "5"),
        ("NumericNotEquals", "5"),
        ("Bool", "true"),
        ("NotIpAddress", "10.0.0.0/8"),
        ("ArnNotLike", "arn:aws:s3:::a"),
        ("Null", "true"),
        ("Null", "false"),
        ("NoOperator", "a"),
    ];
    let contexts = contexts();
    let (mut asked, mut passed) = (0, 0);
    for (operator, value) in operators {
        for prefix in ["", "ForAllValues:", "ForAnyValue:"] {
            for suffix in ["", "IfExists"] {
                let condition =
                    json!({ format!("{prefix}{operator}{suffix}"): { "kms:ViaService": value } });
                let statement = json!({
                    "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
                    "Condition": condition,
                });
                for context in &contexts {
                    let request = |context| {
                        let role = Caller::parse(ROLE).unwrap();
                        Request::new(role, "kms:Decrypt", Resource::new(KEY), context)
                    };
                    let late =
                        context.iter().fold(request(Context::default()), |late, (name, value)| {
                            late.with(name, value.clone())
                        });
                    for request in [request(context.clone()), late] {
                        let (near, matches) = near_and_all(&statement, &request);
                        assert!(near == 1 || !matches, "{statement} {context:?}");
                        asked += 1;
                        passed += usize::from(near == 0);
                    }
                }
            }
        }
    }
    assert!(passed * 25 > asked, "{passed} of {asked}");
}

/// The key with each kind of value, in contexts where others are absent, and where they are unknown.
fn contexts() -> Vec<Context> {
    let mut contexts = vec![Context::default(), Context::open()];
    for fill in [
        |context: &mut Context| context.set_one("kms:ViaService", "a"),
        |context: &mut Context| context.set_one("KMS:viaservice", "5"),
        |context: &mut Context| context.set_one("kms:ViaService", "true"),
        |context: &mut Context| context.set_many("kms:ViaService", ["a", "b"]),
        |context: &mut Context| context.set_many("kms:ViaService", []),
        |context: &mut Context| context.set_unknown("kms:ViaService"),
        |context: &mut Context| context.set_absent("kms:ViaService"),
        |context: &mut Context| context.set_one("aws:SourceArn", "a"),
    ] {
        for mut context in [Context::default(), Context::open()] {
            fill(&mut context);
            contexts.push(context);
        }
    }
    contexts
}
