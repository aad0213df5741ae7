//! Decoded text and its way back.
//!
//! A policy often lives inside a string: `get-key-policy` answers with one, plan JSON holds them,
//! a YAML block scalar or a heredoc wraps them. The decoded text is read like a file of its own,
//! and this map turns its offsets into offsets of the text that holds the literal.

use super::Span;

/// A stretch of decoded text and the stretch of the outer text that it came from. Where both have
/// the same length they agree byte for byte; otherwise the outer stretch is an escape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    inner: u32,
    inner_len: u32,
    outer: u32,
    outer_len: u32,
}

/// Turns offsets in a decoded text into offsets in the text it was decoded from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    runs: Vec<Run>,
}

impl OffsetMap {
    /// Adds the next stretch: `inner_len` decoded bytes came from `outer`. Stretches are added in
    /// the order of the decoded text and join where they continue each other.
    pub fn push(&mut self, inner_len: u32, outer: Span) {
        let inner = self.runs.last().map_or(0, |run| run.inner + run.inner_len);
        if let Some(last) = self.runs.last_mut() {
            let literal = last.inner_len == last.outer_len && inner_len == outer.len();
            if literal && last.outer + last.outer_len == outer.start {
                last.inner_len += inner_len;
                last.outer_len += inner_len;
                return;
            }
        }
        // an empty first stretch tells where an empty text stands
        if inner_len > 0 || self.runs.is_empty() {
            self.runs.push(Run { inner, inner_len, outer: outer.start, outer_len: outer.len() });
        }
    }

    /// Adds all stretches of `other`, which continues where this one ends.
    pub fn append(&mut self, other: &Self) {
        for run in &other.runs {
            let end = run.outer.saturating_add(run.outer_len);
            self.push(run.inner_len, Span::new(run.outer, end));
        }
    }

    /// The outer stretch that `span` of the decoded text came from.
    pub fn outer(&self, span: Span) -> Span {
        if span.is_empty() {
            let at = self.at(span.start).map_or_else(|| self.end(), |(start, _)| start);
            return Span::new(at, at);
        }
        let start = self.at(span.start).map_or_else(|| self.end(), |(start, _)| start);
        let end = self.at(span.end - 1).map_or_else(|| self.end(), |(_, end)| end);
        Span::new(start, end.max(start))
    }

    /// Where the outer stretch of the byte at `offset` starts and ends.
    fn at(&self, offset: u32) -> Option<(u32, u32)> {
        let index = self.runs.partition_point(|run| run.inner <= offset).checked_sub(1)?;
        let run = self.runs.get(index)?;
        if offset >= run.inner + run.inner_len {
            return None;
        }
        if run.inner_len == run.outer_len {
            let at = run.outer + (offset - run.inner);
            return Some((at, at + 1));
        }
        Some((run.outer, run.outer + run.outer_len))
    }

    fn end(&self) -> u32 {
        self.runs.last().map_or(0, |run| run.outer + run.outer_len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a\"b` in an outer text at 10: decoded `a"b`.
    fn map() -> OffsetMap {
        let mut map = OffsetMap::default();
        map.push(1, Span::new(10, 11));
        map.push(1, Span::new(11, 13));
        map.push(1, Span::new(13, 14));
        map
    }

    #[test]
    fn a_span_over_an_escape_covers_the_whole_escape() {
        assert_eq!(map().outer(Span::new(1, 2)), Span::new(11, 13));
        assert_eq!(map().outer(Span::new(0, 3)), Span::new(10, 14));
    }

    #[test]
    fn stretches_that_continue_each_other_join() {
        let mut map = OffsetMap::default();
        map.push(2, Span::new(5, 7));
        map.push(3, Span::new(7, 10));
        assert_eq!(map.runs.len(), 1);
        assert_eq!(map.outer(Span::new(1, 4)), Span::new(6, 9));
    }

    #[test]
    fn an_empty_text_stands_where_its_literal_does() {
        let mut map = OffsetMap::default();
        map.push(0, Span::new(5, 5));
        assert_eq!(map.outer(Span::new(0, 0)), Span::new(5, 5));
    }

    #[test]
    fn a_place_past_the_end_is_the_end() {
        assert_eq!(map().outer(Span::new(3, 3)), Span::new(14, 14));
        assert_eq!(map().outer(Span::new(7, 9)), Span::new(14, 14));
    }
}
