//! How bad, and how sure: SARIF's levels by name, so nothing is folded on output.

use serde::Serialize;

/// How bad it is. Ordered: `Note < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Advice.
    Note,
    /// Likely failure, exposure or data loss, or documented as required but not proven to fail.
    Warning,
    /// AWS rejects the document, the statement certainly does nothing, the copy certainly fails,
    /// or the resource is open to principals that nobody named.
    Error,
}

/// How sure the rule is. Ordered: `Low < Medium < High`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Shown with `--all` only.
    Low,
    /// Rests on a reading of AWS's documentation that leaves room.
    Medium,
    /// Follows from the document and documented behaviour.
    High,
}

impl Severity {
    /// The word for it, as in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Confidence {
    /// The word for it, as in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A word that names none of the levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `error`, `warning` or `note`")]
pub struct NotASeverity;

impl std::str::FromStr for Severity {
    type Err = NotASeverity;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "note" => Ok(Self::Note),
            "warning" => Ok(Self::Warning),
            "error" => Ok(Self::Error),
            _ => Err(NotASeverity),
        }
    }
}

/// A word that names none of the confidences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `high`, `medium` or `low`")]
pub struct NotAConfidence;

impl std::str::FromStr for Confidence {
    type Err = NotAConfidence;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "low" => Ok(Self::Low),
            "medium" => Ok(Self::Medium),
            "high" => Ok(Self::High),
            _ => Err(NotAConfidence),
        }
    }
}
