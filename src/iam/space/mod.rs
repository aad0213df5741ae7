//! The set of all requests, decided exactly: who can, what is new, what never matches.
//!
//! One request is judged by `evaluate`. Here a question ranges over all of them: every element and
//! condition of a statement is turned into a set of classes of values, a statement into a product of
//! such sets, and a question into a search for a point that some Allow covers and no Deny. A point
//! found is turned back into a request and confirmed by `evaluate` before anybody sees it.
//! `docs/engine.md` tells why a No is a proof.

mod actions;
mod answer;
mod bits;
mod callers;
mod compile;
mod counting;
mod covering;
mod cube;
mod dependent;
mod draft;
mod escape;
mod facts;
mod fitting;
mod folded;
mod friendly;
mod keys;
mod lazy;
mod links;
mod listed;
mod minterm;
mod product;
mod questions;
mod ranges;
mod resources;
mod search;
mod setting;
mod sweep;
#[cfg(test)]
mod tests;
mod tied;
mod token;
mod values;
mod witness;
mod word;
mod work;

use std::sync::OnceLock;

use super::PolicyDocument;
use super::evaluate::Policy;
use super::request::Request;
use answer::{is_allowed_by, is_possible, judge};
use compile::{Compiled, MAX_STATES};
use work::{Spent, Work};

pub use answer::{Answer, Because, Closed, Reason};
pub use facts::CALLER_KEYS;
pub use questions::{
    Access, Accesses, Comparison, Dead, Difference, Doubt, Relation, Scope, Superfluous, Why,
    compare,
};
pub use setting::Setting;
pub use witness::{StatementId, Witness};

/// All requests, as seen by the policies of one resource or identity.
///
/// Making one costs nothing. The first question compiles the policies; each question is answered
/// once. Answers do not depend on the order of questions.
#[derive(Debug)]
pub struct Space<'d> {
    documents: Vec<&'d PolicyDocument>,
    setting: Setting,
    compiled: OnceLock<Result<Compiled, Reason>>,
    policies: OnceLock<Vec<Policy>>,
    answers: questions::Answers,
}

/// The work that compiling may take, and each question after it: together some tens of
/// milliseconds on one core. Each question has a budget of its own, so that no answer hangs on what
/// was asked before.
const COMPILE_WORK: u32 = 160_000;
const QUESTION_WORK: u32 = 90_000;
const SUPERFLUOUS_WORK: u32 = 260_000;
const COMPARE_WORK: u32 = 600_000;

impl<'d> Space<'d> {
    /// The space of policies that are attached to one thing and count together, such as a key's
    /// default policy and the one that RAM writes.
    pub fn of(documents: &[&'d PolicyDocument], setting: Setting) -> Self {
        Self {
            documents: documents.to_vec(),
            setting,
            compiled: OnceLock::new(),
            policies: OnceLock::new(),
            answers: questions::Answers::default(),
        }
    }

    /// What the policies are attached to.
    pub const fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The documents, in the order of [`StatementId::document`].
    pub fn documents(&self) -> &[&'d PolicyDocument] {
        &self.documents
    }

    fn compiled(&self) -> Result<&Compiled, Reason> {
        let compile = || {
            let mut work = Work::of(COMPILE_WORK);
            Compiled::new(&self.documents, &self.setting, MAX_STATES, &mut work)
                .map_err(Reason::from)
        };
        self.compiled.get_or_init(compile).as_ref().map_err(Clone::clone)
    }

    fn policies(&self) -> &[Policy] {
        self.policies.get_or_init(|| {
            self.documents.iter().map(|document| Policy::new(document, self.setting.kind)).collect()
        })
    }

    /// The statement that allows a request, if the policies alone do, and AWS lets them.
    fn confirm(&self, request: &Request) -> Option<StatementId> {
        let judgement = judge(self.policies(), 0, request);
        let is_allowed = judgement.decision == super::Decision::Allowed
            && self.is_possible(self.policies(), request);
        judgement.by.filter(|_| is_allowed)
    }

    /// Whether AWS lets some of the policies decide about a request as they do.
    fn is_possible(&self, own: &[Policy], request: &Request) -> bool {
        is_possible((self.setting.kind, own), questions::allow_all(), request)
    }

    /// Whether a request is confirmed, and this statement is one that allows it.
    fn confirm_by(&self, id: StatementId, request: &Request) -> Option<StatementId> {
        let policy = self.policies().get(id.document)?;
        let is_met = is_allowed_by(policy, id.statement, request);
        self.confirm(request).filter(|_| is_met).map(|_| id)
    }
}

impl From<Spent> for Reason {
    fn from(_: Spent) -> Self {
        Self::Budget
    }
}
