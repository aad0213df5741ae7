//! ARN patterns: six parts, each matched on its own.
//!
//! A wildcard stays inside its part, except in the last one, which may hold colons and slashes.
//! AWS: IAM user guide, "AWS JSON policy elements: Resource", "ARN condition operators".

use super::{Glob, Piece};

/// A pattern for ARNs.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArnPattern {
    parts: Vec<Glob>,
}

/// A text and its first five colons, ready to be matched many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArnValue<'a> {
    text: &'a str,
    colons: Option<Colons>,
}

/// Where a text has its first five colons, in bytes.
pub type Colons = [usize; 5];

/// The first five colons of a text; `None` where it has fewer, and no ARN pattern matches it.
pub fn colons(text: &str) -> Option<Colons> {
    let mut found = memchr::memchr_iter(b':', text.as_bytes());
    let mut colons = Colons::default();
    for colon in &mut colons {
        *colon = found.next()?;
    }
    Some(colons)
}

impl<'a> ArnValue<'a> {
    /// Cuts a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, colons: colons(text) }
    }

    /// A text whose colons are known.
    pub const fn cut(text: &'a str, colons: Option<Colons>) -> Self {
        Self { text, colons }
    }

    /// The third part, such as `kms`; empty where this is no ARN.
    pub fn service(&self) -> &'a str {
        self.part(2)
    }

    /// What stands behind the fifth colon; empty where this is no ARN.
    pub fn name(&self) -> &'a str {
        self.part(5)
    }

    /// One of the six parts, from 0; empty where this is no ARN.
    fn part(&self, index: usize) -> &'a str {
        let Some(colons) = &self.colons else { return "" };
        let before = index.checked_sub(1).and_then(|before| colons.get(before));
        let start = before.map_or(0, |colon| colon + 1);
        let end = colons.get(index).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or("")
    }

    /// Whether it has the six parts of an ARN.
    pub const fn is_arn(&self) -> bool {
        self.colons.is_some()
    }

    /// The whole text.
    pub const fn text(&self) -> &'a str {
        self.text
    }
}

impl ArnPattern {
    /// Cuts a pattern at its first five literal colons.
    pub fn new(glob: &Glob) -> Self {
        let mut parts = Vec::with_capacity(6);
        let mut last = Glob::default();
        for piece in glob.pieces() {
            let Piece::Text(text) = piece else {
                last.push(piece.clone());
                continue;
            };
            let room = 5 - parts.len();
            for (index, part) in text.splitn(room + 1, ':').enumerate() {
                if index > 0 {
                    parts.push(std::mem::take(&mut last));
                }
                last.push_text(part);
            }
        }
        parts.push(last);
        Self { parts }
    }

    /// Five parts and the last one, each already cut.
    pub fn of_parts(mut head: Vec<Glob>, last: Glob) -> Self {
        head.push(last);
        Self { parts: head }
    }

    /// The parts: six, or fewer where the pattern is too short to be an ARN.
    pub fn parts(&self) -> &[Glob] {
        &self.parts
    }

    /// Whether it has fewer than six parts.
    pub fn is_short(&self) -> bool {
        self.parts.len() < 6
    }

    /// The same pattern with `*` for every part that is missing.
    #[must_use]
    pub fn padded(mut self) -> Self {
        self.parts.resize_with(6, Glob::anything);
        self
    }

    /// Whether it has a wildcard in any part.
    pub fn has_wildcard(&self) -> bool {
        self.parts.iter().any(Glob::has_wildcard)
    }

    /// Whether the value is an ARN and every part fits. A short pattern fits nothing.
    pub fn matches(&self, value: ArnValue<'_>) -> bool {
        // The last part tells most ARNs apart, so it is looked at first.
        let mut parts = self.parts.iter().enumerate().rev();
        self.parts.len() == 6
            && value.colons.is_some()
            && parts.all(|(index, pattern)| pattern.matches(value.part(index)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        ArnPattern::new(&Glob::parse(pattern)).matches(ArnValue::new(text))
    }

    #[test]
    fn wildcards_stay_in_their_part() {
        let key = "arn:aws:kms:eu-west-1:111122223333:key/1234";
        assert!(fits("arn:aws:kms:*:111122223333:key/*", key));
        assert!(fits("arn:*:kms:eu-*-1:*:*", key));
        assert!(!fits("arn:aws:*:111122223333:key/1234", key), "one part too few");
        assert!(!fits("arn:aws:kms:*:key/1234", key), "`*` does not cross a colon");
    }

    #[test]
    fn the_last_part_takes_colons_and_slashes() {
        let snapshot = "arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:job-1/a";
        assert!(fits("arn:aws:rds:eu-west-1:111122223333:snapshot:*", snapshot));
        assert!(fits("arn:aws:rds:*:*:*", snapshot));
        assert!(fits("arn:aws:rds:*:*:s*:job-?/a", snapshot));
    }

    #[test]
    fn short_texts_and_patterns_fit_nothing() {
        assert!(!fits("*", "arn:aws:s3:::bucket"));
        assert!(!fits("arn:aws:s3:::*", "bucket"));
        assert!(ArnPattern::new(&Glob::parse("arn:aws:s3:*")).is_short());
        let padded = ArnPattern::new(&Glob::parse("arn:aws:s3:*")).padded();
        assert!(padded.matches(ArnValue::new("arn:aws:s3:::bucket/a")));
    }

    #[test]
    fn seven_segments_with_a_misplaced_region_fit_no_snapshot() {
        // AWS: the AWS Backup guide prints this pattern; it can match nothing.
        assert!(!fits("arn:aws:ec2::eu-west-1::snapshot/*", "arn:aws:ec2:eu-west-1::snapshot/s-1"));
    }

    #[test]
    fn an_escaped_wildcard_is_text() {
        let mut glob = Glob::parse("arn:aws:s3:::b");
        glob.push_text("*");
        let pattern = ArnPattern::new(&glob);
        assert!(pattern.matches(ArnValue::new("arn:aws:s3:::b*")));
        assert!(!pattern.matches(ArnValue::new("arn:aws:s3:::bc")));
    }
}
