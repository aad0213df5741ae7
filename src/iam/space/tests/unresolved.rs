//! Policies with values that are not resolved, against the same policies with every hole filled.
//!
//! A hole is written `<<name>>` here. Whatever it is filled with, the answer on the policy with the
//! hole must leave room for the answer on the policy without: a No is a No in all worlds, a Yes is a
//! Yes in all of them, and only what depends may differ from one to the next.

use std::collections::BTreeSet;

use super::super::answer::judge;
use super::super::{Answer, Relation, Scope, Setting, Space, compare};
use super::chance::Chance;
use super::decided::word;
use super::{key_setting, key_space, long, statements};
use crate::iam::evaluate::{Policy, PolicyKind};
use crate::iam::{Decision, PolicyDocument, Request};
use crate::source::SourceId;
use crate::syntax::{Limits, Node, Open, Part, Value};

/// What each hole may be filled with.
const HOLES: [(&str, &[&str]); 12] = [
    ("account", &["111122223333", "444455556666", "999988887777"]),
    ("role", &["app", "other", "p/ann"]),
    ("resource", &["role/app", "user/bob", "root", "role/other"]),
    (
        "principal",
        &[
            "*",
            "444455556666",
            "arn:aws:iam::111122223333:role/app",
            "arn:aws:sts::111122223333:assumed-role/app/one",
            "arn:aws:iam::444455556666:root",
            "sns.amazonaws.com",
        ],
    ),
    ("service", &["sns", "events", "example"]),
    ("verb", &["Decrypt", "Encrypt", "*", "P??KeyPolicy"]),
    ("action", &["kms:Decrypt", "kms:*", "s3:GetObject", "*"]),
    ("half", &["kms:De", "kms:En", "kms:*"]),
    ("text", &["", "a", "b", "ab", "*", "a*", "?"]),
    ("bool", &["true", "false"]),
    ("network", &["203.0.113.0/24", "10.0.0.0/8", "0.0.0.0/0", "8.8.8.8"]),
    ("region", &["eu-west-1", "us-east-1", "*", "eu-west-1:111122223333"]),
];

const PRINCIPALS: [&str; 12] = [
    r#""*""#,
    r#"{"AWS":"<<principal>>"}"#,
    r#"{"AWS":"<<account>>"}"#,
    r#"{"AWS":"arn:aws:iam::<<account>>:root"}"#,
    r#"{"AWS":"arn:aws:iam::<<account>>:role/app"}"#,
    r#"{"AWS":"arn:aws:iam::111122223333:<<resource>>"}"#,
    r#"{"AWS":["arn:aws:iam::111122223333:role/<<role>>","444455556666"]}"#,
    r#"{"AWS":"arn:aws:sts::<<account>>:assumed-role/app/one"}"#,
    r#"{"AWS":["<<principal>>","111122223333"]}"#,
    r#"{"Service":"<<service>>.amazonaws.com"}"#,
    r#"{"AWS":"111122223333"}"#,
    r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/app/one"}"#,
];
const ACTIONS: [&str; 6] =
    ["kms:*", "kms:<<verb>>", "<<action>>", "<<half>>crypt", "kms:Decrypt", "*"];
const RESOURCES: [&str; 4] = [
    r#""*""#,
    r#""*""#,
    r#"["arn:aws:kms:<<region>>:111122223333:key/*"]"#,
    r#"["arn:aws:kms:<<region>>:key/*","arn:aws:kms:us-east-1:*:*"]"#,
];
const CONDITIONS: [&str; 25] = [
    r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::<<account>>:role/app"}"#,
    r#""ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::<<account>>:role/*"}"#,
    r#""StringLike":{"aws:PrincipalArn":"*/<<role>>"}"#,
    r#""StringNotEquals":{"aws:PrincipalArn":["arn:aws:iam::<<account>>:role/app","arn:aws:iam::<<account>>:root"]}"#,
    r#""StringLike":{"aws:PrincipalArn":"*:role/*pp"}"#,
    r#""StringEquals":{"aws:PrincipalAccount":"<<account>>"}"#,
    r#""StringNotEquals":{"aws:PrincipalAccount":["<<account>>","111122223333"]}"#,
    r#""StringLike":{"kms:CallerAccount":"4444<<text>>"}"#,
    r#""StringEqualsIfExists":{"kms:CallerAccount":"<<account>>"}"#,
    r#""StringEquals":{"aws:username":"<<role>>"}"#,
    r#""StringNotLike":{"aws:username":["a<<text>>","b*"]}"#,
    r#""StringEqualsIgnoreCase":{"aws:username":["ANN","<<role>>"]}"#,
    r#""StringEquals":{"aws:PrincipalServiceName":"<<service>>.amazonaws.com"}"#,
    r#""StringNotEqualsIfExists":{"aws:PrincipalServiceName":["<<service>>.amazonaws.com"]}"#,
    r#""StringEquals":{"aws:PrincipalOrgID":"o-<<text>>"}"#,
    r#""StringEquals":{"aws:PrincipalType":"<<text>>"}"#,
    r#""Bool":{"aws:PrincipalIsAWSService":"<<bool>>"}"#,
    r#""StringLike":{"custom:One":"a<<text>>"}"#,
    r#""StringNotLike":{"custom:One":["<<text>>","b"]}"#,
    r#""StringEqualsIfExists":{"custom:Two":["a<<text>>b","ab"]}"#,
    r#""ForAnyValue:StringLike":{"custom:Many":["<<text>>","b"]}"#,
    r#""ForAllValues:StringNotEquals":{"custom:More":["a<<text>>"]}"#,
    r#""Null":{"custom:Two":"<<bool>>"}"#,
    r#""IpAddress":{"aws:SourceIp":"<<network>>"}"#,
    r#""NotIpAddressIfExists":{"aws:SourceIp":["<<network>>","10.0.0.0/8"]}"#,
];

fn statement(chance: &mut Chance) -> String {
    if chance.one_in(4) {
        return chance.statement();
    }
    let effect = match chance.below(9) {
        0 => "<<effect>>",
        1..4 => "Deny",
        _ => "Allow",
    };
    let who = chance.pick(&PRINCIPALS);
    let is_negated = who.starts_with('{') && chance.one_in(5);
    let principal = if is_negated { "NotPrincipal" } else { "Principal" };
    let action = if chance.one_in(6) { "NotAction" } else { "Action" };
    let what = chance.pick(&ACTIONS);
    let resource = chance.pick(&RESOURCES);
    let conditions: Vec<&str> = (0..chance.below(3)).map(|_| chance.pick(&CONDITIONS)).collect();
    let conditions = if conditions.is_empty() {
        String::new()
    } else {
        format!(r#","Condition":{{{}}}"#, conditions.join(","))
    };
    format!(
        r#"{{"Effect":"{effect}","{principal}":{who},"{action}":["{what}"],"Resource":{resource}{conditions}}}"#
    )
}

fn some(chance: &mut Chance) -> Vec<String> {
    (0..=chance.below(3)).map(|_| statement(chance)).collect()
}

fn joined(list: &[String]) -> PolicyDocument {
    statements(&list.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The policy with its holes.
fn open(list: &[String]) -> PolicyDocument {
    with_holes(&list.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A policy of some statements, in which `<<name>>` is not resolved.
pub(super) fn with_holes(list: &[&str]) -> PolicyDocument {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, list.join(","));
    let parsed = crate::syntax::json::parse(SourceId::NOWHERE, &text, &Limits::default());
    PolicyDocument::read(opened(parsed.root))
}

fn opened(mut node: Node) -> Node {
    node.value = match node.value {
        Value::Text(text) if text.contains("<<") => Value::Open(hole_of(&text)),
        Value::List(list) => Value::List(list.into_iter().map(opened).collect()),
        Value::Map(mut entries) => {
            for entry in &mut entries {
                entry.value = opened(entry.value.clone());
            }
            Value::Map(entries)
        }
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Open(_)) => other,
    };
    node
}

fn hole_of(text: &str) -> Open {
    let mut parts = Vec::new();
    for (at, piece) in text.split("<<").enumerate() {
        let rest = match piece.split_once(">>").filter(|_| at > 0) {
            Some((name, rest)) => {
                parts.push(Part::Hole(name.into()));
                rest
            }
            None => piece,
        };
        if !rest.is_empty() {
            parts.push(Part::Text(rest.into()));
        }
    }
    Open { parts, many: false, reason: "a hole".into() }
}

/// The policies with every hole filled, each in the same way everywhere.
fn filled<const N: usize>(lists: [&[String]; N], chance: &mut Chance) -> [PolicyDocument; N] {
    let mut values: Vec<(String, String)> = HOLES
        .iter()
        .map(|(name, list)| (format!("<<{name}>>"), chance.pick(list).to_owned()))
        .collect();
    values.push(("<<effect>>".into(), chance.pick(&["Allow", "Deny"]).to_owned()));
    let fill = |text: &String| {
        values.iter().fold(text.clone(), |text, (hole, value)| text.replace(hole, value))
    };
    lists.map(|list| joined(&list.iter().map(fill).collect::<Vec<_>>()))
}

fn is_allowed(document: &PolicyDocument, request: &Request) -> bool {
    let policy = Policy::new(document, PolicyKind::KeyPolicy);
    judge(std::slice::from_ref(&policy), 0, request).decision == Decision::Allowed
}

/// The questions of rules and commands.
fn answers(space: &Space<'_>) -> [Answer; 5] {
    [
        space.allowed(Scope::Anyone, &[]),
        space.allowed(Scope::Anyone, &["kms:Decrypt"]),
        space.allowed(Scope::Owners, &["kms:PutKeyPolicy"]),
        space.outsiders().clone(),
        space.allowed(Scope::UnboundServices, &[]),
    ]
}

#[test]
fn no_filling_contradicts_an_answer() {
    let mut seen = [0; 4];
    for seed in 0..60 * long() {
        let mut chance = Chance::new(seed + 70_000);
        let list = some(&mut chance);
        let document = open(&list);
        let found = answers(&key_space(&document));
        for answer in &found {
            seen[match answer {
                Answer::Yes(_) => 0,
                Answer::No(_) => 1,
                Answer::Depends { .. } => 2,
                Answer::Unknown(_) => 3,
            }] += 1;
        }
        for _ in 0..4 {
            let [world] = filled([&list], &mut chance);
            for (number, (open, closed)) in
                found.iter().zip(answers(&key_space(&world))).enumerate()
            {
                let is_contradicted = match open {
                    Answer::Yes(witness) => !is_allowed(&world, &witness.request),
                    Answer::No(_) => closed.yes().is_some(),
                    Answer::Depends { .. } | Answer::Unknown(_) => false,
                };
                assert!(!is_contradicted, "{seed}, question {number}: {list:#?}\n{closed:#?}");
            }
            for _ in 0..20 {
                let request = chance.request();
                let is_proven = found[0].is_no() && request.action() != "kms:PutKeyPolicy";
                assert!(!is_proven || !is_allowed(&world, &request), "{seed}: {request:?}");
            }
        }
    }
    assert!(seen[..3].iter().all(|count| *count > 20), "{seen:?}");
}

#[test]
fn what_is_said_of_statements_holds_for_every_filling() {
    let (mut dead, mut superfluous) = (0, 0);
    for seed in 0..100 * long() {
        let mut chance = Chance::new(seed + 80_000);
        let list = some(&mut chance);
        let document = open(&list);
        let space = key_space(&document);
        let (Ok(never), Ok(gone)) = (space.dead(), space.superfluous()) else { continue };
        let never: BTreeSet<usize> = never.iter().map(|one| one.statement.statement).collect();
        let gone: BTreeSet<usize> = gone.iter().map(|one| one.statement.statement).collect();
        dead += never.len();
        superfluous += gone.len();
        let kept = list.iter().enumerate();
        let kept = kept.filter(|(at, _)| !never.contains(at) && !gone.contains(at));
        let kept: Vec<String> = kept.map(|(_, text)| text.clone()).collect();
        for _ in 0..4 {
            let [whole, part] = filled([&list, &kept], &mut chance);
            let setting = Setting { by_reference: true, ..key_setting() };
            let relation = compare(&[&whole], &[&part], &setting).relation;
            for _ in 0..20 {
                let request = chance.request();
                let is_real = request.action() != "kms:PutKeyPolicy";
                assert!(
                    !is_real || is_allowed(&whole, &request) == is_allowed(&part, &request),
                    "{seed}: without {gone:?} and {never:?}, {relation:?}: {request:?}\n{list:#?}"
                );
            }
        }
    }
    assert!(dead > 3 && superfluous > 0, "{dead} {superfluous}");
}

#[test]
fn a_comparison_holds_for_every_filling() {
    let mut seen = BTreeSet::new();
    for seed in 0..60 * long() {
        let mut chance = Chance::new(seed + 90_000);
        let old = some(&mut chance);
        let mut new = old.clone();
        if chance.one_in(2) {
            new.push(statement(&mut chance));
        }
        if chance.one_in(2) && new.len() > 1 {
            new.remove(chance.below(new.len()));
        }
        let relation = compare(&[&open(&old)], &[&open(&new)], &key_setting()).relation;
        seen.insert(relation);
        for _ in 0..4 {
            let [before, after] = filled([&old, &new], &mut chance);
            let found = compare(&[&before], &[&after], &key_setting()).relation;
            let is_possible = match relation {
                Relation::Equal => [Relation::Equal].contains(&found),
                Relation::Narrower => [Relation::Equal, Relation::Narrower].contains(&found),
                Relation::Wider => [Relation::Equal, Relation::Wider].contains(&found),
                Relation::Incomparable | Relation::Unknown => true,
            };
            let is_possible = is_possible || found == Relation::Unknown;
            assert!(is_possible, "{seed}: {relation:?}, but {found:?}\n{old:#?}\n{new:#?}");
        }
    }
    assert!(seen.len() > 3, "{seen:?}");
}

/// Policies with holes that somebody outside, or somebody at all, can pass for some filling.
#[test]
fn callers_that_only_a_hole_names_are_not_forgotten() {
    let allow = |principal: &str, condition: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":{principal},"Action":"kms:Decrypt","Resource":"*","Condition":{{{condition}}}}}"#
        )
    };
    let role = r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::<<account>>:role/ops/app"}"#;
    let not_all = r#""StringNotLike":{"aws:PrincipalArn":"*:role/ops/*"}"#;
    for (principal, condition) in [
        (r#""*""#, role),
        (r#""*""#, r#""StringEquals":{"aws:PrincipalArn":"arn:aws:iam::<<account>>:user/ann"}"#),
        (r#""*""#, r#""StringLike":{"aws:PrincipalAccount":"4444<<text>>"}"#),
        (r#""*""#, r#""StringEquals":{"kms:CallerAccount":"44445555<<text>>"}"#),
        (r#""*""#, r#""StringEquals":{"aws:username":"deploy-<<text>>"}"#),
        (
            r#""*""#,
            r#""StringEquals":{"aws:PrincipalServiceName":"backup-<<service>>.amazonaws.com"}"#,
        ),
        (
            r#"{"AWS":"arn:aws:iam::<<account>>:role/ops/app"}"#,
            r#""Null":{"aws:MultiFactorAuthAge":"true"}"#,
        ),
        (
            r#"{"AWS":"arn:aws:sts::<<account>>:assumed-role/app/one"}"#,
            r#""StringLike":{"aws:PrincipalArn":"*/app"}"#,
        ),
        (r#"{"Service":"backup-<<service>>.amazonaws.com"}"#, r#""Null":{"aws:SourceArn":"true"}"#),
    ] {
        let list = [allow(principal, condition)];
        let document = open(&list);
        let answer = key_space(&document).allowed(Scope::Anyone, &[]);
        assert!(matches!(answer, Answer::Depends { .. }), "{principal} {condition}: {answer:?}");
    }
    let list = [allow(r#""*""#, &format!("{role},{not_all}"))];
    let document = open(&list);
    assert!(key_space(&document).allowed(Scope::Anyone, &[]).is_no(), "no account's role fits");
}

#[test]
fn an_action_or_resource_whose_colons_are_in_a_hole_is_not_forgotten() {
    let identity = Setting::new(PolicyKind::IdentityPolicy);
    for (action, resource) in [
        ("<<half>>crypt", "*"),
        ("kms:<<verb>>", "arn:aws:kms:<<region>>:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
    ] {
        let list = [format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#)];
        let document = open(&list);
        let asked = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let setting = Setting {
            asked: vec!["kms:Decrypt".into()],
            asked_resource: Some(asked.into()),
            ..identity.clone()
        };
        let answer = Space::of(&[&document], setting).allowed(Scope::Anyone, &["kms:Decrypt"]);
        assert!(matches!(answer, Answer::Depends { .. }), "{action} {resource}: {answer:?}");
    }
}

#[test]
fn one_text_in_two_versions_of_the_language_is_two_conditions() {
    let text = |version: &str| {
        format!(
            r#"{{"Version":"{version}","Statement":[{{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*",
            "Condition":{{"StringEquals":{{"custom:Owner":"${{aws:username}}"}}}}}}]}}"#
        )
    };
    let (old, new) = (super::policy(&text("2008-10-17")), super::policy(&text("2012-10-17")));
    let found = compare(&[&old], &[&new], &key_setting());
    assert_eq!(found.relation, Relation::Incomparable, "a name in one, a text in the other");
}

#[test]
fn callers_compared_as_numbers_are_not_decided() {
    let list = [r#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*",
        "Condition":{"NumericEquals":{"aws:PrincipalAccount":"444455556666"}}}"#];
    let document = statements(&list);
    let space = key_space(&document);
    assert!(matches!(space.outsiders(), Answer::Unknown(_)), "{:?}", space.outsiders());
    assert!(space.dead().is_err());
}

/// Statements of which nothing is known may let anybody in.
#[test]
fn unresolved_statements_close_nothing() {
    let closed =
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#;
    let mut document = statements(&[closed; 8]);
    document.has_open_statements = true;
    let space = key_space(&document);
    for answer in [space.outsiders(), space.public(), space.unbound_services()] {
        assert_ne!(word(answer), "no");
    }
    let strangers = r#"{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"kms:*","Resource":"*"}"#;
    let mut all = vec![closed; 8];
    all.push(strangers);
    let mut document = statements(&all);
    document.has_open_statements = true;
    assert_ne!(word(key_space(&document).outsiders()), "no");
}

#[test]
fn an_unresolved_provider_may_be_any() {
    for provider in ["<<provider>>", "arn:aws:iam::<<account>>:oidc-provider/idp.example.com"] {
        let text = format!(
            r#"{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},
            "Action":"sts:AssumeRoleWithWebIdentity"}}"#
        );
        let document = with_holes(&[&text]);
        let setting = Setting { kind: PolicyKind::TrustPolicy, ..key_setting() };
        let found = Space::of(&[&document], setting).allowed(Scope::Anyone, &[]);
        assert_eq!(word(&found), "depends", "{provider}: {found:?}");
    }
}
