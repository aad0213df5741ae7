//! Service principals of services that use keys through their callers and grants, never as themselves.

use crate::iam::Principal;
use crate::rules::{Context, Hit, Hits};

/// AWS: KMS developer guide, "kms:ViaService"; AWS Backup developer guide, "Encryption for backups".
const THROUGH_CALLERS: &[&str] =
    &["backup.amazonaws.com", "ec2.amazonaws.com", "rds.amazonaws.com"];

/// Reports every Allow that names one of them.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            for (principal, at) in statement.principals() {
                if let Principal::Service(name) = principal
                    && THROUGH_CALLERS.contains(&&**name)
                {
                    hits.push(Hit::new(key.id, at).value("Service", &**name));
                }
            }
        }
    }
}
