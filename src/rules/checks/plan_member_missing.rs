//! Members without which AWS Backup takes no plan and no selection.
//!
//! What a document lacks is no question for a query.

use crate::aws::catalogue::did_you_mean;
use crate::inventory::Form;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Value;

/// Reports every required member that is not there under its own name or a misspelt one, or is
/// `null`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let shaped = context.inventory.shaped().into_iter();
    for object in shaped.filter(|it| it.document.form == Form::Whole) {
        let written = object.node.entries().iter().map(|entry| &*entry.key.text);
        for member in object.members.iter().filter(|member| member.is_required) {
            let is_meant = |text: &str| did_you_mean(text, [member.name]).is_some();
            let null = object.node.get(member.name).filter(|it| it.value == Value::Null);
            let place = null.map(|it| it.at);
            let missing =
                place.or_else(|| (!written.clone().any(is_meant)).then(|| object.node.at.head()));
            if let Some(at) = missing {
                hits.push(Hit::new(object.id, at).value("name", member.name));
            }
        }
    }
}
