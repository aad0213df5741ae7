//! What was not judged, and which values would settle it.
//!
//! Rules name the places where they held their peace. Here these become statements (of anything that
//! has none, the place itself), and the names of the unknowns in them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::{Document, Kind};
use crate::report::Unsettled;
use crate::rules::NotJudged;
use crate::source::Location;
use crate::syntax::Node;

use super::run::Read;

/// How many statements were not judged, and the values behind them: those that would settle most
/// come first.
pub(super) fn unsettled(read: &Read, gaps: &[NotJudged]) -> (usize, Vec<Unsettled>) {
    let mut walk = Walk {
        open: gaps.iter().map(|gap| gap.unknown.at).collect(),
        statements: BTreeSet::new(),
        behind: BTreeMap::new(),
    };
    walk.open.extend(read.inventory.documents.iter().flat_map(unread));
    let mut rest = walk.open.clone();
    for document in &read.inventory.documents {
        for entry in document.root.entries() {
            if &*entry.key.text == "Statement" {
                for statement in entry.value.one_or_many() {
                    walk.look(statement, Some(statement.at), &mut rest);
                }
            } else {
                walk.look(&entry.value, None, &mut rest);
            }
        }
        walk.look_at(&document.root, None, &mut rest);
    }
    let count = walk.statements.len() + rest.len();
    let mut settled: Vec<Unsettled> = walk
        .behind
        .into_iter()
        .map(|(name, (reason, statements))| Unsettled {
            name: name.into(),
            reason: reason.into(),
            statements: statements.len(),
        })
        .collect();
    settled.sort_by(|a, b| (Reverse(a.statements), &a.name).cmp(&(Reverse(b.statements), &b.name)));
    (count, settled)
}

/// Where a policy, plan or selection says something that nobody knows as a whole: all of it, its
/// statements, or one. There every rule holds its peace without a word.
fn unread(document: &Document) -> Vec<Location> {
    let is_judged = document.kind.is_policy()
        || matches!(document.kind, Kind::BackupPolicy | Kind::BackupPlan | Kind::BackupSelection);
    if !is_judged {
        return Vec::new();
    }
    let statements = document.root.get("Statement").map(Node::one_or_many).unwrap_or_default();
    let nodes = std::iter::once(&document.root).chain(statements);
    nodes.filter(|node| node.open().is_some()).map(|node| node.at).collect()
}

struct Walk<'n> {
    /// The places of unknowns that a rule wanted to know.
    open: BTreeSet<Location>,
    statements: BTreeSet<Location>,
    /// By the name of an unknown: why it is one, and the statements it stands in.
    behind: BTreeMap<&'n str, (&'n str, BTreeSet<Location>)>,
}

impl<'n> Walk<'n> {
    /// Looks at a tree; what is found in it belongs to `statement`, or is one of its own.
    fn look(&mut self, node: &'n Node, statement: Option<Location>, rest: &mut BTreeSet<Location>) {
        self.look_at(node, statement, rest);
        node.items().iter().for_each(|item| self.look(item, statement, rest));
        node.entries().iter().for_each(|entry| self.look(&entry.value, statement, rest));
    }

    fn look_at(
        &mut self,
        node: &'n Node,
        statement: Option<Location>,
        rest: &mut BTreeSet<Location>,
    ) {
        let Some(open) = node.open().filter(|_| self.open.contains(&node.at)) else { return };
        rest.remove(&node.at);
        let statement = statement.unwrap_or(node.at);
        self.statements.insert(statement);
        for hole in open.holes() {
            let (_, statements) =
                self.behind.entry(hole).or_insert_with(|| (&*open.reason, BTreeSet::new()));
            statements.insert(statement);
        }
    }
}
