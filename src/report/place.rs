//! Places as programs get them: always in a file, whatever the finding was found in.

use crate::source::{Location, Position, SourceId, Sources};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The file's name: relative to the working directory, with `/`.
    pub(super) path: String,
    /// The first character.
    pub(super) start: Position,
    /// After the last character.
    pub(super) end: Position,
    /// The same place in bytes.
    pub(super) at: Location,
}

impl Place {
    /// The place of `at` in the file that holds it; a place in a decoded policy is where the
    /// literal stands.
    pub(super) fn of(sources: &Sources, at: Location) -> Self {
        let at = sources.in_file(at);
        let source = sources.get(at.source);
        let start = source.position(at.span.start);
        let end = source.position(at.span.end.max(at.span.start));
        Self { path: source.name.clone(), start, end, at }
    }

    /// Whether this is a place in something that was read, not in what is built in.
    pub(super) fn is_somewhere(&self) -> bool {
        self.at.source != SourceId::NOWHERE
    }

    /// Whether this stands for a whole file.
    pub(super) fn is_whole_file(&self) -> bool {
        self.at.span.is_empty() && self.at.span.start == 0
    }
}
