//! What all paths of a run share: the inventory, and its policies, prepared once.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::aws::AccountId;
use crate::iam::evaluate::PolicyKind;
use crate::inventory::{Account, Document, DocumentId, Inventory, Kind, Policy, ProtectedResource};
use crate::syntax::Node;

use super::Settings;
use super::path::Step;
use super::policies::{Bundle, Held};
use super::prepared::Prepared;
use super::question::Answers;

/// The inventory of a run, ready to be asked.
#[derive(Debug)]
pub(super) struct Estate<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) settings: Settings,
    held: BTreeMap<DocumentId, Arc<Held<'a>>>,
    pub(super) managed: Mutex<BTreeMap<&'static str, Arc<Held<'a>>>>,
    /// The accounts of the organization, where an answer lists them all.
    members: Option<BTreeSet<AccountId>>,
    /// SCPs and RCPs.
    controls: Vec<&'a Policy>,
    /// Grants, by the id or the address of their key.
    grants: BTreeMap<&'a str, Vec<&'a Document>>,
    /// Resources by the account that they are known to be in.
    resources: BTreeMap<Option<AccountId>, Vec<&'a ProtectedResource>>,
    /// How many roles have a policy.
    carried: OnceLock<BTreeMap<DocumentId, usize>>,
    /// What roles may do, and what binds accounts, worked out once for each.
    pub(super) roles: Cache<(Option<DocumentId>, Box<str>), Bundle<'a>>,
    pub(super) bound: Cache<(bool, AccountId), Bundle<'a>>,
    /// What policies said of calls.
    pub(super) answers: Answers,
    /// What paths have in common, kept once.
    pub(super) steps: Shared<Step>,
    pub(super) assumptions: Shared<[String]>,
}

/// Values of which many are alike. Only looked up, never walked through.
pub(super) type Shared<T> = Mutex<HashSet<Arc<T>>>;

/// The one value that is like this one.
pub(super) fn shared<T: ?Sized + Eq + Hash, V: Borrow<T> + Into<Arc<T>>>(
    known: &Shared<T>,
    value: V,
) -> Arc<T> {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = known.get(value.borrow()) {
        return Arc::clone(found);
    }
    let made: Arc<T> = value.into();
    known.insert(Arc::clone(&made));
    made
}

/// Answers that many paths ask for.
pub(super) type Cache<K, V> = Mutex<BTreeMap<K, Arc<V>>>;

/// The answer for a key, worked out when it is first asked for. Two threads may both work it out.
pub(super) fn once<K: Ord, V>(cache: &Cache<K, V>, key: K, work: impl FnOnce() -> V) -> Arc<V> {
    let known = || cache.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = known().get(&key) {
        return Arc::clone(found);
    }
    let made = Arc::new(work());
    Arc::clone(known().entry(key).or_insert(made))
}

impl<'a> Estate<'a> {
    pub(super) fn new(inventory: &'a Inventory, settings: Settings) -> Self {
        let mut prepared: HashMap<(PolicyKind, &Node), Arc<Prepared>> = HashMap::new();
        let held = inventory.policies.iter().filter_map(|policy| {
            let document = inventory.document(policy.document)?;
            let (kind, written) = (document.kind.policy_kind(), &policy.policy);
            let same = prepared.entry((kind, &written.root));
            let same = same.or_insert_with(|| Arc::new(Prepared::new(written, kind)));
            Some((policy.document, Arc::new(Held::given(policy, document, Arc::clone(same)))))
        });
        let mut estate = Self {
            inventory,
            settings,
            held: held.collect(),
            managed: Mutex::default(),
            members: members(inventory),
            controls: Vec::new(),
            grants: BTreeMap::new(),
            resources: BTreeMap::new(),
            carried: OnceLock::new(),
            roles: Mutex::default(),
            bound: Mutex::default(),
            answers: Answers::default(),
            steps: Mutex::default(),
            assumptions: Mutex::default(),
        };
        estate.sort();
        estate
    }

    /// Puts what paths look for where they find it, so that no path looks at the whole inventory.
    fn sort(&mut self) {
        let inventory = self.inventory;
        for policy in &inventory.policies {
            let Some(document) = inventory.document(policy.document) else { continue };
            if matches!(document.kind, Kind::Scp | Kind::Rcp) {
                self.controls.push(policy);
            }
        }
        for grant in &inventory.grants {
            let Some(document) = inventory.document(grant.document) else { continue };
            let said = document.root.get("KeyId").and_then(Node::text);
            for key in [said.map(last_part), document.describes.as_deref()].into_iter().flatten() {
                self.grants.entry(key).or_default().push(document);
            }
        }
        for resource in &inventory.protected_resources {
            let home = inventory.document(resource.document).and_then(|it| it.account);
            self.resources.entry(home).or_default().push(resource);
        }
    }

    /// Whether several roles have a policy.
    pub(super) fn is_shared(&self, policy: DocumentId) -> bool {
        let carried = self.carried.get_or_init(|| {
            let roles = self.inventory.roles.iter();
            let mut counts: BTreeMap<DocumentId, usize> = BTreeMap::new();
            for carried in roles.flat_map(|role| self.inventory.role_policies(role)) {
                *counts.entry(carried.document).or_default() += 1;
            }
            counts
        });
        let attached = self.inventory.document(policy).map_or(0, |it| it.attached_to.len());
        attached > 1 || carried.get(&policy).is_some_and(|count| *count > 1)
    }

    /// SCPs and RCPs, in order.
    pub(super) fn controls(&self) -> &[&'a Policy] {
        &self.controls
    }

    /// Grants that may be on a key, by its id and by its address in a template.
    pub(super) fn grants_near(&self, key: &str, address: Option<&str>) -> Vec<&'a Document> {
        let mut found: Vec<&Document> = Vec::new();
        for name in [Some(last_part(key)), address].into_iter().flatten() {
            let near = self.grants.get(name).into_iter().flatten().copied();
            for grant in near {
                if !found.iter().any(|known| std::ptr::eq(*known, grant)) {
                    found.push(grant);
                }
            }
        }
        found
    }

    /// Resources that may be in an account, in order.
    pub(super) fn resources_near(&self, account: Option<AccountId>) -> Vec<&'a ProtectedResource> {
        if account.is_none() {
            return self.inventory.protected_resources.iter().collect();
        }
        let homes = [account, None];
        let mut found: Vec<&ProtectedResource> =
            homes.iter().filter_map(|home| self.resources.get(home)).flatten().copied().collect();
        found.sort_by_key(|resource| resource.document);
        found
    }

    /// The policy that a document is.
    pub(super) fn held(&self, id: DocumentId) -> Option<Arc<Held<'a>>> {
        self.held.get(&id).cloned()
    }

    /// What is known of an account.
    pub(super) fn account(&self, id: AccountId) -> Option<&'a Account> {
        self.inventory.account(id)
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
fn members(inventory: &Inventory) -> Option<BTreeSet<AccountId>> {
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

/// The id at the end of an ARN.
fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
