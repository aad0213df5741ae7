//! What AWS writes into the message of a copy job that fails.

use std::sync::OnceLock;

use crate::copy::StepId;

use super::{entries, fields};

/// A message of AWS Backup, or of a service behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Texts in lower case; one of them occurs in the message.
    parts: Vec<&'static str>,
    /// The steps that can stand behind it, likeliest first; none where no step is about it.
    pub steps: Vec<StepId>,
    /// Whether the message names the cause, and does not only hint at it.
    pub is_plain: bool,
    /// What it means, in a sentence without a full stop.
    pub meaning: &'static str,
    /// What to do about it, in the imperative; nothing where the message is no plain one.
    pub remedy: &'static str,
    /// Where AWS documents it.
    pub source: &'static str,
}

/// What a message means, where it is known.
pub fn message(text: &str) -> Option<&'static Message> {
    static ALL: OnceLock<Vec<Message>> = OnceLock::new();
    let all = ALL.get_or_init(|| entries(include_str!("../data/messages.txt")).map(read).collect());
    let folded = text.to_lowercase();
    all.iter().find(|message| message.parts.iter().any(|part| folded.contains(part)))
}

fn read(line: &'static str) -> Message {
    let [parts, steps, sort, meaning, remedy, source] = fields(line);
    Message {
        parts: parts.split('|').collect(),
        steps: steps.split(',').filter_map(StepId::named).collect(),
        is_plain: sort == "plain",
        meaning,
        remedy,
        source,
    }
}

#[cfg(test)]
mod tests;
