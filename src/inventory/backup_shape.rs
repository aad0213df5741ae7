//! The objects of plans and selections, each with the members that the API gives it.

use crate::aws::backup_shapes::{
    ADVANCED_SETTING, CONDITION, CONDITIONS, COPY_ACTION, LIFECYCLE, Member, PLAN, RULE, SELECTION,
    TAG,
};
use crate::syntax::Node;

use super::{Document, DocumentId, Inventory, Kind};

/// An object that AWS Backup takes.
#[derive(Clone, Copy, Debug)]
pub struct Shaped<'a> {
    /// The plan or selection it is in.
    pub document: &'a Document,
    /// The id of `document`.
    pub id: DocumentId,
    /// The object.
    pub node: &'a Node,
    /// The members that it may have.
    pub members: &'static [Member],
}

impl Inventory {
    /// Every object of every plan and selection that somebody wrote as such, in the order of the
    /// text. Those that a backup policy makes have rules of their own.
    pub fn shaped(&self) -> Vec<Shaped<'_>> {
        let mut all = Vec::new();
        for kind in [Kind::BackupPlan, Kind::BackupSelection] {
            for (id, document) in self.documents_of(kind) {
                if document.is_made_by_backup_policy() {
                    continue;
                }
                let root = &document.root;
                let found = if kind == Kind::BackupPlan { plan(root) } else { selection(root) };
                let maps = found.into_iter().filter(|(node, _)| node.is_map());
                all.extend(maps.map(|(node, members)| Shaped { document, id, node, members }));
            }
        }
        all
    }
}

type Found<'a> = Vec<(&'a Node, &'static [Member])>;

fn plan(root: &Node) -> Found<'_> {
    let mut found: Found<'_> = vec![(root, PLAN)];
    for rule in root.get("Rules").map(Node::items).unwrap_or_default() {
        found.push((rule, RULE));
        found.extend(rule.get("Lifecycle").map(|node| (node, LIFECYCLE)));
        for copy in rule.get("CopyActions").map(Node::one_or_many).unwrap_or_default() {
            found.push((copy, COPY_ACTION));
            found.extend(copy.get("Lifecycle").map(|node| (node, LIFECYCLE)));
        }
    }
    let settings = root.get("AdvancedBackupSettings").map(Node::one_or_many).unwrap_or_default();
    found.extend(settings.iter().map(|node| (node, ADVANCED_SETTING)));
    found
}

fn selection(root: &Node) -> Found<'_> {
    let mut found: Found<'_> = vec![(root, SELECTION)];
    let tags = root.get("ListOfTags").map(Node::one_or_many).unwrap_or_default();
    found.extend(tags.iter().map(|tag| (tag, TAG)));
    if let Some(conditions) = root.get("Conditions") {
        found.push((conditions, CONDITIONS));
        let tests = conditions.entries().iter().flat_map(|entry| entry.value.one_or_many());
        found.extend(tests.map(|test| (test, CONDITION)));
    }
    found
}
