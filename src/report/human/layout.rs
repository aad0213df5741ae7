//! A minified document, laid out for reading.
//!
//! Terraform plans and many tools keep a policy as one line of JSON; a label in it says little. The
//! same text with line breaks does. Only white space between tokens changes, and no grammar is
//! asked: a broken document is laid out as far as its brackets go.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::source::{LineIndex, SourceId, Span};

/// A text over this size is not laid out; its long lines are cut instead.
const LARGEST: usize = 4 << 20;
/// A list or map of at most this many bytes stays on one line.
const INLINE: usize = 72;
/// Indentation stops growing here.
const DEEPEST: usize = 40;
/// A layout may be this many times as large as its source, so that a text of brackets cannot fill
/// the memory with indentation.
const GROWTH: usize = 8;

/// Layouts that were made, each once for a run.
#[derive(Debug, Default)]
pub(super) struct Layouts {
    made: BTreeMap<SourceId, Option<Arc<Layout>>>,
}

impl Layouts {
    /// The layout of the text `id`; nothing where it is no JSON or too large.
    pub(super) fn of(&mut self, id: SourceId, text: &str) -> Option<Arc<Layout>> {
        let make = || {
            let opens = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            let is_json = opens.starts_with('{') || opens.starts_with('[');
            if !is_json || text.len() > LARGEST {
                return None;
            }
            Layout::new(text).map(Arc::new)
        };
        self.made.entry(id).or_insert_with(make).clone()
    }
}

/// `text` laid out; nothing where that would be many times its size.
pub(in crate::report) fn laid_out(text: &str) -> Option<String> {
    (text.len() <= LARGEST).then(|| Layout::new(text)).flatten().map(|layout| layout.text)
}

/// A laid-out text.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) text: String,
    pub(super) lines: LineIndex,
    /// Per token: where it starts in the source, where in `text`, and its length.
    tokens: Vec<(u32, u32, u32)>,
}

impl Layout {
    /// Lays out `source`; nothing where that would be many times its size.
    fn new(source: &str) -> Option<Self> {
        let largest = source.len().saturating_mul(GROWTH).saturating_add(1 << 16);
        let mut tokens = tokens(source);
        measure(&mut tokens);
        let mut writer = Writer::default();
        for (index, token) in tokens.iter().enumerate() {
            let next = tokens.get(index + 1).map(|next| next.kind);
            writer.token(source, token, next);
            if writer.text.len() > largest {
                return None;
            }
        }
        let lines = LineIndex::new(&writer.text);
        Some(Self { text: writer.text, lines, tokens: writer.tokens })
    }

    /// Where `span` of the source is in this text. White space that is gone stands for what
    /// follows it.
    pub(super) fn shown(&self, span: Span) -> Span {
        let start = self.offset(span.start);
        if span.is_empty() {
            return Span::new(start, start);
        }
        let end = self.offset(span.end - 1) + 1;
        Span::new(start, end.max(start))
    }

    fn offset(&self, offset: u32) -> u32 {
        let index = self.tokens.partition_point(|(source, _, len)| source + len <= offset);
        let end = self.tokens.last().map_or(0, |(_, shown, len)| shown + len);
        self.tokens
            .get(index)
            .map_or(end, |(source, shown, _)| shown + offset.saturating_sub(*source))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// An opening bracket; true for a map.
    Open(bool),
    /// A closing bracket; true for a map.
    Close(bool),
    Comma,
    Colon,
    /// A string, a number, a word, or anything that has no business here.
    Other,
}

#[derive(Clone, Copy, Debug)]
struct Token {
    start: usize,
    end: usize,
    kind: Kind,
    /// For an opening bracket: bytes up to its closing one, when written on one line.
    width: usize,
}

fn tokens(source: &str) -> Vec<Token> {
    let bytes = source.as_bytes();
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(byte) = bytes.get(start) {
        let (kind, len) = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                start += 1;
                continue;
            }
            b'{' => (Kind::Open(true), 1),
            b'[' => (Kind::Open(false), 1),
            b'}' => (Kind::Close(true), 1),
            b']' => (Kind::Close(false), 1),
            b',' => (Kind::Comma, 1),
            b':' => (Kind::Colon, 1),
            b'"' => (Kind::Other, string_len(bytes, start)),
            _ => (Kind::Other, word_len(bytes, start)),
        };
        tokens.push(Token { start, end: start + len, kind, width: usize::MAX });
        start += len;
    }
    tokens
}

/// The length of the string that starts at `start`; one that is never closed ends with its line.
fn string_len(bytes: &[u8], start: usize) -> usize {
    let mut escaped = false;
    let rest = bytes.get(start..).unwrap_or_default();
    for (len, byte) in rest.iter().enumerate().skip(1) {
        match byte {
            b'\n' => return len,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return len + 1,
            _ => {}
        }
    }
    rest.len()
}

fn word_len(bytes: &[u8], start: usize) -> usize {
    let ends = |byte: &u8| b" \t\r\n{}[],:\"".contains(byte);
    let rest = bytes.get(start..).unwrap_or_default();
    rest.iter().position(ends).unwrap_or(rest.len()).max(1)
}

/// Fills in the widths of brackets that are closed.
fn measure(tokens: &mut [Token]) {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut used = 0_usize;
    for index in 0..tokens.len() {
        let Some(token) = tokens.get(index).copied() else { break };
        match token.kind {
            Kind::Open(_) => {
                open.push((index, used));
                used += 2;
            }
            Kind::Close(_) => {
                used += 2;
                let (opened, before) = open.pop().unwrap_or((usize::MAX, 0));
                if let Some(token) = tokens.get_mut(opened) {
                    token.width = used - before;
                }
            }
            Kind::Comma | Kind::Colon => used += 2,
            Kind::Other => used += token.end - token.start,
        }
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    tokens: Vec<(u32, u32, u32)>,
    depth: usize,
    /// Brackets that are open on the current line.
    inline: usize,
    last: Option<Kind>,
}

impl Writer {
    fn token(&mut self, source: &str, token: &Token, next: Option<Kind>) {
        match token.kind {
            Kind::Close(map) if self.inline > 0 => {
                self.inline -= 1;
                if map && !matches!(self.last, Some(Kind::Open(_))) {
                    self.text.push(' ');
                }
            }
            Kind::Close(_) => {
                self.depth = self.depth.saturating_sub(1);
                self.line_break();
            }
            Kind::Other if self.last == Some(Kind::Other) => self.text.push(' '),
            Kind::Open(_) | Kind::Comma | Kind::Colon | Kind::Other => {}
        }
        self.push(source, token);
        match token.kind {
            Kind::Open(map) if self.inline > 0 || token.width <= INLINE => {
                self.inline += 1;
                if map && !matches!(next, Some(Kind::Close(_))) {
                    self.text.push(' ');
                }
            }
            Kind::Open(_) => {
                self.depth += 1;
                self.line_break();
            }
            Kind::Comma if self.inline == 0 => self.line_break(),
            Kind::Comma | Kind::Colon => self.text.push(' '),
            Kind::Close(_) | Kind::Other => {}
        }
        self.last = Some(token.kind);
    }

    fn push(&mut self, source: &str, token: &Token) {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let text = source.get(token.start..token.end).unwrap_or("");
        self.tokens.push((number(token.start), number(self.text.len()), number(text.len())));
        self.text.push_str(text);
    }

    fn line_break(&mut self) {
        self.text.push('\n');
        for _ in 0..self.depth.min(DEEPEST) {
            self.text.push_str("  ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        assert_eq!(Layout::new(source).unwrap().text, expected);
    }

    #[test]
    fn short_lists_and_maps_stay_on_their_line() {
        let actions = r#"["kms:Decrypt","kms:CreateGrant"]"#;
        check(
            &format!(
                r#"{{"Effect":"Allow","Principal":{{"AWS":"*"}},"Action":{actions},"Resource":"*","Condition":{{}}}}"#
            ),
            r#"{
  "Effect": "Allow",
  "Principal": { "AWS": "*" },
  "Action": ["kms:Decrypt", "kms:CreateGrant"],
  "Resource": "*",
  "Condition": {}
}"#,
        );
    }

    #[test]
    fn broken_documents_are_laid_out_as_far_as_their_brackets_go() {
        check(r#"{"a":[1,"b"#, "{\n  \"a\": [\n    1,\n    \"b");
        check("]}{", "\n]\n}{\n  ");
        check("[a b\u{1f600}]", "[a b\u{1f600}]");
    }

    #[test]
    fn every_place_leads_to_the_same_text() {
        let source = r#"  {"Sid" : "a\"b","Long":["0123456789012345678901234567890123456789","0123456789012345678901234567890123456789"]}"#;
        let layout = Layout::new(source).unwrap();
        for (start, len, kind) in
            tokens(source).iter().map(|token| (token.start, token.end - token.start, token.kind))
        {
            let span = |start: usize, len: usize| {
                Span::new(u32::try_from(start).unwrap(), u32::try_from(start + len).unwrap())
            };
            let shown = layout.shown(span(start, len));
            let [from, to] = [shown.start, shown.end].map(|at| usize::try_from(at).unwrap());
            assert_eq!(layout.text.get(from..to), source.get(start..start + len), "{kind:?}");
        }
    }

    #[test]
    fn a_text_of_brackets_is_left_alone() {
        assert!(Layout::new(&"[".repeat(100)).is_some());
        assert!(Layout::new(&"[".repeat(100_000)).is_none());
    }
}
