//! Keys that are shared with another account for backups, short of an action that AWS documents.

use crate::rules::{Context, Hit, Hits};

/// What AWS documents for copies besides `CreateGrant`, and the actions of which one will do.
const DOCUMENTED: &[(&str, &[&str])] = &[
    ("kms:DescribeKey", &["kms:describekey"]),
    ("kms:Decrypt", &["kms:decrypt"]),
    (
        "kms:GenerateDataKey",
        &["kms:generatedatakey", "kms:generatedatakeywithoutplaintext", "kms:reencryptto"],
    ),
];

/// Reports the first documented action that each account with `CreateGrant` lacks.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for share in key.backup_shares(context.spaces) {
            if !key.gives(share.account, &["kms:creategrant"]) || share.has_grant {
                continue;
            }
            let missing = DOCUMENTED.iter().find(|(_, any)| !key.gives(share.account, any));
            let Some((name, _)) = missing else { continue };
            let mut hit = Hit::new(key.id, share.action)
                .value("Account", share.account.word())
                .value("Action", *name);
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
