//! What AWS Backup tells EventBridge.

use std::sync::OnceLock;

use super::{entries, fields};

/// A sort of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventType {
    /// `detail-type`.
    pub name: &'static str,
    /// The member of `detail` that tells how a job stands: `state` or `status`; `-` where no fact
    /// says so.
    pub member: &'static str,
    /// The values of that member, in capitals.
    pub values: Vec<&'static str>,
}

/// `source` of every event of AWS Backup.
pub const EVENT_SOURCE: &str = "aws.backup";

/// Every sort of events.
pub fn event_types() -> &'static [EventType] {
    static TYPES: OnceLock<Vec<EventType>> = OnceLock::new();
    TYPES.get_or_init(|| {
        let read = |line| {
            let [name, member, values] = fields(line);
            EventType { name, member, values: values.split(',').collect() }
        };
        entries(include_str!("data/events.txt")).map(read).collect()
    })
}
