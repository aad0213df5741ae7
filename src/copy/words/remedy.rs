//! What to do about a step that is denied, in the imperative, like the help of a rule's page.
//!
//! The principal to allow is the destination account and not its service-linked role: KMS refuses a
//! policy that names a role which does not exist yet.

use super::super::path::{Evidence, Shortfall, Step, StepId, Verdict};

impl Step {
    /// What would let the copy past this step; `None` where it is not denied, or decides nothing.
    pub fn remedy(&self) -> Option<String> {
        if self.verdict != Verdict::Denied {
            return None;
        }
        let text = match self.id {
            StepId::SamePartition => "choose a vault in the partition of the plan",
            StepId::SameOrganization => {
                "move one of the accounts, or copy to an account of the organization"
            }
            StepId::CrossAccountBackupEnabled => {
                "set `isCrossAccountBackupEnabled` to `true` in the management account"
            }
            StepId::RegionsEnabled => "enable the Region in both accounts, or copy to another one",
            StepId::TypeSupportsCopy => {
                "leave the type out of the selection; if only both at once is too much, copy in two steps"
            }
            StepId::DestinationVaultExists => {
                "write the ARN of the vault, as `describe-backup-vault` gives it"
            }
            StepId::SourceKeyKind => {
                "encrypt the resource with a customer managed key, or copy within the account first, into a vault with one"
            }
            StepId::DestinationKeyKind if self.shortfall == Some(Shortfall::KeyFault) => {
                "give the destination vault a symmetric key of its own Region"
            }
            StepId::DestinationKeyKind => {
                "copy into a vault with a customer managed key: a vault keeps the key it was made with"
            }
            StepId::KeysUsable => "enable the key, or cancel its deletion",
            StepId::RetentionFitsLock => {
                "keep the copy for as long as the lock of the destination vault allows"
            }
            StepId::NotInColdStorage => "copy before the recovery point moves to cold storage",
            StepId::DestinationVaultAccepts
            | StepId::SourceRoleMayCopy
            | StepId::SourceKeyCreateGrant
            | StepId::SourceKeyUse
            | StepId::DestinationKeyUse => return Some(self.permission()),
            StepId::RestorableInDestination | StepId::CopyBack => return None,
        };
        Some(text.to_owned())
    }

    /// What would permit the call of a step.
    fn permission(&self) -> String {
        let denied = |evidence: &&Evidence| evidence.decision == "ExplicitlyDenied";
        let lacks = |evidence: &&Evidence| evidence.decision == "ImplicitlyDenied";
        let (by, word) = if self.shortfall == Some(Shortfall::Deny) {
            (self.evidence.iter().find(denied), "the Deny of statement")
        } else {
            (self.evidence.iter().find(lacks), "statement")
        };
        let statement = by.and_then(|by| by.statement.as_deref());
        let statement = statement.map(|sid| format!("{word} `{sid}`"));
        let (calls, whom) = (self.lacking_calls(), self.whom());
        let policy = match (by.map(|by| by.side), self.action.as_deref()) {
            (Some("resource") | None, Some(action)) if action.starts_with("kms:") => {
                "the key policy"
            }
            (Some("resource") | None, _) => "the vault policy",
            (Some(_), _) => "the policies of the role",
        };
        let own = format!("let {whom} call {calls} in a statement of {policy}");
        match (self.shortfall, statement) {
            (Some(Shortfall::RoleElsewhere), _) => "name a role of the plan's account".to_owned(),
            (Some(Shortfall::Trust), _) => "let `backup.amazonaws.com` assume the role".to_owned(),
            (Some(Shortfall::TypeAction), _) => format!("allow the role {calls}"),
            (Some(Shortfall::Deny), Some(deny)) => format!("take the copy out of {deny}"),
            (Some(Shortfall::Deny), None) => "take the copy out of the Deny".to_owned(),
            (Some(Shortfall::Action), Some(statement)) => format!("add {calls} to {statement}"),
            (Some(Shortfall::Resource), Some(statement)) => {
                format!("widen `Resource` of {statement}, or {own}")
            }
            (Some(Shortfall::Condition), Some(statement)) => {
                format!("widen the condition of {statement}, or {own}")
            }
            (_, _) if calls.contains("`kms:CreateGrant`") => {
                format!("{own}, with `kms:GrantIsForAWSResource`")
            }
            (_, _) => own,
        }
    }

    /// The calls that nobody allows.
    fn lacking_calls(&self) -> String {
        let calls: Vec<&str> = match (self.missing.as_slice(), &self.action) {
            ([], Some(action)) => vec![action],
            (missing, _) => missing.iter().map(String::as_str).collect(),
        };
        let calls: Vec<String> = calls.iter().map(|call| format!("`{call}`")).collect();
        calls.join(", ")
    }

    /// Whom to allow them.
    fn whom(&self) -> String {
        let principal = self.principal.as_deref().unwrap_or_default();
        let account = principal.split(':').nth(4).unwrap_or_default();
        let name = principal.rsplit('/').next().unwrap_or_default();
        match name {
            _ if principal.contains(":role/aws-service-role/") => format!("account {account}"),
            super::STAND_IN | "" => "the role of the selection".to_owned(),
            name if account.parse::<crate::aws::AccountId>().is_ok() => {
                format!("role `{name}` of {account}")
            }
            name => format!("role `{name}`"),
        }
    }
}
