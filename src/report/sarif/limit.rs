//! How many results a run may have.
//!
//! GitHub code scanning shows 5,000 results of a run and refuses runs over 25,000.
//! GitHub: "SARIF support for code scanning", limits.

use std::borrow::Cow;
use std::cmp::Reverse;

use crate::finding::Finding;

/// Results that GitHub shows of one run.
const MOST_RESULTS: usize = 5_000;

/// The findings that fit into one SARIF run.
#[derive(Clone, Debug)]
pub struct Limited<'a> {
    /// The worst, in the order they came in.
    pub findings: Cow<'a, [Finding]>,
    /// How many others there were; the report says so in a result of its own.
    pub left_out: usize,
}

/// Keeps the worst of `findings`: by severity, then by confidence, then the first ones. Up to 5,000
/// stay as they are.
pub fn limit_for_sarif(findings: &[Finding]) -> Limited<'_> {
    if findings.len() <= MOST_RESULTS {
        return Limited { findings: Cow::Borrowed(findings), left_out: 0 };
    }
    // One result is for saying what was left out.
    let room = MOST_RESULTS - 1;
    let mut order: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
    order.sort_by_key(|(_, f)| (f.suppressed.is_some(), Reverse((f.severity, f.confidence))));
    order.truncate(room);
    order.sort_by_key(|(index, _)| *index);
    let kept = order.into_iter().map(|(_, finding)| finding.clone()).collect();
    Limited { findings: Cow::Owned(kept), left_out: findings.len() - room }
}
