//! What a request and a statement go by, in a few bits each, so that most statements fall out of a
//! decision at a glance.
//!
//! Names are hashed into 64 bits. A statement that could match a request has a bit of callers and of
//! actions in common with it, and asks for no key whose bit the request lacks; the other way round
//! says nothing, and the statement has to be asked.

use super::super::pattern::{Glob, Piece};
use super::super::principal::Principal;
use super::{Caller, Context, ContextValue, Request};

/// The bits of a request, or of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Marks {
    /// Of the names that the caller goes by.
    pub(in super::super) callers: u64,
    /// Of the actions.
    pub(in super::super) actions: u64,
    /// Of the keys that a request has or may have; that a statement's conditions fail without.
    pub(in super::super) keys: u64,
}

/// The bits of everything.
pub(in super::super) const EVERY: u64 = u64::MAX;

impl Marks {
    pub(super) fn of_request(caller: &Caller, folded_action: &str, context: &Context) -> Self {
        let callers = match caller {
            Caller::Aws(identity) => {
                let account = identity.account();
                let own = identity.arn().resource();
                let names = [account.as_str(), last(own), identity.name()];
                names.iter().fold(0, |all, name| all | bit(name.as_bytes()))
            }
            Caller::Service(name) | Caller::Federated(name) => bit(name.as_bytes()),
            Caller::Anonymous => bit(b""),
        };
        let actions = bit(start(folded_action.as_bytes()));
        Self { callers, actions, keys: of_context(context) }
    }

    /// Whether a statement with these marks could match a request.
    pub(in super::super) const fn may_match(self, request: &Request) -> bool {
        let own = request.marks;
        self.callers & own.callers != 0
            && self.actions & own.actions != 0
            && self.keys & !own.keys == 0
    }
}

/// The bits of the keys that a request has or may have.
fn of_context(context: &Context) -> u64 {
    if context.is_open() {
        return EVERY;
    }
    let has = |value: &ContextValue| *value != ContextValue::Absent;
    let keys = context.iter().filter(|(_, value)| has(value));
    keys.fold(0, |all, (name, _)| all | of_key(name))
}

/// The bit of a condition key in lower case.
pub(in super::super) fn of_key(folded: &str) -> u64 {
    bit(folded.as_bytes())
}

/// The bits of a principal that a statement names.
pub(in super::super) fn of_principal(principal: &Principal) -> u64 {
    match principal {
        Principal::Any => EVERY,
        Principal::Account(account) => bit(account.as_str().as_bytes()),
        Principal::Arn(arn) => bit(last(arn.resource()).as_bytes()),
        Principal::Service(name) | Principal::Federated(name) => bit(name.as_bytes()),
        Principal::CanonicalUser(_) | Principal::UniqueId(_) | Principal::Malformed(_) => 0,
    }
}

/// The bits of an action pattern in lower case.
pub(in super::super) fn of_action(pattern: &Glob) -> u64 {
    match pattern.pieces() {
        [Piece::Text(text)] => bit(start(text.as_bytes())),
        [Piece::Text(text), ..] if text.find(':').is_some_and(|at| text.len() >= at + 4) => {
            bit(start(text.as_bytes()))
        }
        _ => EVERY,
    }
}

/// The name at the end of a path: a role is also known without its path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or("")
}

/// An action as far as its third letter.
fn start(action: &[u8]) -> &[u8] {
    let colon = action.iter().position(|byte| *byte == b':').unwrap_or(0);
    action.get(..colon + 4).unwrap_or(action)
}

/// One of 64 bits (FNV-1a).
fn bit(name: &[u8]) -> u64 {
    let hash = name.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    1 << (hash >> 58)
}
