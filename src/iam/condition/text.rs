//! Comparing texts and ARNs, variables and unresolved values included.

use std::sync::Arc;

use crate::syntax::{Open, Part};

use super::super::decision::{Cause, Truth};
use super::super::operator::{Comparison, Family};
use super::super::pattern::{ArnPattern, ArnValue, Glob, Piece, Resolved, Template};
use super::super::request::Context;

/// A text to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Without variables.
    Fixed(Glob),
    /// With variables.
    Template(Template),
}

/// An ARN pattern to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArnTest {
    /// Without variables.
    Fixed(ArnPattern),
    /// With variables.
    Template(Template),
}

impl Pattern {
    pub(super) fn new(text: &str, comparison: Comparison, variables: bool) -> Self {
        match Template::read(text, variables, has_wildcards(comparison)) {
            Ok(glob) if ignores_case(comparison) => Self::Fixed(glob.lower()),
            Ok(glob) => Self::Fixed(glob),
            Err(template) => Self::Template(template),
        }
    }

    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Fixed(glob) => glob.pieces().len(),
            Self::Template(template) => template.relaxed().pieces().len(),
        }
    }
}

impl ArnTest {
    pub(super) fn new(text: &str, variables: bool) -> Self {
        match Template::read(text, variables, true) {
            Ok(glob) => Self::Fixed(ArnPattern::new(&glob)),
            Err(template) => Self::Template(template),
        }
    }

    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Fixed(arn) => arn.parts().iter().map(|part| part.pieces().len()).sum(),
            Self::Template(template) => template.relaxed().pieces().len(),
        }
    }
}

const fn has_wildcards(comparison: Comparison) -> bool {
    matches!(comparison, Comparison::StringLike | Comparison::StringNotLike)
}

const fn ignores_case(comparison: Comparison) -> bool {
    matches!(comparison, Comparison::StringEqualsIgnoreCase | Comparison::StringNotEqualsIgnoreCase)
}

/// Whether a value of the request equals or fits one of the patterns.
pub(super) fn any_text(
    patterns: &[Pattern],
    comparison: Comparison,
    value: &str,
    context: &Context,
) -> Truth {
    let lower = ignores_case(comparison).then(|| value.to_lowercase());
    let value = lower.as_deref().unwrap_or(value);
    let mut any = Truth::False;
    for pattern in patterns {
        let one = match pattern {
            Pattern::Fixed(glob) => glob.matches(value).into(),
            Pattern::Template(template) => {
                let fits = |glob: &Glob| {
                    if lower.is_some() { glob.lower().matches(value) } else { glob.matches(value) }
                };
                resolved(template, context, fits, fits)
            }
        };
        if one.is_true() {
            return one;
        }
        any = any.or(one);
    }
    any
}

/// Whether a value of the request fits one of the ARN patterns.
pub(super) fn any_arn(patterns: &[ArnTest], value: &str, context: &Context) -> Truth {
    let arn = ArnValue::new(value);
    patterns.iter().fold(Truth::False, |any, pattern| {
        any.or(match pattern {
            ArnTest::Fixed(pattern) => pattern.matches(arn).into(),
            ArnTest::Template(template) => {
                let fits = |glob: &Glob| ArnPattern::new(glob).matches(arn);
                // What a variable holds may have colons, so it is not kept in one part.
                resolved(template, context, fits, |widest| arn.is_arn() && widest.matches(value))
            }
        })
    })
}

/// Fills in a template and asks. An unknown variable leaves the answer open only where some value
/// of it could fit: filled with `*`, the pattern matches whatever it could match.
fn resolved(
    template: &Template,
    context: &Context,
    fits: impl Fn(&Glob) -> bool,
    could_fit: impl Fn(&Glob) -> bool,
) -> Truth {
    match template.resolve(context) {
        Resolved::Pattern(glob) => fits(&glob).into(),
        Resolved::Unresolvable => Truth::False,
        Resolved::Unknown(_) if !could_fit(&template.relaxed()) => Truth::False,
        Resolved::Unknown(cause) => Truth::unknown(cause),
    }
}

/// A value of a policy that is not resolved, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct OpenText {
    name: Arc<str>,
    /// Matches every text the value could match; `None` where any text might do.
    widest: Option<Glob>,
}

impl OpenText {
    pub(super) fn new(open: &Open, comparison: Comparison) -> Self {
        let widest = match comparison.family() {
            Family::String if !ignores_case(comparison) => Some(widest(open)),
            Family::Arn => Some(widest(open)),
            Family::String
            | Family::Numeric
            | Family::Date
            | Family::Bool
            | Family::Binary
            | Family::Ip
            | Family::Null => None,
        };
        Self { name: open_name(open), widest: widest.filter(|_| !open.many) }
    }

    /// An unresolved text that is compared as a whole, wildcards included.
    pub(in super::super) fn whole(open: &Open) -> Self {
        Self { name: open_name(open), widest: Some(widest(open)).filter(|_| !open.many) }
    }

    /// An unresolved text that is compared as a whole and without case.
    pub(in super::super) fn folded(open: &Open) -> Self {
        let whole = Self::whole(open);
        Self { widest: whole.widest.map(|glob| glob.lower()), ..whole }
    }

    /// Matches every text the value could match; `None` where any text might do.
    pub(in super::super) const fn widest(&self) -> Option<&Glob> {
        self.widest.as_ref()
    }

    /// What would settle it.
    pub(in super::super) fn cause(&self) -> Cause {
        Cause::Value(self.name.clone())
    }

    /// Unknown where the text could match this one.
    pub(in super::super) fn matches(&self, value: &str) -> Truth {
        match &self.widest {
            Some(glob) if !glob.matches(value) => Truth::False,
            Some(_) | None => Truth::unknown(self.cause()),
        }
    }
}

/// A pattern that matches every text an unresolved pattern could match: holes, policy variables
/// and wildcards may be anything.
fn widest(open: &Open) -> Glob {
    let mut glob = Glob::default();
    for part in &open.parts {
        match part {
            Part::Text(text) => {
                let relaxed = Template::parse(text, true).relaxed();
                relaxed.pieces().iter().for_each(|piece| glob.push(piece.clone()));
            }
            Part::Hole(_) => glob.push(Piece::Run),
        }
    }
    // A hole may hold half of a `${…}`.
    if open.parts.iter().any(|part| matches!(part, Part::Text(text) if text.contains("${"))) {
        return Glob::anything();
    }
    glob
}

/// The name people know an unresolved value by.
pub(in super::super) fn open_name(open: &Open) -> Arc<str> {
    let holes: Vec<&str> = open.holes().collect();
    if holes.is_empty() { (&*open.reason).into() } else { holes.join(", ").into() }
}
