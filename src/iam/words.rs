//! Words for decisions: who decided, what was lacking, and which condition failed on what.

use super::case::Case;
use super::decision::Decision;
use super::document::{Condition, Statement};
use super::evaluate::{Answer, Failure, Nearest, PolicyRole, Refusal, Side, StatementRef};
use super::request::{Lookup, Request};

/// Why a case was decided as it was, in one to three lines, each without a full stop.
pub fn reason(case: &Case, answer: &Answer, nearest: Option<&Nearest>) -> Vec<String> {
    match &answer.decision {
        Decision::Allowed if answer.decided_by.is_empty() => {
            vec!["the root user may do in its account whatever nobody denies".to_owned()]
        }
        Decision::Allowed => vec![format!("allowed by {}", all(&answer.decided_by))],
        Decision::ExplicitlyDenied => vec![format!("denied by {}", all(&answer.decided_by))],
        Decision::Depends(causes) => {
            let causes: Vec<String> = causes.iter().map(|cause| format!("`{cause}`")).collect();
            vec![format!("depends on {}", joined(&causes, "and"))]
        }
        Decision::ImplicitlyDenied => {
            let mut lines = vec![lack(case, answer)];
            lines.extend(nearest.map(|nearest| near(case, nearest)));
            lines
        }
    }
}

/// A statement by name, with its policy: `Share` in the resource policy.
pub fn statement(by: &StatementRef) -> String {
    if let PolicyRole::Grant(index) = by.policy {
        let id = by.sid.as_deref().map_or_else(String::new, |id| format!(" `{id}`"));
        return format!("grant {}{id}", index + 1);
    }
    let name = match by.sid.as_deref() {
        Some(sid) if !sid.is_empty() => format!("`{sid}`"),
        Some(_) | None => format!("statement #{}", by.statement + 1),
    };
    format!("{name} in {}", policy(by.policy))
}

/// A policy by its part in the decision, counted from 1.
pub fn policy(role: PolicyRole) -> String {
    match role {
        PolicyRole::Resource(0) => "the resource policy".to_owned(),
        PolicyRole::Resource(index) => format!("resource policy {}", index + 1),
        PolicyRole::Identity(index) => format!("identity policy {}", index + 1),
        PolicyRole::Boundary(0) => "the permissions boundary".to_owned(),
        PolicyRole::Boundary(index) => format!("permissions boundary {}", index + 1),
        PolicyRole::Session(0) => "the session policy".to_owned(),
        PolicyRole::Session(index) => format!("session policy {}", index + 1),
        PolicyRole::Endpoint(0) => "the endpoint policy".to_owned(),
        PolicyRole::Endpoint(index) => format!("endpoint policy {}", index + 1),
        PolicyRole::Scp { level, policy } => format!("SCP {} of level {}", policy + 1, level + 1),
        PolicyRole::Rcp { level, policy } => format!("RCP {} of level {}", policy + 1, level + 1),
        PolicyRole::Grant(index) => format!("grant {}", index + 1),
    }
}

/// The policies of a side.
pub const fn side(side: Side) -> &'static str {
    match side {
        Side::Rcp => "RCPs",
        Side::Scp => "SCPs",
        Side::Resource => "the resource policy",
        Side::Grant => "grants",
        Side::Identity => "identity policies",
        Side::Boundary => "the permissions boundary",
        Side::Session => "the session policy",
        Side::Endpoint => "the endpoint policy",
    }
}

/// Why AWS refuses whatever policies say.
pub const fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::SameAccountOnly => "AWS refuses this action to other accounts",
        Refusal::SignedOnly => "the service takes no unsigned requests",
    }
}

fn all(statements: &[StatementRef]) -> String {
    let names: Vec<String> = statements.iter().map(statement).collect();
    joined(&names, "and")
}

fn lack(case: &Case, answer: &Answer) -> String {
    if let Some(refused) = answer.refusal {
        return refusal(refused).to_owned();
    }
    let name = |lacking: &Side| {
        let is_missing = *lacking == Side::Resource && case.policies.resource.is_empty();
        let none = if is_missing { " (none is given)" } else { "" };
        format!("{}{none}", side(*lacking))
    };
    let sides: Vec<String> = answer.lacking.iter().map(name).collect();
    format!("no Allow matches in {}", joined(&sides, "or"))
}

fn near(case: &Case, nearest: &Nearest) -> String {
    let document = case.policies.document(nearest.statement.policy);
    let written =
        document.and_then(|document| document.statements.get(nearest.statement.statement));
    let failures: Vec<String> =
        nearest.failures.iter().map(|failure| missed(failure, written, &case.request)).collect();
    format!("nearest: {}, but {}", statement(&nearest.statement), failures.join("; "))
}

/// What an element wants, and what the request has instead.
pub fn missed(failure: &Failure, written: Option<&Statement>, request: &Request) -> String {
    let is_negated = |negated: Option<bool>| if negated == Some(true) { "Not" } else { "" };
    match failure {
        Failure::Action => {
            let not = is_negated(written.and_then(|it| it.action.as_ref()).map(|it| it.negated));
            format!("`{not}Action` leaves out `{}`", request.action())
        }
        Failure::Principal => {
            let not = is_negated(written.and_then(|it| it.principal.as_ref()).map(|it| it.negated));
            format!("`{not}Principal` leaves out `{}`", request.caller())
        }
        Failure::Resource => {
            let not = is_negated(written.and_then(|it| it.resource.as_ref()).map(|it| it.negated));
            format!("`{not}Resource` leaves out `{}`", request.resource().arn)
        }
        Failure::Condition(index, key) => {
            let has = match request.context().get(key.folded()) {
                Lookup::One(value) => format!("the request has `{value}`"),
                Lookup::Many(values) => {
                    let values: Vec<String> = values.iter().map(|it| format!("`{it}`")).collect();
                    format!("the request has {}", joined(&values, "and"))
                }
                Lookup::Absent => "the request has no such key".to_owned(),
                Lookup::Unknown => "its value is unknown".to_owned(),
            };
            match written.and_then(|statement| statement.conditions.get(*index)) {
                Some(condition) => format!("{}, {has}", wanted(condition)),
                None => format!("`{key}` does not fit: {has}"),
            }
        }
    }
}

/// What a condition wants, as it is written.
fn wanted(condition: &Condition) -> String {
    let texts = condition.values.iter().filter_map(|value| value.value.yes());
    let values: Vec<String> = texts.map(|text| format!("`{text}`")).collect();
    let values = if values.is_empty() { "nothing known".to_owned() } else { joined(&values, "or") };
    format!("`{}` on `{}` wants {values}", condition.operator.value, condition.key.value)
}

/// `a`, `b` and `c`; long lists are cut short.
fn joined(parts: &[String], word: &str) -> String {
    const MOST: usize = 4;
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] if parts.len() <= MOST => format!("{} {word} {last}", head.join(", ")),
        many => {
            let shown: Vec<&str> = many.iter().take(MOST - 1).map(String::as_str).collect();
            format!("{} {word} {} more", shown.join(", "), many.len() - shown.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::case::read_case;
    use super::super::evaluate::nearest;
    use super::*;
    use crate::source::SourceId;
    use crate::syntax::{Limits, json};

    /// The reason for a case on a key, from the statements of its policy.
    fn told(statements: &str, context: &str) -> String {
        let text = format!(
            r#"{{"request":{{"principal":{{"type":"aws","arn":"arn:aws:iam::111122223333:role/app"}},
                "action":"kms:Decrypt","context":{context},
                "resource":{{"arn":"arn:aws:kms:eu-west-1:111122223333:key/1","account":"111122223333"}}}},
                "resource_policy":{{"Statement":[{statements}]}}}}"#
        );
        let root = json::parse(SourceId::NOWHERE, &text, &Limits::default()).root;
        let case = read_case(&root, "case").unwrap();
        let answer = case.decide();
        let near = nearest(&case.request, &case.policies.as_policies(), &answer);
        reason(&case, &answer, near.as_ref()).join("\n")
    }

    const ROLE: &str = r#""Principal":{"AWS":"arn:aws:iam::111122223333:role/app"}"#;

    #[test]
    fn the_statement_that_decided_is_named() {
        let allow =
            format!(r#"{{"Sid":"Use","Effect":"Allow",{ROLE},"Action":"*","Resource":"*"}}"#);
        assert_eq!(told(&allow, "{}"), "allowed by `Use` in the resource policy");
        let deny = r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#;
        let both = format!("{allow},{deny}");
        assert_eq!(told(&both, "{}"), "denied by statement #2 in the resource policy");
    }

    #[test]
    fn the_condition_that_failed_is_named_with_what_the_request_has() {
        let condition = r#""Condition":{"StringEquals":{"kms:ViaService":["a","b"]}}"#;
        let allow = format!(
            r#"{{"Sid":"Via","Effect":"Allow",{ROLE},"Action":"*","Resource":"*",{condition}}}"#
        );
        let start = "no Allow matches in the resource policy\n\
                     nearest: `Via` in the resource policy, but \
                     `StringEquals` on `kms:ViaService` wants `a` or `b`,";
        assert_eq!(told(&allow, "{}"), format!("{start} the request has no such key"));
        let other = r#"{"kms:ViaService":"c"}"#;
        assert_eq!(told(&allow, other), format!("{start} the request has `c`"));
    }

    #[test]
    fn an_element_that_leaves_the_request_out_is_named() {
        let allow = r#"{"Effect":"Allow","Principal":{"Service":"x"},"Action":"*","Resource":"k"}"#;
        assert_eq!(
            told(allow, "{}"),
            "no Allow matches in the resource policy\nnearest: statement #1 in the resource policy, \
             but `Principal` leaves out `arn:aws:iam::111122223333:role/app`; \
             `Resource` leaves out `arn:aws:kms:eu-west-1:111122223333:key/1`"
        );
    }

    #[test]
    fn a_resource_policy_that_was_not_given_is_said_to_be_missing() {
        let text = r#"{"id":"a","request":{"principal":{"type":"aws",
            "arn":"arn:aws:iam::111122223333:role/app","account":"111122223333","kind":"role"},
            "action":"kms:Decrypt","resource":{"arn":"arn:aws:kms:eu-west-1:111122223333:key/1",
            "account":"111122223333"},"context":{}},
            "identity_policies":[{"Version":"2012-10-17","Statement":
            [{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}]}"#;
        let root = json::parse(SourceId::NOWHERE, text, &Limits::default()).root;
        let case = read_case(&root, "case").unwrap();
        let answer = case.decide();
        let lines = reason(&case, &answer, None);
        assert_eq!(lines, ["no Allow matches in the resource policy (none is given)"]);
    }

    #[test]
    fn long_lists_are_cut_short() {
        let parts: Vec<String> = (1..=6).map(|number| number.to_string()).collect();
        assert_eq!(joined(&parts, "or"), "1, 2, 3 or 3 more");
        assert_eq!(joined(&parts[..3], "and"), "1, 2 and 3");
    }
}
