//! What refers to what: keys by id, ARN or alias, vaults by ARN or name, selections to their
//! plans, policies to what they are the policy of.
//!
//! A link is made where the inputs say it, or where nothing else can be meant. Whatever they leave
//! open stays `Unknown`, and what they name without describing it is `Foreign`.

mod attached;
mod event;
mod key;
mod plan;
mod policy;
mod shared_vault;
mod stay;
mod vault;

#[cfg(test)]
mod tests;

pub(super) use attached::Attached;
pub use attached::Carried;
pub use key::{KeyOwner, KeyTarget, KeyUse};
pub use policy::RoleTarget;
pub use shared_vault::CopyElsewhere;
pub use stay::Stay;
pub use vault::{VAULT_OWNER_UNSAID, VaultTarget};

use crate::aws::{AccountId, Arn, Region};
use crate::syntax::{Open, Part};

use super::{Document, DocumentId, Inventory, Kind};

/// Where a thing lives, as far as something given says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Home {
    /// The account.
    pub account: Option<AccountId>,
    /// The Region.
    pub region: Option<Region>,
}

impl Home {
    /// The home of a document.
    pub fn of(document: &Document) -> Self {
        Self { account: document.account, region: document.region.clone() }
    }

    /// The home that an ARN names.
    pub fn of_arn(arn: &Arn) -> Self {
        Self { account: arn.account_id(), region: arn.region().parse().ok() }
    }

    /// The homes that do not contradict this one, if all of it is known: itself, and those of which
    /// less is known.
    pub(super) fn near(&self) -> Option<[Self; 4]> {
        let region = Some(self.region.clone()?);
        let account = Some(self.account?);
        let home = |account, region: &Option<Region>| Self { account, region: region.clone() };
        Some([home(account, &region), home(None, &region), home(account, &None), home(None, &None)])
    }

    /// Whether nothing known of one contradicts the other.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let accounts = self.account.zip(other.account).is_none_or(|(a, b)| a == b);
        let regions = self.region.as_ref().zip(other.region.as_ref()).is_none_or(|(a, b)| a == b);
        accounts && regions
    }
}

impl Inventory {
    /// The things of one kind that a name means, as seen from `home`: all with that name, or only
    /// those whose home is known to be the same, where there are any.
    fn named(&self, kind: Kind, name: &str, home: &Home) -> Vec<DocumentId> {
        let of_kind = |id: &DocumentId| self.document(*id).is_some_and(|it| it.kind == kind);
        let ids = self.index.name_near(name, home).into_iter().filter(of_kind);
        let near: Vec<DocumentId> = ids.filter(|id| self.home(*id).agrees_with(home)).collect();
        let same: Vec<DocumentId> =
            near.iter().copied().filter(|id| self.home(*id) == *home).collect();
        if same.is_empty() { near } else { same }
    }

    fn home(&self, id: DocumentId) -> Home {
        self.document(id).map(Home::of).unwrap_or_default()
    }

    /// The kinds' typed lists are in the order of their documents.
    fn typed<T>(list: &[T], id: DocumentId, of: impl Fn(&T) -> DocumentId) -> Option<&T> {
        list.get(list.binary_search_by_key(&id, of).ok()?)
    }

    /// The reference that an unknown in `from` is, shown as one, where it gives the name or the id of a
    /// thing of this kind that the template makes, and so no ARN: `Ref` of a role or a key,
    /// `aws_iam_role.app.name`.
    pub fn shown_name(&self, from: DocumentId, open: &Open, kind: Kind) -> Option<String> {
        let [Part::Hole(name)] = open.parts.as_slice() else { return None };
        let found = self.first_of(self.index.reference(&self.document(from)?.scope, name), kind)?;
        let address = self.document(found)?.template_address.as_deref()?;
        let attribute = name.strip_prefix(address)?;
        NAMES.contains(&attribute).then(|| format!("⟨{name}⟩"))
    }

    /// The first of these things that is of the kind.
    fn first_of(&self, ids: &[DocumentId], kind: Kind) -> Option<DocumentId> {
        ids.iter().copied().find(|id| self.document(*id).is_some_and(|it| it.kind == kind))
    }
}

/// The attributes that give the name or the id of a role or a key; of CloudFormation it is `Ref`.
const NAMES: &[&str] = &["", ".id", ".key_id", ".name", ".unique_id", ".KeyId", ".RoleId"];

/// The only element, where there is exactly one.
fn only<T: Copy>(items: &[T]) -> Option<T> {
    match items {
        [item] => Some(*item),
        _ => None,
    }
}
