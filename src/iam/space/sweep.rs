//! What is left of a cube outside others, as far as one dimension tells it apart.
//!
//! [`escape`](super::escape::escape) stops at the first part. Here the search goes on, but never again to
//! classes of one dimension that are told already: one walk finds all actions that are left to some
//! callers, however many Denies cut into them.

use super::bits::Bits;
use super::cube::{Cube, Layout};
use super::escape::{Pass, pass};
use super::work::{Spent, Work};

/// A walk through the parts of a cube.
pub(super) struct Sweep<'a, F> {
    /// The dimensions.
    pub(super) layout: &'a Layout,
    /// The dimension whose classes are told once.
    pub(super) dim: usize,
    /// Its classes that are not told yet.
    pub(super) left: Bits,
    /// What is asked about each part that no other cube touches; says which classes are told now.
    pub(super) each: F,
}

impl<F: FnMut(Cube, &mut Work) -> Result<Bits, Spent>> Sweep<'_, F> {
    /// Goes through what `others` leave of `from`.
    pub(super) fn go(
        &mut self,
        from: &Cube,
        others: &[&Cube],
        work: &mut Work,
    ) -> Result<(), Spent> {
        let (layout, dim) = (self.layout, self.dim);
        let mut rest = from.clone();
        layout.narrow(&mut rest, dim, &self.left);
        if layout.is_empty(&rest) {
            return Ok(());
        }
        let mut live = others.to_vec();
        let best = loop {
            match pass(layout, &mut rest, &mut live, work)? {
                Pass::Covered => return Ok(()),
                Pass::Free => {
                    let told = (self.each)(rest, work)?;
                    self.left.drop(&told);
                    return Ok(());
                }
                Pass::Narrowed => {}
                Pass::Split(best) => break live.remove(best),
            }
        };
        for side in 0..layout.dims() {
            if !layout.juts_in(&rest, best, side) {
                continue;
            }
            let mut outside = rest.clone();
            layout.subtract(&mut outside, side, best);
            self.go(&outside, &live, work)?;
            layout.keep(&mut rest, side, best);
        }
        Ok(())
    }
}
