//! Vaults, plans, selections and settings of AWS Backup.

use crate::frontend::shape::{Shape, list, named};
use crate::inventory::Kind;
use crate::syntax::{Node, Value as Tree};

use super::super::link::{Link, Owner};
use super::{Found, Resource, block, pascal, present, take};

/// `aws_backup_vault`, `aws_backup_logically_air_gapped_vault`.
pub(super) fn vault(resource: &Resource<'_>, found: &mut Found) {
    let mut shape = take(
        resource.shape(),
        &resource.node,
        &[
            ("name", "BackupVaultName"),
            ("backup_vault_name", "BackupVaultName"),
            ("kms_key_arn", "EncryptionKeyArn"),
            ("encryption_key_arn", "EncryptionKeyArn"),
            ("min_retention_days", "MinRetentionDays"),
            ("max_retention_days", "MaxRetentionDays"),
            ("tags", "Tags"),
        ],
    );
    if resource.kind.contains("air_gapped") {
        shape = shape.put("VaultType", resource.implied("LOGICALLY_AIR_GAPPED_BACKUP_VAULT"));
    }
    if let Some(lock) = block(&resource.node, "lock_configuration") {
        shape = with_lock(shape, lock);
    }
    let shape = shape.put_some("BackupVaultArn", resource.arn.clone());
    resource.declare(found, Kind::BackupVault, shape.node());
    if let Some(policy) = resource.policy("access_policy") {
        resource.declare_policy_of(found, Kind::VaultPolicy, policy, None);
    }
}

fn with_lock(shape: Shape, lock: &Node) -> Shape {
    let bounds = [
        ("min_retention_days", "MinRetentionDays"),
        ("max_retention_days", "MaxRetentionDays"),
        ("changeable_for_days", "ChangeableForDays"),
    ];
    let lock_shape = take(Shape::new(lock.at), lock, &bounds);
    take(shape, lock, &bounds).put("LockConfiguration", lock_shape.node())
}

/// `aws_backup_vault_policy`.
pub(super) fn vault_policy(resource: &Resource<'_>, found: &mut Found) {
    let owner = owner_vault(resource);
    if let Some(policy) = resource.policy("policy") {
        resource.declare_policy_of(found, Kind::VaultPolicy, policy, owner);
    }
}

/// `aws_backup_vault_lock_configuration`: it becomes part of its vault, and stays by itself where
/// the vault is declared elsewhere.
pub(super) fn vault_lock(resource: &Resource<'_>, found: &mut Found) {
    if let Some(owner) = owner_vault(resource) {
        let name = resource.get("backup_vault_name").cloned();
        let named = resource.shape().put_some("BackupVaultName", name);
        let alone = resource.document(Kind::VaultLock, with_lock(named, &resource.node).node());
        let part = with_lock(resource.shape(), &resource.node).node();
        found.links.push(Link::Part { owner, part, alone: Some(Box::new(alone)) });
    }
}

fn owner_vault(resource: &Resource<'_>) -> Option<Owner> {
    let name = resource.get("backup_vault_name")?;
    Some(Owner::new(Kind::BackupVault, name, resource))
}

/// `aws_backup_plan`.
pub(super) fn plan(resource: &Resource<'_>, found: &mut Found) {
    let node = &resource.node;
    let rules = node.get("rule").map(Node::one_or_many).unwrap_or_default();
    let rules_at = rules.first().map_or(resource.at, |rule| rule.at);
    // a plan or state of Terraform's has the id of what is there already, and selections name it
    let id = resource.get("id").filter(|id| id.text().is_some()).cloned();
    let mut shape = take(resource.shape(), node, &[("name", "BackupPlanName"), ("tags", "Tags")])
        .put_some("BackupPlanId", id)
        .put("Rules", list(rules_at, rules.iter().map(rule).collect()));
    let settings = node.get("advanced_backup_setting").map(Node::one_or_many).unwrap_or_default();
    if let Some(first) = settings.first() {
        let renamed = settings.iter().map(|setting| {
            let names = [("resource_type", "ResourceType"), ("backup_options", "BackupOptions")];
            take(Shape::new(setting.at), setting, &names).node()
        });
        shape = shape.put("AdvancedBackupSettings", list(first.at, renamed.collect()));
    }
    resource.declare(found, Kind::BackupPlan, shape.node());
}

/// A rule of a plan; one that is not known stays so.
fn rule(rule: &Node) -> Node {
    if !rule.is_map() {
        return rule.clone();
    }
    let mut shape = take(
        Shape::new(rule.at),
        rule,
        &[
            ("rule_name", "RuleName"),
            ("target_vault_name", "TargetBackupVaultName"),
            (
                "target_logically_air_gapped_backup_vault_arn",
                "TargetLogicallyAirGappedBackupVaultArn",
            ),
            ("schedule", "ScheduleExpression"),
            ("schedule_expression_timezone", "ScheduleExpressionTimezone"),
            ("start_window", "StartWindowMinutes"),
            ("completion_window", "CompletionWindowMinutes"),
            ("enable_continuous_backup", "EnableContinuousBackup"),
            ("recovery_point_tags", "RecoveryPointTags"),
        ],
    );
    shape = with_lifecycle(shape, rule);
    let copies = present(rule, "copy_action").map(Node::one_or_many).unwrap_or_default();
    if let Some(first) = copies.first() {
        let actions = copies.iter().map(copy_action).collect();
        shape = shape.put("CopyActions", list(first.at, actions));
    }
    for (name, api) in [("scan_action", "ScanActions"), ("index_action", "IndexActions")] {
        if let Some(actions) = present(rule, name) {
            shape = shape.put(api, pascal(actions, &[]));
        }
    }
    shape.node()
}

fn copy_action(action: &Node) -> Node {
    if !action.is_map() {
        return action.clone();
    }
    let names = [("destination_vault_arn", "DestinationBackupVaultArn")];
    with_lifecycle(take(Shape::new(action.at), action, &names), action).node()
}

/// Adds `Lifecycle`. The provider takes 0 days for «not set».
fn with_lifecycle(shape: Shape, from: &Node) -> Shape {
    let Some(lifecycle) = block(from, "lifecycle") else { return shape };
    if !lifecycle.is_map() {
        return shape.put("Lifecycle", lifecycle.clone());
    }
    let is_set =
        |(name, _): &&(&str, &str)| lifecycle.get(name).and_then(Node::scalar) != Some("0");
    let members = [
        ("cold_storage_after", "MoveToColdStorageAfterDays"),
        ("delete_after", "DeleteAfterDays"),
        ("opt_in_to_archive_for_supported_resources", "OptInToArchiveForSupportedResources"),
    ];
    let members: Vec<(&str, &str)> = members.iter().filter(is_set).copied().collect();
    let lowered = take(Shape::new(lifecycle.at), lifecycle, &members).node();
    if lowered.entries().is_empty() { shape } else { shape.put("Lifecycle", lowered) }
}

/// `awscc_backup_backup_plan`, in CloudFormation's shape.
pub(super) fn cloud_control_plan(resource: &Resource<'_>, found: &mut Found) {
    let Some(plan) = resource.get("backup_plan") else { return };
    let plan = pascal(plan, &["recovery_point_tags", "backup_options"]);
    let renamed = take(
        Shape::new(plan.at),
        &plan,
        &[
            ("BackupPlanName", "BackupPlanName"),
            ("AdvancedBackupSettings", "AdvancedBackupSettings"),
        ],
    );
    let rules = plan.get("BackupPlanRule").map(Node::one_or_many).unwrap_or_default();
    let rules_at = rules.first().map_or(plan.at, |rule| rule.at);
    let rule = |rule: &Node| {
        let entry = rule.entries().iter().map(|entry| match &*entry.key.text {
            "TargetBackupVault" => {
                named(entry.key.at, "TargetBackupVaultName", entry.value.clone())
            }
            _ => entry.clone(),
        });
        let renamed = Node::new(rule.at, Tree::Map(entry.collect()));
        if rule.is_map() { renamed } else { rule.clone() }
    };
    let rules = list(rules_at, rules.iter().map(rule).collect());
    resource.declare(found, Kind::BackupPlan, renamed.put("Rules", rules).node());
}

/// `aws_backup_selection`.
pub(super) fn selection(resource: &Resource<'_>, found: &mut Found) {
    let node = &resource.node;
    let mut shape = take(
        resource.shape(),
        node,
        &[
            ("name", "SelectionName"),
            ("iam_role_arn", "IamRoleArn"),
            ("plan_id", "BackupPlanId"),
            ("resources", "Resources"),
            ("not_resources", "NotResources"),
        ],
    );
    let tags = node.get("selection_tag").map(Node::one_or_many).unwrap_or_default();
    if let Some(first) = tags.first() {
        let tag = |tag: &Node| {
            let names =
                [("type", "ConditionType"), ("key", "ConditionKey"), ("value", "ConditionValue")];
            if tag.is_map() { take(Shape::new(tag.at), tag, &names).node() } else { tag.clone() }
        };
        shape = shape.put("ListOfTags", list(first.at, tags.iter().map(tag).collect()));
    }
    if let Some(condition) = block(node, "condition") {
        shape = shape.put("Conditions", conditions(condition));
    }
    resource.declare(found, Kind::BackupSelection, shape.node());
}

/// The `condition` block: four operators, each with keys and values.
fn conditions(condition: &Node) -> Node {
    if !condition.is_map() {
        return condition.clone();
    }
    let mut shape = Shape::new(condition.at);
    let operators = [
        ("string_equals", "StringEquals"),
        ("string_like", "StringLike"),
        ("string_not_equals", "StringNotEquals"),
        ("string_not_like", "StringNotLike"),
    ];
    for (name, api) in operators {
        let tests = present(condition, name).map(Node::one_or_many).unwrap_or_default();
        let Some(first) = tests.first() else { continue };
        let test = |test: &Node| {
            let names = [("key", "ConditionKey"), ("value", "ConditionValue")];
            if test.is_map() {
                take(Shape::new(test.at), test, &names).node()
            } else {
                test.clone()
            }
        };
        shape = shape.put(api, list(first.at, tests.iter().map(test).collect()));
    }
    shape.node()
}

/// `awscc_backup_backup_selection`.
pub(super) fn cloud_control_selection(resource: &Resource<'_>, found: &mut Found) {
    let Some(selection) = resource.get("backup_selection") else { return };
    let shape = Shape::of(&pascal(selection, &[]));
    let shape = take(shape, &resource.node, &[("backup_plan_id", "BackupPlanId")]);
    resource.declare(found, Kind::BackupSelection, shape.node());
}

/// `aws_backup_global_settings`.
pub(super) fn global_settings(resource: &Resource<'_>, found: &mut Found) {
    let shape = take(resource.shape(), &resource.node, &[("global_settings", "GlobalSettings")]);
    resource.declare(found, Kind::BackupSettings, shape.node());
}

/// `aws_backup_region_settings`.
pub(super) fn region_settings(resource: &Resource<'_>, found: &mut Found) {
    let shape = take(
        resource.shape(),
        &resource.node,
        &[
            ("resource_type_opt_in_preference", "ResourceTypeOptInPreference"),
            ("resource_type_management_preference", "ResourceTypeManagementPreference"),
        ],
    );
    resource.declare(found, Kind::BackupSettings, shape.node());
}
