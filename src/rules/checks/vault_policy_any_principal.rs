//! Statements of vault policies that let everybody copy into the vault.
//!
//! Whether a condition or a Deny keeps strangers out is worked out; a query could not tell
//! `StringEquals` from `StringEqualsIfExists`, or a fixed organization from `"o-*"`.

use crate::rules::{Context, Hit, Hits};

/// Reports every Allow of `CopyIntoBackupVault` for everybody that keeps nobody out.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in context.spaces.vault_policies() {
        let open = vault.open_statements();
        for (statement, witness) in &open.certain {
            let Some(at) = statement.everybody() else { continue };
            let Some((_, action)) = statement.taking("backup:copyintobackupvault") else {
                continue;
            };
            let mut hit = Hit::new(vault.id, at).label("Action", action);
            hit = hit.value("Sid", statement.name());
            if let Some(condition) = statement.condition_at {
                hit = hit.label("Condition", condition);
            }
            hit.witness.clone_from(witness);
            hits.push(hit);
        }
        for (at, reason) in &open.doubtful {
            hits.not_judged(*at, reason.clone());
        }
    }
}
