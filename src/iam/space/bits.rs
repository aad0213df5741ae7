//! Sets of small numbers, one bit each.
//!
//! A dimension's classes are numbered from 0, and most dimensions have fewer than 64: a set of
//! classes is one word there, and a list of words in general.

/// A set of numbers below a length that every user of the set knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Bits(pub(super) Vec<u64>);

/// How many words hold `len` bits.
pub(super) const fn words(len: usize) -> usize {
    len.div_ceil(64)
}

impl Bits {
    /// No number below `len`.
    pub(super) fn none(len: usize) -> Self {
        Self(vec![0; words(len)])
    }

    /// Every number below `len`.
    pub(super) fn all(len: usize) -> Self {
        let mut bits = Self::none(len);
        (0..len).for_each(|at| bits.insert(at));
        bits
    }

    /// The numbers below `len` for which `is` holds.
    pub(super) fn filled(len: usize, is: impl Fn(usize) -> bool) -> Self {
        let mut bits = Self::none(len);
        (0..len).filter(|at| is(*at)).for_each(|at| bits.insert(at));
        bits
    }

    /// Adds `at`; numbers beyond the length are ignored.
    pub(super) fn insert(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// Whether `at` is in the set.
    pub(super) fn contains(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// The numbers in the set, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        members(&self.0)
    }

    /// The smallest number in the set.
    pub(super) fn first(&self) -> Option<usize> {
        self.iter().next()
    }

    /// Whether nothing is in the set.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Adds all of `other`.
    pub(super) fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }

    /// Keeps what is in `other` too.
    pub(super) fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= other);
    }

    /// Everything below `len` that is not in the set.
    pub(super) fn complement(&self, len: usize) -> Self {
        let mut bits = Self::all(len);
        bits.0.iter_mut().zip(&self.0).for_each(|(own, other)| *own &= !other);
        bits
    }
}

/// The numbers whose bits are set in `words`, ascending.
pub(super) fn members(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(at, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros();
            rest &= rest.wrapping_sub(1);
            (bit < 64).then(|| usize::try_from(bit).unwrap_or(0) + at * 64)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_in_order_over_several_words() {
        let bits = Bits::filled(130, |at| at % 64 == 1);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [1, 65, 129]);
        assert_eq!(bits.complement(130).iter().count(), 127);
        assert!(Bits::none(3).is_empty() && Bits::all(3).first() == Some(0));
    }
}
