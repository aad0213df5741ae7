//! A request that one statement lets through: what a finding about the statement shows.

use super::super::bits::Bits;
use super::super::callers::Trait;
use super::super::compile::CALLER;
use super::super::cube::Cube;
use super::super::search::View;
use super::super::witness::Witness;
use super::super::work::Work;
use super::super::{QUESTION_WORK, Space};
use super::Scope;
use crate::aws::AccountId;

impl Space<'_> {
    /// A confirmed request of a caller of the scope, in `account` if one is given, for one of the
    /// actions (none are all), that this statement of the first document allows. Nothing where there
    /// is none, and where none was found.
    pub fn shown(
        &self,
        statement: usize,
        scope: Scope,
        account: Option<AccountId>,
        actions: &[&str],
    ) -> Option<Witness> {
        let compiled = self.compiled().ok()?;
        let mut work = Work::of(QUESTION_WORK);
        let mut query = compiled.query(scope, actions);
        if let Some(account) = account {
            let own = compiled.draft.traits.find(&Trait::Account(account));
            let callers = compiled.callers_that(|class| {
                own.is_some_and(|own| class.traits.contains(own))
                    || class.caller.account() == Some(account)
            });
            compiled.layout.narrow(&mut query, CALLER, &callers);
        }
        let cubes = compiled.cubes(&(0..self.documents().len()), View::Generous);
        let denies: Vec<&Cube> = cubes.denies.iter().map(|(_, cube)| cube).collect();
        let is_own = |cover: usize| {
            compiled.id(cover).is_some_and(|id| id.document == 0 && id.statement == statement)
        };
        for (number, allow) in cubes.allows.iter().filter(|(number, _)| is_own(*number)) {
            let Some(room) = compiled.layout.meet(allow, &query) else { continue };
            // Each class of callers on its own: of some, no request may be confirmed.
            for caller in compiled.layout.bits(&room, CALLER).iter() {
                let mut from = room.clone();
                let only = Bits::filled(compiled.callers.len(), |at| at == caller);
                compiled.layout.narrow(&mut from, CALLER, &only);
                let Some(point) = compiled.search_from(&from, &denies, &mut work).ok()? else {
                    continue;
                };
                work.spend(compiled.showing()).ok()?;
                let confirmed = compiled.requests(&point).find(|request| {
                    self.confirm(request).is_some()
                        && account.is_none_or(|own| request.caller().account() == Some(own))
                });
                if let Some(request) = confirmed {
                    let cube = compiled.widened(&point.cube, allow, &denies, &query);
                    return Some(compiled.witness(request, &cube, compiled.id(*number)));
                }
            }
        }
        None
    }
}
