//! Statements whose conditions exclude each other, or exclude their principals, decided over all
//! requests.

use crate::iam::space::Why;
use crate::iam::{Condition, Statement};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits, asked_alone};

/// Reports every statement that no request can match because of what several of its parts ask for
/// together. A single part that asks for what does not exist has rules of its own.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        for statement in policy.statements.iter().filter(|it| is_suspect(it)) {
            let dead = asked_alone(document, policy, &[statement], |space| {
                space.dead().ok().and_then(|dead| dead.first()).map(|dead| dead.because.clone())
            });
            let Some(because) = dead.filter(|because| because.len() > 1) else { continue };
            let mut parts = because.iter().rev().filter_map(|why| match why {
                Why::Condition(at) => {
                    statement.conditions.get(*at).map(|condition| condition.values_at)
                }
                Why::Principal => statement.principal.as_ref().map(|element| element.at),
                Why::Action => statement.action.as_ref().map(|element| element.at),
                Why::Resource => statement.resource.as_ref().map(|element| element.at),
            });
            let Some(at) = parts.next() else { continue };
            let hit = Hit::new(id, at).value("Sid", statement.name());
            hits.push(parts.fold(hit, |hit, other| hit.label("other", other)));
        }
    }
}

/// Whether some parts of the statement could exclude each other: two conditions look at the same
/// thing, or one looks at callers and only some are named. What services never have, other rules
/// tell.
fn is_suspect(statement: &Statement) -> bool {
    // A request comes from an address on the internet or through an endpoint, never both.
    const ROUTES: &[&str] = &["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce"];
    let is_route = |one: &Condition| ROUTES.iter().any(|route| one.is_on(route));
    let routes = statement.conditions.iter().filter(|one| is_route(one)).count();
    let names_some = statement.everybody().is_none()
        && statement.principals().any(|(who, _)| who.account().is_some());
    routes > 1
        || statement.conditions.iter().any(|one| {
            statement.conditions_on(&one.key.value).count() > 1
                || names_some && one.follows_from_caller()
        })
}
