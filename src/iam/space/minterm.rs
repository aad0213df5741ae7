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
    /// The patterns, or lists of them, that every text of the class satisfies, by index.
    pub(super) matched: Bits,
    /// A text of the class.
    pub(super) text: String,
    /// Whether a pattern without wildcards names exactly this text.
    pub(super) is_literal: bool,
}

/// All classes of the texts that satisfy some pattern of `domains`; no text is of two domains. What is
/// told apart are patterns, or lists of which any one has to match. Texts named by a pattern without
/// wildcards have a class each. `cap` bounds the states of the product.
pub(super) fn minterms<D: Copy + Ord, P: AsRef<[Pattern]>>(
    patterns: &[P],
    domains: &[(D, Pattern)],
    cap: usize,
    work: &mut Work,
) -> Result<Vec<Minterm<D>>, Spent> {
    let mut literals: BTreeMap<String, (D, Vec<usize>)> = BTreeMap::new();
    let mut globs = Vec::new();
    for (index, list) in patterns.iter().enumerate() {
        for pattern in list.as_ref() {
            let Some(text) = pattern.as_literal() else {
                globs.push((index, pattern));
                continue;
            };
            if let Some((domain, _)) = domains.iter().find(|(_, one)| one.matches(&text)) {
                literals.entry(text).or_insert((*domain, Vec::new())).1.push(index);
            }
        }
    }
    let mut fed: BTreeSet<&String> = BTreeSet::new();
    let words = loop {
        let fed_patterns: Vec<_> = fed.iter().map(|text| Pattern::literal(text)).collect();
        let tracked: Vec<Tracked<'_>> =
            globs.iter().copied().chain((patterns.len()..).zip(&fed_patterns)).collect();
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
        own.iter().filter(|at| **at < patterns.len()).for_each(|at| matched.insert(*at));
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

/// A pattern that is followed, and the number of what it belongs to.
type Tracked<'p> = (usize, &'p Pattern);

/// A domain, and the numbers of what a text of it satisfies, ascending.
type Signature<D> = (D, Vec<usize>);

/// Each set of what is tracked, by ascending numbers, that some text of a domain satisfies, with a shortest such text.
fn product<D: Copy + Ord>(
    tracked: &[Tracked<'_>],
    domains: &[(D, Pattern)],
    cap: usize,
    work: &mut Work,
) -> Result<Vec<(Signature<D>, String)>, Spent> {
    let (machine, numbers) = machine(tracked, domains);
    let domain_start = machine.start_of(numbers.len());
    let accepted = |own: &[u32], live: &[u32]| {
        let track = machine.accepting(live).next()?;
        let (domain, _) = domains.get(track - numbers.len())?;
        let groups = machine.accepting(own).filter_map(|group| numbers.get(group));
        let mut own: Vec<usize> = groups.copied().collect();
        own.dedup();
        Some((*domain, own))
    };
    // What of a state is about the domain: without it, no text is left.
    let halves = |state: &[u32]| state.partition_point(|at| *at < domain_start);
    let mut known = Seen::with_capacity_and_hasher(128, BuildHasherDefault::default());
    let mut found: BTreeSet<Signature<D>> = BTreeSet::new();
    let mut order = Vec::new();
    let mut letters = vec![(0, '\0')];
    let mut level = vec![(machine.start().to_vec(), 0)];
    known.extend(level.iter().map(|(state, _)| state.as_slice().into()));
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
            if let Some(signature) = accepted(own, live).filter(|it| found.insert(it.clone())) {
                order.push((signature, spell(&letters, at)));
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

/// What follows tracked patterns and domains at once, and the number of each group of the former.
fn machine<D>(tracked: &[Tracked<'_>], domains: &[(D, Pattern)]) -> (Product, Vec<usize>) {
    let mut machine = Product::default();
    let mut numbers = Vec::new();
    for group in tracked.chunk_by(|(one, _), (other, _)| one == other) {
        let patterns: Vec<&Pattern> = group.iter().map(|(_, pattern)| *pattern).collect();
        machine.add(&patterns);
        numbers.extend(group.first().map(|(number, _)| *number));
    }
    for (_, pattern) in domains {
        machine.add(&[pattern]);
    }
    (machine, numbers)
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

    /// Of three lists of up to two patterns, each set that matches together is one that the patterns,
    /// told apart singly, make.
    #[test]
    fn lists_match_together_as_their_patterns_do() {
        let all = ["a*", "*b", "ab", "a?", "*a*", "b*a", "", "*"];
        let pattern = |at: usize| Pattern::glob(&Glob::parse(all.get(at).copied().unwrap()));
        let pairs: Vec<[usize; 2]> = (0..all.len())
            .flat_map(|one| (one..all.len()).map(move |other| [one, other]))
            .collect();
        let domain = [((), anything())];
        let mut work = Work::of(10_000_000);
        for (at, first) in pairs.iter().enumerate() {
            for second in pairs.iter().skip(at) {
                let third = [at % all.len(), (at + 3) % all.len()];
                let lists = [*first, *second, third];
                let patterns = lists.map(|list| list.map(pattern));
                let found = minterms(&patterns, &domain, 500, &mut work).unwrap();
                let sets: BTreeSet<Vec<usize>> =
                    found.iter().map(|one| one.matched.iter().collect()).collect();
                let single: Vec<Pattern> = patterns.iter().flatten().cloned().collect();
                let joined = |one: Minterm<()>| -> Vec<usize> {
                    let has = |list: &usize| {
                        one.matched.contains(list * 2) || one.matched.contains(list * 2 + 1)
                    };
                    (0..lists.len()).filter(has).collect()
                };
                let whole = minterms(&single, &domain, 500, &mut work).unwrap();
                let expected: BTreeSet<Vec<usize>> = whole.into_iter().map(joined).collect();
                assert_eq!(sets, expected, "{lists:?}");
                for one in &found {
                    let is_own = |at: &usize| {
                        let list = patterns.get(*at).unwrap();
                        list.iter().any(|pattern| pattern.matches(&one.text))
                    };
                    assert!(one.matched.iter().eq((0..lists.len()).filter(is_own)), "{one:?}");
                }
            }
        }
    }

    #[test]
    fn a_long_list_with_one_beginning_has_few_states() {
        let list = |count: usize| -> Vec<Pattern> {
            let glob = |at| Pattern::glob(&Glob::parse(&format!("/apis/*/{at:02}/*")));
            (0..count).map(glob).collect()
        };
        let found = |lists: &[Vec<Pattern>]| {
            minterms(lists, &[((), anything())], 500, &mut Work::of(100_000)).map(|it| it.len())
        };
        assert_eq!(found(&[list(40)]), Ok(2));
        assert_eq!(found(&[list(20), list(40)]), Ok(3));
        let single = list(40).into_iter().map(|pattern| vec![pattern]).collect::<Vec<_>>();
        assert_eq!(found(&single), Err(Spent));
    }

    #[test]
    fn too_many_states_are_refused() {
        let patterns: Vec<_> =
            (0..16).map(|at| Pattern::glob(&Glob::parse(&format!("*k{at:03}*")))).collect();
        let found = minterms(&patterns, &[((), anything())], 500, &mut Work::of(1_000_000));
        assert_eq!(found, Err(Spent));
    }
}
