//! Is there a point of one cube outside all of the others?
//!
//! Box subtraction with unit propagation: a cube that covers all but one dimension of what is left
//! takes its part away without a choice; only where every remaining cube sticks out twice is the
//! rest split. The splits are disjoint, so no point is looked at twice, and cubes are taken in a
//! fixed order, so the answer is always the same.

use std::borrow::Cow;

use super::cube::{Cube, Fit, Layout};
use super::work::{Spent, Work};

/// A part of `from` that no cube of `live` touches, or `None` where they cover all of it.
pub(super) fn escape(
    layout: &Layout,
    from: &Cube,
    mut live: Vec<&Cube>,
    work: &mut Work,
) -> Result<Option<Cube>, Spent> {
    if layout.is_empty(from) {
        return Ok(None);
    }
    let mut rest = from.clone();
    let best = loop {
        match pass(layout, &mut rest, &mut live, work)? {
            Pass::Covered => return Ok(None),
            Pass::Free => return Ok(Some(rest)),
            Pass::Narrowed => {}
            Pass::Split(best) => break live.remove(best),
        }
    };
    for dim in 0..layout.dims() {
        if !layout.juts_in(&rest, best, dim) {
            continue;
        }
        let mut outside = rest.clone();
        layout.subtract(&mut outside, dim, best);
        if let Some(found) = escape(layout, &outside, live.clone(), work)? {
            return Ok(Some(found));
        }
        layout.keep(&mut rest, dim, best);
    }
    Ok(None)
}

/// How often a point is moved before it is given up.
const MAX_MOVES: usize = 8;

/// Whether a few moves lead to a point of `from` outside all of `others`: from its first point out of
/// one cube after the other. Nothing is proved where they do not.
pub(super) fn soon_escapes<'a>(
    layout: &Layout,
    from: &Cube,
    others: &(impl Iterator<Item = &'a Cube> + Clone),
    work: &mut Work,
) -> Result<bool, Spent> {
    let mut rest = Cow::Borrowed(from);
    let mut point = layout.corner(from);
    for _ in 0..MAX_MOVES {
        let mut seen = 1;
        let around = others.clone().inspect(|_| seen += 1).find(|it| layout.touch(&point, it));
        work.spend(seen * layout.weight())?;
        match around {
            None => return Ok(!layout.is_empty(from)),
            Some(around) if layout.leave(rest.to_mut(), &mut point, around) => {}
            Some(_) => break,
        }
    }
    Ok(false)
}

/// What one look at all live cubes gave.
pub(super) enum Pass {
    Covered,
    Free,
    Narrowed,
    Split(usize),
}

/// Drops cubes that lie apart, takes away those that stick out once, and finds the cube to split by.
pub(super) fn pass(
    layout: &Layout,
    rest: &mut Cube,
    live: &mut Vec<&Cube>,
    work: &mut Work,
) -> Result<Pass, Spent> {
    work.spend((live.len() + 1) * layout.weight())?;
    let mut best = None;
    let mut narrowed = false;
    let mut covered = false;
    let mut at = 0;
    live.retain(|cube| {
        if covered {
            return true;
        }
        match layout.fit(rest, cube) {
            Fit::Apart => false,
            Fit::Inside => {
                covered = true;
                true
            }
            Fit::Juts(dim) => {
                layout.subtract(rest, dim, cube);
                narrowed = true;
                false
            }
            Fit::JutsMuch(count) => {
                if best.is_none_or(|(least, _)| count < least) {
                    best = Some((count, at));
                }
                at += 1;
                true
            }
        }
    });
    Ok(match best {
        _ if covered => Pass::Covered,
        None => Pass::Free,
        Some(_) if narrowed => Pass::Narrowed,
        Some((_, at)) => Pass::Split(at),
    })
}

#[cfg(test)]
mod tests {
    use super::super::bits::Bits;
    use super::*;

    fn cube(layout: &Layout, sets: &[&[usize]]) -> Cube {
        let mut cube = layout.full();
        for (dim, set) in sets.iter().enumerate() {
            let bits = Bits::filled(layout.len(dim), |at| set.contains(&at));
            layout.replace(&mut cube, dim, &bits);
        }
        cube
    }

    #[test]
    fn two_halves_cover_the_whole() {
        let layout = Layout::new([2, 2]);
        let left = cube(&layout, &[&[0], &[0, 1]]);
        let right = cube(&layout, &[&[1], &[0, 1]]);
        let full = layout.full();
        let found = escape(&layout, &full, vec![&left, &right], &mut Work::of(100)).unwrap();
        assert_eq!(found, None);
    }

    #[test]
    fn what_escapes_lies_outside_all_others() {
        let layout = Layout::new([3, 3, 3]);
        let others = [
            cube(&layout, &[&[0, 1], &[0, 1], &[0, 1, 2]]),
            cube(&layout, &[&[1, 2], &[0, 1, 2], &[1, 2]]),
            cube(&layout, &[&[0, 1, 2], &[1, 2], &[0, 2]]),
        ];
        let others: Vec<_> = others.iter().collect();
        let found =
            escape(&layout, &layout.full(), others.clone(), &mut Work::of(1000)).unwrap().unwrap();
        assert!(others.iter().all(|other| layout.fit(&found, other) == Fit::Apart));
    }

    #[test]
    fn a_spent_budget_is_no_answer() {
        let layout = Layout::new([2, 2]);
        let cube = cube(&layout, &[&[0], &[0]]);
        assert_eq!(escape(&layout, &layout.full(), vec![&cube], &mut Work::of(1)), Err(Spent));
    }
}
