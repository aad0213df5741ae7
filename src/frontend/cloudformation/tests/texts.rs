//! Documents in texts that functions make: findings point at the author's own words.

use pretty_assertions::assert_eq;

use super::unit;
use crate::inventory::Kind;
use crate::syntax::Node;

/// The words in the file that the action of each policy's first statement came from, with its line.
fn actions(content: &str) -> Vec<(u32, String)> {
    let head = "\
Parameters: { Account: { Type: String } }
Resources:
";
    let (unit, sources) = unit(&format!("{head}{content}"));
    let policies = unit.documents.iter().filter(|document| document.kind == Kind::Scp);
    let action = |root: &Node| {
        let at = root.get("Statement").unwrap().one_or_many()[0].get("Action").unwrap().at;
        let at = sources.in_file(at);
        (sources.get(at.source).position(at.span.start).line, sources.slice(at))
    };
    policies.map(|policy| action(&policy.root)).collect()
}

fn policy(content: &str) -> String {
    let head = concat!(
        "  P:\n",
        "    Type: AWS::Organizations::Policy\n",
        "    Properties:\n",
        "      Type: SERVICE_CONTROL_POLICY\n",
        "      Content:",
    );
    format!("{head}{content}\n")
}

#[track_caller]
fn check(content: &str, line: u32, expected: &str) {
    assert_eq!(actions(&policy(content)), [(line, expected.to_owned())]);
}

#[test]
fn a_template_with_holes_keeps_its_places() {
    let text = r#" !Sub |
        {
          "Statement": [{ "Effect": "Deny", "Sid": "${!Name}", "Resource": "${Account}",
            "Action": "kms:Decrypt" }]
        }"#;
    check(text, 10, r#""kms:Decrypt""#);
    let text = r#" !Sub '{"Statement":[{"Resource":"${Account}","Action":"kms:Decrypt"}]}'"#;
    check(text, 7, r#""kms:Decrypt""#);
    let text = r#" { "Fn::Sub": "{\"Statement\":[{\"Action\":\"kms:Decrypt\"}]}" }"#;
    check(text, 7, r#"\"kms:Decrypt\""#);
    let text = r#" !Sub ['{"Statement":[{"Sid":"${X}","Action":"kms:Decrypt"}]}', { X: y }]"#;
    check(text, 7, r#""kms:Decrypt""#);
}

#[test]
fn a_value_that_takes_the_place_of_a_name_stands_where_the_name_stands() {
    let text = r#" !Sub ['{"Statement":[{"Action":${Actions}}]}', { Actions: '"kms:Decrypt"' }]"#;
    check(text, 7, "${Actions}");
}

#[test]
fn elements_that_are_joined_keep_their_places() {
    let text = r#" !Join
        - ''
        - - '{"Statement":[{"Resource":"arn:aws:kms:*:'
          - !Ref Account
          - ':key/*","Action":"kms:Decrypt"}]}'"#;
    check(text, 11, r#""kms:Decrypt""#);
}

#[test]
fn a_tree_that_becomes_a_text_stays_that_tree() {
    let text = "
        Fn::ToJsonString:
          Statement:
            - Action: kms:Decrypt
              Resource: !Sub '${Account}'";
    check(text, 10, "kms:Decrypt");
}

#[test]
fn of_the_turns_of_a_loop_none_takes_the_places_of_another() {
    let text = r#"  Fn::ForEach::Policies:
    - Name
    - [Encrypt, Decrypt]
    - ${Name}Policy:
        Type: AWS::Organizations::Policy
        Properties:
          Type: SERVICE_CONTROL_POLICY
          Content: !Sub '{"Statement":[{"Action":"kms:${Name}"}]}'
"#;
    // of two values that one function has, the last one is found in the text
    let found = actions(text);
    assert_eq!(found.len(), 2);
    assert!(found[0].1.contains("!Sub"), "{found:?}");
    assert_eq!(found[1], (10, r#""kms:${Name}""#.to_owned()));
}
