//! `kms:ReEncrypt`: the name of an operation that is no permission.

use crate::iam::Statement;
use crate::rules::{Context, Hit, Hits};

/// Reports the name written bare.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for (action, at) in key.policy.statements.iter().flat_map(Statement::patterns) {
            if action.eq_ignore_ascii_case("kms:ReEncrypt") {
                hits.push(Hit::new(key.id, at).value("Action", action));
            }
        }
    }
}
