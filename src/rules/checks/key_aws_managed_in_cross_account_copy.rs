//! AWS managed keys where copies go to another account: of the resources that a plan selects by ARN, and
//! of the vault that a copy goes to.

use crate::aws::AccountId;
use crate::iam::pattern::Glob;
use crate::inventory::{
    BackupPlan, BackupSelection, BackupVault, CopyAction, DocumentId, KeyManager, KeyTarget,
    ProtectedResource, VaultTarget,
};
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports each resource, and each destination vault, with such a key.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        let copies = copies_elsewhere(context, plan);
        let Some(first) = copies.first() else { continue };
        let selections = context.inventory.selections_of(plan);
        let selected: Vec<&ProtectedResource> = context
            .inventory
            .protected_resources
            .iter()
            .filter(|resource| {
                resource.keeps_encryption() && selections.iter().any(|it| takes(it, resource))
            })
            .collect();
        for resource in &selected {
            let Some(key) = &resource.kms_key else { continue };
            let target = context.inventory.resource_key(resource);
            if let Some(found) = aws_managed(&target) {
                hits.push(first.hit(resource.document, key.at, found));
            }
        }
        if selected.is_empty() {
            continue;
        }
        for copy in &copies {
            let Some(vault) = copy.vault else { continue };
            let Some((key, document)) =
                vault.encryption_key.as_ref().zip(context.inventory.document(vault.document))
            else {
                continue;
            };
            let target = context.inventory.key_target(&key.value, document);
            if let Some(found) = aws_managed(&target) {
                hits.push(copy.hit(vault.document, key.at, found));
            }
        }
    }
}

/// A copy that certainly goes to another account.
struct Elsewhere<'p> {
    account: AccountId,
    copy: &'p CopyAction,
    /// The vault it goes to, where the inputs describe it.
    vault: Option<&'p BackupVault>,
}

impl Elsewhere<'_> {
    fn hit(&self, document: DocumentId, at: Location, key: (String, Option<Location>)) -> Hit {
        let hit = Hit::new(document, at)
            .value("Key", key.0)
            .value("Account", self.account.as_str())
            .label("Copy", self.copy.at.head());
        match key.1 {
            Some(place) => hit.label("Key", place),
            None => hit,
        }
    }
}

/// The copies of a plan that certainly go to another account.
fn copies_elsewhere<'p>(context: &Context<'p>, plan: &'p BackupPlan) -> Vec<Elsewhere<'p>> {
    let Some(home) = context.inventory.plan_home(plan).account else { return Vec::new() };
    let Some(document) = context.inventory.document(plan.document) else { return Vec::new() };
    let copies = plan.rules.iter().flat_map(|rule| &rule.copy_actions);
    let elsewhere = copies.filter_map(|copy| {
        let reference = copy.destination_backup_vault_arn.as_ref()?;
        let (arn, vault) = match context.inventory.vault_by_arn(&reference.value, document) {
            VaultTarget::Foreign(arn) => (arn, None),
            VaultTarget::Vault(vault) => (context.inventory.vault_arn(vault)?, Some(vault)),
            VaultTarget::ForeignName(_) | VaultTarget::Unknown => return None,
        };
        let account = arn.account_id().filter(|account| *account != home)?;
        Some(Elsewhere { account, copy, vault })
    });
    elsewhere.collect()
}

/// Whether a selection certainly takes a resource: by an ARN or a pattern, with no tag to ask for.
fn takes(selection: &BackupSelection, resource: &ProtectedResource) -> bool {
    let Some(arn) = resource.arn.as_ref().and_then(|arn| arn.value.yes()) else { return false };
    let fits = |patterns: &[crate::iam::KnownText]| {
        let mut known = patterns.iter().filter_map(|pattern| pattern.value.yes());
        known.any(|pattern| Glob::parse(pattern).matches(arn))
    };
    let is_open = selection.open_tests.is_some() || !selection.conditions.is_empty();
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
