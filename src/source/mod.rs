//! Floor 0: texts in memory, and places in them.
//!
//! Everything the run looks at is a text with a name: a file, standard input, or the decoded
//! content of a string inside one of these. A place names its text, so that it can always be shown.
//!
//! Architecture invariant: only this floor reads files, and changes them. It knows nothing of what is in them.

mod date;
mod decoded;
mod glob;
mod lines;
mod problem;
mod read;
mod rewrite;
mod span;
mod walk;

use std::sync::{Arc, OnceLock, RwLock};

pub use date::{Date, NotADate};
pub use decoded::OffsetMap;
pub use glob::{NotAGlob, PathGlob};
pub use lines::{LineIndex, Position};
pub use problem::{Problem, ProblemKind};
pub use read::{FILE_LIMIT, ReadError, head, list_inside, read, read_from, read_inside};
pub use rewrite::{RewriteError, rewrite};
pub use span::{Location, SourceId, Span};
pub use walk::{Found, Unwalked, WalkSettings, Walked, walk};

/// One text: a file, standard input, or what a string literal decodes to.
#[derive(Debug)]
pub struct Source {
    /// What people see: a path with `/`, or `answer.json → Policy` for a decoded string.
    pub name: String,
    /// The text itself.
    pub text: String,
    /// Where a decoded text came from; `None` for a file.
    pub outer: Option<(SourceId, OffsetMap)>,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// The table of line starts, built on first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and columns of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset)
    }

    /// The text between two byte offsets, or nothing where they are not both inside.
    pub fn slice(&self, span: Span) -> &str {
        let range = usize::try_from(span.start).ok().zip(usize::try_from(span.end).ok());
        range.and_then(|(start, end)| self.text.get(start..end)).unwrap_or("")
    }
}

/// All texts of a run. Shared between threads; texts are only ever added.
#[derive(Debug)]
pub struct Sources {
    all: RwLock<Vec<Arc<Source>>>,
}

impl Default for Sources {
    fn default() -> Self {
        let nowhere = Source {
            name: "(built in)".to_owned(),
            text: String::new(),
            outer: None,
            lines: OnceLock::new(),
        };
        Self { all: RwLock::new(vec![Arc::new(nowhere)]) }
    }
}

impl Sources {
    /// Adds a file or another text that stands on its own.
    pub fn add(&self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.insert(name.into(), text.into(), None)
    }

    /// Adds the decoded content of a literal in `outer`; `map` leads back into that text.
    pub fn add_decoded(
        &self,
        name: impl Into<String>,
        text: impl Into<String>,
        outer: SourceId,
        map: OffsetMap,
    ) -> SourceId {
        self.insert(name.into(), text.into(), Some((outer, map)))
    }

    fn insert(&self, name: String, text: String, outer: Option<(SourceId, OffsetMap)>) -> SourceId {
        let source = Arc::new(Source { name, text, outer, lines: OnceLock::new() });
        let mut all = self.all.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let id = SourceId(u32::try_from(all.len()).unwrap_or(u32::MAX));
        all.push(source);
        id
    }

    /// The text with this id; an id from another run gives an empty text.
    pub fn get(&self, id: SourceId) -> Arc<Source> {
        let all = self.all.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let index = usize::try_from(id.0).unwrap_or(usize::MAX);
        all.get(index).or_else(|| all.first()).cloned().unwrap_or_else(|| {
            Arc::new(Source {
                name: String::new(),
                text: String::new(),
                outer: None,
                lines: OnceLock::new(),
            })
        })
    }

    /// The same place in the file that holds it: a place in a decoded text becomes the place of
    /// the literal's bytes, through as many layers as there are.
    pub fn in_file(&self, at: Location) -> Location {
        let mut at = at;
        while let Some((outer, map)) = &self.get(at.source).outer {
            at = Location::new(*outer, map.outer(at.span));
        }
        at
    }

    /// The text at a place.
    pub fn slice(&self, at: Location) -> String {
        self.get(at.source).slice(at.span).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_policy_inside_a_string_leads_back_to_the_file() {
        let sources = Sources::default();
        let file = sources.add("a.json", r#"{"Policy": "{\"a\"}"}"#);
        let mut map = OffsetMap::default();
        map.push(1, Span::new(12, 13));
        map.push(1, Span::new(13, 15));
        map.push(1, Span::new(15, 16));
        map.push(1, Span::new(16, 18));
        map.push(1, Span::new(18, 19));
        let inner = sources.add_decoded("a.json → Policy", r#"{"a"}"#, file, map);
        let at = Location::new(inner, Span::new(1, 4));
        assert_eq!(sources.slice(sources.in_file(at)), r#"\"a\""#);
    }
}
