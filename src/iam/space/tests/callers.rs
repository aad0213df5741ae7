//! Callers that are no identities of an account: those of identity providers, and unsigned requests.

use super::super::answer::{is_allowed_by, judge};
use super::super::{Answer, Scope, Setting, Space};
use super::chance::Chance;
use super::{long, statements};
use crate::iam::evaluate::{Policy, PolicyKind};
use crate::iam::{Caller, Context, Decision, Request, Resource};

const HUB: &str = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
const SAML: &str = "arn:aws:iam::111122223333:saml-provider/corp";
const WEB_CALL: &str = "sts:AssumeRoleWithWebIdentity";
const SAML_CALL: &str = "sts:AssumeRoleWithSAML";

fn trust() -> Setting {
    Setting { owner: "111122223333".parse().ok(), ..Setting::new(PolicyKind::TrustPolicy) }
}

fn federated(provider: &str, action: &str) -> String {
    format!(
        r#"{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},"Action":"{action}","Condition":{{"StringLike":{{"token.actions.githubusercontent.com:sub":"repo:example/*"}}}}}}"#
    )
}

#[test]
fn each_sort_of_caller_has_its_own_call() {
    let all = [
        federated(HUB, WEB_CALL),
        format!(r#"{{"Effect":"Allow","Principal":{{"Federated":"{SAML}"}},"Action":"sts:*"}}"#),
        r#"{"Effect":"Allow","Principal":{"AWS":"444455556666","Service":"backup.amazonaws.com"},"Action":"sts:*"}"#.into(),
    ];
    let document = statements(&all.each_ref().map(String::as_str));
    let space = Space::of(&[&document], trust());
    for (action, expected) in [
        (WEB_CALL, vec![format!("web identities of {HUB}")]),
        (SAML_CALL, vec![format!("users of {SAML}")]),
        ("sts:AssumeRole", vec!["account 444455556666".into(), "backup.amazonaws.com".into()]),
        ("sts:GetCallerIdentity", vec![]),
    ] {
        let found = space.who_can(Scope::Anyone, &[action]);
        assert!(found.doubt.is_none() && found.list.iter().all(|one| one.witness.is_some()));
        let words: Vec<String> = found.list.iter().map(|one| one.principals.join("; ")).collect();
        assert_eq!(words, expected, "{action}");
    }
    let saml = &space.who_can(Scope::Anyone, &["sts:*"]).list[1];
    let actions = ["sts:AssumeRoleWithSAML", "sts:SetSourceIdentity", "sts:TagSession"];
    assert_eq!(saml.actions, actions.map(Box::from));
}

#[test]
fn a_provider_of_the_own_account_is_inside_and_a_public_one_is_not() {
    for (provider, is_outside) in [(HUB, false), ("accounts.google.com", true)] {
        let document = statements(&[&federated(provider, WEB_CALL)]);
        let space = Space::of(&[&document], trust());
        assert_eq!(space.outsiders().yes().is_some(), is_outside, "{provider}");
        assert!(space.public().is_no(), "{provider} is named");
    }
}

/// Nobody but services and unsigned requests lacks `aws:PrincipalIsAWSService: false`.
#[test]
fn unsigned_requests_reach_resources_that_take_them() {
    let list = [
        r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}"#,
        r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:PrincipalIsAWSService":"false"}}}"#,
    ];
    let document = statements(&list);
    let bucket = Setting::new(PolicyKind::ResourcePolicy);
    let space = Space::of(&[&document], bucket.clone());
    let witness = space.outsiders().yes().expect("an unsigned request");
    assert_eq!(*witness.request.caller(), Caller::Anonymous);
    let organization = r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*",
        "Condition":{"StringLike":{"aws:PrincipalOrgID":"o-*"}}}"#;
    let document = statements(&[organization, list[1]]);
    let space = Space::of(&[&document], bucket);
    assert!(space.allowed(Scope::Anyone, &[]).is_no(), "who signs nothing is in no organization");
}

const PRINCIPALS: [&str; 7] = [
    r#""*""#,
    r#"{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}"#,
    r#"{"Federated":["accounts.google.com","arn:aws:iam::111122223333:saml-provider/corp"]}"#,
    r#"{"Federated":"arn:aws:iam::444455556666:saml-provider/other"}"#,
    r#"{"AWS":"444455556666"}"#,
    r#"{"Service":"backup.amazonaws.com"}"#,
    r#"{"AWS":"111122223333","Federated":"cognito-identity.amazonaws.com"}"#,
];
const ACTIONS: [&str; 6] =
    [WEB_CALL, SAML_CALL, "sts:AssumeRole", "sts:AssumeRole*", "sts:*", "sts:TagSession"];
const CONDITIONS: [&str; 6] = [
    "",
    "",
    r#""StringEquals":{"custom:aud":"x"}"#,
    r#""StringNotEquals":{"custom:aud":["x","y"]}"#,
    r#""StringNotEquals":{"aws:PrincipalAccount":"444455556666"}"#,
    r#""Null":{"aws:PrincipalArn":"true"}"#,
];
const PROVIDERS: [&str; 6] = [
    HUB,
    SAML,
    "accounts.google.com",
    "www.amazon.com",
    "arn:aws:iam::444455556666:saml-provider/other",
    "arn:aws:iam::111122223333:oidc-provider/other.example.com",
];

fn request(chance: &mut Chance) -> Request {
    let mut context = Context::default();
    if chance.one_in(2) {
        context.set_one("custom:aud", chance.pick(&["x", "y", "z"]));
    }
    let account = chance.pick(&["111122223333", "444455556666", "999988887777"]);
    let (caller, action) = match chance.below(3) {
        0 => {
            let role = Caller::parse(&format!("arn:aws:iam::{account}:role/app")).unwrap();
            (role, "sts:AssumeRole")
        }
        1 => (Caller::Service("backup.amazonaws.com".into()), "sts:AssumeRole"),
        _ => {
            let provider = chance.pick(&PROVIDERS);
            let is_saml = provider.contains(":saml-provider/");
            (Caller::Federated(provider.into()), if is_saml { SAML_CALL } else { WEB_CALL })
        }
    };
    let action = if chance.one_in(4) { "sts:TagSession" } else { action };
    Request::new(caller, action, Resource::new("arn:aws:iam::111122223333:role/example"), context)
}

#[test]
fn no_request_through_a_provider_contradicts_an_answer() {
    let mut seen = [0; 2];
    for seed in 0..150 * long() {
        let mut chance = Chance::new(seed + 130_000);
        let list: Vec<String> = (0..=chance.below(3))
            .map(|_| {
                let effect = if chance.one_in(3) { "Deny" } else { "Allow" };
                let (who, action) = (chance.pick(&PRINCIPALS), chance.pick(&ACTIONS));
                let condition = chance.pick(&CONDITIONS);
                format!(
                    r#"{{"Effect":"{effect}","Principal":{who},"Action":"{action}","Condition":{{{condition}}}}}"#
                )
            })
            .collect();
        let document = statements(&list.iter().map(String::as_str).collect::<Vec<_>>());
        let policies = [Policy::new(&document, PolicyKind::TrustPolicy)];
        let space = Space::of(&[&document], trust());
        let calls = ["sts:AssumeRole", WEB_CALL, SAML_CALL, "sts:TagSession"];
        let answers = calls.map(|call| (call, space.allowed(Scope::Anyone, &[call])));
        for (_, answer) in &answers {
            assert!(matches!(answer, Answer::Yes(_) | Answer::No(_)), "{seed}: {answer:?}");
            seen[usize::from(answer.is_no())] += 1;
        }
        let found = space.who_can(Scope::Anyone, &[]);
        for _ in 0..40 {
            let request = request(&mut chance);
            if judge(&policies, 0, &request).decision != Decision::Allowed {
                continue;
            }
            let own = answers.iter().find(|(call, _)| *call == request.action());
            assert!(own.is_some_and(|(_, it)| !it.is_no()), "{seed}: {request:?}\n{list:#?}");
            let is_listed = found.list.iter().any(|access| {
                access.actions.iter().any(|own| **own == *request.action())
                    && is_allowed_by(&policies[0], access.allowed_by.statement, &request)
            });
            assert!(is_listed, "{seed}: {request:?}\n{list:#?}");
        }
    }
    assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
}
