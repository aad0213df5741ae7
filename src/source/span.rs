//! Byte spans and places.
//!
//! A span says where in one text; a location says in which text as well. Offsets
//! are `u32`: a text over 4 GiB is refused where it is read.

/// Half-open byte range in one text: `start` is the first byte, `end` the one after the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte, from 0.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Whether `other` lies inside this span (equal counts as inside).
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The bytes of `text` that this span covers; `None` where it does not fit in or cuts a
    /// character.
    pub fn slice(self, text: &str) -> Option<&str> {
        text.get(usize::try_from(self.start).ok()?..usize::try_from(self.end).ok()?)
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether nothing lies between start and end.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// Names one text of a run; only [`super::Sources`] hands these out.
///
/// The number depends on the order in which threads finish: it never reaches output and nothing
/// is sorted by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub(super) u32);

impl SourceId {
    /// A source for values that no text holds, such as built-in defaults. It is always there and empty.
    pub const NOWHERE: Self = Self(0);
}

/// A place: a span in one of the texts of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// The text.
    pub source: SourceId,
    /// Where in it.
    pub span: Span,
}

impl Location {
    /// The place `span` in `source`.
    pub const fn new(source: SourceId, span: Span) -> Self {
        Self { source, span }
    }

    /// Its first byte: where to point at an object for something that it lacks.
    #[must_use]
    pub const fn head(self) -> Self {
        let end = if self.span.is_empty() { self.span.end } else { self.span.start + 1 };
        Self { source: self.source, span: Span::new(self.span.start, end) }
    }

    /// Whether `other` lies inside this place.
    pub fn contains(self, other: Self) -> bool {
        self.source == other.source && self.span.contains(other.span)
    }
}
