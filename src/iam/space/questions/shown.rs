//! A request that one statement lets through: what a finding about the statement shows.

use super::super::bits::Bits;
use super::super::callers::Trait;
use super::super::compile::CALLER;
use super::super::cube::Cube;
use super::super::search::View;
use super::super::witness::{StatementId, Witness};
use super::super::work::Work;
use super::super::{QUESTION_WORK, Space};
use super::Scope;
use super::who_can::MAX_REJECTED;
use crate::aws::AccountId;
use crate::iam::request::Request;

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
        let denies: Vec<&Cube> = cubes.denies.iter().map(|(_, cube)| &**cube).collect();
        let id = StatementId { document: 0, statement };
        let own = cubes.allows.iter().filter(|(number, _)| compiled.id(*number) == Some(id));
        for (_, allow) in own {
            let Some(room) = compiled.layout.meet(allow, &query) else { continue };
            // Each class of callers on its own: of some, no request may be confirmed.
            for caller in compiled.layout.bits(&room, CALLER).iter() {
                let only = Bits::filled(compiled.callers.len(), |at| at == caller);
                let from = compiled.of_callers(&room, &only);
                let (place, mut rejected) = ((&from, &*denies), Vec::new());
                let rejects = (&mut rejected, MAX_REJECTED);
                let confirm = |request: &Request| {
                    let is_asked =
                        account.is_none_or(|own| request.caller().account() == Some(own));
                    self.confirm_by(id, request).filter(|_| is_asked)
                };
                let found = compiled.first_confirmed(place, rejects, confirm, &mut work).ok()?;
                if let Some((point, request, by)) = found {
                    let cube = compiled.widened(&point.cube, &from, &denies);
                    return Some(compiled.witness(request, &cube, Some(by)));
                }
            }
        }
        None
    }
}
