//! Operators.

use crate::source::Location;

use super::super::number::Number;
use super::super::syntax::{Expr, Operator};
use super::super::text::shown;
use super::super::value::{Evaluated, Kind, Value, failure};
use super::{Evaluator, Scope, reason_of, truth};

impl Evaluator<'_> {
    pub(super) fn not(&self, scope: &Scope<'_>, inner: &Expr, at: Location) -> Evaluated {
        let value = self.evaluate(scope, inner)?;
        match truth(&value) {
            Some(value) => Ok(Value::bool(at, !value)),
            None if value.has_open() => {
                Ok(Value::hole(at, &format!("!{}", shown(&value)), reason_of(&value)))
            }
            None => failure(format!("`!` of {}", value.sort())),
        }
    }

    pub(super) fn negate(&self, scope: &Scope<'_>, inner: &Expr, at: Location) -> Evaluated {
        let value = self.evaluate(scope, inner)?;
        match Number::of(&value) {
            Some(number) => Ok(Value::number(at, number.negated())),
            None if value.has_open() => {
                Ok(Value::hole(at, &format!("-{}", shown(&value)), reason_of(&value)))
            }
            None => failure(format!("`-` of {}", value.sort())),
        }
    }

    pub(super) fn binary(
        &self,
        scope: &Scope<'_>,
        (left, operator, right): (&Expr, Operator, &Expr),
        at: Location,
    ) -> Evaluated {
        let left = self.evaluate(scope, left)?;
        if let Operator::And | Operator::Or = operator {
            let decides = operator == Operator::Or;
            if truth(&left) == Some(decides) {
                return Ok(Value::bool(at, decides));
            }
        }
        let right = self.evaluate(scope, right)?;
        let result = match operator {
            Operator::And | Operator::Or => logic(&left, operator, &right),
            Operator::Equal => left.equals(&right).map(Answer::Bool),
            Operator::NotEqual => left.equals(&right).map(|equal| Answer::Bool(!equal)),
            Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Add
            | Operator::Subtract
            | Operator::Multiply
            | Operator::Divide
            | Operator::Remainder => arithmetic(&left, operator, &right),
        };
        match result {
            Some(Answer::Bool(value)) => Ok(Value::bool(at, value)),
            Some(Answer::Number(number)) => Ok(Value::number(at, number)),
            None if left.has_open() || right.has_open() => {
                let why = if left.has_open() { reason_of(&left) } else { reason_of(&right) };
                let name = format!("{} {} {}", shown(&left), operator.sign(), shown(&right));
                Ok(Value::hole(at, &name, why))
            }
            None => {
                let (left, right) = (left.sort(), right.sort());
                failure(format!("`{}` between {left} and {right}", operator.sign()))
            }
        }
    }
}

enum Answer {
    Bool(bool),
    Number(Number),
}

/// One side may decide although the other is not known.
fn logic(left: &Value, operator: Operator, right: &Value) -> Option<Answer> {
    let decides = operator == Operator::Or;
    match (truth(left), truth(right)) {
        (Some(value), _) | (_, Some(value)) if value == decides => Some(Answer::Bool(decides)),
        (Some(_), Some(_)) => Some(Answer::Bool(!decides)),
        (None, _) | (_, None) => None,
    }
}

fn arithmetic(left: &Value, operator: Operator, right: &Value) -> Option<Answer> {
    if let (Kind::Null, _) | (_, Kind::Null) = (&left.kind, &right.kind) {
        return None;
    }
    let (left, right) = (Number::of(left)?, Number::of(right)?);
    let order = left.compare(right);
    match operator {
        Operator::Less => Some(Answer::Bool(order.is_lt())),
        Operator::LessOrEqual => Some(Answer::Bool(order.is_le())),
        Operator::Greater => Some(Answer::Bool(order.is_gt())),
        Operator::GreaterOrEqual => Some(Answer::Bool(order.is_ge())),
        Operator::Add => left.add(right).map(Answer::Number),
        Operator::Subtract => left.add(right.negated()).map(Answer::Number),
        Operator::Multiply => left.multiply(right).map(Answer::Number),
        Operator::Divide => left.divide(right).map(Answer::Number),
        Operator::Remainder => left.remainder(right).map(Answer::Number),
        Operator::Equal | Operator::NotEqual | Operator::And | Operator::Or => None,
    }
}
