//! What policies of each sort decide about, and what no request looks like: the table of facts.

use super::super::{Relation, Scope, Setting, Space, compare};
use super::decided::{document, statement, word};
use super::unresolved::with_holes;
use super::{key_setting, key_space, policy, statements};
use crate::iam::evaluate::PolicyKind;

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn setting(kind: PolicyKind) -> Setting {
    Setting { kind, ..key_setting() }
}

fn open(who: &str, action: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect":"Allow","Principal":{who},"Action":"{action}","Resource":"*","Condition":{{{condition}}}}}"#
    )
}

/// Who calls, and what is called, decides which keys a request can have.
#[test]
fn keys_are_there_for_whom_and_what_they_are_for() {
    let service = r#"{"Service":"sns.amazonaws.com"}"#;
    let role = r#"{"AWS":"arn:aws:iam::111122223333:role/app"}"#;
    let has = |key: &str| format!(r#""Null":{{"{key}":"false"}}"#);
    for (who, action, key, expected) in [
        (service, "kms:Decrypt", "aws:PrincipalArn", "no"),
        (service, "kms:Decrypt", "aws:PrincipalAccount", "no"),
        (service, "kms:Decrypt", "aws:PrincipalOrgID", "no"),
        (service, "kms:Decrypt", "kms:CallerAccount", "no"),
        (service, "kms:Decrypt", "kms:ViaService", "no"),
        (service, "kms:Decrypt", "aws:MultiFactorAuthAge", "no"),
        (service, "kms:Decrypt", "aws:TokenIssueTime", "no"),
        (service, "kms:Decrypt", "aws:PrincipalServiceName", "yes"),
        (service, "kms:Decrypt", "aws:SourceArn", "yes"),
        (role, "kms:Decrypt", "aws:PrincipalServiceName", "no"),
        (role, "kms:Decrypt", "aws:PrincipalArn", "yes"),
        (role, "kms:Decrypt", "kms:ViaService", "yes"),
        (role, "kms:Decrypt", "kms:EncryptionContext:a", "yes"),
        (role, "kms:DescribeKey", "kms:EncryptionContext:a", "no"),
        (role, "kms:Decrypt", "kms:GrantIsForAWSResource", "no"),
        (role, "kms:CreateGrant", "kms:GrantIsForAWSResource", "yes"),
        (role, "kms:CreateGrant", "kms:GrantOperations", "yes"),
        (role, "kms:RevokeGrant", "kms:GrantOperations", "no"),
        (role, "kms:Decrypt", "aws:TagKeys", "no"),
        (role, "kms:TagResource", "aws:TagKeys", "yes"),
    ] {
        let document = statements(&[&open(who, action, &has(key))]);
        let found = key_space(&document).allowed(Scope::Anyone, &[]);
        assert_eq!(word(&found), expected, "{who} {action} {key}: {found:?}");
    }
}

#[test]
fn what_is_not_about_a_key_is_not_for_its_policy() {
    for action in [
        "kms:CreateKey",
        "kms:ListKeys",
        "kms:ListAliases",
        "kms:GenerateRandom",
        "kms:CreateCustomKeyStore",
        "kms:DeleteCustomKeyStore",
        "s3:GetObject",
    ] {
        let document = statements(&[&open(r#""*""#, action, "")]);
        let found = key_space(&document).allowed(Scope::Anyone, &[]);
        assert_eq!(word(&found), "no", "{action}: {found:?}");
    }
}

#[test]
fn a_statement_needs_the_elements_of_its_sort() {
    let bare = |service: &str, who: &str, resource: &str| {
        format!(r#"{{"Effect":"Allow",{who}"Action":"{service}:*"{resource}}}"#)
    };
    let (all, own) = (r#""Principal":"*","#, r#""Principal":{"AWS":"444455556666"},"#);
    let everything = r#","Resource":"*""#;
    for (kind, service, who, resource, expected) in [
        (PolicyKind::KeyPolicy, "kms", all, "", "no"),
        (PolicyKind::KeyPolicy, "kms", "", everything, "no"),
        (PolicyKind::VaultPolicy, "backup", all, "", "no"),
        (PolicyKind::VaultPolicy, "backup", all, everything, "yes"),
        (PolicyKind::ResourcePolicy, "sqs", all, "", "yes"),
        (PolicyKind::ResourcePolicy, "sqs", "", everything, "no"),
        (PolicyKind::IdentityPolicy, "sqs", "", "", "no"),
        (PolicyKind::IdentityPolicy, "sqs", own, everything, "yes"),
    ] {
        let document = statements(&[&bare(service, who, resource)]);
        let found = Space::of(&[&document], setting(kind)).allowed(Scope::Anyone, &[]);
        assert_eq!(word(&found), expected, "{kind:?} {who} {resource}: {found:?}");
    }
}

#[test]
fn a_key_policy_is_about_its_own_key() {
    let other = KEY.replace("1234abcd-", "ffffabcd-");
    let known = Setting { resource: Some(KEY.into()), ..key_setting() };
    for (resource, setting, expected) in [
        (KEY, known.clone(), "yes"),
        (&*other, known, "no"),
        (&*other, key_setting(), "yes"),
        ("arn:aws:kms:eu-west-1:444455556666:key/*", key_setting(), "no"),
    ] {
        let text = open(r#""*""#, "kms:Decrypt", "")
            .replace(r#":"*","Cond"#, &format!(r#":"{resource}","Cond"#));
        let document = statements(&[&text]);
        let found = Space::of(&[&document], setting).allowed(Scope::Anyone, &[]);
        assert_eq!(word(&found), expected, "{resource}: {found:?}");
    }
}

#[test]
fn a_vault_lets_other_accounts_copy_and_no_more() {
    let vault = setting(PolicyKind::VaultPolicy);
    for (action, condition, expected) in [
        ("backup:CopyIntoBackupVault", "", "yes"),
        ("backup:DeleteRecoveryPoint", "", "no"),
        ("backup:CopyIntoBackupVault", r#""Bool":{"aws:SecureTransport":"false"}"#, "no"),
    ] {
        let document = statements(&[&open(r#""*""#, action, condition)]);
        let space = Space::of(&[&document], vault.clone());
        assert_eq!(word(space.outsiders()), expected, "{action} {condition}");
    }
}

#[test]
fn without_an_owner_services_are_still_no_owners() {
    let document = statements(&[&open(r#"{"Service":"sns.amazonaws.com"}"#, "kms:Decrypt", "")]);
    let space = Space::of(&[&document], Setting::new(PolicyKind::KeyPolicy));
    assert_eq!(word(&space.allowed(Scope::Owners, &[])), "no");
    assert_eq!(word(&space.allowed(Scope::Anyone, &[])), "yes");
}

/// Only KMS tells the caller's account.
#[test]
fn requests_of_other_services_lack_the_keys_of_kms() {
    let text = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
        "Condition":{"Null":{"kms:CallerAccount":"true"}}}"#;
    let document = statements(&[text]);
    let space = Space::of(&[&document], Setting::new(PolicyKind::IdentityPolicy));
    assert_eq!(word(&space.allowed(Scope::Anyone, &["s3:GetObject"])), "yes");
}

#[test]
fn resources_are_those_that_patterns_and_questions_name() {
    let allow = |element: &str| {
        format!(r#"{{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage",{element}}}"#)
    };
    let deny = |element: &str| allow(element).replace("Allow", "Deny");
    let home = r#""Resource":"arn:aws:sqs:eu-west-1:111122223333:${aws:username}""#;
    let not_home = home.replace("Resource", "NotResource");
    let everything = r#""Resource":"*""#;
    for (list, expected) in [
        (vec![allow(everything), deny(r#""NotResource":"arn:aws:sqs:*""#)], "yes"),
        (vec![allow(home), deny(&not_home)], "yes"),
        (vec![allow(home), deny(home)], "no"),
    ] {
        let list: Vec<&str> = list.iter().map(String::as_str).collect();
        let document = statements(&list);
        let space = Space::of(&[&document], setting(PolicyKind::ResourcePolicy));
        let found = space.allowed(Scope::Anyone, &["sqs:SendMessage"]);
        assert_eq!(word(&found), expected, "{list:#?}: {found:?}");
    }
    let asked = Setting {
        asked_resource: Some("arn:aws:sqs:eu-west-1:111122223333:b*".into()),
        ..setting(PolicyKind::ResourcePolicy)
    };
    for (queue, expected) in [("a*", "no"), ("*", "yes"), ("bc", "yes")] {
        let resource = format!(r#""Resource":"arn:aws:sqs:eu-west-1:111122223333:{queue}""#);
        let document = statements(&[&allow(&resource)]);
        let found = Space::of(&[&document], asked.clone()).allowed(Scope::Anyone, &[]);
        assert_eq!(word(&found), expected, "{queue}: {found:?}");
    }
    let unresolved = with_holes(&[&allow(r#""Resource":"arn:aws:sqs:eu-west-1:<<account>>:q""#)]);
    let found =
        Space::of(&[&unresolved], setting(PolicyKind::ResourcePolicy)).allowed(Scope::Anyone, &[]);
    assert_eq!(word(&found), "depends", "{found:?}");
}

/// Without a Version, `${…}` is text.
#[test]
fn the_old_language_has_no_variables() {
    let old = |statement: &str| policy(&format!(r#"{{"Statement":[{statement}]}}"#));
    let own = r#""StringEquals":{"aws:PrincipalAccount":"${aws:ResourceAccount}"}"#;
    let document = old(&open(r#""*""#, "kms:Decrypt", own));
    assert_eq!(word(&key_space(&document).allowed(Scope::Anyone, &[])), "no");
    let queue = r#"{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage",
        "Resource":"arn:aws:sqs:eu-west-1:111122223333:q-${aws:username}"}"#;
    let document = old(queue);
    let space = Space::of(&[&document], setting(PolicyKind::ResourcePolicy));
    let found = space.allowed(Scope::UnboundServices, &["sqs:SendMessage"]);
    assert_eq!(word(&found), "yes", "a service has no name, and needs none: {found:?}");
}

/// `compare` takes the documents at their word: a key that the reference does not list counts.
#[test]
fn a_comparison_asks_no_reference() {
    let condition = r#""ForAnyValue:StringEquals":{"kms:GrantOperations":"Decrypt"}"#;
    let (old, new) = (statements(&[]), document(&[condition]));
    assert_eq!(word(&key_space(&new).allowed(Scope::Anyone, &[])), "no");
    assert_eq!(compare(&[&old], &[&new], &key_setting()).relation, Relation::Wider);
}

#[test]
fn a_comparison_of_numbers_and_wildcards_is_no_proof() {
    let condition = r#""NumericGreaterThan":{"custom:Key":"5"},"StringLike":{"custom:Key":"1*"}"#;
    let old = document(&[condition]);
    let new = document(&[condition, condition]);
    assert_eq!(compare(&[&old], &[&new], &key_setting()).relation, Relation::Unknown);
}

#[test]
fn values_that_a_condition_can_only_mean_are_found() {
    let vast = "123456789012345678901234567890";
    let above = format!(r#""NumericGreaterThan":{{"aws:MultiFactorAuthAge":"{vast}"}}"#);
    for (condition, expected) in [
        (r#""Bool":{"custom:One":"true"}"#, "yes"),
        (&*above, "yes"),
        (r#""StringEquals":{"aws:SourceAccount":"abc"}"#, "no"),
        (r#""StringLike":{"aws:SourceAccount":"1111*"}"#, "yes"),
    ] {
        let document = document(&[condition]);
        let found = key_space(&document).allowed(Scope::Anyone, &[]);
        assert_eq!(word(&found), expected, "{condition}: {found:?}");
    }
}

/// Names of one caller compared with each other: what is not decided is not called closed.
#[test]
fn a_callers_own_names_are_compared_or_left_open() {
    for conditions in [
        &[r#""StringEquals":{"aws:username":"${aws:PrincipalAccount}"}"#][..],
        &[
            r#""StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/x*"}"#,
            r#"!"StringLike":{"aws:PrincipalArn":"*:user/${aws:username}"}"#,
        ],
    ] {
        let document = document(conditions);
        let found = key_space(&document).allowed(Scope::Anyone, &[]);
        assert_ne!(word(&found), "no", "{conditions:?}");
    }
}

/// Holes are written `<<name>>`.
#[test]
fn what_is_unresolved_as_a_whole_decides_nothing() {
    let allow = statement("Allow", "");
    let deny = statement("Deny", "").replace("{}", r#""<<conditions>>""#);
    let space_of = with_holes(&[&allow, &deny]);
    assert_eq!(word(&key_space(&space_of).allowed(Scope::Anyone, &[])), "depends");
    let action = |element: &str, effect: &str| {
        format!(
            r#"{{"Effect":"{effect}","Principal":"*","{element}":"<<action>>","Resource":"*"}}"#
        )
    };
    let both = with_holes(&[&action("Action", "Allow"), &action("NotAction", "Deny")]);
    assert_eq!(word(&key_space(&both).allowed(Scope::Anyone, &[])), "depends");
    let effect =
        with_holes(&[&statement("<<effect>>", r#""Bool":{"aws:SecureTransport":"true"}"#)]);
    let space = key_space(&effect);
    assert_eq!(word(&space.allowed(Scope::Anyone, &[])), "depends");
    assert_eq!(space.idle_conditions().unwrap(), []);
    let effect = with_holes(&[&statement("<<effect>>", "")]);
    assert_eq!(key_space(&effect).denies_everybody().unwrap(), []);
    let own =
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#;
    let mut unread = statements(&[own]);
    assert!(key_space(&unread).plainly_lets_owner("kms:putkeypolicy"));
    unread.has_open_statements = true;
    assert!(!key_space(&unread).plainly_lets_owner("kms:putkeypolicy"));
    let when = with_holes(&[&own.replace(r#""*"}"#, r#""*","Condition":"<<conditions>>"}"#)]);
    assert!(!key_space(&when).plainly_lets_owner("kms:putkeypolicy"));
}

#[test]
fn what_two_statements_say_together_names_both() {
    let role = |actions: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::111122223333:role/app"}},"Action":[{actions}],"Resource":"*"}}"#
        )
    };
    let (one, other) = (role(r#""kms:Decrypt""#), role(r#""kms:Encrypt""#));
    let both = role(r#""kms:Decrypt","kms:Encrypt""#);
    let document = statements(&[&one, &other, &both]);
    let space = key_space(&document);
    let found = space.superfluous().unwrap();
    let covered: Vec<_> = found[0].covered_by.iter().map(|id| id.statement).collect();
    assert_eq!((found.len(), found[0].statement.statement, covered), (1, 2, vec![0, 1]));
}

/// The first choice of truths contradicts itself, and another one does not.
#[test]
fn a_contradiction_on_a_lazy_key_is_not_the_end() {
    let many = (0..17).map(|at| format!(r#"!"StringLike":{{"custom:One":"*k{at:03}*"}}"#));
    let two = r#""StringEquals":{"custom:Two":"t"}"#;
    let choices = ["StringLike", "StringNotLike"]
        .map(|operator| format!(r#"!"{operator}":{{"custom:One":"*a*"}},{two}"#));
    let all: Vec<String> = many.chain(choices).collect();
    let all: Vec<&str> = std::iter::once("").chain(all.iter().map(String::as_str)).collect();
    let document = document(&all);
    let found = key_space(&document).allowed(Scope::Anyone, &[]);
    assert_eq!(word(&found), "yes", "{found:?}");
}

/// What works within one account alone is shown there, whatever tells the caller apart, and is no
/// access where caller and resource are of two accounts.
#[test]
fn what_works_within_one_account_is_not_asked_across_accounts() {
    let key = r#""Resource":"arn:aws:kms:us-east-1:111122223333:key/*""#;
    for (action, account, expected) in [
        ("kms:CancelKeyDeletion", "111122223333", "yes"),
        ("kms:CancelKeyDeletion", "444455556666", "no"),
        ("kms:Decrypt", "444455556666", "yes"),
        ("kms:RetireGrant", "111122223333", "yes"),
    ] {
        let text = format!(
            r#"{{"Effect":"Allow","Action":"{action}",{key},"Condition":{{"StringEquals":{{"aws:PrincipalAccount":"{account}"}}}}}}"#
        );
        let document = statements(&[&text]);
        let found = Space::of(&[&document], Setting::new(PolicyKind::IdentityPolicy))
            .allowed(Scope::Anyone, &[]);
        assert_eq!(word(&found), expected, "{action} {account}: {found:?}");
    }
    let statement = |condition: &str| {
        format!(
            r#"{{"Effect":"Allow","Action":"kms:CancelKeyDeletion",{key},"Condition":{{{condition}}}}}"#
        )
    };
    let old = statements(&[&statement(r#""StringNotEquals":{"aws:username":"AN*"}"#)]);
    let new = statements(&[&statement(r#""StringLike":{"aws:username":"*"}"#)]);
    let found = compare(&[&old], &[&new], &Setting::new(PolicyKind::IdentityPolicy));
    let [witness] = found.gained.witnesses.as_slice() else { panic!("{found:?}") };
    let own = witness.request.caller().account();
    assert_eq!(own, witness.request.resource().account, "{witness:?}");
}

/// Of a resource that nobody named, what other accounts cannot do is asked of its own.
#[test]
fn the_policy_of_some_resource_is_decided_for_actions_of_one_account() {
    for (principal, action) in [
        (r#""*""#, "kms:*"),
        (r#"{"AWS":"444455556666"}"#, "kms:CancelKeyDeletion"),
        (r#"{"AWS":"444455556666"}"#, "backup:DeleteBackupVault"),
    ] {
        let text = open(principal, action, "");
        let document = statements(&[&text]);
        let setting = Setting::new(PolicyKind::ResourcePolicy);
        let found = Space::of(&[&document], setting).allowed(Scope::Anyone, &[]);
        assert_eq!(word(&found), "yes", "{principal} {action}: {found:?}");
    }
}
