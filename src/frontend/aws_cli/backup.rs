//! `aws backup`: plans, selections, vaults and their policies, settings, copy jobs; and the input
//! files of `create-backup-plan`, `create-backup-selection` and relatives.

use crate::aws::Arn;
use crate::aws::catalogue::did_you_mean;
use crate::inventory::{Form, Kind};
use crate::syntax::{Node, Value};

use super::super::shape::Shape;
use super::super::{Reading, policy};
use super::{each, has, is_empty_answer};

pub(super) fn read(reading: &mut Reading<'_>, root: &Node) -> bool {
    if plan_in(reading, root) || selection_in(reading, root) {
        return true;
    }
    if each(reading, root, "BackupVaultList", vault)
        || each(reading, root, "CopyJob", copy_job)
        || each(reading, root, "CopyJobs", copy_job)
    {
        return true;
    }
    if ["BackupVaultList", "CopyJobs"].iter().any(|member| is_empty_answer(root, member)) {
        reading.recognise();
        return true;
    }
    vault_policy(reading, root)
        || vault(reading, root)
        || copy_job(reading, root)
        || settings(reading, root)
        || plan(reading, root)
        || selection(reading, root)
}

/// `get-backup-plan` and `create-backup-plan` hold a plan under `BackupPlan`, templates of AWS
/// under `BackupPlanDocument`, an exported template as JSON in a string.
fn plan_in(reading: &mut Reading<'_>, root: &Node) -> bool {
    let members = ["BackupPlan", "BackupPlanDocument", "BackupPlanTemplateJson"];
    let Some((member, inner)) =
        members.iter().find_map(|member| Some((*member, root.get(member)?)))
    else {
        return false;
    };
    let inner = reading.unwrapped(inner, member);
    if !is_plan(&inner) {
        // a template in a template: `export-backup-plan-template` of some versions
        return inner.get("BackupPlan").is_some() && plan_in(reading, &inner);
    }
    let beside = ["BackupPlanId", "BackupPlanArn", "VersionId", "BackupPlanTags"];
    let plan = reading.declare(Kind::BackupPlan, Shape::of(&inner).keep(root, &beside).node());
    if member != "BackupPlan" {
        plan.form = Form::Statements;
    }
    true
}

/// A plan without a wrapper.
fn plan(reading: &mut Reading<'_>, root: &Node) -> bool {
    let is_plan = is_plan(root);
    if is_plan {
        reading.declare(Kind::BackupPlan, root.clone());
    }
    is_plan
}

/// `BackupPlanInput`, `BackupPlan`: it has `Rules`, or something close, and either its name or a rule that is one.
fn is_plan(node: &Node) -> bool {
    let members = ["RuleName", "TargetBackupVaultName", "ScheduleExpression", "CopyActions"];
    let is_rule = |item: &Node| members.iter().any(|member| item.get(member).is_some());
    let rules = node.get("Rules");
    let means_rules = |name: &str| did_you_mean(name, ["Rules"]).is_some();
    let has_rules = node.entries().iter().any(|entry| means_rules(&entry.key.text));
    node.get("BackupPlanName").is_some() && (has_rules || node.entries().len() == 1)
        || rules.is_some_and(|rules| rules.one_or_many().iter().any(is_rule))
}

/// `get-backup-selection` and `create-backup-selection`, with the plan's id beside.
fn selection_in(reading: &mut Reading<'_>, root: &Node) -> bool {
    let Some(inner) = root.get("BackupSelection") else { return false };
    let inner = reading.unwrapped(inner, "BackupSelection");
    let is_selection = is_selection(&inner);
    if is_selection {
        let shape = Shape::of(&inner).keep(root, &["BackupPlanId", "SelectionId"]);
        reading.declare(Kind::BackupSelection, shape.node());
    }
    is_selection
}

/// A selection without a wrapper.
fn selection(reading: &mut Reading<'_>, root: &Node) -> bool {
    let is_selection = is_selection(root);
    if is_selection {
        reading.declare(Kind::BackupSelection, root.clone());
    }
    is_selection
}

fn is_selection(node: &Node) -> bool {
    let lists = ["Resources", "NotResources", "ListOfTags", "Conditions"];
    let named = node.get("SelectionName").is_some();
    let role = node.get("IamRoleArn").is_some();
    named && role
        || (named || role)
            && node.get("CopyJobId").is_none()
            && lists.iter().any(|member| node.get(member).is_some())
}

/// `describe-backup-vault`, an element of `list-backup-vaults`, and the inputs that create or lock
/// a vault.
fn vault(reading: &mut Reading<'_>, node: &Node) -> bool {
    let telling = [
        "BackupVaultArn",
        "EncryptionKeyArn",
        "VaultType",
        "BackupVaultTags",
        "NumberOfRecoveryPoints",
        "MinRetentionDays",
        "ChangeableForDays",
    ];
    let of_job = ["RecoveryPointArn", "BackupJobId", "CopyJobId", "SNSTopicArn"];
    let is_vault = node.get("BackupVaultName").is_some()
        && telling.iter().any(|member| node.get(member).is_some())
        && !of_job.iter().any(|member| node.get(member).is_some());
    if is_vault {
        reading.declare(Kind::BackupVault, node.clone());
    }
    is_vault
}

/// `get-backup-vault-access-policy`, and what `put-backup-vault-access-policy` takes.
fn vault_policy(reading: &mut Reading<'_>, root: &Node) -> bool {
    let Some(inner) = root.get("Policy").filter(|_| has(root, &["BackupVaultName"])) else {
        return false;
    };
    let inner = reading.unwrapped(inner, "Policy");
    policy::read_as(reading, &inner, Kind::VaultPolicy);
    let arn = root.get("BackupVaultArn").and_then(Node::text);
    let name = root.get("BackupVaultName").and_then(Node::text);
    reading.last_describes(arn.or(name));
    true
}

/// `describe-copy-job`, or an element of `list-copy-jobs`.
fn copy_job(reading: &mut Reading<'_>, node: &Node) -> bool {
    let is_job = node.get("CopyJobId").is_some()
        && (node.get("DestinationBackupVaultArn").is_some() || node.get("State").is_some());
    if is_job {
        let account = node.get("AccountId").and_then(Node::text).and_then(|id| id.parse().ok());
        let source = node.get("SourceBackupVaultArn").and_then(Node::text);
        let source = source.and_then(|arn| arn.parse::<Arn>().ok());
        let document = reading.declare(Kind::CopyJob, node.clone());
        document.account = account;
        document.region = source.and_then(|arn| arn.region().parse().ok());
    }
    is_job
}

/// `describe-global-settings`, `describe-region-settings`.
fn settings(reading: &mut Reading<'_>, root: &Node) -> bool {
    let members =
        ["GlobalSettings", "ResourceTypeOptInPreference", "ResourceTypeManagementPreference"];
    let is_map =
        |member: &&str| matches!(root.get(member).map(|node| &node.value), Some(Value::Map(_)));
    let is_settings = members.iter().any(is_map);
    if is_settings {
        reading.declare(Kind::BackupSettings, root.clone());
    }
    is_settings
}
