//! Operations that are allowed to other accounts only, and that work in the owner's only.

use crate::aws::catalogue::kms;
use crate::rules::{Context, Hit, Hits};

/// Reports every action, named in full, of an Allow that names other accounts and nobody else.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let others = key.other_accounts(statement);
            let all =
                statement.principal.as_ref().is_some_and(|it| it.values.len() == others.len());
            let Some((account, principal)) = others.first().filter(|_| all) else { continue };
            for (action, at) in statement.patterns() {
                let operation = kms::operation(action).filter(|it| it.works_in_key_policy());
                if operation.is_some_and(|operation| !operation.cross_account) {
                    hits.push(
                        Hit::new(key.id, at)
                            .value("Action", action)
                            .value("Account", account.word())
                            .label("Principal", *principal),
                    );
                }
            }
        }
    }
}
