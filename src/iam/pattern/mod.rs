//! Texts with wildcards: `*` is any text, `?` any one character.
//!
//! A pattern is cut into pieces once and then matched without recursion: after a failure only the
//! last `*` is tried further on, so the time is at most pattern length times text length.
//! AWS: IAM user guide, "Condition operators: string condition operators".

mod arn;
mod template;

pub use arn::{ArnPattern, ArnValue, Colons, colons};
pub use template::{Resolved, Template, TemplatePart, Variable};

/// A pattern, cut into pieces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Glob {
    pieces: Vec<Piece>,
}

/// A piece of a pattern. Texts are never empty and never stand beside each other; neither do two
/// [`Piece::Run`]s.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// This text, letter for letter.
    Text(Box<str>),
    /// `?`: one Unicode character.
    One,
    /// `*`: any text, the empty one included.
    Run,
}

impl Glob {
    /// Reads a text in which `*` and `?` are wildcards.
    pub fn parse(text: &str) -> Self {
        let mut glob = Self::default();
        let mut rest = text;
        while let Some(at) = rest.find(['*', '?']) {
            let (before, after) = rest.split_at(at);
            glob.push_text(before);
            glob.push(if after.starts_with('*') { Piece::Run } else { Piece::One });
            rest = after.get(1..).unwrap_or("");
        }
        glob.push_text(rest);
        glob
    }

    /// The pattern that matches this text and no other.
    pub fn literal(text: &str) -> Self {
        let mut glob = Self::default();
        glob.push_text(text);
        glob
    }

    /// The pattern that matches everything.
    pub fn anything() -> Self {
        Self { pieces: vec![Piece::Run] }
    }

    /// Adds a piece at the end.
    pub fn push(&mut self, piece: Piece) {
        match piece {
            Piece::Text(text) => self.push_text(&text),
            Piece::Run if self.pieces.last() == Some(&Piece::Run) => {}
            Piece::Run | Piece::One => self.pieces.push(piece),
        }
    }

    /// Adds text without wildcards at the end.
    pub fn push_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(Piece::Text(last)) = self.pieces.last_mut() {
            *last = format!("{last}{text}").into();
        } else {
            self.pieces.push(Piece::Text(text.into()));
        }
    }

    /// The pieces, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The one text this matches, where it has no wildcard.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it matches every text.
    pub fn is_anything(&self) -> bool {
        self.pieces == [Piece::Run]
    }

    /// Whether it has a wildcard.
    pub fn has_wildcard(&self) -> bool {
        self.as_literal().is_none()
    }

    /// The same pattern in lower case, for comparing without case.
    #[must_use]
    pub fn lower(&self) -> Self {
        let lower = |piece: &Piece| match piece {
            Piece::Text(text) => Piece::Text(text.to_lowercase().into()),
            Piece::One => Piece::One,
            Piece::Run => Piece::Run,
        };
        Self { pieces: self.pieces.iter().map(lower).collect() }
    }

    /// Whether the whole text fits the pattern.
    pub fn matches(&self, text: &str) -> bool {
        let mut pieces = self.pieces.as_slice();
        match pieces {
            [Piece::Text(own)] => return **own == *text,
            [Piece::Text(start), Piece::Run] => return text.starts_with(&**start),
            _ => {}
        }
        let mut rest = text;
        // Where to go on when a piece does not fit: behind the last `*`, one character later.
        let mut retry: Option<(&[Piece], &str)> = None;
        loop {
            let fits = match pieces.split_first() {
                None if rest.is_empty() => return true,
                None => None,
                Some((Piece::Run, [])) => return true,
                Some((Piece::Run, after)) => {
                    retry = Some((after, rest));
                    pieces = after;
                    continue;
                }
                Some((Piece::One, after)) => skip_one(rest).map(|rest| (after, rest)),
                Some((Piece::Text(text), after)) => {
                    rest.strip_prefix(&**text).map(|rest| (after, rest))
                }
            };
            if let Some((after, rested)) = fits {
                (pieces, rest) = (after, rested);
                continue;
            }
            let Some((after, from)) = retry else { return false };
            let Some(from) = next_start(after, from) else { return false };
            retry = Some((after, from));
            (pieces, rest) = (after, from);
        }
    }
}

/// The text behind its first character.
fn skip_one(text: &str) -> Option<&str> {
    let mut letters = text.chars();
    letters.next()?;
    Some(letters.as_str())
}

/// The next place after the start of `from` at which `pieces` could begin to match.
fn next_start<'t>(pieces: &[Piece], from: &'t str) -> Option<&'t str> {
    let later = skip_one(from)?;
    match pieces {
        // Text at the very end fits in one place only.
        [Piece::Text(text)] => {
            later.ends_with(&**text).then(|| later.get(later.len() - text.len()..).unwrap_or(""))
        }
        [Piece::Text(text), ..] => later.find(&**text).and_then(|at| later.get(at..)),
        _ => Some(later),
    }
}

impl std::fmt::Display for Glob {
    /// Writes the pattern with its wildcards. A literal `*` looks like a wildcard.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::One => f.write_str("?"),
            Piece::Run => f.write_str("*"),
        })
    }
}

#[cfg(test)]
mod tests;
