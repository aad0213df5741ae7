//! The documents that have a part in a path, in the order in which a path is read: from the plan to
//! what is copied, to the vault and key it is copied into, then the role that copies. Of a copy that a
//! function makes: what is copied before it, the function, then the same as of any other.

use crate::iam::Known;
use crate::inventory::{DocumentId, Home, Policy, VaultTarget};

use super::estate::Estate;
use super::hop::Hop;
use super::key::{self, KeyOf};
use super::policies::{HeldPlace, Set};
use super::subject::{RoleOf, Subject};

/// What a document is to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Part {
    Plan,
    Selection,
    Resource,
    SourceVault,
    SourceVaultPolicy,
    SourceKey,
    SourceKeyPolicy,
    VaultBetween,
    VaultBetweenPolicy,
    KeyBetween,
    KeyBetweenPolicy,
    EventRule,
    Function,
    FunctionRole,
    FunctionRolePolicy,
    DestinationVault,
    DestinationVaultPolicy,
    DestinationKey,
    DestinationKeyPolicy,
    Role,
    TrustPolicy,
    RolePolicy,
}

/// Every document of the inputs that has a part in a path, each once.
pub(super) fn involved<'a>(
    estate: &Estate<'a>,
    subject: &Subject<'a>,
    (source, destination): (&KeyOf<'a>, &KeyOf<'a>),
) -> Box<[(Part, DocumentId)]> {
    let mut all = Involved { documents: vec![(Part::Plan, subject.site.plan.document)] };
    all.add(Part::Selection, subject.selection.map(|it| it.document));
    all.add(Part::Resource, subject.protected().map(|it| it.document));
    for vault in subject.source_vaults(estate) {
        all.vault(estate, &vault, [Part::SourceVault, Part::SourceVaultPolicy]);
    }
    all.key(source, [Part::SourceKey, Part::SourceKeyPolicy]);
    let parts = [Part::DestinationVault, Part::DestinationVaultPolicy];
    all.vault(estate, &subject.destination.target, parts);
    all.key(destination, [Part::DestinationKey, Part::DestinationKeyPolicy]);
    all.copier(estate, &subject.role);
    all.documents.into()
}

/// Every document of the inputs that has a part in a copy that a function makes, each once; `fed` is
/// the copy that ends in the vault in between.
pub(super) fn involved_in_hop<'a>(
    estate: &Estate<'a>,
    hop: &Hop<'a>,
    fed: Option<&Subject<'a>>,
) -> Vec<(Part, DocumentId)> {
    let inventory = estate.inventory;
    let mut all = Involved { documents: Vec::new() };
    if let Some(subject) = fed {
        all.add(Part::Plan, Some(subject.site.plan.document));
        all.add(Part::Selection, subject.selection.map(|it| it.document));
        all.add(Part::Resource, subject.protected().map(|it| it.document));
    }
    let own = inventory.document(hop.function.document);
    let home = own.map(Home::of).unwrap_or_default();
    let own_parts = [Part::VaultBetween, Part::VaultBetweenPolicy];
    for (from, _) in &hop.from {
        all.vault(estate, from, own_parts);
        let key = key::of_vault(estate, from, &home);
        all.key(&key, [Part::KeyBetween, Part::KeyBetweenPolicy]);
    }
    all.add(Part::EventRule, [hop.rule.document]);
    all.add(Part::Function, [hop.function.document]);
    all.add(Part::FunctionRole, hop.caller.role.map(|role| role.document));
    all.set(Part::FunctionRolePolicy, &hop.bundle.identity);
    for (to, _) in &hop.to {
        let Some(document) = own else { continue };
        let target = inventory.vault_by_arn(&Known::Yes(to.as_str().into()), document);
        all.vault(estate, &target, [Part::DestinationVault, Part::DestinationVaultPolicy]);
        let key = key::of_vault(estate, &target, &Home::of_arn(to));
        all.key(&key, [Part::DestinationKey, Part::DestinationKeyPolicy]);
    }
    if let Some(copier) = hop.copy_role.and_then(|_| hop.copier(estate)) {
        all.copier(estate, &copier);
    }
    all.documents
}

struct Involved {
    documents: Vec<(Part, DocumentId)>,
}

impl Involved {
    fn add(&mut self, part: Part, document: impl IntoIterator<Item = DocumentId>) {
        for id in document {
            if !self.documents.iter().any(|(_, known)| *known == id) {
                self.documents.push((part, id));
            }
        }
    }

    /// The role that copies, with who may assume it and what it may do.
    fn copier<'a>(&mut self, estate: &Estate<'a>, copier: &RoleOf<'a>) {
        if let Some(role) = copier.role {
            self.add(Part::Role, Some(role.document));
        }
        self.policies(Part::TrustPolicy, &copier.trust);
        if copier.who.is_exact || copier.role.is_some() {
            self.set(Part::RolePolicy, &estate.role_bundle(copier.role, &copier.who.arn).identity);
        }
    }

    fn policies(&mut self, part: Part, policies: &[&Policy]) {
        self.add(part, policies.iter().map(|policy| policy.document));
    }

    fn vault<'a>(
        &mut self,
        estate: &Estate<'a>,
        target: &VaultTarget<'a>,
        [own, policy]: [Part; 2],
    ) {
        if let VaultTarget::Vault(vault) = target {
            self.add(own, Some(vault.document));
        }
        self.policies(policy, &estate.inventory.target_vault_policies(target));
    }

    fn key(&mut self, key: &KeyOf<'_>, [own, policy]: [Part; 2]) {
        let KeyOf::Key(key) = key else { return };
        self.add(own, key.key.map(|key| key.document));
        self.set(policy, &key.policies);
    }

    fn set(&mut self, part: Part, set: &Set<'_>) {
        let given = set.held.iter().filter_map(|held| match held.place {
            HeldPlace::Document(id) => Some(id),
            HeldPlace::BuiltIn(_) => None,
        });
        self.add(part, given);
    }
}
