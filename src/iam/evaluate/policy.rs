//! A policy document, prepared.

use super::super::decision::Cause;
use super::super::document::PolicyDocument;
use super::super::request::Request;
use super::super::request::marks::Marks;
use super::statement::StatementTest;

/// What a policy is attached to, as far as its elements' meaning depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// Of a KMS key.
    KeyPolicy,
    /// Of a backup vault.
    VaultPolicy,
    /// Of any other resource.
    ResourcePolicy,
    /// Of a role: who may assume it.
    TrustPolicy,
    /// Of a user, group or role; also a permissions boundary or a session policy.
    IdentityPolicy,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// Of a VPC endpoint.
    EndpointPolicy,
}

impl PolicyKind {
    /// Whether statements say whom they speak of. Elsewhere `Principal` is not allowed, and read over.
    pub const fn has_principals(self) -> bool {
        match self {
            Self::KeyPolicy
            | Self::VaultPolicy
            | Self::ResourcePolicy
            | Self::TrustPolicy
            | Self::Rcp
            | Self::EndpointPolicy => true,
            Self::IdentityPolicy | Self::Scp => false,
        }
    }

    /// Whether a statement without a principal speaks of nobody.
    pub(super) const fn needs_principal(self) -> bool {
        match self {
            Self::KeyPolicy | Self::VaultPolicy | Self::ResourcePolicy | Self::TrustPolicy => true,
            Self::Rcp | Self::EndpointPolicy | Self::IdentityPolicy | Self::Scp => false,
        }
    }

    /// Whether a statement without a resource speaks of nothing. Role trust policies may have none,
    /// nor need the resource policies of some services; in a key policy such a statement has no effect.
    /// AWS: KMS developer guide, "Key policies"; KMS API reference, `PutKeyPolicy`.
    pub(super) const fn needs_resource(self) -> bool {
        match self {
            Self::TrustPolicy | Self::ResourcePolicy => false,
            Self::KeyPolicy
            | Self::VaultPolicy
            | Self::IdentityPolicy
            | Self::Scp
            | Self::Rcp
            | Self::EndpointPolicy => true,
        }
    }
}

/// A policy document, ready to be asked many times.
#[derive(Clone, Debug)]
pub struct Policy {
    kind: PolicyKind,
    statements: Vec<StatementTest>,
    /// What the statements go by, beside each other: most are never looked at.
    marks: Vec<Marks>,
    open_statements: Option<Cause>,
}

impl Policy {
    /// Prepares a document.
    pub fn new(document: &PolicyDocument, kind: PolicyKind) -> Self {
        let variables = has_variables(document);
        let statements = document.statements.iter();
        let statements: Vec<StatementTest> =
            statements.map(|statement| StatementTest::new(statement, kind, variables)).collect();
        Self {
            kind,
            marks: statements.iter().map(StatementTest::marks).collect(),
            statements,
            open_statements: document
                .has_open_statements
                .then(|| Cause::Value("statements that are not resolved".into())),
        }
    }

    /// What it is attached to.
    pub const fn kind(&self) -> PolicyKind {
        self.kind
    }

    /// Its statements, in order.
    pub fn statements(&self) -> &[StatementTest] {
        &self.statements
    }

    /// Its statements, in order, without most of those that cannot match the request.
    pub(in super::super) fn near(&self, request: &Request) -> impl Iterator<Item = &StatementTest> {
        let pairs = self.statements.iter().zip(&self.marks);
        pairs.filter(|(_, marks)| marks.may_match(request)).map(|(statement, _)| statement)
    }

    /// What is unknown about its list of statements.
    pub(super) const fn open_statements(&self) -> Option<&Cause> {
        self.open_statements.as_ref()
    }
}

/// Whether `${…}` is a variable. Without a Version it is text, as in `2008-10-17`; an unresolved
/// Version is taken for the one that everybody writes.
/// AWS: IAM user guide, "AWS JSON policy elements: Version".
pub fn has_variables(document: &PolicyDocument) -> bool {
    let Some(version) = &document.version else { return false };
    version.value.yes().is_none_or(|version| &**version == "2012-10-17")
}
