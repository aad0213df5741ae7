//! Backup vaults and their locks.

use crate::aws::Arn;
use crate::iam::{Known, KnownText};
use crate::source::Location;

use super::key::known_arn;
use super::read::{KnownBool, KnownNumber, boolean, number, text};
use super::{Document, DocumentId, Kind};

/// A backup vault. AWS: `DescribeBackupVaultOutput`, `CreateBackupVaultInput`.
#[derive(Clone, Debug)]
pub struct BackupVault {
    /// Its document.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `BackupVaultName`: unique per account and Region.
    pub name: Option<KnownText>,
    /// `BackupVaultArn`.
    pub arn: Option<KnownText>,
    /// `VaultType`.
    pub vault_type: VaultType,
    /// `EncryptionKeyArn`; where a vault is declared without one it is the AWS managed key
    /// `aws/backup` (an AWS owned key for an air-gapped vault).
    pub encryption_key: Option<KnownText>,
    /// The lock, where one is declared with the vault or on its own.
    pub lock: Option<VaultLock>,
    /// Whether the input would say so if the vault had an access policy: a template that declares
    /// the vault does, `describe-backup-vault` and a lock by itself do not.
    pub says_access_policy: bool,
}

/// What sort of vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VaultType {
    /// `BACKUP_VAULT`.
    BackupVault,
    /// `LOGICALLY_AIR_GAPPED_BACKUP_VAULT`: always locked in compliance mode.
    LogicallyAirGapped,
    /// `RESTORE_ACCESS_BACKUP_VAULT`.
    RestoreAccess,
}

/// A vault lock, or the retention bounds of an air-gapped vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultLock {
    /// Where it is declared.
    pub at: Location,
    /// `MinRetentionDays`.
    pub min_retention_days: Option<KnownNumber>,
    /// `MaxRetentionDays`.
    pub max_retention_days: Option<KnownNumber>,
    /// `ChangeableForDays`: present means compliance mode, which nobody can undo after that time.
    pub changeable_for_days: Option<KnownNumber>,
    /// `Locked`, in answers of the API.
    pub locked: Option<KnownBool>,
}

impl BackupVault {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        let vault_type = match text(root, "VaultType").as_ref().map(|text| &text.value) {
            Some(Known::Yes(word)) if &**word == "LOGICALLY_AIR_GAPPED_BACKUP_VAULT" => {
                VaultType::LogicallyAirGapped
            }
            Some(Known::Yes(word)) if &**word == "RESTORE_ACCESS_BACKUP_VAULT" => {
                VaultType::RestoreAccess
            }
            Some(Known::Yes(_) | Known::No(_)) | None => VaultType::BackupVault,
        };
        let lock = VaultLock {
            at: from.at,
            min_retention_days: number(root, "MinRetentionDays"),
            max_retention_days: number(root, "MaxRetentionDays"),
            changeable_for_days: number(root, "ChangeableForDays"),
            locked: boolean(root, "Locked"),
        };
        let has_lock = lock.min_retention_days.is_some()
            || lock.max_retention_days.is_some()
            || lock.changeable_for_days.is_some();
        Self {
            document,
            at: from.at,
            name: text(root, "BackupVaultName"),
            arn: text(root, "BackupVaultArn"),
            vault_type,
            encryption_key: text(root, "EncryptionKeyArn"),
            lock: has_lock.then_some(lock),
            says_access_policy: from.template_address.is_some() && from.kind == Kind::BackupVault,
        }
    }

    /// The ARN, where it is known and one.
    pub fn known_arn(&self) -> Option<Arn> {
        known_arn(self.arn.as_ref())
    }
}
