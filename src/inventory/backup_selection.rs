//! Selections: which resources a plan protects, and with which role.

use crate::iam::KnownText;
use crate::source::Location;
use crate::syntax::{Node, Open};

use super::read::{text, texts};
use super::{Document, DocumentId};

/// A selection. AWS: `BackupSelection`, `CreateBackupSelectionInput`.
#[derive(Clone, Debug)]
pub struct BackupSelection {
    /// Its document.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `SelectionName`.
    pub name: Option<KnownText>,
    /// `IamRoleArn`: the role that makes the backups and copies.
    pub iam_role_arn: Option<KnownText>,
    /// `BackupPlanId`: an id, or a reference in a template.
    pub backup_plan_id: Option<KnownText>,
    /// `Resources`: ARNs and patterns, any of them.
    pub resources: Vec<KnownText>,
    /// `NotResources`: ARNs and patterns that are taken out again.
    pub not_resources: Vec<KnownText>,
    /// `ListOfTags`: any of them.
    pub list_of_tags: Vec<TagCondition>,
    /// `Conditions`: all of them.
    pub conditions: Vec<TagCondition>,
    /// The first unknown in `ListOfTags` or `Conditions` that could be any number of tests.
    pub open_tests: Option<Open>,
}

/// A test of a tag.
#[derive(Clone, Debug)]
pub struct TagCondition {
    /// The test's object.
    pub at: Location,
    /// `STRINGEQUALS`, `StringEquals`, `StringNotEquals`, `StringLike`, `StringNotLike`.
    pub operator: Box<str>,
    /// `ConditionKey`: a plain tag key in `ListOfTags`, `aws:ResourceTag/…` in `Conditions`.
    pub key: Option<KnownText>,
    /// `ConditionValue`.
    pub value: Option<KnownText>,
}

impl BackupSelection {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        Self {
            document,
            at: from.at,
            name: text(root, "SelectionName"),
            iam_role_arn: text(root, "IamRoleArn"),
            backup_plan_id: text(root, "BackupPlanId"),
            resources: texts(root, "Resources"),
            not_resources: texts(root, "NotResources"),
            list_of_tags: tags(root.get("ListOfTags"), "STRINGEQUALS"),
            conditions: conditions(root.get("Conditions")),
            open_tests: open_in(root.get("ListOfTags")).or_else(|| {
                let all = root.get("Conditions")?;
                let mut each = all.entries().iter();
                open_in(Some(all)).or_else(|| each.find_map(|entry| open_in(Some(&entry.value))))
            }),
        }
    }

    /// Whether certainly nothing narrows it: it then takes every resource of the account and
    /// Region.
    pub fn takes_everything(&self) -> bool {
        let narrows = !self.resources.is_empty()
            || !self.list_of_tags.is_empty()
            || !self.conditions.is_empty()
            || self.open_tests.is_some();
        !narrows
    }
}

/// The unknown that a value, or an element of it, is.
fn open_in(node: Option<&Node>) -> Option<Open> {
    let items = node.map(Node::one_or_many).unwrap_or_default();
    items.iter().find_map(Node::open).cloned()
}

fn tags(node: Option<&Node>, operator: &str) -> Vec<TagCondition> {
    let items = node.map(Node::one_or_many).unwrap_or_default();
    let tag = |item: &Node| TagCondition {
        at: item.at,
        operator: item.get("ConditionType").and_then(Node::text).unwrap_or(operator).into(),
        key: text(item, "ConditionKey"),
        value: text(item, "ConditionValue"),
    };
    items.iter().filter(|item| item.is_map()).map(tag).collect()
}

fn conditions(node: Option<&Node>) -> Vec<TagCondition> {
    let entries = node.map(Node::entries).unwrap_or_default();
    entries.iter().flat_map(|entry| tags(Some(&entry.value), &entry.key.text)).collect()
}
