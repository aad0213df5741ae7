//! The destination vault: whether it is there, and whether it lets the copy in.

use std::sync::Arc;

use crate::aws::catalogue;
use crate::iam::Statement;
use crate::inventory::{Home, Policy, VaultTarget, VaultType};

use super::super::call::{Asked, Call, Outcome, decide};
use super::super::path::{Permit, Step, StepId, Verdict};
use super::super::policies::{Bundle, Held, Set};
use super::super::words;
use super::Ask;

const VAULT_POLICIES: &str = "AWS Backup developer guide, \"Vault access policies\"";
const COPY_ACTION: &str = "AWS Backup API reference, CopyAction";

/// The call that puts a copy into a vault.
pub(super) const COPY_INTO: &str = "backup:CopyIntoBackupVault";

impl<'a> Ask<'_, 'a> {
    pub(super) fn destination_vault_exists(&self) -> Step {
        let id = StepId::DestinationVaultExists;
        let destination = &self.subject.destination;
        if destination.is_malformed {
            let reason = words::no_vault_arn(&destination.shown);
            return Step::new(id, Verdict::Denied, reason)
                .fact(COPY_ACTION)
                .at(self.action_place());
        }
        let Some(arn) = &destination.arn else {
            return match &destination.target {
                VaultTarget::Vault(_) => {
                    Step::new(id, Verdict::Allowed, words::vault_described(&destination.shown))
                }
                VaultTarget::Foreign(_) | VaultTarget::ForeignName(_) | VaultTarget::Unknown => {
                    self.without_destination(id)
                }
            };
        };
        let named = arn.as_str();
        if !catalogue::is_region(arn.partition(), arn.region()) {
            let need = words::need_region(arn.region(), arn.partition());
            return Step::unknown(id, need).on(named).fact(COPY_ACTION);
        }
        let vault = self.subject.destination_vault();
        if vault.is_some_and(|vault| vault.vault_type == VaultType::RestoreAccess) {
            return Step::unknown(id, words::need_restore_access(named))
                .on(named)
                .fact(COPY_ACTION);
        }
        let policies = self.destination_policies();
        let step = match &destination.target {
            VaultTarget::Vault(_) => Step::new(id, Verdict::Allowed, words::vault_described(named)),
            VaultTarget::Foreign(_) | VaultTarget::ForeignName(_) | VaultTarget::Unknown
                if !policies.is_empty() =>
            {
                Step::new(id, Verdict::Allowed, words::vault_has_policy(named))
            }
            VaultTarget::Foreign(_) | VaultTarget::ForeignName(_) | VaultTarget::Unknown => {
                Step::unknown(id, words::need_vault(named))
            }
        };
        step.on(named).fact(COPY_ACTION)
    }

    /// The policies of the destination vault that the inputs hold.
    pub(super) fn destination_policies(&self) -> Vec<&'a Policy> {
        self.estate.inventory.target_vault_policies(&self.subject.destination.target)
    }

    /// Whether nobody could have left out a policy of the destination vault.
    fn says_all(&self) -> bool {
        self.subject.destination_vault().is_some_and(|vault| vault.says_access_policy)
    }

    pub(super) fn destination_vault_accepts(&self) -> Step {
        let id = StepId::DestinationVaultAccepts;
        let Some(arn) = self.vault_arn() else { return self.without_destination(id) };
        let Some(crosses) = self.subject.crosses_account() else {
            return self.without_destination(id);
        };
        let held: Vec<_> = self
            .destination_policies()
            .iter()
            .filter_map(|it| self.estate.held(it.document))
            .collect();
        let is_given = !held.is_empty();
        let who = &self.subject.role.who;
        let step = Step::new(id, Verdict::Allowed, "")
            .called(&who.arn, COPY_INTO)
            .on(&arn)
            .fact(VAULT_POLICIES);
        if !is_given && !self.says_all() {
            let name = self.subject.destination.end.vault.as_deref().unwrap_or(&arn).to_owned();
            if crosses {
                return Step { missing: Vec::new(), ..step }
                    .waiting(words::need_vault_policy(&arn));
            }
            let bundle = Bundle {
                surroundings: vec![words::need_own_vault_policy(&name)],
                ..Bundle::default()
            };
            let step = Step { reason: words::own_account(&name), ..step };
            return self.with_surroundings(step, &bundle);
        }
        let bundle = Bundle { resource: Set::of(held), ..Bundle::default() };
        let call = self.copy_into(&arn);
        let mut outcome = decide(self.estate, &call, &bundle, Asked::Resource);
        let names = |held: &Arc<Held<'_>>| held.document.statements.iter().any(names_copy);
        if crosses && outcome.verdict == Verdict::Allowed && !bundle.resource.held.iter().any(names)
        {
            let need = words::need_wildcard(&arn);
            outcome.verdict = Verdict::Unknown;
            outcome.why = words::waits(&need);
            outcome.needs.push(need);
        }
        if !crosses && outcome.verdict == Verdict::Denied && !is_denied(&outcome) {
            // within an account the role's own policies are enough
            let name = self.subject.destination.end.vault.as_deref().unwrap_or(&arn).to_owned();
            outcome.verdict = Verdict::Allowed;
            outcome.why = words::own_account(&name);
            outcome.places.clear();
        }
        if !is_given && crosses {
            outcome.why = words::no_vault_policy(&arn);
            let vault = self.subject.destination_vault();
            outcome.places.extend(vault.map(|vault| (vault.document, vault.at)));
        }
        let is_missing = outcome.verdict == Verdict::Denied && !is_denied(&outcome);
        let permit = Permit::of(&call);
        let mut step = step.outcome(outcome);
        if step.verdict == Verdict::Denied {
            step.missing.extend(is_missing.then(|| COPY_INTO.to_owned()));
            step.permits.extend(permit.filter(|_| is_missing));
            step = step.at(self.action_place());
        }
        step
    }

    /// The ARN of the destination vault, or one that stands for it.
    pub(super) fn vault_arn(&self) -> Option<String> {
        let destination = &self.subject.destination;
        if let Some(arn) = &destination.arn {
            return Some(arn.to_string());
        }
        let vault = self.subject.destination_vault()?;
        let document = self.estate.inventory.document(vault.document)?;
        let home = Home::of(document);
        let (account, region) =
            (home.account?, home.region.map_or_else(String::new, |it| it.to_string()));
        let name = document.template_address.as_deref().unwrap_or(&document.name);
        let name = destination.end.vault.as_deref().unwrap_or(name);
        Some(format!(
            "arn:{}:backup:{region}:{account}:backup-vault:{name}",
            self.subject.site.partition()
        ))
    }

    /// The call that puts the copy into the destination vault.
    pub(super) fn copy_into(&self, arn: &str) -> Call<'_> {
        let who = &self.subject.role.who;
        let mut circumstances = self.estate.caller_in(who.account);
        circumstances.absent(&["backup:CopyTargets", "backup:CopyTargetOrgPaths"]);
        circumstances.maybe_over_tls();
        self.estate.resource_of(&mut circumstances, self.subject.destination.end.account);
        Call {
            who,
            action: COPY_INTO.to_owned(),
            resource: arn.to_owned(),
            owner: self.subject.destination.end.account,
            circumstances,
        }
    }

    /// The policies of a vault of the source that the inputs hold.
    pub(super) fn policies_of(&self, vault: &VaultTarget<'a>) -> Set<'a> {
        let found = self.estate.inventory.target_vault_policies(vault);
        Set::of(found.iter().filter_map(|it| self.estate.held(it.document)).collect())
    }
}

/// Whether the inputs would say so if a vault had a policy.
pub(super) fn says_all(vault: &VaultTarget<'_>) -> bool {
    match vault {
        VaultTarget::Vault(vault) => vault.says_access_policy,
        VaultTarget::Foreign(_) | VaultTarget::ForeignName(_) | VaultTarget::Unknown => false,
    }
}

/// Whether a statement allows copies by the action's whole name: vault policies take no wildcard there.
fn names_copy(statement: &Statement) -> bool {
    let is_it = |text: &str| text.eq_ignore_ascii_case(COPY_INTO);
    let action = statement.action.as_ref().filter(|action| !action.negated);
    statement.allows() && action.is_some_and(|action| action.known().any(|(text, _)| is_it(text)))
}

/// Whether a Deny matches, and not only no Allow.
pub(super) fn is_denied(outcome: &Outcome) -> bool {
    outcome.evidence.iter().any(|evidence| evidence.decision == "ExplicitlyDenied")
}
