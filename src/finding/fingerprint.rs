//! The name of a finding that survives moved lines: rule, address, decisive values, and a counter
//! for equal ones.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Finding;

/// Gives every finding its fingerprint: the first 16 hex digits of SHA-256. Equal ones are told
/// apart by their order, so the findings of a run are numbered together, once sorted.
pub fn number(findings: &mut [Finding]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for finding in findings {
        let mut parts = vec![finding.rule.as_str(), finding.address.0.as_str()];
        parts.extend(finding.values.iter().map(String::as_str));
        let key = parts.join("\u{0}");
        let count = seen.entry(key.clone()).or_default();
        finding.fingerprint = hash(&format!("{key}\u{0}{count}"));
        *count += 1;
    }
}

fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let first = digest.iter().take(8).fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
    format!("{first:016x}")
}
