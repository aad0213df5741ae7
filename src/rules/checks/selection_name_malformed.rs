//! Names that AWS does not take for a selection.
//!
//! Letters and length are counted.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every name of a selection that is empty, too long or in other letters.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        let Some(name) = &selection.name else { continue };
        let Known::Yes(text) = &name.value else { continue };
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if !(1..=50).contains(&text.len()) || !text.bytes().all(is_letter) {
            hits.push(Hit::new(selection.document, name.at).value("name", &**text));
        }
    }
}
