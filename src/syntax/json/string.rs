//! Strings: where they end, what they decode to, and the quotes people use instead.
//!
//! A quote that is missing must not turn the rest of the file upside down: a string that runs
//! over the end of its line ends there when the next line starts like JSON.

use std::ops::Range;

use crate::syntax::FaultKind;

use super::{Reader, space::code_point};

/// What a string is enclosed in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    Double,
    Single,
    Curly,
}

impl Reader<'_> {
    /// The string whose quote stands here.
    pub(super) fn string(&mut self) -> Box<str> {
        let body = self.pos + 1;
        let end = body + plain_run(self.bytes.get(body..).unwrap_or(&[]));
        if self.bytes.get(end) != Some(&b'"') {
            return self.quoted(1, Quote::Double);
        }
        let start = self.pos;
        self.pos = end + 1;
        if self.string_is_over() {
            return self.text.get(body..end).unwrap_or("").into();
        }
        self.misquoted(start, body..end)
    }

    pub(super) fn single_quoted(&mut self) -> Box<str> {
        let start = self.pos;
        let text = self.quoted(1, Quote::Single);
        self.fault(FaultKind::SingleQuotes, start..self.pos, "");
        text
    }

    pub(super) fn curly_quoted(&mut self) -> Box<str> {
        let start = self.pos;
        let quote = self.char_here().map_or(1, char::len_utf8);
        let text = self.quoted(quote, Quote::Curly);
        self.fault(FaultKind::CurlyQuotes, start..self.pos, "");
        text
    }

    pub(super) fn at_curly_quote(&self) -> bool {
        self.char_here().is_some_and(is_curly)
    }

    /// A string that needs a closer look: one with escapes, with other quotes, or without an end.
    fn quoted(&mut self, opener: usize, quote: Quote) -> Box<str> {
        let start = self.pos;
        let body = start + opener;
        let mut control = None;
        let mut at = body;
        loop {
            let rest = self.bytes.get(at..).unwrap_or(&[]);
            let run = if quote == Quote::Double { plain_run(rest) } else { odd_run(rest) };
            at += run;
            match self.bytes.get(at).copied() {
                None => {
                    self.cut_off(start..body);
                    return decoded(self.text.get(body..).unwrap_or(""));
                }
                Some(b'\\') => match self.bytes.get(at + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at += 2,
                    Some(_) | None => at += self.escape(at, quote),
                },
                Some(byte) if byte < b' ' => {
                    if self.line_ends_string(at) {
                        return self.unclosed_at_line(start, body..at);
                    }
                    control = control.or(Some(at));
                    at += 1;
                }
                Some(_) => {
                    if let Some(closer) = self.closer(at, quote) {
                        self.pos = at + closer;
                        break;
                    }
                    at += 1;
                }
            }
        }
        if let Some(control) = control {
            self.control(control);
        }
        if quote == Quote::Double && !self.string_is_over() {
            return self.misquoted(start, body..at);
        }
        decoded(self.text.get(body..at).unwrap_or(""))
    }

    /// How long the quote at `at` is, if it is one that ends this string.
    fn closer(&self, at: usize, quote: Quote) -> Option<usize> {
        let found = self.text.get(at..)?.chars().next()?;
        let closes = match quote {
            Quote::Double => found == '"',
            Quote::Single => found == '\'',
            Quote::Curly => found == '"' || is_curly(found),
        };
        closes.then(|| found.len_utf8())
    }

    /// Looks at the escape at `at`, reports it where JSON has none such, and says how long it is.
    fn escape(&mut self, at: usize, quote: Quote) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        let escape = Escape::read(rest.as_bytes());
        let quoted = quote == Quote::Single && escape.decoded == Some('\'');
        if !escape.known && !quoted {
            let digits = if rest.as_bytes().get(1) == Some(&b'u') { 4 } else { 0 };
            let mut after = rest.chars().skip(1);
            let letter = after.next().filter(|c| !c.is_control()).map_or(0, char::len_utf8);
            let length =
                1 + letter + after.take(digits).take_while(char::is_ascii_hexdigit).count();
            let detail = rest.get(..length).unwrap_or("");
            self.fault(FaultKind::BadEscape, at..at + length, detail);
        }
        escape.length
    }

    fn control(&mut self, at: usize) {
        let byte = self.bytes.get(at).copied().unwrap_or(0);
        let detail = match byte {
            b'\n' | b'\r' => "line break".to_owned(),
            b'\t' => "tab".to_owned(),
            other => code_point(char::from(other)),
        };
        self.fault(FaultKind::ControlInString, at..at + 1, detail);
    }

    /// Whether the line break at `at` is where a closing quote was forgotten: the next line goes
    /// on with a key, a string or a closing bracket.
    fn line_ends_string(&self, at: usize) -> bool {
        let rest = self.bytes.get(at..).unwrap_or(&[]);
        let Some(rest) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) else {
            return false;
        };
        let indent = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t'));
        let mut next = rest.iter().skip(indent.unwrap_or(rest.len()));
        match next.next() {
            Some(b'}' | b']' | b'{' | b'[') => true,
            Some(b'"') => next.next().is_some_and(u8::is_ascii_alphanumeric),
            Some(_) | None => false,
        }
    }

    /// A string that lacks its closing quote and ends with its line, a key with its colon.
    fn unclosed_at_line(&mut self, start: usize, body: Range<usize>) -> Box<str> {
        let line = self.text.get(body.clone()).unwrap_or("").trim_end();
        let text = match line.find(": ").filter(|_| self.at_key) {
            Some(colon) => line.get(..colon).unwrap_or(line),
            None if self.at_key => line.strip_suffix(':').unwrap_or(line),
            None => line.strip_suffix(',').unwrap_or(line).trim_end(),
        };
        self.pos = body.start + text.len();
        if let Some(quote) = text.chars().next_back().filter(|c| is_curly(*c)) {
            let at = self.pos - quote.len_utf8();
            self.fault(FaultKind::CurlyQuotes, at..self.pos, quote.to_string());
            return decoded(text.strip_suffix(quote).unwrap_or(text));
        }
        self.fault(FaultKind::Unclosed, start..body.start, "\"");
        decoded(text)
    }

    /// Whether what comes next may follow a string.
    fn string_is_over(&self) -> bool {
        let next = self.peek();
        matches!(next, None | Some(b',' | b':' | b'}' | b']' | b'\n' | b'\r' | b' ' | b'\t'))
    }

    /// The text of a string after which something odd follows: in `"Effect: "Allow"` the quote
    /// before the colon is missing, in `""Effect"` and `"Effect""` there is one too many.
    fn misquoted(&mut self, start: usize, body: Range<usize>) -> Box<str> {
        let raw = self.text.get(body.clone()).unwrap_or("");
        let lost = raw.trim_end().strip_suffix([':', ',']);
        if self.peek() == Some(b'"') {
            let quote = self.pos;
            self.pos += 1;
            if self.string_is_over() {
                self.fault(FaultKind::StrayByte, quote..quote + 1, "\"");
            } else {
                self.pos = quote;
            }
        } else if self.at_word() && raw.is_empty() {
            self.fault(FaultKind::StrayByte, start..start + 1, "\"");
            self.pos = start + 1;
            return self.string();
        } else if let Some(text) = lost.filter(|_| self.at_word()) {
            self.fault(FaultKind::Unclosed, start..body.start, "\"");
            self.pos = body.start + text.len();
            return decoded(text);
        }
        decoded(raw)
    }
}

fn is_curly(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201f}')
}

/// How many bytes come before the next `"`, `\` or control character.
fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = ONES << 7;
    const QUOTES: u64 = ONES * 0x22;
    const BACKSLASHES: u64 = ONES * 0x5c;
    const BLANKS: u64 = ONES * 0x20;
    let (chunks, tail) = bytes.as_chunks::<8>();
    let mut length = 0;
    for chunk in chunks {
        // a byte's high bit is set where it is one of those looked for; the lowest is exact
        let word = u64::from_le_bytes(*chunk);
        let quote = word ^ QUOTES;
        let backslash = word ^ BACKSLASHES;
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(BLANKS) & !word);
        let found = found & HIGHS;
        if found != 0 {
            return length + usize::try_from(found.trailing_zeros() / 8).unwrap_or(0);
        }
        length += 8;
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
    length + tail.iter().position(ends).unwrap_or(tail.len())
}

/// The same for strings in other quotes: also before `'` and before characters like `”`.
fn odd_run(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| matches!(byte, b'"' | b'\'' | b'\\' | 0xe2 | 0..b' ');
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

/// One escape sequence.
struct Escape {
    /// Bytes it takes, the backslash included.
    length: usize,
    /// What it stands for; `None` where the backslash stands for itself.
    decoded: Option<char>,
    /// Whether JSON has it.
    known: bool,
}

impl Escape {
    const fn known(length: usize, decoded: char) -> Self {
        Self { length, decoded: Some(decoded), known: true }
    }

    /// The escape that `bytes` start with.
    fn read(bytes: &[u8]) -> Self {
        match bytes.get(1) {
            Some(b'"') => Self::known(2, '"'),
            Some(b'\\') => Self::known(2, '\\'),
            Some(b'/') => Self::known(2, '/'),
            Some(b'b') => Self::known(2, '\u{8}'),
            Some(b'f') => Self::known(2, '\u{c}'),
            Some(b'n') => Self::known(2, '\n'),
            Some(b'r') => Self::known(2, '\r'),
            Some(b't') => Self::known(2, '\t'),
            Some(b'u') => Self::unicode(bytes),
            Some(b'\'') => Self { length: 2, decoded: Some('\''), known: false },
            Some(_) | None => Self { length: 1, decoded: None, known: false },
        }
    }

    fn unicode(bytes: &[u8]) -> Self {
        const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;
        let Some(unit) = hex_unit(bytes.get(2..6)) else {
            return Self { length: 1, decoded: None, known: false };
        };
        if let Some(decoded) = char::from_u32(unit) {
            return Self::known(6, decoded);
        }
        let low = bytes.get(6..8).filter(|lead| *lead == b"\\u").and(hex_unit(bytes.get(8..12)));
        match low {
            Some(low @ 0xdc00..=0xdfff) if unit < 0xdc00 => {
                let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                Self::known(12, char::from_u32(code).unwrap_or(REPLACEMENT))
            }
            Some(_) | None => Self { length: 6, decoded: Some(REPLACEMENT), known: false },
        }
    }
}

fn hex_unit(digits: Option<&[u8]>) -> Option<u32> {
    digits?.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
}

/// A stretch of a string literal, without its quotes.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::syntax) enum Piece<'a> {
    /// Bytes that stand for themselves.
    Literal(&'a str),
    /// An escape of so many bytes, and the character it stands for.
    Escape(usize, char),
}

/// Takes the inside of a string literal apart, the way [`super::parse`] reads it: an escape that
/// JSON does not have stands for itself, half a surrogate pair for U+FFFD.
pub(in crate::syntax) fn pieces(raw: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        if rest.starts_with('\\') {
            let escape = Escape::read(rest.as_bytes());
            if let Some(decoded) = escape.decoded {
                rest = rest.get(escape.length..).unwrap_or("");
                return Some(Piece::Escape(escape.length, decoded));
            }
        }
        let from = usize::from(rest.starts_with('\\'));
        let tail = rest.as_bytes().get(from..)?;
        let end = memchr::memchr(b'\\', tail).map_or(rest.len(), |at| from + at);
        let (literal, after) = rest.split_at_checked(end)?;
        rest = after;
        (!literal.is_empty()).then_some(Piece::Literal(literal))
    })
}

fn decoded(raw: &str) -> Box<str> {
    if memchr::memchr(b'\\', raw.as_bytes()).is_none() {
        return raw.into();
    }
    let mut text = String::with_capacity(raw.len());
    for piece in pieces(raw) {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Escape(_, decoded) => text.push(decoded),
        }
    }
    text.into()
}
