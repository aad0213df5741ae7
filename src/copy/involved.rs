//! The documents that have a part in a path, in the order in which a path is read: from the plan to
//! what is copied, to the vault and key it is copied into, then the role that copies.

use crate::inventory::{DocumentId, Policy, VaultTarget};

use super::estate::Estate;
use super::key::KeyOf;
use super::policies::{HeldPlace, Set};
use super::subject::Subject;

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
    all.vault(estate, &subject.source_vault, [Part::SourceVault, Part::SourceVaultPolicy]);
    all.key(source, [Part::SourceKey, Part::SourceKeyPolicy]);
    let parts = [Part::DestinationVault, Part::DestinationVaultPolicy];
    all.vault(estate, &subject.destination.target, parts);
    all.key(destination, [Part::DestinationKey, Part::DestinationKeyPolicy]);
    let role = &subject.role;
    if let Some(role) = role.role {
        all.add(Part::Role, Some(role.document));
        all.policies(Part::TrustPolicy, &estate.inventory.trust_policies(role));
    }
    if role.who.is_exact || role.role.is_some() {
        all.set(Part::RolePolicy, &estate.role_bundle(role.role, &role.who.arn).identity);
    }
    all.documents.into()
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
