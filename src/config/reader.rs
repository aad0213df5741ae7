//! Reading maps and scalars of the configuration, and saying what does not fit.

use std::str::FromStr;

use crate::iam::Spanned;
use crate::source::Location;
use crate::syntax::{Entry, Node, Value};

use super::{ConfigurationFault, ConfigurationFaultKind};

/// Every map of the configuration by its path, with the keys it takes. The JSON Schema in
/// `docs/schemas/` says the same, and a test holds them together. `*` stands for names that people
/// choose, `[]` for the entries of a list.
pub const KEYS: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "accounts",
            "organization",
            "trusted",
            "documents",
            "resources",
            "placeholders",
            "variables",
            "facts",
            "exclude",
            "fail_on",
            "rules",
            "suppress",
        ],
    ),
    ("accounts.*", &["name", "path", "regions"]),
    ("organization", &["id", "management_account", "cross_account_backup"]),
    ("documents[]", &["files", "kind", "account", "region", "describes", "attached_to"]),
    ("resources[]", &["type", "arn", "key", "tags"]),
    ("facts", &["as_of"]),
    ("rules", &["select", "ignore", "severity", "pages"]),
    ("suppress[]", &["rule", "address", "reason", "until", "content"]),
];

/// Collects faults while sections are read.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) faults: Vec<ConfigurationFault>,
}

impl Reader {
    fn push(&mut self, kind: ConfigurationFaultKind, at: Location, found: &str, expected: &str) {
        let (found, expected) = (found.to_owned(), expected.to_owned());
        self.faults.push(ConfigurationFault { kind, at, found, expected });
    }

    /// Says that a value is not what its key takes.
    pub(super) fn wrong(&mut self, node: &Node, expected: &str) {
        let found =
            node.scalar().map_or_else(|| node.kind().to_owned(), |text| format!("`{text}`"));
        self.push(ConfigurationFaultKind::WrongValue, node.at, &found, expected);
    }

    /// The entries of a map whose keys are chosen by people.
    pub(super) fn entries<'a>(&mut self, node: &'a Node, expected: &str) -> &'a [Entry] {
        if !node.is_map() && node.value != Value::Null {
            self.wrong(node, expected);
        }
        node.entries()
    }

    /// The map at `path`, after saying which of its keys nothing reads.
    pub(super) fn map<'a>(&mut self, node: &'a Node, path: &str) -> &'a Node {
        let known = KEYS.iter().find(|(at, _)| *at == path).map_or(&[][..], |(_, keys)| keys);
        for entry in self.entries(node, "a map") {
            if !known.contains(&&*entry.key.text) {
                let expected = format!("one of {}", listed(known));
                let found = format!("`{}`", entry.key.text);
                self.push(ConfigurationFaultKind::UnknownKey, entry.key.at, &found, &expected);
            }
        }
        node
    }

    /// A text; numbers count as the digits that were written.
    pub(super) fn text(&mut self, node: &Node, expected: &str) -> Option<Spanned<Box<str>>> {
        let Some(text) = node.scalar() else {
            self.wrong(node, expected);
            return None;
        };
        Some(Spanned::new(node.at, text.into()))
    }

    /// A member that is a text.
    pub(super) fn text_member(&mut self, map: &Node, key: &str) -> Option<Spanned<Box<str>>> {
        map.get(key).and_then(|node| self.text(node, "a text"))
    }

    /// The texts of a list.
    pub(super) fn texts(&mut self, node: Option<&Node>) -> Vec<Spanned<Box<str>>> {
        list(node).iter().filter_map(|node| self.text(node, "a text")).collect()
    }

    /// A member of a type that reads itself from text.
    pub(super) fn parsed<T: FromStr>(
        &mut self,
        map: &Node,
        key: &str,
        expected: &str,
    ) -> Option<T> {
        let node = map.get(key)?;
        let parsed = node.scalar().and_then(|text| text.parse().ok());
        if parsed.is_none() {
            self.wrong(node, expected);
        }
        parsed
    }

    /// A member that is `true` or `false`.
    pub(super) fn boolean(&mut self, map: &Node, key: &str) -> Option<bool> {
        self.parsed(map, key, "`true` or `false`")
    }
}

/// The elements of a list; a single value counts as a list of one.
pub(super) fn list(node: Option<&Node>) -> &[Node] {
    match node {
        Some(node) if node.value != Value::Null => node.one_or_many(),
        Some(_) | None => &[],
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
