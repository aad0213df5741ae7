//! Requests in which policy variables hold, or fail, as a point asks.
//!
//! A point says that a condition on a variable is true; the values it gives to the two keys are of the
//! right classes, but need not be one value. So the key is given what the variable makes of the
//! request, or, where the key cannot change, the variable's key is given what the key asks for; and
//! keys that must differ are given different values. Whether the request does what the point says is
//! then for the evaluator to confirm.

use crate::aws::AccountId;

use super::super::pattern::{Resolved, Template, TemplatePart, Variable};
use super::super::request::{Context, ContextValue, Lookup};
use super::callers::EXAMPLE_ACCOUNTS;
use super::compile::Compiled;
use super::draft::{Atom, Tie};
use super::facts::CALLER_KEYS;
use super::keys::TRUST_KEYS;
use super::search::Point;
use super::token::Pattern;
use super::witness::{Parts, RESOURCE_ACCOUNT};

/// Which way values go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The key has what the variable makes.
    Forth,
    /// The same, and a key with several values keeps those that it has.
    Beside,
    /// The variable's key has what the key asks for.
    Back,
}

/// The longest text that is looked through for the value of a variable.
const MAX_TEXT: usize = 160;

/// How many of the texts that make one atom true are tried.
const MAX_CHOICES: usize = 3;

impl Compiled {
    /// The parts with keys tied as the point's atoms ask, in the ways there are; nothing where
    /// nothing is to be tied.
    pub(super) fn tied(&self, point: &Point, parts: &Parts) -> Vec<Parts> {
        let bound = |value: usize| -> Vec<&Atom> {
            let atoms = self.bound_atoms(&point.cube);
            let atoms = atoms
                .filter(|atom| self.layout.bits(&point.cube, self.atom_dim(*atom)).contains(value));
            let atoms = atoms.filter_map(|atom| self.draft.atoms.get(atom));
            atoms.filter(|atom| !atom.ties.is_empty()).collect()
        };
        let (fail, hold) = (bound(0), bound(1));
        if fail.is_empty() && hold.is_empty() {
            return Vec::new();
        }
        let choices = hold.iter().map(|atom| atom.ties.len()).max().unwrap_or(1).min(MAX_CHOICES);
        let keys = hold.iter().flat_map(|atom| &atom.ties).filter_map(|tie| tie.key.as_deref());
        let has_lists =
            keys.into_iter().any(|key| matches!(parts.context.get(key), Lookup::Many(_)));
        let ways = [Way::Forth, Way::Beside, Way::Back];
        let ways = ways.into_iter().filter(|way| has_lists || *way != Way::Beside);
        let ways = (0..choices).flat_map(|choice| ways.clone().map(move |way| (choice, way)));
        ways.map(|(choice, way)| {
            let mut tied = parts.clone();
            // What one tie changes, another may hang on.
            for _ in 0..=hold.len().min(3) {
                for atom in &hold {
                    let Some(tie) = atom.ties.get(choice).or(atom.ties.first()) else { continue };
                    match self.owner_by(tie, &tied) {
                        Some(owner) => tied.give_to(owner),
                        None => tied.tie(tie, way),
                    }
                }
            }
            for tie in fail.iter().flat_map(|atom| &atom.ties) {
                self.untie(tie, point, &mut tied);
            }
            tied
        })
        .filter(|tied| self.keeps_trust(point, tied))
        .collect()
    }

    /// The account that has to own the resource for a tie to hold, where a condition compares the owner
    /// with another key and nobody said who it is.
    fn owner_by(&self, tie: &Tie, parts: &Parts) -> Option<AccountId> {
        if self.setting.resource_account().is_some() {
            return None;
        }
        let request = parts.request();
        let key = tie.key.as_deref()?;
        if key == RESOURCE_ACCOUNT {
            let Resolved::Pattern(glob) = tie.template.resolve(request.context()) else {
                return None;
            };
            return glob.as_literal()?.parse().ok();
        }
        let is_owner = |part: &TemplatePart| match part {
            TemplatePart::Variable(variable) => variable.key.folded() == RESOURCE_ACCOUNT,
            TemplatePart::Fixed(_) => false,
        };
        let [only] = tie.template.parts() else { return None };
        match request.context().get(key) {
            Lookup::One(account) if is_owner(only) => account.parse().ok(),
            Lookup::One(_) | Lookup::Many(_) | Lookup::Absent | Lookup::Unknown => None,
        }
    }

    /// Whether the keys that say whom a policy trusts still have values of the point's classes: what
    /// a question leaves out must not come in again.
    fn keeps_trust(&self, point: &Point, parts: &Parts) -> bool {
        TRUST_KEYS.iter().filter_map(|name| self.key(name)).all(|key| {
            let Lookup::One(value) = parts.context.get(&key.key) else { return true };
            let value = ContextValue::One(value.into());
            self.class_at(key, point).is_none_or(|class| self.is_of(key, class, &value))
        })
    }

    /// Gives a key another value of its class where it has the one that must not hold.
    fn untie(&self, tie: &Tie, point: &Point, parts: &mut Parts) {
        if let Some(owner) = self.owner_by(tie, parts) {
            let key = self.key(RESOURCE_ACCOUNT);
            let class = key.and_then(|key| Some((key, self.class_at(key, point)?)));
            let is_asked = |account: &AccountId| {
                let value = ContextValue::One(account.as_str().into());
                class.is_none_or(|(key, class)| self.is_of(key, class, &value))
            };
            let mut others = EXAMPLE_ACCOUNTS.iter().filter_map(|account| account.parse().ok());
            let other = others.find(|account| *account != owner && is_asked(account));
            if let (Some(other), true) = (other, parts.resource.account == Some(owner)) {
                parts.give_to(other);
            }
            return;
        }
        let Some(name) = tie.key.as_deref().filter(|name| is_free(name)) else { return };
        let variables = tie.template.variables().map(|variable| variable.key.folded());
        let others = variables.filter(|key| is_free(key));
        for key in std::iter::once(name).chain(others) {
            let request = parts.request();
            let Lookup::One(value) = request.context().get(name) else { return };
            let is_one = match tie.template.resolve(request.context()) {
                Resolved::Pattern(glob) => glob.matches(value),
                Resolved::Unresolvable | Resolved::Unknown(_) => false,
            };
            if !is_one {
                return;
            }
            let Some(dim) = self.key(key) else { continue };
            let own = request.context().get(key);
            let differs = |other: &ContextValue| match (other, own) {
                (ContextValue::One(other), Lookup::One(own)) => **other != *own,
                _ => false,
            };
            let class = self.class_at(dim, point);
            let others = class.map(|class| self.values_of(dim, class)).unwrap_or_default();
            if let Some(other) = others.into_iter().find(differs) {
                parts.context.set(key, other);
            }
        }
    }
}

impl Parts {
    /// Makes one tie hold.
    fn tie(&mut self, tie: &Tie, way: Way) {
        let is_fixed = tie.key.as_deref().is_some_and(|key| !is_free(key));
        if is_fixed || way == Way::Back {
            self.tie_back(tie);
        } else {
            self.tie_forth(tie, way);
        }
    }

    /// Gives the key, or the resource where there is none, the text that a template makes of the
    /// request.
    fn tie_forth(&mut self, tie: &Tie, way: Way) {
        let request = self.request();
        for variable in tie.template.variables() {
            let key = variable.key.folded();
            let is_missing = is_free(key) && request.context().get(key) == Lookup::Absent;
            if is_missing && variable.default.is_none() {
                self.context.set_one(key, "example");
            }
        }
        let request = self.request();
        let Resolved::Pattern(glob) = tie.template.resolve(request.context()) else { return };
        let owner = self.resource.account;
        let owner = owner.as_ref().map_or("111122223333", AccountId::as_str);
        let text = Pattern::glob(&glob).friendly("example", owner);
        match tie.key.as_deref() {
            Some(key) => match request.context().get(key) {
                Lookup::Many(own) => {
                    let own = own.iter().filter(|_| way == Way::Beside);
                    let all: Vec<&str> = own.map(|one| &**one).chain([text.as_str()]).collect();
                    self.context.set_many(key, all);
                }
                Lookup::One(own) if glob.matches(own) => {}
                Lookup::One(_) | Lookup::Absent | Lookup::Unknown => {
                    self.context.set_one(key, &text);
                }
            },
            None => self.resource.arn = text.into(),
        }
    }

    /// Gives the template's variable the text with which it makes what the key, or the resource, has.
    fn tie_back(&mut self, tie: &Tie) {
        let mut free = tie.template.variables().filter(|variable| is_free(variable.key.folded()));
        let (Some(variable), None) = (free.next(), free.next()) else { return };
        let request = self.request();
        let text = match tie.key.as_deref().map(|key| request.context().get(key)) {
            None => &*request.resource().arn,
            Some(Lookup::One(text)) => text,
            Some(Lookup::Many([only])) => only,
            Some(Lookup::Many(_) | Lookup::Absent | Lookup::Unknown) => return,
        };
        if let Some(value) = captured(&tie.template, variable, text, request.context()) {
            self.context.set_one(variable.key.folded(), value);
        }
    }
}

/// Whether the context can give a key any value: it follows from neither caller nor resource.
fn is_free(key: &str) -> bool {
    !CALLER_KEYS.contains(&key) && key != "aws:resourceaccount"
}

/// The piece of a text that a variable stands for in a template that makes the text.
fn captured<'t>(
    template: &Template,
    variable: &Variable,
    text: &'t str,
    context: &Context,
) -> Option<&'t str> {
    if let [TemplatePart::Variable(_)] = template.parts() {
        return Some(text);
    }
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    if places.len() > MAX_TEXT {
        return None;
    }
    let makes = |piece: &str| {
        let mut context = context.clone();
        context.set_one(variable.key.folded(), piece);
        matches!(template.resolve(&context), Resolved::Pattern(glob) if glob.matches(text))
    };
    // The longest piece from the first place on where one fits; an empty one last.
    let pieces = places.iter().flat_map(|start| {
        let ends = places.iter().rev().take_while(move |end| *end > start);
        ends.filter_map(move |end| text.get(*start..*end))
    });
    pieces.chain([""]).find(|piece| makes(piece))
}
