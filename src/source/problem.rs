//! What could not be read, resolved or judged: said with a place, never dropped.

use super::Location;

/// Why something is missing from the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// A file or a part of it that no reader understood.
    Unread,
    /// A value that nothing given here can settle.
    Unresolved,
}

/// One thing that is missing, and where. Not a finding: it never fails a run by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What sort of gap this is.
    pub kind: ProblemKind,
    /// What was found and what would help, in one line without a full stop.
    pub message: String,
    /// Where; a whole file is the empty span at its start.
    pub at: Location,
}
