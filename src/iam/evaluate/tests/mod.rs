//! Decisions, asked through cases as users write them.

#![expect(clippy::needless_pass_by_value, reason = "the values are literals at nearly every call")]

mod edges;
mod glance;
mod laws;
mod principals;
mod sides;
mod unknown;
mod vectors;

use serde_json::{Value as Json, json};

use crate::iam::case::{Case, read_case};
use crate::iam::{Answer, Caller, Context, Request, Resource};
use crate::source::SourceId;
use crate::syntax::{Limits, json as reader};

pub(super) const KEY: &str =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
pub(super) const OWNER: &str = "arn:aws:iam::111122223333:root";
pub(super) const ROLE: &str = "arn:aws:iam::111122223333:role/app";
pub(super) const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/s";
pub(super) const USER: &str = "arn:aws:iam::111122223333:user/ann";
pub(super) const STRANGER: &str = "arn:aws:iam::444455556666:role/app";
pub(super) const LINKED: &str =
    "arn:aws:iam::111122223333:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup";

/// A caller as cases write it.
pub(super) fn caller(name: &str) -> Json {
    match name {
        "anonymous" => json!({ "type": "anonymous" }),
        name if name.starts_with("arn:") => json!({ "type": "aws", "arn": name }),
        service => json!({ "type": "service", "service": service }),
    }
}

/// A request on [`KEY`], with more fields of the case from `more`.
pub(super) fn on_key(who: &str, action: &str, more: Json) -> Json {
    on(who, action, json!({ "arn": KEY, "account": "111122223333" }), more)
}

/// A request, with more fields of the case from `more`; its `context` moves into the request.
pub(super) fn on(who: &str, action: &str, resource: Json, more: Json) -> Json {
    let mut case = json!({
        "request": { "principal": caller(who), "action": action, "resource": resource },
    });
    for (name, value) in more.as_object().unwrap() {
        let target = if name.ends_with("context") { &mut case["request"] } else { &mut case };
        target[name] = value.clone();
    }
    case
}

pub(super) fn allow(action: &str) -> Json {
    json!({ "Effect": "Allow", "Action": action, "Resource": "*" })
}

pub(super) fn deny(action: &str) -> Json {
    json!({ "Effect": "Deny", "Action": action, "Resource": "*" })
}

/// A statement with one more element.
pub(super) fn with(mut statement: Json, element: &str, value: Json) -> Json {
    statement[element] = value;
    statement
}

pub(super) fn to(principal: &str, statement: Json) -> Json {
    let principal = match principal {
        "*" => json!("*"),
        service if service.ends_with(".amazonaws.com") => json!({ "Service": service }),
        aws => json!({ "AWS": aws }),
    };
    with(statement, "Principal", principal)
}

pub(super) fn policy(statements: &[Json]) -> Json {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

pub(super) fn read(case: &Json) -> Case {
    let parsed = reader::parse(SourceId::NOWHERE, &case.to_string(), &Limits::default());
    assert_eq!(parsed.faults, []);
    read_case(&parsed.root, "case").unwrap()
}

/// Decides a case with the keys that follow from the caller filled in.
pub(super) fn decide(case: &Json) -> Answer {
    let case = derived(read(case));
    case.decide()
}

/// The case with the keys that follow from its caller.
pub(super) fn derived(mut case: Case) -> Case {
    let request = &case.request;
    let context: Context = request.context().clone();
    let resource: Resource = request.resource().clone();
    let caller: Caller = request.caller().clone();
    case.request = Request::new(caller, request.action(), resource, context);
    case
}

pub(super) fn word(case: &Json) -> &'static str {
    decide(case).decision.word()
}
