//! Members without which AWS Backup takes no plan and no selection.
//!
//! What a document lacks is no question for a query.

use crate::aws::catalogue::did_you_mean;
use crate::inventory::Form;
use crate::rules::{Context, Hit, Hits};

/// Reports every required member that is not there, under its own name or a misspelt one.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let shaped = context.inventory.shaped().into_iter();
    for object in shaped.filter(|it| it.document.form == Form::Whole) {
        let written = object.node.entries().iter().map(|entry| &*entry.key.text);
        for member in object.members.iter().filter(|member| member.is_required) {
            let is_meant = |text: &str| did_you_mean(text, [member.name]).is_some();
            if !written.clone().any(is_meant) {
                hits.push(Hit::new(object.id, object.node.at.head()).value("name", member.name));
            }
        }
    }
}
