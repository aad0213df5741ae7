//! How a statement reaches a caller: it matters whether it names the caller, the caller's role, or
//! the caller's account.
//!
//! Nearly always all three are certain, and then a reach is three flags that cost nothing to join.

use super::super::decision::Truth;

/// How a statement reaches the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It certainly does, or does not, by each of these.
    Sure(Names<bool>),
    /// What is unknown decides, at least for one of them.
    Open(Box<Names<Truth>>),
}

/// Something of each name that a caller goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Names<T> {
    /// The user, the session, the service, or everybody. An Allow to it is not limited by what a
    /// boundary or session policy leaves out.
    pub itself: T,
    /// The caller's role. A boundary or session policy limits such an Allow.
    pub role: T,
    /// The caller's account: an Allow lets the account's own policies decide.
    pub account: T,
}

impl Reach {
    /// The caller is not spoken of.
    pub const NOT: Self = Self::Sure(Names { itself: false, role: false, account: false });

    /// Everybody is spoken of.
    pub const EVERYBODY: Self = Self::Sure(Names { itself: true, role: false, account: false });

    /// A reach by what is known of each name.
    pub fn of(names: Names<Truth>) -> Self {
        match (&names.itself, &names.role, &names.account) {
            (Truth::Unknown(_), _, _) | (_, Truth::Unknown(_), _) | (_, _, Truth::Unknown(_)) => {
                Self::Open(Box::new(names))
            }
            (itself, role, account) => Self::Sure(Names {
                itself: itself.is_true(),
                role: role.is_true(),
                account: account.is_true(),
            }),
        }
    }

    /// Whatever is spoken of hangs on this.
    pub(super) fn hanging_on(truth: &Truth) -> Self {
        let names = [truth.clone(), truth.clone(), truth.clone()];
        let [itself, role, account] = names;
        Self::of(Names { itself, role, account })
    }

    /// What is known of each name.
    pub fn names(&self) -> Names<Truth> {
        match self {
            Self::Sure(names) => Names {
                itself: names.itself.into(),
                role: names.role.into(),
                account: names.account.into(),
            },
            Self::Open(names) => (**names).clone(),
        }
    }

    /// Whether the statement names the caller itself, or everybody.
    pub fn itself(&self) -> Truth {
        match self {
            Self::Sure(names) => names.itself.into(),
            Self::Open(names) => names.itself.clone(),
        }
    }

    /// Whether it names the caller's role.
    pub fn role(&self) -> Truth {
        match self {
            Self::Sure(names) => names.role.into(),
            Self::Open(names) => names.role.clone(),
        }
    }

    /// Whether it names the caller's account.
    pub fn account(&self) -> Truth {
        match self {
            Self::Sure(names) => names.account.into(),
            Self::Open(names) => names.account.clone(),
        }
    }

    /// Whether the statement speaks of the caller at all.
    #[must_use]
    pub fn any(&self) -> Truth {
        match self {
            Self::Sure(names) => (names.itself || names.role || names.account).into(),
            Self::Open(names) => {
                names.itself.clone().or(names.role.clone()).or(names.account.clone())
            }
        }
    }

    /// Whether the statement speaks of the caller, and something else holds as well.
    #[must_use]
    pub fn and(self, also: &Truth) -> Self {
        match also {
            Truth::True => self,
            Truth::False => Self::NOT,
            Truth::Unknown(_) => {
                let names = self.names();
                Self::of(Names {
                    itself: names.itself.and(also.clone()),
                    role: names.role.and(also.clone()),
                    account: names.account.and(also.clone()),
                })
            }
        }
    }

    /// Reached one way or the other.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        if let (Self::Sure(one), Self::Sure(other)) = (&self, other) {
            return Self::Sure(Names {
                itself: one.itself || other.itself,
                role: one.role || other.role,
                account: one.account || other.account,
            });
        }
        let (one, other) = (self.names(), other.names());
        Self::of(Names {
            itself: one.itself.or(other.itself),
            role: one.role.or(other.role),
            account: one.account.or(other.account),
        })
    }
}
