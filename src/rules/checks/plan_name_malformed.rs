//! Names of plans, rules and vaults in letters that AWS Backup does not take.
//!
//! Three grammars. AWS: AWS Backup API reference, `BackupPlanInput`, `BackupRuleInput`.

use crate::iam::{Known, KnownText};
use crate::rules::{Context, Hit, Hits};

/// Reports every name outside of its grammar.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        let mut look = |name: Option<&KnownText>, least: usize, more: &str, takes: &str| {
            let Some(name) = name else { return };
            let Known::Yes(text) = &name.value else { return };
            let letter = |it: char| it.is_ascii_alphanumeric() || more.contains(it);
            let length = (least..=50).contains(&text.chars().count());
            if !(length && text.chars().all(letter)) {
                let hit = Hit::new(plan.document, name.at).value("name", &**text);
                hits.push(hit.value("takes", takes));
            }
        };
        look(plan.name.as_ref(), 1, "-_.", "1-50 A-Z a-z 0-9 - _ .");
        for rule in &plan.rules {
            look(rule.name.as_ref(), 1, "-_.", "1-50 A-Z a-z 0-9 - _ .");
            let vault = rule.target_backup_vault_name.as_ref();
            let is_arn =
                |name: &&KnownText| name.value.yes().is_some_and(|text| text.starts_with("arn:"));
            // an ARN has a rule of its own; the service's own vaults have slashes
            look(vault.filter(|name| !is_arn(name)), 2, "-_/", "2-50 A-Z a-z 0-9 - _");
        }
    }
}
