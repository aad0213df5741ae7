//! Decryption that is allowed only by alias: calls to decrypt seldom name the key at all.

use crate::rules::{Context, Hit, Hits};

const DECRYPTING: &[&str] = &["kms:decrypt", "kms:reencryptfrom"];

/// Reports every decrypting action of an Allow that asks for the key.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let mut guards = statement.conditions_on("kms:RequestAlias");
            let Some(guard) = guards.find(|guard| guard.needs_its_key()) else { continue };
            let taking = DECRYPTING.iter().find_map(|action| statement.taking(action));
            if let Some((action, at)) = taking.filter(|(action, _)| !action.ends_with(":*")) {
                hits.push(Hit::new(key.id, at).value("Action", action).label("Key", guard.key.at));
            }
        }
    }
}
