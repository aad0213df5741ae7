//! Brackets that are missing, doubled or of the wrong sort.
//!
//! One lost bracket must not be reported once for every line after it. Where the text leaves open
//! what was meant, the indentation tells, as it does for people.

use crate::source::Span;
use crate::syntax::{Entry, FaultKind, Node, Value};

use super::bracket::{Bracket, Gap};
use super::{Reader, range};

/// How far back the start of a line is looked for.
const LINE: usize = 400;

/// What a closing bracket of the wrong sort closes.
enum Closes {
    /// A bracket further out: the innermost one lacks its own.
    Outer,
    /// The innermost one; it was meant to be the right sort.
    Innermost,
    /// Nothing; it is one too many.
    Nothing,
}

impl Reader<'_> {
    /// At a closing bracket of the other sort: whether the bracket being read is over.
    pub(super) fn mismatched(&mut self, bracket: Bracket) -> bool {
        if !bracket.written {
            return true;
        }
        let at = self.pos;
        if self.reported_closer != Some(at) {
            self.reported_closer = Some(at);
            let first = Some(self.location(bracket.open..bracket.open + 1));
            let detail = self.text.get(at..=at).unwrap_or("").into();
            self.fault_with(FaultKind::Mismatched, at..at + 1, detail, first);
        }
        match self.closed_here(bracket) {
            Closes::Outer => true,
            Closes::Innermost => {
                self.pos += 1;
                true
            }
            Closes::Nothing => {
                self.pos += 1;
                false
            }
        }
    }

    fn closed_here(&self, bracket: Bracket) -> Closes {
        let at = self.pos;
        let closer = self.peek();
        let opener = if closer == Some(b']') { b'[' } else { b'{' };
        let outer = self.open.iter().rev().find(|open| self.bytes.get(**open) == Some(&opener));
        if let Some(indent) = self.indent_of_first(at) {
            if outer.is_some_and(|open| self.indent(*open) == Some(indent)) {
                return Closes::Outer;
            }
            if self.indent(bracket.open) == Some(indent) {
                return Closes::Innermost;
            }
        }
        let doubled = at > 0 && self.bytes.get(at - 1).copied() == closer;
        match outer {
            Some(open) if doubled && !self.same_line(*open, at) => Closes::Nothing,
            Some(_) => Closes::Outer,
            None => {
                let before = self.text.get(..at).unwrap_or("").trim_end().bytes().next_back();
                let more =
                    self.text.get(at + 1..).is_some_and(|rest| !rest.trim_start().is_empty());
                if before == closer && more { Closes::Nothing } else { Closes::Innermost }
            }
        }
    }

    /// Whether a value is really a key: a colon follows.
    pub(super) fn is_key(&mut self, value: &Node) -> bool {
        if !matches!(value.value, Value::Text(_)) {
            return false;
        }
        self.space();
        self.peek() == Some(b':') && self.bytes.get(range(value.at.span).start) == Some(&b'"')
    }

    /// The value itself or, where it is really a key, the object whose opening bracket is missing
    /// before it.
    pub(super) fn opened(&mut self, value: Node) -> Option<Node> {
        if !self.is_key(&value) {
            return Some(value);
        }
        let start = range(value.at.span).start;
        self.fault(FaultKind::MissingBracket, start..start, "{");
        self.pos = start;
        let object = self.nested(|reader| {
            let open = reader.pos;
            reader.entries(Bracket { open, close: b'}', written: false })
        })?;
        Some(Node::new(self.location(start..self.pos), object))
    }

    /// In a list, after something that is really a key: whether the list was over before it, and it
    /// belongs to the object around. If so, goes back to the comma.
    pub(super) fn ends_before_key(&mut self, before: &[Node], gap: Gap, list: Bracket) -> bool {
        let (Gap::Comma(comma), Some(previous)) = (gap, before.last()) else { return false };
        if !self.lies_in(list, b'{') {
            return false;
        }
        let key = self
            .text
            .get(comma + 1..)
            .map_or(comma, |rest| comma + 1 + (rest.len() - rest.trim_start().len()));
        let outside = match (self.indent_of_first(key), self.indent(list.open)) {
            (Some(key), Some(list)) => key <= list,
            _ => !previous.is_map(),
        };
        if outside {
            self.fault(FaultKind::Unclosed, list.open..list.open + 1, "[");
            self.pos = comma;
        }
        outside
    }

    /// In an object, at an opening bracket where a key should stand: whether the object is over.
    pub(super) fn without_key(
        &mut self,
        entries: &mut [Entry],
        gap: &mut Gap,
        bracket: Bracket,
    ) -> bool {
        let at = self.pos;
        let opener = self.text.get(at..=at).unwrap_or("");
        let in_list = self.lies_in(bracket, b'[');
        match (*gap, entries.last_mut()) {
            (Gap::Comma(comma), Some(_)) if in_list && opener == "{" => {
                if bracket.written {
                    self.fault(FaultKind::Unclosed, bracket.open..bracket.open + 1, "{");
                }
                self.pos = comma;
                return true;
            }
            (_, Some(last)) => {
                let value = self.value();
                self.joined(last, value.into_iter().collect());
            }
            (_, None) => {
                self.fault(FaultKind::StrayByte, at..at + 1, opener);
                self.pos += 1;
                *gap = Gap::Start;
                return false;
            }
        }
        *gap = Gap::Item(self.pos);
        false
    }

    /// At `]` in an object: whether it closes a list whose `[` is missing before the value of the
    /// last entry that has one, as in `"Action": "a", "b"]`.
    pub(super) fn closes_list_of_values(&mut self, entries: &mut Vec<Entry>) -> bool {
        if self.peek() != Some(b']') {
            return false;
        }
        let bare = |entry: &&Entry| entry.value.at.span.is_empty();
        let count = entries.iter().rev().take_while(bare).count();
        let from = entries.len() - count;
        let bare_list = entries.last().is_some_and(|last| lacks_bracket(&last.value));
        if from == 0 || (count == 0 && !bare_list) {
            return false;
        }
        let items: Vec<Node> = entries
            .drain(from..)
            .map(|entry| Node::new(entry.key.at, Value::Text(entry.key.text)))
            .collect();
        let start = items.first().map_or(u32::MAX, |item| item.at.span.start);
        let told = |fault: &mut crate::syntax::Fault| {
            fault.kind == FaultKind::MissingValue && fault.at.span.start >= start
        };
        while self.faults.pop_if(told).is_some() {}
        if let Some(last) = entries.last_mut() {
            self.joined(last, items);
        }
        self.pos += 1;
        true
    }

    /// Adds further values to the one of `entry`, which becomes a list.
    fn joined(&mut self, entry: &mut Entry, more: Vec<Node>) {
        let Some(end) = more.last().map(|node| node.at.span.end) else { return };
        if !lacks_bracket(&entry.value) {
            let at = range(entry.value.at.span).start;
            self.fault(FaultKind::MissingBracket, at..at, "[");
            let first = std::mem::take(&mut entry.value);
            entry.value = Node::new(first.at, Value::List(vec![first]));
        }
        let span = entry.value.at.span;
        entry.value.at.span = Span::new(span.start, end);
        if let Value::List(items) = &mut entry.value.value {
            items.extend(more);
        }
    }

    /// Whether the bracket around `bracket` is this one.
    fn lies_in(&self, bracket: Bracket, opener: u8) -> bool {
        let around = self.open.iter().rev().nth(usize::from(bracket.written));
        around.is_some_and(|open| self.bytes.get(*open) == Some(&opener))
    }

    /// The indentation of the line that `at` is on, if its start is near.
    fn indent(&self, at: usize) -> Option<usize> {
        let start = self.line_start(at)?;
        let line = self.bytes.get(start..at)?;
        Some(line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count())
    }

    /// The same if nothing else stands before `at` on its line.
    fn indent_of_first(&self, at: usize) -> Option<usize> {
        let indent = self.indent(at)?;
        (self.line_start(at)? + indent == at).then_some(indent)
    }

    fn line_start(&self, at: usize) -> Option<usize> {
        let from = at.saturating_sub(LINE);
        let near = self.bytes.get(from..at)?;
        match memchr::memrchr(b'\n', near) {
            Some(line_break) => Some(from + line_break + 1),
            None => (from == 0).then_some(0),
        }
    }

    /// Whether no line break lies between two places, as far as is looked.
    fn same_line(&self, from: usize, to: usize) -> bool {
        let near = self.bytes.get(from.max(to.saturating_sub(LINE))..to).unwrap_or(&[]);
        memchr::memchr(b'\n', near).is_none()
    }
}

/// Whether a value is a list that was made of values without brackets: it starts where its first
/// item does.
fn lacks_bracket(value: &Node) -> bool {
    value.items().first().is_some_and(|first| first.at.span.start == value.at.span.start)
}
