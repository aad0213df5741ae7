//! Keys with more patterns than their classes can be listed: each condition is looked at by itself.

use super::super::{Relation, Scope, Setting, Space, compare};
use super::decided::{document, word};
use super::{key_setting, key_space};
use crate::iam::evaluate::PolicyKind;

/// A key with too many patterns to list them all.
#[test]
fn keys_that_are_looked_at_lazily_are_decided() {
    let many = |key: &str, operator: &str| -> Vec<String> {
        let deny = |at: usize| format!(r#"!"{operator}":{{"{key}":"*k{at:03}*"}}"#);
        (0..17).map(deny).collect()
    };
    let lazy = many("custom:One", "StringLike");
    let arns = many("aws:SourceArn", "StringLike");
    let sets = many("custom:Many", "ForAnyValue:StringLike");
    for (allow, denies, expected) in [
        (r#""StringLike":{"custom:One":"*a*"}"#, &lazy, "yes"),
        (r#""StringLike":{"custom:One":"*k003*"}"#, &lazy, "no"),
        (r#""StringLike":{"custom:One":"*a*"},"Null":{"custom:One":"true"}"#, &lazy, "no"),
        (r#""StringLike":{"aws:SourceArn":"*a*"}"#, &arns, "yes"),
        (r#""ForAnyValue:StringLike":{"custom:Many":"*a*"}"#, &sets, "yes"),
        (
            r#""ForAllValues:StringLike":{"custom:Many":"*k003*"},"Null":{"custom:Many":"false"}"#,
            &sets,
            "no",
        ),
        (r#""ForAllValues:StringNotLike":{"custom:Many":"*k003*"}"#, &sets, "yes"),
    ] {
        let all: Vec<&str> =
            std::iter::once(allow).chain(denies.iter().map(String::as_str)).collect();
        let document = document(&all);
        let found = key_space(&document).allowed(Scope::Anyone, &[]);
        assert_eq!(word(&found), expected, "{allow}: {found:?}");
        if let (Some(witness), true) = (found.yes(), allow.contains("SourceArn")) {
            let source = witness.request.context().get("aws:sourcearn");
            assert!(format!("{source:?}").contains("arn:"), "{source:?}");
        }
    }
    let impossible = document(
        &std::iter::once(r#""StringLike":{"custom:One":"*a*"},"Null":{"custom:One":"true"}"#)
            .chain(lazy.iter().map(String::as_str))
            .collect::<Vec<_>>(),
    );
    assert_eq!(key_space(&impossible).dead().unwrap().len(), 1);
}

/// A value that says whom a policy trusts, beside more patterns than can be listed.
#[test]
fn a_fixed_value_counts_among_many_patterns() {
    for (key, fixed, free) in [
        ("aws:SourceVpce", "vpce-1a2b3c4d", "vpce-*"),
        ("aws:PrincipalOrgID", "o-exampleorg", "o-e*"),
        ("aws:userid", "AIDAEXAMPLE", "AIDA*"),
    ] {
        for (value, expected) in [(fixed, "no"), (free, "yes")] {
            let allow = format!(r#""StringLike":{{"{key}":"{value}"}}"#);
            let deny = |at: usize| format!(r#"!"StringLike":{{"{key}":"*k{at:03}*"}}"#);
            let all: Vec<String> = std::iter::once(allow).chain((0..17).map(deny)).collect();
            let document = document(&all.iter().map(String::as_str).collect::<Vec<_>>());
            let space = key_space(&document);
            assert_eq!(word(space.public()), expected, "{key} {value}: {:?}", space.public());
            assert_eq!(word(&space.allowed(Scope::Anyone, &[])), "yes", "{key} {value}");
        }
    }
}

/// However many patterns there are: only members have the organization's id, and they are inside.
#[test]
fn an_outsider_is_not_made_a_member_by_many_patterns() {
    let setting = Setting { organization: Some("o-exampleorg".into()), ..key_setting() };
    let denies: Vec<String> = (0..17)
        .map(|at| format!(r#"!"StringLike":{{"aws:PrincipalOrgID":"*k{at:03}*"}}"#))
        .chain([r#"!"StringNotLike":{"aws:PrincipalOrgID":"o-example*"}"#.to_owned()])
        .chain([r#"!"StringNotLike":{"aws:PrincipalOrgID":"*exampleorg"}"#.to_owned()])
        .chain([r#"!"StringLike":{"aws:PrincipalOrgID":"o-exampleorg?*"}"#.to_owned()])
        .chain([r#"!"StringLike":{"aws:PrincipalOrgID":"o-example?*org"}"#.to_owned()])
        .collect();
    let all: Vec<&str> = std::iter::once("").chain(denies.iter().map(String::as_str)).collect();
    let document = document(&all);
    let space = Space::of(&[&document], setting);
    assert_eq!(word(space.outsiders()), "no");
}

/// A list of resources as AWS's own policies have it: only the list as a whole tells resources apart.
#[test]
fn a_long_list_of_resources_is_compared() {
    let policy = |parts: std::ops::Range<usize>, actions: &str| {
        let resource = |at| format!(r#""arn:aws:apigateway:*::/apis/*/part{at:02}/*""#);
        let resources: Vec<String> = parts.map(resource).collect();
        let resources = resources.join(",");
        super::policy(&format!(
            r#"{{"Statement":{{"Effect":"Allow","Action":[{actions}],"Resource":[{resources}]}}}}"#
        ))
    };
    let setting = Setting::new(PolicyKind::IdentityPolicy);
    let both = r#""apigateway:GET","apigateway:PUT""#;
    let old = policy(0..24, both);
    for (new, expected) in [
        (policy(0..24, r#""apigateway:GET""#), Relation::Narrower),
        (policy(0..25, both), Relation::Wider),
        (policy(1..24, both), Relation::Narrower),
        (policy(1..25, both), Relation::Incomparable),
    ] {
        let found = compare(&[&old], &[&new], &setting);
        assert_eq!(found.relation, expected, "{found:?}");
    }
}
