//! What stands between the tokens: white space, comments, and what is neither.

use crate::syntax::FaultKind;

use super::{Reader, clip};

impl Reader<'_> {
    /// Goes over white space and, reporting them, comments and spaces that JSON does not know.
    pub(super) fn space(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => {
                    let rest = self.bytes.get(self.pos..).unwrap_or(&[]);
                    let blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
                    let end = rest.iter().position(|byte| !blank(byte)).unwrap_or(rest.len());
                    self.pos += end;
                }
                Some(b'#') => self.line_comment(),
                Some(b'/') => match self.peek_at(1) {
                    Some(b'/') => self.line_comment(),
                    Some(b'*') => self.block_comment(),
                    Some(_) | None => return,
                },
                Some(0x0b | 0x0c | 0x80..) => {
                    if !self.foreign_space() {
                        return;
                    }
                }
                Some(_) | None => return,
            }
        }
    }

    fn line_comment(&mut self) {
        let start = self.pos;
        let rest = self.text.get(start..).unwrap_or("");
        let line = rest.lines().next().unwrap_or("");
        self.pos += line.len();
        self.fault(FaultKind::Comment, start..self.pos, clip(line));
    }

    fn block_comment(&mut self) {
        let start = self.pos;
        let body = self.text.get(start + 2..).unwrap_or("");
        let Some(end) = memchr::memmem::find(body.as_bytes(), b"*/") else {
            self.cut_off(start..start + 2);
            return;
        };
        self.pos = start + 2 + end + 2;
        let comment = self.text.get(start..self.pos).unwrap_or("");
        self.fault(FaultKind::Comment, start..self.pos, clip(comment));
    }

    /// No-break spaces and zero-width characters, which come with text copied from a page.
    fn foreign_space(&mut self) -> bool {
        let rest = self.text.get(self.pos..).unwrap_or("");
        let foreign = |c: char| {
            let blank = matches!(c, ' ' | '\n' | '\r' | '\t');
            let unseen = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
            unseen || (c.is_whitespace() && !blank)
        };
        let end = rest.find(|c| !foreign(c)).unwrap_or(rest.len());
        let Some(first) = rest.get(..end).and_then(|run| run.chars().next()) else { return false };
        let start = self.pos;
        self.pos += end;
        self.fault(FaultKind::ForeignSpace, start..self.pos, code_point(first));
        true
    }

    /// Reports and goes over something that starts nothing, up to the next thing that may.
    pub(super) fn stray(&mut self) {
        let start = self.pos;
        let rest = self.text.get(start..).unwrap_or("");
        let mut chars = rest.char_indices();
        let first = chars.next().map_or('\0', |(_, c)| c);
        let stop = |c: char| c.is_whitespace() || c.is_alphanumeric() || ",:{}[]\"'#/".contains(c);
        let end = chars.find(|(_, c)| stop(*c)).map_or(rest.len(), |(at, _)| at);
        self.pos += end;
        let detail = if first.is_control() {
            code_point(first)
        } else {
            clip(rest.get(..end).unwrap_or("")).to_owned()
        };
        self.fault(FaultKind::StrayByte, start..self.pos, detail);
    }
}

/// A character that cannot be shown, by its number.
pub(super) fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}
