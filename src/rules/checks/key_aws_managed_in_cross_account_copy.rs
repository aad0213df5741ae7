//! AWS managed keys where copies go to another account: of the resources that a plan selects by ARN, and
//! of the vault that a copy goes to.

use crate::aws::AccountId;
use crate::iam::pattern::Glob;
use crate::inventory::{
    BackupPlan, BackupSelection, CopyAction, KeyManager, KeyTarget, ProtectedResource, VaultTarget,
};
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Types that AWS Backup does not manage in full: their copies keep the resource's own encryption.
/// AWS: AWS Backup developer guide, "Feature availability by resource".
const NOT_MANAGED: &[&str] =
    &["Aurora", "DocumentDB", "EBS", "EC2", "FSx", "Neptune", "RDS", "Redshift", "Storage Gateway"];

/// Reports each resource, and each destination vault, with such a key.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        let copies = copies_elsewhere(context, plan);
        let Some((account, copy)) = copies.first() else { continue };
        let selections = context.inventory.selections_of(plan);
        let selected = |resource: &&ProtectedResource| {
            is_not_managed(resource) && selections.iter().any(|it| takes(it, resource))
        };
        for resource in context.inventory.protected_resources.iter().filter(selected) {
            let Some(key) = &resource.kms_key else { continue };
            let target = context.inventory.resource_key(resource);
            if let Some((name, place)) = aws_managed(&target) {
                let hit = Hit::new(resource.document, key.at)
                    .value("Key", name)
                    .value("Account", account.as_str())
                    .label("Copy", copy.at.head());
                hits.push(match place {
                    Some(place) => hit.label("Key", place),
                    None => hit,
                });
            }
        }
    }
}

/// The copies of a plan that certainly go to another account, with that account.
fn copies_elsewhere<'p>(
    context: &Context<'_>,
    plan: &'p BackupPlan,
) -> Vec<(AccountId, &'p CopyAction)> {
    let Some(home) = context.inventory.plan_home(plan).account else { return Vec::new() };
    let Some(document) = context.inventory.document(plan.document) else { return Vec::new() };
    let copies = plan.rules.iter().flat_map(|rule| &rule.copy_actions);
    let elsewhere = copies.filter_map(|copy| {
        let reference = copy.destination_backup_vault_arn.as_ref()?;
        let account = match context.inventory.vault_by_arn(&reference.value, document) {
            VaultTarget::Foreign(arn) => arn.account_id(),
            VaultTarget::Vault(vault) => {
                context.inventory.vault_arn(vault).and_then(|arn| arn.account_id())
            }
            VaultTarget::ForeignName(_) | VaultTarget::Unknown => None,
        };
        account.filter(|account| *account != home).map(|account| (account, copy))
    });
    elsewhere.collect()
}

fn is_not_managed(resource: &ProtectedResource) -> bool {
    let kind = resource.resource_type.as_ref().and_then(|kind| kind.value.yes());
    kind.is_some_and(|kind| NOT_MANAGED.contains(&&**kind))
}

/// Whether a selection certainly takes a resource: by an ARN or a pattern, with no tag to ask for.
fn takes(selection: &BackupSelection, resource: &ProtectedResource) -> bool {
    let Some(arn) = resource.arn.as_ref().and_then(|arn| arn.value.yes()) else { return false };
    let fits = |patterns: &[crate::iam::KnownText]| {
        let mut known = patterns.iter().filter_map(|pattern| pattern.value.yes());
        known.any(|pattern| Glob::parse(pattern).matches(arn))
    };
    let is_open = selection.has_open_tests || !selection.conditions.is_empty();
    let all_known = selection.not_resources.iter().all(|it| it.value.yes().is_some());
    fits(&selection.resources) && !is_open && all_known && !fits(&selection.not_resources)
}

/// The name of the key, and where it is declared, where AWS manages it.
fn aws_managed(target: &KeyTarget<'_>) -> Option<(String, Option<Location>)> {
    match target {
        KeyTarget::AwsManaged(alias) => Some((alias.to_string(), None)),
        KeyTarget::Key(key) if key.manager == Some(KeyManager::Aws) => {
            let arn = key.known_arn()?;
            Some((arn.to_string(), Some(key.at.head())))
        }
        KeyTarget::Key(_) | KeyTarget::Foreign(_) | KeyTarget::Unknown => None,
    }
}
