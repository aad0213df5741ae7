//! Policies and what they are attached to.

use crate::aws::Arn;
use crate::iam::{Known, KnownText};
use crate::syntax::Node;

use super::super::{
    BackupPlan, BackupVault, Document, DocumentId, Inventory, Key, Kind, Policy, ProtectedResource,
    Role,
};
use super::{Home, KeyTarget, VaultTarget};

/// What a reference to a role means.
#[derive(Clone, Debug)]
pub enum RoleTarget<'a> {
    /// A role that the inputs describe.
    Role(&'a Role),
    /// A role that the inputs name but do not describe.
    Foreign(Arn),
    /// Nothing given tells.
    Unknown,
}

impl Inventory {
    /// The policy that this document is.
    pub fn policy(&self, id: DocumentId) -> Option<&Policy> {
        Self::typed(&self.policies, id, |policy| policy.document)
    }

    /// The policies of a key, in order. A template may declare one with the key and one beside it.
    pub fn key_policies(&self, key: &Key) -> Vec<&Policy> {
        self.policies_of(key.document, Kind::KeyPolicy)
    }

    /// The policies of whatever key was meant, described or not.
    pub fn target_key_policies(&self, target: &KeyTarget<'_>) -> Vec<&Policy> {
        match target {
            KeyTarget::Key(key) => self.key_policies(key),
            KeyTarget::Foreign(key) => self.policies_owned_by(&key.to_string(), Kind::KeyPolicy),
            KeyTarget::AwsManaged(_) | KeyTarget::Unknown => Vec::new(),
        }
    }

    /// The key that a key policy belongs to, where the inputs describe it.
    pub fn key_of_policy(&self, policy: &Policy) -> Option<&Key> {
        let id = self.owner_of(self.document(policy.document)?, Kind::Key)?;
        Self::typed(&self.keys, id, |key| key.document)
    }

    /// The vault that an access policy belongs to, where the inputs describe it.
    pub fn vault_of_policy(&self, policy: &Policy) -> Option<&BackupVault> {
        let id = self.owner_of(self.document(policy.document)?, Kind::BackupVault)?;
        Self::typed(&self.backup_vaults, id, |vault| vault.document)
    }

    /// The access policies of a vault, in order; a vault has one at most, but two files may say it.
    pub fn vault_policies(&self, vault: &BackupVault) -> Vec<&Policy> {
        let mut found = self.policies_of(vault.document, Kind::VaultPolicy);
        if let Some(arn) = self.vault_arn(vault) {
            found.extend(self.policies_owned_by(arn.as_str(), Kind::VaultPolicy));
        }
        in_order(found)
    }

    /// The access policies of whatever vault was meant, described or not.
    pub fn target_vault_policies(&self, target: &VaultTarget<'_>) -> Vec<&Policy> {
        match target {
            VaultTarget::Vault(vault) => self.vault_policies(vault),
            VaultTarget::Foreign(arn) => self.policies_owned_by(arn.as_str(), Kind::VaultPolicy),
            VaultTarget::ForeignName(_) | VaultTarget::Unknown => Vec::new(),
        }
    }

    /// The role that `reference` means where it stands in `from`.
    pub fn role_target(&self, reference: &Known<Box<str>>, from: &Document) -> RoleTarget<'_> {
        let ids = match reference {
            Known::Yes(arn) => self.index.arn(arn),
            Known::No(_) => self.index.unknown(&from.scope, reference),
        };
        let role = self.first_of(ids, Kind::Role);
        match role.and_then(|id| Self::typed(&self.roles, id, |role| role.document)) {
            Some(role) => RoleTarget::Role(role),
            None => match reference.yes().map(|text| text.parse()) {
                Some(Ok(arn)) => RoleTarget::Foreign(arn),
                Some(Err(_)) | None => RoleTarget::Unknown,
            },
        }
    }

    /// The policies that permit a role something, in order: its own, those it carries by ARN as far
    /// as the inputs hold them, and those that say they are attached to it. AWS managed policies are
    /// in the catalogue, not here.
    pub fn role_policies(&self, role: &Role) -> Vec<&Policy> {
        let mut found = self.policies_of(role.document, Kind::IdentityPolicy);
        found.extend(self.policies_attached_to(role));
        found.extend(self.carried_by(role).into_iter().flat_map(|carried| carried.policies));
        in_order(found)
    }

    /// The identity policies that say they belong to one of these, ARNs or names, in order.
    pub fn identity_policies_of(&self, owners: &[&str]) -> Vec<&Policy> {
        let found = owners.iter().flat_map(|it| self.policies_owned_by(it, Kind::IdentityPolicy));
        in_order(found.collect())
    }

    /// The permissions boundary of a role, as far as the inputs hold it.
    pub fn role_boundary(&self, role: &Role) -> Option<&Policy> {
        let reference = role.permissions_boundary.as_ref()?;
        self.managed_policy(reference, role.document).into_iter().next()
    }

    /// Who may assume a role.
    pub fn trust_policies(&self, role: &Role) -> Vec<&Policy> {
        self.policies_of(role.document, Kind::TrustPolicy)
    }

    /// Who may assume whatever role was meant, described or not.
    pub fn target_trust_policies(&self, target: &RoleTarget<'_>) -> Vec<&Policy> {
        match target {
            RoleTarget::Role(role) => self.trust_policies(role),
            RoleTarget::Foreign(arn) => self.policies_owned_by(arn.as_str(), Kind::TrustPolicy),
            RoleTarget::Unknown => Vec::new(),
        }
    }

    pub(super) fn managed_policy(&self, reference: &KnownText, from: DocumentId) -> Vec<&Policy> {
        let scope = self.document(from).map(|it| &*it.scope).unwrap_or_default();
        match &reference.value {
            Known::Yes(arn) => self.policies_owned_by(arn, Kind::IdentityPolicy),
            Known::No(_) => {
                self.policies_in(self.index.unknown(scope, &reference.value), Kind::IdentityPolicy)
            }
        }
    }

    /// The key that encrypts a resource. One that is encrypted without a key of its own has the AWS
    /// managed key of its service, or another default that nothing here tells.
    pub fn resource_key(&self, resource: &ProtectedResource) -> KeyTarget<'_> {
        match (&resource.kms_key, self.document(resource.document)) {
            (Some(key), Some(document)) => self.key_target(&key.value, document),
            _ => KeyTarget::Unknown,
        }
    }

    /// The tags of a resource, as a map from key to value: as it lists them itself, else as another
    /// answer does. Nothing where no input tells.
    pub fn tags_of(&self, resource: &ProtectedResource) -> Option<&Node> {
        let own = self.document(resource.document).and_then(|it| it.root.get("Tags"));
        let elsewhere = || {
            let arn = resource.arn.as_ref()?.value.yes()?;
            let id = self.first_of(self.index.arn(arn), Kind::ResourceTags)?;
            self.document(id)?.root.get("Tags")
        };
        own.or_else(elsewhere)
    }

    /// The backup policy that makes a plan; none for a plan that a file or template declares.
    pub fn backup_policy_of(&self, plan: &BackupPlan) -> Option<&Document> {
        let made = self.document(plan.document)?;
        let address = made.template_address.as_deref()?;
        let before = self.documents.get(..usize::try_from(plan.document.0).ok()?)?;
        let of_file = before.iter().rev().take_while(|document| document.scope == made.scope);
        let mut policies = of_file.filter(|document| document.kind == Kind::BackupPolicy);
        policies.next().filter(|_| address.starts_with("plans."))
    }

    /// Roots, OUs and accounts that a policy of Organizations is attached to, in order.
    pub fn attachments<'a>(&'a self, document: &'a Document) -> Vec<&'a str> {
        let said = document.attached_to.iter().map(|target| &**target);
        let id = document.describes.as_deref().and_then(|arn| arn.rsplit('/').next());
        let listed = self.organization.attachments.iter();
        let listed =
            listed.filter(|(policy, _)| Some(&**policy) == id).map(|(_, target)| &**target);
        said.chain(listed).collect()
    }

    /// The policies of one kind that belong to a thing: by its ARN, by its address in a template,
    /// declared within it, or by its name where no other home is known.
    fn policies_of(&self, owner: DocumentId, kind: Kind) -> Vec<&Policy> {
        let Some(document) = self.document(owner) else { return Vec::new() };
        let mut ids: Vec<DocumentId> = Vec::new();
        for arn in [document.own_arn(), document.describes.as_deref()].into_iter().flatten() {
            ids.extend(self.index.owned_by(arn));
        }
        let same_scope =
            |id: &DocumentId| self.document(*id).is_some_and(|it| it.scope == document.scope);
        if let Some(address) = &document.template_address {
            ids.extend(self.index.owned_by(address).iter().filter(|id| same_scope(id)));
            ids.extend(self.index.reference(&document.scope, address));
        }
        if let Some(name) = document.own_name() {
            let home = Home::of(document);
            // IAM knows no Regions
            let home = Home { region: home.region.filter(|_| document.kind != Kind::Role), ..home };
            let near = |id: &&DocumentId| self.home(**id).agrees_with(&home);
            ids.extend(self.index.owned_by(name).iter().filter(near));
        }
        in_order(self.policies_in(&ids, kind))
    }

    fn policies_owned_by(&self, owner: &str, kind: Kind) -> Vec<&Policy> {
        self.policies_in(self.index.owned_by(owner), kind)
    }

    fn policies_in(&self, ids: &[DocumentId], kind: Kind) -> Vec<&Policy> {
        let of_kind = |id: &&DocumentId| self.document(**id).is_some_and(|it| it.kind == kind);
        ids.iter().filter(of_kind).filter_map(|id| self.policy(*id)).collect()
    }

    /// The thing of a kind that a policy belongs to.
    fn owner_of(&self, policy: &Document, kind: Kind) -> Option<DocumentId> {
        let nested = policy.template_address.as_deref();
        let nested = nested.map(|address| self.index.reference(&policy.scope, address));
        let said = policy.describes.as_deref();
        let by_arn = said.map(|arn| self.index.arn(arn));
        let by_address = said.map(|address| self.index.reference(&policy.scope, address));
        let groups = [by_arn, by_address, nested];
        let found = groups.into_iter().flatten().find_map(|ids| self.first_of(ids, kind));
        found.or_else(|| super::only(&self.named(kind, said?, &Home::of(policy))))
    }
}

/// Each policy once, in the order of the inputs.
fn in_order(mut policies: Vec<&Policy>) -> Vec<&Policy> {
    policies.sort_by_key(|policy| policy.document);
    policies.dedup_by_key(|policy| policy.document);
    policies
}
