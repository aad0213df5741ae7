//! `aws:SourceArn` values of another service than the one that calls: mostly copied along.

use crate::aws::catalogue::service_principal;
use crate::iam::Principal;
use crate::rules::{Context, Hit, Hits};

/// Services whose principal calls for resources of one prefix, and of their own only.
const OWN_ONLY: &[&str] = &[
    "backup",
    "cloudtrail",
    "dynamodb",
    "guardduty",
    "rds",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
];

/// Reports every value of an Allow for one such service that names a resource of another.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let mut principals = statement.principals();
            let (Some((Principal::Service(name), principal)), None) =
                (principals.next(), principals.next())
            else {
                continue;
            };
            let known = service_principal(name).and_then(|it| it.name.split('.').next());
            let Some(own) = known.filter(|own| OWN_ONLY.contains(own)) else { continue };
            for condition in statement.conditions_on("aws:SourceArn").filter(|it| it.is_positive())
            {
                for (value, at) in condition.known() {
                    let service = value.split(':').nth(2).unwrap_or("*");
                    if service != own && !service.contains('*') {
                        hits.push(
                            Hit::new(key.id, at)
                                .value("Value", value)
                                .value("Service", &**name)
                                .label("Principal", principal),
                        );
                    }
                }
            }
        }
    }
}
