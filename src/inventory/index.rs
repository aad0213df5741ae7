//! Finding things by their names: kept beside the inventory, so that a link is a look-up.

use std::collections::BTreeMap;

use crate::iam::Known;
use crate::syntax::{Node, Part};

use super::{Document, DocumentId, Home, Kind};

/// Look-ups from names to documents. Several things may share a name: the same key may be
/// described by two answers.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    arns: BTreeMap<Box<str>, Vec<DocumentId>>,
    names: BTreeMap<Box<str>, Vec<DocumentId>>,
    /// The same, for each account and Region: in an estate many vaults share a name.
    homes: BTreeMap<(Box<str>, Home), Vec<DocumentId>>,
    /// Scope, then a name that is not known, as written.
    unknown_names: BTreeMap<Box<str>, BTreeMap<Vec<Part>, Vec<DocumentId>>>,
    owners: BTreeMap<Box<str>, Vec<DocumentId>>,
    plans: BTreeMap<Box<str>, Vec<DocumentId>>,
    /// The plans of no template, by account and Region.
    loose_plans: BTreeMap<Home, Vec<DocumentId>>,
    /// Scope, then address.
    addresses: BTreeMap<Box<str>, BTreeMap<Box<str>, Vec<DocumentId>>>,
}

impl Index {
    pub(super) fn add(&mut self, id: DocumentId, document: &Document) {
        let said = document.describes.as_deref();
        let names_itself = !document.kind.is_policy();
        let arn = document.own_arn().or(said.filter(|_| names_itself));
        put(&mut self.arns, arn, id);
        put(&mut self.names, document.own_name(), id);
        if let Some(name) = document.own_name() {
            let home = (name.into(), Home::of(document));
            self.homes.entry(home).or_default().push(id);
        }
        if let Some(name) = document.unknown_name() {
            let scope = self.unknown_names.entry(document.scope.clone()).or_default();
            scope.entry(name.parts.clone()).or_default().push(id);
        }
        if document.kind == Kind::BackupPlan {
            if document.template_address.is_none() {
                self.loose_plans.entry(Home::of(document)).or_default().push(id);
            }
            let ids = [document.root.get("BackupPlanId").and_then(Node::text), arn, said];
            let mut ids: Vec<&str> = ids.into_iter().flatten().collect();
            ids.dedup();
            for plan in ids {
                put(&mut self.plans, Some(plan_id(plan)), id);
            }
        }
        put(&mut self.owners, said, id);
        if let Some(address) = document.template_address.as_deref() {
            let scope = self.addresses.entry(document.scope.clone()).or_default();
            put(scope, Some(address), id);
        }
    }

    /// Things with this ARN.
    pub(super) fn arn(&self, arn: &str) -> &[DocumentId] {
        self.arns.get(arn).map(Vec::as_slice).unwrap_or_default()
    }

    /// Things with this name, of any kind, account and Region.
    pub(super) fn name(&self, name: &str) -> &[DocumentId] {
        self.names.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Things of a template whose name is this same text with holes.
    pub(super) fn unknown_name(&self, scope: &str, name: &[Part]) -> &[DocumentId] {
        let named = self.unknown_names.get(scope).and_then(|names| names.get(name));
        named.map(Vec::as_slice).unwrap_or_default()
    }

    /// Plans of no template whose home does not contradict `home`, in order.
    pub(super) fn plans_near(&self, home: &Home) -> Vec<DocumentId> {
        let mut found: Vec<DocumentId> = if let Some(near) = home.near() {
            near.iter().filter_map(|it| self.loose_plans.get(it)).flatten().copied().collect()
        } else {
            let near = self.loose_plans.iter().filter(|(own, _)| own.agrees_with(home));
            near.flat_map(|(_, ids)| ids).copied().collect()
        };
        found.sort();
        found
    }

    /// Things with this name whose home does not contradict `home`, where all of `home` is known;
    /// otherwise all with this name. In order.
    pub(super) fn name_near(&self, name: &str, home: &Home) -> Vec<DocumentId> {
        let Some(near) = home.near() else { return self.name(name).to_vec() };
        let ids = near.into_iter().filter_map(|home| self.homes.get(&(name.into(), home)));
        let mut found: Vec<DocumentId> = ids.flatten().copied().collect();
        found.sort();
        found
    }

    /// Plans with this id or ARN.
    pub(super) fn plan(&self, id: &str) -> &[DocumentId] {
        self.plans.get(plan_id(id)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Things that say they belong to `owner`: an ARN, a name or an address of any scope.
    pub(super) fn owned_by(&self, owner: &str) -> &[DocumentId] {
        self.owners.get(owner).map(Vec::as_slice).unwrap_or_default()
    }

    /// Things of a template that a reference in it means: `aws_kms_key.app.arn` is an attribute of
    /// `aws_kms_key.app`, and the longest address wins.
    ///
    /// A reference to a thing of another scope starts with that scope: `keys.yaml/AppKey.Arn`.
    pub(super) fn reference(&self, scope: &str, reference: &str) -> &[DocumentId] {
        let found = self.within(scope, reference);
        match reference.rsplit_once('/') {
            Some((scope, reference)) if found.is_empty() => self.within(scope, reference),
            Some(_) | None => found,
        }
    }

    fn within(&self, scope: &str, reference: &str) -> &[DocumentId] {
        let Some(addresses) = self.addresses.get(scope) else { return &[] };
        let mut reference = reference;
        loop {
            if let Some(found) = addresses.get(reference) {
                return found;
            }
            match reference.rsplit_once('.') {
                Some((shorter, _)) => reference = shorter,
                None => return &[],
            }
        }
    }

    /// Things of a template that an unknown text names, where it is a reference and nothing more.
    pub(super) fn unknown<T>(&self, scope: &str, value: &Known<T>) -> &[DocumentId] {
        let Some(open) = value.no() else { return &[] };
        match open.parts.as_slice() {
            [Part::Hole(name)] => self.reference(scope, name),
            _ => &[],
        }
    }
}

/// The id at the end of a plan's ARN, or the id itself.
pub(super) fn plan_id(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn put(map: &mut BTreeMap<Box<str>, Vec<DocumentId>>, name: Option<&str>, id: DocumentId) {
    if let Some(name) = name {
        map.entry(name.into()).or_default().push(id);
    }
}
