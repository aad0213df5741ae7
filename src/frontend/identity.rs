//! What a thing is called, and whose it is.

use crate::aws::Arn;
use crate::inventory::{Document, Kind};

use super::Hints;

/// Whether a thing of this kind can belong to what `arn` names: `describes:` for a folder of
/// answers must not make a vault of a key.
fn fits(kind: Kind, arn: &str) -> bool {
    let service = arn.parse::<Arn>().map(|arn| arn.service().to_owned()).unwrap_or_default();
    match kind.service_of_owner() {
        // roots and OUs may be named without their ARN
        Some("organizations") if service.is_empty() => true,
        Some(own) => service == own,
        None => {
            let any = [Kind::ResourcePolicy, Kind::ProtectedResource, Kind::ResourceTags];
            any.contains(&kind) && !service.is_empty()
        }
    }
}

/// Fills in what the reader of the format left empty: name, owner, Region, attachments.
///
/// What the configuration says comes first, then what the thing itself says.
pub(super) fn settle(document: &mut Document, hints: &Hints, path: &str) {
    let own_arn = document.own_arn().map(Box::<str>::from);
    let own_name = document.own_name().map(Box::<str>::from);
    let alone = document.template_address.is_none();
    let hinted = hints.describes.clone().filter(|arn| alone && fits(document.kind, arn));
    let said = hinted.clone().and_then(|text| text.parse::<Arn>().ok());
    if document.describes.is_none() {
        document.describes = hinted;
    }
    let arn = document.describes.clone().or(own_arn);
    let parsed = arn.as_deref().and_then(|text| text.parse::<Arn>().ok());
    let of = |arn: &Option<Arn>| arn.as_ref().and_then(Arn::account_id);
    if !is_of_organization(document) {
        document.account = of(&said).or(hints.account).or(document.account).or_else(|| of(&parsed));
        let region = |arn: &Option<Arn>| arn.as_ref().and_then(|arn| arn.region().parse().ok());
        document.region = region(&said)
            .or_else(|| hints.region.clone())
            .or_else(|| document.region.take())
            .or_else(|| region(&parsed));
    }
    if document.attached_to.is_empty() && is_attachable(document.kind) {
        document.attached_to.clone_from(&hints.attached_to);
    }
    if document.name.is_empty() {
        document.name = arn.or(own_name).filter(|name| !name.is_empty()).unwrap_or(path.into());
    }
}

/// Whether a thing belongs to the organization: the account in its ARN is the management account,
/// which is not where it counts. What a backup policy makes exists in many accounts.
fn is_of_organization(document: &Document) -> bool {
    matches!(document.kind, Kind::Scp | Kind::Rcp | Kind::BackupPolicy | Kind::Organization)
        || document.is_made_by_backup_policy()
}

const fn is_attachable(kind: Kind) -> bool {
    matches!(kind, Kind::Scp | Kind::Rcp | Kind::BackupPolicy)
}

/// Numbers things of one kind and name within a text, from the second on, so that addresses in
/// one file are all different.
pub(super) fn tell_apart(documents: &mut [Document]) {
    let mut seen = std::collections::BTreeMap::<(Kind, Box<str>), u32>::new();
    for document in documents {
        let count = seen.entry((document.kind, document.name.clone())).or_default();
        *count += 1;
        if *count > 1 {
            document.name = format!("{}:{count}", document.name).into();
        }
    }
}
