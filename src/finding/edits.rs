//! The edits of a fix, as edits of files.
//!
//! A finding in a policy that lives inside a string mends the decoded text. In the file the
//! replacement has to be written the way the literal is: a quote in JSON needs its backslash. Where
//! we cannot tell how to write it, there is no edit, since a wrong one would break the file.

use super::{Edit, Fix};
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
    // Terraform reads `${` and `%{` in quotes and heredocs; YAML and JSON do not.
    if replacement.contains("${") || replacement.contains("%{") {
        return None;
    }
    // all of `outer` is the text, as of `Fn::Sub`: nothing around it has to be escaped for
    if start == 0 {
        return Some(replacement);
    }
    let before = outer.slice(Span::new(0, start));
    let line = before.rsplit('\n').next().unwrap_or("");
    if before.contains('\n') && line.chars().all(|letter| matches!(letter, ' ' | '\t')) {
        return Some(in_block(before, line, &replacement));
    }
    if !line.ends_with('"') {
        return None;
    }
    let escaped = serde_json::to_string(&replacement).ok()?;
    Some(escaped.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

/// As it stands in a block scalar or heredoc, whose content starts on a line of its own behind
/// `indent`: nothing is escaped there, and every line has the indent and the file's line break.
fn in_block(before: &str, indent: &str, replacement: &str) -> String {
    let line_break = if before.ends_with(&format!("\r\n{indent}")) { "\r\n" } else { "\n" };
    let lines: Vec<&str> = replacement.split('\n').map(|it| it.trim_end_matches('\r')).collect();
    let mut written = String::new();
    for (number, line) in lines.into_iter().enumerate() {
        if number > 0 {
            written.push_str(line_break);
            written.push_str(if line.is_empty() { "" } else { indent });
        }
        written.push_str(line);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Applicability;
    use crate::source::{OffsetMap, SourceId};

    /// Adds a file and the content of a string in it, which starts after `opening` and ends with the
    /// last quote, or with the text; the content of a block without its indent.
    fn decoded(sources: &Sources, text: &str, opening: &str) -> SourceId {
        let file = sources.add("a.json", text);
        let number = |at: usize| u32::try_from(at).unwrap();
        let mut at = text.find(opening).unwrap() + opening.len();
        let indent = opening.rsplit('\n').next().unwrap();
        let is_block = opening.contains('\n');
        let end = text.rfind('"').filter(|end| *end >= at && !is_block).unwrap_or(text.len());
        let (mut map, mut inner) = (OffsetMap::default(), String::new());
        while at < end {
            let rest = text.get(at..).unwrap();
            let letter = rest.chars().next().unwrap();
            let (meant, width) = match letter {
                '\\' => (rest.chars().nth(1).unwrap(), 2),
                other => (other, other.len_utf8()),
            };
            map.push(number(meant.len_utf8()), Span::new(number(at), number(at + width)));
            inner.push(meant);
            at += width;
            if is_block && meant == '\n' && text.get(at..).unwrap().starts_with(indent) {
                at += indent.len();
            }
        }
        sources.add_decoded("a.json → Policy", inner, file, map)
    }

    /// The file after `*` in the literal after `opening` was replaced.
    fn check(text: &str, opening: &str, replacement: &str) -> Option<String> {
        let sources = Sources::default();
        let inner = decoded(&sources, text, opening);
        let start = u32::try_from(sources.get(inner).text.find('*').unwrap()).unwrap();
        let at = Location::new(inner, Span::new(start, start + 1));
        let edits = vec![Edit { at, replacement: replacement.to_owned() }];
        let fix = Fix {
            title: String::new(),
            applicability: Applicability::Safe,
            edits,
            paste: String::new(),
        };
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
        assert_eq!(check("Policy: '{A: *}'", "'", "\"x\""), None);
    }

    #[test]
    fn a_block_keeps_its_indent_and_its_line_breaks() {
        let edited = check("P: |\n  [\n    *\n  ]\n", "|\n  ", "\"a\",\n  \"b\"");
        assert_eq!(edited.as_deref(), Some("P: |\n  [\n    \"a\",\n    \"b\"\n  ]\n"));
        let edited = check("P: |\r\n  [*]\r\n", "|\r\n  ", "\n\"a\"\n");
        assert_eq!(edited.as_deref(), Some("P: |\r\n  [\r\n  \"a\"\r\n]\r\n"));
    }

    #[test]
    fn a_text_that_is_all_of_another_is_written_as_that_one_is() {
        let sources = Sources::default();
        let template = decoded(&sources, r#"P: "{\"A\": *}""#, ": \"");
        let text = sources.get(template).text.clone();
        let mut map = OffsetMap::default();
        for at in 0..u32::try_from(text.len()).unwrap() {
            map.push(1, Span::new(at, at + 1));
        }
        let inner = sources.add_decoded("a.json → Policy", &*text, template, map);
        let star = u32::try_from(text.find('*').unwrap()).unwrap();
        let edit = |replacement: &str| Edit {
            at: Location::new(inner, Span::new(star, star + 1)),
            replacement: replacement.into(),
        };
        let written = in_file(&sources, &edit(r#"["kms:*"]"#)).unwrap();
        assert_eq!(written.replacement, r#"[\"kms:*\"]"#);
        assert_eq!(sources.slice(written.at), "*");
        assert_eq!(in_file(&sources, &edit("${x:y}")), None);
    }
}
