//! Several patterns, followed at once, character by character.
//!
//! Patterns of which it only counts whether any one matches are a group. Once one of them matches for
//! good, the others of its group need not be followed: so a long list whose patterns share their
//! beginnings has few states, where each on its own would double them.
//!
//! A state is the set of places at which the patterns can be. Only a few characters are tried at a
//! state: those that some pattern asks for there, and one that none asks for.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

use super::token::{Class, Pattern, Token};

/// A state of the product: the live positions of all patterns, ascending.
pub(super) type State = Rc<[u32]>;

/// States that were seen.
pub(super) type Seen = HashSet<Box<[u32]>, BuildHasherDefault<Mixed>>;

/// A hash of positions, which are small numbers and fewer than a budget: what keeps strangers from
/// choosing equal hashes costs more than comparing them would.
#[derive(Default)]
pub(super) struct Mixed(u64);

impl Mixed {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0xf135_7aea_2e62_a9c5);
    }
}

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        self.mix(rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(u64::try_from(number).unwrap_or(0));
    }
}

/// A place in one of the patterns.
#[derive(Clone, Copy)]
struct Place {
    /// The group of the pattern.
    track: usize,
    /// What it asks for here; nothing behind its last token.
    token: Option<Token>,
    settled: Settled,
}

/// Whether a pattern has matched for good.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Settled {
    /// It has not.
    No,
    /// It has: here is a last token that takes any characters.
    OnRun,
    /// It has, and this is the place behind such a token.
    BehindRun,
    /// It has, and so has its whole group, for which two places at its end stand from now on.
    InGroup,
}

/// Several patterns, followed at once.
#[derive(Default)]
pub(super) struct Product {
    places: Vec<Place>,
    /// The position at which each pattern starts.
    starts: Vec<u32>,
    /// The position at which each group starts, and the one of its last run, if it has one of its own.
    groups: Vec<(u32, Option<u32>)>,
    /// Whether texts can hold NUL, as words of role sessions do. No value in a request does.
    has_nul: bool,
}

impl Product {
    /// Each pattern is a group of its own.
    pub(super) fn new<'p>(patterns: impl Iterator<Item = &'p Pattern>) -> Self {
        let mut machine = Self::default();
        patterns.for_each(|pattern| machine.add(std::slice::from_ref(&pattern)));
        machine
    }

    /// Adds a group.
    pub(super) fn add(&mut self, group: &[&Pattern]) {
        let track = self.groups.len();
        let start = self.end();
        let is_one = group.len() == 1;
        for Pattern(tokens) in group {
            self.has_nul |= tokens.contains(&Token::Is('\0'));
            self.starts.push(self.end());
            let ends_in_run = tokens.last() == Some(&Token::Many(Class::Any));
            for at in 0..=tokens.len() {
                let settled = match tokens.len() - at {
                    1 if ends_in_run && is_one => Settled::OnRun,
                    0 if ends_in_run && is_one => Settled::BehindRun,
                    0 | 1 if ends_in_run => Settled::InGroup,
                    _ => Settled::No,
                };
                self.places.push(Place { track, token: tokens.get(at).copied(), settled });
            }
        }
        let rest = (!is_one).then(|| self.end());
        if !is_one {
            let token = Some(Token::Many(Class::Any));
            self.places.push(Place { track, token, settled: Settled::OnRun });
            self.places.push(Place { track, token: None, settled: Settled::BehindRun });
        }
        self.groups.push((start, rest));
    }

    fn end(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    /// Where a group starts; behind the last one, the number of all positions.
    pub(super) fn start_of(&self, track: usize) -> u32 {
        self.groups.get(track).map_or_else(|| self.end(), |(start, _)| *start)
    }

    fn place(&self, position: u32) -> Option<&Place> {
        self.places.get(usize::try_from(position).ok()?)
    }

    /// The token at a position; none behind the last one of a pattern.
    pub(super) fn token(&self, position: u32) -> Option<Token> {
        self.place(position)?.token
    }

    /// The group of the pattern that ends at a position.
    pub(super) fn ended(&self, position: u32) -> Option<usize> {
        self.place(position).filter(|place| place.token.is_none()).map(|place| place.track)
    }

    /// Whether a position stands on a last token `*`.
    pub(super) fn is_final_run(&self, position: u32) -> bool {
        self.place(position).is_some_and(|place| place.settled == Settled::OnRun)
    }

    pub(super) fn start(&self) -> State {
        let mut state = Vec::new();
        let mut has_settled = false;
        for start in &self.starts {
            has_settled |= self.enter(*start, &mut state);
        }
        self.normalise(&mut state, has_settled);
        state.into()
    }

    /// Adds a position, and those behind runs that may be empty; says whether a group has matched for
    /// good.
    pub(super) fn enter(&self, mut position: u32, state: &mut Vec<u32>) -> bool {
        state.push(position);
        let mut is_settled = false;
        while let Some(Place { token: Some(Token::Many(_)), settled, track }) = self.place(position)
        {
            is_settled |= *settled != Settled::No;
            if *settled == Settled::InGroup {
                let rest = self.groups.get(*track).and_then(|(_, rest)| *rest);
                state.extend(rest.into_iter().flat_map(|rest| [rest, rest + 1]));
            }
            position += 1;
            state.push(position);
        }
        is_settled
    }

    /// Sorts, and holds a group that has matched for good there alone.
    fn normalise(&self, state: &mut Vec<u32>, has_settled: bool) {
        if !state.is_sorted_by(|one, other| one < other) {
            state.sort_unstable();
            state.dedup();
        }
        if !has_settled {
            return;
        }
        // Seen from behind, where a group is settled comes before its other places.
        let mut done = None;
        state.reverse();
        state.retain(|at| {
            let Some(place) = self.place(*at) else { return false };
            if place.settled == Settled::OnRun {
                done = Some(place.track);
            }
            matches!(place.settled, Settled::OnRun | Settled::BehindRun)
                || done != Some(place.track)
        });
        state.reverse();
    }

    /// The state behind a character.
    pub(super) fn step(&self, state: &[u32], c: char) -> State {
        let mut next = Vec::with_capacity(state.len());
        self.step_into(state, c, &mut next);
        next.into()
    }

    /// Replaces `next` by the state behind a character.
    pub(super) fn step_into(&self, state: &[u32], c: char, next: &mut Vec<u32>) {
        next.clear();
        let mut has_settled = false;
        for position in state {
            has_settled |= match self.token(*position) {
                Some(token @ Token::Many(_)) if token.takes(c) => self.enter(*position, next),
                Some(token) if token.takes(c) => self.enter(*position + 1, next),
                Some(_) | None => false,
            };
        }
        self.normalise(next, has_settled);
    }

    /// The one letter that all tokens here ask for.
    pub(super) fn only_letter(&self, state: &[u32]) -> Option<char> {
        let (first, others) = state.split_first()?;
        let token = self.token(*first);
        match token {
            Some(Token::Is(c)) if others.iter().all(|at| self.token(*at) == token) => Some(c),
            _ => None,
        }
    }

    /// Whether some token here takes a character.
    pub(super) fn takes(&self, state: &[u32], c: char) -> bool {
        state.iter().any(|at| self.token(*at).is_some_and(|token| token.takes(c)))
    }

    /// The groups that accept here, ascending; one for each of its patterns that does.
    pub(super) fn accepting<'s>(&'s self, state: &'s [u32]) -> impl Iterator<Item = usize> + 's {
        state.iter().filter_map(|at| self.ended(*at))
    }

    /// Whether no character can change which patterns match.
    pub(super) fn is_settled(&self, state: &[u32]) -> bool {
        let settled = |at: &u32| self.place(*at).is_some_and(|it| it.settled != Settled::No);
        state.iter().all(settled)
    }

    /// Replaces `asked` by each character that some token here asks for, ascending, and gives those
    /// that stand for all others: a digit where digits count, and any.
    pub(super) fn alphabet(&self, state: &[u32], asked: &mut Vec<char>) -> [Option<char>; 2] {
        asked.clear();
        let mut wants_digit = false;
        for position in state {
            let more: &[char] = match self.token(*position) {
                Some(Token::Is(c)) => &[c],
                Some(Token::IsLetter(c)) => &[c, c.to_ascii_uppercase()],
                Some(Token::One(class) | Token::Many(class)) => match class {
                    Class::Any => &[],
                    Class::NotNul | Class::Nul => &['\0'],
                    Class::Colonless => &[':'],
                    Class::NotColon => &[':', '\0'],
                    Class::Name => &[':', '\0', '/'],
                    Class::Digit => {
                        wants_digit = true;
                        &[]
                    }
                },
                None => &[],
            };
            asked.extend_from_slice(more);
        }
        asked.sort_unstable();
        asked.dedup();
        asked.retain(|c| self.has_nul || *c != '\0');
        let digits = if wants_digit { '0'..='9' } else { '1'..='0' };
        let digit = digits.rev().find(|c| asked.binary_search(c).is_err());
        [digit, free_char(asked)]
    }
}

/// A character that is not in `asked`, which is sorted: a letter where one is left.
fn free_char(asked: &[char]) -> Option<char> {
    let letters = "xyzabcdefghijklmnopqrstuvwXYZABCDEFGHIJKLMNOPQRSTUVW".chars();
    letters.chain('\u{a1}'..='\u{d7ff}').find(|c| asked.binary_search(c).is_err())
}
