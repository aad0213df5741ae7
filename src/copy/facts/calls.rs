//! Which calls a copy makes, and how much depends on each.

use std::sync::OnceLock;

use super::{Certainty, entries, fields};

/// How much a copy depends on a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Without it the copy fails.
    Required,
    /// Without it the copy may fail.
    Likely,
    /// AWS documents it; copies without it have been seen.
    Documented,
    /// AWS tells owners of keys to allow it to the account; the call rides on a grant.
    Listed,
}

impl Demand {
    fn read(word: &str) -> Self {
        match word {
            "required" => Self::Required,
            "likely" => Self::Likely,
            "listed" => Self::Listed,
            _ => Self::Documented,
        }
    }
}

/// Which of the two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySide {
    /// The recovery point's.
    Source,
    /// The destination vault's.
    Destination,
}

/// A KMS call of whoever copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyCall {
    class: &'static str,
    path: &'static str,
    side: &'static str,
    /// `CreateGrant`.
    pub operation: &'static str,
    /// The start of `kms:ViaService`: `rds`.
    pub via: &'static str,
    /// How much depends on it.
    pub demand: Demand,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where it is documented.
    pub source: &'static str,
}

/// What the role of a selection needs beside the two copy actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleAction {
    of: &'static str,
    path: &'static str,
    /// `rds:ModifyDBSnapshotAttribute`.
    pub action: &'static str,
    /// How much depends on it.
    pub demand: Demand,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where it is documented.
    pub source: &'static str,
}

/// The calls on a key that copies of this class make, in the order of the table.
pub fn key_calls(class: &str, crosses_account: bool, side: KeySide) -> Vec<&'static KeyCall> {
    static CALLS: OnceLock<Vec<KeyCall>> = OnceLock::new();
    let calls = CALLS.get_or_init(|| {
        let read = |line| {
            let [class, path, side, operation, via, demand, certainty, source] = fields(line);
            let (demand, certainty) = (Demand::read(demand), Certainty::read(certainty));
            KeyCall { class, path, side, operation, via, demand, certainty, source }
        };
        entries(include_str!("data/calls.txt")).map(read).collect()
    });
    let side = match side {
        KeySide::Source => "source",
        KeySide::Destination => "destination",
    };
    let applies = |call: &&KeyCall| {
        call.class == class && call.side == side && is_on(call.path, crosses_account)
    };
    calls.iter().filter(applies).collect()
}

/// The actions that the role needs for resources of a type, in the order of the table.
pub fn role_actions(of: &str, crosses_account: bool) -> Vec<&'static RoleAction> {
    static ACTIONS: OnceLock<Vec<RoleAction>> = OnceLock::new();
    let actions = ACTIONS.get_or_init(|| {
        let read = |line| {
            let [of, path, action, _, demand, certainty, source] = fields(line);
            let (demand, certainty) = (Demand::read(demand), Certainty::read(certainty));
            RoleAction { of, path, action, demand, certainty, source }
        };
        entries(include_str!("data/role-actions.txt")).map(read).collect()
    });
    let applies = |action: &&RoleAction| action.of == of && is_on(action.path, crosses_account);
    actions.iter().filter(applies).collect()
}

fn is_on(path: &str, crosses_account: bool) -> bool {
    match path {
        "cross-account" => crosses_account,
        "same-account" => !crosses_account,
        _ => true,
    }
}
