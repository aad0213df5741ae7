//! Operations that KMS calls for itself, in a key policy.

use crate::aws::catalogue::kms::{self, DecidedBy};
use crate::iam::Statement;
use crate::rules::{Context, Hit, Hits};

/// Reports every action that is named in full.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for (action, at) in key.policy.statements.iter().flat_map(Statement::patterns) {
            let operation = kms::operation(action);
            if operation.is_some_and(|it| it.decided_by == DecidedBy::Internal) {
                hits.push(Hit::new(key.id, at).value("Action", action));
            }
        }
    }
}
