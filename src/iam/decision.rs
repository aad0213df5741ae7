//! What a policy, or all policies together, say of a request: yes, no, or what it depends on.
//!
//! Unknown is a value of its own here. It is joined in Kleene's logic, so that an unknown never
//! hides a certain answer, and it always carries the causes that would settle it.

use std::fmt;
use std::sync::Arc;

/// A condition key, such as `aws:PrincipalOrgID`. Keys are compared without case.
/// AWS: IAM user guide, "AWS JSON policy elements: Condition".
#[derive(Clone, Debug)]
pub struct ConditionKey {
    written: Arc<str>,
    folded: Arc<str>,
}

impl ConditionKey {
    /// A key as somebody wrote it.
    pub fn new(written: &str) -> Self {
        let lower = written.to_lowercase();
        let written: Arc<str> = written.into();
        let folded = if lower == *written { written.clone() } else { lower.into() };
        Self { written, folded }
    }

    /// The key as it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The key in lower case, by which it is found in a request.
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

impl PartialEq for ConditionKey {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for ConditionKey {}

impl PartialOrd for ConditionKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ConditionKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.folded.cmp(&other.folded)
    }
}

impl std::hash::Hash for ConditionKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.folded.hash(state);
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// Something that nobody told, and that an answer depends on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The value of a condition key in the request.
    Key(ConditionKey),
    /// A value in a policy that is not resolved, by the name people gave it: `var.account`.
    Value(Arc<str>),
    /// A whole document that was not given: `identity policies of arn:…`.
    Document(Arc<str>),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => key.fmt(f),
            Self::Value(name) | Self::Document(name) => f.write_str(name),
        }
    }
}

/// True, false, or unknown with the causes that would settle it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Certainly so.
    True,
    /// Certainly not.
    False,
    /// One or the other, by these causes.
    Unknown(Box<Causes>),
}

/// What leaves something unknown: sorted, each once, never empty. It lies behind a pointer, so that a
/// truth is two words: nearly all are certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Causes(Vec<Cause>);

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Truth {
    /// Unknown by one cause.
    pub fn unknown(cause: Cause) -> Self {
        Self::Unknown(Box::new(Causes(vec![cause])))
    }

    /// Both: false as soon as one is.
    #[inline]
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, truth) | (truth, Self::True) => truth,
            (Self::Unknown(one), Self::Unknown(more)) => Self::Unknown(Box::new(one.with(*more))),
        }
    }

    /// Either: true as soon as one is.
    #[inline]
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, truth) | (truth, Self::False) => truth,
            (Self::Unknown(one), Self::Unknown(more)) => Self::Unknown(Box::new(one.with(*more))),
        }
    }

    /// Takes something else that has to hold as well; whether both can still hold.
    #[inline]
    pub(super) fn narrow(&mut self, also: Self) -> bool {
        if !also.is_true() {
            *self = std::mem::replace(self, Self::False).and(also);
        }
        !self.is_false()
    }

    /// The opposite; unknown stays unknown.
    #[inline]
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown(causes) => Self::Unknown(causes),
        }
    }

    /// Whether it is certainly so.
    pub const fn is_true(&self) -> bool {
        matches!(self, Self::True)
    }

    /// Whether it is certainly not so.
    pub const fn is_false(&self) -> bool {
        matches!(self, Self::False)
    }
}

impl Causes {
    fn with(self, more: Self) -> Self {
        Self(union(self.0, more.0))
    }
}

fn union(mut one: Vec<Cause>, other: Vec<Cause>) -> Vec<Cause> {
    one.extend(other);
    one.sort();
    one.dedup();
    one
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Somebody allows it and nobody denies it.
    Allowed,
    /// No Deny matches, and an Allow that would have to be there is not.
    ImplicitlyDenied,
    /// A Deny matches.
    ExplicitlyDenied,
    /// Allowed or denied, by these causes: sorted, each once, never empty. A request that is denied
    /// either way is [`Decision::ImplicitlyDenied`], even where a Deny might match as well.
    Depends(Vec<Cause>),
}

impl Decision {
    /// Joins whether a Deny matches with whether everybody allows who has to.
    pub fn of(deny: Truth, allow: Truth) -> Self {
        match (deny, allow) {
            (Truth::True, _) => Self::ExplicitlyDenied,
            (Truth::False | Truth::Unknown(_), Truth::False) => Self::ImplicitlyDenied,
            (Truth::False, Truth::True) => Self::Allowed,
            (Truth::Unknown(causes), Truth::True) | (Truth::False, Truth::Unknown(causes)) => {
                Self::Depends(causes.0)
            }
            (Truth::Unknown(deny), Truth::Unknown(allow)) => Self::Depends(deny.with(*allow).0),
        }
    }

    /// Joins the answers of two that both have to allow.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::ExplicitlyDenied, _) | (_, Self::ExplicitlyDenied) => Self::ExplicitlyDenied,
            (Self::ImplicitlyDenied, _) | (_, Self::ImplicitlyDenied) => Self::ImplicitlyDenied,
            (Self::Depends(one), Self::Depends(other)) => Self::Depends(union(one, other)),
            (Self::Depends(causes), Self::Allowed) | (Self::Allowed, Self::Depends(causes)) => {
                Self::Depends(causes)
            }
            (Self::Allowed, Self::Allowed) => Self::Allowed,
        }
    }

    /// Joins the answers of two of which one allowing is enough; a Deny of either still ends it.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::ExplicitlyDenied, _) | (_, Self::ExplicitlyDenied) => Self::ExplicitlyDenied,
            (Self::Allowed, _) | (_, Self::Allowed) => Self::Allowed,
            (Self::Depends(one), Self::Depends(other)) => Self::Depends(union(one, other)),
            (Self::Depends(causes), Self::ImplicitlyDenied)
            | (Self::ImplicitlyDenied, Self::Depends(causes)) => Self::Depends(causes),
            (Self::ImplicitlyDenied, Self::ImplicitlyDenied) => Self::ImplicitlyDenied,
        }
    }

    /// What it depends on; nothing where it is certain.
    pub fn causes(&self) -> &[Cause] {
        match self {
            Self::Depends(causes) => causes,
            Self::Allowed | Self::ImplicitlyDenied | Self::ExplicitlyDenied => &[],
        }
    }

    /// The word of the command line's output.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::ImplicitlyDenied => "ImplicitlyDenied",
            Self::ExplicitlyDenied => "ExplicitlyDenied",
            Self::Depends(_) => "Depends",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(name: &str) -> Truth {
        Truth::unknown(Cause::Key(ConditionKey::new(name)))
    }

    #[test]
    fn an_unknown_hides_no_certain_answer() {
        assert_eq!(unknown("a:b").and(Truth::False), Truth::False);
        assert_eq!(unknown("a:b").or(Truth::True), Truth::True);
        assert_eq!(unknown("a:b").and(Truth::True), unknown("a:b"));
        assert_eq!(unknown("a:b").or(Truth::False), unknown("a:b"));
    }

    #[test]
    fn causes_are_sorted_and_named_once_whatever_their_case() {
        let Truth::Unknown(causes) = unknown("b:k").and(unknown("A:k")).or(unknown("B:K")) else {
            panic!("two unknowns are unknown");
        };
        let names: Vec<String> = causes.0.iter().map(Cause::to_string).collect();
        assert_eq!(names, ["A:k", "b:k"]);
    }

    #[test]
    fn de_morgan_holds_in_three_values() {
        let values = [Truth::True, Truth::False, unknown("a:b"), unknown("c:d")];
        for one in &values {
            for other in &values {
                let left = one.clone().and(other.clone()).negate();
                let right = one.clone().negate().or(other.clone().negate());
                assert_eq!(left, right);
            }
        }
    }

    #[test]
    fn denied_either_way_is_denied() {
        assert_eq!(Decision::of(unknown("a:b"), Truth::False), Decision::ImplicitlyDenied);
        assert!(matches!(Decision::of(unknown("a:b"), Truth::True), Decision::Depends(_)));
    }
}
