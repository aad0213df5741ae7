//! What plans protect: databases, volumes, file systems, tables, buckets.

use crate::iam::KnownText;
use crate::source::Location;

use super::read::{KnownBool, boolean, text};
use super::{Document, DocumentId};

/// A resource that a plan can protect.
#[derive(Clone, Debug)]
pub struct ProtectedResource {
    /// Its document; the tree has `Tags` as a map from key to value.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `ResourceType`, in AWS Backup's words: `RDS`, `Aurora`, `EBS`, `EFS` …
    pub resource_type: Option<KnownText>,
    /// `Arn`.
    pub arn: Option<KnownText>,
    /// `Encrypted`: whether it is encrypted at all; `None` where the input does not say.
    pub encrypted: Option<KnownBool>,
    /// `KmsKeyId`: its key in any of the four forms; absent on an encrypted resource means the
    /// service's AWS managed key or, for EBS, the account's default key.
    pub kms_key: Option<KnownText>,
}

/// Types that AWS Backup does not manage in full: a backup keeps the encryption of its resource.
/// AWS: AWS Backup developer guide, "Feature availability by resource".
const KEEP_ENCRYPTION: &[&str] =
    &["Aurora", "DocumentDB", "EBS", "EC2", "FSx", "Neptune", "RDS", "Redshift", "Storage Gateway"];

impl ProtectedResource {
    /// Whether its backups are encrypted with the resource's own key, so that a copy to another
    /// account needs that key.
    pub fn keeps_encryption(&self) -> bool {
        let kind = self.resource_type.as_ref().and_then(|kind| kind.value.yes());
        kind.is_some_and(|kind| KEEP_ENCRYPTION.contains(&&**kind))
    }

    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        Self {
            document,
            at: from.at,
            resource_type: text(root, "ResourceType"),
            arn: text(root, "Arn"),
            encrypted: boolean(root, "Encrypted"),
            kms_key: text(root, "KmsKeyId"),
        }
    }
}
