//! Ties between keys that take more than one step to see, or that one line of the engine decides.

use super::super::{Scope, Setting, Space};
use super::decided::{document, word};
use super::{key_space, statements};
use crate::iam::evaluate::PolicyKind;

/// Conditions with variables, and whether some request meets them.
const TIES: &[(&[&str], &str)] = &[
    // Of two variables that make a condition hold, the second one does.
    (
        &[r#""ForAnyValue:StringEquals":{"custom:Many":["${custom:One}","${custom:Two}"]},
            "StringLike":{"custom:One":"x*","custom:Many":"y*"}"#],
        "yes",
    ),
    // What is known of both ends meets in the middle.
    (
        &[
            r#""StringEquals":{"custom:Two":"${custom:Three}","custom:One":"${custom:Two}","custom:Three":"${custom:Four}"},
            "StringLike":{"custom:One":"a*","custom:Four":"b*"}"#,
        ],
        "no",
    ),
    // Addresses are no texts: on a key with wildcards they would leave everything open.
    (
        &[
            r#""StringEquals":{"custom:One":"${aws:SourceIp}"},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},
            "StringLike":{"custom:One":"10.*"}"#,
            "!",
        ],
        "no",
    ),
    // Who has no name has the default.
    (
        &[
            r#""StringEquals":{"custom:One":"${aws:username, 'b'}"},"StringNotEquals":{"aws:username":"b"},
            "StringLike":{"custom:One":"b"}"#,
        ],
        "yes",
    ),
    // Only the variable's key can be another one.
    (
        &[
            r#""StringEquals":{"custom:One":"xa"},"StringLike":{"custom:Two":"a*"}"#,
            r#"!"StringEquals":{"custom:One":"x${custom:Two}"}"#,
        ],
        "yes",
    ),
    // One tie holds already, and the other has to be made.
    (
        &[
            r#""StringLike":{"custom:One":"*${aws:username}*"},"StringLikeIfExists":{"custom:One":"z-ann*"},
            "StringEquals":{"aws:username":"ann","custom:Three":"x${aws:username}"}"#,
        ],
        "yes",
    ),
    // The name is given, and the variable is what is left of it.
    (
        &[
            r#""StringEquals":{"aws:username":"dev-${custom:Two}"},"StringLike":{"aws:username":"dev-z*"}"#,
        ],
        "yes",
    ),
    // A key that is not there is none of the values to avoid, whatever the variable is.
    (
        &[
            r#""Null":{"custom:One":"true"}"#,
            r#"!"StringNotEquals":{"custom:One":"${custom:Two}"}"#,
        ],
        "no",
    ),
    // Of a single value, both prefixes say what the condition says without them.
    (
        &[
            r#""StringEquals":{"custom:One":"${custom:Two}"},"ForAnyValue:StringLike":{"custom:One":"b*"},
            "ForAllValues:StringLike":{"custom:Two":"a*"}"#,
        ],
        "no",
    ),
    // A variable may hold a whole ARN, or its last parts.
    (&[r#""ArnLike":{"custom:One":"${custom:Two}"}"#], "yes"),
    (&[r#""ArnEquals":{"aws:PrincipalArn":"${aws:PrincipalTag/owner}"}"#], "yes"),
    (&[r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::${aws:PrincipalTag/owner}"}"#], "yes"),
    (&["", r#"!"ArnNotLike":{"custom:One":"${custom:Two}"}"#], "yes"),
    // One ARN in both keys fits itself.
    (
        &[
            r#""StringEquals":{"custom:One":"arn:aws:s3:::a","custom:Two":"arn:aws:s3:::a"}"#,
            r#"!"ArnLike":{"custom:One":"${custom:Two}"}"#,
        ],
        "no",
    ),
    // `*` is text to `StringEquals`.
    (
        &[r#""StringEquals":{"custom:One":"a*${custom:Two}"},"StringLike":{"custom:Two":"q*"}"#],
        "yes",
    ),
    // Two spellings of one text are two texts to other conditions.
    (
        &[r#""StringEqualsIgnoreCase":{"custom:One":"${custom:Two}"},
            "StringLike":{"custom:One":"a*","custom:Two":"A*"}"#],
        "yes",
    ),
    // A user lacks the second variable and not the first one.
    (
        &[
            r#""ForAnyValue:StringEquals":{"custom:Many":["${aws:username}","${aws:PrincipalServiceName}"]}"#,
        ],
        "yes",
    ),
    // What is missing has a default.
    (
        &[
            r#""StringEquals":{"custom:One":"${aws:username, 'b'}","aws:PrincipalType":"AssumedRole"}"#,
        ],
        "yes",
    ),
    // Letters that do not add up, whatever the values are.
    (
        &[
            r#""StringLike":{"custom:One":"a${custom:Two}"},"StringEquals":{"custom:One":"${custom:Two}b"}"#,
        ],
        "no",
    ),
    (
        &[r#""StringLike":{"custom:One":"*/${custom:Two}/*"},
            "StringEquals":{"custom:Two":"${custom:Three}"},"StringEqualsIfExists":{"custom:Three":"${custom:One}"}"#],
        "no",
    ),
    // Without the key, both texts are one.
    (
        &[
            r#""StringEquals":{"custom:One":"${custom:Two, 'ab'}"},"StringLike":{"custom:One":"a${custom:Two, 'b'}"}"#,
        ],
        "yes",
    ),
    // Of two values, one fits the text of a variable, and the other one does what else is asked.
    (
        &[
            r#""ForAnyValue:StringEquals":{"custom:Many":"${custom:Two}"},"ForAnyValue:StringLike":{"custom:Many":"b*"},
            "StringLike":{"custom:Two":"a*"}"#,
        ],
        "yes",
    ),
    (
        &[
            r#""ForAnyValue:StringLike":{"custom:Many":"x${custom:Two}"},"ForAnyValue:StringEquals":{"custom:Many":"b"},
            "StringLike":{"custom:Two":"a*"}"#,
        ],
        "yes",
    ),
    // A list of one value has the value, and is none that a variable could take.
    (
        &[
            r#""StringEquals":{"custom:One":"a"},"ForAnyValue:StringEquals":{"custom:Two":"a"}"#,
            r#"!"StringEquals":{"custom:One":"${custom:Two}"}"#,
        ],
        "yes",
    ),
    // Of two values, each fits one text.
    (
        &[
            r#""ForAnyValue:StringEquals":{"custom:Many":"${custom:Two}"},"ForAnyValue:StringLike":{"custom:Many":"a${custom:Two}"}"#,
        ],
        "yes",
    ),
];

#[test]
fn ties_of_several_steps_are_decided() {
    for (conditions, expected) in TIES {
        let document = document(conditions);
        let found = key_space(&document).allowed(Scope::Outsiders, &[]);
        assert_eq!(word(&found), *expected, "{conditions:?}: {found:?}");
    }
}

#[test]
fn a_variable_in_a_resource_is_what_another_pattern_leaves() {
    let document = statements(&[
        r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::home/${custom:Two}/*"}"#,
        r#"{"Effect":"Deny","Principal":"*","Action":"*","NotResource":"arn:aws:s3:::home/z*"}"#,
    ]);
    let setting =
        Setting { owner: "111122223333".parse().ok(), ..Setting::new(PolicyKind::ResourcePolicy) };
    let found = Space::of(&[&document], setting).allowed(Scope::Outsiders, &["s3:GetObject"]);
    assert_eq!(word(&found), "yes", "{found:?}");
}

/// A key with too many patterns to list is not looked at lazily where a variable ties it.
#[test]
fn a_variable_on_a_key_of_many_patterns_is_no_proof() {
    for operator in ["StringEquals", "ArnLike"] {
        let denies = (0..17).map(|at| format!(r#"!"StringLike":{{"custom:One":"*k{at:03}*"}}"#));
        let tied = format!(r#"!"{operator}":{{"custom:One":"${{custom:Two}}"}}"#);
        let all: Vec<String> = denies.chain([tied]).collect();
        let all: Vec<&str> = [r#""StringLike":{"custom:One":"*a*"}"#]
            .into_iter()
            .chain(all.iter().map(String::as_str))
            .collect();
        let document = document(&all);
        let found = key_space(&document).allowed(Scope::Anyone, &[]);
        assert_ne!(word(&found), "no", "{found:?}");
    }
}
