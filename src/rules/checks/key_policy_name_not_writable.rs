//! Statements about writing the key policy that AWS RAM keeps.

use crate::rules::{Context, Hit, Hits};

/// Reports every Allow of `PutKeyPolicy` for it alone.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let Some((_, action)) = statement.taking("kms:putkeypolicy") else { continue };
            for condition in statement.conditions_on("kms:PolicyName").filter(|it| it.is_positive())
            {
                let mut values = condition.known();
                if let (Some((value @ "AWS_RAM", at)), None) = (values.next(), values.next()) {
                    let hit = Hit::new(key.id, at).value("Value", value);
                    hits.push(hit.label("Action", action));
                }
            }
        }
    }
}
