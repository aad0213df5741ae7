//! From a scalar's text back to its bytes in the file.
//!
//! A policy in `!Sub |` is read as a text of its own. Block scalars drop indentation, folding turns
//! line breaks into spaces, quotes bring escapes: the decoded text and the file are walked side by
//! side to find which bytes made which.

use crate::source::{OffsetMap, Span};

/// The way back from `decoded` to the bytes of `text` that it was made from. `at` is the place of
/// the scalar, as in its node, and `decoded` the text of that node.
pub fn offsets(text: &str, at: Span, decoded: &str) -> OffsetMap {
    let raw = at.slice(text).unwrap_or_default();
    let quoted = |quote: char| {
        raw.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).map(|rest| (rest, 1))
    };
    let double =
        quoted('"').and_then(|(rest, skip)| walk(rest, at.start + skip, decoded, Style::Double));
    let single = || {
        quoted('\'').and_then(|(rest, skip)| walk(rest, at.start + skip, decoded, Style::Single))
    };
    double.or_else(single).or_else(|| walk(raw, at.start, decoded, Style::Bare)).unwrap_or_default()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Double,
    Single,
    /// Plain and block: nothing is escaped.
    Bare,
}

/// Both texts side by side; `None` where `raw` cannot have made `decoded`.
fn walk(raw: &str, base: u32, decoded: &str, style: Style) -> Option<OffsetMap> {
    let mut map = OffsetMap::default();
    let mut at = 0;
    for (done, wanted) in decoded.char_indices() {
        let (start, end) = loop {
            let rest = raw.get(at..)?;
            let Some(found) = rest.chars().next() else {
                // White space after the last line of a block is not part of its place.
                let blank = decoded.get(done..)?.chars().all(is_blank);
                return (style == Style::Bare && blank).then_some(map);
            };
            let step = match (style, found) {
                // Empty lines before the first line of a block are not part of its place.
                (Style::Bare, _) if at == 0 && wanted == '\n' && found != '\n' => Step::Made(0),
                (Style::Double, '\\') => escape(rest),
                (Style::Single, '\'') => Step::Made(2),
                _ if found == wanted => Step::Made(found.len_utf8()),
                (_, '\n') if wanted == ' ' => Step::Made(1),
                (_, ' ' | '\t' | '\r' | '\n') => Step::Nothing(1),
                _ => return None,
            };
            match step {
                Step::Made(length) => {
                    at += length;
                    break (at - length, at);
                }
                Step::Nothing(length) => at += length,
            }
        };
        let inner = u32::try_from(wanted.len_utf8()).ok()?;
        let outer = |at: usize| Some(base + u32::try_from(at).ok()?);
        map.push(inner, Span::new(outer(start)?, outer(end)?));
    }
    raw.get(at..)?.chars().all(|c| is_blank(c) || c == '\\').then_some(map)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// What a stretch of the file has made: one character, or nothing.
enum Step {
    Made(usize),
    Nothing(usize),
}

/// The escape at the start of `rest`.
fn escape(rest: &str) -> Step {
    let surrogate = |rest: &str| {
        let digits = rest.strip_prefix("\\u").and_then(|digits| digits.get(..4));
        digits.and_then(|digits| u16::from_str_radix(digits, 16).ok())
    };
    match rest.chars().nth(1) {
        Some('x') => Step::Made(4),
        Some('u') if surrogate(rest).is_some_and(|unit| (0xD800..0xDC00).contains(&unit)) => {
            Step::Made(12)
        }
        Some('u') => Step::Made(6),
        Some('U') => Step::Made(10),
        Some('\r') if rest.chars().nth(2) == Some('\n') => Step::Nothing(3),
        Some('\n' | '\r') => Step::Nothing(2),
        Some(other) => Step::Made(1 + other.len_utf8()),
        None => Step::Nothing(1),
    }
}
