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
    /// Where AWS documents it.
    pub source: &'static str,
}

/// What a message means, where it is known.
pub fn message(text: &str) -> Option<&'static Message> {
    static ALL: OnceLock<Vec<Message>> = OnceLock::new();
    let all = ALL.get_or_init(|| entries(include_str!("data/messages.txt")).map(read).collect());
    let folded = text.to_lowercase();
    all.iter().find(|message| message.parts.iter().any(|part| folded.contains(part)))
}

fn read(line: &'static str) -> Message {
    let [parts, steps, sort, meaning, source] = fields(line);
    Message {
        parts: parts.split('|').collect(),
        steps: steps.split(',').filter_map(StepId::named).collect(),
        is_plain: sort == "plain",
        meaning,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_can_be_read() {
        for line in entries(include_str!("data/messages.txt")) {
            let [parts, steps, sort, meaning, source] = fields::<5>(line);
            assert_eq!(parts, parts.to_lowercase());
            assert!(matches!(sort, "plain" | "hint") && !meaning.is_empty() && !source.is_empty());
            let named = steps.split(',').filter(|step| !step.is_empty());
            assert!(named.clone().all(|step| StepId::named(step).is_some()), "{line}");
            // the line is not hidden by an earlier one
            let part = parts.split('|').next().unwrap();
            assert_eq!(message(part).map(|found| found.meaning), Some(meaning), "{line}");
        }
    }

    #[test]
    fn the_special_message_comes_before_the_general_one() {
        let text = "Access denied: Both source and destination account must be a member of the same organization";
        assert_eq!(message(text).unwrap().steps, [StepId::SameOrganization]);
        assert_eq!(message("all is well"), None);
    }
}
