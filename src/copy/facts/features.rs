//! What can be done with the recovery points of a type, where and since when.

use std::sync::OnceLock;

use crate::aws::catalogue;
use crate::source::Date;

use super::{Certainty, entries, fields};

/// What can or cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// A copy of any sort.
    Copy,
    /// A copy to another Region.
    CrossRegion,
    /// A copy to another account.
    CrossAccount,
    /// A copy to another account and Region in one action.
    Both,
    /// AWS Backup manages the recovery points itself, and encrypts them with the vault's key.
    FullyManaged,
    /// Recovery points move to cold storage.
    ColdStorage,
    /// A copy into a logically air-gapped vault.
    AirGapped,
    /// The same, to another Region.
    AirGappedCrossRegion,
    /// The same, to another account.
    AirGappedCrossAccount,
}

impl Feature {
    const fn word(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::CrossRegion => "cross-region",
            Self::CrossAccount => "cross-account",
            Self::Both => "both",
            Self::FullyManaged => "fully-managed",
            Self::ColdStorage => "cold-storage",
            Self::AirGapped => "air-gapped",
            Self::AirGappedCrossRegion => "air-gapped-cross-region",
            Self::AirGappedCrossAccount => "air-gapped-cross-account",
        }
    }
}

/// What the facts say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It can be done; by this source.
    Yes(&'static str),
    /// It cannot; by this source.
    No(&'static str),
    /// A source hints that it cannot, others do not.
    Doubtful(&'static str),
    /// No fact tells.
    Unknown,
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
struct Line {
    of: &'static str,
    feature: &'static str,
    place: &'static str,
    answer: bool,
    since: Option<Date>,
    until: Option<Date>,
    certainty: Certainty,
    source: &'static str,
}

fn lines() -> &'static [Line] {
    static LINES: OnceLock<Vec<Line>> = OnceLock::new();
    LINES.get_or_init(|| {
        let read = |line| {
            let [of, feature, place, answer, since, until, certainty, source] = fields(line);
            Line {
                of,
                feature,
                place,
                answer: answer == "yes",
                since: since.parse().ok(),
                until: until.parse().ok(),
                certainty: Certainty::read(certainty),
                source,
            }
        };
        entries(include_str!("data/features.txt")).map(read).collect()
    })
}

/// Whether a type supports a feature between these Regions on a day.
pub fn support(of: &str, feature: Feature, regions: &[&str], as_of: Date) -> Support {
    let speaks = |line: &&Line| {
        (line.of == "*" || line.of.eq_ignore_ascii_case(of))
            && line.feature == feature.word()
            && line.holds(as_of)
            && line.is_at(regions)
    };
    let mut answer = Support::Unknown;
    for line in lines().iter().filter(speaks) {
        answer = match (line.answer, line.certainty.is_firm()) {
            (false, true) => return Support::No(line.source),
            (false, false) => Support::Doubtful(line.source),
            (true, _) if answer == Support::Unknown => Support::Yes(line.source),
            (true, _) => answer,
        };
    }
    answer
}

impl Line {
    fn holds(&self, day: Date) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day < until)
    }

    fn is_at(&self, regions: &[&str]) -> bool {
        let mut places = self.place.split(',');
        places.any(|place| match (place, place.strip_prefix("partition:")) {
            ("*", _) => true,
            ("opt-in", _) => regions.iter().any(|region| catalogue::is_opt_in(region)),
            (_, Some(id)) => regions.iter().any(|region| catalogue::is_region(id, region)),
            (code, None) => regions.contains(&code),
        })
    }
}
