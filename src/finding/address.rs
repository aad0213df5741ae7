//! The stable name of a place: `kind/name#Statement[Sid].Member`.
//!
//! Suppressions, the baseline and fingerprints key on it, so it survives moved lines and
//! reformatting. The grammar is in `docs/suppressing.md`.

use crate::source::Location;
use crate::syntax::{Entry, Node, Value};

/// An address, ready to print and compare.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(pub String);

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The members that name an element of a list, by which addresses find it again.
const NAMES: &[&str] = &["Sid", "RuleName", "SelectionName", "DestinationBackupVaultArn"];

impl Address {
    /// The address of the whole thing.
    pub fn whole(kind: &str, name: &str) -> Self {
        Self(format!("{kind}/{name}"))
    }

    /// The address of the place `at` inside the thing whose tree is `root`: the members on the
    /// way there, two levels of them. A place outside the tree is the whole thing.
    pub fn of(kind: &str, name: &str, root: &Node, at: Location) -> Self {
        let mut steps = Vec::new();
        descend(root, at, &mut steps);
        let path = shorten(&steps);
        if path.is_empty() {
            return Self::whole(kind, name);
        }
        Self(format!("{kind}/{name}#{path}"))
    }
}

/// One step down the tree.
enum Step<'a> {
    Member(&'a str),
    /// An element of a list, by its index.
    Element(&'a [Node], usize),
}

/// Finds the way to the smallest node that holds `at`; true where there is one below `node`.
///
/// A template may compose a document from several files, so a child need not lie inside its
/// parent's place: every branch is tried, those first that hold the place themselves.
fn descend<'a>(node: &'a Node, at: Location, steps: &mut Vec<Step<'a>>) -> bool {
    let mut enter = |step: Step<'a>, child: &'a Node| {
        steps.push(step);
        let is_below = descend(child, at, steps);
        if !is_below {
            steps.pop();
        }
        is_below
    };
    let is_below = match &node.value {
        Value::Map(entries) => {
            // what a template implies has its key where its value stands, and is asked below
            let is_written = |entry: &&Entry| entry.key.at != entry.value.at;
            let mut written = entries.iter().filter(is_written);
            if let Some(entry) = written.find(|entry| entry.key.at.contains(at)) {
                steps.push(Step::Member(&entry.key.text));
                return true;
            }
            let mut turns = in_turn(entries, |entry| entry.value.at.contains(at));
            turns.any(|(_, entry)| enter(Step::Member(&entry.key.text), &entry.value))
        }
        Value::List(items) => {
            let mut turns = in_turn(items, |item| item.at.contains(at));
            turns.any(|(index, item)| enter(Step::Element(items, index), item))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Open(_) => false,
    };
    is_below || node.at.contains(at)
}

/// All of them with their indices, those first that `is_first` says, each group in order.
fn in_turn<T>(
    all: &[T],
    is_first: impl Fn(&T) -> bool + Copy,
) -> impl Iterator<Item = (usize, &T)> {
    let first = all.iter().enumerate().filter(move |(_, one)| is_first(one));
    first.chain(all.iter().enumerate().filter(move |(_, one)| !is_first(one)))
}

/// The name of element `index`: its own where it is the only one of that name, else `#n` from 1.
fn element_name(items: &[Node], index: usize) -> String {
    let name_of = |item: &Node| {
        NAMES.iter().find_map(|key| item.get(key).and_then(Node::text)).map(str::to_owned)
    };
    let name = items.get(index).and_then(name_of);
    match name {
        Some(name)
            if items.iter().filter(|item| name_of(item).as_ref() == Some(&name)).count() == 1 =>
        {
            escape(&name)
        }
        _ => format!("#{}", index + 1),
    }
}

/// Escapes what has a meaning in addresses.
fn escape(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for letter in name.chars() {
        if matches!(letter, ']' | '#' | '*' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// Writes the steps down to the second member: `Statement[Sid].Condition`.
fn shorten(steps: &[Step<'_>]) -> String {
    let mut path = String::new();
    let mut members = 0;
    for step in steps {
        match step {
            Step::Member(_) if members == 2 => break,
            Step::Member(name) => {
                if members > 0 {
                    path.push('.');
                }
                path.push_str(name);
                members += 1;
            }
            Step::Element(items, index) if members < 2 => {
                path.push('[');
                path.push_str(&element_name(items, *index));
                path.push(']');
            }
            Step::Element(..) => {}
        }
    }
    path
}
