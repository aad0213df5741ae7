//! Principals that are bound to an alias of the key and may set its aliases.

use crate::iam::Principal;
use crate::rules::{Context, Hit, Hits};

/// Reports every user or role that one statement binds and another lets change what binds it.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for bound in key.allows() {
            let mut guards = bound.conditions.iter();
            let Some(guard) = guards.find(|it| it.is_on("kms:RequestAlias") && it.needs_its_key())
            else {
                continue;
            };
            for changing in key
                .allows()
                .filter(|other| !other.conditions.iter().any(|it| it.is_on("kms:RequestAlias")))
            {
                let action = ["kms:createalias", "kms:updatealias"]
                    .iter()
                    .find_map(|it| changing.taking(it));
                let Some((_, action)) = action else { continue };
                for (principal, at) in changing.principals() {
                    let is_same = bound.principals().any(|(own, _)| own == principal);
                    if let (Principal::Arn(arn), true) = (principal, is_same) {
                        hits.push(
                            Hit::new(key.id, action)
                                .value("Principal", arn.as_str())
                                .label("Condition", guard.key.at)
                                .label("Principal", at),
                        );
                    }
                }
            }
        }
    }
}
