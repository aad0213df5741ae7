//! Policies made to be hard: every question about them is answered, or given up within a bound that
//! is counted and not timed.

use super::super::work::spent;
use super::super::{Answer, Reason, Relation, Scope, Setting, Space, compare};
use super::inputs::{self, Input, Kind};
use super::{key_space, policy, statements};
use crate::iam::evaluate::PolicyKind;

/// The most units of work that all questions about one policy may take together.
const BOUND: u64 = 2_500_000;

/// Those that every question is answered about.
const EASY: &[&str] = &[
    "infixes, 16",
    "infixes, 64",
    "infixes in lists, full",
    "suffix 30",
    "must contain, letters, 12",
    "role ARNs",
    "role ARNs, NotPrincipal",
    "role ARNs in statements",
    "role ARNs in a condition",
    "sessions",
    "accounts",
    "accounts in a condition",
    "texts in one condition",
    "texts in statements",
    "texts without case in one condition",
    "texts without case in statements",
    "numbers in one condition",
    "dates in one condition",
    "dates in statements",
    "addresses in one condition",
    "addresses in statements",
    "sets in one condition",
    "ARNs in one condition",
];

fn setting(kind: Kind) -> Setting {
    let kind = match kind {
        Kind::Key => PolicyKind::KeyPolicy,
        Kind::Resource => PolicyKind::ResourcePolicy,
        Kind::Identity => PolicyKind::IdentityPolicy,
    };
    Setting { owner: "111122223333".parse().ok(), ..Setting::new(kind) }
}

/// Asks everything; says what was not decided, and that only for want of budget.
fn ask(input: &Input) -> Vec<&'static str> {
    let document = policy(&input.text);
    assert!(!document.statements.is_empty() && input.text.len() <= 32_768, "{}", input.name);
    let space = Space::of(&[&document], setting(input.kind));
    let putting = space.allowed(Scope::Owners, &["kms:PutKeyPolicy"]);
    let answers = [
        ("outsiders", space.outsiders()),
        ("public", space.public()),
        ("services", space.unbound_services()),
        ("owner", &putting),
    ];
    let mut undecided = Vec::new();
    for (name, answer) in answers {
        if let Answer::Unknown(reason) = answer {
            undecided.push((name, reason.clone()));
        }
    }
    undecided.extend(space.dead().err().map(|reason| ("dead", reason)));
    undecided.extend(space.superfluous().err().map(|reason| ("superfluous", reason)));
    undecided.extend(space.idle_conditions().err().map(|reason| ("idle", reason)));
    undecided.extend(space.denies_everybody().err().map(|reason| ("deny", reason)));
    undecided.extend(space.who_can(Scope::Anyone, &[]).doubt.map(|reason| ("who can", reason)));
    space.shown(0, Scope::Outsiders, None, &[]);
    let names = undecided.iter().map(|(name, _)| *name).collect();
    for (name, reason) in undecided {
        assert!(matches!(reason, Reason::Budget | Reason::Variables), "{}: {name}", input.name);
    }
    names
}

#[test]
fn every_question_about_a_hard_policy_ends_within_the_bound() {
    for input in inputs::all() {
        let before = spent();
        let undecided = ask(&input);
        let asked = spent() - before;
        let is_easy = EASY.contains(&&*input.name);
        assert!(!is_easy || undecided.is_empty(), "{}: {undecided:?}", input.name);
        assert!(asked <= BOUND, "{}: {asked}", input.name);
    }
}

#[test]
fn an_ordinary_policy_of_fifty_statements_costs_little() {
    let conditions = [
        "",
        r#""StringLike":{"kms:ViaService":"ec2.*.amazonaws.com"}"#,
        r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/admin-*"}"#,
        r#""StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-exampleorg"}"#,
    ];
    let statement = |at: usize| {
        let effect = if at % 3 == 2 { "Deny" } else { "Allow" };
        let account = ["111122223333", "444455556666"][at % 2];
        let condition = conditions[at % conditions.len()];
        format!(
            r#"{{"Effect":"{effect}","Principal":{{"AWS":"arn:aws:iam::{account}:role/team-{at}"}},
            "Action":["kms:Decrypt","kms:Get*"],"Resource":"*","Condition":{{{condition}}}}}"#
        )
    };
    let list: Vec<String> = (0..50).map(statement).collect();
    let list: Vec<&str> = list.iter().map(String::as_str).collect();
    let document = statements(&list);
    let before = spent();
    assert!(matches!(key_space(&document).outsiders(), Answer::Yes(_)));
    let asked = spent() - before;
    assert!(asked <= 5_000, "{asked}");
}

#[test]
fn a_hard_policy_compares_with_itself_within_the_bound() {
    for input in inputs::all() {
        let respelled = input.text.replace("kms:Decrypt", "KMS:decrypt");
        let (old, new) = (policy(&input.text), policy(&respelled));
        let before = spent();
        let found = compare(&[&old], &[&new], &setting(input.kind));
        let compared = spent() - before;
        assert!(found.gained.witnesses.is_empty() && found.lost.witnesses.is_empty());
        let is_easy = EASY.contains(&&*input.name);
        assert!(!is_easy || found.relation == Relation::Equal, "{}", input.name);
        assert!(compared <= BOUND, "{}: {compared}", input.name);
    }
}
