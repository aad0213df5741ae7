//! What stops the copy that the function starts: the key of the vault in between, which goes with
//! the recovery point, and the policy of the vault behind it.

use crate::aws::{AccountId, Arn};
use crate::iam::Known;
use crate::inventory::{BackupRule, CopyAction, DocumentId, Home, KeyManager, VaultTarget};
use crate::source::Location;

use super::super::call::{Asked, Call, decide};
use super::super::facts::{self, Feature, Support};
use super::super::grant::{LINKED_POLICY, create_grant};
use super::super::key::{self, KeyOf, NamedKey};
use super::super::path::Verdict;
use super::super::policies::{Bundle, Set};
use super::super::subject::{self, Subject};
use super::{Hop, Hops, Job};

/// Why the copy that a hop starts certainly fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The vault in between is under an AWS managed key, and its snapshots cannot be shared.
    AwsManagedKey(DocumentId, Location),
    /// The key of the vault in between does not let the destination account make a grant.
    KeyNotShared(DocumentId, Location, AccountId),
    /// The policy of the destination vault keeps the role that copies out.
    Refused(DocumentId, Location, AccountId),
}

/// A copy action of a plan that ends in the vault in between.
#[derive(Clone, Debug)]
pub struct Feed<'a> {
    /// The plan's document.
    pub plan: DocumentId,
    /// Its rule.
    pub rule: &'a BackupRule,
    /// The action.
    pub action: &'a CopyAction,
}

impl<'a> Hops<'a> {
    /// The copy actions that end in the vault that the hop starts from, each once.
    pub fn feeds(&self, hop: &Hop<'a>) -> Vec<Feed<'a>> {
        let mut feeds: Vec<Feed<'a>> = Vec::new();
        for subject in self.feeding(hop) {
            if feeds.iter().all(|known| known.action.at != subject.action.at) {
                let (rule, action) = (subject.rule, subject.action);
                feeds.push(Feed { plan: subject.site.plan.document, rule, action });
            }
        }
        feeds
    }

    /// The paths that end in the vault that the hop starts from.
    pub(super) fn feeding(&self, hop: &Hop<'a>) -> Vec<&Subject<'a>> {
        let of_any = self.feeding.get_or_init(|| {
            if self.all.iter().all(|hop| hop.job != Job::Copy || hop.from.is_empty()) {
                return Vec::new();
            }
            let mut subjects = subject::subjects(&self.estate);
            subjects.retain(|subject| self.all.iter().any(|hop| hop.follows(subject)));
            subjects
        });
        of_any.iter().filter(|subject| hop.follows(subject)).collect()
    }

    /// Why the copies that the hop starts certainly fail.
    pub fn obstacles(&self, hop: &Hop<'a>) -> Vec<Obstacle> {
        let own = hop.account(&self.estate);
        let mut found = Vec::new();
        for (to, _) in &hop.to {
            let Some(account) = to.account_id() else { continue };
            if own == AccountId::THIS || account == own {
                continue;
            }
            found.extend(self.key_obstacle(hop, account));
            found.extend(self.vault_obstacle(hop, (to, account)));
        }
        found
    }

    fn key_obstacle(&self, hop: &Hop<'a>, account: AccountId) -> Option<Obstacle> {
        let class = self.snapshot_class(hop)?;
        let vault = hop.from.iter().find_map(|(from, _)| match from {
            VaultTarget::Vault(vault) => Some(*vault),
            VaultTarget::Foreign(_) | VaultTarget::ForeignName(_) | VaultTarget::Unknown => None,
        });
        let vault = vault.filter(|_| hop.job == Job::Copy)?;
        let home = Home::of(self.estate.inventory.document(vault.document)?);
        let at = vault.encryption_key.as_ref().map_or(vault.at, |key| key.at);
        let managed = Some(Obstacle::AwsManagedKey(vault.document, at));
        match key::of_vault(&self.estate, &VaultTarget::Vault(vault), &home) {
            KeyOf::AwsManaged(_) => managed,
            KeyOf::Key(key) if key.manager == Some(KeyManager::Aws) => managed,
            KeyOf::Key(key) => {
                let own = (vault.document, at);
                let (document, at) = self.refuses_grant(hop, (&key, own), (account, class))?;
                Some(Obstacle::KeyNotShared(document, at, account))
            }
            KeyOf::None | KeyOf::AwsOwned | KeyOf::Unknown(_) => None,
        }
    }

    /// Whose KMS calls the copies make, where their recovery points are certainly snapshots of other
    /// services.
    fn snapshot_class(&self, hop: &Hop<'a>) -> Option<&'static str> {
        let day = self.estate.settings.as_of;
        let is_snapshot = |of: &&facts::ResourceType| {
            matches!(facts::support(of.name, Feature::FullyManaged, &[], day), Support::No(_))
                && !of.class.is_empty()
        };
        let named = hop.types();
        if !named.is_empty() {
            return named.into_iter().find(is_snapshot).map(|of| of.class);
        }
        let feeding = self.feeding(hop);
        let mut snapshots =
            feeding.iter().filter(|it| it.is_fully_managed(&self.estate) == Some(false));
        snapshots.find_map(|it| it.class())
    }

    /// Where the key refuses a grant to the service-linked role of an account; `own` where nothing
    /// shows it better.
    fn refuses_grant(
        &self,
        hop: &Hop<'a>,
        (key, own): (&NamedKey<'a>, (DocumentId, Location)),
        (account, class): (AccountId, &str),
    ) -> Option<(DocumentId, Location)> {
        let who = hop.service_linked_role(&self.estate, account);
        let via = if class == "gateway" { "ec2" } else { class };
        let outcome = create_grant(&self.estate, (&who, LINKED_POLICY), key, Some(via));
        (outcome.verdict == Verdict::Denied).then(|| outcome.places.first().copied().unwrap_or(own))
    }

    fn vault_obstacle(&self, hop: &Hop<'a>, (to, account): (&Arn, AccountId)) -> Option<Obstacle> {
        let inventory = self.estate.inventory;
        let document = inventory.document(hop.function.document)?;
        let target = inventory.vault_by_arn(&Known::Yes(to.as_str().into()), document);
        let policies = inventory.target_vault_policies(&target);
        let held: Vec<_> =
            policies.iter().filter_map(|policy| self.estate.held(policy.document)).collect();
        if held.is_empty() {
            return None;
        }
        let copier = hop.copier(&self.estate)?;
        let call = Call {
            who: &copier.who,
            action: "backup:CopyIntoBackupVault".to_owned(),
            resource: to.to_string(),
            owner: Some(account),
            circumstances: self.estate.caller_in(copier.who.account),
        };
        let bundle = Bundle { resource: Set::of(held), ..Bundle::default() };
        let outcome = decide(&self.estate, &call, &bundle, Asked::Resource);
        if outcome.verdict != Verdict::Denied {
            return None;
        }
        let whole = policies.first().map(|it| (it.document, it.policy.root.at.head()));
        let (document, at) = outcome.places.first().copied().or(whole)?;
        Some(Obstacle::Refused(document, at, hop.account(&self.estate)))
    }
}

/// Whether two references certainly mean one vault.
impl Hop<'_> {
    /// Whether it takes the copies of a path on from the vault in which they end.
    fn follows(&self, subject: &Subject<'_>) -> bool {
        let target = &subject.destination.target;
        self.job == Job::Copy && self.from.iter().any(|(from, _)| same(from, target))
    }
}

fn same(one: &VaultTarget<'_>, other: &VaultTarget<'_>) -> bool {
    match (one, other) {
        (VaultTarget::Vault(a), VaultTarget::Vault(b)) => a.document == b.document,
        (VaultTarget::Foreign(a), VaultTarget::Foreign(b)) => a == b,
        _ => false,
    }
}
