//! What a policy is attached to, as far as it bounds the requests that it can decide.

use crate::aws::AccountId;
use crate::aws::catalogue::Action;
use crate::aws::catalogue::backup::{CROSS_ACCOUNT_ACTION, vault_policy_action};
use crate::aws::catalogue::kms::{Operation, operation, operations_of_actions};

use super::super::evaluate::PolicyKind;

use super::super::Statement;
use super::dependent::OfResource;
use super::resources::Reach;
use super::token::{Class, Pattern, Token};

/// What a role's trust policy decides about: assuming the role, and what the session brings along.
/// AWS: service authorization reference, AWS STS: the actions on roles.
const TRUST_ACTIONS: &[&str] = &[
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "SetContext",
    "SetSourceIdentity",
    "TagSession",
];

/// What a policy is attached to, and whom its owner trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The sort of policy.
    pub kind: PolicyKind,
    /// The account that owns the resource, where it is known.
    pub owner: Option<AccountId>,
    /// The resource's ARN, where it is known.
    pub resource: Option<Box<str>>,
    /// The partition of all callers: `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: Box<str>,
    /// Further accounts that questions about outsiders count as inside.
    pub trusted: Vec<AccountId>,
    /// The organization whose members those questions count as inside.
    pub organization: Option<Box<str>>,
    /// Actions, or patterns of them, that questions will name besides those that the policies do.
    pub asked: Vec<Box<str>>,
    /// The resource that questions are about, as an ARN or a pattern of ARNs; `None` for all.
    pub asked_resource: Option<Box<str>>,
    /// Whether the service reference counts: a request for an action that does not list a condition
    /// key cannot carry it. The evaluator does not ask it, and `compare` judges documents alone.
    pub by_reference: bool,
}

impl Setting {
    /// A policy of this sort, of which nothing else is known.
    pub fn new(kind: PolicyKind) -> Self {
        Self {
            kind,
            owner: None,
            resource: None,
            partition: "aws".into(),
            trusted: Vec::new(),
            organization: None,
            asked: Vec::new(),
            asked_resource: None,
            by_reference: true,
        }
    }

    /// Whether a statement can be about anything at all: it has the elements that a policy of this
    /// sort needs.
    pub(super) const fn counts(&self, statement: &Statement) -> bool {
        let has_principal = statement.principal.is_some();
        let has_resource = statement.resource.is_some();
        match self.kind {
            PolicyKind::KeyPolicy | PolicyKind::VaultPolicy => has_principal && has_resource,
            PolicyKind::ResourcePolicy | PolicyKind::TrustPolicy => has_principal,
            PolicyKind::IdentityPolicy
            | PolicyKind::Scp
            | PolicyKind::Rcp
            | PolicyKind::EndpointPolicy => has_resource,
        }
    }

    /// The account of the resource that the policy is attached to, if it is known.
    pub(super) fn resource_account(&self) -> Option<AccountId> {
        self.owner.filter(|_| self.kind.has_principals())
    }

    /// What every request about the resource has.
    pub(super) fn of_resource(&self) -> OfResource {
        let organization = self.organization.clone().filter(|_| self.kind.has_principals());
        OfResource { account: self.resource_account(), organization }
    }

    /// The accounts that count as inside: the owner first, then the trusted ones.
    pub fn inside(&self) -> impl Iterator<Item = AccountId> {
        self.owner.into_iter().chain(self.trusted.iter().copied())
    }

    /// The service whose actions alone count, if there is one.
    pub(super) const fn only_service(&self) -> Option<&'static str> {
        match self.kind {
            PolicyKind::KeyPolicy => Some("kms"),
            PolicyKind::VaultPolicy => Some("backup"),
            PolicyKind::TrustPolicy => Some("sts"),
            PolicyKind::ResourcePolicy
            | PolicyKind::IdentityPolicy
            | PolicyKind::Scp
            | PolicyKind::Rcp
            | PolicyKind::EndpointPolicy => None,
        }
    }

    /// Whether a policy of this sort has any say about an action, given with its number in its
    /// service, and whether it can allow it to another account.
    pub(super) fn decides(&self, at: usize, action: &Action) -> (bool, bool) {
        match self.kind {
            // AWS: KMS developer guide, "AWS KMS permissions", "Allowing users in other accounts to
            // use a KMS key"
            PolicyKind::KeyPolicy => operations_of_actions()
                .get(at)
                .and_then(|it| *it)
                .map_or((false, false), |known| (known.works_in_key_policy(), known.cross_account)),
            // AWS: AWS Backup developer guide, "Vault access policies"
            PolicyKind::VaultPolicy => {
                (vault_policy_action(action.name).is_some(), crosses(action))
            }
            PolicyKind::TrustPolicy => (TRUST_ACTIONS.contains(&action.name), true),
            PolicyKind::ResourcePolicy => {
                let is_inert = key_operation(action).is_some_and(|it| !it.works_in_key_policy());
                (!is_inert, crosses(action))
            }
            PolicyKind::IdentityPolicy
            | PolicyKind::Scp
            | PolicyKind::Rcp
            | PolicyKind::EndpointPolicy => (true, crosses(action)),
        }
    }

    /// The resources that the policy can decide about.
    pub(super) fn reach(&self) -> Reach {
        match (&self.resource, self.kind) {
            (Some(arn), PolicyKind::KeyPolicy) => Reach::Only(arn.clone()),
            (None, PolicyKind::KeyPolicy) => Reach::Like(self.any_key()),
            // A vault policy decides about recovery points too, which have ARNs of many services.
            (
                _,
                PolicyKind::VaultPolicy
                | PolicyKind::ResourcePolicy
                | PolicyKind::TrustPolicy
                | PolicyKind::IdentityPolicy
                | PolicyKind::Scp
                | PolicyKind::Rcp
                | PolicyKind::EndpointPolicy,
            ) => Reach::Any,
        }
    }

    /// The ARN of some key.
    fn any_key(&self) -> Pattern {
        let mut pattern = Pattern::literal(&format!("arn:{}:kms:", self.partition));
        pattern.push(Token::Many(Class::NotColon));
        pattern.push_text(":");
        match &self.owner {
            Some(owner) => pattern.push_text(owner.as_str()),
            None => (0..12).for_each(|_| pattern.push(Token::One(Class::Digit))),
        }
        pattern.push_text(":key/");
        pattern.push(Token::Many(Class::Name));
        pattern
    }
}

/// The operation of KMS that an action is, if it is one that is known.
fn key_operation(action: &Action) -> Option<&'static Operation> {
    operation(action.name).filter(|_| action.service == "kms")
}

/// Whether an action works on a resource of another account than the caller's.
/// AWS: KMS developer guide, "Allowing users in other accounts to use a KMS key"; AWS Backup developer
/// guide, "Vault access policies".
pub(super) fn crosses(action: &Action) -> bool {
    match action.service {
        "kms" => key_operation(action).is_none_or(|operation| operation.cross_account),
        "backup" => CROSS_ACCOUNT_ACTION.strip_prefix("backup:") == Some(action.name),
        _ => true,
    }
}
