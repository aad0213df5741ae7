//! The baseline: findings that were there when a project started to look.
//!
//! It maps fingerprints to counts: N known findings absorb N. The file is sorted, so that its
//! differences read well in reviews.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Suppressed};

/// The name of the file's form.
const SCHEMA: &str = "backstay.baseline/1";

/// Known findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    schema: String,
    /// Fingerprint to how often it occurs.
    findings: BTreeMap<String, u32>,
}

/// A baseline that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is not JSON of the right form.
    #[error("not a baseline: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another version.
    #[error("schema `{0}` is not known; expected `{SCHEMA}`")]
    Schema(String),
}

impl Baseline {
    /// Reads a baseline from its text.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let baseline: Self = serde_json::from_str(text)?;
        if baseline.schema == SCHEMA {
            Ok(baseline)
        } else {
            Err(BaselineError::Schema(baseline.schema))
        }
    }

    /// The baseline of these findings; those suppressed by other means are left out.
    pub fn of(findings: &[Finding]) -> Self {
        let mut counts = BTreeMap::new();
        let known = |finding: &&Finding| {
            finding.suppressed.as_ref().is_none_or(|suppressed| suppressed.by == "baseline")
        };
        for finding in findings.iter().filter(known) {
            *counts.entry(finding.fingerprint.clone()).or_insert(0) += 1;
        }
        Self { schema: SCHEMA.to_owned(), findings: counts }
    }

    /// Its text, with a line break at the end.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }

    /// Marks the findings that are known.
    pub fn absorb(&self, findings: &mut [Finding]) {
        let mut left = self.findings.clone();
        for finding in findings.iter_mut().filter(|finding| finding.suppressed.is_none()) {
            if let Some(count) = left.get_mut(&finding.fingerprint).filter(|count| **count > 0) {
                *count -= 1;
                finding.suppressed = Some(Suppressed { by: "baseline", reason: String::new() });
            }
        }
    }
}
