//! The edits of a fix, as edits of files.
//!
//! A finding in a policy that lives inside a string mends the decoded text. In the file the
//! replacement has to be written the way the literal is: a quote in JSON needs its backslash. Where
//! we cannot tell how to write it, there is no edit, since a wrong one would break the file.

use crate::finding::{Edit, Fix};
use crate::source::{Location, Source, Sources, Span};

/// One replacement in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdit {
    /// The bytes of the file to replace.
    pub at: Location,
    /// What to put there, escaped as the file wants it.
    pub replacement: String,
}

/// The edits of `fix` as edits of files, in the order of the fix; nothing where one of them cannot
/// be written in its file.
pub fn edits_in_files(sources: &Sources, fix: &Fix) -> Option<Vec<FileEdit>> {
    fix.edits.iter().map(|edit| in_file(sources, edit)).collect()
}

fn in_file(sources: &Sources, edit: &Edit) -> Option<FileEdit> {
    let mut at = edit.at;
    let mut replacement = edit.replacement.clone();
    while let Some((outer, map)) = &sources.get(at.source).outer {
        let literal = map.outer(Span::new(0, 0));
        replacement = in_literal(&sources.get(*outer), literal.start, replacement)?;
        at = Location::new(*outer, map.outer(at.span));
    }
    Some(FileEdit { at, replacement })
}

/// `replacement` as it is written in the literal of `outer` whose content starts at `start`.
fn in_literal(outer: &Source, start: u32, replacement: String) -> Option<String> {
    let means_itself = |letter: char| {
        !letter.is_control() && !matches!(letter, '"' | '\'' | '\\' | '$' | '%' | '#' | ':')
    };
    if replacement.chars().all(means_itself) {
        return Some(replacement);
    }
    let quoted = start.checked_sub(1).is_some_and(|at| outer.slice(Span::new(at, start)) == "\"");
    // Terraform reads `${` and `%{` inside quotes; YAML and JSON do not.
    if !quoted || replacement.contains("${") || replacement.contains("%{") {
        return None;
    }
    let escaped = serde_json::to_string(&replacement).ok()?;
    Some(escaped.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Applicability;
    use crate::report::sample::decoded;

    /// The file after `*` in the literal after `opening` was replaced.
    fn check(text: &str, opening: &str, replacement: &str) -> Option<String> {
        let sources = Sources::default();
        let inner = decoded(&sources, "a.json", text, opening);
        let start = u32::try_from(sources.get(inner).text.find('*').unwrap()).unwrap();
        let at = Location::new(inner, Span::new(start, start + 1));
        let edits = vec![Edit { at, replacement: replacement.to_owned() }];
        let fix = Fix { title: String::new(), applicability: Applicability::Safe, edits };
        let edit = edits_in_files(&sources, &fix)?.pop()?;
        let source = sources.get(edit.at.source);
        let (before, after) = (Span::new(0, edit.at.span.start), edit.at.span.end);
        let end = u32::try_from(source.text.len()).unwrap();
        let rest = source.slice(Span::new(after, end));
        Some(format!("{}{}{rest}", source.slice(before), edit.replacement))
    }

    #[test]
    fn a_quote_inside_a_json_string_gets_its_backslash() {
        assert_eq!(
            check(r#"{"Policy": "{\"A\": *}"}"#, r#": ""#, r#"["kms:*"]"#).as_deref(),
            Some(r#"{"Policy": "{\"A\": [\"kms:*\"]}"}"#)
        );
    }

    #[test]
    fn a_plain_word_fits_everywhere() {
        let edited = check("Policy: |\n  {A: *}", "|\n  ", "ab");
        assert_eq!(edited.as_deref(), Some("Policy: |\n  {A: ab}"));
    }

    #[test]
    fn what_the_literal_may_not_hold_is_no_edit() {
        assert_eq!(check("policy = \"{A: *}\"", "= \"", "\"${x}\""), None);
        assert_eq!(check("Policy: |\n  {A: *}", "|\n  ", "\"x\""), None);
    }
}
