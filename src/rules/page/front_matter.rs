//! The front matter of a page: which members there are, and what they may hold.

use std::borrow::Cow;
use std::str::FromStr;

use crate::finding::{Confidence, Severity};
use crate::source::{Location, SourceId, Span};
use crate::syntax::{Node, Value};

use super::super::header::{Header, Logic, Name};
use super::Mistake;
use super::words::{LabelWords, Words};

/// Every member that front matter knows.
const MEMBERS: &[&str] = &[
    "check",
    "confidence",
    "default",
    "fix",
    "help",
    "id",
    "labels",
    "message",
    "security-severity",
    "severity",
    "since",
    "supersedes",
    "tags",
    "title",
    "view",
    "was",
];

/// Reads members and collects what is wrong with them.
pub(super) struct Reader<'a> {
    front: &'a Node,
    /// What to point at when a member is missing.
    start: Location,
    mistakes: &'a mut Vec<Mistake>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(front: &'a Node, source: SourceId, mistakes: &'a mut Vec<Mistake>) -> Self {
        let start = Location::new(source, Span::new(0, 3));
        for entry in front.entries().iter().filter(|entry| !MEMBERS.contains(&&*entry.key.text)) {
            let what = format!("front matter has no member `{}`", entry.key.text);
            let help = format!("it knows {}", MEMBERS.join(", "));
            mistakes.push(Mistake::new(entry.key.at, what, "unknown").help(help));
        }
        Self { front, start, mistakes }
    }

    pub(super) fn header(&mut self, stem: &str, family: &str) -> Header {
        let id = self.text("id");
        if let Some(node) = self.front.get("id").filter(|_| !id.is_empty() && id != stem) {
            let label = format!("the file is called `{stem}.md`");
            self.mistakes.push(Mistake::new(
                node.at,
                "the page's id is not its file's name",
                label,
            ));
        }
        if !is_kebab(&id) && !id.is_empty() {
            self.wrong("id", "a rule's id is words in lower case with `-` between them");
        }
        Header {
            id: Cow::Owned(id),
            family: Cow::Owned(family.to_owned()),
            title: Cow::Owned(self.text("title")),
            severity: self.word("severity", Severity::Error),
            confidence: self.word("confidence", Confidence::High),
            view: self.optional("view").map(Cow::Owned),
            logic: self.logic(),
            is_default: self.is_default(),
            was: self.names("was"),
            supersedes: self.names("supersedes"),
            needs: Cow::Borrowed(&[]),
        }
    }

    pub(super) fn words(&mut self) -> Words {
        let message = self.text("message");
        let help = self.optional("help");
        let mut labels = Vec::new();
        let listed = self.front.get("labels").map(Node::items).unwrap_or_default();
        for label in listed {
            let member = |name: &str| label.get(name).and_then(Node::scalar).map(str::to_owned);
            match (member("at"), member("text")) {
                (Some(at), text) => labels.push(LabelWords { at, text: text.unwrap_or_default() }),
                (None, _) => self.mistakes.push(Mistake::new(
                    label.at,
                    "a label does not say which place it is for",
                    "expected `at` and `text`",
                )),
            }
        }
        if labels.is_empty() {
            let at = self.front.get("labels").map_or(self.start, |node| node.at);
            let mistake =
                Mistake::new(at, "the page has no `labels`", "the first is the primary place");
            self.mistakes.push(mistake);
        }
        Words { message, labels, help }
    }

    /// A member that must be there.
    pub(super) fn text(&mut self, member: &str) -> String {
        if let Some(text) = self.optional(member) {
            return text;
        }
        if self.front.get(member).is_none() {
            let what = format!("front matter has no `{member}`");
            self.mistakes.push(Mistake::new(self.start, what, "missing here"));
        }
        String::new()
    }

    /// A member that may be there.
    pub(super) fn optional(&mut self, member: &str) -> Option<String> {
        let node = self.front.get(member)?;
        let text = node.scalar().map(str::to_owned);
        if text.is_none() {
            let found = node.kind();
            let what = format!("`{member}` is {found}, not a text");
            self.mistakes.push(Mistake::new(node.at, what, "expected a text"));
        }
        text
    }

    /// A member that may hold one text or several.
    pub(super) fn texts(&mut self, member: &str) -> Vec<String> {
        let nodes = self.front.get(member).map(Node::one_or_many).unwrap_or_default();
        nodes.iter().filter_map(Node::scalar).map(str::to_owned).collect()
    }

    pub(super) fn security_severity(&mut self) -> Option<String> {
        let text = self.optional("security-severity")?;
        let fits = text.parse::<f32>().is_ok_and(|score| (0.0..=10.0).contains(&score));
        if !fits {
            self.wrong("security-severity", "`security-severity` is a number from 0.0 to 10.0");
        }
        fits.then_some(text)
    }

    fn names(&mut self, member: &str) -> Cow<'static, [Name]> {
        self.texts(member).into_iter().map(Cow::Owned).collect::<Vec<Name>>().into()
    }

    /// A member that holds one of a few words; `otherwise` where it does not.
    fn word<T: FromStr<Err: std::fmt::Display>>(&mut self, member: &str, otherwise: T) -> T {
        let text = self.text(member);
        if text.is_empty() {
            return otherwise;
        }
        match text.parse() {
            Ok(value) => value,
            Err(expected) => {
                self.wrong(member, &format!("`{text}` is no {member}; {expected}"));
                otherwise
            }
        }
    }

    fn logic(&mut self) -> Logic {
        match self.optional("check").as_deref() {
            None => Logic::Query,
            Some("rust") => Logic::Rust,
            Some("tool") => Logic::Tool,
            Some(_) => {
                self.wrong("check", "`check` is `rust` or `tool`; a query has no `check`");
                Logic::Query
            }
        }
    }

    fn is_default(&mut self) -> bool {
        let Some(node) = self.front.get("default") else { return true };
        if let Value::Bool(value) = node.value {
            return value;
        }
        self.wrong("default", "`default` is `true` or `false`");
        true
    }

    fn wrong(&mut self, member: &str, what: &str) {
        let at = self.front.get(member).map_or(self.start, |node| node.at);
        self.mistakes.push(Mistake::new(at, what, "here"));
    }
}

fn is_kebab(id: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    id.split('-').all(is_word)
}
