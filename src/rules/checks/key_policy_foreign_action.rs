//! Actions of other services in a key policy: nobody asks it about them.

use crate::aws::catalogue;
use crate::iam::Statement;
use crate::iam::pattern::Glob;
use crate::rules::{Context, Hit, Hits};

/// Reports every action whose service is not KMS.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for (action, at) in key.policy.statements.iter().flat_map(Statement::patterns) {
            let service = action.split_once(':').map(|(service, _)| service);
            // a service that AWS does not have is a slip, and has a rule of its own
            let is_foreign = service.is_some_and(|service| {
                let is_known =
                    service.contains(['*', '?']) || catalogue::service(service).is_some();
                is_known && !Glob::parse(service).lower().matches("kms")
            });
            if is_foreign {
                hits.push(Hit::new(key.id, at).value("Action", action));
            }
        }
    }
}
