//! What a reader read over or stumbled on.
//!
//! A fault is not yet a finding: in a policy document a comment is refused by AWS, in
//! `backstay.yaml` it is welcome. The front end that knows what the text is decides.

use crate::source::Location;

use super::Node;

/// One thing in a text that its format does not allow, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// The bytes in question.
    pub at: Location,
    /// What was found, or what was expected, for the message; may be empty.
    pub detail: Box<str>,
    /// For a duplicate key: where the key stood first. For a mismatched bracket: the bracket that
    /// is open there.
    pub first: Option<Location>,
}

/// The sorts of faults. The first group is read over and the tree is complete; at the second the
/// tree holds what came before and, where possible, after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// A byte order mark at the start.
    ByteOrderMark,
    /// `//`, `#` or `/* */` in JSON.
    Comment,
    /// A comma before a closing bracket.
    TrailingComma,
    /// A comma with nothing before it: two in a row, or one after an opening bracket.
    DoubledComma,
    /// A comma that is not there.
    MissingComma,
    /// A colon that is not there.
    MissingColon,
    /// A character that looks like a space and is none of the format's: a no-break space, or one of
    /// no width.
    ForeignSpace,
    /// `'…'` instead of `"…"` in JSON.
    SingleQuotes,
    /// “…” instead of "…".
    CurlyQuotes,
    /// `True`, `False`, `None`, `undefined` and the like.
    ForeignLiteral,
    /// A word without quotes.
    BareWord,
    /// A number that JSON does not allow, such as `01`.
    BadNumber,
    /// A line break or control character inside a string.
    ControlInString,
    /// `\x` and other escapes that the format does not have, or half a surrogate pair.
    BadEscape,
    /// A key that occurs twice in one map, compared after decoding.
    DuplicateKey,
    /// A value that is not there.
    MissingValue,
    /// A bracket or quote that is never closed.
    Unclosed,
    /// An opening bracket that is not there.
    MissingBracket,
    /// A bracket that closes something else.
    Mismatched,
    /// Text after the end of the document.
    TextAfterEnd,
    /// A byte that starts nothing.
    StrayByte,
    /// Nothing but white space.
    Empty,
    /// Nested deeper than [`Limits::depth`].
    TooDeep,
    /// More values than [`Limits::nodes`].
    TooMany,
    /// YAML aliases that would expand past [`Limits::nodes`].
    TooManyAliases,
    /// A document with far more values than any that AWS takes.
    TooLarge,
    /// Anything else that the format's grammar does not allow.
    Grammar,
}

impl FaultKind {
    /// How many sorts there are.
    pub(crate) const COUNT: usize = 1 + Self::Grammar.index();

    /// The place of this sort in the order of their declaration, from 0.
    #[expect(clippy::as_conversions, reason = "the discriminant of a field-less enum, in a const")]
    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// A word or two for it, as people are told.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "byte order mark",
            Self::Comment => "comment",
            Self::TrailingComma => "trailing comma",
            Self::DoubledComma => "doubled comma",
            Self::MissingComma => "missing comma",
            Self::MissingColon => "missing colon",
            Self::ForeignSpace => "foreign space",
            Self::SingleQuotes => "single quotes",
            Self::CurlyQuotes => "curly quotes",
            Self::ForeignLiteral => "foreign literal",
            Self::BareWord => "word without quotes",
            Self::BadNumber => "bad number",
            Self::ControlInString => "control character",
            Self::BadEscape => "bad escape",
            Self::DuplicateKey => "duplicate key",
            Self::MissingValue => "missing value",
            Self::Unclosed => "not closed",
            Self::MissingBracket => "missing bracket",
            Self::Mismatched => "wrong bracket",
            Self::TextAfterEnd => "text after the end",
            Self::StrayByte => "stray character",
            Self::Empty => "nothing in it",
            Self::TooDeep => "nested too deep",
            Self::TooMany => "too many values",
            Self::TooManyAliases => "too many aliases",
            Self::TooLarge => "too large",
            Self::Grammar => "against the grammar",
        }
    }

    /// Whether the tree lacks something because of this: such a text was not read to its end.
    pub const fn loses_content(self) -> bool {
        matches!(
            self,
            Self::MissingValue
                | Self::Unclosed
                | Self::Mismatched
                | Self::TextAfterEnd
                | Self::StrayByte
                | Self::Empty
                | Self::TooDeep
                | Self::TooMany
                | Self::TooManyAliases
                | Self::Grammar
        )
    }
}

/// What a reader made of one text.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The tree; `Null` where nothing could be read.
    pub root: Node,
    /// Further documents of a YAML stream, in order.
    pub more: Vec<Node>,
    /// Everything that was read over or stumbled on, in the order of the text.
    pub faults: Vec<Fault>,
    /// Comments, for suppressions: place and text without the comment sign. JSON has none.
    pub comments: Vec<(Location, Box<str>)>,
}

/// How much a reader takes on. Past a limit it stops with a fault that names the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Levels of nesting.
    pub depth: u32,
    /// Values in one text, aliases expanded.
    pub nodes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 128, nodes: 5_000_000 }
    }
}
