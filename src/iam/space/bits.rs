//! Sets of small numbers, one bit each.
//!
//! A dimension's classes are numbered from 0, and most dimensions have fewer than 64: a set of
//! classes is one word there, and a list of words in general.

/// A set of numbers below a length that every user of the set knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Bits {
    /// The numbers below 64: most sets have no others, and need no list.
    first: u64,
    rest: Vec<u64>,
}

/// How many words hold `len` bits.
pub(super) const fn words(len: usize) -> usize {
    len.div_ceil(64)
}

/// The places of the bits that are set, ascending.
pub(super) fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        word &= word.wrapping_sub(1);
        (bit < 64).then(|| usize::try_from(bit).unwrap_or(0))
    })
}

impl Bits {
    /// No number below `len`.
    pub(super) fn none(len: usize) -> Self {
        Self { first: 0, rest: vec![0; words(len).saturating_sub(1)] }
    }

    /// Every number below `len`.
    pub(super) fn all(len: usize) -> Self {
        let word = |at: usize| match len.saturating_sub(at * 64) {
            bits @ 0..64 => (1 << bits) - 1,
            _ => u64::MAX,
        };
        Self { first: word(0), rest: (1..words(len)).map(word).collect() }
    }

    /// The numbers whose bits are set in `words`.
    pub(super) fn of(words: &[u64]) -> Self {
        let (first, rest) = words.split_first().map_or((0, words), |(first, rest)| (*first, rest));
        Self { first, rest: rest.to_vec() }
    }

    /// The numbers below `len` for which `is` holds.
    pub(super) fn filled(len: usize, is: impl Fn(usize) -> bool) -> Self {
        let mut bits = Self::none(len);
        (0..len).filter(|at| is(*at)).for_each(|at| bits.insert(at));
        bits
    }

    /// The set's words; one at least.
    pub(super) fn words(&self) -> impl Iterator<Item = u64> {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    fn words_mut(&mut self) -> impl Iterator<Item = &mut u64> {
        std::iter::once(&mut self.first).chain(&mut self.rest)
    }

    /// Adds `at`; numbers beyond the length are ignored.
    pub(super) fn insert(&mut self, at: usize) {
        self.set(at, true);
    }

    fn word_mut(&mut self, at: usize) -> Option<&mut u64> {
        match (at / 64).checked_sub(1) {
            None => Some(&mut self.first),
            Some(later) => self.rest.get_mut(later),
        }
    }

    /// Adds or removes `at`; numbers beyond the length are ignored.
    pub(super) fn set(&mut self, at: usize, is_in: bool) {
        let bit = 1 << (at % 64);
        if let Some(word) = self.word_mut(at) {
            *word = if is_in { *word | bit } else { *word & !bit };
        }
    }

    /// Whether `at` is in the set.
    pub(super) fn contains(&self, at: usize) -> bool {
        let word = match (at / 64).checked_sub(1) {
            None => Some(&self.first),
            Some(later) => self.rest.get(later),
        };
        word.is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// The numbers in the set, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words().enumerate().flat_map(|(at, word)| ones(word).map(move |bit| at * 64 + bit))
    }

    /// The smallest number in the set.
    pub(super) fn first(&self) -> Option<usize> {
        self.iter().next()
    }

    /// Whether nothing is in the set.
    pub(super) fn is_empty(&self) -> bool {
        self.words().all(|word| word == 0)
    }

    /// Whether all of the set is in `other`.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.words().zip(other.words()).all(|(own, other)| own & !other == 0)
    }

    /// Whether something is in both sets.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.words().zip(other.words()).any(|(own, other)| own & other != 0)
    }

    /// Takes out all of `other`.
    pub(super) fn drop(&mut self, other: &Self) {
        self.words_mut().zip(other.words()).for_each(|(own, other)| *own &= !other);
    }

    /// Adds all of `other`.
    pub(super) fn unite(&mut self, other: &Self) {
        self.words_mut().zip(other.words()).for_each(|(own, other)| *own |= other);
    }

    /// Keeps what is in `other` too.
    pub(super) fn keep(&mut self, other: &Self) {
        self.words_mut().zip(other.words()).for_each(|(own, other)| *own &= other);
    }

    /// Everything below `len` that is not in the set.
    pub(super) fn complement(&self, len: usize) -> Self {
        let mut bits = Self::all(len);
        bits.words_mut().zip(self.words()).for_each(|(own, other)| *own &= !other);
        bits
    }
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
        let mut evens = Bits::filled(130, |at| at % 2 == 0);
        assert!(!bits.is_within(&evens) && !bits.meets(&evens));
        evens.drop(&Bits::all(64));
        assert_eq!(evens.first(), Some(64));
        assert!(evens.is_within(&Bits::all(130)) && evens.meets(&Bits::all(65)));
    }
}
