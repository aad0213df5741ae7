//! Keys, vaults, plans and selections as queries see them: numbers as numbers, one or many as
//! lists, the parts of an ARN apart.

use crate::aws::Arn;
use crate::iam::PolicyDocument;
use crate::inventory::Document;
use crate::source::Location;
use crate::syntax::{Entry, Node, Value};

use super::build::{add, change, items_mut, list, listed, member, numbered, text};

/// The view of a key.
pub(super) fn key(document: &Document, _: Option<&PolicyDocument>) -> Node {
    let mut root = placed(document);
    change(&mut root, "RotationPeriodInDays", numbered);
    change(&mut root, "PendingWindowInDays", numbered);
    let manager = document.root.get("KeyManager").cloned();
    if let Some(manager) = manager {
        add(&mut root, "Manager", manager);
    }
    root
}

/// The view of a backup vault.
pub(super) fn backup_vault(document: &Document, _: Option<&PolicyDocument>) -> Node {
    let mut root = placed(document);
    for days in ["MinRetentionDays", "MaxRetentionDays", "ChangeableForDays"] {
        change(&mut root, days, numbered);
    }
    if let Some(mode) = lock_mode(&document.root) {
        add(&mut root, "LockMode", mode);
    }
    root
}

/// An answer of the API says whether the lock is past undoing; a template has `ChangeableForDays`
/// for a lock that will be. AWS: AWS Backup developer guide, "Backup Vault Lock".
fn lock_mode(vault: &Node) -> Option<Node> {
    let is_air_gapped =
        vault.get("VaultType").and_then(Node::text) == Some("LOGICALLY_AIR_GAPPED_BACKUP_VAULT");
    let compliance = ["ChangeableForDays", "LockDate"];
    let compliance = compliance.iter().find_map(|member| vault.get(member));
    let bounds = ["MinRetentionDays", "MaxRetentionDays"];
    let bound = bounds.iter().find_map(|member| vault.get(member));
    match (compliance, bound) {
        (Some(node), _) => Some(text(node.at, "COMPLIANCE")),
        (None, Some(node)) if is_air_gapped => Some(text(node.at, "COMPLIANCE")),
        (None, Some(node)) => Some(text(node.at, "GOVERNANCE")),
        (None, None) => None,
    }
}

/// The view of a backup plan.
pub(super) fn backup_plan(document: &Document, _: Option<&PolicyDocument>) -> Node {
    let mut root = placed(document);
    change(&mut root, "Rules", |rules| {
        listed(rules);
        items_mut(rules).iter_mut().for_each(backup_rule);
    });
    root
}

fn backup_rule(rule: &mut Node) {
    change(rule, "StartWindowMinutes", numbered);
    change(rule, "CompletionWindowMinutes", numbered);
    change(rule, "Lifecycle", lifecycle);
    change(rule, "CopyActions", |copies| {
        listed(copies);
        items_mut(copies).iter_mut().for_each(copy_action);
    });
}

fn copy_action(copy: &mut Node) {
    change(copy, "Lifecycle", lifecycle);
    let destination = copy.get("DestinationBackupVaultArn").and_then(destination);
    if let Some(destination) = destination {
        add(copy, "Destination", destination);
    }
}

fn lifecycle(lifecycle: &mut Node) {
    change(lifecycle, "MoveToColdStorageAfterDays", numbered);
    change(lifecycle, "DeleteAfterDays", numbered);
}

/// The parts of a vault's ARN, each at the ARN's place; an unresolved ARN stays unresolved.
fn destination(arn: &Node) -> Option<Node> {
    if arn.open().is_some() {
        return Some(arn.clone());
    }
    let parsed: Arn = arn.text()?.parse().ok()?;
    let name = parsed.resource().strip_prefix("backup-vault:")?;
    let part = |member_name: &str, part: &str| member(member_name, text(arn.at, part));
    let parts = vec![
        part("AccountId", parsed.account()),
        part("Region", parsed.region()),
        part("BackupVaultName", name),
    ];
    Some(Node::new(arn.at, Value::Map(parts)))
}

/// The view of a selection.
pub(super) fn backup_selection(document: &Document, _: Option<&PolicyDocument>) -> Node {
    let mut root = placed(document);
    for name in ["Resources", "NotResources", "ListOfTags"] {
        change(&mut root, name, listed);
    }
    root
}

/// The view of an Organizations backup policy: the operators of inheritance worked out as far as
/// one document tells. AWS: Organizations user guide, "Policy inheritance operators".
pub(super) fn backup_policy(document: &Document, _: Option<&PolicyDocument>) -> Node {
    let mut root = document.root.clone();
    inherit(&mut root);
    root
}

fn inherit(node: &mut Node) {
    if let Some(value) = assigned(node) {
        *node = value;
    }
    match &mut node.value {
        Value::Map(entries) => {
            entries.retain(|entry| !entry.key.text.starts_with("@@"));
            for entry in entries {
                inherit(&mut entry.value);
            }
        }
        Value::List(items) => items.iter_mut().for_each(inherit),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Open(_) => {}
    }
}

/// What `@@assign` and `@@append` give together; `None` where neither is there.
fn assigned(node: &Node) -> Option<Node> {
    let value = |operator: &str| node.get(operator);
    match (value("@@assign"), value("@@append")) {
        (Some(assigned), None) => Some(assigned.clone()),
        (None, Some(appended)) => Some(list(appended.at, appended.one_or_many().to_vec())),
        (Some(assigned), Some(appended)) => {
            let both = [assigned.one_or_many(), appended.one_or_many()].concat();
            Some(list(assigned.at, both))
        }
        (None, None) => None,
    }
}

/// The document's tree with its owner and Region beside its members.
fn placed(document: &Document) -> Node {
    let mut root = document.root.clone();
    let mut entries: Vec<Entry> = Vec::new();
    let at: Location = document.at;
    if let Some(account) = document.account {
        entries.push(member("AccountId", text(at, account.as_str())));
    }
    if let Some(region) = &document.region {
        entries.push(member("Region", text(at, region.as_str())));
    }
    for entry in entries {
        add(&mut root, &entry.key.text, entry.value);
    }
    root
}
