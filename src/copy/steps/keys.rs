//! The two keys: what sort they are, and whether whoever copies may use them.
//!
//! Across accounts the service-linked role of the destination account copies, within one account the
//! copy role. AWS: AWS Backup developer guide, "Creating backup copies across AWS accounts".

use crate::aws::{AccountId, Region};
use crate::iam::Known;
use crate::inventory::Kind;

use super::super::call::{Asked, Call, Outcome, Who, decide};
use super::super::circumstances::{Circumstances, OF_DIRECT_CALLS, OF_GRANTS};
use super::super::facts::{self, Demand, KeyCall, KeySide};
use super::super::grant::LINKED_POLICY;
use super::super::key::{KeyOf, NamedKey};
use super::super::path::{Doubt, Evidence, Permit, Shortfall, Step, StepId, Verdict};
use super::super::permission::{own_permit, permit};
use super::super::policies::{Bundle, Set};
use super::super::words;
use super::Ask;

const ENCRYPTION: &str = "AWS Backup developer guide, \"Encryption for backups in AWS Backup\"";
const AIR_GAPPED: &str = "AWS Backup developer guide, \"Logically air-gapped vault\"";
const KEY_STATES: &str = "KMS developer guide, \"Key states of AWS KMS keys\"";

/// States in which a key does no cryptographic work. `Creating` and `Updating` pass by themselves.
const UNUSABLE: [&str; 5] =
    ["Disabled", "PendingDeletion", "PendingImport", "PendingReplicaDeletion", "Unavailable"];

/// Whether a step of keys has something to ask.
enum Asks<'k, 'a> {
    Nothing(Box<Step>),
    Key(&'k NamedKey<'a>),
}

impl<'a> Ask<'_, 'a> {
    pub(super) fn source_key_kind(&self, key: &KeyOf<'a>) -> Step {
        let id = StepId::SourceKeyKind;
        let Some(crosses) = self.subject.crosses_account() else {
            return self.without_destination(id);
        };
        if self.subject.is_fully_managed(self.estate) == Some(true) {
            return Step::new(
                id,
                Verdict::NotApplicable,
                words::fully_managed(self.subject.type_name()),
            );
        }
        let step = match (key, key.is_aws_managed()) {
            (KeyOf::None, _) if self.subject.is_air_gapped() && self.is_cluster() => {
                let step = Step::new(id, Verdict::Denied, words::unencrypted_cluster());
                return self.at_resource(step).fact(AIR_GAPPED);
            }
            (KeyOf::None, _) => Step::new(id, Verdict::NotApplicable, words::not_encrypted()),
            (KeyOf::Unknown(need), _) if crosses => Step::unknown(id, need.clone()),
            (_, _) if !crosses => Step::new(id, Verdict::NotApplicable, words::any_key_within()),
            (KeyOf::AwsManaged(alias), _) => {
                Step::new(id, Verdict::Denied, words::source_aws_managed(alias)).on(alias.as_str())
            }
            (KeyOf::Key(key), Some(true)) => {
                Step::new(id, Verdict::Denied, words::source_aws_managed(&key.arn))
                    .on(key.arn.as_str())
            }
            (KeyOf::Key(key), Some(false)) => {
                Step::new(id, Verdict::Allowed, words::customer_managed(&key.arn))
                    .on(key.arn.as_str())
            }
            (KeyOf::Key(key), None) => {
                Step::unknown(id, words::need_key_kind(&key.arn)).on(key.arn.as_str())
            }
            (KeyOf::AwsOwned | KeyOf::Unknown(_), _) => {
                Step::new(id, Verdict::NotApplicable, words::any_key_within())
            }
        };
        let step = if step.verdict == Verdict::Denied { self.at_resource(step) } else { step };
        step.fact(ENCRYPTION)
    }

    /// Whether the copy is one of a cluster's snapshot, which stays unencrypted where the cluster is.
    fn is_cluster(&self) -> bool {
        let types = self.subject.of.as_ref().map(|kinds| kinds.of.as_slice()).unwrap_or_default();
        let is_one = |name: &str| ["Aurora", "DocumentDB", "Neptune"].contains(&name);
        !types.is_empty() && types.iter().all(|of| is_one(of.name))
    }

    /// Points at the key of the resource, then at the copy action.
    fn at_resource(&self, step: Step) -> Step {
        let super::super::selection::Item::Given(resource) = &self.subject.item else {
            return step.at(self.action_place());
        };
        let at = resource.kms_key.as_ref().map_or(resource.at, |key| key.at);
        step.at((resource.document, at)).at(self.action_place())
    }

    pub(super) fn destination_key_kind(&self, key: &KeyOf<'a>) -> Step {
        let id = StepId::DestinationKeyKind;
        let Some(crosses) = self.subject.crosses_account() else {
            return self.without_destination(id);
        };
        let managed = self.subject.is_fully_managed(self.estate);
        let step = match key {
            KeyOf::None | KeyOf::AwsOwned => {
                Step::new(id, Verdict::Allowed, words::aws_owned_key())
            }
            KeyOf::Unknown(need) => Step::unknown(id, need.clone()),
            KeyOf::AwsManaged(alias) => self.aws_managed_destination(alias, crosses, managed),
            KeyOf::Key(key) => match self.key_fault(key) {
                Some(step) => step,
                None => match key.manager {
                    Some(crate::inventory::KeyManager::Aws) => {
                        self.aws_managed_destination(&key.arn, crosses, managed)
                    }
                    Some(crate::inventory::KeyManager::Customer) => {
                        Step::new(id, Verdict::Allowed, words::customer_managed(&key.arn))
                            .on(key.arn.as_str())
                    }
                    None if managed == Some(true) || !crosses => {
                        Step::new(id, Verdict::Allowed, words::any_key_within())
                            .on(key.arn.as_str())
                    }
                    None => Step::unknown(id, words::need_key_kind(&key.arn)).on(key.arn.as_str()),
                },
            },
        };
        let step = if step.verdict == Verdict::Denied { self.at_vault(step) } else { step };
        step.fact(ENCRYPTION)
    }

    fn at_vault(&self, step: Step) -> Step {
        let Some(vault) = self.subject.destination_vault() else {
            return step.at(self.action_place());
        };
        let at = vault.encryption_key.as_ref().map_or(vault.at, |key| key.at);
        step.at((vault.document, at)).at(self.action_place())
    }

    fn aws_managed_destination(&self, key: &str, crosses: bool, managed: Option<bool>) -> Step {
        let id = StepId::DestinationKeyKind;
        let is_gateway = self.subject.class() == Some("gateway");
        match managed {
            Some(false) if crosses || is_gateway => {
                Step::new(id, Verdict::Denied, words::destination_aws_managed(key)).on(key)
            }
            // the backup is made in the air-gapped vault itself
            Some(true) if self.subject.starts_air_gapped(self.estate) == Some(true) => {
                Step::new(id, Verdict::Denied, words::out_of_air_gapped(key)).on(key)
            }
            Some(true) => {
                Step::new(id, Verdict::Allowed, words::fully_managed(self.subject.type_name()))
                    .on(key)
            }
            Some(false) if self.is_of_other_service(key) => {
                Step::unknown(id, words::need_other_service(key, self.subject.type_name())).on(key)
            }
            // AWS's pages contradict each other about this one
            Some(false) => {
                Step::new(id, Verdict::Allowed, words::destination_aws_managed_within(key)).on(key)
            }
            None => Step::unknown(id, self.subject.of_need()).on(key),
        }
    }

    /// Whether an AWS managed key is known to be that of another service than the one whose snapshots
    /// are copied: its policy lets no other use it.
    fn is_of_other_service(&self, key: &str) -> bool {
        let Some((_, service)) = key.rsplit_once("alias/aws/") else { return false };
        let own = match self.subject.class() {
            Some("ec2" | "gateway") => "ebs",
            Some(class) => class,
            None => return false,
        };
        service != own && service != "backup"
    }

    /// What is wrong with a vault's key whoever manages it: its Region, its kind.
    fn key_fault(&self, key: &NamedKey<'a>) -> Option<Step> {
        let id = StepId::DestinationKeyKind;
        let vault = self.subject.destination.end.region.as_ref();
        if let (Some(own), Some(vault)) = (&key.region, vault)
            && own != vault
        {
            let reason = words::key_elsewhere(&key.arn, own, vault);
            return Some(Step {
                shortfall: Some(Shortfall::KeyFault),
                ..Step::new(id, Verdict::Denied, reason).on(key.arn.as_str())
            });
        }
        let spec = key.key.and_then(|key| key.spec.as_ref()).and_then(|spec| spec.value.yes());
        let wrong = spec.filter(|spec| &***spec != "SYMMETRIC_DEFAULT")?;
        Some(Step {
            shortfall: Some(Shortfall::KeyFault),
            ..Step::new(id, Verdict::Denied, words::key_not_symmetric(&key.arn, wrong))
                .on(key.arn.as_str())
        })
    }

    /// `CreateGrant` on the key of the recovery point, then the other calls on it.
    pub(super) fn source_key_steps(&self, key: &KeyOf<'a>) -> [Step; 2] {
        let ids = [StepId::SourceKeyCreateGrant, StepId::SourceKeyUse];
        ids.map(|id| match self.asks(id, key) {
            Asks::Nothing(step) => *step,
            Asks::Key(key) => self.use_of(id, key, KeySide::Source),
        })
    }

    pub(super) fn destination_key_use(&self, key: &KeyOf<'a>) -> Step {
        match self.asks(StepId::DestinationKeyUse, key) {
            Asks::Nothing(step) => *step,
            Asks::Key(key) => self.use_of(StepId::DestinationKeyUse, key, KeySide::Destination),
        }
    }

    fn asks<'k>(&self, id: StepId, key: &'k KeyOf<'a>) -> Asks<'k, 'a> {
        let Some(crosses) = self.subject.crosses_account() else {
            return Asks::Nothing(Box::new(self.without_destination(id)));
        };
        let nothing =
            |verdict, reason: String| Asks::Nothing(Box::new(Step::new(id, verdict, reason)));
        match key {
            KeyOf::None => nothing(Verdict::NotApplicable, words::not_encrypted()),
            KeyOf::AwsOwned => nothing(Verdict::NotApplicable, words::aws_owned_key()),
            _ if key.is_aws_managed() == Some(true) && crosses => {
                nothing(Verdict::NotApplicable, words::nobody_shares_managed())
            }
            KeyOf::AwsManaged(alias) => nothing(Verdict::Allowed, words::managed_within(alias)),
            KeyOf::Key(key) if key.manager == Some(crate::inventory::KeyManager::Aws) => {
                nothing(Verdict::Allowed, words::managed_within(&key.arn))
            }
            KeyOf::Unknown(need) if self.subject.is_fully_managed(self.estate) == Some(true) => {
                let _ = need;
                nothing(Verdict::NotApplicable, words::vault_grants(self.subject.type_name()))
            }
            KeyOf::Unknown(need) => Asks::Nothing(Box::new(Step::unknown(id, need.clone()))),
            KeyOf::Key(key) => Asks::Key(key),
        }
    }

    /// Whoever copies.
    fn copier(&self) -> Who {
        match (self.subject.crosses_account(), self.subject.destination.end.account) {
            (Some(true), Some(account)) => self.subject.service_linked_role(account),
            _ => self.subject.role.who.clone(),
        }
    }

    /// What limits and permits whoever copies, without the key.
    fn copier_bundle(&self, who: &Who, owner: Option<AccountId>) -> Bundle<'a> {
        if self.subject.crosses_account() == Some(true) {
            let held = self.estate.managed(LINKED_POLICY).into_iter().collect();
            return Bundle { identity: Set::of(held), ..Bundle::default() };
        }
        let role = &self.subject.role;
        let mut bundle = if role.who.is_exact || role.role.is_some() {
            self.estate.role_bundle(role.role, &role.who.arn)
        } else {
            let need = words::need_selection(&self.subject.site);
            Bundle { identity: Set::missing(need), ..Bundle::default() }
        };
        self.estate.levels(Kind::Scp, who.account, &mut bundle);
        if let Some(owner) = owner {
            self.estate.levels(Kind::Rcp, owner, &mut bundle);
        }
        bundle
    }

    /// The calls of a step on a key.
    fn use_of(&self, id: StepId, key: &NamedKey<'a>, side: KeySide) -> Step {
        let Some(class) = self.subject.class() else {
            return Step::unknown(id, self.subject.of_need());
        };
        let crosses = self.subject.crosses_account() == Some(true);
        let is_grant = |call: &&KeyCall| call.operation == "CreateGrant";
        let calls = facts::key_calls(class, crosses, side);
        let calls: Vec<&KeyCall> = if id == StepId::SourceKeyCreateGrant {
            calls.into_iter().filter(is_grant).collect()
        } else if id == StepId::SourceKeyUse {
            calls.into_iter().filter(|call| !is_grant(call)).collect()
        } else {
            calls
        };
        let who = self.copier();
        let mut bundle = self.copier_bundle(&who, key.owner);
        bundle.resource = key.policies.clone();
        bundle.grants = self.estate.grants(key);
        let step = Step::new(id, Verdict::Allowed, words::no_calls(class)).on(key.arn.as_str());
        let Some(first) = calls.first() else {
            return Step { verdict: Verdict::NotApplicable, ..step };
        };
        let step = step.called(&who.arn, &format!("kms:{}", first.operation)).fact(first.source);
        let step = self.called_all(step, &calls, (&who, key), &bundle);
        let step =
            if step.verdict == Verdict::Denied { step.at(self.action_place()) } else { step };
        self.with_surroundings(step, &bundle)
    }

    /// What the policy of the key, or one of the caller's own, would have to allow for a call.
    fn permit(&self, call: &Call<'_>, outcome: &Outcome, bundle: &Bundle<'a>) -> Option<Permit> {
        let own = || {
            let policy = self.estate.own_policy(bundle, &outcome.evidence);
            own_permit(call, outcome).map(|permit| permit.within(policy))
        };
        permit(call, outcome).or_else(own)
    }

    fn called_all(
        &self,
        mut step: Step,
        calls: &[&KeyCall],
        (who, key): (&Who, &NamedKey<'a>),
        bundle: &Bundle<'a>,
    ) -> Step {
        let mut deciding: Option<(u8, &KeyCall, Outcome)> = None;
        for fact in calls {
            let identity_counts = fact.demand != Demand::Listed;
            let call = self.key_call(fact, (who, key), bundle);
            let asked = if identity_counts { Asked::All } else { Asked::Resource };
            let mut outcome = decide(self.estate, &call, bundle, asked);
            let is_firm = fact.certainty.is_firm();
            let lacks = outcome.verdict == Verdict::Denied && !super::vaults::is_denied(&outcome);
            if lacks && fact.demand != Demand::Listed {
                step.permits.extend(self.permit(&call, &outcome, bundle));
            }
            match fact.demand {
                Demand::Required if is_firm => {
                    step.missing.extend(lacks.then(|| call.action.clone()));
                }
                Demand::Likely if lacks => {
                    outcome.verdict = Verdict::Unknown;
                    outcome.needs.push(words::need_observation(&call.action));
                    step.missing.push(call.action.clone());
                }
                // a call that AWS documents and a Deny hits is denied all the same
                Demand::Documented | Demand::Required | Demand::Likely if !lacks && is_firm => {}
                Demand::Documented | Demand::Required | Demand::Likely | Demand::Listed => {
                    if outcome.verdict == Verdict::Denied && self.is_left_to_aws(&outcome) {
                        outcome.why = words::left_to_aws(&call);
                    } else if outcome.verdict == Verdict::Denied {
                        let action = call.action.clone();
                        step.doubts.push(Doubt {
                            action,
                            source: fact.source,
                            is_listed: fact.demand == Demand::Listed,
                        });
                        outcome.why = words::works_without(&call);
                    }
                    if deciding.is_some() || calls.len() > 1 && fact.demand == Demand::Listed {
                        continue;
                    }
                    outcome.verdict = Verdict::Allowed;
                    outcome.needs.clear();
                    outcome.places.clear();
                }
            }
            let rank = match outcome.verdict {
                Verdict::Denied => 0,
                Verdict::Unknown => 1,
                Verdict::Allowed | Verdict::NotApplicable => 2,
            };
            if deciding.as_ref().is_none_or(|(known, ..)| rank < *known) {
                deciding = Some((rank, fact, outcome));
            }
        }
        if let Some((_, fact, outcome)) = deciding {
            step.action = Some(format!("kms:{}", fact.operation));
            step.fact = Some(fact.source);
            step = step.outcome(outcome);
        }
        if step.verdict == Verdict::Allowed && !step.doubts.is_empty() {
            step.reason = words::with_doubts(&step.reason, &step.doubts);
        }
        step
    }

    /// Whether only AWS's own policy of the service-linked role lacks a call: nobody else can add it.
    fn is_left_to_aws(&self, outcome: &Outcome) -> bool {
        let allows =
            |evidence: &Evidence| evidence.side == "resource" && evidence.decision == "Allowed";
        self.subject.crosses_account() == Some(true) && outcome.evidence.iter().any(allows)
    }

    /// A call on a key, with every context that it may have.
    fn key_call<'c>(
        &self,
        fact: &KeyCall,
        (who, key): (&'c Who, &NamedKey<'a>),
        bundle: &Bundle<'a>,
    ) -> Call<'c> {
        let mut circumstances = self.estate.caller_in(who.account);
        self.estate.resource_of(&mut circumstances, key.owner);
        circumstances.absent(OF_DIRECT_CALLS);
        circumstances.one("aws:ViaAWSService", "true");
        circumstances.one("aws:SecureTransport", "true");
        if fact.operation == "CreateGrant" {
            circumstances.one("kms:GrantIsForAWSResource", "true");
        } else {
            circumstances.absent(OF_GRANTS);
        }
        self.encryption_context(&mut circumstances, fact, bundle);
        self.vias(&mut circumstances, fact, key);
        Call {
            who,
            action: format!("kms:{}", fact.operation),
            resource: key.arn.clone(),
            owner: key.owner,
            circumstances,
        }
    }

    fn encryption_context(
        &self,
        circumstances: &mut Circumstances,
        fact: &KeyCall,
        bundle: &Bundle<'a>,
    ) {
        if fact.operation == "DescribeKey" {
            circumstances.absent(&["kms:EncryptionContextKeys"]);
            for pair in bundle.pairs() {
                circumstances.absent_by_name(pair);
            }
        } else if fact.via == "ec2" {
            circumstances.many("kms:EncryptionContextKeys", "aws:ebs:id");
        } else if fact.via == "rds" && self.subject.crosses_account() == Some(false) {
            circumstances.many("kms:EncryptionContextKeys", "aws:rds:db-id");
        }
    }

    /// The values that `kms:ViaService` may have: AWS does not document whether `DescribeKey` comes
    /// through a service, nor in whose Region the source key is used when a copy crosses account and
    /// Region at once.
    fn vias(&self, circumstances: &mut Circumstances, fact: &KeyCall, key: &NamedKey<'a>) {
        let ends = [&self.subject.site.region, &self.subject.destination.end.region];
        let both = self.subject.crosses_account() == Some(true)
            && self.subject.crosses_region() != Some(false);
        let own = key.region.as_ref();
        let ends = ends.into_iter().flatten().filter(|_| own.is_none() || both);
        let mut seen: Vec<&Region> = Vec::new();
        for region in own.into_iter().chain(ends) {
            if !seen.contains(&region) {
                seen.push(region);
                circumstances.via(fact.via, region.as_str());
            }
        }
        if fact.operation == "DescribeKey" {
            circumstances.maybe_direct();
        }
    }

    pub(super) fn keys_usable(&self, source: &KeyOf<'a>, destination: &KeyOf<'a>) -> Step {
        let id = StepId::KeysUsable;
        if self.subject.crosses_account().is_none() {
            return self.without_destination(id);
        }
        let mut needs = Vec::new();
        let mut is_any = false;
        for key in [source, destination] {
            let key = match key {
                KeyOf::Key(key) => key,
                KeyOf::Unknown(need) => {
                    needs.push(need.clone());
                    continue;
                }
                KeyOf::None | KeyOf::AwsOwned | KeyOf::AwsManaged(_) => continue,
            };
            is_any = true;
            match state(key) {
                Ok(true) => {}
                Ok(false) => needs.push(words::need_key_state(&key.arn)),
                Err(state) => {
                    let step =
                        Step::new(id, Verdict::Denied, words::key_unusable(&key.arn, &state));
                    let place = key
                        .key
                        .map(|key| (key.document, key.state.as_ref().map_or(key.at, |it| it.at)));
                    let step = step.on(key.arn.as_str()).fact(KEY_STATES);
                    let step = match place {
                        Some(place) => step.at(place),
                        None => step,
                    };
                    return step.at(self.action_place());
                }
            }
        }
        let verdict = match (needs.is_empty(), is_any) {
            (false, _) => Verdict::Unknown,
            (true, true) => Verdict::Allowed,
            (true, false) => Verdict::NotApplicable,
        };
        let reason = words::keys_enabled(verdict);
        Step { needs, ..Step::new(id, verdict, reason).fact(KEY_STATES) }
    }
}

/// Whether a key is known to be usable; `Err` with the state that makes it unusable.
fn state(key: &NamedKey<'_>) -> Result<bool, String> {
    let Some(key) = key.key else { return Ok(false) };
    if let Some(Known::Yes(state)) = key.state.as_ref().map(|state| &state.value) {
        return match &**state {
            "Enabled" => Ok(true),
            state if UNUSABLE.contains(&state) => Err(state.to_owned()),
            // soon something else, or a state of later days
            _ => Ok(false),
        };
    }
    match key.enabled.as_ref().map(|enabled| &enabled.value) {
        Some(Known::Yes(false)) => Err("Disabled".to_owned()),
        Some(Known::Yes(true)) => Ok(true),
        Some(Known::No(_)) => Ok(false),
        // a template that does not say so makes an enabled key
        None => Ok(key.arn.is_none()),
    }
}

impl<'a> Ask<'_, 'a> {
    /// What becomes of `CreateGrant` on a key by the service-linked role of an account.
    pub(super) fn grant_for(&self, who: &Who, key: &NamedKey<'a>, class: &str) -> Outcome {
        let held = self.estate.managed(LINKED_POLICY).into_iter().collect();
        let bundle = Bundle {
            identity: Set::of(held),
            resource: key.policies.clone(),
            grants: self.estate.grants(key),
            ..Bundle::default()
        };
        let calls = facts::key_calls(class, true, KeySide::Source);
        let Some(grant) = calls.into_iter().find(|call| call.operation == "CreateGrant") else {
            return Outcome::nothing();
        };
        decide(self.estate, &self.key_call(grant, (who, key), &bundle), &bundle, Asked::All)
    }
}
