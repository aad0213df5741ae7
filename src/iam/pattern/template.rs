//! Policy variables: `${key}`, `${key, 'default'}`, and the escapes `${*}`, `${?}`, `${$}`.
//!
//! A text is cut once; a request then fills in the variables. What a variable brings along is
//! text: a `*` in it is no wildcard. AWS: IAM user guide, "Policy variables and tags".

use super::super::decision::{Cause, ConditionKey};
use super::super::request::{Context, Lookup};
use super::{Glob, Piece};

/// A text that may hold variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<TemplatePart>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// Text, and wildcards where the operator has them.
    Fixed(Glob),
    /// A variable.
    Variable(Variable),
}

/// A variable in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The condition key whose value takes its place.
    pub key: ConditionKey,
    /// What takes its place where the request has no such key.
    pub default: Option<Box<str>>,
}

/// What a request makes of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// The pattern, all variables filled in.
    Pattern(Glob),
    /// A variable has neither value nor default, or its key has several values.
    Unresolvable,
    /// A variable's key is unknown.
    Unknown(Cause),
}

/// How a text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reading {
    wildcards: bool,
}

impl Template {
    /// Cuts a text of a policy of Version `2012-10-17`. With `wildcards`, `*` and `?` are patterns;
    /// without, they are text, as `StringEquals` takes them.
    pub fn parse(text: &str, wildcards: bool) -> Self {
        let reading = Reading { wildcards };
        let mut parts = Vec::new();
        let mut fixed = Glob::default();
        let mut rest = text;
        while let Some((before, inner, after)) = cut_variable(rest) {
            reading.push(&mut fixed, before);
            if let "*" | "?" | "$" = inner {
                fixed.push_text(inner);
            } else {
                parts.push(TemplatePart::Fixed(std::mem::take(&mut fixed)));
                parts.push(TemplatePart::Variable(Variable::parse(inner)));
            }
            rest = after;
        }
        reading.push(&mut fixed, rest);
        parts.push(TemplatePart::Fixed(fixed));
        parts.retain(|part| *part != TemplatePart::Fixed(Glob::default()));
        Self { parts }
    }

    /// Reads a text of a policy. With `variables`, as in Version `2012-10-17`, `${…}` is one: the
    /// pattern is there where the text has none.
    ///
    /// # Errors
    ///
    /// The template, where it has variables.
    pub fn read(text: &str, variables: bool, wildcards: bool) -> Result<Glob, Self> {
        if !variables || !text.contains("${") {
            return Ok(if wildcards { Glob::parse(text) } else { Glob::literal(text) });
        }
        let template = Self::parse(text, wildcards);
        template.fixed().ok_or(template)
    }

    /// The parts, in order; none for an empty text.
    pub fn parts(&self) -> &[TemplatePart] {
        &self.parts
    }

    /// The pattern, where there are no variables.
    pub fn fixed(&self) -> Option<Glob> {
        match self.parts.as_slice() {
            [] => Some(Glob::default()),
            [TemplatePart::Fixed(glob)] => Some(glob.clone()),
            _ => None,
        }
    }

    /// The variables, in order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.parts.iter().filter_map(|part| match part {
            TemplatePart::Variable(variable) => Some(variable),
            TemplatePart::Fixed(_) => None,
        })
    }

    /// The pattern with any text at all in place of each variable: it matches whatever the
    /// template could match.
    pub fn relaxed(&self) -> Glob {
        let mut glob = Glob::default();
        for part in &self.parts {
            match part {
                TemplatePart::Fixed(fixed) => {
                    fixed.pieces().iter().for_each(|piece| glob.push(piece.clone()));
                }
                TemplatePart::Variable(_) => glob.push(Piece::Run),
            }
        }
        glob
    }

    /// Fills in the variables from a request.
    pub fn resolve(&self, context: &Context) -> Resolved {
        let mut glob = Glob::default();
        for part in &self.parts {
            match part {
                TemplatePart::Fixed(fixed) => {
                    fixed.pieces().iter().for_each(|piece| glob.push(piece.clone()));
                }
                TemplatePart::Variable(variable) => match variable.value(context) {
                    Ok(Some(value)) => glob.push_text(value),
                    Ok(None) => return Resolved::Unresolvable,
                    Err(cause) => return Resolved::Unknown(cause),
                },
            }
        }
        Resolved::Pattern(glob)
    }
}

impl Variable {
    fn parse(inner: &str) -> Self {
        let Some((key, default)) = inner.split_once(',') else {
            return Self { key: ConditionKey::new(inner), default: None };
        };
        let default = default.trim();
        let unquoted = default.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        Self { key: ConditionKey::new(key.trim()), default: unquoted.map(Into::into) }
    }

    /// The value in this request; `None` where there is none to take, the cause where it is
    /// unknown. Keys with several values cannot be variables.
    fn value<'a>(&'a self, context: &'a Context) -> Result<Option<&'a str>, Cause> {
        match context.get(self.key.folded()) {
            Lookup::One(value) => Ok(Some(value)),
            Lookup::Many(_) | Lookup::Absent => Ok(self.default.as_deref()),
            Lookup::Unknown => Err(Cause::Key(self.key.clone())),
        }
    }
}

impl Reading {
    fn push(self, glob: &mut Glob, text: &str) {
        if self.wildcards {
            Glob::parse(text).pieces.into_iter().for_each(|piece| glob.push(piece));
        } else {
            glob.push_text(text);
        }
    }
}

/// Cuts at the first `${…}`: what stands before, inside and after. A `${` that is never closed is
/// text.
fn cut_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (inner, after) = rest.split_once('}')?;
    Some((before, inner, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        let mut context = Context::default();
        context.set_one("aws:username", "a*n");
        context.set_many("aws:TagKeys", ["x"]);
        context.set_unknown("aws:PrincipalTag/team");
        context
    }

    fn pattern(text: &str) -> Option<String> {
        match Template::parse(text, true).resolve(&context()) {
            Resolved::Pattern(glob) => Some(format!("{:?}", glob.pieces())),
            Resolved::Unresolvable | Resolved::Unknown(_) => None,
        }
    }

    #[test]
    fn a_value_is_text_even_with_an_asterisk() {
        assert_eq!(pattern("${AWS:UserName}/*").unwrap(), r#"[Text("a*n/"), Run]"#);
    }

    #[test]
    fn defaults_stand_in_for_absent_and_many() {
        assert_eq!(pattern("${aws:absent, 'none'}").unwrap(), r#"[Text("none")]"#);
        assert_eq!(pattern("${aws:TagKeys, 'none'}").unwrap(), r#"[Text("none")]"#);
        assert_eq!(pattern("${aws:absent}"), None);
        assert_eq!(pattern("${aws:absent, none}"), None, "a default stands in quotes");
        assert_eq!(pattern("${aws:username , 'none'}").unwrap(), r#"[Text("a*n")]"#);
    }

    #[test]
    fn escapes_are_text() {
        assert_eq!(pattern("${*}${?}${$}*").unwrap(), r#"[Text("*?$"), Run]"#);
    }

    #[test]
    fn an_unknown_key_is_a_cause() {
        let template = Template::parse("x-${aws:PrincipalTag/Team}", false);
        let cause = Cause::Key(ConditionKey::new("aws:PrincipalTag/Team"));
        assert_eq!(template.resolve(&context()), Resolved::Unknown(cause));
        assert_eq!(template.relaxed(), Glob::parse("x-*"));
    }

    #[test]
    fn an_unclosed_variable_is_text() {
        assert_eq!(pattern("${aws:username").unwrap(), r#"[Text("${aws:username")]"#);
    }
}
