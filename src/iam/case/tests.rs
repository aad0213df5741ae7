use crate::source::Sources;

use super::*;

const GOOD: &str = r#"{"id":"a","request":{"principal":{"type":"aws","arn":"arn:aws:iam::111122223333:role/app"},"action":"kms:Decrypt","resource":{"arn":"*"}}}"#;

fn read(text: &str) -> Vec<Result<Case, CaseError>> {
    let sources = Sources::default();
    let file = sources.add("cases.jsonl", text);
    read_cases(&sources, file)
}

/// The message for the good case with one part replaced.
fn mistake(part: &str, by: &str) -> String {
    let text = GOOD.replacen(part, by, 1);
    assert_ne!(text, GOOD, "{part}");
    read(&text).remove(0).unwrap_err().message
}

#[test]
fn a_mistake_is_named_with_its_place_in_the_case() {
    for (part, by, expected) in [
        (
            r#""action":"kms:Decrypt""#,
            r#""action":7"#,
            "`request.action` is a number, expected a string",
        ),
        ("kms:Decrypt", "Decrypt", "`request.action` is `Decrypt`, expected `service:Action`"),
        (r#""action":"kms:Decrypt","#, "", "`request` has no `action`"),
        (
            r#""type":"aws""#,
            r#""type":"iam""#,
            "`request.principal.type` is `iam`, expected one of `aws`, `service`, `federated`, `anonymous`",
        ),
        (
            "role/app",
            "group/app",
            "`request.principal.arn` is `arn:aws:iam::111122223333:group/app`: expected the ARN of a root user, user, role, role session or federated user",
        ),
        (
            r#"{"arn":"*"}"#,
            r#"{"arn":"*","account":"1"}"#,
            "`request.resource.account` is `1`, expected an account id of twelve digits",
        ),
        (
            r#""resource":{"arn":"*"}"#,
            r#""resource":{"arn":"*"},"context":{"aws:x":null}"#,
            "`request.context.aws:x` is null, expected a string or a list of strings",
        ),
        (
            r#"{"id":"a","#,
            r#"{"id":"a","identity_policies":[[]],"#,
            "`identity_policies[0]` is a list, expected an object",
        ),
        (r#"{"id":"a","#, r#"{"id":"a","scps":[{"org_id":"r"}],"#, "`scps[0]` has no `policies`"),
        (
            r#"{"id":"a","#,
            r#"{"id":"a","resource_policy":{"Statement":["x"]},"#,
            "`resource_policy.Statement[0]` is a string, expected an object",
        ),
        (
            r#"{"id":"a","#,
            r#"{"id":"a","expected":{"decision":"Denied"},"#,
            "`expected.decision` is `Denied`, expected one of `Allowed`, `ImplicitlyDenied`, `ExplicitlyDenied`, `Depends`",
        ),
    ] {
        assert_eq!(mistake(part, by), expected);
    }
}

#[test]
fn other_cases_are_read_after_a_mistake() {
    let text = format!("{}\n\n{{\"id\":\"b\", \n{GOOD}\r\n[]\n", GOOD.replace("request", "x"));
    let read = read(&text);
    let ids: Vec<_> = read
        .iter()
        .map(|case| match case {
            Ok(case) => format!("{} is read", case.id),
            Err(error) => format!("{}: {}", error.id, error.message),
        })
        .collect();
    assert_eq!(ids[0], "a: the case has no `request`");
    assert!(ids[1].starts_with("b: line 3 is not JSON at byte"), "{}", ids[1]);
    assert_eq!(ids[2..], ["a is read", "line 5: the case is a list, expected an object"]);
}

#[test]
fn places_lie_in_the_file() {
    let sources = Sources::default();
    let text = format!("{GOOD}\n{}", GOOD.replace("kms:Decrypt", "Decrypt"));
    let file = sources.add("cases.jsonl", text);
    let error = read_cases(&sources, file).remove(1).unwrap_err();
    let at = sources.in_file(error.at);
    assert_eq!(at.source, file);
    assert_eq!(sources.slice(at), "\"Decrypt\"");
}

#[test]
fn keys_are_of_the_sort_the_catalogue_says() {
    let context = r#""context":{"aws:PrincipalOrgPaths":"o-1/","aws:PrincipalOrgID":["o-1"],"my:list":["x"],"my:flag":true}"#;
    let text = GOOD.replace(r#""resource":"#, &format!("{context},\"resource\":"));
    let case = read(&text).remove(0).unwrap();
    let found: Vec<_> = case.request.context().iter().map(|(_, value)| value.clone()).collect();
    let one = |text: &str| crate::iam::ContextValue::One(text.into());
    let many = |text: &str| crate::iam::ContextValue::Many(vec![text.into()]);
    assert_eq!(found, [one("o-1"), many("o-1/"), one("true"), many("x")]);
}

#[test]
fn nothing_is_derived() {
    let case = read(GOOD).remove(0).unwrap();
    assert_eq!(case.request.context().iter().count(), 0);
}

#[test]
fn an_expectation_is_met_or_not() {
    for (word, met) in [("ImplicitlyDenied", true), ("Allowed", false)] {
        let with = format!(r#"{{"expected":{{"decision":"{word}"}},"id""#);
        let case = read(&GOOD.replace(r#"{"id""#, &with)).remove(0).unwrap();
        assert_eq!(case.is_met(&case.decide()), met);
    }
}
