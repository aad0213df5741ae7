//! Quoted templates, heredocs and template files.

use crate::source::Location;

use super::super::syntax::{ForPiece, Piece};
use super::super::text::{Text, shown, sorted};
use super::super::value::{Evaluated, Failure, Kind, Value, failure, past_limit};
use super::{Evaluator, Scope, reason_of, truth};

/// Bytes of one text that is put together; Terraform would run out of memory much later.
pub(in super::super) const MAX_TEXT: usize = 8 << 20;

impl Evaluator<'_> {
    /// The text of a template; where it is a single `${…}`, that value, whatever it is.
    pub(super) fn template(&self, scope: &Scope<'_>, at: Location, pieces: &[Piece]) -> Evaluated {
        if let [Piece::Value(_, expr)] = pieces {
            return self.evaluate(scope, expr);
        }
        let mut text = Text::default();
        self.pieces(scope, pieces, &mut text)?;
        Ok(text.finish(at, true))
    }

    /// The text of a template file or string, which is one even where it is a single `${…}`.
    pub(in super::super) fn template_text(
        &self,
        scope: &Scope<'_>,
        at: Location,
        pieces: &[Piece],
    ) -> Evaluated {
        let mut text = Text::default();
        self.pieces(scope, pieces, &mut text)?;
        Ok(text.finish(at, true))
    }

    fn pieces(&self, scope: &Scope<'_>, pieces: &[Piece], text: &mut Text) -> Result<(), Failure> {
        for piece in pieces {
            match piece {
                Piece::Text(at, literal) => {
                    self.spend(literal.len() / 64)?;
                    text.literal(*at, literal);
                }
                Piece::Value(at, expr) => {
                    let value = self.evaluate(scope, expr)?;
                    text.value(*at, &value)?;
                }
                Piece::If(at, parts) => {
                    let (condition, yes, no) = &**parts;
                    let condition = self.evaluate(scope, condition)?;
                    match truth(&condition) {
                        Some(true) => self.pieces(scope, yes, text)?,
                        Some(false) => self.pieces(scope, no, text)?,
                        None if condition.has_open() => {
                            self.either(scope, (&condition, yes, no), *at, text)?;
                        }
                        None => return failure(format!("{} as a condition", condition.sort())),
                    }
                }
                Piece::For(at, looped) => self.for_piece(scope, looped, *at, text)?,
            }
            if text.len() > MAX_TEXT {
                return past_limit("a text of more than 8 MiB");
            }
        }
        Ok(())
    }

    /// One of two texts, nobody knows which.
    fn either(
        &self,
        scope: &Scope<'_>,
        (condition, yes, no): (&Value, &[Piece], &[Piece]),
        at: Location,
        text: &mut Text,
    ) -> Result<(), Failure> {
        let (mut first, mut second) = (Text::default(), Text::default());
        self.pieces(scope, yes, &mut first)?;
        self.pieces(scope, no, &mut second)?;
        let (first, second) = (first.finish(at, false), second.finish(at, false));
        text.value(at, &super::choice(condition, &first, &second, at))
    }

    fn for_piece(
        &self,
        scope: &Scope<'_>,
        looped: &ForPiece,
        at: Location,
        text: &mut Text,
    ) -> Result<(), Failure> {
        let collection = self.settled(self.evaluate(scope, &looped.collection)?);
        let pairs: Vec<(Value, Value)> = match &collection.kind {
            Kind::List(items) | Kind::Set(items) if !items.iter().any(Value::is_many) => {
                let numbered = items.iter().enumerate();
                numbered.map(|(i, item)| (Value::number(item.at, i), item.clone())).collect()
            }
            Kind::Map(entries) => sorted(entries)
                .into_iter()
                .map(|(key, value)| (Value::text(key.at, &*key.text), value.clone()))
                .collect(),
            Kind::List(_) | Kind::Set(_) | Kind::Open(_) | Kind::Reference(_) => {
                let name = format!("for {}", shown(&collection));
                return text.value(at, &Value::hole(at, &name, reason_of(&collection)));
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Json(_) => {
                return failure(format!("{} in `for`", collection.sort()));
            }
        };
        for (key, value) in pairs {
            let value_frame = scope.frame(&looped.value_name, value);
            let scope = scope.with(&value_frame);
            let key_frame = scope.frame(looped.key_name.as_deref().unwrap_or_default(), key);
            let scope = scope.with(&key_frame);
            self.spend(1)?;
            self.pieces(&scope, &looped.body, text)?;
        }
        Ok(())
    }
}
