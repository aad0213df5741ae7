//! The classes of texts that a set of patterns can tell apart.
//!
//! All patterns are followed at once by a lazily built product automaton; each set of patterns
//! that some text satisfies together is found, with a shortest such text. Two things keep this
//! small: texts without wildcards stay out of the product, and at each state only the characters
//! that some pattern asks for there are tried, and one that none asks for.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::bits::Bits;
use super::token::{Class, Pattern, Token};
use super::work::{Spent, Work};

/// A class of texts: which patterns they satisfy, and one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Minterm {
    /// The patterns that every text of the class satisfies, by index.
    pub(super) matched: Bits,
    /// A text of the class.
    pub(super) text: String,
    /// Whether a pattern without wildcards names exactly this text.
    pub(super) is_literal: bool,
}

/// All classes of the texts that satisfy some pattern of `domain`. Texts named by a pattern
/// without wildcards have a class each. `cap` bounds the states of the product.
pub(super) fn minterms(
    patterns: &[Pattern],
    domain: &[Pattern],
    cap: usize,
    work: &mut Work,
) -> Result<Vec<Minterm>, Spent> {
    let mut literals: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut globs = Vec::new();
    for (index, pattern) in patterns.iter().enumerate() {
        match pattern.as_literal() {
            Some(text) => literals.entry(text).or_default().push(index),
            None => globs.push((index, pattern)),
        }
    }
    let mut fed: BTreeSet<&String> = BTreeSet::new();
    let words = loop {
        let fed_patterns: Vec<_> = fed.iter().map(|text| Pattern::literal(text)).collect();
        let tracked: Vec<_> =
            globs.iter().map(|(_, pattern)| *pattern).chain(&fed_patterns).collect();
        let words = product(&tracked, domain, cap, work)?;
        let collision = |(_, text): &(Vec<usize>, String)| {
            literals.get_key_value(text).map(|(text, _)| text).filter(|text| !fed.contains(text))
        };
        let new: Vec<_> = words.iter().filter_map(collision).collect();
        if new.is_empty() {
            break words;
        }
        fed.extend(new);
    };
    let mut classes = Vec::new();
    for (signature, text) in words.into_iter().filter(|(_, text)| !literals.contains_key(text)) {
        let mut matched = Bits::none(patterns.len());
        let global = signature.iter().filter_map(|at| globs.get(*at));
        global.for_each(|(index, _)| matched.insert(*index));
        classes.push(Minterm { matched, text, is_literal: false });
    }
    let longest = globs.iter().map(|(_, pattern)| pattern.0.len()).max().unwrap_or(0);
    for (text, named) in literals {
        if !domain.iter().any(|one| one.matches(&text)) {
            continue;
        }
        work.spend(1 + globs.len() + text.len() * longest / 64)?;
        let mut matched = Bits::none(patterns.len());
        let global = globs.iter().filter(|(_, pattern)| pattern.matches(&text));
        global.map(|(index, _)| *index).chain(named).for_each(|index| matched.insert(index));
        classes.push(Minterm { matched, text, is_literal: true });
    }
    Ok(classes)
}

/// A state of the product: the live positions of all patterns, ascending.
pub(super) type State = Box<[u32]>;

/// Where a pattern's positions start in the numbering of all, and its tokens.
struct Track<'a> {
    start: u32,
    tokens: &'a [Token],
}

/// Several patterns, followed at once.
pub(super) struct Product<'a> {
    tracks: Vec<Track<'a>>,
    /// For each position: its track and its place in the pattern.
    positions: Vec<(usize, usize)>,
}

/// Each set of tracked patterns that some text of the domain satisfies, with a shortest such text.
fn product(
    tracked: &[&Pattern],
    domain: &[Pattern],
    cap: usize,
    work: &mut Work,
) -> Result<Vec<(Vec<usize>, String)>, Spent> {
    let machine = Product::new(tracked.iter().copied().chain(domain));
    let first_domain = tracked.len();
    let mut states: Vec<(State, Option<(usize, char)>)> = Vec::new();
    let mut known: HashSet<State> = HashSet::new();
    let mut found: BTreeSet<Vec<usize>> = BTreeSet::new();
    let mut order = Vec::new();
    let start = machine.start();
    known.insert(start.clone());
    states.push((start, None));
    let mut at = 0;
    while let Some((state, _)) = states.get(at) {
        let state = state.clone();
        work.spend(2 + state.len() / 2)?;
        let accepting = machine.accepting(&state);
        if accepting.last().is_some_and(|last| *last >= first_domain) {
            let signature: Vec<_> =
                accepting.into_iter().filter(|pattern| *pattern < first_domain).collect();
            if found.insert(signature.clone()) {
                order.push((signature, at));
            }
        }
        if machine.lives(&state, first_domain) && !machine.is_settled(&state) {
            for c in machine.alphabet(&state) {
                let next = machine.step(&state, c);
                work.spend(1 + next.len() / 4)?;
                if machine.lives(&next, first_domain) && known.insert(next.clone()) {
                    states.push((next, Some((at, c))));
                }
            }
        }
        if states.len() > cap {
            return Err(Spent);
        }
        at += 1;
    }
    Ok(order.into_iter().map(|(signature, at)| (signature, spell(&states, at))).collect())
}

/// The text that led to a state.
fn spell(states: &[(State, Option<(usize, char)>)], mut at: usize) -> String {
    let mut text = Vec::new();
    while let Some((_, Some((before, c)))) = states.get(at) {
        text.push(*c);
        at = *before;
    }
    text.into_iter().rev().collect()
}

impl<'a> Product<'a> {
    pub(super) fn new(patterns: impl Iterator<Item = &'a Pattern>) -> Self {
        let mut machine = Self { tracks: Vec::new(), positions: Vec::new() };
        for (index, pattern) in patterns.enumerate() {
            let start = u32::try_from(machine.positions.len()).unwrap_or(u32::MAX);
            machine.positions.extend((0..=pattern.0.len()).map(|place| (index, place)));
            machine.tracks.push(Track { start, tokens: &pattern.0 });
        }
        machine
    }

    /// Where a pattern starts; behind the last one, the number of all positions.
    pub(super) fn start_of(&self, track: usize) -> u32 {
        let end = || u32::try_from(self.positions.len()).unwrap_or(u32::MAX);
        self.tracks.get(track).map_or_else(end, |track| track.start)
    }

    /// The pattern and the token at a position; no token behind the last one.
    pub(super) fn at(&self, position: u32) -> Option<(usize, usize, Option<Token>)> {
        let (track, place) = *self.positions.get(usize::try_from(position).ok()?)?;
        let token = self.tracks.get(track).and_then(|track| track.tokens.get(place)).copied();
        Some((track, place, token))
    }

    pub(super) fn start(&self) -> State {
        let mut state = Vec::new();
        self.tracks.iter().for_each(|track| self.enter(track.start, &mut state));
        self.normal(state)
    }

    /// Adds a position, and those behind runs that may be empty.
    pub(super) fn enter(&self, position: u32, state: &mut Vec<u32>) {
        state.push(position);
        if let Some((_, _, Some(Token::Many(_)))) = self.at(position) {
            self.enter(position + 1, state);
        }
    }

    /// Sorted, and with a pattern that has reached a final run of any characters held there alone:
    /// it has matched for good.
    fn normal(&self, mut state: Vec<u32>) -> State {
        state.sort_unstable();
        state.dedup();
        let done: Vec<usize> = state.iter().filter_map(|at| self.is_final_run(*at)).collect();
        if !done.is_empty() {
            state.retain(|at| {
                self.at(*at).is_some_and(|(track, place, _)| {
                    done.binary_search(&track).is_err()
                        || self.is_final_run(*at).is_some()
                        || self.tracks.get(track).is_some_and(|track| place == track.tokens.len())
                })
            });
        }
        state.into()
    }

    /// The track of a position that stands on a last token `*`.
    pub(super) fn is_final_run(&self, position: u32) -> Option<usize> {
        let (track, place, token) = self.at(position)?;
        let last = self.tracks.get(track)?.tokens.len() == place + 1;
        (last && token == Some(Token::Many(Class::Any))).then_some(track)
    }

    pub(super) fn step(&self, state: &State, c: char) -> State {
        let mut next = Vec::with_capacity(state.len());
        for position in state {
            match self.at(*position) {
                Some((_, _, Some(token @ Token::Many(_)))) if token.takes(c) => {
                    self.enter(*position, &mut next);
                }
                Some((_, _, Some(token))) if token.takes(c) => {
                    self.enter(*position + 1, &mut next);
                }
                _ => {}
            }
        }
        self.normal(next)
    }

    /// The patterns that accept here, ascending.
    fn accepting(&self, state: &State) -> Vec<usize> {
        let accepts = |at: &u32| match self.at(*at) {
            Some((track, _, None)) => Some(track),
            _ => None,
        };
        state.iter().filter_map(accepts).collect()
    }

    /// Whether a domain pattern can still accept.
    fn lives(&self, state: &State, first_domain: usize) -> bool {
        state.last().and_then(|at| self.at(*at)).is_some_and(|(track, ..)| track >= first_domain)
    }

    /// Whether no character can change which patterns match.
    fn is_settled(&self, state: &State) -> bool {
        let settled = |at: &u32| {
            self.is_final_run(*at).is_some()
                || (at.checked_sub(1)).is_some_and(|before| self.is_final_run(before).is_some())
        };
        state.iter().all(settled)
    }

    /// A character that no token here asks for, then each that one does.
    pub(super) fn alphabet(&self, state: &State) -> Vec<char> {
        let mut asked = BTreeSet::new();
        let mut wants_digit = false;
        for position in state {
            match self.at(*position) {
                Some((_, _, Some(Token::Is(c)))) => {
                    asked.insert(c);
                }
                Some((_, _, Some(Token::IsLetter(c)))) => {
                    asked.extend([c, c.to_ascii_uppercase()]);
                }
                Some((_, _, Some(Token::One(class) | Token::Many(class)))) => match class {
                    Class::Any => {}
                    Class::NotNul => {
                        asked.insert('\0');
                    }
                    Class::NotColon => {
                        asked.extend([':', '\0']);
                    }
                    Class::Name => asked.extend([':', '\0', '/']),
                    Class::Digit => wants_digit = true,
                },
                Some((_, _, None)) | None => {}
            }
        }
        let digit = ('0'..='9').rev().find(|c| wants_digit && !asked.contains(c));
        let other = free_char(&asked);
        digit.into_iter().chain(other).chain(asked.iter().copied()).collect()
    }
}

/// A character that is not in `asked`: a letter where one is left.
pub(super) fn free_char(asked: &BTreeSet<char>) -> Option<char> {
    let letters = "xyzabcdefghijklmnopqrstuvwXYZABCDEFGHIJKLMNOPQRSTUVW".chars();
    letters.chain('\u{a1}'..='\u{d7ff}').find(|c| !asked.contains(c))
}

#[cfg(test)]
mod tests {
    use super::super::super::pattern::Glob;
    use super::*;

    fn classes(patterns: &[&str]) -> Vec<(String, Vec<usize>)> {
        let patterns: Vec<_> =
            patterns.iter().map(|text| Pattern::glob(&Glob::parse(text))).collect();
        let found =
            minterms(&patterns, &[Pattern::glob(&Glob::anything())], 500, &mut Work::of(100_000))
                .unwrap();
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
        let found = minterms(&patterns, &[account], 500, &mut Work::of(10_000)).unwrap();
        let texts: Vec<_> = found.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(texts, ["999999999999", "111199999999"]);
    }

    #[test]
    fn too_many_states_are_refused() {
        let patterns: Vec<_> =
            (0..16).map(|at| Pattern::glob(&Glob::parse(&format!("*k{at:03}*")))).collect();
        let found =
            minterms(&patterns, &[Pattern::glob(&Glob::anything())], 500, &mut Work::of(1_000_000));
        assert_eq!(found, Err(Spent));
    }
}
