//! Patterns as token sequences, for automata.
//!
//! The evaluator asks whether one text matches one pattern. Here several patterns are followed at
//! once, position by position, so a pattern is a flat list of tokens: a character, any character of
//! a class, or any run of characters of a class. Where a colon ends an ARN part, the class leaves
//! it out.

use super::super::pattern::{ArnPattern, Glob, Piece};

/// A set of characters that a wildcard stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Class {
    /// Every character.
    Any,
    /// All but NUL, which sets a role's session apart.
    NotNul,
    /// All but the colon, inside one of the first five parts of an ARN, and but NUL, which no ARN
    /// holds and which sets a role's session apart.
    NotColon,
    /// What a name in a path holds: no slash either.
    Name,
    /// `0` to `9`, for account ids.
    Digit,
    /// NUL alone.
    Nul,
    /// All but the colon, NUL included.
    Colonless,
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Token {
    /// This character.
    Is(char),
    /// This character, whatever its case; held in lower case.
    IsLetter(char),
    /// One character of the class.
    One(Class),
    /// Any number of characters of the class, also none.
    Many(Class),
}

/// A pattern: its tokens, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Pattern(pub(super) Vec<Token>);

impl Class {
    /// Whether the class holds `c`.
    pub(super) const fn holds(self, c: char) -> bool {
        match self {
            Self::Any => true,
            Self::NotNul => c != '\0',
            Self::NotColon => c != ':' && c != '\0',
            Self::Name => c != ':' && c != '\0' && c != '/',
            Self::Digit => c.is_ascii_digit(),
            Self::Nul => c == '\0',
            Self::Colonless => c != ':',
        }
    }
}

impl Token {
    /// Whether the token takes `c`.
    pub(super) fn takes(self, c: char) -> bool {
        match self {
            Self::Is(own) => own == c,
            Self::IsLetter(own) => own == c.to_ascii_lowercase(),
            Self::One(class) | Self::Many(class) => class.holds(c),
        }
    }
}

impl AsRef<[Self]> for Pattern {
    fn as_ref(&self) -> &[Self] {
        std::slice::from_ref(self)
    }
}

impl Pattern {
    /// The text itself, letter for letter.
    pub(super) fn literal(text: &str) -> Self {
        let mut pattern = Self::default();
        pattern.push_text(text);
        pattern
    }

    /// A pattern over the whole value.
    pub(super) fn glob(glob: &Glob) -> Self {
        let mut pattern = Self::default();
        pattern.push_glob(glob, Class::Any);
        pattern
    }

    /// A pattern over the whole value, whatever the case of its ASCII letters.
    pub(super) fn glob_ignoring_case(glob: &Glob) -> Self {
        let fold = |token: Token| match token {
            Token::Is(c) => letter(c),
            Token::IsLetter(_) | Token::One(_) | Token::Many(_) => token,
        };
        Self(Self::glob(glob).0.into_iter().map(fold).collect())
    }

    /// An ARN pattern, part by part; `None` where it has fewer than six parts.
    pub(super) fn arn(arn: &ArnPattern) -> Option<Self> {
        if arn.is_short() {
            return None;
        }
        let mut pattern = Self::default();
        for (index, part) in arn.parts().iter().enumerate() {
            if index > 0 {
                pattern.push(Token::Is(':'));
            }
            pattern.push_glob(part, if index < 5 { Class::NotColon } else { Class::Any });
        }
        Some(pattern)
    }

    /// Appends a glob whose wildcards stand for characters of `class`.
    pub(super) fn push_glob(&mut self, glob: &Glob, class: Class) {
        for piece in glob.pieces() {
            match piece {
                Piece::Text(text) => self.push_text(text),
                Piece::One => self.push(Token::One(class)),
                Piece::Run => self.push(Token::Many(class)),
            }
        }
    }

    /// Appends text, letter for letter.
    pub(super) fn push_text(&mut self, text: &str) {
        self.0.reserve(text.len());
        self.0.extend(text.chars().map(Token::Is));
    }

    /// Appends a token; a run right behind the same run adds nothing.
    pub(super) fn push(&mut self, token: Token) {
        if matches!(token, Token::Many(_)) && self.0.last() == Some(&token) {
            return;
        }
        self.0.push(token);
    }

    /// Appends all tokens of `other`.
    pub(super) fn extend(&mut self, other: &Self) {
        other.0.iter().for_each(|token| self.push(*token));
    }

    /// The same pattern with wildcards that stand for characters of `class` where they stood for
    /// all.
    pub(super) fn within(&self, class: Class) -> Self {
        let narrowed = |token: &Token| match token {
            Token::One(Class::Any) => Token::One(class),
            Token::Many(Class::Any) => Token::Many(class),
            Token::Is(_) | Token::IsLetter(_) | Token::One(_) | Token::Many(_) => *token,
        };
        Self(self.0.iter().map(narrowed).collect())
    }

    /// What may stand between two texts so that the whole matches: one of these patterns.
    pub(super) fn between(&self, before: &str, after: &str) -> Vec<Self> {
        let starts = places(&self.0, before.chars());
        let backwards: Vec<Token> = self.0.iter().rev().copied().collect();
        let ends = places(&backwards, after.chars().rev());
        let end_of = |at: usize| self.0.len() - at;
        starts
            .iter()
            .flat_map(|start| ends.iter().map(move |end| (*start, end_of(*end))))
            .filter_map(|(start, end)| self.0.get(start..end))
            .map(|tokens| Self(tokens.to_vec()))
            .collect()
    }

    /// A shortest text that matches.
    pub(super) fn shortest(&self) -> String {
        let letter = |token: &Token| match token {
            Token::Is(c) | Token::IsLetter(c) => Some(*c),
            Token::One(Class::Digit) => Some('9'),
            Token::One(Class::Nul) => Some('\0'),
            Token::One(_) => Some('x'),
            Token::Many(_) => None,
        };
        self.0.iter().filter_map(letter).collect()
    }

    /// The one text that matches, where the pattern has no wildcard.
    pub(super) fn as_literal(&self) -> Option<String> {
        let mut text = String::with_capacity(self.0.len());
        for token in &self.0 {
            match token {
                Token::Is(c) => text.push(*c),
                Token::IsLetter(c) if !c.is_ascii_alphabetic() => text.push(*c),
                Token::IsLetter(_) | Token::One(_) | Token::Many(_) => return None,
            }
        }
        Some(text)
    }

    /// Whether `text` matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut letters = text.chars();
        let mut tokens = self.0.as_slice();
        while let Some((token, after)) = tokens.split_first() {
            match token {
                Token::Many(class)
                    if !after.iter().any(|token| matches!(token, Token::Many(_))) =>
                {
                    let mut last = after.iter().rev();
                    return last.all(|token| letters.next_back().is_some_and(|c| token.takes(c)))
                        && letters.all(|c| class.holds(c));
                }
                Token::Many(_) => return run(tokens, letters),
                Token::Is(_) | Token::IsLetter(_) | Token::One(_) => {
                    if !letters.next().is_some_and(|c| token.takes(c)) {
                        return false;
                    }
                }
            }
            tokens = after;
        }
        letters.next().is_none()
    }

    /// A text that matches and that people can read: `word` in place of each run, and `account`
    /// where the fifth part of an ARN is one.
    pub(super) fn friendly(&self, word: &str, account: &str) -> String {
        let mut text = String::new();
        let mut colons = 0;
        for token in &self.0 {
            match token {
                Token::Is(c) | Token::IsLetter(c) => {
                    colons += usize::from(*c == ':');
                    text.push(*c);
                }
                Token::One(Class::Digit) => text.push('9'),
                Token::One(_) => text.push('x'),
                Token::Many(_) if colons == 4 => text.push_str(account),
                Token::Many(_) => text.push_str(word),
            }
        }
        text
    }
}

/// Matches what stands behind a pattern's first run, following all ways at once.
fn run(tokens: &[Token], letters: std::str::Chars<'_>) -> bool {
    places(tokens, letters).last() == Some(&tokens.len())
}

/// Where in a pattern one can be after some letters, all ways followed at once; ascending.
fn places(tokens: &[Token], letters: impl Iterator<Item = char>) -> Vec<usize> {
    let mut live = Vec::new();
    let mut next = Vec::new();
    enter(tokens, 0, &mut live);
    for c in letters {
        for at in &live {
            match tokens.get(*at) {
                Some(token @ Token::Many(_)) if token.takes(c) => enter(tokens, *at, &mut next),
                Some(token) if token.takes(c) => enter(tokens, at + 1, &mut next),
                Some(_) | None => {}
            }
        }
        std::mem::swap(&mut live, &mut next);
        next.clear();
        if live.is_empty() {
            break;
        }
    }
    live
}

/// Adds a place, and those behind runs that may be empty, to an ascending list. What is not behind
/// the last place is there already: places are entered in order, and each with all that follow it.
fn enter(tokens: &[Token], mut at: usize, live: &mut Vec<usize>) {
    loop {
        if live.last().is_none_or(|last| *last < at) {
            live.push(at);
        }
        if !matches!(tokens.get(at), Some(Token::Many(_))) {
            return;
        }
        at += 1;
    }
}

fn letter(c: char) -> Token {
    let lower = c.to_ascii_lowercase();
    if lower.is_ascii_alphabetic() { Token::IsLetter(lower) } else { Token::Is(c) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(text: &str) -> Pattern {
        Pattern::glob(&Glob::parse(text))
    }

    #[test]
    fn wildcards_stand_for_runs_and_single_characters() {
        for (pattern, text, expected) in [
            ("a*c", "abbc", true),
            ("a*c", "ac", true),
            ("a?c", "ac", false),
            ("*a*b", "xaxb", true),
            ("*a*b", "xbxa", false),
            ("", "", true),
            ("**", "", true),
            ("ab*", "a", false),
        ] {
            assert_eq!(glob(pattern).matches(text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn wildcards_of_an_arn_stay_in_their_part() {
        let arn = |text| Pattern::arn(&ArnPattern::new(&Glob::parse(text)));
        let pattern = arn("arn:aws:iam::*:role/*").unwrap();
        assert!(pattern.matches("arn:aws:iam::111122223333:role/a:b"));
        assert!(!pattern.matches("arn:aws:iam::1:2:role/a"));
        assert_eq!(arn("arn:aws:ec2:*"), None);
    }

    #[test]
    fn what_stands_between_two_texts_is_cut_out() {
        let between = |text, before, after, word: &str| {
            glob(text).between(before, after).iter().any(|one| one.matches(word))
        };
        for (text, word, expected) in [
            ("a:*:z", "1", true),
            ("a:1*", "12", true),
            ("a:1*", "21", false),
            ("*:z", "7", true),
            ("a*1:z", "1", true),
            ("a*1:z", "12", false),
            ("b:*", "1", false),
            ("*", "", true),
        ] {
            assert_eq!(between(text, "a:", ":z", word), expected, "{text} {word}");
        }
    }

    #[test]
    fn case_counts_only_where_it_is_asked_for() {
        let pattern = Pattern::glob_ignoring_case(&Glob::parse("Ab-1"));
        assert!(pattern.matches("aB-1"));
        assert_eq!(pattern.as_literal(), None);
        assert_eq!(Pattern::literal("Ab").as_literal().as_deref(), Some("Ab"));
    }
}
