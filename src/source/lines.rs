//! From a byte offset to a line and a column, and back to the line's text.
//!
//! The table of line starts is built once per text that has findings; a look-up is a binary
//! search. Columns are counted twice: in Unicode scalar values for people and `json`, in UTF-16
//! code units for SARIF.

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
}

impl LineIndex {
    /// Finds the line starts of `text`. `\n` ends a line; a `\r` before it belongs to that line.
    pub fn new(text: &str) -> Self {
        let after = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
        let starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(after))
            .collect();
        Self { starts }
    }

    /// The position of `offset` in `text`, the text this index was built from. An offset past the
    /// end counts as the end; one inside a character as the start of that character.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let wanted = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
        let end = (0..=wanted).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let offset = u32::try_from(end).unwrap_or(u32::MAX);
        let line = self.starts.partition_point(|start| *start <= offset);
        let before = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let lead = text.get(usize::try_from(before).unwrap_or(0)..end).unwrap_or("");
        let count = |units: usize| u32::try_from(units + 1).unwrap_or(u32::MAX);
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: count(lead.chars().count()),
            utf16_column: count(lead.chars().map(char::len_utf16).sum()),
            offset,
        }
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
    fn a_line_ends_before_its_line_break() {
        let text = "a\r\nbc";
        assert_eq!(LineIndex::new(text).line_range(text, 1), Some(0..1));
        assert_eq!(LineIndex::new(text).line_range(text, 2), Some(3..5));
        assert_eq!(LineIndex::new(text).line_range(text, 3), None);
    }
}
