//! Settings of AWS Backup: for the organization, and per account and Region.

use crate::iam::Spanned;
use crate::source::Location;
use crate::syntax::Node;

use super::read::{KnownBool, boolean};
use super::{Document, DocumentId};

/// An answer of `describe-global-settings` or `describe-region-settings`.
///
/// What an answer does not list is not known: Region settings name only the types that AWS Backup
/// knew when the account was asked.
#[derive(Clone, Debug)]
pub struct BackupSettings {
    /// Its document: account and Region.
    pub document: DocumentId,
    /// Where they are declared.
    pub at: Location,
    /// `GlobalSettings.isCrossAccountBackupEnabled`; for the whole organization.
    pub cross_account_backup: Option<KnownBool>,
    /// `ResourceTypeOptInPreference`: resource types that plans may protect, in order.
    pub opt_in: Vec<(Spanned<Box<str>>, KnownBool)>,
    /// `ResourceTypeManagementPreference`: types that AWS Backup fully manages, in order.
    pub full_management: Vec<(Spanned<Box<str>>, KnownBool)>,
}

impl BackupSettings {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        let global = root.get("GlobalSettings");
        Self {
            document,
            at: from.at,
            cross_account_backup: global
                .and_then(|settings| boolean(settings, "isCrossAccountBackupEnabled")),
            opt_in: switches(root, "ResourceTypeOptInPreference"),
            full_management: switches(root, "ResourceTypeManagementPreference"),
        }
    }
}

/// The entries of a map from a name to a switch.
fn switches(root: &Node, member: &str) -> Vec<(Spanned<Box<str>>, KnownBool)> {
    let Some(map) = root.get(member) else { return Vec::new() };
    let entry = |entry: &crate::syntax::Entry| {
        let value = boolean(map, &entry.key.text)?;
        Some((Spanned::new(entry.key.at, entry.key.text.clone()), value))
    };
    map.entries().iter().filter_map(entry).collect()
}
