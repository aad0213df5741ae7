//! JSON to nodes, in one pass.
//!
//! Policies are written and cut by hand, so the reader goes on after a mistake: it reports each
//! one once, with its place, and reads what was meant. What it accepts without a fault is exactly
//! what RFC 8259 allows; no repair is silent.

mod bracket;
mod repair;
mod space;
mod string;
mod word;

#[cfg(test)]
mod tests;

use crate::source::{Location, SourceId, Span};

use super::{Fault, FaultKind, Limits, Node, Parsed, Value};

pub(super) use string::{Piece, pieces};

/// The most faults of one kind that are reported for a text; a file of noise must not fill the
/// memory.
const FAULTS_OF_A_KIND: usize = 1_000;

/// Reads `text`, whose places are places in `source`. Stack use is bounded by [`Limits::depth`],
/// memory by [`Limits::nodes`] and the length of the text. Of each kind of fault the first thousand
/// are listed.
pub fn parse(source: SourceId, text: &str, limits: &Limits) -> Parsed {
    parse_part(source, text, 0..text.len(), limits)
}

/// Reads the one value that lies at these bytes of `text`, as [`parse`] does. Where they are no
/// whole characters there is nothing to read.
pub fn parse_part(
    source: SourceId,
    text: &str,
    part: std::ops::Range<usize>,
    limits: &Limits,
) -> Parsed {
    let text = text.get(..part.end).filter(|text| text.is_char_boundary(part.start)).unwrap_or("");
    let mut reader = Reader {
        source,
        text,
        bytes: text.as_bytes(),
        pos: part.start.min(text.len()),
        depth_left: limits.depth,
        nodes_left: limits.nodes,
        open: Vec::new(),
        at_key: false,
        faults: Vec::new(),
        fault_counts: [0; FaultKind::COUNT],
        ended: false,
        reported_closer: None,
    };
    let root = reader.document();
    reader.faults.sort_by_key(|fault| (fault.at.span, fault.kind));
    // a repair may have gone back and met the same thing again
    reader.faults.dedup_by_key(|fault| (fault.at, fault.kind));
    Parsed { root, more: Vec::new(), faults: reader.faults, comments: Vec::new() }
}

/// Where the reader stands, and what it may still take on.
struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    bytes: &'a [u8],
    pos: usize,
    depth_left: u32,
    nodes_left: u32,
    /// Where the brackets stand that are open here, outermost first.
    open: Vec<usize>,
    /// Whether a key is being read.
    at_key: bool,
    faults: Vec<Fault>,
    fault_counts: [usize; FaultKind::COUNT],
    /// The end of the text was reported, or a limit: the open brackets need no word of their own.
    ended: bool,
    /// A closing bracket that was reported as mismatched and closes several levels.
    reported_closer: Option<usize>,
}

impl Reader<'_> {
    fn document(&mut self) -> Node {
        if u32::try_from(self.bytes.len()).is_err() {
            self.fault(FaultKind::TooMany, 0..0, "more than 4 GiB");
            return Node::default();
        }
        if self.pos == 0 && self.text.starts_with('\u{feff}') {
            self.pos = '\u{feff}'.len_utf8();
            self.fault(FaultKind::ByteOrderMark, 0..self.pos, "");
        }
        self.space();
        if self.peek().is_none() {
            if !self.ended {
                self.fault(FaultKind::Empty, 0..0, "");
            }
            return Node::new(self.location(0..0), Value::Null);
        }
        let root = self.value();
        self.space();
        if self.peek().is_some() {
            let rest = self.text.get(self.pos..).unwrap_or("");
            let line = rest.lines().next().unwrap_or("").trim_end();
            self.fault(FaultKind::TextAfterEnd, self.pos..self.pos + line.len(), clip(line));
        }
        root.unwrap_or_else(|| Node::new(self.location(0..0), Value::Null))
    }

    /// The value that starts here; `None`, with nothing reported, before a comma, a closing
    /// bracket or the end of the text.
    fn value(&mut self) -> Option<Node> {
        loop {
            let start = self.pos;
            let byte = self.peek()?;
            let value = match byte {
                b'"' => Value::Text(self.string()),
                b'{' => self.nested(Self::object)?,
                b'[' => self.nested(Self::list)?,
                b'-' | b'0'..=b'9' => self.number(),
                b't' | b'f' | b'n' => self.literal(),
                b',' | b'}' | b']' if !self.open.is_empty() => return None,
                b'\'' => Value::Text(self.single_quoted()),
                _ if self.at_curly_quote() => Value::Text(self.curly_quoted()),
                _ if self.at_word() => self.word(),
                _ => {
                    self.stray();
                    self.space();
                    continue;
                }
            };
            self.count(start)?;
            return Some(Node::new(self.location(start..self.pos), value));
        }
    }

    /// Counts one more value, unless that is one too many.
    fn count(&mut self, at: usize) -> Option<()> {
        let Some(left) = self.nodes_left.checked_sub(1) else {
            self.stop(FaultKind::TooMany, at);
            return None;
        };
        self.nodes_left = left;
        Some(())
    }

    /// Goes one level down, unless that is one too many.
    fn nested(&mut self, read: fn(&mut Self) -> Value) -> Option<Value> {
        let Some(left) = self.depth_left.checked_sub(1) else {
            self.stop(FaultKind::TooDeep, self.pos);
            return None;
        };
        self.depth_left = left;
        let value = read(self);
        self.depth_left += 1;
        Some(value)
    }

    /// Reports a limit and reads no further.
    fn stop(&mut self, kind: FaultKind, at: usize) {
        if !self.ended {
            self.fault(kind, at..at, "");
        }
        self.ended = true;
        self.pos = self.bytes.len();
    }

    /// Reports, once, what the end of the text left open.
    fn cut_off(&mut self, open: std::ops::Range<usize>) {
        if !self.ended {
            let detail = self.text.get(open.clone()).unwrap_or("").to_owned();
            self.fault(FaultKind::Unclosed, open, detail);
        }
        self.ended = true;
        self.pos = self.bytes.len();
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.pos + ahead).copied()
    }

    /// The character that starts at `pos`.
    fn char_here(&self) -> Option<char> {
        self.text.get(self.pos..)?.chars().next()
    }

    fn location(&self, range: std::ops::Range<usize>) -> Location {
        // the length of the text was checked at the start
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Location::new(self.source, Span::new(offset(range.start), offset(range.end)))
    }

    fn fault(
        &mut self,
        kind: FaultKind,
        range: std::ops::Range<usize>,
        detail: impl Into<Box<str>>,
    ) {
        self.fault_with(kind, range, detail.into(), None);
    }

    fn fault_with(
        &mut self,
        kind: FaultKind,
        range: std::ops::Range<usize>,
        detail: Box<str>,
        first: Option<Location>,
    ) {
        if let Some(count) = self.fault_counts.get_mut(kind.index()) {
            *count += 1;
            if *count > FAULTS_OF_A_KIND {
                return;
            }
        }
        let at = self.location(range);
        self.faults.push(Fault { kind, at, detail, first });
    }
}

/// A span as offsets into the text.
fn range(span: Span) -> std::ops::Range<usize> {
    let offset = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    offset(span.start)..offset(span.end)
}

/// The first characters of a text, for a message.
fn clip(text: &str) -> &str {
    const CHARACTERS: usize = 40;
    text.char_indices().nth(CHARACTERS).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}
