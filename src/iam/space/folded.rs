//! Texts that conditions compare with whatever the case of their letters.
//!
//! `StringEqualsIgnoreCase` takes as many texts as letters can be written, so such a text is no class
//! of its own as others without wildcards are, and an automaton that follows hundreds of them at once
//! is too large. But all that it takes lie close together: the other patterns are followed along each
//! such text alone, and for all other texts without them.

use std::collections::{BTreeMap, BTreeSet};

use super::minterm::minterms;
use super::token::{Class, Pattern, Token};
use super::values::Candidate;
use super::work::{Spent, Work};

/// A text for each class that `patterns` tell apart among those that a pattern of `domain` takes.
pub(super) fn texts(
    patterns: &[Pattern],
    domain: &[Pattern],
    cap: usize,
    work: &mut Work,
) -> Result<Vec<Candidate>, Spent> {
    let (mut folded, mut others) = (BTreeMap::new(), Vec::new());
    for pattern in patterns {
        match folded_text(pattern) {
            Some(text) => {
                folded.insert(text, pattern);
            }
            None => others.push(pattern.clone()),
        }
    }
    let mut fed: BTreeSet<String> = BTreeSet::new();
    // A text that stands for all others must not be one of those.
    let mut found = loop {
        let more = fed.iter().filter_map(|text| folded.get(text).copied());
        let all: Vec<Pattern> = others.iter().chain(more).cloned().collect();
        let found = classes(&all, domain, cap, work)?;
        let taken = |one: &Candidate| {
            let text = one.text.to_ascii_lowercase();
            (folded.contains_key(&text) && !fed.contains(&text)).then_some(text)
        };
        let new: Vec<String> = found.iter().filter(|one| !one.is_named).filter_map(taken).collect();
        if new.is_empty() {
            break found;
        }
        fed.extend(new);
    };
    if folded.len() == fed.len() {
        return Ok(found);
    }
    let mut spelled: BTreeMap<String, Vec<&Pattern>> = BTreeMap::new();
    let mut wild: Vec<Pattern> = domain.to_vec();
    for pattern in &others {
        match pattern.as_literal() {
            Some(text) => spelled.entry(text.to_ascii_lowercase()).or_default().push(pattern),
            None => wild.push(pattern.clone()),
        }
    }
    let is_in = |one: &Candidate| domain.iter().any(|domain| domain.matches(&one.text));
    for (text, pattern) in folded.into_iter().filter(|(text, _)| !fed.contains(text)) {
        let own = spelled.get(&text).into_iter().flatten().copied();
        let all: Vec<Pattern> = own.chain(&wild).cloned().collect();
        work.spend(1)?;
        let near = if all.len() == domain.len() && domain.iter().all(is_anything) {
            vec![Candidate { text, is_named: false }]
        } else {
            classes(&all, std::slice::from_ref(pattern), cap, work)?
        };
        found.extend(near.into_iter().filter(is_in));
    }
    Ok(found)
}

fn is_anything(pattern: &Pattern) -> bool {
    pattern.0 == [Token::Many(Class::Any)]
}

fn classes(
    patterns: &[Pattern],
    domain: &[Pattern],
    cap: usize,
    work: &mut Work,
) -> Result<Vec<Candidate>, Spent> {
    let domain: Vec<_> = domain.iter().map(|one| ((), one.clone())).collect();
    let found = minterms(patterns, &domain, cap, work)?;
    let candidate =
        |one: super::minterm::Minterm<()>| Candidate { text: one.text, is_named: one.is_literal };
    Ok(found.into_iter().map(candidate).collect())
}

/// The text of a pattern without wildcards that takes letters of either case, in lower case.
fn folded_text(pattern: &Pattern) -> Option<String> {
    let is_folded = pattern.0.iter().any(|token| matches!(token, Token::IsLetter(_)));
    let letter = |token: &Token| match token {
        Token::Is(c) | Token::IsLetter(c) => Some(*c),
        Token::One(_) | Token::Many(_) => None,
    };
    pattern.0.iter().map(letter).collect::<Option<String>>().filter(|_| is_folded)
}

#[cfg(test)]
mod tests {
    use super::super::super::pattern::Glob;
    use super::*;

    /// The texts of the classes that globs, and texts behind `~` whatever their case, tell apart.
    fn found(patterns: &[&str]) -> Vec<String> {
        let pattern = |text: &&str| match text.strip_prefix('~') {
            Some(text) => Pattern::glob_ignoring_case(&Glob::literal(text)),
            None => Pattern::glob(&Glob::parse(text)),
        };
        let patterns: Vec<Pattern> = patterns.iter().map(pattern).collect();
        let any = [Pattern(vec![Token::Many(Class::Any)])];
        let all = texts(&patterns, &any, 500, &mut Work::of(100_000)).unwrap();
        all.into_iter().map(|one| one.text).collect()
    }

    /// Every row of answers that some short text has is that of a text that was found.
    #[test]
    fn no_spelling_that_a_pattern_tells_from_others_is_missing() {
        let letters = ["", "a", "A", "b", "B", "x", "1"];
        let mut all: Vec<String> = vec![String::new()];
        for one in letters {
            for two in letters {
                all.extend(letters.map(|three| format!("{one}{two}{three}")));
            }
        }
        for list in [
            &["~ab"][..],
            &["~ab", "~ba", "~b"],
            &["~ab", "ab", "Ab"],
            &["~ab", "a*", "*B"],
            &["~ab", "~a1", "?b", "ab", "aB", "AB", "Ab"],
            &["~x", "~xx", "~a", "*"],
        ] {
            let row = |text: &String| -> Vec<bool> {
                let is_it = |pattern: &&str| match pattern.strip_prefix('~') {
                    Some(own) => own.eq_ignore_ascii_case(text),
                    None => Glob::parse(pattern).matches(text),
                };
                list.iter().map(is_it).collect()
            };
            let rows: BTreeSet<Vec<bool>> = found(list).iter().map(row).collect();
            for text in &all {
                assert!(rows.contains(&row(text)), "{list:?}: {text}");
            }
        }
    }
}
