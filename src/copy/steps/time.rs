//! Retention and storage: whether the copy's lifecycle fits the destination vault.

use crate::iam::Known;
use crate::inventory::{KnownNumber, Lifecycle};

use super::super::path::{Step, StepId, Verdict};
use super::super::words;
use super::Ask;

const LOCK: &str = "AWS Backup developer guide, \"AWS Backup Vault Lock\"";
const TAG_COPY: &str = "AWS Backup developer guide, \"Creating a backup copy\"";

/// How long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    Days(i64),
    Forever,
    Unknown,
}

impl Kept {
    fn of(lifecycle: Option<&Lifecycle>) -> Option<Self> {
        let lifecycle = lifecycle?;
        if lifecycle.is_open {
            return Some(Self::Unknown);
        }
        match lifecycle.delete_after_days.as_ref().map(|days| &days.value) {
            Some(Known::No(_)) => Some(Self::Unknown),
            Some(Known::Yes(days)) if *days > 0 => Some(Self::Days(*days)),
            Some(Known::Yes(_)) | None => None,
        }
    }
}

impl Ask<'_, '_> {
    /// How long the copy is kept: as it says, else as long as its source.
    fn kept(&self) -> Kept {
        let own = Kept::of(self.subject.action.lifecycle.as_ref());
        own.or_else(|| Kept::of(self.subject.rule.lifecycle.as_ref())).unwrap_or(Kept::Forever)
    }

    pub(super) fn retention_fits_lock(&self) -> Step {
        let id = StepId::RetentionFitsLock;
        let subject = self.subject;
        let Some(vault) = subject.destination_vault() else {
            return match &subject.destination.arn {
                Some(arn) => Step::unknown(id, words::need_vault(arn.as_str())),
                None => self.without_destination(id),
            };
        };
        let Some(lock) = &vault.lock else {
            return Step::new(id, Verdict::Allowed, words::no_lock()).fact(LOCK);
        };
        let bound = |number: &Option<KnownNumber>| match number.as_ref().map(|number| &number.value)
        {
            Some(Known::Yes(days)) => Ok(Some(*days)),
            Some(Known::No(open)) => Err(words::need_open(open)),
            None => Ok(None),
        };
        let bounds = bound(&lock.min_retention_days)
            .and_then(|min| Ok((min, bound(&lock.max_retention_days)?)));
        let (min, max) = match bounds {
            Ok(bounds) => bounds,
            Err(need) => return Step::unknown(id, need).fact(LOCK),
        };
        let (verdict, reason) = match self.kept() {
            Kept::Unknown => return Step::unknown(id, words::need_retention()).fact(LOCK),
            Kept::Days(days) if min.is_some_and(|min| days < min) => {
                (Verdict::Denied, words::kept_too_short(days, min.unwrap_or(0)))
            }
            Kept::Days(days) if max.is_some_and(|max| days > max) => {
                (Verdict::Denied, words::kept_too_long(days, max.unwrap_or(0)))
            }
            Kept::Forever if max.is_some() => {
                (Verdict::Denied, words::kept_forever(max.unwrap_or(0)))
            }
            Kept::Days(_) | Kept::Forever => (Verdict::Allowed, words::retention_fits()),
        };
        let step = Step::new(id, verdict, reason).fact(LOCK);
        if verdict != Verdict::Denied {
            return step;
        }
        let days = |lifecycle: Option<&Lifecycle>| {
            lifecycle?.delete_after_days.as_ref().map(|days| days.at)
        };
        let own = days(subject.action.lifecycle.as_ref());
        let at = own.or_else(|| days(subject.rule.lifecycle.as_ref())).unwrap_or(subject.action.at);
        step.at((subject.site.plan.document, at)).at((vault.document, lock.at))
    }

    /// A copy action runs when the backup is made, before anything moves to cold storage.
    pub(super) fn not_in_cold_storage(&self) -> Step {
        let id = StepId::NotInColdStorage;
        let lifecycle = self.subject.rule.lifecycle.as_ref();
        let cold = lifecycle.and_then(|it| it.move_to_cold_storage_after_days.as_ref());
        match cold.map(|days| &days.value) {
            Some(Known::Yes(days)) if *days > 0 => {
                Step::new(id, Verdict::Allowed, words::copied_before_cold(*days)).fact(TAG_COPY)
            }
            Some(_) | None => {
                Step::new(id, Verdict::NotApplicable, words::never_cold()).fact(TAG_COPY)
            }
        }
    }
}
