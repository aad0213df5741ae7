//! Edits that mend a hit, as checks ask for them.
//!
//! An edit touches the bytes that are wrong and no others: comments, order and formatting stay the
//! author's. Where the text is not what the tree says of it (an escape, a value that comes from
//! somewhere else) there is no edit.

mod draft;
mod member;
mod statement;

pub use draft::paste;

use crate::copy::{Lacks, Permission};
use crate::finding::{Applicability, Edit, Fix};
use crate::iam::PolicyDocument;
use crate::iam::space::{Relation, compare};
use crate::inventory::Document;
use crate::source::{Location, Source, Span};
use crate::syntax::{Fault, FaultKind};

use super::Context;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Json,
    Yaml,
    Hcl,
}

/// How the text of `source` is written. What stands in a string is JSON.
pub(super) fn dialect(source: &Source) -> Dialect {
    if source.outer.is_some() || crate::frontend::is_json(&source.name, &source.text) {
        Dialect::Json
    } else if crate::frontend::is_module_file(&source.name, None) {
        Dialect::Hcl
    } else {
        Dialect::Yaml
    }
}

/// One edit, whose title is on the rule's page.
pub(super) fn one(at: Location, replacement: String, applicability: Applicability) -> Fix {
    Fix {
        title: String::new(),
        applicability,
        edits: vec![Edit { at, replacement }],
        paste: String::new(),
    }
}

impl Context<'_> {
    /// The edit that makes JSON of what a fault is about. AWS refuses the document as it is, so that
    /// the edit is safe. Nothing for faults that leave open what was meant.
    pub fn as_json(&self, fault: &Fault) -> Option<Fix> {
        let text = self.sources.slice(fault.at);
        let at =
            if fault.kind == FaultKind::MissingComma { self.behind(fault.at) } else { fault.at };
        let replacement = match fault.kind {
            FaultKind::ByteOrderMark
            | FaultKind::Comment
            | FaultKind::TrailingComma
            | FaultKind::DoubledComma => String::new(),
            FaultKind::MissingComma => ",".to_owned(),
            FaultKind::MissingColon => ":".to_owned(),
            FaultKind::ForeignSpace => {
                let has_width = text.chars().any(char::is_whitespace);
                if has_width { " ".to_owned() } else { String::new() }
            }
            FaultKind::SingleQuotes | FaultKind::CurlyQuotes => requoted(&text)?,
            FaultKind::ForeignLiteral => {
                let lower = text.to_ascii_lowercase();
                Some(lower).filter(|word| matches!(&**word, "true" | "false"))?
            }
            FaultKind::BareWord => quoted(&text)?,
            FaultKind::BadNumber
            | FaultKind::ControlInString
            | FaultKind::BadEscape
            | FaultKind::DuplicateKey
            | FaultKind::MissingValue
            | FaultKind::Unclosed
            | FaultKind::MissingBracket
            | FaultKind::Mismatched
            | FaultKind::TextAfterEnd
            | FaultKind::StrayByte
            | FaultKind::Empty
            | FaultKind::TooDeep
            | FaultKind::TooMany
            | FaultKind::TooManyAliases
            | FaultKind::TooLarge
            | FaultKind::Grammar => return None,
        };
        Some(one(at, replacement, Applicability::Safe))
    }

    /// The end of what stands before a place, where nothing but space is between: not behind a
    /// comment, which an edit there would become a part of.
    fn behind(&self, at: Location) -> Location {
        let source = self.sources.get(at.source);
        let before = source.slice(Span::new(0, at.span.start));
        let end = before.trim_end();
        let line = end.rsplit('\n').next().unwrap_or_default();
        let end = u32::try_from(end.len()).unwrap_or(at.span.start);
        let has_comment = ["//", "#", "*/"].iter().any(|sign| line.contains(sign));
        if has_comment { at } else { Location::new(at.source, Span::new(end, end)) }
    }

    /// The edit that writes `meant` where `written` stands, in the author's own quotes.
    pub fn respelled(
        &self,
        at: Location,
        (written, meant): (&str, &str),
        applicability: Applicability,
    ) -> Option<Fix> {
        let text = self.sources.slice(at);
        let quotes = ["\"", "'", ""];
        let quote = quotes.into_iter().find(|quote| text == format!("{quote}{written}{quote}"))?;
        let quotes = u32::try_from(quote.len()).ok()?;
        let inside = Span::new(at.span.start + quotes, at.span.end.checked_sub(quotes)?);
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.:*?/".contains(letter);
        let fits = !meant.is_empty() && meant.chars().all(is_plain);
        fits.then(|| one(Location::new(at.source, inside), meant.to_owned(), applicability))
    }

    /// What adds to a policy the statements that failing copies need of it. Where no edit can be
    /// written, and for a key, vault or role without a policy at hand, there is only the text to paste.
    pub fn permission(&self, (document, of): &Lacks) -> Option<Fix> {
        let needed = self.spaces.permissions();
        let is_it =
            |(policy, name): &&Lacks| policy == document && (document.is_some() || name == of);
        let mut permissions: Vec<Permission> = Vec::new();
        for (_, more) in needed.iter().filter(|(key, _)| is_it(key)) {
            let new = more.iter().filter(|one| !permissions.contains(one)).cloned();
            permissions.extend(new.collect::<Vec<_>>());
        }
        let policy = (*document).and_then(|id| self.inventory.policy(id));
        let edits = policy.and_then(|it| statement::add(self.sources, &it.policy, &permissions));
        (!permissions.is_empty()).then(|| Fix {
            title: String::new(),
            applicability: Applicability::Unsafe,
            edits: edits.unwrap_or_default(),
            paste: paste(&permissions),
        })
    }

    /// The edit that gives a policy a `Version`: safe where the policy then allows what it allowed.
    pub fn with_version(&self, document: &Document, policy: &PolicyDocument) -> Option<Fix> {
        let (at, text) = member::first(self.sources, &policy.root, "Version", "2012-10-17")?;
        let new = PolicyDocument::read(member::with(&policy.root, "Version", "2012-10-17"));
        let found = compare(&[policy], &[&new], &document.setting());
        let is_same = found.relation == Relation::Equal;
        let applicability = if is_same { Applicability::Safe } else { Applicability::Unsafe };
        Some(one(at, text, applicability))
    }
}

/// A text of JSON with this content.
fn quoted(content: &str) -> Option<String> {
    serde_json::to_string(content).ok()
}

/// A text in other quotes, in double ones. What is escaped in it stays so.
fn requoted(text: &str) -> Option<String> {
    let mut letters = text.chars();
    let (opens, _) = (letters.next()?, letters.next_back()?);
    let inside = letters.as_str();
    if inside.chars().any(char::is_control) {
        return None;
    }
    let mut written = String::from("\"");
    let mut letters = inside.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next()? {
                '\'' if opens == '\'' => written.push('\''),
                other => written.extend(['\\', other]),
            },
            '"' => written.push_str("\\\""),
            other => written.push(other),
        }
    }
    written.push('"');
    serde_json::from_str::<String>(&written).is_ok().then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_quotes_become_double_ones() {
        assert_eq!(requoted("'Allow'").as_deref(), Some("\"Allow\""));
        assert_eq!(requoted("“Allow”").as_deref(), Some("\"Allow\""));
        assert_eq!(requoted(r#"'a"b\'c\\'"#).as_deref(), Some(r#""a\"b'c\\""#));
        assert_eq!(requoted(r"'\x'"), None);
    }
}
