//! Resources that are parts of others: a lock of its vault, an attachment of its role.
//!
//! They name each other by a name that is known, by an ARN, or by a reference that nobody can
//! resolve before it is there; whichever it is, it leads to the thing's address.

use crate::aws::{AccountId, Region};
use crate::inventory::{Document, Kind};
use crate::syntax::{Entry, Node, Open, Part, Value};

use super::resources::Resource;

/// What a resource says of others.
#[derive(Debug)]
pub(super) enum Link {
    /// The document with this index belongs to `owner`.
    Owned { document: usize, owner: Owner },
    /// Members of `part` are members of `owner`. Where that is not given, the part may still be
    /// something `alone`.
    Part { owner: Owner, part: Node, alone: Option<Box<Document>> },
    /// An element of the list that a member of `owner` holds, or `alone` likewise.
    Element { owner: Owner, member: &'static str, element: Node, alone: Option<Box<Document>> },
    /// The policy of an organization is attached to a root, OU or account.
    Target { policy: Owner, target: Box<str> },
}

/// A thing as another resource names it.
#[derive(Debug)]
pub(super) struct Owner {
    kind: Kind,
    name: Name,
    account: Option<AccountId>,
    region: Option<Region>,
}

#[derive(Debug)]
enum Name {
    /// A name, an id or an ARN.
    Known(Box<str>),
    /// A text with holes. A single hole may be a reference: an address and an attribute of it.
    Open(Vec<Part>),
    /// Neither.
    Unknown,
}

impl Owner {
    /// What `node` names in an attribute of `resource`.
    pub(super) fn new(kind: Kind, node: &Node, resource: &Resource<'_>) -> Self {
        let name = match &node.value {
            Value::Text(text) => Name::Known(text.clone()),
            Value::Open(Open { parts, .. }) => Name::Open(parts.clone()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => {
                Name::Unknown
            }
        };
        let home = &resource.home;
        Self { kind, name, account: home.account, region: home.region.clone() }
    }

    /// The document that is meant.
    fn find<'d>(&self, documents: &'d mut [Document]) -> Option<&'d mut Document> {
        let found = match &self.name {
            Name::Known(name) => documents.iter().position(|document| {
                let named = || document.own_arn() == Some(&**name) || is_called(document, name);
                self.may_be(document) && self.is_home_of(document) && named()
            }),
            Name::Open(parts) => {
                let meant = reference(parts).and_then(|name| {
                    let meant = |document: &Document| {
                        let address = document.template_address.as_deref();
                        self.may_be(document) && is_attribute_of(name, address.unwrap_or_default())
                    };
                    documents.iter().position(meant)
                });
                meant.or_else(|| self.named_by_holes(parts, documents))
            }
            Name::Unknown => None,
        };
        documents.get_mut(found?)
    }

    /// The one document whose own name is the same text with the same holes.
    fn named_by_holes(&self, parts: &[Part], documents: &[Document]) -> Option<usize> {
        let mut named = documents.iter().enumerate().filter(|(_, document)| {
            let same = |own: &Open| own.parts == parts;
            self.may_be(document)
                && self.is_home_of(document)
                && document.unknown_name().is_some_and(same)
        });
        let (first, _) = named.next()?;
        named.next().is_none().then_some(first)
    }

    fn may_be(&self, document: &Document) -> bool {
        document.kind == self.kind
            || (is_of_organization(self.kind) && is_of_organization(document.kind))
    }

    fn is_home_of(&self, document: &Document) -> bool {
        document.account == self.account && document.region == self.region
    }

    /// What to say of an owner that is not here.
    fn said(&self) -> Option<Box<str>> {
        match &self.name {
            Name::Known(name) => Some(name.clone()),
            Name::Open(parts) => {
                let name = reference(parts)?;
                Some(name.rsplit_once('.').map_or(name, |(address, _)| address).into())
            }
            Name::Unknown => None,
        }
    }
}

/// What a text refers to that is one hole and nothing else.
fn reference(parts: &[Part]) -> Option<&str> {
    match parts {
        [Part::Hole(name)] => Some(name),
        _ => None,
    }
}

const fn is_of_organization(kind: Kind) -> bool {
    matches!(kind, Kind::Scp | Kind::Rcp | Kind::BackupPolicy)
}

/// Whether `reference` is `address` with an attribute behind it.
fn is_attribute_of(reference: &str, address: &str) -> bool {
    let rest = reference.strip_prefix(address);
    !address.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn is_called(document: &Document, name: &str) -> bool {
    let bucket = || {
        let arn = document.own_arn().and_then(|arn| arn.rsplit_once(":::"));
        document.kind == Kind::ProtectedResource && arn.is_some_and(|(_, own)| own == name)
    };
    document.own_name() == Some(name) || bucket()
}

/// Puts together what belongs together.
pub(super) fn apply(links: Vec<Link>, documents: &mut Vec<Document>) {
    for link in links {
        match link {
            Link::Owned { document, owner } => {
                let found = owner.find(documents).and_then(|found| found.template_address.clone());
                let describes = found.or_else(|| owner.said());
                if let Some(document) = documents.get_mut(document) {
                    document.describes = describes;
                }
            }
            Link::Part { owner, part, alone } => match (owner.find(documents), part.value) {
                (Some(found), Value::Map(members)) => {
                    for member in members {
                        set(&mut found.root, member);
                    }
                }
                _ => documents.extend(alone.map(|alone| *alone)),
            },
            Link::Element { owner, member, element, alone } => match owner.find(documents) {
                Some(found) => add(&mut found.root, member, element),
                None => documents.extend(alone.map(|alone| *alone)),
            },
            Link::Target { policy, target } => {
                if let Some(found) = policy.find(documents) {
                    found.attached_to.push(target);
                }
            }
        }
    }
}

/// Sets a member of a map that is not there yet.
fn set(root: &mut Node, member: Entry) {
    if let Value::Map(entries) = &mut root.value
        && entries.iter().all(|entry| entry.key.text != member.key.text)
    {
        entries.push(member);
    }
}

/// Adds an element to the list under a member.
fn add(root: &mut Node, member: &str, element: Node) {
    let Value::Map(entries) = &mut root.value else { return };
    let Some(entry) = entries.iter_mut().find(|entry| &*entry.key.text == member) else {
        let list = Node::new(element.at, Value::List(vec![element]));
        entries.push(crate::frontend::shape::named(list.at, member, list));
        return;
    };
    if let Value::List(items) = &mut entry.value.value {
        items.push(element);
        return;
    }
    let before = std::mem::take(&mut entry.value);
    entry.value = Node::new(before.at, Value::List(vec![before, element]));
}
