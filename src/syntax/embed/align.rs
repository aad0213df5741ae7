//! Walking a literal and what it decodes to side by side.
//!
//! The styles of JSON, YAML and HCL are tried one after the other; the one that gives the known
//! text is the right one, so nobody has to say what the literal is.

use crate::source::{OffsetMap, Span};
use crate::syntax::json::{Piece, pieces};

/// The way back from `text` into `raw`, the literal it was decoded from, which starts at byte
/// `base` of its text. `None` if `raw` is no literal of `text`.
pub(super) fn align(raw: &str, base: u32, text: &str) -> Option<OffsetMap> {
    let walk = |style: Style, skipped: usize, inside: &str| {
        let at = base + u32::try_from(skipped).ok()?;
        Walk { style, raw: inside, at, text, map: OffsetMap::default() }.run()
    };
    let opener = raw.chars().next()?;
    let after_opener = opener.len_utf8();
    let inside = raw.get(after_opener..)?;
    let closed = inside.strip_suffix(['"', '\'']).unwrap_or(inside);
    let found = match opener {
        '"' => walk(Style::Json, 1, closed)
            .or_else(|| walk(Style::Json, 1, inside))
            .or_else(|| walk(Style::DoubleQuoted, 1, closed)),
        '\'' => walk(Style::SingleQuoted, 1, closed).or_else(|| walk(Style::Json, 1, closed)),
        '\u{2018}'..='\u{201f}' => walk(Style::Json, after_opener, inside),
        _ => None,
    };
    let header = raw.find('\n').map_or(0, |end| end + 1);
    let body = raw.get(header..)?;
    found
        .or_else(|| walk(Style::Lines, 0, raw))
        // a block scalar with its `|`, a heredoc with its `<<EOT`
        .or_else(|| if header > 0 { walk(Style::Lines, header, body) } else { None })
}

/// The way back from `text` into `raw`, a stretch of a heredoc or of a quoted template of HCL.
pub(super) fn align_inside(raw: &str, base: u32, text: &str) -> Option<OffsetMap> {
    let walk = |style: Style| Walk { style, raw, at: base, text, map: OffsetMap::default() }.run();
    walk(Style::DoubleQuoted).filter(|_| !raw.contains('\n')).or_else(|| walk(Style::Lines))
}

/// How a literal is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// A JSON string.
    Json,
    /// YAML's double quotes, HCL's quotes: escapes, and lines that fold.
    DoubleQuoted,
    /// YAML's single quotes: `''` stands for one.
    SingleQuoted,
    /// Plain, block, heredoc: nothing but the blanks differs.
    Lines,
}

/// Two pointers: one into the literal, one into the text.
struct Walk<'a> {
    style: Style,
    raw: &'a str,
    /// Where `raw` starts in its own text.
    at: u32,
    text: &'a str,
    map: OffsetMap,
}

impl Walk<'_> {
    /// The map, if all of the text was found. White space at its end may be the chomping of a
    /// block scalar whose place ends before its last line break.
    fn run(mut self) -> Option<OffsetMap> {
        match self.style {
            Style::Json => self.json()?,
            Style::DoubleQuoted => self.double_quoted()?,
            Style::SingleQuoted | Style::Lines => self.lines()?,
        }
        if !self.text.bytes().all(|byte| is_blank(char::from(byte))) {
            return None;
        }
        let left = self.text.len();
        self.take(0, left)?;
        Some(self.map)
    }

    /// The next `raw` bytes of the literal are the next `decoded` bytes of the text.
    fn take(&mut self, raw: usize, decoded: usize) -> Option<()> {
        let end = self.at + u32::try_from(raw).ok()?;
        self.map.push(u32::try_from(decoded).ok()?, Span::new(self.at, end));
        self.at = end;
        self.raw = self.raw.get(raw..)?;
        self.text = self.text.get(decoded..)?;
        Some(())
    }

    /// The next `length` bytes of the literal stand for `decoded`.
    fn take_as(&mut self, length: usize, decoded: &str) -> Option<()> {
        self.text.strip_prefix(decoded)?;
        self.take(length, decoded.len())
    }

    /// A JSON string, read the way our reader does.
    fn json(&mut self) -> Option<()> {
        for piece in pieces(self.raw) {
            match piece {
                // the closing quote of a string in other quotes
                Piece::Literal(literal) if self.text.len() < literal.len() => {
                    return literal
                        .starts_with(self.text)
                        .then_some(())
                        .and_then(|()| self.take(self.text.len(), self.text.len()));
                }
                Piece::Literal(literal) => self.take_as(literal.len(), literal)?,
                Piece::Escape(length, decoded) => {
                    self.take_as(length, decoded.encode_utf8(&mut [0; 4]))?;
                }
            }
        }
        Some(())
    }

    /// A double-quoted scalar of YAML, or a quoted template of HCL.
    fn double_quoted(&mut self) -> Option<()> {
        while let Some(first) = self.raw.chars().next() {
            match first {
                '\\' => self.escape()?,
                '$' | '%' if self.at_doubled_sign() => self.take(2, 1)?,
                c if is_blank(c) => self.fold()?,
                c => self.take_as(c.len_utf8(), c.encode_utf8(&mut [0; 4]))?,
            }
        }
        Some(())
    }

    /// HCL writes `${` and `%{` that mean themselves as `$${` and `%%{`.
    fn at_doubled_sign(&self) -> bool {
        let pair = |sign: &str, open: &str| {
            self.raw.starts_with(sign) && self.text.starts_with(open) && self.text.len() >= 2
        };
        pair("$${", "${") || pair("%%{", "%{")
    }

    fn escape(&mut self) -> Option<()> {
        let letter = self.raw.chars().nth(1)?;
        if letter == '\n' || letter == '\r' {
            self.take(1, 0)?;
            return self.breaks(false);
        }
        if let Some(digits) = match letter {
            'x' => Some(2),
            'u' => Some(4),
            'U' => Some(8),
            _ => None,
        } {
            let code = u32::from_str_radix(self.raw.get(2..2 + digits)?, 16).ok()?;
            if let Some(decoded) = char::from_u32(code) {
                return self.take_as(2 + digits, decoded.encode_utf8(&mut [0; 4]));
            }
            // a surrogate pair; whoever read it knows what it stands for
            let decoded = self.text.chars().next().filter(|c| c.len_utf16() == 2)?;
            return self.take_as(12, decoded.encode_utf8(&mut [0; 4]));
        }
        let decoded = match letter {
            '0' => '\0',
            'a' => '\u{7}',
            'b' => '\u{8}',
            't' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            'e' => '\u{1b}',
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            itself => itself,
        };
        self.take_as(1 + letter.len_utf8(), decoded.encode_utf8(&mut [0; 4]))
    }

    /// Blanks in a double-quoted scalar: as they are within a line, folded around its end.
    fn fold(&mut self) -> Option<()> {
        let spaces = self.raw.len() - self.raw.trim_start_matches([' ', '\t']).len();
        if self.raw.get(spaces..)?.starts_with(['\n', '\r']) {
            self.take(spaces, 0)?;
            return self.breaks(true);
        }
        let run = self.raw.get(..spaces)?;
        self.take_as(spaces, run)
    }

    /// One line break is a space (or nothing, after a backslash), each further one a line break.
    fn breaks(&mut self, folds: bool) -> Option<()> {
        let run = blank_run(self.raw);
        let returns = run.bytes().filter(|byte| *byte == b'\r').count();
        let count = run.bytes().filter(|byte| *byte == b'\n').count() + returns
            - run.matches("\r\n").count();
        let decoded =
            if count == 1 && folds { " ".to_owned() } else { "\n".repeat(count.saturating_sub(1)) };
        self.text.strip_prefix(&*decoded)?;
        self.take(run.len(), decoded.len())
    }

    /// A style without escapes for blanks: plain, single-quoted, block and heredoc. What is not
    /// blank is the same on both sides, so the runs of blanks between correspond.
    fn lines(&mut self) -> Option<()> {
        if !self.raw.starts_with(is_blank) {
            // empty lines before the first line of a block scalar are not part of its place
            self.take(0, blank_run(self.text).len())?;
        }
        while !self.text.is_empty() {
            let Some(first) = self.raw.chars().next() else { return Some(()) };
            if is_blank(first) {
                self.blanks()?;
            } else if self.style == Style::SingleQuoted && self.raw.starts_with("''") {
                self.take_as(2, "'")?;
            } else if self.at_doubled_sign() {
                self.take(2, 1)?;
            } else {
                self.take_as(first.len_utf8(), first.encode_utf8(&mut [0; 4]))?;
            }
        }
        Some(())
    }

    /// A run of blanks on both sides. The spaces before the next character are the same, as far as
    /// the text has them, and so are the first line breaks; what lies between was folded or is
    /// indentation.
    fn blanks(&mut self) -> Option<()> {
        let (raw, text) = (blank_run(self.raw), blank_run(self.text));
        let same = |(ours, theirs): &(u8, u8)| ours == theirs;
        let tail = raw.bytes().rev().zip(text.bytes().rev());
        let tail = tail.take_while(|(ours, theirs)| ours == theirs && *ours != b'\n').count();
        let (raw, text) = (raw.len() - tail, text.len() - tail);
        let heads = self.raw.bytes().take(raw).zip(self.text.bytes().take(text));
        let head = heads.take_while(same).count();
        self.take(head, head)?;
        self.take(raw - head, text - head)?;
        self.take(tail, tail)
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// The blanks that a text starts with.
fn blank_run(text: &str) -> &str {
    let rest = text.trim_start_matches(is_blank);
    text.get(..text.len() - rest.len()).unwrap_or("")
}
