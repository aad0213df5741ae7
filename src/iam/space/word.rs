//! One text that satisfies some patterns and avoids others.
//!
//! Where many patterns with leading `*` meet on one key, listing all classes of texts takes
//! exponential space. A single combination is usually easy: each pattern that must match is followed
//! along one of its ways at a time, and only those that must not match are followed along all ways.
//! A state is dropped when one with fewer obligations was seen.

use std::collections::HashMap;

use super::product::{Product, State};
use super::token::{Pattern, Token};
use super::work::{Spent, Work};

/// A text that matches some pattern of each group of `wanted` and none of `avoided`;
/// `None` where there is none.
pub(super) fn find_word(
    wanted: &[Vec<Pattern>],
    avoided: &[Pattern],
    work: &mut Work,
) -> Result<Option<String>, Spent> {
    work.spend(1 + wanted.len() + avoided.len())?;
    for guess in guesses(wanted) {
        if fits(&guess, wanted, avoided, work)? {
            return Ok(Some(guess));
        }
    }
    Search::new(wanted, avoided).run(work)
}

/// Whether a text matches some pattern of each group of `wanted` and none of `avoided`. At worst, a
/// pattern with runs is in as many places at once as it has tokens.
fn fits(
    text: &str,
    wanted: &[Vec<Pattern>],
    avoided: &[Pattern],
    work: &mut Work,
) -> Result<bool, Spent> {
    let mut matches = |pattern: &Pattern| {
        work.spend(1 + text.len() * pattern.0.len() / 64)?;
        Ok(pattern.matches(text))
    };
    for group in wanted {
        if !any(group, &mut matches)? {
            return Ok(false);
        }
    }
    Ok(!any(avoided, &mut matches)?)
}

fn any(
    patterns: &[Pattern],
    matches: &mut impl FnMut(&Pattern) -> Result<bool, Spent>,
) -> Result<bool, Spent> {
    for pattern in patterns {
        if matches(pattern)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The fixed pieces of one pattern of each group, one behind the other, with little between them.
fn guesses(wanted: &[Vec<Pattern>]) -> Vec<String> {
    let patterns = || wanted.iter().filter_map(|group| group.first());
    let joined = |word: &str| patterns().map(|one| one.friendly(word, word)).collect();
    let single = patterns().map(|one| one.friendly("x", "x"));
    // What is fixed at the start comes first, what is fixed at the end last.
    let starts = |one: &&Pattern| !matches!(one.0.first(), Some(Token::Many(_)));
    let ends = |one: &&Pattern| !matches!(one.0.last(), Some(Token::Many(_)));
    let ordered = patterns()
        .filter(|one| starts(one))
        .chain(patterns().filter(|one| !starts(one) && !ends(one)))
        .chain(patterns().filter(|one| !starts(one) && ends(one)))
        .map(|one| one.friendly("", ""))
        .collect();
    [joined(""), joined("x"), ordered, "x".to_owned()].into_iter().chain(single).collect()
}

/// A node: one position for each group, and all positions of what must be avoided.
type Node = (Vec<u32>, State);

struct Search {
    machine: Product,
    groups: Vec<Vec<u32>>,
    avoided_from: u32,
    nodes: Vec<(Node, Option<(usize, char)>)>,
    /// For each choice of positions, the obligations it was seen with.
    seen: HashMap<Vec<u32>, Vec<State>>,
}

impl Search {
    fn new(wanted: &[Vec<Pattern>], avoided: &[Pattern]) -> Self {
        let machine = Product::new(wanted.iter().flatten().chain(avoided));
        let mut number = 0;
        let mut groups = Vec::new();
        for group in wanted {
            let starts = (number..number + group.len()).map(|track| machine.start_of(track));
            groups.push(starts.collect());
            number += group.len();
        }
        let avoided_from = machine.start_of(number);
        Self { machine, groups, avoided_from, nodes: Vec::new(), seen: HashMap::new() }
    }

    fn run(mut self, work: &mut Work) -> Result<Option<String>, Spent> {
        let all = self.machine.start();
        let avoided: State = all.iter().copied().filter(|at| *at >= self.avoided_from).collect();
        for choice in product(&self.groups)? {
            self.push((choice, avoided.clone()), None);
        }
        let mut alphabet = Vec::new();
        let mut at = 0;
        while let Some((node, _)) = self.nodes.get(at) {
            let node = node.clone();
            work.spend(2 + node.0.len() + node.1.len())?;
            if self.accepts(&node) {
                return Ok(Some(self.spell(at)));
            }
            let live: State = node.0.iter().chain(&*node.1).copied().collect();
            let others = self.machine.alphabet(&self.closed(&live), &mut alphabet);
            for c in others.into_iter().flatten().chain(alphabet.iter().copied()) {
                work.spend(1 + node.0.len() + node.1.len())?;
                let avoided = self.machine.step(&node.1, c);
                if self.is_lost(&avoided) {
                    continue;
                }
                let choices: Vec<Vec<u32>> =
                    node.0.iter().map(|position| self.moves(*position, c)).collect();
                for choice in product(&choices)? {
                    work.spend(1)?;
                    self.push((choice, avoided.clone()), Some((at, c)));
                }
            }
            at += 1;
        }
        Ok(None)
    }

    /// Whether something to avoid has matched for good.
    fn is_lost(&self, avoided: &State) -> bool {
        avoided.iter().any(|at| self.machine.is_final_run(*at))
    }

    fn push(&mut self, node: Node, from: Option<(usize, char)>) {
        let seen = self.seen.entry(node.0.clone()).or_default();
        let is_subset = |old: &State| old.iter().all(|at| node.1.binary_search(at).is_ok());
        if !seen.iter().any(is_subset) {
            seen.push(node.1.clone());
            self.nodes.push((node, from));
        }
    }

    /// A position and those behind runs that may be empty.
    fn closure(&self, position: u32) -> Vec<u32> {
        let mut found = Vec::new();
        self.machine.enter(position, &mut found);
        found
    }

    fn closed(&self, live: &State) -> State {
        live.iter().flat_map(|at| self.closure(*at)).collect()
    }

    /// Where a position can go with `c`.
    fn moves(&self, position: u32, c: char) -> Vec<u32> {
        let step = |at: u32| {
            let token = self.machine.token(at).filter(|token| token.takes(c))?;
            Some(if matches!(token, Token::Many(_)) { at } else { at + 1 })
        };
        let mut found: Vec<u32> = self.closure(position).into_iter().filter_map(step).collect();
        // On a final run nothing is gained by leaving it.
        if let Some(done) = found.iter().copied().find(|at| self.machine.is_final_run(*at)) {
            found = vec![done];
        }
        found
    }

    fn accepts(&self, node: &Node) -> bool {
        let ends = |at: u32| self.machine.ended(at).is_some();
        node.0.iter().all(|position| self.closure(*position).into_iter().any(ends))
            && !node.1.iter().copied().any(ends)
    }

    fn spell(&self, mut at: usize) -> String {
        let mut text = Vec::new();
        while let Some((_, Some((before, c)))) = self.nodes.get(at) {
            text.push(*c);
            at = *before;
        }
        text.into_iter().rev().collect()
    }
}

/// The most ways that are followed from one node.
const MAX_WAYS: usize = 4096;

/// All ways to take one of each list. Few lists have more than one; of too many, none may be left out.
fn product(lists: &[Vec<u32>]) -> Result<Vec<Vec<u32>>, Spent> {
    let mut found: Vec<Vec<u32>> = vec![Vec::new()];
    for list in lists {
        if found.len().saturating_mul(list.len()) > MAX_WAYS {
            return Err(Spent);
        }
        found = found
            .iter()
            .flat_map(|one| {
                list.iter().map(move |at| one.iter().copied().chain([*at]).collect::<Vec<_>>())
            })
            .collect();
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::super::pattern::Glob;
    use super::*;

    fn glob(text: &str) -> Pattern {
        Pattern::glob(&Glob::parse(text))
    }

    fn word(wanted: &[&str], avoided: &[&str]) -> Option<String> {
        let wanted: Vec<_> = wanted.iter().map(|text| vec![glob(text)]).collect();
        let avoided: Vec<_> = avoided.iter().map(|text| glob(text)).collect();
        find_word(&wanted, &avoided, &mut Work::of(1_000_000)).unwrap()
    }

    #[test]
    fn a_word_fits_all_and_avoids_the_rest() {
        let found = word(&["*ab*", "*ba*"], &["*abba*"]).unwrap();
        assert!(found.contains("ab") && found.contains("ba") && !found.contains("abba"));
        assert_eq!(word(&["*ab*", "*ba*"], &["*?????*", "????"]).as_deref(), Some("aba"));
        assert_eq!(word(&["a*"], &["*"]), None);
        assert_eq!(word(&[], &["*a*", "?"]).as_deref(), Some(""));
    }

    #[test]
    fn no_word_is_missed_where_many_lists_meet() {
        let groups: Vec<Vec<Pattern>> = (0..4)
            .map(|group| {
                let own = (0..15).map(|at| glob(&format!("{group}-{at}")));
                own.chain([glob("same")]).collect()
            })
            .collect();
        let found = find_word(&groups, &[], &mut Work::of(1_000_000));
        assert_ne!(found, Ok(None));
        let found = find_word(&groups[1..], &[], &mut Work::of(1_000_000));
        assert_eq!(found, Ok(Some("same".into())));
    }

    #[test]
    fn inclusion_of_far_wildcards_is_decided() {
        let tail = "?".repeat(24);
        assert_eq!(word(&[&format!("*ab{}", "?".repeat(23))], &[&format!("*a{tail}")]), None);
    }
}
