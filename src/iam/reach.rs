//! Whom and what a single statement speaks of, as far as it says so itself.
//!
//! Whether a policy as a whole lets somebody do something is a question for [`super::space`]. Rules
//! that look at one statement for what it certainly does or cannot do ask here.

use crate::aws::AccountId;
use crate::aws::catalogue::kms::{Operation, operations};
use crate::source::Location;
use crate::syntax::Open;

use super::pattern::Glob;
use super::space::CALLER_KEYS;
use super::{
    Comparison, Condition, Element, Family, Known, Principal, Quantifier, Spanned, Statement,
};

impl Statement {
    /// The known principals of `Principal`, with their places; none where it is `NotPrincipal`.
    pub fn principals(&self) -> impl Iterator<Item = (&Principal, Location)> {
        let named = self.principal.iter().filter(|element| !element.negated);
        named.flat_map(Element::known)
    }

    /// Where the statement names everybody: `"*"`.
    pub fn everybody(&self) -> Option<Location> {
        self.principals().find(|(who, _)| **who == Principal::Any).map(|(_, at)| at)
    }

    /// Whether `Action` or `NotAction` takes the action, given in lower case; `None` where an
    /// unknown decides.
    pub fn takes(&self, action: &str) -> Option<bool> {
        let Some(element) = &self.action else { return Some(false) };
        let known = element.known().any(|(pattern, _)| covers(pattern, action));
        match (known, element.has_open()) {
            (false, true) => None,
            (known, _) => Some(known != element.negated),
        }
    }

    /// The first pattern of `Action` that takes the action, given in lower case, and its place.
    pub fn taking(&self, action: &str) -> Option<(&str, Location)> {
        let element = self.action.as_ref().filter(|element| !element.negated)?;
        let (pattern, at) = element.known().find(|(pattern, _)| covers(pattern, action))?;
        Some((&**pattern, at))
    }

    /// The first pattern of `Action` that takes a cryptographic operation of KMS, and its place.
    pub fn taking_use(&self) -> Option<(&str, Location)> {
        cryptographic().find_map(|operation| self.taking(operation.folded()))
    }

    /// Whether it certainly takes a cryptographic operation of KMS.
    pub fn takes_use(&self) -> bool {
        cryptographic().any(|operation| self.takes(operation.folded()) == Some(true))
    }

    /// The patterns of `Action` as written, with their places; none where it is `NotAction`.
    pub fn patterns(&self) -> impl Iterator<Item = (&str, Location)> {
        let named = self.action.iter().filter(|element| !element.negated);
        named.flat_map(Element::known).map(|(text, at)| (&**text, at))
    }

    /// The conditions on a key, whatever its letters' case.
    pub fn conditions_on<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s Condition> {
        self.conditions.iter().filter(move |condition| condition.is_on(key))
    }

    /// Whether a condition limits which grants its principals can make, for whom or for what.
    /// AWS: KMS developer guide, "Controlling access to grants".
    pub fn has_grant_limit(&self) -> bool {
        const LIMITS: &[&str] = &[
            "aws:CalledVia",
            "aws:CalledViaFirst",
            "aws:CalledViaLast",
            "aws:SourceAccount",
            "aws:SourceArn",
            "aws:ViaAWSService",
            "kms:EncryptionContextKeys",
            "kms:GrantConstraintSourceArn",
            "kms:GrantConstraintType",
            "kms:GrantIsForAWSResource",
            "kms:GrantOperations",
            "kms:GranteePrincipal",
            "kms:GranteeServicePrincipal",
            "kms:RetiringPrincipal",
            "kms:RetiringServicePrincipal",
            "kms:ViaService",
        ];
        self.has_open_conditions
            || self.conditions.iter().any(|condition| {
                condition.is_below("kms:EncryptionContext:")
                    || LIMITS.iter().any(|key| condition.is_on(key))
            })
    }

    /// The first unknown that stands in the statement's principals or conditions.
    pub fn first_unknown(&self) -> Option<Spanned<Open>> {
        let of_principal = self.principal.iter().flat_map(|element| {
            element.values.iter().filter_map(|it| Some((it.at, it.value.no()?.clone())))
        });
        let of_conditions = self.conditions.iter().flat_map(|condition| {
            condition.values.iter().filter_map(|it| Some((it.at, it.value.no()?.clone())))
        });
        let block = self.condition_at.filter(|_| self.has_open_conditions);
        let block =
            block.map(|at| (at, Open::hole("Condition", "a part of `Condition` is unresolved")));
        let found = of_principal.chain(of_conditions).chain(block).next();
        found.map(|(at, open)| Spanned::new(at, open))
    }

    /// Whether the statement speaks of somebody in this account; `None` where an unknown decides.
    ///
    /// It does where it names the account, somebody in it, or everybody, unless a condition on the
    /// caller's account says otherwise.
    pub fn speaks_to(&self, account: AccountId) -> Option<bool> {
        let element = self.principal.as_ref()?;
        let takes = |principal: &Principal| match principal {
            Principal::Any => true,
            Principal::Account(_) | Principal::Arn(_) => principal.account() == Some(account),
            Principal::Service(_)
            | Principal::Federated(_)
            | Principal::CanonicalUser(_)
            | Principal::UniqueId(_)
            | Principal::Malformed(_) => false,
        };
        if element.negated {
            return None;
        }
        let named = element.known().any(|(principal, _)| takes(principal));
        if !named && !element.has_open() {
            return Some(false);
        }
        let mut is_doubtful = false;
        for condition in &self.conditions {
            match condition.admits(account) {
                Admits::All | Admits::Account => {}
                Admits::Unknown => is_doubtful = true,
                Admits::Others => return Some(false),
            }
        }
        let is_open = !named || is_doubtful || self.has_open_conditions;
        (!is_open).then_some(true)
    }
}

impl Condition {
    /// Whether it is on this key, whatever its letters' case.
    pub fn is_on(&self, key: &str) -> bool {
        self.key.value.eq_ignore_ascii_case(key)
    }

    /// Whether it is on a key that follows from the caller, such as `aws:PrincipalArn`.
    pub fn follows_from_caller(&self) -> bool {
        CALLER_KEYS.iter().any(|key| self.is_on(key))
    }

    /// Whether it is on a key with this beginning, such as `kms:EncryptionContext:`.
    pub fn is_below(&self, start: &str) -> bool {
        self.key.value.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start))
    }

    /// The values that are known, with their places.
    pub fn known(&self) -> impl Iterator<Item = (&str, Location)> {
        self.values.iter().filter_map(|value| value.value.yes().map(|text| (&**text, value.at)))
    }

    /// Whether a value is unknown.
    pub fn has_open(&self) -> bool {
        self.values.iter().any(|value| value.value.no().is_some())
    }

    /// Whether it asks for a match with one of its values.
    pub fn is_positive(&self) -> bool {
        self.meaning.is_some_and(|operator| {
            !operator.comparison.is_negated() && operator.comparison != Comparison::Null
        })
    }

    /// Whether it fails for every request without the key.
    /// AWS: IAM user guide, "Multivalued context keys" and "Condition operators".
    pub fn needs_its_key(&self) -> bool {
        let Some(operator) = self.meaning else { return false };
        match operator.quantifier {
            _ if operator.if_exists => false,
            Some(Quantifier::ForAllValues) => false,
            Some(Quantifier::ForAnyValue) => true,
            None if operator.comparison == Comparison::Null => {
                self.values.iter().all(|value| value.value.yes().is_some_and(|it| &**it == "false"))
            }
            None => !operator.comparison.is_negated(),
        }
    }

    /// Whether it compares texts, with any prefix.
    pub fn compares_text(&self) -> bool {
        self.meaning.is_some_and(|operator| operator.comparison.family() == Family::String)
    }

    /// Whether its values are patterns, in which `*` and `?` stand for other characters.
    pub fn has_patterns(&self) -> bool {
        self.meaning.is_some_and(|operator| match operator.comparison {
            Comparison::StringLike
            | Comparison::StringNotLike
            | Comparison::ArnEquals
            | Comparison::ArnLike
            | Comparison::ArnNotEquals
            | Comparison::ArnNotLike => true,
            Comparison::StringEquals
            | Comparison::StringNotEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringNotEqualsIgnoreCase
            | Comparison::NumericEquals
            | Comparison::NumericNotEquals
            | Comparison::NumericLessThan
            | Comparison::NumericLessThanEquals
            | Comparison::NumericGreaterThan
            | Comparison::NumericGreaterThanEquals
            | Comparison::DateEquals
            | Comparison::DateNotEquals
            | Comparison::DateLessThan
            | Comparison::DateLessThanEquals
            | Comparison::DateGreaterThan
            | Comparison::DateGreaterThanEquals
            | Comparison::Bool
            | Comparison::BinaryEquals
            | Comparison::IpAddress
            | Comparison::NotIpAddress
            | Comparison::Null => false,
        })
    }

    /// Whose callers a condition on the caller's account lets pass, as seen from this account.
    fn admits(&self, account: AccountId) -> Admits {
        let by_id = ["kms:CallerAccount", "aws:PrincipalAccount"].iter().any(|key| self.is_on(key));
        let by_arn = self.is_on("aws:PrincipalArn");
        if !self.is_positive() || !(by_id || by_arn) {
            return Admits::All;
        }
        let fits = |value: &str| {
            let own = if by_id { Some(value) } else { value.split(':').nth(4) };
            let has_wildcards = self.has_patterns() || value.contains("${");
            match own {
                Some(own) if has_wildcards => {
                    own.contains("${") || Glob::parse(own).matches(account.as_str())
                }
                Some(own) => own == account.as_str(),
                None => has_wildcards && value.contains('*'),
            }
        };
        if self.known().any(|(value, _)| fits(value)) {
            Admits::Account
        } else if self.has_open() {
            Admits::Unknown
        } else {
            Admits::Others
        }
    }

    /// The one switch value that it asks for: `Bool` with a single `true` or `false`.
    pub fn switch(&self) -> Option<bool> {
        let is_bool = self.meaning.is_some_and(|operator| {
            operator.comparison.family() == Family::Bool
                || operator.comparison == Comparison::StringEquals
        });
        match self.values.as_slice() {
            [only] if is_bool => match &only.value {
                Known::Yes(text) => text.to_ascii_lowercase().parse().ok(),
                Known::No(_) => None,
            },
            _ => None,
        }
    }
}

/// Whom a condition lets pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Admits {
    /// Callers of any account: it is not on the caller's account.
    All,
    /// Callers of the account, maybe among others.
    Account,
    /// Only callers of other accounts.
    Others,
    /// An unknown decides.
    Unknown,
}

fn cryptographic() -> impl Iterator<Item = &'static Operation> {
    operations().iter().filter(|operation| operation.is_cryptographic())
}

/// Whether an action pattern as written takes an action in lower case.
/// AWS: an action is `*`, or a service prefix and a name.
fn covers(pattern: &str, action: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    // most patterns are told apart by what stands before their first wildcard
    let (fixed, rest) = pattern.split_at(pattern.find(['*', '?']).unwrap_or(pattern.len()));
    if fixed.is_ascii() {
        let start = action.get(..fixed.len());
        if !start.is_some_and(|start| start.eq_ignore_ascii_case(fixed)) {
            return false;
        }
        if rest.is_empty() {
            return fixed.len() == action.len() && fixed.contains(':');
        }
    }
    pattern.contains(':') && Glob::parse(pattern).lower().matches(action)
}

#[cfg(test)]
mod tests {
    use super::super::PolicyDocument;
    use crate::source::Sources;
    use crate::syntax::{Limits, Node, Open, Value, json};

    fn policy(statement: &str) -> PolicyDocument {
        let text = format!(r#"{{ "Statement": [{statement}] }}"#);
        let sources = Sources::default();
        let source = sources.add("a.json", text.as_str());
        PolicyDocument::read(json::parse(source, &text, &Limits::default()).root)
    }

    #[track_caller]
    fn speaks(statement: &str, expected: Option<bool>) {
        let policy = policy(statement);
        let account = "111122223333".parse().unwrap();
        assert_eq!(policy.statements[0].speaks_to(account), expected, "{statement}");
    }

    #[test]
    fn a_statement_speaks_to_whom_it_names() {
        speaks(r#"{ "Principal": { "AWS": "111122223333" } }"#, Some(true));
        speaks(r#"{ "Principal": { "AWS": "arn:aws:iam::111122223333:role/a" } }"#, Some(true));
        speaks(r#"{ "Principal": { "AWS": "444455556666" } }"#, Some(false));
        speaks(r#"{ "Principal": { "Service": "backup.amazonaws.com" } }"#, Some(false));
        speaks(r#"{ "NotPrincipal": { "AWS": "444455556666" } }"#, None);
    }

    #[test]
    fn a_condition_on_the_account_decides_for_everybody() {
        let any =
            |condition: &str| format!(r#"{{ "Principal": "*", "Condition": {{ {condition} }} }}"#);
        speaks(&any(""), Some(true));
        speaks(&any(r#""StringEquals": { "kms:CallerAccount": "111122223333" }"#), Some(true));
        speaks(&any(r#""StringEquals": { "kms:calleraccount": "444455556666" }"#), Some(false));
        speaks(&any(r#""StringLike": { "aws:PrincipalAccount": "1111*" }"#), Some(true));
        let arn = r#""ArnLike": { "aws:PrincipalArn": "arn:aws:iam::444455556666:role/*" }"#;
        speaks(&any(arn), Some(false));
        let anyone = r#""StringLike": { "aws:PrincipalArn": "*" }"#;
        speaks(&any(anyone), Some(true));
    }

    #[test]
    fn patterns_take_actions_whatever_their_case() {
        let statement = &policy(r#"{ "Action": ["kms:reencrypt*", "s3"] }"#).statements[0];
        assert_eq!(statement.takes("kms:reencryptfrom"), Some(true));
        assert_eq!(statement.takes("kms:decrypt"), Some(false));
        assert_eq!(statement.taking("kms:reencryptto").unwrap().0, "kms:reencrypt*");
        let others = &policy(r#"{ "NotAction": "kms:Decrypt" }"#).statements[0];
        assert_eq!(others.takes("kms:decrypt"), Some(false));
        assert_eq!(others.takes("kms:encrypt"), Some(true));
    }

    #[test]
    fn conditions_that_need_their_key_fail_without_it() {
        for (operator, expected) in [
            ("StringEquals", true),
            ("StringEqualsIfExists", false),
            ("StringNotEquals", false),
            ("ForAllValues:StringEquals", false),
            ("ForAnyValue:StringNotEquals", true),
            ("Strangequals", false),
        ] {
            let text = format!(r#"{{ "Condition": {{ "{operator}": {{ "a:b": "c" }} }} }}"#);
            let condition = &policy(&text).statements[0].conditions[0];
            assert_eq!(condition.needs_its_key(), expected, "{operator}");
        }
        let present = policy(r#"{ "Condition": { "Null": { "a:b": "false" } } }"#);
        assert!(present.statements[0].conditions[0].needs_its_key());
    }

    /// A statement whose texts `?name` are not resolved.
    fn open(statement: &str) -> PolicyDocument {
        fn holes(mut node: Node) -> Node {
            node.value = match node.value {
                Value::Text(text) if text.starts_with('?') => {
                    Value::Open(Open::hole(&*text, "no value"))
                }
                Value::List(items) => Value::List(items.into_iter().map(holes).collect()),
                Value::Map(mut entries) => {
                    for entry in &mut entries {
                        entry.value = holes(entry.value.clone());
                    }
                    Value::Map(entries)
                }
                other @ (Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Text(_)
                | Value::Open(_)) => other,
            };
            node
        }
        PolicyDocument::read(holes(policy(statement).root))
    }

    #[test]
    fn what_is_unresolved_is_neither_taken_nor_spoken_to() {
        for (action, expected) in [
            (r#""Action": "?a""#, None),
            (r#""Action": ["?a", "kms:*"]"#, Some(true)),
            (r#""NotAction": "?a""#, None),
            (r#""NotAction": ["?a", "kms:*"]"#, Some(false)),
            (r#""Sid": "none""#, Some(false)),
        ] {
            let read = open(&format!("{{ {action} }}"));
            assert_eq!(read.statements[0].takes("kms:decrypt"), expected, "{action}");
        }
        let account = "111122223333".parse().unwrap();
        for (who, condition, expected) in [
            (r#"{ "AWS": "?p" }"#, "", None),
            (r#"{ "AWS": ["?p", "111122223333"] }"#, "", Some(true)),
            (r#""*""#, r#""StringEquals": { "kms:CallerAccount": "?c" }"#, None),
            (
                r#""*""#,
                r#""StringEquals": { "kms:CallerAccount": ["?c", "111122223333"] }"#,
                Some(true),
            ),
            (r#""*""#, r#""StringNotEquals": { "kms:CallerAccount": "444455556666" }"#, Some(true)),
            (r#""*""#, r#""Null": { "kms:CallerAccount": "false" }"#, Some(true)),
            (
                r#""*""#,
                r#""StringEquals": { "kms:CallerAccount": "${aws:ResourceAccount}" }"#,
                Some(true),
            ),
            (
                r#""*""#,
                r#""ArnLike": { "aws:PrincipalArn": "arn:aws:iam::${aws:ResourceAccount}:role/*" }"#,
                Some(true),
            ),
            (r#""*""#, r#""?operator": "?c""#, Some(true)),
        ] {
            let read =
                open(&format!(r#"{{ "Principal": {who}, "Condition": {{ {condition} }} }}"#));
            let expected = if condition.starts_with("\"?") { None } else { expected };
            assert_eq!(read.statements[0].speaks_to(account), expected, "{who} {condition}");
        }
        for (statement, is_known) in [
            (r#"{ "Principal": { "AWS": "?p" } }"#, false),
            (r#"{ "Condition": { "StringEquals": { "a:b": "?v" } } }"#, false),
            (r#"{ "Condition": "?c" }"#, false),
            (r#"{ "Principal": "*", "Action": "?a" }"#, true),
        ] {
            let read = open(statement);
            assert_eq!(read.statements[0].first_unknown().is_none(), is_known, "{statement}");
        }
        assert!(open(r#"{ "Condition": "?c" }"#).statements[0].has_grant_limit());
    }

    #[test]
    fn what_is_left_out_is_not_named() {
        let read = policy(r#"{ "NotPrincipal": "*", "NotAction": ["kms:*", "s3"] }"#);
        let others = &read.statements[0];
        assert_eq!(others.principals().count(), 0);
        assert_eq!(others.everybody(), None);
        assert_eq!(others.taking("kms:decrypt"), None);
        assert_eq!(others.patterns().count(), 0);
        let pair =
            policy(r#"{ "Condition": { "StringEquals": { "kms:EncryptionContext:a": "b" } } }"#);
        assert!(pair.statements[0].has_grant_limit());
        let tag = policy(r#"{ "Condition": { "StringEquals": { "aws:PrincipalTag/a": "b" } } }"#);
        assert!(!tag.statements[0].has_grant_limit());
        for (pattern, action, expected) in [
            ("s3", "s3", false),
            ("s*", "s3:getobject", false),
            ("kms:decrypt", "kms:decryptall", false),
            ("kms:decrypt", "kms:decrypt", true),
        ] {
            assert_eq!(super::covers(pattern, action), expected, "{pattern}");
        }
    }

    #[test]
    fn a_switch_is_one_value_of_true_or_false() {
        for (operator, value, expected) in [
            ("Bool", r#""True""#, Some(true)),
            ("StringEquals", r#""false""#, Some(false)),
            ("StringLike", r#""true""#, None),
            ("Bool", r#"["true", "false"]"#, None),
            ("Bool", r#""yes""#, None),
        ] {
            let text = format!(r#"{{ "Condition": {{ "{operator}": {{ "a:b": {value} }} }} }}"#);
            let found = policy(&text).statements[0].conditions[0].switch();
            assert_eq!(found, expected, "{operator} {value}");
        }
        for (value, expected) in [("false", true), ("true", false)] {
            let text = format!(r#"{{ "Condition": {{ "Null": {{ "a:b": "{value}" }} }} }}"#);
            let null = &policy(&text).statements[0].conditions[0];
            assert!(null.needs_its_key() == expected && !null.is_positive(), "{value}");
        }
    }
}
