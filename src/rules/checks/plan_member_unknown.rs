//! Members that plans and selections do not have.
//!
//! The nearest known name is worked out.

use crate::aws::catalogue::did_you_mean;
use crate::finding::Applicability;
use crate::rules::{Context, Hit, Hits};

/// Reports every member that its object does not have and that is close to one it has. AWS gets new
/// members, and answers hold more of them than requests, so what is close to none is left alone.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for object in context.inventory.shaped() {
        for entry in object.node.entries() {
            let name = &*entry.key.text;
            if object.members.iter().any(|member| member.name == name) {
                continue;
            }
            let names = object.members.iter().map(|member| member.name);
            let Some(near) = did_you_mean(name, names) else { continue };
            let is_free = object.node.get(near).is_none();
            let fix = context.respelled(entry.key.at, (name, near), Applicability::Unsafe);
            let hit = Hit::new(object.id, entry.key.at).value("name", name).value("near", near);
            hits.push(hit.fix(fix.filter(|_| is_free)));
        }
    }
}
