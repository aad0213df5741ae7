//! Members that backup policies do not have.
//!
//! Each level has members of its own, and some levels are named by the author.

use crate::aws::catalogue::did_you_mean;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

const PLAN: &[&str] = &[
    "regions",
    "rules",
    "selections",
    "advanced_backup_settings",
    "backup_plan_tags",
    "scan_settings",
];
const RULE: &[&str] = &[
    "schedule_expression",
    "schedule_expression_timezone",
    "target_backup_vault_name",
    "target_logically_air_gapped_backup_vault_arn",
    "start_backup_window_minutes",
    "complete_backup_window_minutes",
    "enable_continuous_backup",
    "lifecycle",
    "copy_actions",
    "recovery_point_tags",
    "index_actions",
    "scan_actions",
];
const LIFECYCLE: &[&str] = &[
    "move_to_cold_storage_after_days",
    "delete_after_days",
    "opt_in_to_archive_for_supported_resources",
    "delete_after_event",
];
const COPY: &[&str] = &["target_backup_vault_arn", "lifecycle"];
const SELECTIONS: &[&str] = &["tags", "resources"];
const BY_TAGS: &[&str] = &["iam_role_arn", "tag_key", "tag_value"];
const BY_RESOURCES: &[&str] =
    &["iam_role_arn", "resource_types", "not_resource_types", "conditions"];
const CONDITIONS: &[&str] =
    &["string_equals", "string_not_equals", "string_like", "string_not_like"];
const CONDITION: &[&str] = &["condition_key", "condition_value"];
const PLAN_TAG: &[&str] = &["tag_key", "tag_value"];
const INDEX: &[&str] = &["resource_types"];

/// Where a member belongs that stands one level too high: the level, the way from there, and what is
/// held there.
const WITHIN: &[(&[&str], &str, &[&str])] = &[
    (PLAN, "rules.NAME", RULE),
    (RULE, "lifecycle", LIFECYCLE),
    (RULE, "copy_actions.VAULT", COPY),
    (COPY, "lifecycle", LIFECYCLE),
];

/// Reports every member that its level does not have and that is close to one it has, or that
/// belongs one level deeper.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, document) in context.inventory.documents_of(Kind::BackupPolicy) {
        let mut look = |node: &Node, known: &[&'static str]| {
            for entry in node.entries() {
                let name = &*entry.key.text;
                if name.starts_with('@') || known.contains(&name) {
                    continue;
                }
                let deeper = WITHIN
                    .iter()
                    .find(|(level, _, inner)| *level == known && inner.contains(&name));
                let near = match deeper {
                    Some((_, member, _)) => format!("{member}.{name}"),
                    None => match did_you_mean(name, known.iter().copied()) {
                        Some(near) => near.to_owned(),
                        None => continue,
                    },
                };
                hits.push(Hit::new(id, entry.key.at).value("name", name).value("near", near));
            }
        };
        look(&document.root, &["plans"]);
        for plan in document.root.entries_of("plans") {
            look(&plan.value, PLAN);
            for tag in plan.value.entries_of("backup_plan_tags") {
                look(&tag.value, PLAN_TAG);
            }
            if let Some(selections) = plan.value.get("selections") {
                look(selections, SELECTIONS);
                for selection in selections.entries_of("tags") {
                    look(&selection.value, BY_TAGS);
                }
                for selection in selections.entries_of("resources") {
                    look(&selection.value, BY_RESOURCES);
                    let Some(conditions) = selection.value.get("conditions") else { continue };
                    look(conditions, CONDITIONS);
                    let tests = conditions.entries().iter().flat_map(|it| it.value.entries());
                    tests.for_each(|test| look(&test.value, CONDITION));
                }
            }
            for rule in plan.value.entries_of("rules") {
                look(&rule.value, RULE);
                if let Some(index) = rule.value.get("index_actions") {
                    look(index, INDEX);
                }
                let copies = rule.value.entries_of("copy_actions");
                for copy in copies {
                    look(&copy.value, COPY);
                }
                let lifecycles = copies.iter().map(|copy| copy.value.get("lifecycle"));
                let lifecycles = lifecycles.chain([rule.value.get("lifecycle")]).flatten();
                for lifecycle in lifecycles {
                    look(lifecycle, LIFECYCLE);
                }
            }
        }
    }
}
