//! Accounts and the organization they belong to.

use crate::aws::{AccountId, Arn};
use crate::syntax::Node;

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
    /// Attachments: policy id (`p-…`) to root, OU or account, in the order given.
    pub attachments: Vec<(Box<str>, Box<str>)>,
}

impl Account {
    /// An account of which nothing is known but its id.
    pub const fn new(id: AccountId) -> Self {
        Self { id, name: None, path: None, regions: None }
    }

    /// Reads an element of `list-accounts`.
    fn read(node: &Node) -> Option<Self> {
        let mut account = Self::new(node.get("Id")?.scalar()?.parse().ok()?);
        account.name = node.get("Name").and_then(Node::text).map(Box::from);
        Some(account)
    }
}

impl Organization {
    /// Takes in what an answer of `aws organizations` says, and gives the accounts it lists.
    ///
    /// What is known already stays: the configuration is asked before any answer.
    pub(super) fn take_in(&mut self, root: &Node) -> Vec<Account> {
        let text =
            |node: &Node, member: &str| node.get(member).and_then(Node::scalar).map(Box::from);
        if let Some(node) = root.get("Organization") {
            let members = ["MasterAccountId", "ManagementAccountId"];
            let management: Option<Box<str>> = members.iter().find_map(|member| text(node, member));
            let management = management.and_then(|id| id.parse().ok());
            self.management_account = self.management_account.or(management);
            self.id = self.id.take().or_else(|| text(node, "Id"));
        }
        let accounts = root.get("Accounts").map(Node::items).unwrap_or_default();
        for arn in accounts.iter().filter_map(|node| node.get("Arn")).filter_map(Node::text) {
            self.take_in_account_arn(arn);
        }
        let parents = root.get("Parents").map(Node::items).unwrap_or_default();
        let child: Option<Box<str>> = text(root, "ChildId");
        let parent = parents.iter().find_map(|node| text(node, "Id"));
        self.parents.extend(child.zip(parent));
        let targets = root.get("Targets").map(Node::items).unwrap_or_default();
        if let Some(policy) = text(root, "PolicyId") {
            let policy: Box<str> = policy;
            let target = |node: &Node| Some((policy.clone(), text(node, "TargetId")?));
            self.attachments.extend(targets.iter().filter_map(target));
        }
        accounts.iter().filter_map(Account::read).collect()
    }

    /// `arn:aws:organizations::<management account>:account/o-…/<account>`
    fn take_in_account_arn(&mut self, arn: &str) {
        let Ok(arn) = arn.parse::<Arn>() else { return };
        self.management_account = self.management_account.or(arn.account_id());
        let id = arn.resource().split('/').nth(1).filter(|id| id.starts_with("o-"));
        self.id = self.id.take().or_else(|| id.map(Box::from));
    }
}
