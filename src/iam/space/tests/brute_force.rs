//! Random small policies, against the evaluator.
//!
//! `BACKSTAY_LONG=n` runs n times as many, from other seeds on.

use std::collections::BTreeSet;

use super::super::answer::{is_allowed_by, judge};
use super::super::bits::Bits;
use super::super::compile::{ACTION, CALLER, Compiled, MAX_STATES};
use super::super::cube::Fit;
use super::super::search::{Point, View};
use super::super::work::Work;
use super::super::{Access, Answer, Relation, Scope, Space, compare};
use super::chance::Chance;
use super::{key_setting, key_space, statements};
use crate::iam::evaluate::{EffectTest, Policy, PolicyKind};
use crate::iam::pattern::ArnValue;
use crate::iam::{Decision, Effect, PolicyDocument, Request};

/// How many policies a test looks at.
fn rounds(usual: u64) -> u64 {
    usual * super::long()
}

fn random(chance: &mut Chance) -> PolicyDocument {
    let list = chance.statements();
    statements(&list.iter().map(String::as_str).collect::<Vec<_>>())
}

fn is_allowed(document: &PolicyDocument, request: &Request) -> bool {
    let policy = Policy::new(document, PolicyKind::KeyPolicy);
    judge(std::slice::from_ref(&policy), 0, request).decision == Decision::Allowed
}

fn is_foreign(request: &Request) -> bool {
    request.caller().account().is_some_and(|account| account.as_str() != "111122223333")
}

/// What other accounts can never do is not in the space.
fn is_real(request: &Request) -> bool {
    !(is_foreign(request) && request.action() == "kms:PutKeyPolicy")
}

#[test]
fn no_request_contradicts_a_no() {
    let (mut yes, mut no) = (0, 0);
    for seed in 0..rounds(100) {
        let mut chance = Chance::new(seed);
        let document = random(&mut chance);
        let space = key_space(&document);
        let anyone = space.allowed(Scope::Anyone, &[]);
        let decrypt = space.allowed(Scope::Outsiders, &["kms:Decrypt"]);
        for answer in [&anyone, &decrypt] {
            match answer {
                Answer::Yes(witness) => {
                    assert!(is_allowed(&document, &witness.request), "{seed}");
                    yes += 1;
                }
                Answer::No(_) => no += 1,
                Answer::Depends { .. } | Answer::Unknown(_) => panic!("{seed}: {answer:?}"),
            }
        }
        for _ in 0..60 {
            let request = chance.request();
            if !is_real(&request) || !is_allowed(&document, &request) {
                continue;
            }
            assert!(!anyone.is_no(), "{seed}: {request:?}");
            let is_asked = is_foreign(&request) && request.action() == "kms:Decrypt";
            assert!(!(is_asked && decrypt.is_no()), "{seed}: {request:?}");
        }
    }
    assert!(yes > 20 && no > 20, "{yes} {no}");
}

#[test]
fn every_point_is_decided_as_the_evaluator_decides_its_request() {
    for seed in 0..rounds(60) {
        let mut chance = Chance::new(seed + 10_000);
        let document = random(&mut chance);
        let policy = Policy::new(&document, PolicyKind::KeyPolicy);
        let space = key_space(&document);
        let compiled = space.compiled().unwrap();
        let cubes = compiled.cubes(&(0..1), View::Generous);
        for _ in 0..30 {
            let mut cube = compiled.layout.full();
            for dim in 0..compiled.layout.dims() {
                let len = compiled.layout.len(dim);
                let chosen = chance.below(len.max(1));
                compiled.layout.replace(&mut cube, dim, &Bits::filled(len, |at| at == chosen));
            }
            let touches = |other: &_| compiled.layout.fit(&cube, other) == Fit::Inside;
            if compiled.impossible.iter().any(touches) {
                continue;
            }
            let is_denied = cubes.denies.iter().any(|(_, one)| touches(one));
            let is_granted = cubes.allows.iter().any(|(_, one)| touches(one));
            let point = Point { cube: cube.clone(), ..Point::default() };
            for request in compiled.requests(&point) {
                let expected = judge(std::slice::from_ref(&policy), 0, &request).decision;
                let found = match (is_denied, is_granted) {
                    (true, _) => Decision::ExplicitlyDenied,
                    (false, true) => Decision::Allowed,
                    (false, false) => Decision::ImplicitlyDenied,
                };
                assert_eq!(found, expected, "{seed}: {request:?}\n{:?}", document.root);
            }
        }
    }
}

#[test]
fn dead_statements_match_nothing_and_superfluous_ones_change_nothing() {
    let (mut dead, mut superfluous) = (0, 0);
    for seed in 0..rounds(60) {
        let mut chance = Chance::new(seed + 20_000);
        let list = chance.statements();
        let texts: Vec<&str> = list.iter().map(String::as_str).collect();
        let document = statements(&texts);
        let policy = Policy::new(&document, PolicyKind::KeyPolicy);
        let space = key_space(&document);
        let dead_ones: BTreeSet<usize> =
            space.dead().unwrap().iter().map(|one| one.statement.statement).collect();
        let gone: BTreeSet<usize> =
            space.superfluous().unwrap().iter().map(|one| one.statement.statement).collect();
        let kept: Vec<&str> = texts
            .iter()
            .enumerate()
            .filter(|(at, _)| !gone.contains(at) && !dead_ones.contains(at))
            .map(|(_, text)| *text)
            .collect();
        let smaller = statements(&kept);
        dead += dead_ones.len();
        superfluous += gone.len();
        for _ in 0..40 {
            let request = chance.request();
            if !is_real(&request) {
                continue;
            }
            for statement in policy.statements() {
                let effect = match statement.effect() {
                    EffectTest::Known(effect) => *effect,
                    EffectTest::Open(_) | EffectTest::Neither => Effect::Allow,
                };
                let resource = ArnValue::new(&request.resource().arn);
                let matches = statement.reach(&request, resource, effect).any().is_true();
                assert!(!matches || !dead_ones.contains(&statement.index()), "{seed}: {request:?}");
            }
            assert_eq!(
                is_allowed(&document, &request),
                is_allowed(&smaller, &request),
                "{seed}: without {gone:?} and {dead_ones:?}: {request:?}\n{list:#?}"
            );
        }
    }
    assert!(dead > 3 && superfluous > 3, "{dead} {superfluous}");
}

#[test]
fn a_comparison_agrees_with_every_request() {
    let mut seen = BTreeSet::new();
    for seed in 0..rounds(60) {
        let mut chance = Chance::new(seed + 30_000);
        let old_list = chance.statements();
        let mut new_list = old_list.clone();
        if chance.one_in(2) {
            new_list.push(chance.statement());
        }
        if chance.one_in(2) && new_list.len() > 1 {
            new_list.remove(chance.below(new_list.len()));
        }
        let texts =
            |list: &[String]| statements(&list.iter().map(String::as_str).collect::<Vec<_>>());
        let (old, new) = (texts(&old_list), texts(&new_list));
        let found = compare(&[&old], &[&new], &key_setting());
        seen.insert(found.relation);
        for witness in &found.gained.witnesses {
            assert!(is_allowed(&new, &witness.request) && !is_allowed(&old, &witness.request));
        }
        for _ in 0..60 {
            let request = chance.request();
            let (before, after) = (is_allowed(&old, &request), is_allowed(&new, &request));
            if !is_real(&request) || before == after {
                continue;
            }
            let expected: &[Relation] = if after {
                &[Relation::Wider, Relation::Incomparable]
            } else {
                &[Relation::Narrower, Relation::Incomparable]
            };
            assert!(expected.contains(&found.relation), "{seed}: {:?} {request:?}", found.relation);
        }
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn lazy_keys_give_the_answers_of_listed_ones() {
    let mut lazy_keys = 0;
    for seed in 0..rounds(50) {
        let mut chance = Chance::new(seed + 40_000);
        let document = random(&mut chance);
        let mut answers = Vec::new();
        for max_states in [MAX_STATES, 0] {
            let mut work = Work::of(10_000_000);
            let compiled = Compiled::new(&[&document], &key_setting(), max_states, &mut work);
            // Patterns on other types are never lazy.
            let Ok(compiled) = compiled else { continue };
            lazy_keys += compiled.lazy_keys();
            let space = key_space(&document);
            let mut found = Vec::new();
            for scope in [Scope::Anyone, Scope::Outsiders, Scope::Public, Scope::UnboundServices] {
                for at in 0..compiled.callers.len() {
                    let mut query = compiled.query(scope, &[]);
                    let only = Bits::filled(compiled.callers.len(), |other| other == at);
                    compiled.layout.narrow(&mut query, CALLER, &only);
                    let answer = space.exists(&compiled, &query, &mut work);
                    found.push(answer.yes().is_some());
                }
            }
            answers.push(found);
        }
        if let [listed, lazy] = answers.as_slice() {
            assert_eq!(listed, lazy, "{seed}: {:?}", document.root);
        }
    }
    assert!(lazy_keys > 10, "{lazy_keys}");
}

#[test]
fn every_request_is_somebodys_who_can() {
    let mut seen = 0;
    for seed in 0..rounds(40) {
        let mut chance = Chance::new(seed + 60_000);
        let document = random(&mut chance);
        let policy = Policy::new(&document, PolicyKind::KeyPolicy);
        let found = key_space(&document).who_can(Scope::Anyone, &[]);
        assert_eq!(found.doubt, None, "{seed}");
        for access in &found.list {
            let witness = access.witness.as_ref().expect("nothing is open");
            assert!(is_allowed(&document, &witness.request), "{seed}");
            let statement = access.allowed_by.statement;
            assert!(is_allowed_by(&policy, statement, &witness.request), "{seed}: {access:?}");
            seen += 1;
        }
        for _ in 0..40 {
            let request = chance.request();
            let is_asked = is_real(&request) && is_allowed(&document, &request);
            let by = |access: &Access| {
                is_allowed_by(&policy, access.allowed_by.statement, &request)
                    && access.actions.iter().any(|action| **action == *request.action())
            };
            assert!(!is_asked || found.list.iter().any(by), "{seed}: {request:?}");
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn the_table_has_what_a_search_for_each_pair_finds() {
    let mut seen = [0, 0];
    for seed in 0..rounds(15) {
        let mut chance = Chance::new(seed + 65_000);
        let document = random(&mut chance);
        let space = key_space(&document);
        let compiled = space.compiled().unwrap();
        let table = space.table(compiled, Scope::Anyone).unwrap();
        let rows = space.who_can(Scope::Anyone, &[]).list;
        for (action, class) in compiled.actions.iter().enumerate() {
            let mut is_anybodys = false;
            for (caller, own) in table.iter().enumerate() {
                let mut query = compiled.query(Scope::Anyone, &[]);
                for (dim, only) in [(CALLER, caller), (ACTION, action)] {
                    let bits = Bits::filled(compiled.layout.len(dim), |at| at == only);
                    compiled.layout.narrow(&mut query, dim, &bits);
                }
                let mut work = Work::of(1_000_000);
                let can = space.exists(compiled, &query, &mut work).yes().is_some();
                assert_eq!(own.contains(action), can, "{seed}: {caller} {}", class.name());
                is_anybodys |= can;
                seen[usize::from(can)] += 1;
            }
            let told = rows.iter().any(|row| row.actions.iter().any(|one| **one == *class.name()));
            assert_eq!(told, is_anybodys, "{seed}: {}", class.name());
        }
    }
    assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
}

#[test]
fn the_order_of_statements_changes_no_answer() {
    for seed in 0..rounds(25) {
        let mut chance = Chance::new(seed + 50_000);
        let list = chance.statements();
        let texts: Vec<&str> = list.iter().map(String::as_str).collect();
        let backwards: Vec<&str> = texts.iter().rev().copied().collect();
        let (one, other) = (statements(&texts), statements(&backwards));
        assert_eq!(compare(&[&one], &[&other], &key_setting()).relation, Relation::Equal, "{seed}");
        let answer = |document: &PolicyDocument| {
            let space = Space::of(&[document], key_setting());
            (space.public().is_no(), space.outsiders().is_no(), space.unbound_services().is_no())
        };
        assert_eq!(answer(&one), answer(&other), "{seed}");
    }
}

#[test]
fn the_quick_look_gives_no_other_answer_than_the_whole() {
    let mut quick = 0;
    for seed in 0..rounds(150) {
        let mut chance = Chance::new(seed + 100_000);
        let document = random(&mut chance);
        let space = key_space(&document);
        for scope in [Scope::Outsiders, Scope::Public, Scope::UnboundServices] {
            if let Some(answer) = space.by_residue(scope) {
                let whole = space.allowed(scope, &[]);
                assert!(answer.is_no() && whole.is_no(), "{seed}, {scope:?}: {:?}", document.root);
                quick += 1;
            }
        }
        if space.plainly_lets_owner("kms:putkeypolicy") {
            let owner = space.allowed(Scope::Owners, &["kms:PutKeyPolicy"]);
            assert!(owner.yes().is_some(), "{seed}: {:?}", document.root);
            quick += 1;
        }
    }
    assert!(quick > 50, "{quick}");
}
