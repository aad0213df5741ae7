//! The budget that bounds every question, whatever a policy says.
//!
//! Emptiness of a conjunction of patterns is PSPACE-hard and covering a box by boxes is NP-hard, so
//! some input will always be too much. Work is counted, never timed: the same policy gives the same
//! answer on every machine.

/// The budget is used up; the answer is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the policy is too intricate to decide within the budget")]
pub(super) struct Spent;

/// Units of work that are left. One unit is about one comparison of two boxes or one step of an
/// automaton: some tens of nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    left: u32,
}

impl Work {
    /// A budget of `units`.
    pub(super) const fn of(units: u32) -> Self {
        Self { left: units }
    }

    /// Takes `units` out.
    pub(super) fn spend(&mut self, units: usize) -> Result<(), Spent> {
        #[cfg(test)]
        SPENT.set(SPENT.get() + u64::try_from(units).unwrap_or(u64::MAX).min(u64::from(self.left)));
        let left = u32::try_from(units).ok().and_then(|units| self.left.checked_sub(units));
        self.left = left.unwrap_or(0);
        left.map(|_| ()).ok_or(Spent)
    }

    /// Does something with a budget of at most `units` of its own. What that uses is taken out of this
    /// one.
    pub(super) fn within<T>(&mut self, units: u32, task: impl FnOnce(&mut Self) -> T) -> T {
        let given = units.min(self.left);
        let mut own = Self { left: given };
        let done = task(&mut own);
        self.left -= given - own.left;
        done
    }
}

#[cfg(test)]
thread_local! {
    /// What all budgets of this thread together have spent.
    static SPENT: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// The units of work that this thread has spent so far.
#[cfg(test)]
pub(super) fn spent() -> u64 {
    SPENT.get()
}
