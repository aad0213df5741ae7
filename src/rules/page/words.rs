//! What a rule says: sentences with `{placeholders}` that a hit fills.

use crate::aws::AccountId;

/// The sentences of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// What is wrong.
    pub message: String,
    /// What is where; the first is the primary place.
    pub labels: Vec<LabelWords>,
    /// What to do.
    pub help: Option<String>,
}

/// The words for one place of a hit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelWords {
    /// The member of the hit that is meant (`Principal`, `Condition.Bool`, `.` for the hit itself,
    /// `Action~` for the member's name), or the name a Rust check gives the place.
    pub at: String,
    /// A few words that make sense without the message.
    pub text: String,
}

impl Words {
    /// Every sentence.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        let labels = self.labels.iter().map(|label| label.text.as_str());
        std::iter::once(self.message.as_str()).chain(labels).chain(self.help.as_deref())
    }

    /// The placeholders of all sentences, each once, in the order of their first use.
    pub fn placeholders(&self) -> Vec<&str> {
        let mut found = Vec::new();
        for name in self.sentences().flat_map(placeholders) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
        found
    }
}

/// How many characters of a value a message or label shows.
pub(in crate::rules) const SHORT: usize = 80;
/// How many characters of a value advice shows.
pub(in crate::rules) const LONG: usize = 300;

/// The names in braces. `${…}` is a policy variable, not a placeholder.
fn placeholders(sentence: &str) -> impl Iterator<Item = &str> {
    pieces(sentence).into_iter().filter_map(|piece| match piece {
        Piece::Placeholder(name) => Some(name),
        Piece::Text(_) => None,
    })
}

/// The sentence with its placeholders filled; one without a value stays as it is. Values are cut at
/// `longest` characters and lose their line breaks.
pub(in crate::rules) fn fill<'v>(
    sentence: &str,
    longest: usize,
    value: impl Fn(&str) -> Option<&'v str>,
) -> String {
    let mut filled = String::with_capacity(sentence.len());
    for piece in pieces(sentence) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Placeholder(name) => {
                if let Some(value) = value(name) {
                    push_tame(&AccountId::in_words(value), longest, &mut filled);
                } else {
                    filled.extend(["{", name, "}"]);
                }
            }
        }
    }
    filled
}

enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

fn pieces(sentence: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let name = after.split_once('}').filter(|(name, _)| is_name(name));
        match name {
            Some((name, tail)) if !before.ends_with('$') => {
                found.push(Piece::Text(before));
                found.push(Piece::Placeholder(name));
                rest = tail;
            }
            Some(_) | None => {
                let (text, tail) = rest.split_at(before.len() + 1);
                found.push(Piece::Text(text));
                rest = tail;
            }
        }
    }
    found.push(Piece::Text(rest));
    found
}

fn is_name(text: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    !text.is_empty() && text.chars().all(fits)
}

/// A value as a sentence can hold it: one line, not longer than the eye follows.
fn push_tame(value: &str, longest: usize, into: &mut String) {
    for (index, letter) in value.chars().enumerate() {
        if index == longest {
            into.push('…');
            break;
        }
        into.push(if letter.is_control() { ' ' } else { letter });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, expected: &str) {
        let value = |name: &str| (name == "Sid").then_some("Share");
        assert_eq!(fill(sentence, SHORT, value), expected);
    }

    #[test]
    fn placeholders_take_their_values() {
        check("statement `{Sid}` of `{Sid}`", "statement `Share` of `Share`");
    }

    #[test]
    fn what_has_no_value_stays() {
        check("`{Sid}` and `{Key}`", "`Share` and `{Key}`");
    }

    #[test]
    fn policy_variables_and_json_are_no_placeholders() {
        check("`${aws:username}` and `${Sid}`", "`${aws:username}` and `${Sid}`");
        check(r#"add `{ "AWS": "*" }` {"#, r#"add `{ "AWS": "*" }` {"#);
    }

    #[test]
    fn values_stay_on_one_line_and_end_somewhere() {
        let mut filled = String::new();
        push_tame(&format!("a\nb{}", "x".repeat(100)), SHORT, &mut filled);
        assert_eq!(filled, format!("a b{}…", "x".repeat(77)));
    }
}
