//! Text for a terminal, with nothing in it that the terminal would obey.
//!
//! File names, messages and the lines of a policy come from outside. An escape sequence in them
//! must not move the cursor, and a bidirectional override must not make a line read as what it is
//! not: such characters are shown by a picture or by their number.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether `letter` is shown as something else: controls, and what is invisible or reorders text.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}'
            | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Adds `letter` to `out` so that it can be seen: `␛` for an escape, `<U+202E>` for an override.
pub(super) fn push_visible(out: &mut String, letter: char) {
    if !is_hidden(letter) {
        out.push(letter);
        return;
    }
    let number = u32::from(letter);
    // Unicode has a block with a picture for each ASCII control.
    let picture = match number {
        0..=0x1f => char::from_u32(0x2400 + number),
        0x7f => Some('␡'),
        _ => None,
    };
    match picture {
        Some(picture) => out.push(picture),
        None => {
            let _ = write!(out, "<U+{number:04X}>");
        }
    }
}

/// `text` as one line that is safe to print; tabs and line breaks are shown by their pictures too.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    text.chars().for_each(|letter| push_visible(&mut out, letter));
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        assert_eq!(visible("\u{1b}[2J\u{7f}"), "␛[2J␡");
        assert_eq!(visible("a\r\n\tb"), "a␍␊␉b");
        assert_eq!(visible("\u{9b}31m"), "<U+009B>31m");
    }

    #[test]
    fn what_reorders_or_hides_text_is_shown_by_its_number() {
        assert_eq!(visible("a\u{202e}b\u{feff}"), "a<U+202E>b<U+FEFF>");
        assert_eq!(visible("\u{e0041}"), "<U+E0041>");
    }

    #[test]
    fn everything_else_stays() {
        assert!(matches!(visible("`é` 😀 日本"), Cow::Borrowed(_)));
    }
}
