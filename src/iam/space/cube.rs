//! Boxes: one set of classes for each dimension.
//!
//! Every element of a statement and every condition speaks about one dimension of the request, and
//! a statement joins them with *and*. So a statement is a Cartesian product of sets: a box, called
//! cube here because `Box` is taken.

use super::bits::{Bits, words};

/// Which words of a cube belong to which dimension.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    slots: Vec<Slot>,
    stride: usize,
    full: Cube,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    start: usize,
    end: usize,
    len: usize,
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
    if dim < 63 { 1 << dim } else { 1 << 63 }
}

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
        self.slots.get(dim).and_then(|slot| cube.words.get(slot.start..slot.end)).unwrap_or(&[])
    }

    /// One dimension of a cube, as a set of its own.
    pub(super) fn bits(&self, cube: &Cube, dim: usize) -> Bits {
        Bits::of(self.set(cube, dim))
    }

    fn set_mut<'a>(&self, cube: &'a mut Cube, dim: usize) -> &'a mut [u64] {
        cube.bind(dim);
        self.slots
            .get(dim)
            .and_then(|slot| cube.words.get_mut(slot.start..slot.end))
            .unwrap_or_default()
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

    /// Whether two cubes share a point.
    pub(super) fn touch(&self, one: &Cube, other: &Cube) -> bool {
        self.fit(one, other) != Fit::Apart
    }

    /// How `one` lies to `other`; neither is empty.
    pub(super) fn fit(&self, one: &Cube, other: &Cube) -> Fit {
        let mut juts = 0;
        let mut last = 0;
        for (dim, slot) in self.slots.iter().enumerate() {
            // a cube has some class in every dimension, and what has all classes holds it
            if other.bound & mask(dim) == 0 {
                continue;
            }
            let (Some(a), Some(b)) =
                (one.words.get(slot.start..slot.end), other.words.get(slot.start..slot.end))
            else {
                continue;
            };
            let (mut shared, mut rest) = (0, 0);
            for (a, b) in a.iter().zip(b) {
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
        match juts {
            0 => Fit::Inside,
            1 => Fit::Juts(last),
            many => Fit::JutsMuch(many),
        }
    }

    /// In how many dimensions two cubes share nothing; neither is empty.
    pub(super) fn count_apart(&self, one: &Cube, other: &Cube) -> usize {
        let is_bound = |dim: &usize| other.bound & mask(*dim) != 0;
        let apart = (0..self.dims()).filter(is_bound).filter(|dim| self.is_apart(one, other, *dim));
        apart.count()
    }

    /// Whether two cubes share nothing in this dimension.
    pub(super) fn is_apart(&self, one: &Cube, other: &Cube, dim: usize) -> bool {
        self.set(one, dim).iter().zip(self.set(other, dim)).all(|(a, b)| a & b == 0)
    }

    /// Whether `one` sticks out of `other` in this dimension.
    pub(super) fn juts_in(&self, one: &Cube, other: &Cube, dim: usize) -> bool {
        self.set(one, dim).iter().zip(self.set(other, dim)).any(|(a, b)| a & !b != 0)
    }
}
