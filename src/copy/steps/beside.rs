//! What is reported beside the verdict: whether the copy can be restored where it is, and brought
//! back. The copy arrives either way.

use crate::aws::AccountId;

use super::super::call::{Asked, Call, Who, decide};
use super::super::grant::create_grant;
use super::super::key::KeyOf;
use super::super::path::{Step, StepId, Verdict};
use super::super::policies::Bundle;
use super::super::words;
use super::Ask;
use super::vaults::{COPY_INTO, says_all};

const RESTORE_POLICY: &str = "AWSBackupServiceRolePolicyForRestores";
const RESTORE: &str = "AWS managed policy AWSBackupServiceRolePolicyForRestores";
const ACROSS_ACCOUNTS: &str =
    "AWS Backup developer guide, \"Creating backup copies across AWS accounts\"";

impl<'a> Ask<'_, 'a> {
    /// Whether the default role of AWS Backup in the destination may use the copy's key.
    pub(super) fn restorable(&self, key: &KeyOf<'a>) -> Step {
        let id = StepId::RestorableInDestination;
        let Some(account) = self.subject.destination.end.account else {
            return self.without_destination(id);
        };
        let key = match key {
            KeyOf::Key(key) => key,
            KeyOf::Unknown(need) => return Step::unknown(id, need.clone()),
            KeyOf::None | KeyOf::AwsOwned | KeyOf::AwsManaged(_) => {
                return Step::new(id, Verdict::Allowed, words::restorable_anyway());
            }
        };
        let partition = self.subject.site.partition();
        let who = Who {
            arn: format!(
                "arn:{partition}:iam::{account}:role/service-role/AWSBackupDefaultServiceRole"
            ),
            account,
            is_named: account != AccountId::THIS,
            is_exact: true,
        };
        let outcome = create_grant(self.estate, (&who, RESTORE_POLICY), key, None);
        Step::new(id, Verdict::Allowed, "")
            .called(&who.arn, "kms:CreateGrant")
            .on(key.arn.as_str())
            .fact(RESTORE)
            .outcome(outcome)
    }

    /// Whether the destination account may copy back: into the source vault, from under its own key.
    pub(super) fn copy_back(&self, key: &KeyOf<'a>) -> Step {
        let id = StepId::CopyBack;
        let subject = self.subject;
        let Some(account) = subject.destination.end.account else {
            return self.without_destination(id);
        };
        if subject.crosses_account() != Some(true) {
            return Step::new(id, Verdict::NotApplicable, words::one_account());
        }
        let name = subject.rule.target_backup_vault_name.as_ref();
        let name = name.map_or_else(String::new, |name| super::super::site::shown(&name.value));
        let set = self.policies_of(&subject.source_vault);
        if set.held.is_empty() && !says_all(&subject.source_vault) {
            return Step::unknown(id, words::need_vault_policy(&name));
        }
        let partition = subject.site.partition();
        let who = Who {
            arn: format!(
                "arn:{partition}:iam::{account}:role/service-role/AWSBackupDefaultServiceRole"
            ),
            account,
            is_named: account != AccountId::THIS,
            is_exact: true,
        };
        let own = subject.account();
        let region = subject.site.region.as_ref().map_or("", |region| region.as_str());
        let arn = format!("arn:{partition}:backup:{region}:{own}:backup-vault:{name}");
        let mut circumstances = self.estate.caller_in(account);
        self.estate.resource_of(&mut circumstances, Some(own));
        let call = Call {
            who: &who,
            action: COPY_INTO.to_owned(),
            resource: arn.clone(),
            owner: Some(own),
            circumstances,
        };
        let bundle = Bundle { resource: set, ..Bundle::default() };
        let outcome = decide(self.estate, &call, &bundle, Asked::Resource);
        let step = Step::new(id, Verdict::Allowed, "").called(&who.arn, COPY_INTO).on(&arn);
        let step = step.fact(ACROSS_ACCOUNTS).outcome(outcome);
        if step.verdict != Verdict::Allowed || subject.is_fully_managed(self.estate) != Some(false)
        {
            return step;
        }
        self.key_for_return(step, key)
    }

    /// Whether the source account's service-linked role may use the copy's key.
    fn key_for_return(&self, step: Step, key: &KeyOf<'a>) -> Step {
        let id = StepId::CopyBack;
        let key = match key {
            KeyOf::Key(key) => key,
            KeyOf::AwsManaged(alias) => {
                return Step::new(id, Verdict::Denied, words::source_aws_managed(alias))
                    .on(alias.as_str());
            }
            KeyOf::Unknown(need) => return Step::unknown(id, need.clone()),
            KeyOf::None | KeyOf::AwsOwned => return step,
        };
        let Some(class) = self.subject.class() else { return step };
        let who = self.subject.service_linked_role(self.subject.account());
        let outcome = self.grant_for(&who, key, class);
        Step::new(id, Verdict::Allowed, "")
            .called(&who.arn, "kms:CreateGrant")
            .on(key.arn.as_str())
            .fact(ACROSS_ACCOUNTS)
            .outcome(outcome)
    }
}
