//! The classes of texts that a set of patterns can tell apart.
//!
//! All patterns are followed at once by a lazily built product automaton; each set of patterns
//! that some text satisfies together is found, with a shortest such text. Two things keep this
//! small: texts without wildcards stay out of the product, and at each state only the characters
//! that some pattern asks for there are tried, and one that none asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasherDefault;

use super::bits::Bits;
use super::product::{Product, Seen};
use super::token::Pattern;
use super::work::{Spent, Work};

/// A class of texts: which patterns they satisfy, and one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Minterm<D> {
    /// The domain of all texts of the class.
    pub(super) domain: D,
    /// The patterns that every text of the class satisfies, by index.
    pub(super) matched: Bits,
    /// A text of the class.
    pub(super) text: String,
    /// Whether a pattern without wildcards names exactly this text.
    pub(super) is_literal: bool,
}

/// All classes of the texts that satisfy some pattern of `domains`; no text is of two domains. Texts
/// named by a pattern without wildcards have a class each. `cap` bounds the states of the product.
pub(super) fn minterms<D: Copy + Ord>(
    patterns: &[Pattern],
    domains: &[(D, Pattern)],
    cap: usize,
    work: &mut Work,
) -> Result<Vec<Minterm<D>>, Spent> {
    let mut literals: BTreeMap<String, (D, Vec<usize>)> = BTreeMap::new();
    let mut globs = Vec::new();
    for (index, pattern) in patterns.iter().enumerate() {
        let Some(text) = pattern.as_literal() else {
            globs.push((index, pattern));
            continue;
        };
        if let Some((domain, _)) = domains.iter().find(|(_, one)| one.matches(&text)) {
            literals.entry(text).or_insert((*domain, Vec::new())).1.push(index);
        }
    }
    let mut fed: BTreeSet<&String> = BTreeSet::new();
    let words = loop {
        let fed_patterns: Vec<_> = fed.iter().map(|text| Pattern::literal(text)).collect();
        let tracked: Vec<_> =
            globs.iter().map(|(_, pattern)| *pattern).chain(&fed_patterns).collect();
        let words = match tracked.as_slice() {
            [] => shortest(domains),
            tracked => product(tracked, domains, cap, work)?,
        };
        let collision = |(_, text): &(Signature<D>, String)| {
            literals.get_key_value(text).map(|(text, _)| text).filter(|text| !fed.contains(text))
        };
        let new: Vec<_> = words.iter().filter_map(collision).collect();
        if new.is_empty() {
            break words;
        }
        fed.extend(new);
    };
    let mut classes = Vec::new();
    for ((domain, own), text) in words.into_iter().filter(|(_, text)| !literals.contains_key(text))
    {
        let mut matched = Bits::none(patterns.len());
        let global = own.iter().filter_map(|at| globs.get(*at));
        global.for_each(|(index, _)| matched.insert(*index));
        classes.push(Minterm { domain, matched, text, is_literal: false });
    }
    let longest = globs.iter().map(|(_, pattern)| pattern.0.len()).max().unwrap_or(0);
    for (text, (domain, named)) in literals {
        work.spend(1 + globs.len() + text.len() * longest / 64)?;
        let mut matched = Bits::none(patterns.len());
        let global = globs.iter().filter(|(_, pattern)| pattern.matches(&text));
        global.map(|(index, _)| *index).chain(named).for_each(|index| matched.insert(index));
        classes.push(Minterm { domain, matched, text, is_literal: true });
    }
    Ok(classes)
}

/// A domain, and the tracked patterns that a text of it satisfies.
type Signature<D> = (D, Vec<usize>);

/// Each set of tracked patterns that some text of a domain satisfies, with a shortest such text.
fn product<D: Copy + Ord>(
    tracked: &[&Pattern],
    domains: &[(D, Pattern)],
    cap: usize,
    work: &mut Work,
) -> Result<Vec<(Signature<D>, String)>, Spent> {
    let patterns = domains.iter().map(|(_, pattern)| pattern);
    let machine = Product::new(tracked.iter().copied().chain(patterns));
    let first_domain = tracked.len();
    let domain_start = machine.start_of(first_domain);
    // What of a state is about the domain: without it, no text is left.
    let halves = |state: &[u32]| state.partition_point(|at| *at < domain_start);
    let mut known = Seen::with_capacity_and_hasher(128, BuildHasherDefault::default());
    let mut found: BTreeSet<Signature<D>> = BTreeSet::new();
    let mut order = Vec::new();
    let mut letters = vec![(0, '\0')];
    let start = machine.start();
    known.insert(start.as_ref().into());
    let mut level = vec![(start.to_vec(), 0)];
    let (mut deeper, mut next, mut alphabet) = (Vec::new(), Vec::new(), Vec::new());
    let mut spare: Vec<Vec<u32>> = Vec::new();
    while !level.is_empty() {
        for (mut state, at) in level.drain(..) {
            if letters.len() > cap {
                return Err(Spent);
            }
            work.spend(2 + state.len() / 2)?;
            let (own, live) = state.split_at(halves(&state));
            // Where the domains ask for one letter there is no choice, and the end of the way is new
            // where its start was.
            if let Some(c) = machine.only_letter(live) {
                machine.step_into(&state, c, &mut next);
                std::mem::swap(&mut state, &mut next);
                deeper.push((state, letters.len()));
                letters.push((at, c));
                continue;
            }
            let accepted = machine.accepting(live).next();
            if let Some((domain, _)) = accepted.and_then(|track| domains.get(track - first_domain))
            {
                let signature = (*domain, machine.accepting(own).collect());
                if found.insert(signature.clone()) {
                    order.push((signature, spell(&letters, at)));
                }
            }
            if live.is_empty() || machine.is_settled(&state) {
                spare.push(state);
                continue;
            }
            let others = machine.alphabet(&state, &mut alphabet);
            for c in others.into_iter().flatten().chain(alphabet.iter().copied()) {
                if !machine.takes(live, c) {
                    continue;
                }
                machine.step_into(&state, c, &mut next);
                work.spend(1 + next.len() / 4)?;
                if !known.contains(next.as_slice()) {
                    known.insert(next.as_slice().into());
                    let mut kept = spare.pop().unwrap_or_default();
                    kept.clone_from(&next);
                    deeper.push((kept, letters.len()));
                    letters.push((at, c));
                }
            }
            spare.push(state);
        }
        std::mem::swap(&mut level, &mut deeper);
    }
    Ok(order)
}

/// A shortest text of each domain, where no pattern tells its texts apart.
fn shortest<D: Copy + Ord>(domains: &[(D, Pattern)]) -> Vec<(Signature<D>, String)> {
    let texts = domains.iter().map(|(domain, pattern)| ((*domain, Vec::new()), pattern.shortest()));
    let mut all: Vec<_> = texts.collect();
    all.sort_by_key(|(_, text)| text.len());
    let mut seen = BTreeSet::new();
    all.retain(|(signature, _)| seen.insert(signature.clone()));
    all
}

/// The text that ends in a letter, each of which has the number of the one before it.
fn spell(letters: &[(usize, char)], mut at: usize) -> String {
    let mut text = Vec::with_capacity(64);
    while let Some((before, c)) = letters.get(at).filter(|_| at > 0) {
        text.push(*c);
        at = *before;
    }
    text.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::pattern::{ArnPattern, Glob};
    use super::super::token::{Class, Token};
    use super::*;

    fn anything() -> Pattern {
        Pattern::glob(&Glob::anything())
    }

    fn classes(patterns: &[&str]) -> Vec<(String, Vec<usize>)> {
        let patterns: Vec<_> =
            patterns.iter().map(|text| Pattern::glob(&Glob::parse(text))).collect();
        let found = minterms(&patterns, &[((), anything())], 500, &mut Work::of(100_000)).unwrap();
        found.into_iter().map(|one| (one.text, one.matched.iter().collect())).collect()
    }

    #[test]
    fn every_class_has_a_text() {
        let found = classes(&["a*", "*b", "ab"]);
        assert_eq!(
            found,
            [
                (String::new(), vec![]),
                ("a".into(), vec![0]),
                ("b".into(), vec![1]),
                ("axb".into(), vec![0, 1]),
                ("ab".into(), vec![0, 1, 2]),
            ]
        );
    }

    #[test]
    fn a_class_that_only_literals_fill_has_no_other_text() {
        let found = classes(&["a?", "*b", "ab"]);
        let both: Vec<_> =
            found.iter().filter(|(_, matched)| matched.starts_with(&[0, 1])).collect();
        assert_eq!(both, [&("ab".into(), vec![0, 1, 2])]);
    }

    #[test]
    fn the_domain_bounds_the_texts() {
        let mut account = Pattern::default();
        (0..12).for_each(|_| account.push(Token::One(Class::Digit)));
        let patterns = [Pattern::glob(&Glob::parse("1111*")), Pattern::literal("12")];
        let found = minterms(&patterns, &[((), account)], 500, &mut Work::of(10_000)).unwrap();
        let texts: Vec<_> = found.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(texts, ["999999999999", "111199999999"]);
    }

    #[test]
    fn a_class_is_not_shown_by_a_text_that_no_request_holds() {
        let glob = Pattern::glob(&Glob::parse("arn:*:a:b:c:d"));
        let arn = Pattern::arn(&ArnPattern::new(&Glob::parse("arn:*:a:b:c:d"))).unwrap();
        let all = [((), anything())];
        let found = minterms(&[glob, arn], &all, 500, &mut Work::of(100_000)).unwrap();
        let mut only_glob = found.iter().filter(|one| one.matched.iter().eq([0]));
        let text = &only_glob.next().expect("a text with a colon more").text;
        assert!(text.matches(':').count() > 5 && !text.contains('\0'), "{text:?}");
    }

    #[test]
    fn too_many_states_are_refused() {
        let patterns: Vec<_> =
            (0..16).map(|at| Pattern::glob(&Glob::parse(&format!("*k{at:03}*")))).collect();
        let found = minterms(&patterns, &[((), anything())], 500, &mut Work::of(1_000_000));
        assert_eq!(found, Err(Spent));
    }
}
