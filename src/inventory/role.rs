//! IAM roles: what the backup and copy roles may do.

use crate::iam::KnownText;
use crate::source::Location;
use crate::syntax::Node;

use super::read::{text, texts};
use super::{Document, DocumentId};

/// An IAM role. AWS: `Role`, `RoleDetail`.
///
/// Its trust policy and inline policies are documents of their own, which name the role in
/// `describes`; what it carries by ARN stands here.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its document.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `RoleName`.
    pub name: Option<KnownText>,
    /// `Arn`.
    pub arn: Option<KnownText>,
    /// `AttachedManagedPolicies`: ARNs.
    pub managed_policies: Vec<KnownText>,
    /// `PermissionsBoundary`: an ARN.
    pub permissions_boundary: Option<KnownText>,
    /// `PoliciesComplete`: whether the input says everything the role may do. `get-role` does not
    /// list policies; `get-account-authorization-details` and a template do.
    pub policies_complete: bool,
    /// `AllOfAccount`: whether the input lists every role of the role's account.
    pub all_of_account: bool,
}

impl Role {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        Self {
            document,
            at: from.at,
            name: text(root, "RoleName"),
            arn: text(root, "Arn"),
            managed_policies: texts(root, "AttachedManagedPolicies"),
            permissions_boundary: text(root, "PermissionsBoundary"),
            policies_complete: says(root, "PoliciesComplete"),
            all_of_account: says(root, "AllOfAccount"),
        }
    }
}

fn says(root: &Node, member: &str) -> bool {
    root.get(member).and_then(Node::scalar) == Some("true")
}
