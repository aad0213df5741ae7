//! Accounts and the organization they belong to.

use crate::aws::AccountId;

/// An account of ours, or one that an answer describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The id.
    pub id: AccountId,
    /// The name people gave it.
    pub name: Option<Box<str>>,
    /// Its place in the organization: `o-…/r-…/ou-…/`.
    pub path: Option<Box<str>>,
    /// The opt-in Regions that are enabled; `None` where nobody says.
    pub regions: Option<Vec<Box<str>>>,
}

/// The organization, as far as something given describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organization {
    /// `o-…`.
    pub id: Option<Box<str>>,
    /// The management account.
    pub management_account: Option<AccountId>,
    /// Whether cross-account backup is switched on (`isCrossAccountBackupEnabled`).
    pub cross_account_backup: Option<bool>,
    /// Parents: child (account, OU) to parent (OU, root), each by id, in the order given.
    pub parents: Vec<(Box<str>, Box<str>)>,
}
