//! What all paths of a run share: the inventory, and its policies, prepared once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::aws::AccountId;
use crate::inventory::{Account, DocumentId, Inventory, Kind};
use crate::syntax::Node;

use super::Settings;
use super::policies::Held;

/// The inventory of a run, ready to be asked.
#[derive(Debug)]
pub(super) struct Estate<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) settings: Settings,
    held: BTreeMap<DocumentId, Arc<Held<'a>>>,
    pub(super) managed: Mutex<BTreeMap<&'static str, Arc<Held<'a>>>>,
    /// The accounts of the organization, where an answer lists them all.
    members: Option<Vec<AccountId>>,
}

impl<'a> Estate<'a> {
    pub(super) fn new(inventory: &'a Inventory, settings: Settings) -> Self {
        let held = inventory.policies.iter().filter_map(|policy| {
            let kind = inventory.document(policy.document)?.kind;
            Some((policy.document, Arc::new(Held::given(policy, kind))))
        });
        Self {
            inventory,
            settings,
            held: held.collect(),
            managed: Mutex::default(),
            members: members(inventory),
        }
    }

    /// The policy that a document is.
    pub(super) fn held(&self, id: DocumentId) -> Option<Arc<Held<'a>>> {
        self.held.get(&id).cloned()
    }

    /// What is known of an account.
    pub(super) fn account(&self, id: AccountId) -> Option<&'a Account> {
        self.inventory.accounts.iter().find(|account| account.id == id)
    }

    /// The organization of an account: by its path, else ours where an answer lists the account.
    pub(super) fn organization_of(&self, id: AccountId) -> Option<&'a str> {
        let path = self.account(id).and_then(|account| account.path.as_deref());
        let first = path.and_then(|path| path.split('/').next()).filter(|id| id.starts_with("o-"));
        let own = self.inventory.organization.id.as_deref();
        let is_member = self.is_member(id) == Some(true);
        first.or(own.filter(|_| is_member))
    }

    /// Whether an account is in the organization, where a list of all its accounts or the
    /// configuration tells.
    pub(super) fn is_member(&self, id: AccountId) -> Option<bool> {
        if id == AccountId::THIS {
            return None;
        }
        let organization = &self.inventory.organization;
        if organization.management_account == Some(id) {
            return Some(true);
        }
        if let Some(members) = &self.members {
            return Some(members.contains(&id));
        }
        let is_ours = self.account(id).is_some() && organization.id.is_some();
        is_ours.then_some(true)
    }
}

/// The accounts of the answers of `list-accounts`, where none was cut short.
fn members(inventory: &Inventory) -> Option<Vec<AccountId>> {
    let documents = inventory.documents.iter().filter(|it| it.kind == Kind::Organization);
    let lists: Vec<_> = documents.filter(|it| it.root.get("Accounts").is_some()).collect();
    let is_cut = lists.iter().any(|it| it.root.get("NextToken").is_some());
    if lists.is_empty() || is_cut {
        return None;
    }
    let accounts =
        lists.iter().flat_map(|it| it.root.get("Accounts").map(Node::items).unwrap_or_default());
    Some(accounts.filter_map(|node| node.get("Id")?.scalar()?.parse().ok()).collect())
}
