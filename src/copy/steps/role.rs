//! The role that copies: its own policies, what limits them, and who may assume it.

use crate::aws::AccountId;
use crate::iam::evaluate::{Policies, PolicySet, evaluate};
use crate::iam::{Caller, Context, Decision, Element, Request, Resource, Statement};
use crate::inventory::{DocumentId, Kind, VaultTarget, VaultType};
use crate::source::Location;

use super::super::call::{Asked, Call, Outcome, decide};
use super::super::circumstances::Circumstances;
use super::super::facts::{self, Demand, RoleAction};
use super::super::path::{
    Doubt, Evidence, EvidencePlace, Permit, Shortfall, Step, StepId, Verdict,
};
use super::super::permission::{lacks_own, pattern};
use super::super::policies::Bundle;
use super::super::site::shown;
use super::super::words;
use super::Ask;
use super::vaults::{is_denied, says_all};

const ACROSS_ACCOUNTS: &str =
    "AWS Backup developer guide, \"Creating backup copies across AWS accounts\"";

const PASS_ROLE: &str =
    "IAM user guide, \"Grant a user permissions to pass a role to an AWS service\"";

/// The call that takes a copy out of a vault.
const COPY_FROM: &str = "backup:CopyFromBackupVault";

impl<'a> Ask<'_, 'a> {
    pub(super) fn source_role_may_copy(&self) -> Step {
        let id = StepId::SourceRoleMayCopy;
        let subject = self.subject;
        let role = &subject.role;
        let Some(vault) = self.vault_arn() else { return self.without_destination(id) };
        let Some(crosses) = subject.crosses_account() else { return self.without_destination(id) };
        let step = Step::new(id, Verdict::Allowed, "")
            .called(&role.who.arn, COPY_FROM)
            .fact(ACROSS_ACCOUNTS);
        if !role.who.is_exact && role.role.is_none() {
            let need = match &role.shown {
                Some(shown) => words::need_value(shown),
                None => words::need_selection(&subject.site),
            };
            return step.waiting(need);
        }
        if let Some(own) =
            self.own_account().filter(|own| role.who.is_named && role.who.account != *own)
        {
            let elsewhere = Step {
                shortfall: Some(Shortfall::RoleElsewhere),
                verdict: Verdict::Denied,
                reason: words::role_elsewhere(&role.who, own),
                ..step
            };
            let elsewhere = match self.role_reference() {
                Some(place) => elsewhere.at(place),
                None => elsewhere,
            };
            return elsewhere.at(self.action_place()).fact(PASS_ROLE);
        }
        let mut bundle = self.estate.role_bundle(role.role, &role.who.arn);
        self.estate.levels(Kind::Scp, role.who.account, &mut bundle);
        let trust = self.trust();
        if let Some(refused) = trust.clone().filter(|trust| trust.verdict == Verdict::Denied) {
            return step.outcome(refused);
        }
        let mut outcomes = vec![(COPY_FROM, self.copy_from(&bundle))];
        outcomes.push((super::vaults::COPY_INTO, {
            let call = self.copy_into(&vault);
            decide(self.estate, &call, &bundle, Asked::Caller)
        }));
        let mut step = self.joined(step, outcomes, &bundle, crosses);
        if let Some(open) = trust.filter(|_| step.verdict == Verdict::Allowed) {
            step = step.outcome(open);
        }
        let mut surroundings = bundle;
        // the tags of the recovery point go with the copy
        let lands_in = subject.destination.end.account.unwrap_or(role.who.account);
        surroundings.surroundings.push(words::need_tag_policy(lands_in));
        for vault in subject.source_vaults(self.estate) {
            if !says_all(&vault) && self.policies_of(&vault).held.is_empty() {
                let need = words::need_own_vault_policy(&self.name_of(&vault));
                surroundings.surroundings.push(need);
            }
        }
        self.with_surroundings(step, &surroundings)
    }

    /// The account of the plan, where more says so than what its selections name.
    fn own_account(&self) -> Option<AccountId> {
        let site = &self.subject.site;
        let inventory = self.estate.inventory;
        let is_told =
            site.document.account.is_some() || inventory.backup_policy_of(site.plan).is_some();
        site.account.filter(|_| is_told && site.is_named())
    }

    /// Where the selection names the role.
    fn role_reference(&self) -> Option<(DocumentId, Location)> {
        let selection = self.subject.selection?;
        Some((selection.document, selection.iam_role_arn.as_ref()?.at))
    }

    /// The role takes the recovery point out of its vault, whose policy may deny it.
    fn copy_from(&self, bundle: &Bundle<'a>) -> Outcome {
        let vaults = self.subject.source_vaults(self.estate);
        let mut answers = vaults.iter().map(|vault| self.copy_out_of(vault, bundle));
        let first = answers.next().unwrap_or_else(Outcome::nothing);
        let Some(other) = answers.find(|other| other.verdict != first.verdict) else {
            return first;
        };
        // the one that shows more
        let mut shown = if first.verdict == Verdict::Allowed { other } else { first };
        let names: Vec<String> = vaults.iter().map(|vault| self.name_of(vault)).collect();
        shown.verdict = Verdict::Unknown;
        shown.needs.push(words::need_source_vault(&names));
        shown
    }

    /// The name of a vault of the source, as the rule or the vault's ARN has it.
    fn name_of(&self, vault: &VaultTarget<'a>) -> String {
        match vault {
            VaultTarget::Foreign(arn) => {
                arn.resource().rsplit(':').next().unwrap_or_default().to_owned()
            }
            VaultTarget::Vault(vault) if vault.vault_type == VaultType::LogicallyAirGapped => {
                let name = vault.name.as_ref().map(|name| shown(&name.value));
                name.unwrap_or_default()
            }
            VaultTarget::Vault(_) | VaultTarget::ForeignName(_) | VaultTarget::Unknown => {
                let name = self.subject.rule.target_backup_vault_name.as_ref();
                name.map_or_else(String::new, |name| shown(&name.value))
            }
        }
    }

    fn copy_out_of(&self, vault: &VaultTarget<'a>, bundle: &Bundle<'a>) -> Outcome {
        let bundle = Bundle { resource: self.policies_of(vault), ..bundle.clone() };
        let mut outcomes: Vec<Outcome> = Vec::new();
        for resource in self.recovery_points() {
            let who = &self.subject.role.who;
            let mut circumstances = self.estate.caller_in(who.account);
            self.copy_targets(&mut circumstances);
            self.estate.resource_of(&mut circumstances, Some(who.account));
            circumstances.maybe_over_tls();
            let (action, owner) = (COPY_FROM.to_owned(), Some(who.account));
            let call = Call { who, action, resource, owner, circumstances };
            let mut outcome = decide(self.estate, &call, &bundle, Asked::All);
            // a policy that lets the role in by itself is no reason to have none
            if outcome.verdict == Verdict::Denied && !is_denied(&outcome) {
                outcome = decide(self.estate, &call, &bundle, Asked::Caller);
            }
            outcomes.push(outcome);
        }
        let first = outcomes.iter().map(|outcome| outcome.verdict).next();
        let agree = outcomes.iter().all(|outcome| Some(outcome.verdict) == first);
        let mut worst =
            outcomes.into_iter().max_by_key(|outcome| outcome.verdict == Verdict::Denied);
        if let (Some(outcome), false) = (&mut worst, agree) {
            outcome.verdict = Verdict::Unknown;
            outcome.needs.push(self.subject.of_need());
        }
        let nothing = || Outcome { needs: vec![self.subject.of_need()], ..Outcome::nothing() };
        worst.unwrap_or_else(nothing)
    }

    /// ARNs that the recovery point could have.
    fn recovery_points(&self) -> Vec<String> {
        let subject = self.subject;
        let region = subject.site.region.as_ref().map_or("", |region| region.as_str());
        let account = subject.account();
        let of: Vec<_> = match &subject.of {
            Some(kinds) if !kinds.of.is_empty() => kinds.of.clone(),
            Some(_) | None => {
                ["RDS", "EBS", "EFS"].iter().filter_map(|name| facts::resource_type(name)).collect()
            }
        };
        let point = |of: &facts::ResourceType| {
            of.recovery_point(subject.site.partition(), region, account.as_str())
        };
        let mut points: Vec<String> = of.iter().map(|of| point(of)).collect();
        points.dedup();
        points
    }

    /// Where the copy goes, as conditions see it.
    fn copy_targets(&self, circumstances: &mut Circumstances) {
        if let Some(arn) = &self.subject.destination.arn {
            circumstances.many("backup:CopyTargets", arn.as_str());
        }
        let account = self.subject.destination.end.account;
        if let Some(path) = account.and_then(|account| self.estate.organization_path(account)) {
            circumstances.many("backup:CopyTargetOrgPaths", path);
        }
    }

    /// Joins both calls, and what else the role needs for the type.
    fn joined(
        &self,
        mut step: Step,
        outcomes: Vec<(&'static str, Outcome)>,
        bundle: &Bundle<'a>,
        crosses: bool,
    ) -> Step {
        let denied = |outcome: &Outcome| outcome.verdict == Verdict::Denied;
        for (action, outcome) in &outcomes {
            if denied(outcome) && !is_denied(outcome) {
                step.missing.push((*action).to_owned());
            }
            if lacks_own(outcome) {
                let policy = self.estate.own_policy(bundle, &outcome.evidence);
                let resources = self.resources_of(action);
                let who = &self.subject.role.who;
                step.permits.push(Permit::own(who, action, policy, resources));
            }
        }
        let rank = |outcome: &Outcome| match outcome.verdict {
            Verdict::Denied => 0,
            Verdict::Unknown => 1,
            Verdict::Allowed | Verdict::NotApplicable => 2,
        };
        let deciding = outcomes.into_iter().min_by_key(|(_, outcome)| rank(outcome));
        if let Some((action, outcome)) = deciding {
            step.action = Some(action.to_owned());
            step.resource = Some(if action == COPY_FROM {
                self.recovery_points().into_iter().next().unwrap_or_default()
            } else {
                self.vault_arn().unwrap_or_default()
            });
            step = step.outcome(outcome);
        }
        if bundle.more_identity.is_none() && bundle.identity.missing.is_none() {
            self.add_type_actions(&mut step, bundle, crosses);
        }
        if step.verdict == Verdict::Denied {
            step = step.at(self.action_place());
        }
        step
    }

    /// Actions that the type needs and no statement of the role names at all.
    fn add_type_actions(&self, step: &mut Step, bundle: &Bundle<'a>, crosses: bool) {
        let Some([of]) = self.subject.of.as_ref().map(|kinds| kinds.of.as_slice()) else { return };
        for needed in facts::role_actions(of.name, crosses) {
            if bundle.names(needed.action) || bundle.may_name(needed.action).is_some() {
                continue;
            }
            if needed.demand != Demand::Required || !needed.certainty.is_firm() {
                step.doubts.push(Doubt {
                    action: needed.action.to_owned(),
                    source: needed.source,
                    is_listed: false,
                });
                continue;
            }
            step.missing.push(needed.action.to_owned());
            if let Some(resources) = self.as_aws_writes_it(needed) {
                let policy = self.estate.own_policy(bundle, &step.evidence);
                let who = &self.subject.role.who;
                step.permits.push(Permit::own(who, needed.action, policy, resources));
            }
            if step.verdict == Verdict::Allowed || step.verdict == Verdict::Unknown {
                step.verdict = Verdict::Denied;
                step.action = Some(needed.action.to_owned());
                step.resource = self.subject.resource();
                step.fact = Some(needed.source);
                step.reason = words::role_cannot(&self.subject.role.who, needed.action);
                step.needs.clear();
                step.shortfall = Some(Shortfall::TypeAction);
                step.places.extend(self.role_place());
            }
        }
        if step.verdict == Verdict::Allowed && !step.doubts.is_empty() {
            step.reason = words::with_doubts(&step.reason, &step.doubts);
        }
    }

    /// What the copy calls are on, for a policy.
    fn resources_of(&self, action: &str) -> Vec<String> {
        if action == COPY_FROM {
            let points = self.recovery_points();
            let numbered = |point: &String| pattern(&facts::ResourceType::any_number(point));
            return points.iter().map(numbered).collect();
        }
        let is_named = self.subject.destination.end.vault.is_some();
        let arn = self.vault_arn().filter(|_| is_named);
        arn.map_or_else(|| vec!["*".to_owned()], |arn| vec![pattern(&arn)])
    }

    /// The resources that AWS's own policy for the role names for an action.
    fn as_aws_writes_it(&self, needed: &RoleAction) -> Option<Vec<String>> {
        let name = needed.source.strip_prefix("AWS managed policy ")?;
        let managed = self.estate.managed(name)?;
        let of_action = |statement: &&Statement| {
            let actions = statement.action.iter().flat_map(Element::known);
            let names = actions.map(|(text, _)| text).any(|text| &**text == needed.action);
            names && statement.conditions.is_empty()
        };
        let statement = managed.document.statements.iter().find(of_action)?;
        let resources = statement.resource.iter().flat_map(Element::known);
        let partition = self.subject.site.partition();
        let own = |text: &str| text.replace("arn:aws:", &format!("arn:{partition}:"));
        Some(resources.map(|(text, _)| own(text)).collect())
    }

    fn role_place(&self) -> Option<(DocumentId, Location)> {
        self.subject.role.role.map(|role| (role.document, role.at))
    }

    /// Who may assume the role: `Some` where AWS Backup may not, or nothing tells.
    fn trust(&self) -> Option<Outcome> {
        let role = &self.subject.role;
        let held: Vec<_> =
            role.trust.iter().filter_map(|policy| self.estate.held(policy.document)).collect();
        let first = role.trust.first()?;
        let place = (first.document, first.policy.root.at);
        let policies = Policies {
            resource: PolicySet::of(held.iter().map(|held| &held.prepared.policy)),
            ..Policies::default()
        };
        let caller = Caller::Service("backup.amazonaws.com".into());
        let resource = Resource::new(&role.who.arn);
        let request = Request::new(caller, "sts:AssumeRole", resource, Context::open());
        let decision = evaluate(&request, &policies).decision;
        let part = held.iter().find_map(|held| held.part.as_deref());
        let (verdict, needs) = match &decision {
            Decision::Allowed => return None,
            Decision::Depends(causes) => {
                (Verdict::Unknown, causes.iter().map(words::need_of_trust).collect())
            }
            Decision::ImplicitlyDenied if part.is_some() => {
                (Verdict::Unknown, part.map(words::need_rest).into_iter().collect())
            }
            Decision::ImplicitlyDenied | Decision::ExplicitlyDenied => {
                (Verdict::Denied, Vec::new())
            }
        };
        let evidence = Evidence {
            side: "trust",
            decision: decision.word(),
            place: EvidencePlace::Document(place.0, place.1),
            statement: None,
        };
        let is_denied = verdict == Verdict::Denied;
        Some(Outcome {
            verdict,
            evidence: vec![evidence],
            needs,
            why: words::not_trusted(&role.who, is_denied),
            places: vec![place],
            shortfall: is_denied.then_some(Shortfall::Trust),
        })
    }
}
