//! Keys that are shared with another account for backups, where nobody there may make grants.
//!
//! A warning that rests on signs; where a copy path is given whole, the path proves it.

use crate::rules::{Context, Hit, Hits};

/// Reports the first statement that shares the key with each such account.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for share in key.backup_shares(context.spaces) {
            if key.gives(share.account, &["kms:creategrant"]) || share.has_grant {
                continue;
            }
            let mut hit = Hit::new(key.id, share.action).value("Account", share.account.word());
            if let Some(sign) = share.sign {
                hit = hit.label("Sign", sign);
            }
            if let Some(principal) = &share.statement.principal {
                hit = hit.label("Principal", principal.at);
            }
            hits.push(hit);
        }
    }
}
