//! Patterns for events of AWS Backup that no event fits.
//!
//! Which member tells the state depends on another member of the same pattern.

use crate::copy::facts::{EVENT_SOURCE, EventType, event_types};
use crate::inventory::{EventField, EventPattern};
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports the first member of each pattern that keeps every event of AWS Backup out.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for rule in &context.inventory.event_rules {
        let Some(pattern) = &rule.pattern else { continue };
        if let Some((at, wanted)) = misfit(pattern) {
            hits.push(Hit::new(rule.document, at).value("wanted", wanted));
        }
    }
}

fn misfit(pattern: &EventPattern) -> Option<(Location, String)> {
    let source = pattern.field("source");
    if let Some(found) = source.and_then(|field| other_case(field, &[EVENT_SOURCE])) {
        return Some(found);
    }
    let is_ours = source.is_some_and(|field| field.known().any(|(it, _)| it == EVENT_SOURCE));
    if !is_ours {
        return None;
    }
    let kind = pattern.field("detail-type")?;
    let names: Vec<&str> = event_types().iter().map(|known| known.name).collect();
    if let Some(found) = other_case(kind, &names) {
        return Some(found);
    }
    let types: Vec<&EventType> =
        event_types().iter().filter(|known| kind.may_be(known.name)).collect();
    let first = types.first().filter(|first| types.iter().all(|it| it.member == first.member))?;
    let other = match first.member {
        "state" => "status",
        "status" => "state",
        _ => return None,
    };
    if let Some(field) = pattern.field(&format!("detail.{other}")) {
        return Some((field.at, first.member.to_owned()));
    }
    let states: Vec<&str> = types.iter().flat_map(|it| it.values.iter().copied()).collect();
    other_case(pattern.field(&format!("detail.{}", first.member))?, &states)
}

/// The first value of a member none of whose values is one of these, if it is one in other capitals.
fn other_case(field: &EventField, known: &[&str]) -> Option<(Location, String)> {
    if field.has_tests || known.iter().any(|it| field.may_be(it)) {
        return None;
    }
    let mut meant = field.known().filter_map(|(value, at)| {
        let meant = known.iter().find(|it| it.eq_ignore_ascii_case(value))?;
        Some((at, (*meant).to_owned()))
    });
    meant.next()
}
