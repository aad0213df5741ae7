//! From a byte offset to a line and a column, and back to the line's text.
//!
//! The table of line starts is built once per text that has findings; a look-up is a binary
//! search. Columns are counted twice: in Unicode scalar values for people and `json`, in UTF-16
//! code units for SARIF. A minified file is one line: columns in long lines are counted from
//! checkpoints, made when they are first needed.

use std::sync::OnceLock;

/// Bytes from one checkpoint to the next.
const STRIDE: usize = 4_096;

/// A line and column, both from 1, with the byte offset they stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
    /// Column in UTF-16 code units, from 1.
    pub utf16_column: u32,
    /// Byte offset, from 0.
    pub offset: u32,
}

/// Byte offsets at which the lines of one text start.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// What comes before each multiple of [`STRIDE`].
    checkpoints: OnceLock<Vec<Units>>,
}

/// How much of a text begins in a stretch of its bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Units {
    scalars: usize,
    utf16: usize,
}

impl Units {
    /// What begins in `bytes`, which may start or end inside a character.
    fn of(bytes: &[u8]) -> Self {
        let scalars = bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        // What takes four bytes in UTF-8 takes two units in UTF-16.
        let pairs = bytes.iter().filter(|byte| **byte >= 0xf0).count();
        Self { scalars, utf16: scalars + pairs }
    }

    fn plus(self, other: Self) -> Self {
        Self { scalars: self.scalars + other.scalars, utf16: self.utf16 + other.utf16 }
    }

    fn minus(self, other: Self) -> Self {
        Self { scalars: self.scalars - other.scalars, utf16: self.utf16 - other.utf16 }
    }
}

impl LineIndex {
    /// Finds the line starts of `text`. `\n` ends a line; a `\r` before it belongs to that line.
    pub fn new(text: &str) -> Self {
        let after = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
        let starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(after))
            .collect();
        Self { starts, checkpoints: OnceLock::new() }
    }

    /// The position of `offset` in `text`, the text this index was built from. An offset past the
    /// end counts as the end; one inside a character as the start of that character.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let wanted = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
        let end = (0..=wanted).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let offset = u32::try_from(end).unwrap_or(u32::MAX);
        let line = self.starts.partition_point(|start| *start <= offset);
        let before = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let lead = self.units(text.as_bytes(), usize::try_from(before).unwrap_or(0), end);
        let count = |units: usize| u32::try_from(units + 1).unwrap_or(u32::MAX);
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: count(lead.scalars),
            utf16_column: count(lead.utf16),
            offset,
        }
    }

    /// What begins from byte `start` up to byte `end`, both the start of a character.
    fn units(&self, bytes: &[u8], start: usize, end: usize) -> Units {
        if end.saturating_sub(start) <= STRIDE {
            return Units::of(bytes.get(start..end).unwrap_or_default());
        }
        self.before(bytes, end).minus(self.before(bytes, start))
    }

    /// What begins before byte `at`.
    fn before(&self, bytes: &[u8], at: usize) -> Units {
        let checkpoints = self.checkpoints.get_or_init(|| {
            let mut sum = Units::default();
            let mut checkpoints = vec![sum];
            for stretch in bytes.chunks_exact(STRIDE) {
                sum = sum.plus(Units::of(stretch));
                checkpoints.push(sum);
            }
            checkpoints
        });
        let known = checkpoints.get(at / STRIDE).copied().unwrap_or_default();
        known.plus(Units::of(bytes.get(at / STRIDE * STRIDE..at).unwrap_or_default()))
    }

    /// How many lines the text has; an empty text has one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of line `line` (from 1) without its line break, as offsets into the text.
    pub fn line_range(&self, text: &str, line: u32) -> Option<std::ops::Range<usize>> {
        let index = usize::try_from(line).ok()?.checked_sub(1)?;
        let start = usize::try_from(*self.starts.get(index)?).ok()?;
        let end = match self.starts.get(index + 1) {
            Some(next) => usize::try_from(*next).ok()?.checked_sub(1)?,
            None => text.len(),
        };
        let end = if text.get(start..end)?.ends_with('\r') { end - 1 } else { end };
        Some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, offset: u32, line: u32, column: u32, utf16: u32) {
        let found = LineIndex::new(text).position(text, offset);
        assert_eq!((found.line, found.column, found.utf16_column), (line, column, utf16));
    }

    #[test]
    fn lines_and_columns_start_at_one() {
        check("", 0, 1, 1, 1);
        check("ab\ncd", 0, 1, 1, 1);
        check("ab\ncd", 3, 2, 1, 1);
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        check("é😀x", 6, 1, 3, 4);
    }

    #[test]
    fn an_offset_past_the_end_is_the_end() {
        check("ab", 99, 1, 3, 3);
    }

    #[test]
    fn columns_in_long_lines_are_counted_like_all_others() {
        let line = "aé日😀".repeat(2_000);
        let text = format!("{line}\r\n{line}");
        let index = LineIndex::new(&text);
        let starts = text.char_indices().filter(|(at, _)| at % 97 < 10);
        for (at, _) in starts.chain([(text.len(), ' ')]) {
            let lead = text.get(..at).unwrap().rsplit('\n').next().unwrap();
            let found = index.position(&text, u32::try_from(at).unwrap());
            let expected = (lead.chars().count() + 1, lead.encode_utf16().count() + 1);
            let columns = [found.column, found.utf16_column].map(|n| usize::try_from(n).unwrap());
            assert_eq!((columns[0], columns[1]), expected, "byte {at}");
        }
    }

    #[test]
    fn a_line_ends_before_its_line_break() {
        let text = "a\r\nbc";
        assert_eq!(LineIndex::new(text).line_range(text, 1), Some(0..1));
        assert_eq!(LineIndex::new(text).line_range(text, 2), Some(3..5));
        assert_eq!(LineIndex::new(text).line_range(text, 3), None);
    }
}
