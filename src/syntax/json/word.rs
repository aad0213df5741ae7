//! Numbers, `true`, `false`, `null`, and everything that stands without quotes.

use crate::syntax::{FaultKind, Value};

use super::{Reader, clip};

/// How far the end of a `<placeholder>` or `${reference}` is looked for.
const PLACEHOLDER: usize = 200;

impl Reader<'_> {
    /// The number that starts here; it keeps its digits.
    pub(super) fn number(&mut self) -> Value {
        let rest = self.text.get(self.pos..).unwrap_or("");
        let end = number_length(rest.as_bytes());
        match rest.get(..end) {
            Some(number) if end > 0 && !self.word_goes_on(end) => {
                self.pos += end;
                Value::Number(number.into())
            }
            Some(_) | None => self.word(),
        }
    }

    /// `true`, `false`, `null`, or a word that starts like one of them.
    pub(super) fn literal(&mut self) -> Value {
        let rest = self.bytes.get(self.pos..).unwrap_or(&[]);
        let literals: [(&[u8], Value); 3] =
            [(b"true", Value::Bool(true)), (b"false", Value::Bool(false)), (b"null", Value::Null)];
        for (literal, value) in literals {
            if rest.starts_with(literal) && !self.word_goes_on(literal.len()) {
                self.pos += literal.len();
                return value;
            }
        }
        self.word()
    }

    /// Whether the token goes on `ahead` bytes from here, past what was understood of it.
    fn word_goes_on(&self, ahead: usize) -> bool {
        match self.peek_at(ahead) {
            Some(b'/') => !matches!(self.peek_at(ahead + 1), Some(b'/' | b'*')),
            Some(0x80..) => {
                let after = self.text.get(self.pos + ahead..).and_then(|rest| rest.chars().next());
                after.is_some_and(|c| !c.is_whitespace())
            }
            Some(byte) => !matches!(
                byte,
                b',' | b'}' | b']' | b'{' | b'[' | b'"' | b'\'' | b'#' | b'=' | b';' | 0..=b' '
            ),
            None => false,
        }
    }

    /// Whether something starts here that can be read as a word.
    pub(super) fn at_word(&self) -> bool {
        match self.peek() {
            Some(b'.') => self.peek_at(1) != Some(b'.'),
            Some(byte) => {
                !matches!(
                    byte,
                    0..=b' '
                        | 0x7f
                        | b','
                        | b'{'
                        | b'}'
                        | b'['
                        | b']'
                        | b'"'
                        | b'\''
                        | b':'
                        | b';'
                        | b'='
                        | b'('
                        | b')'
                        | b'>'
                        | b'\\'
                        | b'`'
                ) && self.char_here() != Some('…')
            }
            None => false,
        }
    }

    /// Whether something starts here that is clearly the next item, so that a comma is missing.
    pub(super) fn at_item(&self) -> bool {
        match self.peek() {
            Some(b'"' | b'\'' | b'{' | b'[' | b'_' | b'$' | b'-' | b'<') => true,
            Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
            Some(_) => self.char_here() != Some('…'),
            None => false,
        }
    }

    /// A value without quotes: reported, and read as what it looks like.
    pub(super) fn word(&mut self) -> Value {
        let start = self.pos;
        let word: Box<str> = self.take_word(false).into();
        let (kind, value) = match foreign_literal(&word) {
            Some(value) => (FaultKind::ForeignLiteral, value),
            None if looks_like_number(&word) => (FaultKind::BadNumber, Value::Number(word.clone())),
            None => (FaultKind::BareWord, Value::Text(word.clone())),
        };
        self.fault(kind, start..self.pos, clip(&word));
        value
    }

    /// A key without quotes.
    pub(super) fn bare_key(&mut self) -> Box<str> {
        let start = self.pos;
        let word: Box<str> = self.take_word(true).into();
        self.fault(FaultKind::BareWord, start..self.pos, clip(&word));
        word
    }

    /// Goes over a word, which may have spaces in it, up to where the next token starts.
    fn take_word(&mut self, key: bool) -> &str {
        let start = self.pos;
        let mut end = self.placeholder(start).unwrap_or(start + 1);
        if let Some(quote) = self.quote_after_key(start).filter(|_| key) {
            end = quote;
        }
        while let Some(byte) = self.bytes.get(end).copied() {
            match byte {
                b',' | b'}' | b']' | b'{' | b'[' | b'"' | b'\n' | b'\r' => break,
                b':' if key => break,
                b' ' | b'\t' if self.comment_follows(end + 1) => break,
                0..=0x1f if byte != b'\t' => break,
                _ => end = self.placeholder(end).unwrap_or(end + 1),
            }
        }
        let word = self.text.get(start..end).unwrap_or("").trim_end();
        let length = word.len();
        self.pos = start + length;
        if self.pos == end && self.lone_quote(end) {
            self.pos += 1;
        }
        self.text.get(start..start + length).unwrap_or("")
    }

    /// Where the closing quote of a key stands whose opening quote was forgotten, as in
    /// `aws:SourceArn": …`.
    fn quote_after_key(&self, start: usize) -> Option<usize> {
        let rest = self.bytes.get(start..)?;
        let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b":_-./*".contains(byte);
        let end = rest.iter().position(|byte| !inside(byte))?;
        rest.get(end..)?.starts_with(b"\":").then_some(start + end)
    }

    fn comment_follows(&self, at: usize) -> bool {
        let rest = self.bytes.get(at..).unwrap_or(&[]);
        rest.starts_with(b"#") || rest.starts_with(b"//") || rest.starts_with(b"/*")
    }

    /// Whether `"` at `at` ends a word whose opening quote was forgotten.
    fn lone_quote(&self, at: usize) -> bool {
        let mut rest = self.bytes.iter().skip(at);
        rest.next() == Some(&b'"')
            && matches!(rest.next(), Some(b':' | b',' | b'}' | b']' | b'\n' | b'\r'))
    }

    /// Where the `<placeholder>` or `${reference}` at `at` ends.
    fn placeholder(&self, at: usize) -> Option<usize> {
        let rest = self.bytes.get(at..)?;
        let closer = match rest {
            [b'<', ..] => b'>',
            [b'$', b'{', ..] => b'}',
            _ => return None,
        };
        let near = rest.get(..PLACEHOLDER).unwrap_or(rest);
        let end = memchr::memchr2(closer, b'\n', near)?;
        (near.get(end) == Some(&closer)).then_some(at + end + 1)
    }
}

/// What other languages call JSON's literals.
fn foreign_literal(word: &str) -> Option<Value> {
    match word {
        "True" | "TRUE" => Some(Value::Bool(true)),
        "False" | "FALSE" => Some(Value::Bool(false)),
        "None" | "Null" | "NULL" | "nil" | "undefined" => Some(Value::Null),
        "NaN" | "Infinity" | "-Infinity" => Some(Value::Number(word.into())),
        _ => None,
    }
}

/// How long the number is that `bytes` start with, by JSON's grammar; 0 for none.
fn number_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(sign);
    if whole == 0 || (whole > 1 && bytes.get(sign) == Some(&b'0')) {
        return 0;
    }
    let mut end = sign + whole;
    if bytes.get(end) == Some(&b'.') {
        match digits(end + 1) {
            0 => return 0,
            fraction => end += 1 + fraction,
        }
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        match digits(end + 1 + signed) {
            0 => return 0,
            exponent => end += 1 + signed + exponent,
        }
    }
    end
}

/// Whether a word is a number in a notation that JSON lacks: `01`, `+1`, `.5`, `1.`, `0x1f`, `1_000`.
fn looks_like_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    if let Some(digits) = unsigned.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, ""));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    mantissa.bytes().any(|byte| byte.is_ascii_digit())
        && [whole, fraction, exponent].iter().all(|part| digits(part))
}
