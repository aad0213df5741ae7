//! Members that plans and selections do not have.
//!
//! The nearest known name is worked out, and where the member belongs, if an object within has it.

use crate::aws::backup_shapes::{
    CONDITIONS, COPY_ACTION, LIFECYCLE, Member, PLAN, RULE, SELECTION,
};
use crate::aws::catalogue::did_you_mean;
use crate::finding::Applicability;
use crate::rules::{Context, Hit, Hits};

/// What objects hold: the object, a member of it, and what that holds.
const WITHIN: &[(&[Member], &str, &[Member])] = &[
    (PLAN, "Rules", RULE),
    (RULE, "Lifecycle", LIFECYCLE),
    (RULE, "CopyActions", COPY_ACTION),
    (COPY_ACTION, "Lifecycle", LIFECYCLE),
    (SELECTION, "Conditions", CONDITIONS),
];

/// Reports every member that its object does not have and that is close to one it has, or that
/// belongs into an object within. AWS gets new members, and answers hold more of them than requests,
/// so all others are left alone.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for object in context.inventory.shaped() {
        for entry in object.node.entries() {
            let name = &*entry.key.text;
            if object.members.iter().any(|member| member.name == name) {
                continue;
            }
            let names = object.members.iter().map(|member| member.name);
            if let Some(inner) = within(object.members, name) {
                let near = format!("{inner}.{name}");
                hits.push(
                    Hit::new(object.id, entry.key.at).value("name", name).value("near", near),
                );
                continue;
            }
            let Some(near) = did_you_mean(name, names) else { continue };
            let is_free = object.node.get(near).is_none();
            let fix = context.respelled(entry.key.at, (name, near), Applicability::Unsafe);
            let hit = Hit::new(object.id, entry.key.at).value("name", name).value("near", near);
            hits.push(hit.fix(fix.filter(|_| is_free)));
        }
    }
}

/// The member that holds the object in which `name` belongs.
fn within(members: &[Member], name: &str) -> Option<&'static str> {
    let holds = |inner: &[Member]| inner.iter().any(|member| member.name == name);
    let mut found = WITHIN.iter().filter(|(outer, _, inner)| *outer == members && holds(inner));
    found.next().map(|(_, member, _)| *member)
}
