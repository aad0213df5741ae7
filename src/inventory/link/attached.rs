//! Policies that say themselves which roles carry them: a managed policy of another stack with
//! `Roles`, an attachment in another root module.

use std::collections::BTreeMap;

use crate::iam::{Known, KnownText};
use crate::syntax::Open;

use super::super::read::text;
use super::super::{Document, DocumentId, Inventory, Kind, Policy, Role};
use super::only;

/// Which roles carry what, by attachments that stand elsewhere.
#[derive(Clone, Debug, Default)]
pub(in crate::inventory) struct Attached {
    /// Attachments by their role, in order: documents that are policies, or of attachments.
    by_role: BTreeMap<DocumentId, Vec<DocumentId>>,
    /// Attachments by the name of a role that no input describes.
    by_name: BTreeMap<Box<str>, Vec<DocumentId>>,
    /// Attachments of which nothing tells to which role, with the unknown.
    unsettled: Vec<(DocumentId, Open)>,
}

/// A managed policy that a role carries by name, as far as the inputs tell.
#[derive(Clone, Debug)]
pub struct Carried<'a> {
    /// Its ARN, or a reference to it.
    pub arn: KnownText,
    /// The policies of the inputs that it means.
    pub policies: Vec<&'a Policy>,
}

impl Inventory {
    /// The managed policies that a role carries, by itself or by attachments elsewhere, in order.
    pub fn carried_by(&self, role: &Role) -> Vec<Carried<'_>> {
        let own = role.managed_policies.iter().cloned().map(|arn| self.carried(arn, role.document));
        let attached = self.attached().by_role.get(&role.document).into_iter().flatten();
        own.chain(attached.filter_map(|id| self.attachment(*id))).collect()
    }

    /// The policies that say they are attached to a role, in order.
    pub(super) fn policies_attached_to(&self, role: &Role) -> Vec<&Policy> {
        let attached = self.attached().by_role.get(&role.document).into_iter().flatten();
        attached.filter_map(|id| self.policy(*id)).collect()
    }

    /// What says that it is attached to a role of this name which no input describes: policies, and
    /// managed policies by their ARN.
    pub fn attached_to_name(&self, name: &str) -> (Vec<&Policy>, Vec<Carried<'_>>) {
        let attached = self.attached().by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let policies = attached.iter().filter_map(|id| self.policy(*id)).collect();
        (policies, attached.iter().filter_map(|id| self.attachment(*id)).collect())
    }

    /// What is attached to a role that nothing tells, and may be one of the account of a document:
    /// the unknown, with the policies and managed policies behind it.
    pub fn unsettled_attachments(&self, near: Option<&Document>) -> Vec<(&Open, Carried<'_>)> {
        let account = near.and_then(|near| near.account);
        let may_be_near = |id: DocumentId| {
            self.home(id).account.zip(account).is_none_or(|(one, other)| one == other)
        };
        let unsettled = self.attached().unsettled.iter().filter(|(id, _)| may_be_near(*id));
        let carried = unsettled.filter_map(|(id, open)| {
            let carried = match self.policy(*id) {
                Some(policy) => {
                    let arn = KnownText::new(policy.policy.root.at, Known::No(open.clone()));
                    Carried { arn, policies: vec![policy] }
                }
                None => self.attachment(*id)?,
            };
            Some((open, carried))
        });
        carried.collect()
    }

    fn carried(&self, arn: KnownText, from: DocumentId) -> Carried<'_> {
        let policies = self.managed_policy(&arn, from);
        Carried { arn, policies }
    }

    fn attachment(&self, id: DocumentId) -> Option<Carried<'_>> {
        let document = self.document(id).filter(|it| it.kind == Kind::PolicyAttachment)?;
        Some(self.carried(text(&document.root, "PolicyArn")?, id))
    }

    fn attached(&self) -> &Attached {
        self.attached.get_or_init(|| self.join_attachments())
    }

    fn join_attachments(&self) -> Attached {
        let mut attached = Attached::default();
        for (id, document) in self.documents.iter().enumerate() {
            let Some(id) = DocumentId::at(id) else { break };
            for role in roles_named_by(document) {
                let found = self.roles_meant(&role, document);
                match (found.as_slice(), role) {
                    ([], Known::Yes(name)) => attached.by_name.entry(name).or_default().push(id),
                    ([], Known::No(open)) => attached.unsettled.push((id, open)),
                    ([role], _) => attached.by_role.entry(*role).or_default().push(id),
                    // several roles of one name, and nothing tells them apart
                    (_, role) => {
                        let shown = role.yes().map(|name| Open::hole(&**name, "several roles"));
                        let open = shown.or_else(|| role.no().cloned());
                        attached.unsettled.extend(open.map(|open| (id, open)));
                    }
                }
            }
        }
        attached
    }

    /// The roles that a name or reference in a document means: those of its own template before
    /// others of the same account. IAM knows no Regions.
    fn roles_meant(&self, role: &Known<Box<str>>, from: &Document) -> Vec<DocumentId> {
        let name = match role {
            Known::Yes(name) => name,
            Known::No(_) => {
                let found = self.index.unknown(&from.scope, role);
                return self.first_of(found, Kind::Role).into_iter().collect();
            }
        };
        let mut found: Vec<DocumentId> = self.index.name(name).to_vec();
        found.retain(|id| {
            self.document(*id).is_some_and(|it| {
                it.kind == Kind::Role && it.account.zip(from.account).is_none_or(|(a, b)| a == b)
            })
        });
        let same_scope: Vec<DocumentId> = found
            .iter()
            .copied()
            .filter(|id| self.document(*id).is_some_and(|it| it.scope == from.scope))
            .collect();
        only(&same_scope).map_or(found, |own| vec![own])
    }
}

/// The roles that a policy or an attachment names: names, and references of its template.
fn roles_named_by(document: &Document) -> Vec<Known<Box<str>>> {
    if document.kind == Kind::PolicyAttachment {
        return text(&document.root, "Role").into_iter().map(|role| role.value).collect();
    }
    let names = document.attached_to.iter().filter(|_| document.kind == Kind::IdentityPolicy);
    names.map(|to| named(to)).collect()
}

/// A name, or what stands in `⟨⟩` for one.
fn named(text: &str) -> Known<Box<str>> {
    match text.strip_prefix('⟨').and_then(|rest| rest.strip_suffix('⟩')) {
        Some(reference) => Known::No(Open::hole(reference, "the name of a role")),
        None => Known::Yes(text.into()),
    }
}
