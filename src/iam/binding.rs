//! Whether a statement that speaks of everybody is bound to callers that somebody chose.
//!
//! Only a condition that fails for every stranger binds: a positive comparison of a key that says
//! who calls, with values that are fixed. `IfExists` and `ForAllValues` let callers pass that have
//! no such key, `"*"` lets everybody pass, and `kms:ViaService` says through what, not who.
//! AWS: Amazon S3 user guide, "The meaning of public", read for keys and vaults.

use crate::aws::AccountId;
use crate::syntax::Open;

use super::{
    Comparison, Condition, Effect, Family, Known, PolicyDocument, Principal, Quantifier, Spanned,
    Statement,
};

/// Whether strangers are kept out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// A condition of the statement, or a Deny beside it, keeps strangers out.
    Bound,
    /// Nothing does.
    Unbound,
    /// It depends on a value that nobody knows.
    Unknown(Spanned<Open>),
}

impl PolicyDocument {
    /// Whether strangers are kept out of what `statement`, one of this policy's, allows.
    pub fn binding(&self, statement: &Statement) -> Binding {
        let own = statement.binding();
        if own == Binding::Bound {
            return own;
        }
        let denies = self.statements.iter().filter(|other| other.denies());
        if denies.into_iter().any(|deny| deny.covers(statement) && deny.denies_strangers()) {
            return Binding::Bound;
        }
        own
    }
}

impl Statement {
    /// What the statement's own conditions do.
    fn binding(&self) -> Binding {
        let all: Vec<Binding> = self.conditions.iter().map(Condition::binding).collect();
        if all.contains(&Binding::Bound) {
            return Binding::Bound;
        }
        if let Some(unknown) = all.into_iter().find(|binding| *binding != Binding::Unbound) {
            return unknown;
        }
        match self.condition_at.filter(|_| self.has_open_conditions) {
            Some(at) => {
                let open = Open::hole("Condition", "a part of `Condition` is unresolved");
                Binding::Unknown(Spanned::new(at, open))
            }
            None => Binding::Unbound,
        }
    }

    /// Whether a Deny speaks of everybody, and of every action of `other`: literally, or by `*`.
    fn covers(&self, other: &Self) -> bool {
        let everybody = self.principal.as_ref().is_some_and(|principal| {
            !principal.negated && principal.known().any(|(who, _)| *who == Principal::Any)
        });
        let (Some(own), Some(others)) = (&self.action, &other.action) else { return false };
        if !everybody || own.negated || others.negated || others.has_open() {
            return false;
        }
        let takes = |pattern: &str, action: &str| {
            let service = action.split(':').next().unwrap_or("");
            pattern == "*"
                || pattern.eq_ignore_ascii_case(action)
                || pattern.eq_ignore_ascii_case(&format!("{service}:*"))
        };
        others.known().all(|(action, _)| own.known().any(|(pattern, _)| takes(pattern, action)))
    }

    /// Whether a Deny strikes every stranger: each of its conditions holds for all of them.
    fn denies_strangers(&self) -> bool {
        !self.has_open_conditions
            && self.conditions.iter().all(Condition::holds_for_strangers)
            && matches!(&self.effect, Some(effect) if effect.value == Known::Yes(Effect::Deny))
    }
}

impl Condition {
    /// Whether the condition alone keeps strangers out of an Allow.
    fn binding(&self) -> Binding {
        let Some(operator) = self.meaning else { return Binding::Unbound };
        let lets_absent_pass =
            operator.if_exists || operator.quantifier == Some(Quantifier::ForAllValues);
        let is_positive =
            !operator.comparison.is_negated() && operator.comparison != Comparison::Null;
        match self.key_kind() {
            Some(kind) if is_positive && !lets_absent_pass => self.fixed(kind, operator.comparison),
            Some(_) | None => Binding::Unbound,
        }
    }

    /// Whether the condition is true for every stranger, and so does not weaken a Deny.
    fn holds_for_strangers(&self) -> bool {
        let Some(operator) = self.meaning else { return false };
        if operator.comparison == Comparison::Bool {
            let is_service = ["aws:PrincipalIsAWSService", "aws:ViaAWSService"];
            return is_service.iter().any(|key| self.key.value.eq_ignore_ascii_case(key))
                && self
                    .values
                    .iter()
                    .all(|value| value.value.yes().is_some_and(|it| &**it == "false"));
        }
        let kind = self.key_kind().filter(|_| operator.comparison.is_negated());
        kind.is_some_and(|kind| self.fixed(kind, operator.comparison) == Binding::Bound)
    }

    /// Whether every value stands for somebody in particular.
    fn fixed(&self, kind: KeyKind, comparison: Comparison) -> Binding {
        let mut unknown = None;
        for value in &self.values {
            match &value.value {
                Known::Yes(text) if kind.is_fixed(text, comparison) => {}
                Known::Yes(_) => return Binding::Unbound,
                Known::No(open) => unknown = Some(Spanned::new(value.at, open.clone())),
            }
        }
        unknown.map_or(Binding::Bound, Binding::Unknown)
    }

    fn key_kind(&self) -> Option<KeyKind> {
        let named = |(name, _): &&(&str, KeyKind)| self.key.value.eq_ignore_ascii_case(name);
        KEYS.iter().find(named).map(|(_, kind)| *kind)
    }
}

/// What the values of a key that says who calls look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyKind {
    /// An id without structure: an account, an organization, a VPC.
    Id,
    /// An ARN; its account, or where it has none its resource, must be fixed.
    Arn,
    /// `o-…/r-…/…`; the organization must be fixed.
    OrganizationPath,
    /// `AROA…:session`; the part before the colon must be fixed.
    UserId,
    /// An address range.
    Address,
    /// `true`: only AWS services.
    Switch,
}

/// The keys that say who calls, or from where, so that a stranger cannot have their values.
const KEYS: &[(&str, KeyKind)] = &[
    ("kms:CallerAccount", KeyKind::Id),
    ("aws:PrincipalAccount", KeyKind::Id),
    ("aws:PrincipalOrgID", KeyKind::Id),
    ("aws:PrincipalOrgPaths", KeyKind::OrganizationPath),
    ("aws:PrincipalArn", KeyKind::Arn),
    ("aws:PrincipalServiceName", KeyKind::Id),
    ("aws:PrincipalServiceNamesList", KeyKind::Id),
    ("aws:PrincipalIsAWSService", KeyKind::Switch),
    ("aws:userid", KeyKind::UserId),
    ("aws:SourceAccount", KeyKind::Id),
    ("aws:SourceArn", KeyKind::Arn),
    ("aws:SourceOrgID", KeyKind::Id),
    ("aws:SourceOrgPaths", KeyKind::OrganizationPath),
    ("aws:SourceVpc", KeyKind::Id),
    ("aws:SourceVpcArn", KeyKind::Arn),
    ("aws:SourceVpce", KeyKind::Id),
    ("aws:VpceAccount", KeyKind::Id),
    ("aws:VpceOrgID", KeyKind::Id),
    ("aws:VpceOrgPaths", KeyKind::OrganizationPath),
    ("aws:SourceIp", KeyKind::Address),
];

/// Variables that stand for the resource's owner: no stranger has that value.
const OWNER: &[&str] =
    &["${aws:ResourceAccount}", "${aws:ResourceOrgID}", "${aws:ResourceOrgPaths}"];

impl KeyKind {
    /// Whether a value stands for somebody in particular under this comparison.
    fn is_fixed(self, value: &str, comparison: Comparison) -> bool {
        if OWNER.iter().any(|variable| value.eq_ignore_ascii_case(variable)) {
            return true;
        }
        let has_wildcards = match comparison.family() {
            Family::Arn => true,
            Family::String => {
                matches!(comparison, Comparison::StringLike | Comparison::StringNotLike)
            }
            Family::Numeric
            | Family::Date
            | Family::Bool
            | Family::Binary
            | Family::Ip
            | Family::Null => false,
        };
        let is_open =
            |text: &str| text.contains("${") || (has_wildcards && text.contains(['*', '?']));
        let is_literal = |text: &str| !is_open(text);
        match self {
            Self::Id => is_literal(value),
            Self::OrganizationPath => is_literal(value.split('/').next().unwrap_or("")),
            Self::UserId => is_literal(value.split(':').next().unwrap_or("")),
            Self::Switch => value == "true",
            Self::Address => is_narrow(value),
            Self::Arn => match value.splitn(6, ':').collect::<Vec<_>>()[..] {
                [_, _, _, _, "", resource] => is_literal(resource),
                [_, _, _, _, account, _] => account.parse::<AccountId>().is_ok(),
                _ => is_literal(value),
            },
        }
    }
}

/// Whether an address range is one that S3 would not call public: IPv4 from /8, IPv6 from /32.
fn is_narrow(range: &str) -> bool {
    let (address, prefix) = range.split_once('/').unwrap_or((range, "128"));
    let prefix: u8 = prefix.parse().unwrap_or(0);
    prefix >= if address.contains(':') { 32 } else { 8 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::syntax::{Limits, json};

    /// The binding of the first statement of a policy whose statements are these.
    fn binding(statements: &str) -> Binding {
        let text = format!(r#"{{ "Statement": [{statements}] }}"#);
        let sources = Sources::default();
        let root = json::parse(sources.add("a.json", &*text), &text, &Limits::default()).root;
        let policy = PolicyDocument::read(root);
        policy.binding(&policy.statements[0])
    }

    fn allow(condition: &str) -> String {
        format!(
            r#"{{ "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt",
                 "Condition": {{ {condition} }} }}"#
        )
    }

    #[track_caller]
    fn check(condition: &str, expected: &Binding) {
        assert_eq!(binding(&allow(condition)), *expected, "{condition}");
    }

    #[test]
    fn conditions_that_fail_for_every_stranger_bind() {
        for condition in [
            r#""StringEquals": { "kms:CallerAccount": "111122223333" }"#,
            r#""StringEquals": { "KMS:calleraccount": ["111122223333", "444455556666"] }"#,
            r#""StringLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" }"#,
            r#""ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:*" }"#,
            r#""ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" }"#,
            r#""StringEquals": { "aws:PrincipalAccount": "${aws:ResourceAccount}" }"#,
            r#""StringLike": { "aws:userid": "AROAEXAMPLE:*" }"#,
            r#""IpAddress": { "aws:SourceIp": "203.0.113.0/24" }"#,
            r#""ArnEquals": { "aws:SourceArn": "arn:aws:s3:::bucket" }"#,
            r#""Bool": { "aws:SecureTransport": "true" },
               "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }"#,
        ] {
            check(condition, &Binding::Bound);
        }
    }

    #[test]
    fn conditions_that_some_stranger_meets_do_not() {
        for condition in [
            "",
            r#""StringLike": { "kms:CallerAccount": "*" }"#,
            r#""StringEqualsIfExists": { "kms:CallerAccount": "111122223333" }"#,
            r#""ForAllValues:StringEquals": { "kms:CallerAccount": "111122223333" }"#,
            r#""StringEquals": { "kms:CallAccount": "111122223333" }"#,
            r#""StringEquals": { "kms:ViaService": "rds.eu-west-1.amazonaws.com" }"#,
            r#""StringNotEquals": { "kms:CallerAccount": "111122223333" }"#,
            r#""StringEquals": { "kms:CallerAccount": "${aws:PrincipalAccount}" }"#,
            r#""Null": { "kms:CallerAccount": "false" }"#,
            r#""ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/backup" }"#,
            r#""ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-*/r-ab12/*" }"#,
            r#""IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"] }"#,
            r#""Strangequals": { "kms:CallerAccount": "111122223333" }"#,
        ] {
            check(condition, &Binding::Unbound);
        }
    }

    #[test]
    fn a_deny_for_everybody_else_binds() {
        let deny = |condition: &str, action: &str| {
            format!(
                r#"{}, {{ "Effect": "Deny", "Principal": {{ "AWS": "*" }}, "Action": "{action}",
                   "Condition": {{ {condition} }} }}"#,
                allow("")
            )
        };
        let outside = r#""StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }"#;
        let not_services =
            format!(r#"{outside}, "BoolIfExists": {{ "aws:PrincipalIsAWSService": "false" }}"#);
        assert_eq!(binding(&deny(outside, "kms:*")), Binding::Bound);
        assert_eq!(binding(&deny(&not_services, "kms:Decrypt")), Binding::Bound);
        assert_eq!(binding(&deny(outside, "kms:CreateGrant")), Binding::Unbound);
        let tls = format!(r#"{outside}, "Bool": {{ "aws:SecureTransport": "false" }}"#);
        assert_eq!(binding(&deny(&tls, "kms:*")), Binding::Unbound);
    }
}
