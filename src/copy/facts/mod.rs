//! What AWS Backup can do and which calls it makes, as dated data.
//!
//! Every line of the files beside this one has its source, how sure it is, and the days between which
//! it holds. `docs/facts.md` tells how they are renewed. A line that is uncertain is shown as a
//! doubt and never makes a copy fail.

mod calls;
mod events;
mod features;
mod messages;
mod types;

pub use calls::{Demand, KeyCall, KeySide, RoleAction, key_calls, role_actions};
pub use events::{EVENT_SOURCE, EventType, event_types};
pub use features::{Feature, Support, support};
pub use messages::{Message, message};
pub use types::{ResourceType, canonical, of_arn, of_pattern, resource_type};

use std::sync::OnceLock;

use crate::source::Date;

/// How sure a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Sources contradict each other, or only hint.
    Uncertain,
    /// A guess from what else is known.
    Low,
    /// Follows from a policy of AWS and a service's guide.
    Medium,
    /// Documented, or observed.
    High,
}

impl Certainty {
    fn read(word: &str) -> Self {
        match word {
            "high" => Self::High,
            "medium" => Self::Medium,
            "low" => Self::Low,
            _ => Self::Uncertain,
        }
    }

    /// Whether a demand of this certainty can make a copy fail.
    pub const fn is_firm(self) -> bool {
        matches!(self, Self::Medium | Self::High)
    }
}

/// The newest day that the facts are known for, `YYYY-MM-DD`.
pub fn date() -> &'static str {
    entries(include_str!("data/date.txt")).next().unwrap_or_default()
}

/// The same as a date.
pub fn newest() -> Date {
    static NEWEST: OnceLock<Date> = OnceLock::new();
    *NEWEST.get_or_init(|| date().parse().unwrap_or_else(|_| Date::from_unix_seconds(0)))
}

fn entries(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn fields<const N: usize>(line: &'static str) -> [&'static str; N] {
    let mut fields = line.split('\t');
    std::array::from_fn(|_| fields.next().unwrap_or(""))
}

#[cfg(test)]
mod tests;
