//! What stands under the findings: problems in short, and a line of figures.

use std::fmt::Write;

use crate::report::place::Place;
use crate::report::visible::visible;
use crate::report::{Report, Summary, Unsettled};
use crate::source::{Problem, ProblemKind, Sources};

/// Problems that are shown; the other formats have all of them.
const MOST_PROBLEMS: usize = 10;
/// Unknown values that are named.
const MOST_UNKNOWNS: usize = 3;

/// One line for each problem, up to a handful, then an empty line; nothing where there is none.
pub(super) fn problems(report: &Report<'_>) -> String {
    let mut text = String::new();
    for problem in report.problems.iter().take(MOST_PROBLEMS) {
        text.push_str(&line(report.sources, problem));
    }
    let hidden = report.problems.len().saturating_sub(MOST_PROBLEMS);
    if hidden > 0 {
        let _ = writeln!(text, "and {hidden} more; `--format json` lists all of them");
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn line(sources: &Sources, problem: &Problem) -> String {
    let word = match problem.kind {
        ProblemKind::Unread => "not read",
        ProblemKind::Unresolved => "not known",
    };
    let place = Place::of(sources, problem.at);
    let (path, message) = (visible(&place.path), visible(&problem.message));
    if place.is_whole_file() {
        return format!("{word}: {path}: {message}\n");
    }
    format!("{word}: {path}:{}:{}: {message}\n", place.start.line, place.start.column)
}

/// `3 files, 1 error, 2 warnings; 2 statements not judged: no value for …`, with a line break.
pub(super) fn figures(summary: &Summary<'_>) -> String {
    let mut text = count(summary.files, "file");
    let mut found = false;
    for (number, word) in
        [(summary.error, "error"), (summary.warning, "warning"), (summary.note, "note")]
    {
        if number > 0 {
            found = true;
            let _ = write!(text, ", {}", count(number, word));
        }
    }
    if !found {
        text.push_str(", nothing found");
    }
    if summary.suppressed > 0 {
        let _ = write!(text, ", {} suppressed", summary.suppressed);
    }
    if summary.problems > 0 {
        let _ = write!(text, "; {}", count(summary.problems, "problem"));
    }
    if summary.not_judged > 0 {
        let _ = write!(text, "; {} not judged", count(summary.not_judged, "statement"));
        text.push_str(&unsettled(summary.unsettled));
    }
    text.push('\n');
    text
}

/// `: no value for `var.account` (in 3), `var.org` (in 1) and 4 more`, and on lines of their own the
/// reasons that say more than that.
fn unsettled(values: &[Unsettled]) -> String {
    if values.is_empty() {
        return String::new();
    }
    let first = || values.iter().take(MOST_UNKNOWNS);
    let shown: Vec<String> =
        first().map(|it| format!("`{}` (in {})", visible(&it.name), it.statements)).collect();
    let more = values.len().saturating_sub(MOST_UNKNOWNS);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    let mut text = format!(": no value for {}{tail}", shown.join(", "));
    let says_more = |it: &&Unsettled| {
        !it.reason.starts_with("no value for ") && !it.reason.ends_with(" has no value here")
    };
    for value in first().filter(says_more) {
        let _ = write!(text, "\n  `{}`: {}", visible(&value.name), visible(&value.reason));
    }
    text
}

fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_leave_out_what_is_zero() {
        let mut summary = Summary { files: 1, ..Summary::default() };
        assert_eq!(figures(&summary), "1 file, nothing found\n");
        summary.files = 3;
        summary.error = 1;
        summary.warning = 2;
        assert_eq!(figures(&summary), "3 files, 1 error, 2 warnings\n");
        summary.suppressed = 4;
        summary.problems = 1;
        assert_eq!(figures(&summary), "3 files, 1 error, 2 warnings, 4 suppressed; 1 problem\n");
    }

    #[test]
    fn what_was_not_judged_is_named() {
        let values = ["var.a", "var.b", "Key.Arn", "var.d"].map(|name| Unsettled {
            name: name.to_owned(),
            reason: match name {
                "Key.Arn" => "`Key.Arn` is known when the stack is made".to_owned(),
                _ => format!("no value for `{name}`"),
            },
            statements: 2,
        });
        let summary =
            Summary { files: 2, note: 1, not_judged: 2, unsettled: &values, ..Summary::default() };
        assert_eq!(
            figures(&summary),
            "2 files, 1 note; 2 statements not judged: no value for `var.a` (in 2), `var.b` (in 2), \
             `Key.Arn` (in 2) and 1 more\n  `Key.Arn`: `Key.Arn` is known when the stack is made\n"
        );
    }
}
