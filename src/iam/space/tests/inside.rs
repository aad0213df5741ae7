//! Many accounts inside: answers about outsiders, against requests of callers on both sides.

use std::collections::BTreeSet;

use super::super::answer::judge;
use super::super::{Answer, Scope, Setting, Space};
use super::chance::Chance;
use super::{key_setting, key_space, long, statements};
use crate::aws::AccountId;
use crate::iam::evaluate::{Policy, PolicyKind};
use crate::iam::{Caller, Decision, PolicyDocument, Request};

/// Conditions and principals that know some accounts of the row below, or all by a pattern.
const CONDITIONS: [&str; 12] = [
    r#""StringLike":{"aws:PrincipalAccount":"00000100000?"}"#,
    r#""StringNotLike":{"aws:PrincipalAccount":"000001*"}"#,
    r#""StringLike":{"kms:CallerAccount":["0000010*","?????????003"]}"#,
    r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::00000100000?:role/a*"}"#,
    r#""ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/app"}"#,
    r#""StringLike":{"aws:PrincipalArn":"*:0000010000*/app"}"#,
    r#""StringLike":{"aws:PrincipalArn":"arn:aws:*0:user/*"}"#,
    r#""StringEquals":{"aws:PrincipalOrgID":"o-exampleorg"}"#,
    r#""StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-exampleorg"}"#,
    r#""StringNotEquals":{"aws:PrincipalAccount":["444455556666","~3"]}"#,
    r#""StringEquals":{"aws:PrincipalAccount":"999988887777"}"#,
    r#""StringLike":{"aws:PrincipalAccount":"?????????00?"}"#,
];
const PRINCIPALS: [&str; 6] = [
    r#""Principal":"*""#,
    r#""Principal":"*""#,
    r#""Principal":{"AWS":["~1","444455556666"]}"#,
    r#""Principal":{"AWS":"arn:aws:iam::~2:role/app"}"#,
    r#""NotPrincipal":{"AWS":["~1","111122223333"]}"#,
    r#""NotPrincipal":{"AWS":"arn:aws:iam::~2:role/app"}"#,
];

/// A text with accounts in place of `~1` and the like.
fn numbered(text: &str) -> String {
    (1..10).fold(text.to_owned(), |text, at| {
        text.replace(&format!("~{at}"), account(1_000_000 + at).as_str())
    })
}

fn account(number: u64) -> AccountId {
    format!("{number:012}").parse().unwrap()
}

/// All ten that `00000100000?` matches, many more, and an example that witnesses like to use.
fn trusted() -> Vec<AccountId> {
    let row = (1_000_000..1_000_010).map(account);
    let many = (0..60).map(|at| account(999_999_999_999 - at));
    let named = ["444455556666", "999988887777"].iter().map(|it| it.parse().unwrap());
    // What an automaton comes up with first, and a neighbour that it counts as alike.
    let first = [1_089_999, 1_099_999, 999_999_999_008, 999_999_999_009].map(account);
    row.chain(many).chain(named).chain(first).collect()
}

fn setting() -> Setting {
    let organization = Some("o-exampleorg".into());
    Setting { trusted: trusted(), organization, ..key_setting() }
}

fn statement(chance: &mut Chance) -> String {
    let effect = if chance.one_in(3) { "Deny" } else { "Allow" };
    let who = chance.pick(&PRINCIPALS);
    let mut conditions = BTreeSet::new();
    for _ in 0..chance.below(3) {
        conditions.insert(chance.pick(&CONDITIONS));
    }
    // One operator cannot come twice in a JSON object and mean both.
    let operators = conditions.iter().map(|one| one.split(':').next());
    if operators.collect::<BTreeSet<_>>().len() < conditions.len() {
        conditions.clear();
    }
    let conditions: Vec<&str> = conditions.into_iter().collect();
    numbered(&format!(
        r#"{{"Effect":"{effect}",{who},"Action":"kms:Decrypt","Resource":"*","Condition":{{{}}}}}"#,
        conditions.join(",")
    ))
}

fn is_allowed(document: &PolicyDocument, request: &Request) -> bool {
    let policy = Policy::new(document, PolicyKind::KeyPolicy);
    judge(std::slice::from_ref(&policy), 0, request).decision == Decision::Allowed
}

/// A request of a caller in one of the accounts that a policy could treat apart.
fn request(chance: &mut Chance) -> Request {
    let number = match chance.below(5) {
        0 => 1_000_000 + u64::try_from(chance.below(10)).unwrap(),
        1 => [1_000_010, 1_000_100, 2_000_003, 777_788_889_999][chance.below(4)],
        2 => 999_999_999_999 - u64::try_from(chance.below(120)).unwrap(),
        3 => [111_122_223_333, 444_455_556_666, 999_988_887_777, 10][chance.below(4)],
        _ => u64::try_from(chance.below(1_000_000)).unwrap() * 1_000_003 % 1_000_000_000_000,
    };
    let name = chance.pick(&["role/app", "role/b", "user/ann", "root"]);
    let caller = Caller::parse(&format!("arn:aws:iam::{}:{name}", account(number))).unwrap();
    let base = chance.request();
    let mut context = crate::iam::Context::default();
    match chance.below(3) {
        0 => context.set_one("aws:PrincipalOrgID", "o-exampleorg"),
        1 => context.set_one("aws:PrincipalOrgID", "o-otherorg"),
        _ => {}
    }
    Request::new(caller, "kms:Decrypt", base.resource().clone(), context)
}

#[test]
fn outsiders_are_found_beside_many_accounts_inside() {
    let inside: BTreeSet<AccountId> = setting().inside().collect();
    let (mut yes, mut no, mut classes) = (0, 0, usize::MAX);
    for seed in 0..200 * long() {
        let mut chance = Chance::new(seed + 70_000);
        let list: Vec<String> = (0..=chance.below(4)).map(|_| statement(&mut chance)).collect();
        let document = statements(&list.iter().map(String::as_str).collect::<Vec<_>>());
        let space = Space::of(&[&document], setting());
        let answer = space.allowed(Scope::Outsiders, &[]);
        match &answer {
            Answer::Yes(witness) => {
                let own = witness.request.caller().account().unwrap();
                assert!(!inside.contains(&own), "{seed}: {own}: {list:#?}");
                assert!(is_allowed(&document, &witness.request), "{seed}: {list:#?}");
                yes += 1;
            }
            Answer::No(_) => no += 1,
            Answer::Depends { .. } | Answer::Unknown(_) => panic!("{seed}: {answer:?}"),
        }
        for access in space.who_can(Scope::Outsiders, &[]).list {
            let own = access.witness.unwrap().request.caller().account().unwrap();
            assert!(!inside.contains(&own), "{seed}: {own}: {list:#?}");
        }
        for _ in 0..80 {
            let request = request(&mut chance);
            let is_inside = request.caller().account().is_some_and(|own| inside.contains(&own));
            let organization = request.context().get("aws:principalorgid");
            let is_member = organization == crate::iam::Lookup::One("o-exampleorg");
            if !is_inside && !is_member && is_allowed(&document, &request) {
                assert!(!answer.is_no(), "{seed}: {request:?}\n{list:#?}");
            }
        }
        classes = classes.min(space.compiled().unwrap().callers.len());
    }
    assert!(yes > 30 && no > 30 && classes < 20, "{yes} {no} {classes}");
}

#[test]
fn where_all_that_fit_a_pattern_are_inside_nobody_outside_is_let_in() {
    let fits = |pattern: &str| {
        let text = format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{{"StringLike":{{"aws:PrincipalAccount":"{pattern}"}}}}}}"#
        );
        let document = statements(&[&text]);
        Space::of(&[&document], setting()).outsiders().clone()
    };
    assert!(fits("00000100000?").is_no());
    assert!(fits("0000010000??").yes().is_some());
}

#[test]
fn a_thousand_accounts_inside_cost_no_classes() {
    let document = statements(&[
        &numbered(r#"{"Effect":"Allow","Principal":{"AWS":"~7"},"Action":"kms:*","Resource":"*"}"#),
        r#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-exampleorg"}}}"#,
    ]);
    let trusted = (1_000_000..1_001_000).map(account).collect();
    let space = Space::of(&[&document], Setting { trusted, ..key_setting() });
    assert!(space.compiled().unwrap().callers.len() < 20);
    let witness = space.outsiders().yes().expect("another organization");
    assert!(witness.request.caller().account().unwrap() >= account(1_001_000));
    let own = space.shown(0, Scope::Anyone, Some(account(1_000_007)), &[]).expect("named");
    assert_eq!(own.request.caller().account(), Some(account(1_000_007)));
}

/// Hundreds of accounts in one list are one class, and none of them is lost in it.
#[test]
fn accounts_of_the_same_lists_are_told_from_all_others() {
    let account = |at: usize| format!("{:012}", 1_000_000 + at);
    let list = |from: usize| {
        let all: Vec<String> = (from..400).map(|at| format!("\"{}\"", account(at))).collect();
        all.join(",")
    };
    let with = |effect: &str, from: usize| {
        format!(
            r#"{{"Effect":"{effect}","Principal":{{"AWS":[{}]}},"Action":"kms:Decrypt","Resource":"*"}}"#,
            list(from)
        )
    };
    let condition = |operator: &str, from: usize| {
        format!(
            r#"{{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{{"{operator}":{{"kms:CallerAccount":[{}]}}}}}}"#,
            list(from)
        )
    };
    let role = format!(
        r#"{{"Effect":"Deny","Principal":{{"AWS":"arn:aws:iam::{}:role/app"}},"Action":"*","Resource":"*"}}"#,
        account(7)
    );
    let allow = with("Allow", 0);
    for (others, expected) in [
        (vec![], Some(None)),
        (vec![role.clone()], Some(None)),
        (vec![with("Deny", 1)], Some(Some(0))),
        (vec![with("Deny", 1), role.clone()], Some(Some(0))),
        (vec![condition("StringEquals", 1)], Some(Some(0))),
        (vec![with("Deny", 0)], None),
        (vec![condition("StringEquals", 0), role.clone()], None),
        (vec![condition("StringNotEquals", 0)], Some(None)),
        (vec![condition("StringNotEquals", 399)], Some(Some(399))),
        (vec![condition("StringNotEquals", 1), with("Deny", 2)], Some(Some(1))),
    ] {
        let all: Vec<&str> = std::iter::once(&allow).chain(&others).map(String::as_str).collect();
        let document = statements(&all);
        let space = key_space(&document);
        let found = space.outsiders();
        let Some(only) = expected else {
            assert!(found.is_no(), "{found:?}");
            continue;
        };
        let caller = found.yes().expect("somebody").request.caller().account().unwrap();
        let is_listed = (0..400).any(|at| account(at) == caller.as_str());
        assert!(is_listed, "{caller}");
        assert!(only.is_none_or(|at| account(at) == caller.as_str()), "{caller} {only:?}");
    }
    // Everybody but those that a list denies: a stranger, and none of the list.
    let everybody = r#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*"}"#;
    let document = statements(&[everybody, &with("Deny", 0)]);
    let space = key_space(&document);
    let caller = space.outsiders().yes().expect("a stranger").request.caller().account().unwrap();
    assert!(!(0..400).any(|at| account(at) == caller.as_str()), "{caller}");
    let accesses = space.who_can(Scope::Outsiders, &["kms:Decrypt"]);
    assert_eq!(accesses.doubt, None);
    let words: Vec<&String> = accesses.list.iter().flat_map(|one| &one.principals).collect();
    assert!(words.iter().all(|word| word.starts_with("every account but ")), "{words:?}");
}
