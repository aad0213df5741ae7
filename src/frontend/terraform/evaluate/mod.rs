//! Expressions to values, as far as nothing has to be deployed for it.
//!
//! What is not known stays an unknown that keeps its name and does not spread: a policy with one
//! unknown principal is known but for that principal. An expression that Terraform itself would
//! refuse is a failure, which `try` and `can` see.

mod collect;
mod lookup;
mod operation;
mod template;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::frontend::Given;
use crate::source::{Location, Problem, ProblemKind, Sources};
use crate::syntax::{Key, Open, Part};

use super::functions;
use super::instance::{Instance, Reference};
use super::library::Library;
use super::syntax::{Call, Conditional, Expr, ExprKind};
use super::text::shown;
use super::value::{Evaluated, Failure, Kind, Value, failure, past_limit};

pub(super) use collect::{Elements, Turns};

/// Expressions and values that are worked out for one root module before it is given up.
const MAX_STEPS: u64 = 4_000_000;

/// Values inside one value. Lists of lists that are written a few times can hold any number.
const MAX_WEIGHT: usize = 200_000;

/// Values inside a value that count as one step, since whoever uses it may look at all of them.
const WEIGHT_OF_A_STEP: usize = 64;
/// Expressions inside each other, over references and modules.
const MAX_DEPTH: u32 = 400;

/// What is the same for everything below one root module.
#[derive(Debug)]
pub(super) struct Evaluator<'a> {
    pub(super) sources: &'a Sources,
    pub(super) library: &'a Library<'a>,
    pub(super) given: &'a Given,
    /// What is known of the root module's account and Region.
    pub(super) home: super::provider::Home,
    steps: Cell<u64>,
    depth: Cell<u32>,
    memo: RefCell<HashMap<String, Memo>>,
    pub(super) instances: RefCell<HashMap<String, Option<Rc<Instance>>>>,
    problems: RefCell<Vec<Problem>>,
    /// How many `try` and `can` the current expression stands in.
    attempts: Cell<u32>,
    /// What the only instance of a block has, should there be one: by the name of the unknown that
    /// stands for any number of them.
    singles: RefCell<HashMap<Box<str>, Value>>,
    /// `aws_iam_policy_document` blocks that somebody asked for, by their places.
    lowered: RefCell<BTreeSet<Location>>,
}

#[derive(Clone, Debug)]
enum Memo {
    Running,
    Done(Evaluated),
}

/// Where an expression stands: its module, and the names that hold around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'s> {
    pub(super) instance: &'s Rc<Instance>,
    names: Option<&'s Frame<'s>>,
}

/// A name that holds in an expression: `each`, `count`, the variable of a `for`.
#[derive(Debug)]
pub(super) struct Frame<'s> {
    name: &'s str,
    value: Value,
    outer: Option<&'s Frame<'s>>,
}

impl<'s> Scope<'s> {
    pub(super) const fn new(instance: &'s Rc<Instance>) -> Self {
        Self { instance, names: None }
    }

    /// A name for the expressions inside of this one.
    pub(super) const fn frame(&self, name: &'s str, value: Value) -> Frame<'s> {
        Frame { name, value, outer: self.names }
    }

    /// The name that holds in a block because of its `count` or `for_each`.
    pub(super) fn frame_of(&self, reference: &'s Reference) -> Option<Frame<'s>> {
        let (name, value) = reference.each.as_ref()?.name.as_ref()?;
        Some(self.frame(name, value.clone()))
    }

    pub(super) const fn with(&self, frame: &'s Frame<'s>) -> Self {
        Self { instance: self.instance, names: Some(frame) }
    }

    fn find(&self, name: &str) -> Option<&'s Value> {
        let mut frame = self.names;
        while let Some(current) = frame {
            if current.name == name {
                return Some(&current.value);
            }
            frame = current.outer;
        }
        None
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(
        sources: &'a Sources,
        library: &'a Library<'a>,
        given: &'a Given,
        home: super::provider::Home,
    ) -> Self {
        Self {
            sources,
            library,
            given,
            home,
            steps: Cell::new(0),
            depth: Cell::new(0),
            memo: RefCell::default(),
            instances: RefCell::default(),
            problems: RefCell::default(),
            attempts: Cell::new(0),
            singles: RefCell::default(),
            lowered: RefCell::default(),
        }
    }

    /// The value of an expression. Where it has none, an unknown that says why.
    pub(super) fn value(&self, scope: &Scope<'_>, expr: &Expr) -> Value {
        self.evaluate(scope, expr).unwrap_or_else(|why| self.unknown(scope, expr, &why))
    }

    /// An unknown in the place of an expression that has no value.
    pub(super) fn unknown(&self, scope: &Scope<'_>, expr: &Expr, why: &Failure) -> Value {
        if why.is_limit {
            self.problem(ProblemKind::Unresolved, why.reason.clone(), expr.at);
        }
        let text = self.sources.slice(expr.at);
        let words: Vec<_> = text.split_whitespace().take(12).collect();
        let name = format!("{}{}", scope.instance.prefix, words.join(" "));
        let name = match name.char_indices().nth(80) {
            Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
            None => name,
        };
        Value::hole(expr.at, &name, why.reason.as_str())
    }

    /// Counts work; fails once there was too much of it.
    pub(super) fn spend(&self, steps: usize) -> Result<(), Failure> {
        let before = self.steps.get();
        let after = before.saturating_add(u64::try_from(steps).unwrap_or(u64::MAX));
        self.steps.set(after);
        if after > MAX_STEPS { failure("this module takes too much work") } else { Ok(()) }
    }

    /// Whether the module was given up.
    pub(super) const fn is_spent(&self) -> bool {
        self.steps.get() > MAX_STEPS
    }

    /// Says what is missing, once for each place.
    pub(super) fn problem(&self, kind: ProblemKind, message: String, at: Location) {
        let mut problems = self.problems.borrow_mut();
        let known = |problem: &Problem| problem.at == at && problem.message == message;
        if !problems.iter().any(known) {
            problems.push(Problem { kind, message, at });
        }
    }

    /// Notes that a policy document's block is used.
    pub(super) fn lowers(&self, block: Location) {
        self.lowered.borrow_mut().insert(block);
    }

    /// Whether a policy document's block was used so far.
    pub(super) fn was_lowered(&self, block: Location) -> bool {
        self.lowered.borrow().contains(&block)
    }

    /// What was missing.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    /// Works something out once that is declared at `at`. Fails where it depends on itself, which
    /// Terraform refuses.
    pub(super) fn memoized(
        &self,
        name: String,
        at: Location,
        work: impl FnOnce() -> Evaluated,
    ) -> Evaluated {
        match self.memo.borrow().get(&name) {
            Some(Memo::Done(value)) => return value.clone(),
            Some(Memo::Running) => {
                let reason = format!("`{name}` refers to itself");
                self.problem(ProblemKind::Unresolved, reason.clone(), at);
                return failure(reason);
            }
            None => {}
        }
        self.memo.borrow_mut().insert(name.clone(), Memo::Running);
        let value = work();
        self.memo.borrow_mut().insert(name, Memo::Done(value.clone()));
        value
    }

    /// The value of an expression, or why it has none.
    pub(super) fn evaluate(&self, scope: &Scope<'_>, expr: &Expr) -> Evaluated {
        self.spend(1)?;
        if self.depth.get() >= MAX_DEPTH {
            return past_limit("expressions inside each other too deeply");
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.form(scope, expr);
        self.depth.set(self.depth.get() - 1);
        let weight = value.as_ref().map_or(0, Value::weight);
        if weight > MAX_WEIGHT {
            return past_limit(format!("a value of more than {MAX_WEIGHT} values"));
        }
        self.spend(weight / WEIGHT_OF_A_STEP)?;
        value
    }

    fn form(&self, scope: &Scope<'_>, expr: &Expr) -> Evaluated {
        let at = expr.at;
        match &expr.kind {
            ExprKind::Null => Ok(Value::null(at)),
            ExprKind::Bool(value) => Ok(Value::bool(at, *value)),
            ExprKind::Number(number) => Ok(Value::number(at, number)),
            ExprKind::Text(text) => Ok(Value::text(at, &**text)),
            ExprKind::List(items) => {
                let items: Result<_, _> = items.iter().map(|item| self.part(scope, item)).collect();
                Ok(Value::list(at, items?))
            }
            ExprKind::Object(entries) => self.object(scope, at, entries),
            ExprKind::Template(pieces) => self.template(scope, at, pieces),
            ExprKind::Name(_) | ExprKind::Attribute(..) => self.reference(scope, expr),
            ExprKind::Index(source, index) => {
                let source = self.evaluate(scope, source)?;
                let index = self.evaluate(scope, index)?;
                self.index(&source, &index, at)
            }
            ExprKind::Splat(source, steps) => self.splat(scope, source, steps, at),
            ExprKind::Conditional(conditional) => self.conditional(scope, conditional, at),
            ExprKind::Call(call) => self.call(scope, call, at),
            ExprKind::Not(inner) => self.not(scope, inner, at),
            ExprKind::Negate(inner) => self.negate(scope, inner, at),
            ExprKind::Binary(left, operator, right) => {
                self.binary(scope, (left, *operator, right), at)
            }
            ExprKind::For(looped) => self.for_expr(scope, looped, at),
        }
    }

    /// A part of a list or object. One that has no value does not take the rest with it, unless
    /// somebody asks whether there is one.
    fn part(&self, scope: &Scope<'_>, expr: &Expr) -> Evaluated {
        match self.evaluate(scope, expr) {
            Err(why) if self.attempts.get() == 0 => Ok(self.unknown(scope, expr, &why)),
            result => result,
        }
    }

    /// Evaluates where failing is one of the expected results.
    fn tried(&self, scope: &Scope<'_>, expr: &Expr) -> Evaluated {
        self.attempts.set(self.attempts.get() + 1);
        let result = self.evaluate(scope, expr);
        self.attempts.set(self.attempts.get() - 1);
        result
    }

    /// An object. With an unknown key it is unknown as a whole; of equal keys the last one counts.
    fn object(&self, scope: &Scope<'_>, at: Location, written: &[(Expr, Expr)]) -> Evaluated {
        let mut entries: Vec<(Key, Value)> = Vec::with_capacity(written.len());
        let mut open_key = None;
        for (key, value) in written {
            let name = self.evaluate(scope, key)?;
            let value = self.part(scope, value)?;
            let Some(text) = name.scalar() else {
                if name.has_open() {
                    open_key.get_or_insert(name);
                    continue;
                }
                return failure(format!("{} as a key", name.sort()));
            };
            let key = Key { at: key.at, text: (&*text).into() };
            entries.retain(|(known, _)| known.text != key.text);
            entries.push((key, value));
        }
        match open_key {
            None => Ok(Value::map(at, entries)),
            Some(key) => {
                let known = Value::map(at, entries);
                let name = format!("{{{} = …, {}}}", shown(&key), shown(&known));
                Ok(Value::hole(at, &name, reason_of(&key)))
            }
        }
    }

    fn conditional(&self, scope: &Scope<'_>, written: &Conditional, at: Location) -> Evaluated {
        let test = self.evaluate(scope, &written.test)?;
        match truth(&test) {
            Some(true) => return self.evaluate(scope, &written.yes),
            Some(false) => return self.evaluate(scope, &written.no),
            None if test.has_open() => {}
            None => return failure(format!("{} as a condition", test.sort())),
        }
        let yes = self.evaluate(scope, &written.yes);
        let no = self.evaluate(scope, &written.no);
        match (yes, no) {
            (Ok(yes), Ok(no)) => Ok(choice(&test, &yes, &no, at)),
            (Ok(value), Err(_)) | (Err(_), Ok(value)) => {
                let name = format!("{} ? {}", shown(&test), shown(&value));
                Ok(Value::hole(at, &name, reason_of(&test)))
            }
            (Err(why), Err(_)) => Err(why),
        }
    }

    fn call(&self, scope: &Scope<'_>, call: &Call, at: Location) -> Evaluated {
        match &*call.name {
            "try" => return self.attempt(scope, &call.arguments),
            "can" => {
                let result = call.arguments.first().map(|one| self.tried(scope, one));
                return match result {
                    Some(Ok(value)) if value.as_open().is_some() => {
                        Ok(Value::hole(at, &format!("can({})", shown(&value)), reason_of(&value)))
                    }
                    Some(result) => Ok(Value::bool(at, result.is_ok())),
                    None => failure("`can` wants an expression"),
                };
            }
            _ => {}
        }
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            let value = self.evaluate(scope, argument)?;
            arguments.push(self.settled(value));
        }
        if call.expands
            && let Some(last) = arguments.pop()
        {
            match last.items() {
                Some(items) => arguments.extend(items.iter().cloned()),
                None if last.as_open().is_some() => {
                    let name = format!("{}({}…)", call.name, shown(&last));
                    return Ok(Value::hole(at, &name, reason_of(&last)));
                }
                None => return failure(format!("{} where a list is expanded", last.sort())),
            }
        }
        let used = functions::Use { name: &call.name, arguments: &arguments, at };
        functions::call(self, scope, &used).map(|value| self.single(value))
    }

    /// Notes what `value` is, of which there may be any number: one where it matters.
    fn note_single(&self, name: &str, value: &Value) {
        self.singles.borrow_mut().insert(name.into(), value.clone());
    }

    /// What an unknown is if it is the only instance of a block; other values as they are. Where
    /// nobody can tell whether a block makes an instance, what uses it is read as if it did.
    fn single(&self, value: Value) -> Value {
        let known = match value.as_open() {
            Some(Open { parts, many: false, .. }) => match parts.as_slice() {
                [Part::Hole(name)] => self.singles.borrow().get(name).cloned(),
                _ => None,
            },
            Some(_) | None => None,
        };
        known.unwrap_or(value)
    }

    /// The first argument that has a value. An unknown counts as one, as it does for Terraform.
    fn attempt(&self, scope: &Scope<'_>, arguments: &[Expr]) -> Evaluated {
        let mut why = Failure { reason: "`try` wants an expression".to_owned(), is_limit: false };
        for argument in arguments {
            match self.tried(scope, argument) {
                Ok(value) => return Ok(value),
                Err(failure) => why = failure,
            }
        }
        Err(why)
    }
}

/// A value as a condition, where it is known.
pub(super) fn truth(value: &Value) -> Option<bool> {
    match &value.kind {
        Kind::Bool(value) => Some(*value),
        Kind::Text(text) => match &**text {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        Kind::Null
        | Kind::Number(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Map(_)
        | Kind::Json(_)
        | Kind::Reference(_)
        | Kind::Open(_) => None,
    }
}

/// Why something in a value is not known.
pub(super) fn reason_of(value: &Value) -> Box<str> {
    match &value.kind {
        Kind::Open(open) => open.reason.clone(),
        Kind::Reference(reference) => reference.open().reason,
        Kind::List(items) | Kind::Set(items) => {
            items.iter().find(|item| item.has_open()).map_or_else(some_reason, reason_of)
        }
        Kind::Map(entries) => {
            let mut values = entries.iter().map(|(_, value)| value);
            values.find(|value| value.has_open()).map_or_else(some_reason, reason_of)
        }
        Kind::Json(inner) => reason_of(inner),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => some_reason(),
    }
}

fn some_reason() -> Box<str> {
    "it depends on what is not known".into()
}

/// One of two values, nobody knows which: what they have in common is known.
pub(super) fn choice(test: &Value, yes: &Value, no: &Value, at: Location) -> Value {
    if yes.equals(no) == Some(true) {
        return yes.clone();
    }
    match (&yes.kind, &no.kind) {
        (Kind::Map(a), Kind::Map(b))
            if a.len() == b.len() && a.iter().all(|(key, _)| no.get(&key.text).is_some()) =>
        {
            let either = |(key, value): &(Key, Value)| {
                let other = no.get(&key.text).unwrap_or(value);
                (key.clone(), choice(test, value, other, value.at))
            };
            return Value::map(yes.at, a.iter().map(either).collect());
        }
        (Kind::List(a), Kind::List(b)) => {
            let many = a.iter().chain(&**b).any(Value::is_many);
            if a.len() == b.len() && !many {
                let both = a.iter().zip(&**b).map(|(a, b)| choice(test, a, b, a.at));
                return Value::list(yes.at, both.collect());
            }
            let common = a.iter().zip(&**b).take_while(|(a, b)| a.equals(b) == Some(true)).count();
            let mut items: Vec<Value> = a.iter().take(common).cloned().collect();
            let rest =
                |items: &[Value]| Value::list(at, items.iter().skip(common).cloned().collect());
            let mut open = unknown_choice(test, &rest(a), &rest(b));
            open.many = true;
            items.push(Value::open(at, open));
            return Value::list(yes.at, items);
        }
        (Kind::Json(a), Kind::Json(b)) => {
            let inner = choice(test, a, b, at);
            if inner.as_open().is_none() {
                return Value::new(yes.at, Kind::Json(Rc::new(inner)));
            }
        }
        _ => {}
    }
    Value::open(at, unknown_choice(test, yes, no))
}

fn unknown_choice(test: &Value, yes: &Value, no: &Value) -> Open {
    let name = format!("{} ? {} : {}", shown(test), shown(yes), shown(no));
    Open { parts: vec![Part::Hole(name.into())], many: false, reason: reason_of(test) }
}
