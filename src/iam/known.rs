//! A value that is there, or the reason why it is not.

use crate::source::Location;
use crate::syntax::Open;

/// A value, or an unknown that stays one to the end: never a default, never an empty text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Known<T> {
    /// The value.
    Yes(T),
    /// What is known of it, and why not more.
    No(Open),
}

impl<T> Known<T> {
    /// The value, where there is one.
    pub const fn yes(&self) -> Option<&T> {
        match self {
            Self::Yes(value) => Some(value),
            Self::No(_) => None,
        }
    }

    /// The unknown, where it is one.
    pub const fn no(&self) -> Option<&Open> {
        match self {
            Self::Yes(_) => None,
            Self::No(open) => Some(open),
        }
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// Where it stands, quotes included.
    pub at: Location,
    /// The value.
    pub value: T,
}

impl<T> Spanned<T> {
    /// A value at a place.
    pub const fn new(at: Location, value: T) -> Self {
        Self { at, value }
    }
}

/// A text element of a policy: as written, or unknown.
pub type KnownText = Spanned<Known<Box<str>>>;
