//! Where plans run: each account and Region of each plan, and what placeholders mean there.

use crate::aws::{AccountId, Region, catalogue};
use crate::iam::Known;
use crate::inventory::{BackupPlan, Document, Home, Inventory};
use crate::syntax::{Node, Open, Part};

/// A plan in one account and Region.
#[derive(Clone, Debug)]
pub(super) struct Site<'a> {
    pub(super) plan: &'a BackupPlan,
    pub(super) document: &'a Document,
    pub(super) account: Option<AccountId>,
    pub(super) region: Option<Region>,
}

impl Site<'_> {
    /// Account and Region.
    pub(super) fn home(&self) -> Home {
        Home { account: self.account, region: self.region.clone() }
    }

    /// Whether something given names the account, so that it can be told from all others.
    pub(super) fn is_named(&self) -> bool {
        self.account.is_some_and(|account| account != AccountId::THIS)
    }

    /// The text with what this place makes of `$account` and `$region`.
    pub(super) fn settle(&self, text: &Known<Box<str>>) -> Known<Box<str>> {
        let Known::No(open) = text else { return text.clone() };
        let account = self.account.filter(|_| self.is_named());
        let mut whole = String::new();
        for part in &open.parts {
            let known = match part {
                Part::Text(text) => Some(&**text),
                Part::Hole(name) if &**name == "$account" => {
                    account.as_ref().map(AccountId::as_str)
                }
                Part::Hole(name) if &**name == "$region" => {
                    self.region.as_ref().map(Region::as_str)
                }
                Part::Hole(_) => None,
            };
            match known {
                Some(known) if !open.many => whole.push_str(known),
                Some(_) | None => return text.clone(),
            }
        }
        Known::Yes(whole.into())
    }

    /// The partition of the Region; `aws` where it is not known.
    pub(super) fn partition(&self) -> &'static str {
        let region = self.region.as_ref();
        region.and_then(|it| catalogue::partition_of(it.as_str())).map_or("aws", |it| it.id)
    }
}

/// A text, or what is known of it with its unknowns in `⟨⟩`.
pub(super) fn shown(text: &Known<Box<str>>) -> String {
    match text {
        Known::Yes(text) => text.to_string(),
        Known::No(open) => shown_open(open),
    }
}

pub(super) fn shown_open(open: &Open) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => text.to_string(),
        Part::Hole(name) => format!("⟨{name}⟩"),
    };
    open.parts.iter().map(part).collect()
}

/// Every account and Region in which a plan runs, in order.
pub(super) fn sites(inventory: &Inventory) -> Vec<Site<'_>> {
    inventory.backup_plans.iter().flat_map(|plan| sites_of(inventory, plan)).collect()
}

fn sites_of<'a>(inventory: &'a Inventory, plan: &'a BackupPlan) -> Vec<Site<'a>> {
    let Some(document) = inventory.document(plan.document) else { return Vec::new() };
    let home = inventory.plan_home(plan);
    let policy = inventory.backup_policy_of(plan);
    let accounts = match policy {
        Some(policy) => {
            let below = accounts_below(inventory, &inventory.attachments(policy));
            if below.is_empty() { vec![home.account] } else { below }
        }
        None => vec![home.account],
    };
    let listed = document.root.get("Regions").map(Node::one_or_many).unwrap_or_default();
    let mut regions: Vec<Option<Region>> =
        listed.iter().map(|region| region.text().and_then(|code| code.parse().ok())).collect();
    if regions.is_empty() || policy.is_none() {
        regions = vec![home.region];
    }
    regions.dedup();
    let mut sites = Vec::new();
    for account in accounts {
        for region in &regions {
            sites.push(Site { plan, document, account, region: region.clone() });
        }
    }
    sites
}

/// The accounts that an attachment to roots, OUs and accounts reaches, sorted.
fn accounts_below(inventory: &Inventory, targets: &[&str]) -> Vec<Option<AccountId>> {
    let mut found: Vec<AccountId> = targets.iter().filter_map(|id| id.parse().ok()).collect();
    let is_below = |account: AccountId| {
        let chain = ancestors(inventory, account);
        targets.iter().any(|target| chain.iter().any(|above| above == target))
    };
    let listed = inventory.accounts.iter().map(|account| account.id);
    found.extend(listed.filter(|account| is_below(*account)));
    found.sort();
    found.dedup();
    found.into_iter().map(Some).collect()
}

/// The OUs and the root above an account, as far as the configuration or answers tell.
pub(super) fn ancestors(inventory: &Inventory, account: AccountId) -> Vec<String> {
    let known = inventory.account(account);
    let path = known.and_then(|known| known.path.as_deref()).unwrap_or_default();
    let mut chain: Vec<String> =
        path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let mut child = account.to_string();
    // an OU cannot lie below itself; a list that says so ends here
    for _ in 0..=inventory.organization.parents.len() {
        let parents = &inventory.organization.parents;
        let Some((_, parent)) = parents.iter().find(|(id, _)| **id == *child) else { break };
        child = parent.to_string();
        if !chain.contains(&child) {
            chain.push(child.clone());
        }
    }
    chain
}
