//! Buckets whose objects the role of a selection cannot decrypt.
//!
//! A backup of such a bucket succeeds and leaves the objects out, and so does every copy of it: no
//! step of a path stops. AWS: AWS Backup developer guide, "Encryption for backups in AWS Backup".

use crate::inventory::{BackupSelection, Document, Inventory, Kind, ProtectedResource};

use super::Settings;
use super::call::{Asked, Call, decide};
use super::circumstances::{Circumstances, OF_GRANTS};
use super::estate::Estate;
use super::key::{self, KeyOf};
use super::path::Verdict;
use super::selection::{Item, items};
use super::site::{Site, sites};
use super::subject::role;

/// A bucket, and a selection that takes it with a role that cannot read it.
#[derive(Clone, Debug)]
pub struct Unreadable<'a> {
    /// The bucket.
    pub bucket: &'a ProtectedResource,
    /// The selection.
    pub selection: &'a BackupSelection,
    /// The name of the role.
    pub role: String,
}

/// Every bucket whose default key certainly refuses the role of a selection that takes it.
pub fn unreadable(inventory: &Inventory) -> Vec<Unreadable<'_>> {
    let estate = Estate::new(inventory, Settings::default());
    let mut found: Vec<Unreadable<'_>> = Vec::new();
    for site in sites(inventory) {
        for selection in inventory.selections_of(site.plan) {
            for item in items(&estate, &site, Some(selection)) {
                let Item::Given(bucket) = item else { continue };
                if let Some(role) = refused(&estate, &site, selection, bucket) {
                    found.push(Unreadable { bucket, selection, role });
                }
            }
        }
    }
    found.dedup_by_key(|it| (it.bucket.document, it.selection.document));
    found
}

/// The name of the role, where it certainly may not decrypt with the bucket's key.
fn refused<'a>(
    estate: &Estate<'a>,
    site: &Site<'a>,
    selection: &'a BackupSelection,
    bucket: &'a ProtectedResource,
) -> Option<String> {
    let of = bucket.resource_type.as_ref()?.value.yes()?;
    if !is_certainly_there(estate, site, bucket) {
        return None;
    }
    let KeyOf::Key(key) = key::of_bucket(estate, bucket, site).filter(|_| &**of == "S3")? else {
        return None;
    };
    let copier = role(estate, site, Some(selection));
    if !copier.who.is_exact && copier.role.is_none() {
        return None;
    }
    let mut bundle = estate.role_bundle(copier.role, &copier.who.arn);
    estate.levels(Kind::Scp, copier.who.account, &mut bundle);
    bundle.resource = key.policies.clone();
    bundle.grants = estate.grants(&key);
    let mut circumstances = Circumstances::default();
    circumstances.absent(OF_GRANTS);
    if let Some(region) = key.region.as_ref().or(site.region.as_ref()) {
        circumstances.via("s3", region.as_str());
    }
    let call = Call {
        who: &copier.who,
        action: "kms:Decrypt".to_owned(),
        resource: key.arn.clone(),
        owner: key.owner,
        circumstances,
    };
    let is_refused = decide(estate, &call, &bundle, Asked::All).verdict == Verdict::Denied;
    let name = copier.who.arn.rsplit('/').next().unwrap_or_default();
    is_refused.then(|| name.to_owned())
}

/// Whether nothing but the bucket can be meant: one template declares it and the plan, or both are
/// known to be in one account.
fn is_certainly_there(estate: &Estate<'_>, site: &Site<'_>, bucket: &ProtectedResource) -> bool {
    let Some(document) = estate.inventory.document(bucket.document) else { return false };
    let own = site.document;
    let is_declared = |it: &Document| it.template_address.is_some();
    if is_declared(own) && is_declared(document) && own.scope == document.scope {
        return true;
    }
    site.is_named() && document.account == site.account
}
