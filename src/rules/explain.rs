//! A rule's page as text for the terminal: Markdown without its fences and front matter.

use std::fmt::Write as _;

use super::page::{Example, Page};
use super::registry::Rule;

/// Everything the page of a rule says, to be printed as it is.
pub fn explain(rule: &Rule) -> String {
    let page = rule.page();
    let header = rule.header();
    let mut text = format!("{}: {}\n\n", header.id, header.title);
    let mut facts = vec![
        format!("{}, {} confidence", header.severity.word(), header.confidence.word()),
        format!("family {}", header.family),
        format!("since {}", page.since),
    ];
    if let Some(view) = &header.view {
        facts.insert(1, format!("looks at {view}"));
    }
    if !header.is_default {
        facts.push("off unless asked for".to_owned());
    }
    if !header.was.is_empty() {
        facts.push(format!("was {}", header.was.join(", ")));
    }
    text.push_str(&facts.join(" · "));
    text.push_str("\n\n");
    text.push_str(&page.prose);
    text.push('\n');
    if let Some(help) = &page.words.help {
        let _ = writeln!(text, "\nWhat to do: {help}");
    }
    push_examples(page, &mut text);
    text
}

fn push_examples(page: &Page, text: &mut String) {
    for (heading, examples) in [("Flagged", &page.flagged), ("Accepted", &page.accepted)] {
        for example in examples {
            let _ = writeln!(text, "\n{heading}");
            push_example(example, text);
        }
    }
}

fn push_example(example: &Example, text: &mut String) {
    for file in &example.files {
        text.push('\n');
        if let Some(name) = &file.name {
            let _ = writeln!(text, "    {name}:");
        }
        push_indented(&file.content.text, text);
    }
    if let Some(expected) = &example.expected {
        text.push('\n');
        push_indented(&expected.text, text);
    }
}

fn push_indented(lines: &str, text: &mut String) {
    for line in lines.lines() {
        if !line.is_empty() {
            text.push_str("    ");
            text.push_str(line);
        }
        text.push('\n');
    }
}
