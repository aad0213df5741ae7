//! Whether a statement speaks of the resource.
//!
//! `*` alone is everything; any other pattern is an ARN, part by part, with variables in its last
//! part only. AWS: IAM user guide, "AWS JSON policy elements: Resource".

use super::super::condition::OpenText;
use super::super::decision::Truth;
use super::super::document::Element;
use super::super::known::Known;
use super::super::pattern::{ArnPattern, ArnValue, Glob, Resolved, Template};
use super::super::request::Context;

/// The `Resource` or `NotResource` of a statement.
#[derive(Clone, Debug)]
pub struct ResourceTest {
    negated: bool,
    patterns: Vec<ResourcePattern>,
    open: Vec<OpenText>,
}

/// One known value of the element.
#[derive(Clone, Debug)]
enum ResourcePattern {
    /// `*`.
    Everything,
    /// An ARN without variables.
    Arn(ArnPattern),
    /// An ARN with variables in its last part: the first five parts, and the last.
    Template(Box<[Glob]>, Template),
    /// A text that is no ARN: it matches itself alone.
    Text(Box<str>),
}

impl ResourceTest {
    /// Prepares the element. `variables` says whether the document's Version has policy variables.
    pub fn new(element: &Element<Box<str>>, variables: bool) -> Self {
        let open = element.values.iter().filter_map(|value| match &value.value {
            Known::Yes(_) => None,
            Known::No(open) => Some(OpenText::whole(open)),
        });
        Self {
            negated: element.negated,
            open: open.collect(),
            patterns: element.known().map(|(t, _)| ResourcePattern::new(t, variables)).collect(),
        }
    }

    /// Whether this is `NotResource`.
    pub const fn is_negated(&self) -> bool {
        self.negated
    }

    /// Whether this is `Resource` with `*`.
    pub(super) fn is_everything(&self) -> bool {
        let is_star = |pattern: &ResourcePattern| matches!(pattern, ResourcePattern::Everything);
        !self.negated && self.patterns.iter().any(is_star)
    }

    /// What tells texts that an unresolved value could be from those that it cannot.
    pub(in super::super) fn open_globs(&self) -> impl Iterator<Item = &Glob> {
        self.open.iter().filter_map(OpenText::widest)
    }

    /// Whether a value is not resolved.
    pub const fn has_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether the statement speaks of this resource.
    pub fn matches(&self, resource: ArnValue<'_>, context: &Context) -> Truth {
        let mut any = Truth::False;
        for pattern in &self.patterns {
            match pattern.matches(resource, context) {
                Ok(Truth::True) => {
                    any = Truth::True;
                    break;
                }
                Ok(truth) => any = any.or(truth),
                // AWS: "Policy variables": without a value the element matches nothing, and that is
                // no reason for `NotResource` to match more.
                Err(Unresolvable) if self.negated => return Truth::False,
                Err(Unresolvable) => {}
            }
        }
        let any = self.open.iter().fold(any, |any, open| any.or(open.matches(resource.text())));
        if self.negated { any.negate() } else { any }
    }
}

/// A variable has neither value nor default.
struct Unresolvable;

impl ResourcePattern {
    fn new(text: &str, variables: bool) -> Self {
        if text == "*" {
            return Self::Everything;
        }
        if let (true, Some((head, tail))) = (variables, cut_last(text)) {
            let head: Box<[Glob]> = head.split(':').map(Glob::parse).collect();
            return match Template::read(tail, true, true) {
                Ok(last) => Self::Arn(ArnPattern::of_parts(head.into_vec(), last)),
                Err(template) => Self::Template(head, template),
            };
        }
        let pattern = ArnPattern::new(&Glob::parse(text));
        match (pattern.is_short(), pattern.has_wildcard()) {
            (false, _) => Self::Arn(pattern),
            // Not documented; wildcards that stand for the parts that follow work in practice.
            (true, true) => Self::Arn(pattern.padded()),
            (true, false) => Self::Text(text.into()),
        }
    }

    fn matches(&self, resource: ArnValue<'_>, context: &Context) -> Result<Truth, Unresolvable> {
        Ok(match self {
            Self::Everything => Truth::True,
            Self::Arn(pattern) => pattern.matches(resource).into(),
            Self::Text(text) => (**text == *resource.text()).into(),
            Self::Template(head, template) => {
                let fits = |last: Glob| ArnPattern::of_parts(head.to_vec(), last).matches(resource);
                match template.resolve(context) {
                    Resolved::Pattern(last) => fits(last).into(),
                    // Whatever the variable held, the pattern would not fit.
                    Resolved::Unresolvable | Resolved::Unknown(_) if !fits(template.relaxed()) => {
                        Truth::False
                    }
                    Resolved::Unresolvable => return Err(Unresolvable),
                    Resolved::Unknown(cause) => Truth::unknown(cause),
                }
            }
        })
    }
}

/// Cuts at the fifth colon.
fn cut_last(text: &str) -> Option<(&str, &str)> {
    let (at, _) = text.match_indices(':').nth(4)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}
