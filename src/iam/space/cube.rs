//! Boxes: one set of classes for each dimension.
//!
//! Every element of a statement and every condition speaks about one dimension of the request, and
//! a statement joins them with *and*. So a statement is a Cartesian product of sets: a box, called
//! cube here because `Box` is taken.

use super::bits::{Bits, ones, words};

/// Which words of a cube belong to which dimension.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    slots: Vec<Slot>,
    stride: usize,
    full: Cube,
    /// The point of the first classes.
    first: Cube,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    start: usize,
    end: usize,
    len: usize,
}

impl Slot {
    /// The words of a cube that belong to the dimension.
    fn of<'a>(&self, cube: &'a Cube) -> &'a [u64] {
        cube.words.get(self.start..self.end).unwrap_or_default()
    }

    fn of_mut<'a>(&self, cube: &'a mut Cube) -> &'a mut [u64] {
        cube.words.get_mut(self.start..self.end).unwrap_or_default()
    }

    /// Makes the first class of a cube that of a point.
    fn keep_first(&self, point: &mut Cube, cube: &Cube) {
        let mut is_done = false;
        for (own, word) in self.of_mut(point).iter_mut().zip(self.of(cube)) {
            *own = if is_done { 0 } else { word & word.wrapping_neg() };
            is_done |= *word != 0;
        }
    }
}

/// Whether two cubes share nothing in a dimension.
fn is_apart(slot: &Slot, one: &Cube, other: &Cube) -> bool {
    slot.of(one).iter().zip(slot.of(other)).all(|(a, b)| a & b == 0)
}

/// Whether the first cube sticks out of the second in a dimension.
fn juts(slot: &Slot, one: &Cube, other: &Cube) -> bool {
    slot.of(one).iter().zip(slot.of(other)).any(|(a, b)| a & !b != 0)
}

/// A product of sets, one for each dimension of a [`Layout`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cube {
    words: Vec<u64>,
    /// The dimensions that may lack a class, one bit each; the last bit stands for all from there on.
    bound: u64,
}

impl Cube {
    const fn bind(&mut self, dim: usize) {
        self.bound |= mask(dim);
    }
}

/// The bit of a dimension.
const fn mask(dim: usize) -> u64 {
    if dim < SHARED { 1 << dim } else { 1 << SHARED }
}

/// The bit that stands for all dimensions from there on.
const SHARED: usize = 63;

/// How a cube lies to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// They share no point.
    Apart,
    /// The first lies inside the second.
    Inside,
    /// The first sticks out of the second in one dimension alone.
    Juts(usize),
    /// It sticks out in this many dimensions.
    JutsMuch(usize),
}

impl Layout {
    /// A layout of dimensions with so many classes.
    pub(super) fn new(lens: impl IntoIterator<Item = usize>) -> Self {
        let mut layout = Self::default();
        for len in lens {
            let start = layout.stride;
            layout.stride += words(len);
            layout.slots.push(Slot { start, end: layout.stride, len });
            layout.full.words.extend(Bits::all(len).words().take(words(len)));
            layout
                .first
                .words
                .extend(Bits::all(len.min(1)).words().chain(std::iter::repeat(0)).take(words(len)));
            layout.first.bind(layout.dims() - 1);
        }
        layout
    }

    /// What comparing two cubes costs, in units of work.
    pub(super) const fn weight(&self) -> usize {
        1 + self.stride / 4
    }

    /// The number of dimensions.
    pub(super) fn dims(&self) -> usize {
        self.slots.len()
    }

    /// The number of classes of a dimension.
    pub(super) fn len(&self, dim: usize) -> usize {
        self.slots.get(dim).map_or(0, |slot| slot.len)
    }

    /// The cube of all points.
    pub(super) fn full(&self) -> Cube {
        self.full.clone()
    }

    /// The words of one dimension.
    pub(super) fn set<'a>(&self, cube: &'a Cube, dim: usize) -> &'a [u64] {
        self.slots.get(dim).map_or(&[], |slot| slot.of(cube))
    }

    /// One dimension of a cube, as a set of its own.
    pub(super) fn bits(&self, cube: &Cube, dim: usize) -> Bits {
        Bits::of(self.set(cube, dim))
    }

    fn set_mut<'a>(&self, cube: &'a mut Cube, dim: usize) -> &'a mut [u64] {
        cube.bind(dim);
        self.slots.get(dim).map_or(&mut [], |slot| slot.of_mut(cube))
    }

    /// Keeps in one dimension what is in `bits` too.
    pub(super) fn narrow(&self, cube: &mut Cube, dim: usize, bits: &Bits) {
        self.set_mut(cube, dim).iter_mut().zip(bits.words()).for_each(|(own, other)| *own &= other);
    }

    /// Replaces one dimension.
    pub(super) fn replace(&self, cube: &mut Cube, dim: usize, bits: &Bits) {
        self.set_mut(cube, dim).iter_mut().zip(bits.words()).for_each(|(own, other)| *own = other);
    }

    /// Takes out of one dimension what `other` has there.
    pub(super) fn subtract(&self, cube: &mut Cube, dim: usize, other: &Cube) {
        let set = self.set(other, dim);
        self.set_mut(cube, dim).iter_mut().zip(set).for_each(|(own, other)| *own &= !other);
    }

    /// Keeps in one dimension what `other` has there too.
    pub(super) fn keep(&self, cube: &mut Cube, dim: usize, other: &Cube) {
        let set = self.set(other, dim);
        self.set_mut(cube, dim).iter_mut().zip(set).for_each(|(own, other)| *own &= other);
    }

    /// Whether some dimension is empty, so that no point is inside.
    pub(super) fn is_empty(&self, cube: &Cube) -> bool {
        (0..self.dims()).any(|dim| self.is_empty_in(cube, dim))
    }

    /// Whether this dimension is empty.
    pub(super) fn is_empty_in(&self, cube: &Cube, dim: usize) -> bool {
        self.set(cube, dim).iter().all(|word| *word == 0)
    }

    /// What both cubes hold; `None` if nothing.
    pub(super) fn meet(&self, one: &Cube, other: &Cube) -> Option<Cube> {
        let words = one.words.iter().zip(&other.words).map(|(a, b)| a & b).collect();
        let cube = Cube { words, bound: one.bound | other.bound };
        (!self.is_empty(&cube)).then_some(cube)
    }

    /// The dimensions that a bit of a mask stands for.
    fn group(&self, bit: usize) -> &[Slot] {
        let end = if bit < SHARED { bit + 1 } else { self.dims() };
        self.slots.get(bit..end).unwrap_or_default()
    }

    /// Whether two cubes share a point; neither is empty.
    pub(super) fn touch(&self, one: &Cube, other: &Cube) -> bool {
        // what has all classes of a dimension shares those that the other one has
        let bound = one.bound & other.bound;
        let is_apart = |slot: &Slot| is_apart(slot, one, other);
        !ones(bound).any(|bit| self.slots.get(bit).is_some_and(is_apart))
            && (bound >> SHARED == 0 || !self.group(SHARED).iter().any(is_apart))
    }

    /// How `one` lies to `other`; neither is empty.
    pub(super) fn fit(&self, one: &Cube, other: &Cube) -> Fit {
        let mut juts = 0;
        let mut last = 0;
        // a cube has some class in every dimension, and what has all classes holds it
        for bit in ones(other.bound) {
            for (dim, slot) in (bit..).zip(self.group(bit)) {
                let (mut shared, mut rest) = (0, 0);
                for (a, b) in slot.of(one).iter().zip(slot.of(other)) {
                    shared |= a & b;
                    rest |= a & !b;
                }
                if shared == 0 {
                    return Fit::Apart;
                }
                if rest != 0 {
                    juts += 1;
                    last = dim;
                }
            }
        }
        match juts {
            0 => Fit::Inside,
            1 => Fit::Juts(last),
            many => Fit::JutsMuch(many),
        }
    }

    /// In how many dimensions two cubes share nothing; neither is empty.
    pub(super) fn count_apart(&self, one: &Cube, other: &Cube) -> usize {
        let slots = ones(one.bound & other.bound).flat_map(|bit| self.group(bit));
        slots.filter(|slot| is_apart(slot, one, other)).count()
    }

    /// The point of a cube with the first class of each dimension.
    pub(super) fn corner(&self, cube: &Cube) -> Cube {
        let mut point = self.first.clone();
        for slot in ones(cube.bound).flat_map(|bit| self.group(bit)) {
            slot.keep_first(&mut point, cube);
        }
        point
    }

    /// Moves a cube and the first point in it out of `other`, along the last dimension that leads out;
    /// false where none does.
    pub(super) fn leave(&self, cube: &mut Cube, point: &mut Cube, other: &Cube) -> bool {
        let dims = ones(other.bound).flat_map(|bit| (bit..).zip(self.group(bit)));
        let Some((dim, slot)) = dims.filter(|(_, slot)| juts(slot, cube, other)).last() else {
            return false;
        };
        self.subtract(cube, dim, other);
        slot.keep_first(point, cube);
        true
    }

    /// Whether two cubes share nothing in this dimension.
    pub(super) fn is_apart(&self, one: &Cube, other: &Cube, dim: usize) -> bool {
        self.slots.get(dim).is_none_or(|slot| is_apart(slot, one, other))
    }

    /// Whether `one` sticks out of `other` in this dimension.
    pub(super) fn juts_in(&self, one: &Cube, other: &Cube, dim: usize) -> bool {
        self.slots.get(dim).is_some_and(|slot| juts(slot, one, other))
    }
}
