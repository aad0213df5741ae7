//! Fixes applied to texts, in memory.
//!
//! All edits of a fix are applied, or none. Where two fixes touch the same bytes the first one wins;
//! the other waits for the texts to be read anew. Bytes that no edit names stay as they are: line
//! breaks, a byte order mark, comments, the end of the file.

use std::collections::BTreeMap;

use super::{FileEdit, Fix, edits_in_files};
use crate::source::{Sources, Span};

/// What fixes make of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patched {
    /// The new text of each file that changes, by the file's name.
    pub texts: BTreeMap<String, String>,
    /// The fixes that were applied, by their numbers.
    pub applied: Vec<usize>,
}

/// Applies `fixes` in their order to the files that `may_change` names.
pub fn patch<'f>(
    sources: &Sources,
    fixes: impl IntoIterator<Item = &'f Fix>,
    may_change: impl Fn(&str) -> bool,
) -> Patched {
    let mut chosen: BTreeMap<String, Vec<FileEdit>> = BTreeMap::new();
    let mut applied = Vec::new();
    for (number, fix) in fixes.into_iter().enumerate() {
        let edits = edits_in_files(sources, fix).unwrap_or_default();
        let named = edits.into_iter().map(|edit| (sources.get(edit.at.source).name.clone(), edit));
        let named: Vec<(String, FileEdit)> = named.collect();
        let is_free = |(name, edit): &(String, FileEdit)| {
            let taken = chosen.get(name).map(Vec::as_slice).unwrap_or_default();
            may_change(name) && !taken.iter().any(|it| touch(it.at.span, edit.at.span))
        };
        if !named.is_empty() && named.iter().all(is_free) {
            applied.push(number);
            for (name, edit) in named {
                chosen.entry(name).or_default().push(edit);
            }
        }
    }
    let texts = chosen.into_iter().filter_map(|(name, edits)| {
        let before = sources.get(edits.first()?.at.source);
        let after = edited(&before.text, edits)?;
        (after != before.text).then_some((name, after))
    });
    Patched { texts: texts.collect(), applied }
}

/// Whether two edits have to do with the same bytes; an insertion also with those that it stands
/// beside.
const fn touch(one: Span, other: Span) -> bool {
    if one.is_empty() || other.is_empty() {
        one.start <= other.end && other.start <= one.end
    } else {
        one.start < other.end && other.start < one.end
    }
}

/// `text` with the edits applied, from its end to its start.
fn edited(text: &str, mut edits: Vec<FileEdit>) -> Option<String> {
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.at.span));
    let mut text = text.to_owned();
    for FileEdit { at, replacement } in edits {
        let range = usize::try_from(at.span.start).ok()?..usize::try_from(at.span.end).ok()?;
        text.get(range.clone())?;
        text.replace_range(range, &replacement);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Applicability, Edit};
    use crate::source::{Location, SourceId};

    const TEXT: &str = "\u{feff}abc\r\ndef";

    fn fix(source: SourceId, edits: &[(u32, u32, &str)]) -> Fix {
        let edit = |(start, end, text): &(u32, u32, &str)| Edit {
            at: Location::new(source, Span::new(*start, *end)),
            replacement: (*text).to_owned(),
        };
        let edits = edits.iter().map(edit).collect();
        Fix {
            title: String::new(),
            applicability: Applicability::Safe,
            edits,
            paste: String::new(),
        }
    }

    /// What becomes of [`TEXT`], and how many of the fixes were applied.
    fn check(fixes: &[&[(u32, u32, &str)]]) -> (String, usize) {
        let sources = Sources::default();
        let source = sources.add("a.json", TEXT);
        let fixes: Vec<Fix> = fixes.iter().map(|edits| fix(source, edits)).collect();
        let patched = patch(&sources, &fixes, |name| name == "a.json");
        let text = patched.texts.get("a.json").cloned().unwrap_or_default();
        (text, patched.applied.len())
    }

    #[test]
    fn what_no_edit_names_stays() {
        assert_eq!(check(&[&[(4, 5, "B")], &[(8, 9, "")]]), ("\u{feff}aBc\r\nef".to_owned(), 2));
    }

    #[test]
    fn of_two_fixes_at_one_place_the_first_wins() {
        let fixes: [&[_]; 2] = [&[(3, 5, "x")], &[(4, 6, "y"), (8, 9, "z")]];
        assert_eq!(check(&fixes), ("\u{feff}xc\r\ndef".to_owned(), 1));
        let twice: [&[_]; 2] = [&[(3, 3, "x")], &[(3, 3, "x")]];
        assert_eq!(check(&twice), ("\u{feff}xabc\r\ndef".to_owned(), 1));
    }

    #[test]
    fn neighbours_are_both_applied() {
        assert_eq!(check(&[&[(3, 4, "")], &[(4, 5, "")]]), ("\u{feff}c\r\ndef".to_owned(), 2));
    }

    #[test]
    fn other_files_are_left_alone() {
        let sources = Sources::default();
        let source = sources.add("a.json", TEXT);
        let fixes = [fix(source, &[(3, 4, "x")])];
        assert_eq!(patch(&sources, &fixes, |_| false), Patched::default());
    }
}
