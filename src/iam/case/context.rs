//! The circumstances of a case: `request.context` and `request.unknown_context`.

use crate::aws::catalogue::condition_key;
use crate::syntax::Value;

use super::super::request::{Context, ContextValue};
use super::field::{Field, FieldError};

/// Reads `context` and `unknown_context` of a request.
pub(super) fn context(request: &Field<'_>) -> Result<Context, FieldError> {
    let mut context = Context::default();
    if let Some(given) = request.member("context") {
        let given = given.object()?;
        for entry in given.node.entries() {
            let path = format!("{}.{}", given.path, entry.key.text);
            let value = value(&entry.key.text, &Field { node: &entry.value, path })?;
            context.set(&entry.key.text, value);
        }
    }
    if let Some(unknown) = request.member("unknown_context") {
        for key in unknown.items()? {
            context.set_unknown(key.text()?);
        }
    }
    Ok(context)
}

/// A string is a single value, a list the values of a multi-valued key. A key that the
/// catalogue knows is of its sort there, however it is written.
fn value(key: &str, field: &Field<'_>) -> Result<ContextValue, FieldError> {
    let scalar = |field: &Field<'_>| {
        let text = field.node.scalar().map(Into::into);
        text.ok_or_else(|| field.expected("a string"))
    };
    let is_many = condition_key(key).map(|known| known.multivalued);
    let Value::List(_) = &field.node.value else {
        let text = field.node.scalar().map(Into::into);
        let text = text.ok_or_else(|| field.expected("a string or a list of strings"))?;
        return Ok(if is_many == Some(true) {
            ContextValue::Many(vec![text])
        } else {
            ContextValue::One(text)
        });
    };
    let mut values: Vec<Box<str>> = field.items()?.iter().map(scalar).collect::<Result<_, _>>()?;
    let is_one = is_many == Some(false) && values.len() == 1;
    Ok(match values.pop() {
        Some(value) if is_one => ContextValue::One(value),
        Some(last) => {
            values.push(last);
            ContextValue::Many(values)
        }
        None => ContextValue::Many(values),
    })
}
