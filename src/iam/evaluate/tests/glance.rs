//! Statements that are passed over at a glance would not have matched.

use super::*;
use crate::iam::evaluate::{Policy, PolicyKind, Reach};
use crate::iam::pattern::ArnValue;
use crate::iam::{Effect, PolicyDocument};

const PATH: &str = "arn:aws:iam::111122223333:role/ops/app";

fn near_and_all(statement: &Json, who: Caller, action: &str) -> (usize, bool) {
    let text = policy(std::slice::from_ref(statement)).to_string();
    let parsed = reader::parse(SourceId::NOWHERE, &text, &Limits::default());
    let read = Policy::new(&PolicyDocument::read(parsed.root), PolicyKind::KeyPolicy);
    let request = Request::new(who, action, Resource::new(KEY), Context::default());
    let matches = |effect| {
        let mut all = read.statements().iter();
        all.any(|one| one.reach(&request, ArnValue::new(KEY), effect) != Reach::NOT)
    };
    (read.near(&request).count(), matches(Effect::Allow) || matches(Effect::Deny))
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
                        let (near, matches) = near_and_all(&statement, caller.clone(), action);
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
