//! KMS keys, their aliases and grants.

use crate::aws::Arn;
use crate::iam::{Known, KnownText};
use crate::source::Location;

use super::read::{KnownBool, boolean, text, texts};
use super::{Document, DocumentId};

/// A KMS key. AWS: `KeyMetadata`.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its document.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `Arn`; a template cannot know it.
    pub arn: Option<KnownText>,
    /// `KeyManager`: who manages it.
    pub manager: Option<KeyManager>,
    /// `KeyState`, such as `Enabled` or `PendingDeletion`.
    pub state: Option<KnownText>,
    /// `Enabled`, as templates say it.
    pub enabled: Option<KnownBool>,
    /// `KeySpec`; absent means `SYMMETRIC_DEFAULT`.
    pub spec: Option<KnownText>,
    /// `KeyUsage`; absent means `ENCRYPT_DECRYPT`.
    pub usage: Option<KnownText>,
    /// `Origin`; absent means `AWS_KMS`.
    pub origin: Option<KnownText>,
    /// `MultiRegion`.
    pub multi_region: Option<KnownBool>,
}

/// Who manages a key. AWS managed keys cannot be shared, and their policies cannot be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyManager {
    /// `AWS`.
    Aws,
    /// `CUSTOMER`.
    Customer,
}

impl Key {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        let manager = text(root, "KeyManager").and_then(|text| match text.value.yes()?.as_ref() {
            "AWS" => Some(KeyManager::Aws),
            "CUSTOMER" => Some(KeyManager::Customer),
            _ => None,
        });
        Self {
            document,
            at: from.at,
            arn: text(root, "Arn"),
            manager,
            state: text(root, "KeyState"),
            enabled: boolean(root, "Enabled"),
            spec: text(root, "KeySpec"),
            usage: text(root, "KeyUsage"),
            origin: text(root, "Origin"),
            multi_region: boolean(root, "MultiRegion"),
        }
    }

    /// The ARN, where it is known and one.
    pub fn known_arn(&self) -> Option<Arn> {
        known_arn(self.arn.as_ref())
    }

    /// Whether KMS can rotate its material by itself; nothing where an unknown decides, and of keys
    /// that AWS manages.
    /// AWS: KMS developer guide, "Rotating AWS KMS keys".
    pub fn can_rotate(&self) -> Option<bool> {
        let needed = [
            (&self.spec, "SYMMETRIC_DEFAULT"),
            (&self.usage, "ENCRYPT_DECRYPT"),
            (&self.origin, "AWS_KMS"),
        ];
        if self.manager == Some(KeyManager::Aws) {
            return None;
        }
        let mut is_open = false;
        for (fact, wanted) in needed {
            match fact.as_ref().map(|fact| &fact.value) {
                Some(Known::Yes(text)) if **text != *wanted => return Some(false),
                Some(Known::No(_)) => is_open = true,
                Some(Known::Yes(_)) | None => {}
            }
        }
        (!is_open).then_some(true)
    }
}

/// An alias. AWS: `AliasListEntry`.
#[derive(Clone, Debug)]
pub struct KeyAlias {
    /// Its document.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `AliasName`, with `alias/`.
    pub name: Option<KnownText>,
    /// `AliasArn`.
    pub arn: Option<KnownText>,
    /// `TargetKeyId`: key id, ARN, or a reference in a template.
    pub target: Option<KnownText>,
}

impl KeyAlias {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        Self {
            document,
            at: from.at,
            name: text(root, "AliasName"),
            arn: text(root, "AliasArn"),
            target: text(root, "TargetKeyId"),
        }
    }
}

/// A grant. AWS: `GrantListEntry`. It only ever allows.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Its document; the tree has the constraints.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `KeyId`: the key's ARN.
    pub key: Option<KnownText>,
    /// `GranteePrincipal`.
    pub grantee: Option<KnownText>,
    /// `Operations`: API names without the prefix, such as `Decrypt`.
    pub operations: Vec<KnownText>,
}

impl Grant {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        Self {
            document,
            at: from.at,
            key: text(root, "KeyId"),
            grantee: text(root, "GranteePrincipal"),
            operations: texts(root, "Operations"),
        }
    }
}

/// The ARN in a text, where it is known and one.
pub(super) fn known_arn(text: Option<&KnownText>) -> Option<Arn> {
    match &text?.value {
        Known::Yes(text) => text.parse().ok(),
        Known::No(_) => None,
    }
}
