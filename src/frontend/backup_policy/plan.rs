//! A plan of a backup policy in the shape of the API's `BackupPlan`.

use crate::source::Location;
use crate::syntax::{Entry, Node, Value};

use super::super::shape::{Shape, list, named, text};
use super::named_entries;
use super::value::{inherited, inherited_many, value, with_holes};

/// The members of a rule, and the API's names for them.
const RULE_MEMBERS: &[(&str, &str)] = &[
    ("target_backup_vault_name", "TargetBackupVaultName"),
    ("target_logically_air_gapped_backup_vault_arn", "TargetLogicallyAirGappedBackupVaultArn"),
    ("schedule_expression", "ScheduleExpression"),
    ("schedule_expression_timezone", "ScheduleExpressionTimezone"),
    ("start_backup_window_minutes", "StartWindowMinutes"),
    ("complete_backup_window_minutes", "CompletionWindowMinutes"),
    ("enable_continuous_backup", "EnableContinuousBackup"),
];

const LIFECYCLE_MEMBERS: &[(&str, &str)] = &[
    ("move_to_cold_storage_after_days", "MoveToColdStorageAfterDays"),
    ("delete_after_days", "DeleteAfterDays"),
    ("opt_in_to_archive_for_supported_resources", "OptInToArchiveForSupportedResources"),
];

/// The options of a resource type: its member, the API's name, and the members below.
type Options = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const ADVANCED_SETTINGS: &[Options] = &[
    ("ec2", "EC2", &[("windows_vss", "WindowsVSS")]),
    ("s3", "S3", &[("backup_acls", "BackupACLs"), ("backup_object_tags", "BackupObjectTags")]),
];

/// The plan under a name. `Regions` stands beside the API's members: such a plan exists in each.
pub(super) fn shape(entry: &Entry) -> Node {
    let plan = &entry.value;
    let rules: Vec<Node> = named_entries(plan.get("rules")).map(rule).collect();
    let rules_at = plan.entry("rules").map_or(plan.at, |rules| rules.value.at);
    Shape::new(plan.at)
        .put("BackupPlanName", text(entry.key.at, entry.key.text.clone()))
        .put("Regions", value(plan, "regions").unwrap_or_else(|| unsaid(plan.at)))
        .put("Rules", list(rules_at, rules))
        .put_some("AdvancedBackupSettings", advanced_settings(plan))
        .put_some("BackupPlanTags", tags(plan.get("backup_plan_tags")))
        .node()
}

/// A list of which nothing is known.
fn unsaid(at: Location) -> Node {
    list(at, vec![inherited_many(at)])
}

/// A rule under a name. One without vault or schedule, which AWS requires, only changes what a
/// parent policy says: then what it leaves out is unknown, not absent.
fn rule(entry: &Entry) -> Node {
    let rule = &entry.value;
    let required = ["target_backup_vault_name", "schedule_expression"];
    let is_whole = required.iter().all(|member| value(rule, member).is_some());
    let mut shape = Shape::new(rule.at).put("RuleName", text(entry.key.at, entry.key.text.clone()));
    shape = members(shape, rule, RULE_MEMBERS);
    let lifecycle = rule.get("lifecycle").map(lifecycle);
    let copies = rule.get("copy_actions").map(copy_actions);
    if !is_whole {
        let left_out = required.iter().zip(["TargetBackupVaultName", "ScheduleExpression"]);
        for (_, name) in left_out.filter(|(member, _)| value(rule, member).is_none()) {
            shape = shape.put(name, inherited(rule.at));
        }
    }
    let lifecycle = lifecycle.or_else(|| (!is_whole).then(|| inherited(rule.at)));
    let copies = copies.or_else(|| (!is_whole).then(|| unsaid(rule.at)));
    shape
        .put_some("Lifecycle", lifecycle)
        .put_some("CopyActions", copies)
        .put_some("RecoveryPointTags", tags(rule.get("recovery_point_tags")))
        .put_some("IndexActions", index_actions(rule))
        .put_some("ScanActions", scan_actions(rule))
        .node()
}

fn members(mut shape: Shape, from: &Node, names: &[(&str, &str)]) -> Shape {
    for (member, name) in names {
        shape = shape.put_some(name, value(from, member));
    }
    shape
}

fn lifecycle(node: &Node) -> Node {
    members(Shape::new(node.at), node, LIFECYCLE_MEMBERS).node()
}

/// Copy actions are named by their destination, and say it once more inside.
fn copy_actions(node: &Node) -> Node {
    let copy = |entry: &Entry| {
        let named = || Node::new(entry.key.at, with_holes(entry.key.text.clone()));
        let destination = value(&entry.value, "target_backup_vault_arn").unwrap_or_else(named);
        Shape::new(entry.value.at)
            .put("DestinationBackupVaultArn", destination)
            .put_some("Lifecycle", entry.value.get("lifecycle").map(lifecycle))
            .node()
    };
    list(node.at, named_entries(Some(node)).map(copy).collect())
}

/// Tags are named by anything, and say key and value inside.
fn tags(node: Option<&Node>) -> Option<Node> {
    let node = node?;
    let tag = |entry: &Entry| {
        let key = value(&entry.value, "tag_key")?;
        let name = key.scalar()?;
        Some(named(key.at, name, value(&entry.value, "tag_value")?))
    };
    Some(Node::new(node.at, Value::Map(named_entries(Some(node)).filter_map(tag).collect())))
}

fn index_actions(rule: &Node) -> Option<Node> {
    let node = rule.get("index_actions")?;
    let types = value(node, "resource_types")?;
    Some(list(node.at, vec![Shape::new(node.at).put("ResourceTypes", types).node()]))
}

fn scan_actions(rule: &Node) -> Option<Node> {
    let node = rule.get("scan_actions")?;
    let action = |entry: &Entry| {
        Shape::new(entry.value.at)
            .put("MalwareScanner", text(entry.key.at, entry.key.text.clone()))
            .put_some("ScanMode", value(&entry.value, "scan_mode"))
            .node()
    };
    Some(list(node.at, named_entries(Some(node)).map(action).collect()))
}

fn advanced_settings(plan: &Node) -> Option<Node> {
    let node = plan.get("advanced_backup_settings")?;
    let setting = |(member, name, options): &Options| {
        let from = node.get(member)?;
        Some(
            Shape::new(from.at)
                .put("ResourceType", text(from.at, *name))
                .put("BackupOptions", members(Shape::new(from.at), from, options).node())
                .node(),
        )
    };
    Some(list(node.at, ADVANCED_SETTINGS.iter().filter_map(setting).collect()))
}
