//! Terraform's functions.
//!
//! A function whose argument is not known gives an unknown that is called as it was written, so
//! that two equal calls are the same unknown. Those that build texts and lists keep what they know.
//! Terraform: language documentation, "Functions".

mod collection;
mod encoding;
mod file;
mod format;
mod list;
mod network;
mod numeric;
mod string;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::source::Location;
use crate::syntax::Key;

use super::evaluate::{Evaluator, Scope, reason_of};
use super::number::Number;
use super::text::{shown_call, text_of};
use super::value::{Evaluated, Failure, Kind, Value};

pub(super) use list::set_of;

/// A call with its arguments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use<'u> {
    pub(super) name: &'u str,
    pub(super) arguments: &'u [Value],
    pub(super) at: Location,
}

/// Why a function gives no value.
#[derive(Debug)]
enum Stop {
    /// Terraform would refuse the call.
    Failure(Failure),
    /// An argument is not known, for this reason.
    Unknown(Box<str>),
}

type Outcome = Result<Value, Stop>;

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// Calls a function.
pub(super) fn call(evaluator: &Evaluator<'_>, scope: &Scope<'_>, used: &Use<'_>) -> Evaluated {
    let size = used.arguments.iter().map(|one| one.items().map_or(1, <[Value]>::len)).sum();
    evaluator.spend(size)?;
    let outcome = string::call(used)
        .or_else(|| format::call(used))
        .or_else(|| list::call(used))
        .or_else(|| collection::call(used))
        .or_else(|| numeric::call(used))
        .or_else(|| network::call(used))
        .or_else(|| encoding::call(evaluator, used))
        .or_else(|| file::call(evaluator, scope, used));
    match outcome {
        Some(Ok(value)) => {
            evaluator.spend(value.items().map_or(1, <[Value]>::len))?;
            Ok(value)
        }
        Some(Err(Stop::Failure(failure))) => Err(failure),
        Some(Err(Stop::Unknown(reason))) => Ok(used.hole(&reason)),
        None => Ok(used.hole(&format!("what `{}` gives is not known here", used.name))),
    }
}

fn refuse<T>(reason: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Failure(Failure { reason: reason.into(), is_limit: false }))
}

/// Says that the result would be too much for us.
fn too_much<T>(reason: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Failure(Failure { reason: reason.into(), is_limit: true }))
}

impl Use<'_> {
    /// The result as an unknown.
    fn hole(&self, reason: &str) -> Value {
        Value::hole(self.at, &shown_call(self.name, self.arguments), reason)
    }

    fn argument(&self, index: usize) -> Result<&Value, Stop> {
        match self.arguments.get(index) {
            Some(value) => Ok(value),
            None => refuse(format!("`{}` wants {} arguments", self.name, index + 1)),
        }
    }

    /// A text, or what counts as one.
    fn text(&self, index: usize) -> Result<Rc<str>, Stop> {
        let value = self.argument(index)?;
        known_text(value)
    }

    /// Every argument from `index` on as a text.
    fn texts(&self, index: usize) -> Result<Vec<Rc<str>>, Stop> {
        self.arguments.iter().skip(index).map(known_text).collect()
    }

    fn number(&self, index: usize) -> Result<Number, Stop> {
        let text = self.text(index)?;
        match Number::parse(&text) {
            Some(number) => Ok(number),
            None => refuse(format!("`{}` wants a number", self.name)),
        }
    }

    fn whole(&self, index: usize) -> Result<usize, Stop> {
        match self.number(index)?.as_usize() {
            Some(whole) => Ok(whole),
            None => refuse(format!("`{}` wants a whole number", self.name)),
        }
    }

    /// A list of which not every element need be known, nor how many there are.
    fn list(&self, index: usize) -> Result<&[Value], Stop> {
        let value = self.argument(index)?;
        match (value.items(), value.as_open()) {
            (Some(items), _) => Ok(items),
            (None, Some(open)) => Err(Stop::Unknown(open.reason.clone())),
            (None, None) => refuse(format!("`{}` wants a list, not {}", self.name, value.sort())),
        }
    }

    /// A list of which it is known how many elements there are.
    fn counted(&self, index: usize) -> Result<&[Value], Stop> {
        let items = self.list(index)?;
        match items.iter().find(|item| item.is_many()) {
            Some(many) => Err(Stop::Unknown(reason_of(many))),
            None => Ok(items),
        }
    }

    fn map(&self, index: usize) -> Result<&[(Key, Value)], Stop> {
        let value = self.argument(index)?;
        match (value.entries(), value.has_open()) {
            (Some(entries), _) => Ok(entries),
            (None, true) => Err(Stop::Unknown(reason_of(value))),
            (None, false) => {
                refuse(format!("`{}` wants an object, not {}", self.name, value.sort()))
            }
        }
    }

    fn made(&self, text: impl Into<Rc<str>>) -> Value {
        Value::text(self.at, text)
    }
}

/// The text of a value that is fully known.
fn known_text(value: &Value) -> Result<Rc<str>, Stop> {
    if let Some(text) = value.scalar() {
        return Ok(text);
    }
    let text = text_of(value)?.finish(value.at, false);
    match (text.scalar(), &text.kind) {
        (Some(text), _) => Ok(text),
        (None, Kind::Open(open)) => Err(Stop::Unknown(open.reason.clone())),
        (None, _) => refuse(format!("{} where a text is needed", value.sort())),
    }
}
