//! All rules as a list: for people, for programs, for a documentation page.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::registry::{Rule, Rules};

/// How the list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListFormat {
    /// Columns.
    Human,
    /// `backstay.rules/1`.
    Json,
    /// One table for each family.
    Markdown,
}

impl Rules {
    /// Every rule, sorted by name; in Markdown by family, then name.
    pub fn list(&self, format: ListFormat) -> String {
        match format {
            ListFormat::Human => self.human(),
            ListFormat::Json => self.json(),
            ListFormat::Markdown => self.markdown(),
        }
    }

    fn human(&self) -> String {
        let widest = |rule: &Rule| rule.header().id.chars().count();
        let width = self.all().iter().map(widest).max().unwrap_or(0);
        let mut text = String::new();
        for header in self.all().iter().map(Rule::header) {
            let (id, severity, title) = (&header.id, header.severity.word(), &header.title);
            let off = if header.is_default { "" } else { " (off by default)" };
            let _ = writeln!(text, "{id:width$}  {severity:7}  {title}{off}");
        }
        text
    }

    fn json(&self) -> String {
        let rules: Vec<Json> = self.all().iter().map(entry).collect();
        let list = json!({ "schema": "backstay.rules/1", "rules": rules });
        format!("{list:#}\n")
    }

    fn markdown(&self) -> String {
        let mut families: Vec<&str> =
            self.all().iter().map(|rule| rule.header().family.as_ref()).collect();
        families.sort_unstable();
        families.dedup();
        let mut text = "# Rules\n".to_owned();
        for family in families {
            let _ = write!(
                text,
                "\n## {family}\n\n| rule | severity | confidence | |\n| --- | --- | --- | --- |\n"
            );
            let headers = self.all().iter().map(Rule::header);
            for header in headers.filter(|header| header.family == family) {
                let (severity, confidence) = (header.severity.word(), header.confidence.word());
                let _ = writeln!(
                    text,
                    "| [{0}]({family}/{0}.md) | {severity} | {confidence} | {1} |",
                    header.id, header.title
                );
            }
        }
        text
    }
}

/// A rule for programs. Members are only ever added.
fn entry(rule: &Rule) -> Json {
    let (header, page) = (rule.header(), rule.page());
    json!({
        "id": header.id,
        "family": header.family,
        "title": header.title,
        "severity": header.severity,
        "confidence": header.confidence,
        "default": header.is_default,
        "view": header.view,
        "since": page.since,
        "was": header.was,
        "supersedes": header.supersedes,
        "tags": page.tags,
        "security_severity": page.security_severity,
        "message": page.words.message,
        "help": page.words.help,
    })
}
