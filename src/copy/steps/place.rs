//! Where from and where to: partition, organization, settings, Regions, and what the type can do.

use crate::aws::{AccountId, Region, catalogue};

use super::super::facts::{self, Feature, Support};
use super::super::path::{Need, Step, StepId, Verdict};
use super::super::words;
use super::Ask;

/// AWS: AWS Backup developer guide, "Creating backup copies across AWS accounts".
const ACROSS_ACCOUNTS: &str =
    "AWS Backup developer guide, \"Creating backup copies across AWS accounts\"";
const ACROSS_REGIONS: &str =
    "AWS Backup developer guide, \"Creating backup copies across AWS Regions\"";
const OPT_IN: &str = "KMS developer guide, \"Allowing users in other accounts to use a KMS key\"";

impl Ask<'_, '_> {
    pub(super) fn same_partition(&self) -> Step {
        let id = StepId::SamePartition;
        let subject = self.subject;
        let own = subject.partition();
        let other = subject.destination.arn.as_ref().map(crate::aws::Arn::partition);
        let step = match (own, other) {
            (Some(own), Some(other)) if own == other => {
                Step::new(id, Verdict::Allowed, words::same_partition(own))
            }
            (Some(own), Some(other)) => {
                Step::new(id, Verdict::Denied, words::other_partition(own, other))
                    .at(self.action_place())
            }
            (None, Some(_)) => Step::new(id, Verdict::Allowed, words::unsaid_partition()),
            // an account is in one partition
            (_, None) if subject.crosses_account() == Some(false) => {
                Step::new(id, Verdict::Allowed, words::one_account())
            }
            (_, None) => return self.without_destination(id),
        };
        step.fact(ACROSS_REGIONS)
    }

    /// A step of a path whose destination nothing tells; one without a destination fails elsewhere.
    pub(super) fn without_destination(&self, id: StepId) -> Step {
        if self.subject.destination.is_malformed {
            return Step::new(
                id,
                Verdict::NotApplicable,
                words::no_vault_arn(&self.subject.destination.shown),
            );
        }
        Step::unknown(id, words::need_value(&self.subject.destination.shown))
    }

    fn crosses_account(&self, id: StepId) -> Result<AccountId, Box<Step>> {
        match self.subject.crosses_account() {
            Some(true) => Ok(self.subject.destination.end.account.unwrap_or(AccountId::THIS)),
            Some(false) => {
                Err(Box::new(Step::new(id, Verdict::NotApplicable, words::one_account())))
            }
            None => Err(Box::new(self.without_destination(id))),
        }
    }

    pub(super) fn same_organization(&self) -> Step {
        let id = StepId::SameOrganization;
        let other = match self.crosses_account(id) {
            Ok(other) => other,
            Err(step) => return *step,
        };
        let own = self.subject.account();
        let estate = self.estate;
        let organizations = estate.organization_of(own).zip(estate.organization_of(other));
        let step = match (organizations, estate.is_member(own), estate.is_member(other)) {
            (Some((one, two)), _, _) if one != two => {
                Step::new(id, Verdict::Denied, words::other_organization(own, other))
            }
            (_, Some(false), Some(true)) => {
                Step::new(id, Verdict::Denied, words::not_a_member(own))
            }
            (_, _, Some(false)) => Step::new(id, Verdict::Denied, words::not_a_member(other)),
            (Some(_), _, _) | (_, Some(true), Some(true)) => {
                Step::new(id, Verdict::Allowed, words::same_organization(own, other))
            }
            (None, _, _) => Step::unknown(id, words::need_organization(own, other)),
        };
        let step =
            if step.verdict == Verdict::Denied { step.at(self.action_place()) } else { step };
        step.fact(ACROSS_ACCOUNTS)
    }

    pub(super) fn cross_account_backup_enabled(&self) -> Step {
        let id = StepId::CrossAccountBackupEnabled;
        if let Err(step) = self.crosses_account(id) {
            return *step;
        }
        let step = match self.estate.inventory.organization.cross_account_backup {
            Some(true) => Step::new(id, Verdict::Allowed, words::cross_account_on()),
            Some(false) => {
                let settings = self.estate.inventory.backup_settings.iter();
                let mut switches = settings
                    .filter_map(|it| Some((it.document, it.cross_account_backup.as_ref()?.at)));
                let place = switches.next().unwrap_or_else(|| self.action_place());
                Step::new(id, Verdict::Denied, words::cross_account_off())
                    .at(place)
                    .at(self.action_place())
            }
            None => Step::unknown(id, words::need_global_settings()),
        };
        step.fact(ACROSS_ACCOUNTS)
    }

    pub(super) fn regions_enabled(&self) -> Step {
        let id = StepId::RegionsEnabled;
        let subject = self.subject;
        let Some(destination) = subject.destination.end.account else {
            return self.without_destination(id);
        };
        let ends = [&subject.site.region, &subject.destination.end.region];
        let opt_in: Vec<&Region> = ends
            .into_iter()
            .flatten()
            .filter(|region| catalogue::is_opt_in(region.as_str()))
            .collect();
        if opt_in.is_empty() {
            return Step::new(id, Verdict::Allowed, words::no_opt_in()).fact(OPT_IN);
        }
        let mut accounts = vec![subject.account(), destination];
        accounts.dedup();
        let mut needs: Vec<Need> = Vec::new();
        for region in opt_in {
            for account in &accounts {
                let known = self.estate.account(*account).and_then(|it| it.regions.as_ref());
                match known {
                    Some(enabled) if enabled.iter().any(|code| **code == *region.as_str()) => {}
                    Some(_) => {
                        let reason = words::region_off(region, *account);
                        return Step::new(id, Verdict::Denied, reason)
                            .fact(OPT_IN)
                            .at(self.action_place());
                    }
                    None => needs.push(words::need_enabled(region, *account)),
                }
            }
        }
        let verdict = if needs.is_empty() { Verdict::Allowed } else { Verdict::Unknown };
        let reason = words::regions_on(needs.is_empty());
        Step { needs, ..Step::new(id, verdict, reason).fact(OPT_IN) }
    }

    pub(super) fn type_supports_copy(&self) -> Step {
        let id = StepId::TypeSupportsCopy;
        let subject = self.subject;
        let Some(kinds) = &subject.of else { return Step::unknown(id, subject.of_need()) };
        let Some(crosses_account) = subject.crosses_account() else {
            return self.without_destination(id);
        };
        let features = self.features(crosses_account, subject.crosses_region());
        let ends = [&subject.site.region, &subject.destination.end.region];
        let regions: Vec<&str> = ends.into_iter().flatten().map(Region::as_str).collect();
        let mut answers = Vec::new();
        for of in &kinds.of {
            let all = features.iter().map(|feature| {
                (*feature, facts::support(of.name, *feature, &regions, self.estate.settings.as_of))
            });
            answers.push((of.name, worst(all)));
        }
        let first = answers.first().map(|(_, (_, support))| rank(support));
        let agree = answers.iter().all(|(_, (_, support))| Some(rank(support)) == first);
        let of_need = || kinds.need.clone().unwrap_or_else(|| words::need_fact(&kinds.name));
        let Some((name, (feature, support))) = answers.first().filter(|_| agree) else {
            return Step::unknown(id, of_need());
        };
        match support {
            Support::Yes(source) => {
                Step::new(id, Verdict::Allowed, words::supported(name)).fact(source)
            }
            Support::Doubtful(source) => {
                Step::new(id, Verdict::Allowed, words::doubtfully_supported(name, *feature))
                    .fact(source)
            }
            Support::No(source) => {
                let reason = words::not_supported(name, *feature, self.estate.settings.as_of);
                Step::new(id, Verdict::Denied, reason).fact(source).at(self.action_place())
            }
            Support::Unknown => Step::unknown(id, words::need_fact(&kinds.name)),
        }
    }

    /// What the copy asks of its type.
    fn features(&self, crosses_account: bool, crosses_region: Option<bool>) -> Vec<Feature> {
        let crosses_region = crosses_region.unwrap_or(false);
        let mut features = vec![Feature::Copy];
        if crosses_region {
            features.push(Feature::CrossRegion);
        }
        if crosses_account {
            features.push(Feature::CrossAccount);
        }
        if crosses_account && crosses_region {
            features.push(Feature::Both);
        }
        if self.subject.is_air_gapped() {
            features.push(Feature::AirGapped);
            features.extend(crosses_region.then_some(Feature::AirGappedCrossRegion));
            features.extend(crosses_account.then_some(Feature::AirGappedCrossAccount));
        }
        features
    }
}

/// The answer that decides among several demands. A restriction that no line mentions is none.
fn worst(all: impl Iterator<Item = (Feature, Support)>) -> (Feature, Support) {
    let silent_is_fine =
        |feature| matches!(feature, Feature::AirGappedCrossRegion | Feature::AirGappedCrossAccount);
    let mut worst = (Feature::Copy, Support::Unknown);
    let mut is_first = true;
    for (feature, support) in all {
        if support == Support::Unknown && silent_is_fine(feature) {
            continue;
        }
        if is_first || rank(&support) > rank(&worst.1) {
            worst = (feature, support);
        }
        is_first = false;
    }
    worst
}

const fn rank(support: &Support) -> u8 {
    match support {
        Support::Yes(_) => 0,
        Support::Doubtful(_) => 1,
        Support::Unknown => 2,
        Support::No(_) => 3,
    }
}
