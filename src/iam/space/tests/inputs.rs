//! Policies made to be hard, each within the 32 KB that a key policy may have.
//!
//! Each attacks one step of the engine: the automata by patterns with many wildcards, the search by
//! puzzles that only guessing solves, the classes of a key by long lists of values, the cubes of a
//! statement by many alternatives. The tests count the work that they cost, and the bench, which
//! shares this file, takes the time.

use std::fmt::Write as _;

/// AWS: KMS developer guide, "Resource quotas": the size of a key policy document.
const LIMIT: usize = 32_768;

/// A policy, and whose it is.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Key,
    Resource,
    Identity,
}

/// A generator of numbers; the same seed gives the same numbers.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 16) % u64::try_from(bound).unwrap_or(1)).unwrap_or(0)
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Input> {
    let mut found = Vec::new();
    let mut add = |kind: Kind, name: &str, text: String| {
        found.push(Input { name: name.into(), kind, text });
    };
    for count in [16, 64, usize::MAX] {
        add(Kind::Key, &sized("infixes", count), infixes(count));
        add(Kind::Key, &sized("infixes in principals", count), principal_infixes(count));
        add(Kind::Resource, &sized("infixes in resources", count), resource_infixes(count));
        add(Kind::Key, &sized("infixes in lists", count), list_infixes(count));
    }
    for count in [16, 30, 1_000, 15_000] {
        add(Kind::Key, &format!("suffix {count}"), suffix(count));
    }
    for count in [8, 12, usize::MAX] {
        add(Kind::Key, &sized("must contain, letters", count), letters(count));
    }
    for keys in [20, 38, 48] {
        add(Kind::Key, &format!("3-SAT, {keys} keys"), three_sat(keys));
    }
    for holes in [6, 7] {
        add(Kind::Key, &format!("{holes} pigeonholes"), pigeons(holes));
    }
    add(Kind::Key, "role ARNs", roles("", "", ""));
    add(Kind::Key, "role ARNs, NotPrincipal", roles("Not", "", ""));
    add(Kind::Key, "role ARNs in statements", roles_apart());
    add(Kind::Key, "role ARNs in a condition", role_condition());
    add(Kind::Key, "sessions", sessions());
    add(Kind::Key, "accounts", accounts());
    add(Kind::Key, "accounts in a condition", account_condition());
    for (name, operator, value) in VALUES {
        add(Kind::Key, &format!("{name} in one condition"), one_list(operator, *value));
        add(Kind::Key, &format!("{name} in statements"), one_each(operator, *value));
    }
    add(Kind::Key, "many keys in one statement", many_keys());
    add(Kind::Key, "many conditions on one key", many_conditions());
    add(Kind::Key, "variables to avoid", variables());
    add(Kind::Key, "variables that never hold", never());
    add(Kind::Key, "one pattern of asterisks", asterisks("custom:Key", ""));
    add(Kind::Key, "one ARN of asterisks", asterisks("aws:PrincipalArn", "arn:aws:iam::*:role/"));
    add(Kind::Identity, "infixes in actions", action_infixes());
    add(Kind::Identity, "asterisks in actions", action_asterisks());
    found
}

/// Lists of values: a name, an operator on a key, and the value of a number.
type Value = fn(usize) -> String;
const VALUES: &[(&str, &str, Value)] = &[
    ("texts", "StringEquals", |at| format!("value-{at}")),
    ("texts without case", "StringNotEqualsIgnoreCase", |at| format!("value-{at}")),
    ("prefixes", "StringLike", |at| format!("{at}-*")),
    ("suffixes", "StringLike", |at| format!("*-{at}")),
    ("numbers", "NumericLessThan", |at| at.to_string()),
    ("dates", "DateGreaterThan", |at| (1_700_000_000 + at * 86_400).to_string()),
    ("addresses", "IpAddress", |at| format!("10.{}.{}.0/24", at / 250, at % 250)),
    ("sets", "ForAnyValue:StringLike", |at| format!("*{at:03}*")),
    ("ARNs", "ArnLike", |at| format!("arn:aws:sns:*:*:topic-{at}-*")),
];

fn sized(name: &str, count: usize) -> String {
    if count == usize::MAX { format!("{name}, full") } else { format!("{name}, {count}") }
}

fn policy(statements: &[String]) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

/// As many statements as fit, at most `count`, behind some first ones.
fn filled(first: &[String], count: usize, statement: impl FnMut(usize) -> String) -> String {
    let mut all = first.to_vec();
    let mut len = policy(&all).len();
    for next in (0..count).map(statement) {
        len += next.len() + 1;
        if len > LIMIT {
            break;
        }
        all.push(next);
    }
    policy(&all)
}

/// As many quoted values as fit beside `taken` bytes, at most `count`.
fn list(taken: usize, count: usize, value: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for at in 0..count {
        let next = value(at);
        if taken + text.len() + next.len() + 200 > LIMIT {
            break;
        }
        let comma = if text.is_empty() { "" } else { "," };
        let _ = write!(text, r#"{comma}"{next}""#);
    }
    text
}

fn statement(effect: &str, principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect":"{effect}","Principal":{principal},"Action":"kms:Decrypt","Resource":"*","Condition":{{{condition}}}}}"#
    )
}

fn allow(condition: &str) -> String {
    statement("Allow", r#""*""#, condition)
}

fn deny(condition: &str) -> String {
    statement("Deny", r#""*""#, condition)
}

/// Denies with infixes that any combination of can meet.
fn infixes(count: usize) -> String {
    filled(&[allow("")], count, |at| {
        deny(&format!(r#""StringLike":{{"custom:Key":"*k{at:03}*"}}"#))
    })
}

/// The same on the ARN of the caller.
fn principal_infixes(count: usize) -> String {
    filled(&[allow("")], count, |at| {
        deny(&format!(r#""ArnLike":{{"aws:PrincipalArn":"arn:aws:iam::*:role/*k{at:03}*"}}"#))
    })
}

/// The same on the resource.
fn resource_infixes(count: usize) -> String {
    filled(&[allow("")], count, |at| {
        format!(
            r#"{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::*k{at:03}*"}}"#
        )
    })
}

/// The same as values of one condition.
fn list_infixes(count: usize) -> String {
    let values = list(300, count, |at| format!("*k{at:03}*"));
    policy(&[allow(""), deny(&format!(r#""StringLike":{{"custom:Key":[{values}]}}"#))])
}

/// A letter so far from the end: a subset automaton of 2^n states.
fn suffix(count: usize) -> String {
    let (tail, less) = ("?".repeat(count), "?".repeat(count - 1));
    policy(&[
        allow(&format!(r#""StringLike":{{"custom:Key":"*ab{less}"}}"#)),
        deny(&format!(r#""StringLike":{{"custom:Key":"*a{tail}"}}"#)),
    ])
}

/// Values that contain many letters or words, each anywhere.
fn letters(count: usize) -> String {
    filled(&[allow("")], count, |at| {
        let letter = u8::try_from(at).ok().filter(|at| *at < 26 && count < 26);
        let word = letter.map_or(format!("k{at:03}"), |at| char::from(b'a' + at).to_string());
        deny(&format!(r#""StringNotLike":{{"custom:Key":"*{word}*"}}"#))
    })
}

/// Random 3-SAT: each Deny takes one combination of three keys away.
fn three_sat(keys: usize) -> String {
    let mut chance = Chance(u64::try_from(keys).unwrap_or(0) * 7919 + 1);
    filled(&[allow("")], keys * 43 / 10, |_| {
        let mut used = Vec::new();
        while used.len() < 3 {
            let key = chance.below(keys);
            if !used.contains(&key) {
                used.push(key);
            }
        }
        let (yes, no): (Vec<_>, Vec<_>) = used.into_iter().partition(|_| chance.below(2) == 0);
        let part = |operator: &str, keys: &[usize]| {
            let list: Vec<_> = keys.iter().map(|key| format!(r#""x:{key}":"1""#)).collect();
            (!keys.is_empty()).then(|| format!(r#""{operator}":{{{}}}"#, list.join(",")))
        };
        let parts = [part("StringEquals", &yes), part("StringNotEquals", &no)];
        deny(&parts.into_iter().flatten().collect::<Vec<_>>().join(","))
    })
}

/// As many pigeons as holes and one more: each has to be somewhere, no two in one place.
fn pigeons(holes: usize) -> String {
    let mut all = vec![allow("")];
    for pigeon in 0..=holes {
        let nowhere: Vec<_> =
            (0..holes).map(|hole| format!(r#""x:{pigeon}-{hole}":"1""#)).collect();
        all.push(deny(&format!(r#""StringNotEquals":{{{}}}"#, nowhere.join(","))));
        for other in 0..pigeon {
            for hole in 0..holes {
                all.push(deny(&format!(
                    r#""StringEquals":{{"x:{pigeon}-{hole}":"1","x:{other}-{hole}":"1"}}"#
                )));
            }
        }
    }
    policy(&all)
}

fn role(at: usize) -> String {
    format!("arn:aws:iam::444455556666:role/r{at}")
}

fn roles(not: &str, more: &str, condition: &str) -> String {
    let effect = if not.is_empty() { "Allow" } else { "Deny" };
    let roles = list(300, usize::MAX, role);
    policy(&[
        allow(""),
        format!(
            r#"{{"Effect":"{effect}","{not}Principal":{{"AWS":[{roles}{more}]}},"Action":"kms:*","Resource":"*","Condition":{{{condition}}}}}"#
        ),
    ])
}

fn roles_apart() -> String {
    filled(&[], usize::MAX, |at| {
        let effect = if at % 3 == 0 { "Deny" } else { "Allow" };
        statement(effect, &format!(r#"{{"AWS":"{}"}}"#, role(at)), "")
    })
}

fn role_condition() -> String {
    let roles = list(300, usize::MAX, role);
    policy(&[allow(""), deny(&format!(r#""ArnNotLike":{{"aws:PrincipalArn":[{roles}]}}"#))])
}

fn sessions() -> String {
    let sessions = list(300, usize::MAX, |at| {
        format!("arn:aws:sts::444455556666:assumed-role/r{}/s{at}", at % 7)
    });
    policy(&[statement("Allow", &format!(r#"{{"AWS":[{sessions}]}}"#), "")])
}

fn accounts() -> String {
    let accounts = list(300, usize::MAX, |at| format!("{:012}", 1_000_000 + at));
    policy(&[allow(""), statement("Deny", &format!(r#"{{"AWS":[{accounts}]}}"#), "")])
}

fn account_condition() -> String {
    let accounts = list(300, usize::MAX, |at| format!("{:012}", 1_000_000 + at));
    policy(&[
        allow(""),
        deny(&format!(r#""StringNotEquals":{{"kms:CallerAccount":[{accounts}]}}"#)),
    ])
}

/// The key for values of an operator.
fn key(operator: &str) -> &'static str {
    match operator {
        "NumericLessThan" => "custom:Number",
        "DateGreaterThan" => "custom:Date",
        "IpAddress" => "aws:SourceIp",
        "ForAnyValue:StringLike" => "custom:Many",
        "ArnLike" => "aws:SourceArn",
        _ => "custom:Key",
    }
}

fn one_list(operator: &str, value: Value) -> String {
    let values = list(300, usize::MAX, value);
    policy(&[allow(""), deny(&format!(r#""{operator}":{{"{}":[{values}]}}"#, key(operator)))])
}

fn one_each(operator: &str, value: Value) -> String {
    filled(&[allow("")], usize::MAX, |at| {
        deny(&format!(r#""{operator}":{{"{}":"{}"}}"#, key(operator), value(at)))
    })
}

fn many_keys() -> String {
    let mut keys = String::new();
    for at in 0..700 {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(keys, r#"{comma}"custom:key-{at}":["{at}","*-{at}"]"#);
    }
    policy(&[allow(""), deny(&format!(r#""StringLike":{{{keys}}}"#))])
}

/// Operators that may stand beside each other in one statement, each with all values.
fn many_conditions() -> String {
    let operators = [
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIgnoreCase",
        "StringEqualsIfExists",
        "StringLikeIfExists",
        "ForAllValues:StringLike",
        "ForAnyValue:StringLike",
        "ForAnyValue:StringNotLike",
    ];
    let share = LIMIT - LIMIT / operators.len();
    let conditions: Vec<String> = operators
        .iter()
        .map(|operator| {
            let values = list(share, usize::MAX, |at| format!("{at}*"));
            format!(r#""{operator}":{{"custom:Key":[{values}]}}"#)
        })
        .collect();
    policy(&[deny(&conditions.join(",")), allow("")])
}

/// Each condition avoids three texts with variables: two cubes for each.
fn variables() -> String {
    filled(&[allow("")], usize::MAX, |at| {
        let values = |of: &str| {
            let all = (0..3).map(|more| format!(r#""{of}${{aws:PrincipalTag/t{more}-{at}}}""#));
            all.collect::<Vec<_>>().join(",")
        };
        deny(&format!(
            r#""StringNotEquals":{{"custom:Key":[{}],"custom:Other":[{}]}}"#,
            values("a"),
            values("b")
        ))
    })
}

/// Allows that ask one key for two texts at once, which only a request shows.
fn never() -> String {
    filled(&[], usize::MAX, |at| {
        allow(&format!(
            r#""StringEquals":{{"custom:Key":"x${{aws:PrincipalTag/t{at}}}"}},"StringLike":{{"custom:Key":"*y"}}"#
        ))
    })
}

fn asterisks(key: &str, start: &str) -> String {
    let many = |word: &str| format!("{start}{}*", format!("*{word}").repeat(4_000));
    policy(&[
        allow(&format!(r#""StringLike":{{"{key}":"{}"}}"#, many("a"))),
        deny(&format!(r#""StringLike":{{"{key}":"{}"}}"#, many("b"))),
        deny(&format!(r#""StringLike":{{"{key}":"{}"}}"#, many("ab"))),
    ])
}

fn action_statements(actions: &str) -> String {
    policy(&[
        r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.to_owned(),
        format!(r#"{{"Effect":"Deny","Action":[{actions}],"Resource":"*"}}"#),
    ])
}

fn action_infixes() -> String {
    action_statements(&list(300, usize::MAX, |at| {
        let letter = |of: usize| char::from(b'a' + u8::try_from(of % 26).unwrap_or(0));
        format!("*:*{}{}{}*", letter(at), letter(at / 26), letter(at / 676))
    }))
}

fn action_asterisks() -> String {
    action_statements(&list(300, 3, |at| format!("*:*{}z", "e*".repeat(3_000 + at))))
}
