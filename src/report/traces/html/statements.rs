//! The statements that decide, each shown once, however many steps cite it.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::super::{Traces, place_of};
use crate::copy::{Evidence, EvidencePlace};
use crate::report::human::laid_out;
use crate::report::markup::{escaped, escaped_lines};
use crate::source::Location;

/// A statement is shown as far as this many bytes.
const LONGEST: usize = 6000;

/// Statements that were cited, in the order of their first citation.
#[derive(Debug, Default)]
pub(super) struct Statements {
    /// Only looked up, never walked through.
    numbers: HashMap<(Location, Option<String>), usize>,
    drawn: Vec<String>,
}

impl Statements {
    /// Where a side of a decision says it, as markup with a way to the statement.
    pub(super) fn cite(&mut self, traces: &Traces<'_>, evidence: &Evidence) -> String {
        let sid = evidence
            .statement
            .as_deref()
            .map_or_else(String::new, |sid| format!(" <code><bdi>{}</bdi></code>", escaped(sid)));
        match &evidence.place {
            EvidencePlace::BuiltIn(name) => format!("{}{sid}", escaped(name)),
            EvidencePlace::Document(_, at) => {
                let place = escaped(&place_of(traces, *at));
                let number = self.number(traces, *at, evidence.statement.as_deref(), &place);
                format!("<a href=\"#statement-{number}\"><bdi>{place}</bdi></a>{sid}")
            }
        }
    }

    fn number(
        &mut self,
        traces: &Traces<'_>,
        at: Location,
        sid: Option<&str>,
        place: &str,
    ) -> usize {
        let next = self.drawn.len() + 1;
        let number = *self.numbers.entry((at, sid.map(str::to_owned))).or_insert(next);
        if number == next {
            let sid = sid.map_or_else(|| "the whole policy".to_owned(), escaped);
            let code = escaped_lines(&shown(&traces.sources.slice(at)));
            self.drawn.push(format!(
                "<article id=\"statement-{number}\"><h3><bdi>{sid}</bdi> <span class=\"soft\"><bdi>{place}</bdi></span></h3>\n\
                 <pre tabindex=\"0\"><code>{code}</code></pre></article>\n"
            ));
        }
        number
    }

    /// Draws them all.
    pub(super) fn draw(&self, text: &mut String) {
        if self.drawn.is_empty() {
            return;
        }
        text.push_str(
            "<section aria-labelledby=\"statements\"><h2 id=\"statements\">Statements</h2>\n",
        );
        for statement in &self.drawn {
            let _ = text.write_str(statement);
        }
        text.push_str("</section>\n");
    }
}

/// A statement for reading: laid out where it is one line of JSON, else without the indentation that
/// it has in its file.
fn shown(text: &str) -> String {
    let is_line = !text.contains('\n') && text.starts_with('{');
    let text = laid_out(text).filter(|_| is_line).unwrap_or_else(|| text.to_owned());
    let rest = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let least = rest.map(indent).min().unwrap_or(0);
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| if index == 0 { line } else { line.get(least..).unwrap_or_default() });
    let mut out = String::new();
    for line in lines.by_ref() {
        if out.len() + line.len() > LONGEST {
            out.push('…');
            break;
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_statement_loses_the_indentation_of_its_file() {
        assert_eq!(shown("{\n      \"a\": 1\n    }"), "{\n  \"a\": 1\n}\n");
        assert_eq!(shown("{\n}"), "{\n}\n");
    }

    #[test]
    fn one_line_is_laid_out_and_a_long_text_is_cut() {
        let action = "kms:DescribeKey".repeat(6);
        let text = format!("{{\"Action\": \"{action}\"}}");
        assert_eq!(shown(&text), format!("{{\n  \"Action\": \"{action}\"\n}}\n"));
        assert_eq!(shown(&"a".repeat(10_000)), "…");
    }
}
