//! Names of aliases that KMS does not take.

use crate::rules::{Context, Hit, Hits};

/// Reports every known name, of an alias that is not AWS's own, that KMS refuses.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for alias in &context.inventory.aliases {
        let is_declared = context
            .inventory
            .document(alias.document)
            .is_some_and(|it| it.template_address.is_some());
        let Some(name) = alias.name.as_ref().filter(|_| is_declared) else { continue };
        let Some(text) = name.value.yes() else { continue };
        if !is_alias_name(text) {
            hits.push(Hit::new(alias.document, name.at).value("Name", &**text));
        }
    }
}

fn is_alias_name(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-');
    text.strip_prefix("alias/").is_some_and(|name| {
        !name.is_empty() && !name.starts_with("aws/") && name.bytes().all(is_letter)
    })
}
