//! Patterns over rule ids and addresses, in which `*` alone is special.
//!
//! Addresses escape `]`, `#`, `*` and `\` with `\`; a pattern is written in the same way, so an
//! escaped star stands for itself.

/// A text in which `*` stands for any run of characters, unless `\` is before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: Box<str>,
    /// The literal pieces between the stars.
    pieces: Vec<Box<str>>,
}

impl Pattern {
    /// Reads a pattern; every text is one.
    pub fn new(text: &str) -> Self {
        let mut pieces = vec![String::new()];
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            if letter == '*' {
                pieces.push(String::new());
                continue;
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push(letter);
                if letter == '\\' {
                    piece.extend(letters.next());
                }
            }
        }
        let pieces = pieces.into_iter().map(String::into_boxed_str).collect();
        Self { text: text.into(), pieces }
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole of `text` matches.
    pub fn matches(&self, text: &str) -> bool {
        let [first, rest @ ..] = self.pieces.as_slice() else { return false };
        let Some(mut left) = text.strip_prefix(&**first) else { return false };
        let [middle @ .., last] = rest else { return left.is_empty() };
        for piece in middle {
            let Some((_, after)) = left.split_once(&**piece) else { return false };
            left = after;
        }
        left.ends_with(&**last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} ~ {text}");
    }

    #[test]
    fn a_star_stands_for_any_run() {
        check("key-policy-*", "key-policy-any-principal", true);
        check("*", "", true);
        check("a*b*c", "a-b-b-c", true);
        check("a*b*c", "a-c-b", false);
        check("a*a", "a", false);
        check("plan-*", "key-policy", false);
    }

    #[test]
    fn without_a_star_the_whole_text_counts() {
        check("abc", "abc", true);
        check("abc", "abcd", false);
        check("", "", true);
    }

    #[test]
    fn an_escaped_star_stands_for_itself() {
        check(r"p#Statement[a\*]", r"p#Statement[a\*]", true);
        check(r"p#Statement[a\*]", r"p#Statement[ab]", false);
    }
}
