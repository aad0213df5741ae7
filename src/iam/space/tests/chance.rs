//! Random policies and requests over a small world, from a seed.
//!
//! The world is small so that things meet: few accounts, roles, actions and keys, values over two
//! letters. All keys can be in any of its requests, so that no fact of AWS rules a request out.

use crate::iam::request::ContextValue;
use crate::iam::{Caller, Context, Request, Resource};

/// A generator of numbers; the same seed gives the same numbers.
pub(in super::super) struct Chance(u64);

/// Keys of the world: the last two take several values.
const KEYS: [&str; 5] = ["custom:One", "custom:Two", "aws:referer", "custom:Many", "custom:More"];
const WORDS: [&str; 10] = ["a", "b", "ab", "ba", "a*", "*b", "?", "*a*", "a?", "*"];
const TEXTS: [&str; 8] = ["a", "b", "ab", "ba", "aa", "aab", "", "A"];
const ACTIONS: [&str; 5] =
    ["kms:Decrypt", "kms:Encrypt", "kms:CreateGrant", "kms:PutKeyPolicy", "kms:GenerateDataKey"];
const ACTION_PATTERNS: [&str; 7] =
    ["kms:Decrypt", "kms:*crypt", "kms:*", "KMS:encrypt", "kms:Create*", "*", "kms:P??KeyPolicy"];
const PRINCIPALS: [&str; 8] = [
    r#""*""#,
    r#"{"AWS":"111122223333"}"#,
    r#"{"AWS":"arn:aws:iam::444455556666:root"}"#,
    r#"{"AWS":"arn:aws:iam::111122223333:role/app"}"#,
    r#"{"AWS":["arn:aws:iam::111122223333:user/p/ann","444455556666"]}"#,
    r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/app/one"}"#,
    r#"{"Service":"sns.amazonaws.com"}"#,
    r#"{"AWS":["arn:aws:iam::111122223333:role/app","111122223333"],"Service":"sns.amazonaws.com"}"#,
];
const CALLERS: [&str; 13] = [
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:iam::111122223333:role/other",
    "arn:aws:iam::111122223333:role/ape",
    "arn:aws:iam::444455556666:role/app",
    "arn:aws:iam::999988887777:role/app",
    "arn:aws:iam::111122223333:user/p/ann",
    "arn:aws:iam::444455556666:user/bob",
    "arn:aws:iam::111122223333:root",
    "arn:aws:sts::111122223333:assumed-role/app/one",
    "arn:aws:sts::111122223333:assumed-role/app/two",
    "arn:aws:sts::444455556666:federated-user/f",
    "sns.amazonaws.com",
    "events.amazonaws.com",
];

impl Chance {
    pub(in super::super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `bound`.
    pub(in super::super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let bound = u64::try_from(bound).unwrap();
        usize::try_from((self.0 >> 16) % bound).unwrap()
    }

    /// One time in `of`.
    pub(super) fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    pub(in super::super) fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }

    /// A list of one to three.
    fn some(&mut self, list: &[&str]) -> String {
        let count = 1 + self.below(3);
        let all: Vec<String> = (0..count).map(|_| format!("{:?}", self.pick(list))).collect();
        format!("[{}]", all.join(","))
    }

    /// One to four statements.
    pub(super) fn statements(&mut self) -> Vec<String> {
        (0..=self.below(4)).map(|_| self.statement()).collect()
    }

    pub(super) fn statement(&mut self) -> String {
        let effect = if self.one_in(3) { "Deny" } else { "Allow" };
        let principal = if self.one_in(5) { "NotPrincipal" } else { "Principal" };
        let who = self.pick(&PRINCIPALS);
        let principal = if who == r#""*""# { "Principal" } else { principal };
        let action = if self.one_in(6) { "NotAction" } else { "Action" };
        let actions = self.some(&ACTION_PATTERNS);
        let conditions = self.conditions();
        format!(
            r#"{{"Effect":"{effect}","{principal}":{who},"{action}":{actions},"Resource":"*"{conditions}}}"#
        )
    }

    fn conditions(&mut self) -> String {
        let count = self.below(4);
        let all: Vec<String> = (0..count).map(|_| self.condition()).collect();
        if all.is_empty() {
            String::new()
        } else {
            format!(r#","Condition":{{{}}}"#, all.join(","))
        }
    }

    /// An operator, a key and values. An operator may come twice: both count.
    fn condition(&mut self) -> String {
        match self.below(9) {
            0 => {
                let operator =
                    self.pick(&["ArnLike", "ArnNotLike", "StringLike", "StringNotEquals"]);
                let value = self.pick(&[
                    "arn:aws:iam::111122223333:role/app",
                    "arn:aws:iam::*:role/a*",
                    "arn:aws:iam::111122223333:*",
                    "arn:aws:iam::*e",
                    "*",
                ]);
                format!(r#""{operator}":{{"aws:PrincipalArn":"{value}"}}"#)
            }
            1 => {
                let (key, value) = [
                    ("aws:PrincipalAccount", "111122223333"),
                    ("kms:CallerAccount", "444455556666"),
                    ("aws:PrincipalType", "User"),
                    ("aws:username", "ann"),
                    ("aws:PrincipalIsAWSService", "true"),
                ][self.below(5)];
                let operator =
                    self.pick(&["StringEquals", "StringNotEquals", "StringEqualsIfExists"]);
                format!(r#""{operator}":{{"{key}":"{value}"}}"#)
            }
            2 => {
                let key = self.pick(&KEYS);
                let value = self.pick(&["true", "false"]);
                format!(r#""Null":{{"{key}":"{value}"}}"#)
            }
            3 => {
                let operator = self.pick(&["IpAddress", "NotIpAddress", "IpAddressIfExists"]);
                let values =
                    self.some(&["203.0.113.0/24", "203.0.113.7", "10.0.0.0/8", "0.0.0.0/0"]);
                format!(r#""{operator}":{{"aws:SourceIp":{values}}}"#)
            }
            _ => self.text_condition(),
        }
    }

    fn text_condition(&mut self) -> String {
        let key = self.below(KEYS.len());
        let prefix = if key > 2 || self.one_in(8) {
            self.pick(&["ForAllValues:", "ForAnyValue:"])
        } else {
            ""
        };
        let operator = self.pick(&[
            "StringEquals",
            "StringNotEquals",
            "StringLike",
            "StringNotLike",
            "StringEqualsIgnoreCase",
        ]);
        let suffix = if self.one_in(4) { "IfExists" } else { "" };
        let values = self.some(&WORDS);
        format!(r#""{prefix}{operator}{suffix}":{{"{}":{values}}}"#, KEYS[key])
    }

    /// A request to a key of account 111122223333.
    pub(super) fn request(&mut self) -> Request {
        let caller = Caller::parse(self.pick(&CALLERS)).unwrap();
        let action = self.pick(&ACTIONS);
        let mut context = Context::default();
        for (at, key) in KEYS.iter().enumerate() {
            let text = |own: &mut Self| Box::from(own.pick(&TEXTS));
            match self.below(3) {
                0 => {}
                _ if at < 3 => context.set(key, ContextValue::One(text(self))),
                count => {
                    let values = (0..count).map(|_| text(self)).collect();
                    context.set(key, ContextValue::Many(values));
                }
            }
        }
        if self.one_in(2) {
            context.set_one(
                "aws:SourceIp",
                self.pick(&["203.0.113.7", "203.0.113.9", "10.1.2.3", "8.8.8.8", "2001:db8::1"]),
            );
        }
        let key = Resource::new(
            "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        );
        Request::new(caller, action, key, context)
    }
}
