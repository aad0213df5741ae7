//! The parser's errors in words that people who write YAML use.

use granit_parser::ErrorKind;

use super::super::FaultKind;

/// Which sort of fault an error is.
pub(super) fn kind(error: &ErrorKind) -> FaultKind {
    let unclosed = matches!(
        error,
        ErrorKind::UnclosedQuotedScalar
            | ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofImplicitFlowMapping
    );
    if unclosed {
        FaultKind::Unclosed
    } else if matches!(error, ErrorKind::MismatchedFlowCollectionEnd { .. }) {
        FaultKind::Mismatched
    } else if matches!(error, ErrorKind::RecursionLimitExceeded) {
        FaultKind::TooDeep
    } else {
        FaultKind::Grammar
    }
}

/// What was found or expected.
pub(super) fn of(error: &ErrorKind) -> String {
    if let ErrorKind::UnexpectedCharacter { character } = error {
        return format!("a plain value cannot start with `{character}`; put it in quotes");
    }
    if let ErrorKind::UnclosedFlowCollection { open } = error {
        return format!("`{open}` is never closed");
    }
    if let ErrorKind::MismatchedFlowCollectionEnd { open, close } = error {
        return format!("`{open}` is closed by `{close}`");
    }
    fixed(error).map_or_else(|| error.to_string(), str::to_owned)
}

/// The errors that hands make; the parser's own words do for the others.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enum is foreign and open; what is not named here keeps the parser's words"
)]
fn fixed(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::RecursionLimitExceeded => "nested too deep",
        ErrorKind::UnclosedQuotedScalar => "this quote is never closed",
        ErrorKind::UnexpectedEofFlowSequence => "`[` is never closed",
        ErrorKind::UnexpectedEofFlowMapping | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            "`{` is never closed"
        }
        ErrorKind::ExpectedBlockMappingKey => "expected a key at the indentation of this map",
        ErrorKind::ExpectedBlockSequenceEntry => "expected `-` at the indentation of this list",
        ErrorKind::ExpectedFlowMappingSeparator => "expected `,` or `}`",
        ErrorKind::ExpectedFlowSequenceSeparator => "expected `,` or `]`",
        ErrorKind::InvalidColonPlacement => "found `:` where `,` or a closing bracket was expected",
        ErrorKind::MappingValueNotAllowed => {
            "found `: ` where no key can stand; a text with `: ` needs quotes"
        }
        ErrorKind::MappingKeyNotAllowed => "found a key where none can stand",
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            "expected `:` after this key, on the same line"
        }
        ErrorKind::BlockSequenceEntryNotAllowed => "found `-` where no list can start",
        ErrorKind::InvalidIndentation => "this indentation fits nothing above it",
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => "found a tab; YAML is indented with spaces",
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => "found text after the closing quote",
        ErrorKind::UnknownQuotedScalarEscape => {
            "an escape here does not exist; a backslash is written `\\\\`"
        }
        ErrorKind::InvalidBlockScalarHeader => "expected a line break after `|` or `>`",
        ErrorKind::InvalidBlockScalarIndent => "this line is indented less than its block",
        ErrorKind::UndeclaredTagHandle => "this tag's handle is declared nowhere",
        ErrorKind::ExpectedNodeContent => "expected a value",
        _ => return None,
    })
}
