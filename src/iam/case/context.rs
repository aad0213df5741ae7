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

fn value(key: &str, field: &Field<'_>) -> Result<ContextValue, FieldError> {
    let text = |field: &Field<'_>, expected: &str| {
        field.node.scalar().map(Into::into).ok_or_else(|| field.expected(expected))
    };
    if let Value::List(_) = &field.node.value {
        let items = field.items()?;
        let texts = items.iter().map(|item| text(item, "a string"));
        return Ok(context_value(key, texts.collect::<Result<_, _>>()?, true));
    }
    Ok(context_value(key, vec![text(field, "a string or a list of strings")?], false))
}

/// The values of a key, given as a list or alone. Whether they are a single value or the values of
/// a multi-valued key is the catalogue's to say; of a key that it does not know, how they are
/// written.
pub fn context_value(key: &str, mut values: Vec<Box<str>>, as_list: bool) -> ContextValue {
    let is_many = condition_key(key).map_or(as_list, |known| known.multivalued);
    match values.pop() {
        Some(only) if values.is_empty() && !is_many => ContextValue::One(only),
        Some(last) => {
            values.push(last);
            ContextValue::Many(values)
        }
        None => ContextValue::Many(values),
    }
}
