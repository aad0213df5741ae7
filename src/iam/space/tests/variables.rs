//! Policies whose variables tie keys together, against the evaluator.
//!
//! A question about them ends in a request that the evaluator confirms, or in a proof that no request
//! contradicts; only few may be left open.

use super::super::answer::judge;
use super::super::{Answer, Relation, Scope, Setting, Space, compare};
use super::chance::Chance;
use super::decided::word;
use super::{key_setting, key_space, long, statements};
use crate::iam::evaluate::{Policy, PolicyKind};
use crate::iam::request::Lookup;
use crate::iam::{Caller, Context, Decision, PolicyDocument, Request, Resource};

const TIES: [&str; 19] = [
    r#""StringEquals":{"custom:One":"${custom:Two}"}"#,
    r#""StringNotEquals":{"custom:One":"${custom:Two}"}"#,
    r#""StringEqualsIfExists":{"custom:One":"${custom:Two}"}"#,
    r#""StringLike":{"custom:Two":"${custom:Three}"}"#,
    r#""StringEquals":{"custom:Three":"${custom:One}"}"#,
    r#""StringEquals":{"custom:One":"${aws:username}"}"#,
    r#""StringNotEquals":{"custom:One":"${aws:username}"}"#,
    r#""StringEquals":{"aws:username":"${custom:Two}"}"#,
    r#""StringLike":{"custom:One":"a${custom:Two}"}"#,
    r#""StringLike":{"custom:One":"*/${custom:Two}/*"}"#,
    r#""StringEquals":{"custom:One":"${custom:Two}b"}"#,
    r#""StringNotLike":{"custom:One":"a${custom:Two}*"}"#,
    r#""StringLike":{"custom:Three":"?${custom:One}"}"#,
    r#""StringEquals":{"custom:One":["${custom:Two}","b"]}"#,
    r#""StringNotEquals":{"custom:One":["${custom:Two}","b"]}"#,
    r#""StringEquals":{"custom:One":"${custom:Two, 'b'}"}"#,
    r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/${custom:Two}"}"#,
    r#""ForAnyValue:StringEquals":{"custom:Many":["${custom:Two}"]}"#,
    r#""ForAllValues:StringEquals":{"custom:Many":["${custom:Two}","a"]}"#,
];
const OTHERS: [&str; 15] = [
    r#""StringEquals":{"custom:One":"a"}"#,
    r#""StringEquals":{"custom:Two":"a"}"#,
    r#""StringEquals":{"custom:Two":["b","ann"]}"#,
    r#""StringLike":{"custom:One":"a*"}"#,
    r#""StringNotLike":{"custom:Two":"a*"}"#,
    r#""StringLike":{"custom:Two":"*b"}"#,
    r#""StringEquals":{"custom:Three":"b"}"#,
    r#""StringEquals":{"aws:username":"ann"}"#,
    r#""StringNotLike":{"aws:username":"a*"}"#,
    r#""Null":{"custom:Two":"true"}"#,
    r#""Null":{"custom:One":"false"}"#,
    r#""StringNotEquals":{"custom:One":"b"}"#,
    r#""ForAnyValue:StringLike":{"custom:Many":"a*"}"#,
    r#""ForAnyValue:StringNotEquals":{"custom:Many":"b"}"#,
    r#""ForAllValues:StringLike":{"custom:Many":"*b"}"#,
];
const CALLERS: [&str; 6] = [
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::444455556666:user/bob",
    "arn:aws:iam::111122223333:role/a",
    "arn:aws:iam::444455556666:role/b",
    "arn:aws:iam::444455556666:root",
    "sns.amazonaws.com",
];
const TEXTS: [&str; 9] = ["a", "b", "ab", "aa", "aab", "ann", "bob", "x/a/y", "aann"];

fn statement(chance: &mut Chance) -> String {
    let effect = if chance.one_in(3) { "Deny" } else { "Allow" };
    let mut conditions: Vec<&str> = (0..=chance.below(2)).map(|_| chance.pick(&TIES)).collect();
    conditions.extend((0..chance.below(3)).map(|_| chance.pick(&OTHERS)));
    let conditions = conditions.join(",");
    let action = chance.pick(&["kms:Decrypt", "kms:*crypt"]);
    format!(
        r#"{{"Effect":"{effect}","Principal":"*","Action":"{action}","Resource":"*","Condition":{{{conditions}}}}}"#
    )
}

fn some(chance: &mut Chance) -> Vec<String> {
    (0..=chance.below(3)).map(|_| statement(chance)).collect()
}

fn joined(list: &[String]) -> PolicyDocument {
    statements(&list.iter().map(String::as_str).collect::<Vec<_>>())
}

fn request(chance: &mut Chance) -> Request {
    let mut context = Context::default();
    for key in ["custom:One", "custom:Two", "custom:Three"] {
        if !chance.one_in(4) {
            context.set_one(key, chance.pick(&TEXTS));
        }
    }
    if chance.one_in(2) {
        let values = [chance.pick(&TEXTS), chance.pick(&TEXTS)];
        context.set_many("custom:Many", values.into_iter().take(1 + chance.below(2)));
    }
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let caller = Caller::parse(chance.pick(&CALLERS)).unwrap();
    Request::new(caller, chance.pick(&["kms:Decrypt", "kms:Encrypt"]), Resource::new(key), context)
}

fn is_allowed(document: &PolicyDocument, request: &Request) -> bool {
    let policy = Policy::new(document, PolicyKind::KeyPolicy);
    judge(std::slice::from_ref(&policy), 0, request).decision == Decision::Allowed
}

#[test]
fn questions_about_variables_are_decided() {
    let mut seen = [0; 3];
    for seed in 0..120 * long() {
        let mut chance = Chance::new(seed + 110_000);
        let list = some(&mut chance);
        let document = joined(&list);
        let space = key_space(&document);
        let anyone = space.allowed(Scope::Anyone, &[]);
        let decrypt = space.allowed(Scope::Outsiders, &["kms:Decrypt"]);
        for answer in [&anyone, &decrypt] {
            seen[match answer {
                Answer::Yes(witness) => {
                    assert!(is_allowed(&document, &witness.request), "{seed}");
                    0
                }
                Answer::No(_) => 1,
                Answer::Depends { .. } => panic!("{seed}: nothing is unresolved"),
                Answer::Unknown(_) => 2,
            }] += 1;
        }
        for _ in 0..80 {
            let request = request(&mut chance);
            if is_allowed(&document, &request) {
                let own = Some("111122223333".parse().unwrap());
                let account = request.caller().account();
                let is_foreign = account.is_some() && account != own;
                let is_asked = is_foreign && request.action() == "kms:Decrypt";
                assert!(!anyone.is_no(), "{seed}: {request:?}\n{list:#?}");
                assert!(!is_asked || !decrypt.is_no(), "{seed}: {request:?}\n{list:#?}");
            }
        }
    }
    let [yes, no, unknown] = seen;
    assert!(yes > 50 && no > 20 && unknown * 40 < yes + no, "{seen:?}");
}

#[test]
fn a_comparison_of_tied_keys_agrees_with_every_request() {
    let (mut decided, mut open) = (0, 0);
    for seed in 0..60 * long() {
        let mut chance = Chance::new(seed + 120_000);
        let old = some(&mut chance);
        let mut new = old.clone();
        new.push(statement(&mut chance));
        if chance.one_in(2) {
            new.remove(0);
        }
        let (old, new) = (joined(&old), joined(&new));
        let found = compare(&[&old], &[&new], &key_setting()).relation;
        *if found == Relation::Unknown { &mut open } else { &mut decided } += 1;
        for _ in 0..80 {
            let request = request(&mut chance);
            let (before, after) = (is_allowed(&old, &request), is_allowed(&new, &request));
            let fits = match found {
                Relation::Equal => before == after,
                Relation::Narrower => before || !after,
                Relation::Wider => after || !before,
                Relation::Incomparable | Relation::Unknown => true,
            };
            assert!(fits, "{seed}: {found:?} {request:?}");
        }
    }
    assert!(decided > 40 && open * 10 < decided, "{decided} {open}");
}

fn any(condition: &str) -> String {
    format!(
        r#"{{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{{{condition}}}}}"#
    )
}

/// What people write, with what else a policy may say of the same keys: who can, if anybody.
#[test]
fn usual_ties_end_in_a_request_or_a_proof() {
    for (conditions, expected) in [
        (r#""StringEquals":{"aws:PrincipalTag/x":"${aws:ResourceTag/x}"}"#, true),
        (
            r#""StringEquals":{"aws:PrincipalTag/x":"${aws:ResourceTag/x}","aws:ResourceTag/x":"a"}"#,
            true,
        ),
        (
            r#""StringEquals":{"aws:PrincipalTag/x":"${aws:ResourceTag/x}"},"StringLike":{"aws:PrincipalTag/x":"prod-*","aws:ResourceTag/x":"*-db"}"#,
            true,
        ),
        (
            r#""StringEquals":{"aws:PrincipalTag/x":"${aws:ResourceTag/x}"},"StringLike":{"aws:PrincipalTag/x":"prod-*","aws:ResourceTag/x":"dev-*"}"#,
            false,
        ),
        (
            r#""StringNotEquals":{"aws:PrincipalTag/x":"${aws:ResourceTag/x}"},"StringLike":{"aws:PrincipalTag/x":"a*","aws:ResourceTag/x":"a*"}"#,
            true,
        ),
        (
            r#""StringNotEquals":{"aws:PrincipalTag/x":"${aws:ResourceTag/x}"},"StringEquals":{"aws:PrincipalTag/x":"a","aws:ResourceTag/x":"a"}"#,
            false,
        ),
        (r#""StringEquals":{"aws:PrincipalArn":"${aws:PrincipalTag/owner}"}"#, true),
        (
            r#""StringEquals":{"aws:PrincipalArn":"${aws:PrincipalTag/owner}"},"StringLike":{"aws:PrincipalTag/owner":"*:user/*"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}"#,
            false,
        ),
        (r#""StringEquals":{"aws:username":"${aws:PrincipalTag/x}"}"#, true),
        (
            r#""StringEquals":{"kms:EncryptionContext:user":"${aws:username}"},"StringLike":{"aws:username":"dev-*"}"#,
            true,
        ),
        (
            r#""StringEquals":{"kms:EncryptionContext:user":"${aws:username}","kms:EncryptionContext:user":"root"},"StringLike":{"aws:username":"dev-*"}"#,
            false,
        ),
        (r#""StringLike":{"kms:EncryptionContext:path":"home/${aws:username}/*"}"#, true),
        (
            r#""ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["${aws:PrincipalTag/x}"]}"#,
            true,
        ),
        (
            r#""ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":["${aws:PrincipalTag/x}","${aws:username}"]}"#,
            true,
        ),
        (r#""StringEquals":{"aws:ResourceOrgID":"${aws:PrincipalOrgID}"}"#, true),
        (r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/${aws:PrincipalTag/app}"}"#, true),
    ] {
        let document = statements(&[&any(conditions)]);
        let space = key_space(&document);
        for scope in [Scope::Anyone, Scope::Outsiders] {
            let found = space.allowed(scope, &["kms:Decrypt"]);
            let is_decided = if expected { found.yes().is_some() } else { found.is_no() };
            assert!(is_decided, "{conditions} {scope:?}: {found:?}");
        }
    }
}

#[test]
fn a_service_has_no_tag_and_no_organization_to_compare() {
    for conditions in [
        r#""StringEquals":{"aws:ResourceTag/x":"${aws:PrincipalTag/x}"}"#,
        r#""StringEquals":{"aws:ResourceOrgID":"${aws:PrincipalOrgID}"}"#,
    ] {
        let document = statements(&[&any(conditions)]);
        let space = key_space(&document);
        assert!(space.allowed(Scope::UnboundServices, &[]).is_no(), "{conditions}");
    }
}

#[test]
fn the_organization_of_the_resource_is_the_known_one() {
    let setting = Setting { organization: Some("o-exampleorg".into()), ..key_setting() };
    for conditions in [
        r#""StringEquals":{"aws:ResourceOrgID":"${aws:PrincipalOrgID}"}"#,
        r#""StringEqualsIfExists":{"aws:ResourceOrgID":"${aws:PrincipalOrgID}"}"#,
        r#""StringEquals":{"aws:PrincipalOrgID":"${aws:ResourceOrgID}"}"#,
    ] {
        let document = statements(&[&any(conditions)]);
        let space = Space::of(&[&document], setting.clone());
        assert!(space.outsiders().is_no(), "{conditions}: {:?}", space.outsiders());
        let found = space.allowed(Scope::Anyone, &[]);
        assert!(found.yes().is_some(), "{conditions}: {found:?}");
    }
}

/// One text with a variable that the caller has is enough, wherever it stands in the list.
#[test]
fn of_several_texts_for_a_resource_any_one_may_hold() {
    let document = statements(&[r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":
        ["arn:aws:s3:::home/${aws:username}/*","arn:aws:s3:::team/${aws:PrincipalTag/team}/*"],
        "Condition":{"StringEquals":{"aws:PrincipalType":"AssumedRole"}}}"#]);
    let setting =
        Setting { asked: vec!["s3:GetObject".into()], ..Setting::new(PolicyKind::IdentityPolicy) };
    let found = Space::of(&[&document], setting).allowed(Scope::Anyone, &["s3:GetObject"]);
    let witness = found.yes().expect("a role with a team");
    assert!(witness.request.resource().arn.starts_with("arn:aws:s3:::team/"), "{witness:?}");
}

/// Half of the policies that AWS manages ask for a resource of the caller's own account.
#[test]
fn who_owns_a_resource_is_compared_with_the_caller() {
    let any = "arn:aws:s3:::bucket/*";
    let own = "arn:aws:backup:*:*:recovery-point:*";
    let named = "arn:aws:kms:*:444455556666:key/*";
    for (condition, resource) in [
        (r#""StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#, own),
        (r#""StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#, any),
        (r#""StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#, "*"),
        (r#""StringEquals":{"aws:PrincipalAccount":"${aws:ResourceAccount}"}"#, own),
        (r#""StringNotEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#, any),
        (r#""StringNotEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#, own),
        (
            r#""StringEquals":{"aws:ResourceAccount":["${aws:PrincipalAccount}","444455556666"]}"#,
            named,
        ),
        (
            r#""StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#,
            "arn:aws:kms:*:*:key/${aws:PrincipalTag/KmsKeyId}",
        ),
        (
            r#""StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"},
            "StringLike":{"custom:Arn":"arn:aws:sns:*:${aws:PrincipalAccount}:a-${aws:PrincipalTag/x}*"}"#,
            own,
        ),
    ] {
        let text = format!(
            r#"{{"Effect":"Allow","Action":"*","Resource":"{resource}","Condition":{{{condition}}}}}"#
        );
        let document = statements(&[&text]);
        for owner in [None, "111122223333".parse().ok()] {
            let setting = Setting { owner, ..Setting::new(PolicyKind::IdentityPolicy) };
            let found = Space::of(&[&document], setting).who_can(Scope::Anyone, &[]);
            let is_shown = found.list.iter().all(|access| access.witness.is_some());
            assert!(is_shown && !found.list.is_empty(), "{condition} {resource}: {found:#?}");
            for witness in found.list.iter().filter_map(|access| access.witness.as_ref()) {
                let request = &witness.request;
                let in_arn = Resource::new(&request.resource().arn).account;
                let owner = request.context().get("aws:resourceaccount");
                let is_one = in_arn.is_none_or(|it| owner == Lookup::One(it.as_str()));
                assert!(is_one || owner == Lookup::Absent, "{condition} {resource}: {request:?}");
            }
        }
    }
}

/// Texts around a variable, and what other conditions say of the whole and of the variable's key.
#[test]
fn what_stands_around_a_variable_is_decided() {
    let role = r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/${aws:PrincipalTag/team}"}"#;
    let red = format!(r#"{role},"StringEquals":{{"aws:PrincipalTag/team":"red"}}"#);
    let service = format!(
        r#"{role},"StringLike":{{"aws:PrincipalTag/team":"svc-*","aws:PrincipalArn":"*-prod"}}"#
    );
    let other = format!(
        r#"{role},"StringLike":{{"aws:PrincipalTag/team":"svc-*-dev","aws:PrincipalArn":"*-prod"}}"#
    );
    let middle =
        r#""StringEquals":{"custom:One":"x-${custom:Two}-y"},"StringLike":{"custom:Two":"a*"}"#;
    let open = r#""StringLike":{"custom:One":"team-${custom:Two}-*"},"StringLikeIfExists":{"custom:Two":"r?d"}"#;
    for (allow, deny, expected) in [
        (&*red, r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/red"}"#, "no"),
        (&*red, r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/blue"}"#, "yes"),
        (&*red, r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*e*"}"#, "no"),
        (&*service, r#""Bool":{"aws:MultiFactorAuthPresent":"true"}"#, "yes"),
        (&*service, r#""StringLike":{"aws:PrincipalTag/team":"svc-p*"}"#, "yes"),
        (&*service, r#""StringLike":{"aws:PrincipalTag/team":"*-prod"}"#, "no"),
        (&*other, r#""Bool":{"aws:MultiFactorAuthPresent":"true"}"#, "no"),
        (middle, r#""StringLike":{"custom:One":"x-a*"}"#, "no"),
        (middle, r#""StringLike":{"custom:One":"x-a*b-y"}"#, "yes"),
        (middle, r#""StringNotLike":{"custom:One":"*q-y"}"#, "yes"),
        (open, r#""StringLike":{"custom:One":"team-r*"}"#, "no"),
        (open, r#""StringLike":{"custom:One":"team-r*-q*"}"#, "yes"),
        (open, r#""StringNotLike":{"custom:One":"*-q*z"}"#, "yes"),
    ] {
        let deny = any(deny).replace("Allow", "Deny");
        let document = statements(&[&any(allow), &deny]);
        let found = key_space(&document).allowed(Scope::Anyone, &["kms:Decrypt"]);
        assert_eq!(word(&found), expected, "{allow} {deny}: {found:?}");
    }
    for (deny, expected) in [("home/ann/*", "no"), ("home/*/x", "yes"), ("home/bob/*", "yes")] {
        let document = statements(&[
            r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::home/${aws:PrincipalTag/user}/*",
            "Condition":{"StringEquals":{"aws:PrincipalTag/user":"ann"}}}"#,
            &format!(r#"{{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::{deny}"}}"#),
        ]);
        let setting = Setting {
            asked: vec!["s3:GetObject".into()],
            ..Setting::new(PolicyKind::IdentityPolicy)
        };
        let found = Space::of(&[&document], setting).allowed(Scope::Anyone, &["s3:GetObject"]);
        assert_eq!(word(&found), expected, "{deny}: {found:?}");
    }
}
