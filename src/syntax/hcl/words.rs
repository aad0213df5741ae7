//! The parser's errors in words that people who write Terraform use.

use std::ops::Range;

use super::super::FaultKind;

/// Whether the parser refused a key that it has seen before.
pub(super) fn is_repeated_key(message: &str) -> bool {
    message.contains("found redefined")
}

/// Which sort of fault an error is.
pub(super) fn kind(message: &str) -> FaultKind {
    if message.contains("nesting depth") || message.contains("chained binary operators") {
        FaultKind::TooDeep
    } else {
        FaultKind::Grammar
    }
}

/// What was expected where the parser met `found`.
pub(super) fn of(message: &str, found: &str) -> String {
    if found == "'" {
        return "found `'`; texts are written in double quotes".to_owned();
    }
    if is_repeated_key(message) {
        return "a key that occurs again".to_owned();
    }
    for (start, words) in [
        ("invalid expression", "expected a value"),
        ("invalid nesting depth", "nested deeper than 64 levels"),
        ("invalid binary operation", "more than 128 operators in one expression"),
        ("invalid block body", "expected an attribute, a block or `}`"),
        ("invalid structure", "expected `=` or a block"),
        ("invalid object item", "expected `,` or a line break between the items"),
        ("invalid escape sequence", "an escape here does not exist; a backslash is written `\\\\`"),
        ("expected newline or eof", "expected a line break"),
        ("unexpected token", "expected an attribute or a block"),
    ] {
        if message.starts_with(start) {
            return words.to_owned();
        }
    }
    message.to_owned()
}

/// The character at `offset`; nothing at a line break and at the end.
pub(super) fn character(text: &str, offset: usize) -> Range<usize> {
    let start = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    let start = start.unwrap_or(0);
    let next = text.get(start..).and_then(|rest| rest.chars().next());
    start..start + next.filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8)
}
