//! A statement in words of JSON, YAML or HCL, in the indentation of its neighbours.

use std::fmt::Write as _;

use crate::copy::Permission;
use crate::source::{Location, Source, Span};

use super::{Dialect, dialect};

/// How the neighbours are written.
#[derive(Clone, Debug)]
pub(super) struct Style {
    dialect: Dialect,
    /// What stands between two elements of the list, beside the comma.
    pub(super) lead: String,
    pub(super) line_break: &'static str,
    /// Whether a member has a line of its own.
    is_wide: bool,
    /// In front of the closing bracket.
    outer: String,
    /// In front of a member.
    inner: String,
    quote: char,
}

impl Style {
    /// That of an element in brackets, whose first key stands at `key`.
    pub(super) fn flow(source: &Source, element: Span, key: Option<Location>) -> Self {
        let before = source.slice(Span::new(0, element.start));
        let space = before.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let lead = before.get(space..).unwrap_or_default();
        let lead = if lead.is_empty() { " " } else { lead };
        let text = source.slice(element);
        let is_wide = text.contains('\n');
        let outer = indent(text.rsplit('\n').next().filter(|_| is_wide), before);
        let key = key.map(|key| source.slice(Span::new(element.start, key.span.start)));
        let own_line = key.and_then(|text| text.rsplit_once('\n')).map(|(_, space)| space);
        let inner = own_line.map_or_else(|| format!("{outer}  "), str::to_owned);
        let dialect = match dialect(source) {
            Dialect::Hcl => Dialect::Hcl,
            // YAML in brackets takes JSON
            Dialect::Json | Dialect::Yaml => Dialect::Json,
        };
        let line_break = line_break(source);
        Self { dialect, lead: lead.to_owned(), line_break, is_wide, outer, inner, quote: '"' }
    }

    /// That of an item whose first letter stands `depth` behind `space`.
    pub(super) fn block(source: &Source, space: &str, depth: usize) -> Self {
        let quote = if source.text.contains("'*'") { '\'' } else { '"' };
        Self {
            dialect: dialect(source),
            lead: String::new(),
            line_break: line_break(source),
            is_wide: true,
            outer: space.to_owned(),
            inner: format!("{space}{}", " ".repeat(depth)),
            quote,
        }
    }

    /// What one level more is indented by.
    fn step(&self) -> &str {
        self.inner.strip_prefix(&*self.outer).filter(|step| !step.is_empty()).unwrap_or("  ")
    }
}

/// The space at the start of a line, else at the start of the last line of `before`.
fn indent(line: Option<&str>, before: &str) -> String {
    let line = line.or_else(|| before.rsplit('\n').next()).unwrap_or_default();
    line.chars().take_while(|letter| matches!(letter, ' ' | '\t')).collect()
}

fn line_break(source: &Source) -> &'static str {
    if source.text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A value of a statement.
enum Draft<'p> {
    Texts(Vec<&'p str>),
    Map(Vec<(&'p str, Draft<'p>)>),
}

fn members<'p>(permission: &'p Permission, sid: &'p str) -> Vec<(&'p str, Draft<'p>)> {
    let texts = |list: &'p [String]| Draft::Texts(list.iter().map(String::as_str).collect());
    let mut members =
        vec![("Sid", Draft::Texts(vec![sid])), ("Effect", Draft::Texts(vec!["Allow"]))];
    if !permission.principals.is_empty() {
        members.push(("Principal", Draft::Map(vec![("AWS", texts(&permission.principals))])));
    }
    members.push(("Action", texts(&permission.actions)));
    members.push(("Resource", texts(&permission.resources)));
    let conditions = permission
        .conditions
        .iter()
        .map(|(operator, key, values)| (*operator, Draft::Map(vec![(*key, texts(values))])));
    let conditions: Vec<_> = conditions.collect();
    if !conditions.is_empty() {
        members.push(("Condition", Draft::Map(conditions)));
    }
    members
}

/// A statement as an element of a list, without what is in front of its first letter.
pub(super) fn statement(permission: &Permission, sid: &str, style: &Style) -> String {
    let members = members(permission, sid);
    match style.dialect {
        Dialect::Yaml => yaml(&members, style, &style.inner).trim_start().to_owned(),
        Dialect::Json | Dialect::Hcl if style.is_wide => {
            wide(&members, style, (&style.outer, &style.inner))
        }
        Dialect::Json | Dialect::Hcl => narrow(&Draft::Map(members), style.dialect),
    }
}

/// Statements as somebody pastes them into a policy: JSON, with commas between them.
pub fn paste(permissions: &[Permission]) -> String {
    let style = Style {
        dialect: Dialect::Json,
        lead: String::new(),
        line_break: "\n",
        is_wide: true,
        outer: String::new(),
        inner: "  ".to_owned(),
        quote: '"',
    };
    let sid = |index: usize, it: &Permission| {
        let before = permissions.iter().take(index).filter(|known| known.sid == it.sid).count();
        if before == 0 { it.sid.to_owned() } else { format!("{}{}", it.sid, before + 1) }
    };
    let texts = permissions.iter().enumerate();
    let texts = texts.map(|(index, it)| statement(it, &sid(index, it), &style));
    texts.collect::<Vec<_>>().join(",\n")
}

/// A map with a line for each member; of its values those that hold several maps are wide as well.
fn wide(members: &[(&str, Draft<'_>)], style: &Style, (outer, inner): (&str, &str)) -> String {
    let mut text = String::from("{");
    let is_wide = |value: &Draft<'_>| matches!(value, Draft::Map(entries) if entries.len() > 1);
    let lines = members.iter().filter(|(_, value)| !is_wide(value));
    let longest = lines.map(|(name, _)| member(name, style.dialect).0.len()).max().unwrap_or(0);
    for (index, (name, value)) in members.iter().enumerate() {
        let is_last = index + 1 == members.len();
        let (mut key, sign) = member(name, style.dialect);
        let value = if let (true, Draft::Map(entries)) = (is_wide(value), value) {
            wide(entries, style, (inner, &format!("{inner}{}", style.step())))
        } else {
            // as `terraform fmt` aligns it
            let gap = longest.saturating_sub(key.len());
            let gap = if style.dialect == Dialect::Hcl { gap } else { 0 };
            key.push_str(&" ".repeat(gap));
            narrow(value, style.dialect)
        };
        let comma = if is_last || style.dialect == Dialect::Hcl { "" } else { "," };
        let _ = write!(text, "{}{inner}{key}{sign}{value}{comma}", style.line_break);
    }
    let _ = write!(text, "{}{outer}}}", style.line_break);
    text
}

/// A value on one line.
fn narrow(value: &Draft<'_>, dialect: Dialect) -> String {
    match value {
        Draft::Texts(texts) => match texts.as_slice() {
            [one] => format!("\"{one}\""),
            many => {
                let quoted: Vec<String> = many.iter().map(|text| format!("\"{text}\"")).collect();
                format!("[{}]", quoted.join(", "))
            }
        },
        Draft::Map(entries) => {
            let entry = |(name, value): &(&str, Draft<'_>)| {
                let (key, sign) = member(name, dialect);
                format!("{key}{sign}{}", narrow(value, dialect))
            };
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A member's name, and the sign behind it.
fn member(name: &str, dialect: Dialect) -> (String, &'static str) {
    let is_word = name.chars().all(|letter| letter.is_ascii_alphanumeric());
    match dialect {
        Dialect::Hcl if is_word => (name.to_owned(), " = "),
        Dialect::Hcl => (format!("\"{name}\""), " = "),
        Dialect::Json | Dialect::Yaml => (format!("\"{name}\""), ": "),
    }
}

/// A map in lines of YAML, each behind `indent`.
fn yaml(members: &[(&str, Draft<'_>)], style: &Style, indent: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let deeper = format!("{indent}  ");
    for (name, value) in members {
        match value {
            Draft::Texts(texts) => match texts.as_slice() {
                [one] => lines.push(format!("{indent}{name}: {}", scalar(one, style.quote))),
                many => {
                    lines.push(format!("{indent}{name}:"));
                    let item = |text: &&str| format!("{deeper}- {}", scalar(text, style.quote));
                    lines.extend(many.iter().map(item));
                }
            },
            Draft::Map(entries) => {
                lines.push(format!("{indent}{name}:"));
                lines.push(yaml(entries, style, &deeper));
            }
        }
    }
    lines.join(style.line_break)
}

/// A text of YAML; what would mean something else without quotes has them.
fn scalar(text: &str, quote: char) -> String {
    let is_plain = text.starts_with(|letter: char| letter.is_ascii_alphabetic()) && text != "true";
    if is_plain { text.to_owned() } else { format!("{quote}{text}{quote}") }
}

/// A `statement` block of Terraform's policy document.
pub(super) fn block(permission: &Permission, sid: &str, style: &Style) -> String {
    let list = |texts: &[String]| {
        let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
        format!("[{}]", quoted.join(", "))
    };
    let mut lines = vec![
        "statement {".to_owned(),
        format!("  sid       = \"{sid}\""),
        "  effect    = \"Allow\"".to_owned(),
        format!("  actions   = {}", list(&permission.actions)),
        format!("  resources = {}", list(&permission.resources)),
    ];
    if !permission.principals.is_empty() {
        lines.extend([
            String::new(),
            "  principals {".to_owned(),
            "    type        = \"AWS\"".to_owned(),
            format!("    identifiers = {}", list(&permission.principals)),
            "  }".to_owned(),
        ]);
    }
    for (operator, key, values) in &permission.conditions {
        lines.extend([
            String::new(),
            "  condition {".to_owned(),
            format!("    test     = \"{operator}\""),
            format!("    variable = \"{key}\""),
            format!("    values   = {}", list(values)),
            "  }".to_owned(),
        ]);
    }
    lines.push("}".to_owned());
    let indented = lines.iter().enumerate().map(|(number, line)| match (number, &**line) {
        (0, line) => line.to_owned(),
        (_, "") => String::new(),
        (_, line) => format!("{}{line}", style.outer),
    });
    indented.collect::<Vec<_>>().join(style.line_break)
}
