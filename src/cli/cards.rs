//! From rule pages to what a report says of the rules that ran.

use crate::finding::RuleId;
use crate::report::RuleCard;
use crate::rules::{Rules, Selection};

use super::explain::body;

/// A card for each rule of the run, in order. Reads every page, so only formats that list the
/// rules ask for it.
pub(super) fn cards(rules: &Rules, selection: &Selection) -> Vec<RuleCard> {
    let card = |(rule, severity): (&crate::rules::Rule, _)| {
        let (header, page) = (rule.header(), rule.page());
        let help = page.words.help.clone().unwrap_or_else(|| header.title.to_string());
        RuleCard {
            id: RuleId::new(&header.id),
            title: header.title.to_string(),
            severity,
            confidence: header.confidence,
            security_severity: page.security_severity.clone(),
            tags: page.tags.clone(),
            description: first_paragraph(&page.prose),
            help_text: help,
            help_markdown: body(rule).to_owned(),
        }
    };
    selection.rules(rules).map(card).collect()
}

/// The first paragraph on one line.
fn first_paragraph(prose: &str) -> String {
    let paragraph = prose.trim().split("\n\n").next().unwrap_or_default();
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}
