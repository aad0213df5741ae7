//! Advanced settings that AWS Backup does not know.
//!
//! The options depend on the type. AWS: AWS Backup API reference, `AdvancedBackupSetting`.

use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// For each type its options; all take `enabled` and `disabled`.
const OPTIONS: &[(&str, &[&str])] =
    &[("EC2", &["WindowsVSS"]), ("S3", &["BackupACLs", "BackupObjectTags"])];

/// Reports every type, option and value that is not in the table.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        let root = context.inventory.document(plan.document).map(|document| &document.root);
        let settings = root.and_then(|root| root.get("AdvancedBackupSettings"));
        for setting in settings.map(Node::one_or_many).unwrap_or_default() {
            let Some(kind) = setting.get("ResourceType") else { continue };
            let Some(name) = kind.text() else { continue };
            let Some((_, known)) = OPTIONS.iter().find(|(known, _)| *known == name) else {
                let hit = Hit::new(plan.document, kind.at).value("found", name);
                hits.push(hit.value("takes", "EC2, S3"));
                continue;
            };
            let options = setting.get("BackupOptions").map(Node::entries).unwrap_or_default();
            for option in options {
                let value = &option.value;
                if !known.contains(&&*option.key.text) {
                    let hit = Hit::new(plan.document, option.key.at);
                    hits.push(
                        hit.value("found", &*option.key.text).value("takes", known.join(", ")),
                    );
                } else if value.open().is_none()
                    && !matches!(value.scalar(), Some("enabled" | "disabled"))
                {
                    let found = value.scalar().unwrap_or_else(|| value.kind());
                    let hit = Hit::new(plan.document, option.value.at).value("found", found);
                    hits.push(hit.value("takes", "enabled, disabled"));
                }
            }
        }
    }
}
