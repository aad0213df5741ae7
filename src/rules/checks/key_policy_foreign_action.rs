//! Actions of other services in a key policy: nobody asks it about them.

use crate::iam::Statement;
use crate::iam::pattern::Glob;
use crate::rules::{Context, Hit, Hits};

/// Reports every action whose service is not KMS.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for (action, at) in key.policy.statements.iter().flat_map(Statement::patterns) {
            let service = action.split_once(':').map(|(service, _)| service);
            if service.is_some_and(|service| !Glob::parse(service).lower().matches("kms")) {
                hits.push(Hit::new(key.id, at).value("Action", action));
            }
        }
    }
}
