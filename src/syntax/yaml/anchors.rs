//! What aliases stand for, and how much of it is copied.
//!
//! A few lines of aliases to aliases stand for billions of values. Copies are therefore counted
//! before they are made, by values and by bytes of text, and nesting is checked as if it had
//! been written out.

use std::collections::BTreeMap;

use super::super::{Limits, Node};

/// How big a value is: what a copy of it costs, and how deep it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Values and keys, plus one for every 64 bytes of text.
    pub(super) weight: u64,
    /// Levels of lists and maps: none for a scalar.
    pub(super) height: u32,
}

impl Size {
    /// The size of a scalar or key of that many bytes.
    pub(super) fn of_text(bytes: usize) -> Self {
        Self { weight: 1 + u64::try_from(bytes / 64).unwrap_or(u64::MAX / 2), height: 0 }
    }

    /// The size of a list or map with one more value in it.
    pub(super) fn with(self, child: Self) -> Self {
        Self {
            weight: self.weight.saturating_add(child.weight),
            height: self.height.max(child.height.saturating_add(1)),
        }
    }
}

/// Why an alias is not expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It stands inside the value it names.
    Inside,
    /// All copies together would be too much.
    TooMuch,
    /// It would nest too deep.
    TooDeep,
}

/// The anchored values of a document, and what is left for copies.
#[derive(Debug)]
pub(super) struct Anchors {
    known: BTreeMap<usize, Option<(Node, Size)>>,
    left: u64,
}

impl Anchors {
    /// Copies may weigh a sixteenth of the values a text may have: far more than any file that
    /// people write needs, and little enough that a bomb costs some ten megabytes.
    pub(super) fn new(limits: Limits) -> Self {
        Self { known: BTreeMap::new(), left: u64::from(limits.nodes / 16) }
    }

    /// Anchors do not reach into the next document.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// Remembers an anchored value, once it is complete. `0` is no anchor.
    pub(super) fn keep(&mut self, anchor: usize, node: &Node, size: Size) {
        if anchor != 0 {
            let copy = self.pay(size).then(|| (node.clone(), size));
            self.known.insert(anchor, copy);
        }
    }

    /// A copy of the value with this anchor, for a place that has `room` levels left.
    pub(super) fn copy(&mut self, anchor: usize, room: u32) -> Result<(Node, Size), Refusal> {
        let size = match self.known.get(&anchor) {
            None => return Err(Refusal::Inside),
            Some(None) => return Err(Refusal::TooMuch),
            Some(Some((_, size))) => *size,
        };
        if size.height > room {
            return Err(Refusal::TooDeep);
        }
        if !self.pay(size) {
            return Err(Refusal::TooMuch);
        }
        let node = self.known.get(&anchor).and_then(Option::as_ref).map(|(node, _)| node.clone());
        Ok((node.unwrap_or_default(), size))
    }

    fn pay(&mut self, size: Size) -> bool {
        let rest = self.left.checked_sub(size.weight);
        self.left = rest.unwrap_or(self.left);
        rest.is_some()
    }
}
