//! Each question on small policies.

use super::super::answer::is_allowed_by;
use super::super::{Answer, Because, Relation, Scope, Setting, Space, StatementId, Why, compare};
use super::{key_setting, key_space, statements};
use crate::iam::PolicyDocument;
use crate::iam::evaluate::{Policy, PolicyKind};
use crate::iam::request::Lookup;
use crate::syntax::{Node, Value};

const OWN: &str = r#"{"Sid":"Own","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#;
const ANYONE: &str =
    r#"{"Sid":"Any","Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*"}"#;

fn id(statement: usize) -> StatementId {
    StatementId { document: 0, statement }
}

#[test]
fn a_policy_for_the_own_account_is_closed_to_all_others() {
    let document = statements(&[OWN]);
    let space = key_space(&document);
    assert!(space.outsiders().is_no());
    assert!(space.public().is_no());
    assert!(space.unbound_services().is_no());
    assert!(space.compiled.get().is_none(), "nothing had to be compiled");
}

#[test]
fn anyone_is_public_and_the_witness_says_who() {
    let document = statements(&[OWN, ANYONE]);
    let space = key_space(&document);
    let witness = space.public().yes().expect("public");
    assert_eq!(witness.request.caller().to_string(), "arn:aws:iam::999988887777:role/example");
    assert_eq!(witness.request.action(), "kms:Decrypt");
    assert_eq!(witness.allowed_by, Some(id(1)));
    assert!(space.unbound_services().yes().is_some());
}

#[test]
fn a_fixed_account_closes_a_star() {
    let guarded = r#"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*",
        "Condition":{"StringEquals":{"kms:CallerAccount":"111122223333"}}}"#;
    let document = statements(&[guarded]);
    let space = key_space(&document);
    assert!(space.outsiders().is_no(), "{:?}", space.outsiders());
    assert!(space.public().is_no());
}

#[test]
fn calls_of_a_key_are_encrypted_whatever_else_a_condition_takes() {
    let guarded = |values: &str| {
        let statement = format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*",
                "Condition":{{"Bool":{{"aws:SecureTransport":{values}}}}}}}"#
        );
        statements(&[&statement])
    };
    let both = guarded(r#"["false","true"]"#);
    let both = key_space(&both);
    let witness = both.outsiders().yes().expect("open");
    let secure = witness.request.context().get("aws:securetransport");
    assert_eq!(secure, Lookup::One("true"));
    assert!(key_space(&guarded(r#""true""#)).outsiders().yes().is_some());
    assert!(key_space(&guarded(r#""false""#)).outsiders().is_no());
}

#[test]
fn a_text_may_be_any_number_or_none() {
    let is_open = |allow: &str, deny: &[&str]| {
        let statement = |effect: &str, condition: &str| {
            format!(
                r#"{{"Effect":"{effect}","Principal":"*","Action":"kms:Decrypt","Resource":"*",
                    "Condition":{{{condition}}}}}"#
            )
        };
        let allow = statement("Allow", allow);
        let deny = deny.iter().map(|condition| statement("Deny", condition));
        let all: Vec<String> = std::iter::once(allow).chain(deny).collect();
        let document = statements(&all.iter().map(String::as_str).collect::<Vec<_>>());
        key_space(&document).outsiders().yes().is_some()
    };
    let test =
        |operator: &str, value: &str| format!(r#""{operator}":{{"aws:PrincipalTag/x":"{value}"}}"#);
    let present = test("Null", "false");
    let both = |one: &str, other: &str| format!("{one},{other}");
    let (is, is_not) = (test("Bool", "true"), test("Bool", "false"));
    assert!(is_open(&present, &[&is, &is_not]), "a text that is neither true nor false");
    let (below, above) = (test("NumericLessThan", "1.5"), test("NumericGreaterThanEquals", "1.5"));
    assert!(is_open(&present, &[&below, &above]), "a text that is no number");
    assert!(is_open(&test("NumericLessThan", "0"), &[]), "below zero");
    let between = both(&test("NumericGreaterThan", "1.2"), &test("NumericLessThan", "1.21"));
    assert!(is_open(&between, &[]), "between two decimals");
    let vast = "123456789012345678901234567890";
    assert!(is_open(&test("NumericGreaterThan", vast), &[]), "above a vast number");
    let never = both(&test("NumericGreaterThan", "2"), &test("NumericLessThan", "1"));
    assert!(!is_open(&never, &[]), "above one and below another");
}

#[test]
fn who_can_tells_of_each_action_whatever_else_a_denial_leaves_to_it() {
    let allow = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/copy"},
        "Action":["kms:Decrypt","kms:CreateGrant"],"Resource":"*"}"#;
    let deny = r#"{"Effect":"Deny","Principal":"*","Action":"kms:CreateGrant","Resource":"*",
        "Condition":{"BoolIfExists":{"kms:GrantIsForAWSResource":"false"}}}"#;
    let document = statements(&[allow, deny]);
    let space = key_space(&document);
    let found = space.who_can(Scope::Anyone, &[]);
    let told: Vec<(&[Box<str>], &[String])> =
        found.list.iter().map(|access| (&*access.actions, &*access.when)).collect();
    let under = "`kms:GrantIsForAWSResource` does not meet `BoolIfExists` `false`".to_owned();
    let (decrypt, grant) = (["kms:Decrypt".into()], ["kms:CreateGrant".into()]);
    assert_eq!(told, [(&decrypt[..], &[][..]), (&grant[..], &[under][..])]);
}

#[test]
fn a_star_cuts_no_addresses_dates_or_numbers() {
    for key in ["aws:SourceIp", "aws:TokenIssueTime", "aws:MultiFactorAuthAge"] {
        let guarded = format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*",
                "Condition":{{"StringLike":{{"{key}":"*"}}}}}}"#
        );
        let document = statements(&[&guarded]);
        assert!(key_space(&document).outsiders().yes().is_some(), "{key}");
        let closed = guarded.replace("Allow", "Deny");
        let open = guarded.replace("StringLike", "StringLikeIfExists");
        let document = statements(&[&open, &closed]);
        let space = key_space(&document);
        let witness = space.outsiders().yes().expect(key);
        assert_eq!(witness.absent, [key.into()], "{key}");
    }
}

#[test]
fn an_identity_policy_is_shown_by_an_identity_of_the_resources_account() {
    let old = statements(&[]);
    let setting = Setting::new(PolicyKind::IdentityPolicy);
    for (resource, condition, is_wider) in [
        ("arn:aws:sqs:eu-west-1:777788889999:q", "{}", true),
        ("*", r#"{"Bool":{"aws:PrincipalIsAWSService":"true"}}"#, false),
        ("*", r#"{"StringEquals":{"aws:PrincipalType":"Account"}}"#, false),
        ("*", r#"{"StringEquals":{"aws:PrincipalType":"User"}}"#, true),
    ] {
        let statement = format!(
            r#"{{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"{resource}","Condition":{condition}}}"#
        );
        let new = statements(&[&statement]);
        let found = compare(&[&old], &[&new], &setting);
        assert_eq!(found.relation == Relation::Wider, is_wider, "{statement}");
        if let Some(witness) = found.gained.witnesses.first() {
            let request = &witness.request;
            assert_eq!(request.caller().account(), request.resource().account, "{statement}");
        }
    }
}

#[test]
fn a_missing_key_lets_if_exists_through() {
    let guarded = r#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringEqualsIfExists":{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}}}"#;
    let document = statements(&[guarded]);
    let space = key_space(&document);
    let witness = space.outsiders().yes().expect("open");
    assert_eq!(witness.absent, ["kms:ViaService".into()]);
}

#[test]
fn an_organization_that_is_fixed_is_not_public_but_outside() {
    let guarded = r#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-exampleorg"}}}"#;
    let document = statements(&[guarded]);
    let space = key_space(&document);
    assert!(space.public().is_no());
    assert!(space.outsiders().yes().is_some());
    let ours = Setting { organization: Some("o-exampleorg".into()), ..key_setting() };
    assert!(Space::of(&[&document], ours).outsiders().is_no());
    let wide = statements(&[&guarded
        .replace("StringEquals", "StringLike")
        .replace("o-exampleorg", "o-*")]);
    assert!(key_space(&wide).public().yes().is_some());
}

#[test]
fn a_deny_closes_what_an_allow_opens() {
    let deny = r#"{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*",
        "Condition":{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}}"#;
    let document = statements(&[ANYONE, deny]);
    let space = key_space(&document);
    let Answer::No(closed) = space.outsiders() else { panic!("{:?}", space.outsiders()) };
    assert_eq!(closed.first().map(|one| &one.because), Some(&Because::Denied(vec![id(1)])));
}

#[test]
fn services_need_a_source() {
    let open = r#"{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"kms:Decrypt","Resource":"*"}"#;
    let bound = r#"{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}}"#;
    let wild = r#"{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"kms:Decrypt","Resource":"*",
        "Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:orders"}}}"#;
    assert!(key_space(&statements(&[open])).unbound_services().yes().is_some());
    assert!(key_space(&statements(&[bound])).unbound_services().is_no());
    assert!(key_space(&statements(&[wild])).unbound_services().yes().is_some());
    assert!(key_space(&statements(&[open])).outsiders().is_no());
}

#[test]
fn conditions_that_exclude_each_other_never_match() {
    let never = r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:Decrypt","Resource":"*","Condition":{
        "StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com"},
        "StringNotLike":{"kms:ViaService":"*.amazonaws.com"},
        "Bool":{"aws:ViaAWSService":"true"}}}"#;
    let grant = r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:Decrypt","Resource":"*",
        "Condition":{"Bool":{"kms:GrantIsForAWSResource":"true"}}}"#;
    let document = statements(&[OWN, never, grant]);
    let space = key_space(&document);
    let dead = space.dead().unwrap();
    let because: Vec<_> = dead.iter().map(|one| (one.statement, one.because.clone())).collect();
    assert_eq!(
        because,
        [
            (id(1), vec![Why::Condition(0), Why::Condition(1)]),
            (id(2), vec![Why::Action, Why::Condition(0)]),
        ]
    );
}

#[test]
fn what_another_statement_says_is_superfluous() {
    let narrow = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/app"},"Action":"kms:Decrypt","Resource":"*"}"#;
    let deny_all =
        r#"{"Effect":"Deny","Principal":"*","Action":"kms:PutKeyPolicy","Resource":"*"}"#;
    let denied = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/admin"},"Action":"kms:PutKeyPolicy","Resource":"*"}"#;
    let document = statements(&[OWN, narrow, OWN, deny_all, denied]);
    let space = key_space(&document);
    let found = space.superfluous().unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.statement.statement, one.covered_by.clone(), one.is_denied))
        .collect();
    assert_eq!(found, [(1, vec![id(0)], false), (2, vec![id(0)], false), (4, vec![id(3)], true)]);
}

#[test]
fn idle_conditions_and_denials_of_everybody_are_found() {
    let idle = r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringEquals":{"kms:CallerAccount":"111122223333"},"StringLike":{"kms:ViaService":"s3.*"}}}"#;
    let all =
        r#"{"Effect":"Deny","Principal":"*","Action":"kms:ScheduleKeyDeletion","Resource":"*"}"#;
    let some = r#"{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*",
        "Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/Admin"}}}"#;
    let document = statements(&[idle, all, some]);
    let space = key_space(&document);
    assert_eq!(space.idle_conditions().unwrap(), [(id(0), 0)]);
    assert_eq!(space.denies_everybody().unwrap(), [id(1)]);
}

#[test]
fn who_can_names_callers_actions_and_circumstances() {
    let role = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/app"},"Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}}}"#;
    let document = statements(&[OWN, role]);
    let space = key_space(&document);
    let found = space.who_can(Scope::Anyone, &["kms:Decrypt"]).list;
    let found: Vec<_> =
        found.iter().map(|one| (one.principals.join("; "), one.when.join("; "))).collect();
    assert_eq!(
        found,
        [
            ("account 111122223333".into(), String::new()),
            (
                "arn:aws:iam::444455556666:role/app".into(),
                "`kms:ViaService` is `s3.eu-west-1.amazonaws.com`".to_owned()
            ),
        ]
    );
    let outside = space.who_can(Scope::Outsiders, &["kms:Decrypt"]).list;
    assert_eq!(outside.len(), 1);
    assert!(space.who_can(Scope::Anyone, &["kms:CreateKey"]).list.is_empty());
}

#[test]
fn a_lost_deny_and_a_new_allow_are_new_access() {
    let deny = r#"{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-exampleorg"}}}"#;
    let old = statements(&[ANYONE, deny]);
    let new = statements(&[ANYONE]);
    let setting = Setting::new(PolicyKind::KeyPolicy);
    let found = compare(&[&old], &[&new], &setting);
    assert_eq!(found.relation, Relation::Wider);
    let witness = &found.gained.witnesses[0];
    assert_eq!(witness.denied_by, Some(id(1)));
    assert_eq!(compare(&[&new], &[&old], &setting).relation, Relation::Narrower);
    assert_eq!(compare(&[&old], &[&old.clone()], &setting).relation, Relation::Equal);
    let spelled = statements(&[
        deny,
        r#"{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["KMS:decrypt"],"Resource":["*"]}"#,
    ]);
    assert_eq!(compare(&[&old], &[&spelled], &setting).relation, Relation::Equal);
}

#[test]
fn variables_are_decided_by_example() {
    let tagged = r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}}"#;
    let document = statements(&[tagged]);
    let space = key_space(&document);
    let found = space.allowed(Scope::Owners, &["kms:Decrypt"]);
    assert!(found.yes().is_some(), "{found:?}");
    assert!(space.allowed(Scope::Owners, &["kms:Encrypt"]).is_no());
    let both = statements(&[tagged, &tagged.replace("Allow", "Deny")]);
    assert!(key_space(&both).allowed(Scope::Owners, &[]).is_no());
}

#[test]
fn a_variable_is_text_to_a_policy_of_2008() {
    let new = statements(&[
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringEquals":{"aws:PrincipalTag/team":"${aws:username}"}}}"#,
    ]);
    let old = PolicyDocument::read(Node::new(
        new.root.at,
        Value::Map(new.root.entries().iter().skip(1).cloned().collect()),
    ));
    let found = compare(&[&old], &[&new], &key_setting());
    assert_ne!(found.relation, Relation::Equal);
}

#[test]
fn a_key_that_is_always_there_can_have_another_value() {
    let guarded = r#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringNotEquals":{"kms:KeySpec":"SYMMETRIC_DEFAULT"}}}"#;
    let deny = r#"{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringEquals":{"kms:KeySpec":"SYMMETRIC_DEFAULT"}}}"#;
    for list in [&[guarded][..], &[ANYONE, deny]] {
        let document = statements(list);
        let witness = key_space(&document).outsiders().yes().cloned().expect("open");
        assert!(witness.absent.is_empty(), "every key has a spec: {witness:?}");
    }
}

#[test]
fn the_callers_own_account_is_no_stranger() {
    let home = |condition: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{{"StringEquals":{{{condition}}}}}}}"#
        )
    };
    let document = statements(&[&home(r#""aws:PrincipalAccount":"${aws:ResourceAccount}""#)]);
    assert!(key_space(&document).outsiders().is_no());
    let reversed = statements(&[&home(r#""aws:ResourceAccount":"${aws:PrincipalAccount}""#)]);
    assert!(key_space(&reversed).outsiders().is_no());
    assert!(key_space(&reversed).allowed(Scope::Owners, &[]).yes().is_some());
    let space = Space::of(&[&document], Setting::new(PolicyKind::KeyPolicy));
    let anyone = space.allowed(Scope::Anyone, &[]);
    let request = &anyone.yes().expect("the key's own account").request;
    assert_eq!(request.caller().account(), request.resource().account);
    let tag = statements(&[&home(r#""aws:PrincipalArn":"${aws:PrincipalTag/owner}""#)]);
    if let Some(witness) = key_space(&tag).outsiders().yes() {
        let arn = witness.request.context().get("aws:principalarn");
        assert_eq!(arn, Lookup::One(&witness.request.caller().to_string()));
    }
}

#[test]
fn a_witness_from_outside_does_not_look_like_a_member() {
    let guarded = r#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringLike":{"aws:PrincipalOrgID":"o-*"}}}"#;
    let document = statements(&[guarded]);
    let ours = Setting { organization: Some("o-exampleorg".into()), ..key_setting() };
    let space = Space::of(&[&document], ours);
    let witness = space.outsiders().yes().expect("another organization");
    let organization = witness.request.context().get("aws:principalorgid");
    assert_ne!(organization, Lookup::One("o-exampleorg"));
}

#[test]
fn another_organization_beside_the_own_one_is_outside() {
    let ours = Setting { organization: Some("o-exampleorg".into()), ..key_setting() };
    let allow = |condition: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{{{condition}}}}}"#
        )
    };
    for condition in [
        r#""StringEquals":{"aws:PrincipalOrgID":["o-exampleorg","o-other00000"]}"#,
        r#""StringEquals":{"aws:PrincipalOrgID":["o-another000","o-exampleorg"]}"#,
        r#""ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["o-exampleorg/*","o-other00000/*"]}"#,
        r#""ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-*"}"#,
    ] {
        let document = statements(&[&allow(condition)]);
        let space = Space::of(&[&document], ours.clone());
        let witness = space.outsiders().yes().expect(condition);
        let said = format!("{:?}", witness.request.context().get("aws:principalorgid"))
            + &format!("{:?}", witness.request.context().get("aws:principalorgpaths"));
        assert!(!said.contains("o-exampleorg"), "{said}");
    }
    let own = allow(r#""ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-exampleorg/*"}"#);
    let document = statements(&[&own]);
    assert!(Space::of(&[&document], ours).outsiders().is_no());
}

#[test]
fn a_statement_is_shown_by_a_caller_of_the_account_asked_for() {
    let share = r#"{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::777788889999:role/app"]},"Action":"kms:Decrypt","Resource":"*"}"#;
    let document = statements(&[OWN, share]);
    let space = key_space(&document);
    let account = |text: &str| text.parse().ok();
    for own in ["444455556666", "777788889999"] {
        let shown = space.shown(1, Scope::Anyone, account(own), &[]).expect("let in");
        assert_eq!(shown.request.caller().account(), account(own));
    }
    assert!(space.shown(1, Scope::Anyone, account("111122223333"), &[]).is_none());
    assert!(space.shown(1, Scope::Anyone, None, &["kms:Encrypt"]).is_none());
}

/// A row's request is one that its own statement allows, and a row without one says what decides.
#[test]
fn who_can_shows_each_statement_by_its_own_request() {
    let tied = r#"{"Sid":"Tied","Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*",
        "Condition":{"NumericEquals":{"custom:Number":"7"},"ForAllValues:StringEquals":{"custom:Many":["x${aws:username}"]},
        "Null":{"custom:Many":"false"}}}"#;
    let document = statements(&[OWN, tied]);
    let found = key_space(&document).who_can(Scope::Anyone, &["kms:Decrypt"]);
    assert_eq!(found.doubt, None);
    let policy = Policy::new(&document, PolicyKind::KeyPolicy);
    for access in &found.list {
        let statement = access.allowed_by.statement;
        match &access.witness {
            Some(witness) => assert!(is_allowed_by(&policy, statement, &witness.request)),
            None => assert_eq!(access.depends_on, ["x${aws:username}".into()]),
        }
    }
    assert!(found.list.iter().any(|access| access.allowed_by == id(1)), "{found:#?}");
}

#[test]
fn who_can_tells_accounts_that_decide_themselves() {
    let role = r#"{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:role/app"]},"Action":"kms:Decrypt","Resource":"*"}"#;
    let document = statements(&[OWN, role]);
    let found = key_space(&document).who_can(Scope::Anyone, &["kms:Decrypt"]).list;
    let found: Vec<_> =
        found.iter().map(|one| (one.principals.join("; "), one.is_delegated)).collect();
    assert_eq!(
        found,
        [
            ("account 111122223333".to_owned(), true),
            ("arn:aws:iam::111122223333:role/app".to_owned(), false)
        ]
    );
}

/// Of an account, those who are told apart are taken out by name, and circumstances are told by the
/// conditions that draw their line.
#[test]
fn who_can_tells_exceptions_and_conditions_as_they_are_written() {
    let account = r#"{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::444455556666:role/copy"]},
        "Action":"kms:Decrypt","Resource":"*","Condition":{"StringLike":{"kms:ViaService":"backup.*.amazonaws.com"},
        "IpAddress":{"aws:SourceIp":["203.0.113.0/24","198.51.100.0/24"]}}}"#;
    let deny = r#"{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*",
        "Condition":{"StringNotLike":{"aws:userid":"AROAEXAMPLE:*"}}}"#;
    let document = statements(&[account, deny]);
    let found = key_space(&document).who_can(Scope::Anyone, &["kms:Decrypt"]);
    let told: Vec<(String, bool)> =
        found.list.iter().map(|one| (one.principals.join("; "), one.is_delegated)).collect();
    let role = "arn:aws:iam::444455556666:role/copy";
    let rest = format!("account 444455556666 but {role}");
    assert_eq!(told.len(), 2);
    assert!(told.contains(&(rest, true)) && told.contains(&(role.to_owned(), false)), "{told:?}");
    let when = [
        "`aws:SourceIp` meets `IpAddress` `203.0.113.0/24` or `198.51.100.0/24`",
        "`aws:userid` meets `StringLike` `AROAEXAMPLE:*`",
        "`kms:ViaService` meets `StringLike` `backup.*.amazonaws.com`",
    ];
    assert!(found.list.iter().all(|access| access.when == when), "{found:#?}");
    assert_eq!(found.asked, ["kms:Decrypt".into()]);
}
