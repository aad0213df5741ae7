//! Statements for everybody that only `kms:ViaService` narrows: it says through what, not who.

use crate::rules::{Context, Hit, Hits};

/// Reports every open Allow that somebody took to be closed by `kms:ViaService`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for (statement, witness) in &key.open_statements().certain {
            let Some(at) = statement.everybody() else { continue };
            let mut guards = statement.conditions_on("kms:ViaService");
            if let Some(guard) = guards.find(|condition| condition.needs_its_key()) {
                let mut hit = Hit::new(key.id, at).value("Sid", statement.name());
                hit.witness.clone_from(witness);
                hits.push(hit.label("Condition", guard.values_at));
            }
        }
    }
}
