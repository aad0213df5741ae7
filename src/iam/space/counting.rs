//! Ties that no texts fit, because their letters do not add up.
//!
//! Where a key has the text `a${x}`, it is one letter longer than `x`; where the same key has `${x}` as
//! well, the two are of one length. So each tie bounds by how much one key has more letters than
//! another, of one sort or of all together. Bounds that lead round in a circle and come back to less
//! than they began with contradict each other, whatever the values are. That needs nothing but the
//! ties, so it is a proof for all classes of values at once.

use std::collections::BTreeSet;

use super::super::Comparison;
use super::super::pattern::{Glob, Piece, TemplatePart, Variable};
use super::super::request::{ContextValue, Lookup};
use super::bits::Bits;
use super::compile::{CALLER, Classes, Compiled};
use super::covering::caller_context;
use super::cube::Cube;
use super::draft::Tie;
use super::facts::CALLER_KEYS;
use super::search::Point;
use super::work::{Spent, Work};

/// A key has at most so many letters more than another one.
struct Bound<'a> {
    more: &'a str,
    less: &'a str,
    most: i64,
    tie: usize,
}

/// A tie that a point asks for, and its atom.
type Held<'a> = (usize, &'a Tie);

impl Compiled {
    /// A cube around a point that holds no request, where the letters of its ties do not add up.
    pub(super) fn miscounted(&self, point: &Point, work: &mut Work) -> Result<Option<Cube>, Spent> {
        let mut held: Vec<Held<'_>> = Vec::new();
        for at in self.bound_atoms(&point.cube) {
            let holds = self.layout.bits(&point.cube, self.atom_dim(at)).contains(1);
            let atom = self.draft.atoms.get(at).filter(|_| holds);
            // Of several texts, any one may be the one that holds.
            let [tie] = atom.map_or(&[][..], |atom| &atom.ties) else { continue };
            let is_text =
                matches!(tie.comparison, Some(Comparison::StringEquals | Comparison::StringLike));
            if is_text && tie.key.is_some() {
                held.push((at, tie));
            }
        }
        if held.is_empty() {
            return Ok(None);
        }
        let letters: BTreeSet<char> = held.iter().flat_map(|(_, tie)| letters(tie)).collect();
        for letter in std::iter::once(None).chain(letters.into_iter().map(Some)) {
            let bounds: Vec<Bound<'_>> = held
                .iter()
                .enumerate()
                .flat_map(|(at, (_, tie))| bounds(at, tie, letter))
                .collect();
            let Some(circle) = circle(&bounds, work)? else { continue };
            let ties: Vec<Held<'_>> =
                circle.into_iter().filter_map(|at| held.get(at).copied()).collect();
            let cube = self.where_held(&ties);
            if let Some(cube) = cube.filter(|cube| self.layout.touch(cube, &point.cube)) {
                return Ok(Some(cube));
            }
        }
        Ok(None)
    }

    /// The points at which ties hold between single values.
    fn where_held(&self, ties: &[Held<'_>]) -> Option<Cube> {
        let mut cube = self.layout.full();
        for (atom, tie) in ties {
            let holds = Bits::filled(2, |value| value == 1);
            self.layout.narrow(&mut cube, self.atom_dim(*atom), &holds);
            // A key with many values has one that fits, or several.
            if let Some(key) = tie.key.as_deref().and_then(|key| self.key(key)) {
                let Classes::All(classes) = &key.classes else { return None };
                let single = Bits::filled(classes.len(), |at| {
                    classes.get(at).is_some_and(|class| {
                        matches!(class.value, ContextValue::One(_) | ContextValue::Absent)
                    })
                });
                self.layout.narrow(&mut cube, key.dim, &single);
            }
            // What is missing has its default.
            for variable in tie.template.variables().filter(|one| one.default.is_some()) {
                let (dim, present) = self.present(variable)?;
                self.layout.narrow(&mut cube, dim, &present);
            }
        }
        Some(cube)
    }

    /// Where a variable's key has a single value.
    fn present(&self, variable: &Variable) -> Option<(usize, Bits)> {
        let name = variable.key.folded();
        if let Some(key) = self.key(name) {
            let Classes::All(classes) = &key.classes else { return None };
            let is_one = |at: usize| {
                classes.get(at).is_some_and(|class| matches!(class.value, ContextValue::One(_)))
            };
            return Some((key.dim, Bits::filled(classes.len(), is_one)));
        }
        let has_it = self.callers_that(|class| {
            let context = caller_context(&class.caller, &self.setting, [&name]);
            matches!(context.get(name), Lookup::One(_))
        });
        CALLER_KEYS.contains(&name).then_some((CALLER, has_it))
    }
}

/// The letters that a tie's text has around its variables.
fn letters(tie: &Tie) -> impl Iterator<Item = char> {
    fixed(tie).flat_map(Glob::pieces).flat_map(|piece| match piece {
        Piece::Text(text) => text.chars(),
        Piece::One | Piece::Run => "".chars(),
    })
}

fn fixed(tie: &Tie) -> impl Iterator<Item = &Glob> {
    tie.template.parts().iter().filter_map(|part| match part {
        TemplatePart::Fixed(glob) => Some(glob),
        TemplatePart::Variable(_) => None,
    })
}

/// What a tie says of how often a letter occurs in its keys, or of how long they are.
fn bounds(number: usize, tie: &Tie, letter: Option<char>) -> Vec<Bound<'_>> {
    let (mut least, mut most) = (0, Some(0));
    for piece in fixed(tie).flat_map(Glob::pieces) {
        let (low, high) = match piece {
            Piece::Text(text) => {
                let counted = text.chars().filter(|c| letter.is_none_or(|letter| *c == letter));
                let count = i64::try_from(counted.count()).unwrap_or(0);
                (count, Some(count))
            }
            Piece::One => (i64::from(letter.is_none()), Some(1)),
            Piece::Run => (0, None),
        };
        least += low;
        most = most.zip(high).map(|(most, high)| most + high);
    }
    let Some(key) = tie.key.as_deref() else { return Vec::new() };
    let variables = || tie.template.variables().map(|variable| variable.key.folded());
    let at_least =
        variables().map(|other| Bound { more: other, less: key, most: -least, tie: number });
    let mut found: Vec<Bound<'_>> = at_least.collect();
    if let (Some(most), [_]) = (most, found.as_slice()) {
        let at_most = variables().map(|other| Bound { more: key, less: other, most, tie: number });
        found.extend(at_most);
    }
    found
}

/// The ties of a circle of bounds that ends below where it began.
fn circle(bounds: &[Bound<'_>], work: &mut Work) -> Result<Option<Vec<usize>>, Spent> {
    let keys: BTreeSet<&str> = bounds.iter().flat_map(|bound| [bound.more, bound.less]).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let place = |key: &str| keys.binary_search(&key).unwrap_or(0);
    let steps: Vec<(usize, usize)> =
        bounds.iter().map(|bound| (place(bound.less), place(bound.more))).collect();
    // How many letters each key can have, and the bound that says so.
    let mut most: Vec<(i64, Option<usize>)> = vec![(0, None); keys.len()];
    let mut lowered = None;
    for _ in 0..=keys.len() {
        work.spend(1 + bounds.len())?;
        lowered = None;
        for (at, ((from, to), bound)) in steps.iter().zip(bounds).enumerate() {
            let Some(limit) = most.get(*from).map(|(limit, _)| limit + bound.most) else {
                continue;
            };
            if let Some(own) = most.get_mut(*to).filter(|(own, _)| limit < *own) {
                *own = (limit, Some(at));
                lowered = Some(*to);
            }
        }
        if lowered.is_none() {
            return Ok(None);
        }
    }
    // Far enough back one is on the circle.
    let back = |key: usize| {
        let bound = most.get(key)?.1?;
        Some((bound, steps.get(bound)?.0))
    };
    let mut key = lowered;
    for _ in 0..keys.len() {
        key = key.and_then(back).map(|(_, before)| before);
    }
    let Some(start) = key else { return Ok(None) };
    let mut ties = BTreeSet::new();
    let mut at = start;
    while let Some((bound, before)) = back(at) {
        ties.extend(bounds.get(bound).map(|bound| bound.tie));
        at = before;
        if at == start {
            break;
        }
    }
    Ok(Some(ties.into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use super::super::super::pattern::Template;
    use super::*;

    fn is_circle(ties: &[(&str, &str)], letter: Option<char>) -> bool {
        let ties: Vec<Tie> = ties
            .iter()
            .map(|(key, text)| Tie {
                key: Some((*key).into()),
                template: Template::parse(text, true),
                comparison: Some(Comparison::StringLike),
            })
            .collect();
        let bounds: Vec<_> =
            ties.iter().enumerate().flat_map(|(at, tie)| bounds(at, tie, letter)).collect();
        circle(&bounds, &mut Work::of(10_000)).unwrap().is_some()
    }

    #[test]
    fn letters_that_do_not_add_up_are_a_circle() {
        for (ties, letter, expected) in [
            (&[("k", "a${x}"), ("k", "${x}")][..], None, true),
            (&[("k", "a${x}"), ("k", "${x}b")], None, false),
            (&[("k", "a${x}"), ("k", "${x}b")], Some('a'), true),
            (&[("k", "a${x}"), ("k", "${x}*")], Some('a'), false),
            (&[("k", "?${x}"), ("k", "${x}b")], Some('b'), false),
            (&[("k", "??${x}"), ("k", "${x}b")], None, true),
            (&[("k", "a${x}"), ("x", "${y}"), ("y", "${k}")], None, true),
            (&[("k", "a${x}"), ("x", "${y}"), ("z", "${k}")], None, false),
            (&[("k", "${k}-")], None, true),
            (&[("k", "${x}${y}"), ("x", "a${k}")], None, true),
            (&[("k", "${x}${y}"), ("k", "a${x}")], None, false),
            (&[("k", "*${x}*"), ("k", "${x}")], None, false),
        ] {
            assert_eq!(is_circle(ties, letter), expected, "{ties:?} {letter:?}");
        }
    }
}
