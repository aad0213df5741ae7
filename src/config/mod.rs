//! `backstay.yaml`: what files cannot say themselves, and what people chose.
//!
//! The file is read like every other input, into a spanned tree, so that a mistake in it is shown
//! like a mistake in a policy. Reading never fails as a whole: what is not understood becomes a
//! fault with a place, and the rest counts.

mod reader;
mod sections;
#[cfg(test)]
mod tests;

use crate::aws::{AccountId, Region};
use crate::finding::{RuleId, Severity};
use crate::iam::Spanned;
use crate::inventory::{Account, Document, DocumentId, Home, Inventory, Kind};
use crate::source::{Date, Location, SourceId};
use crate::syntax::Node;

pub use reader::KEYS;
pub use sections::read;

/// Everything `backstay.yaml` says.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// The file's text.
    pub source: SourceId,
    /// The whole tree.
    pub root: Node,
    /// Our accounts, each with the place of its entry.
    pub accounts: Vec<Spanned<Account>>,
    /// `organization:`.
    pub organization: OrganizationEntry,
    /// `trusted:`: accounts and organizations (`o-…`) that may appear in policies.
    pub trusted: Vec<Spanned<Box<str>>>,
    /// `documents:`, in order: each key of a file comes from the first entry that has it.
    pub documents: Vec<DocumentEntry>,
    /// `resources:`: what plans protect, where no template says it. API-shaped trees.
    pub resources: Vec<Node>,
    /// `placeholders:`: text in documents and the value it stands for.
    pub placeholders: Vec<(Spanned<Box<str>>, Node)>,
    /// `variables:`: inputs of templates.
    pub variables: Vec<(Spanned<Box<str>>, Node)>,
    /// `facts: { as_of: … }`.
    pub as_of: Option<Date>,
    /// `exclude:`: globs relative to this file's folder.
    pub exclude: Vec<Spanned<Box<str>>>,
    /// `fail_on:`.
    pub fail_on: Option<FailOn>,
    /// `rules:`.
    pub rules: RulesEntry,
    /// `suppress:`, in order.
    pub suppress: Vec<SuppressEntry>,
    /// What was not understood.
    pub faults: Vec<ConfigurationFault>,
}

/// What is wrong with a configuration, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationFault {
    /// What sort of mistake.
    pub kind: ConfigurationFaultKind,
    /// The key or value.
    pub at: Location,
    /// What was found.
    pub found: String,
    /// What would do.
    pub expected: String,
}

/// The sorts of mistakes in a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfigurationFaultKind {
    /// A key that nothing reads.
    UnknownKey,
    /// A value of another type or form than the key takes.
    WrongValue,
    /// The text is not YAML to its end, or holds a key twice.
    Syntax,
    /// An entry that matches no file, account, rule or finding of the run.
    Unmatched,
}

impl Configuration {
    /// Adds what the configuration declares to the inventory: accounts, the organization, resources,
    /// and the file itself, under `name`. Returns the file's document.
    pub fn declare(&self, name: &str, inventory: &mut Inventory) -> DocumentId {
        inventory.accounts.extend(self.accounts.iter().map(|account| account.value.clone()));
        inventory.accounts.sort_by_key(|account| account.id);
        inventory.trusted.extend(self.trusted.iter().map(|it| it.value.clone()));
        let entry = &self.organization;
        let organization = &mut inventory.organization;
        organization.id = entry.id.as_ref().map(|id| id.value.clone()).or(organization.id.take());
        organization.management_account =
            entry.management_account.or(organization.management_account);
        organization.cross_account_backup =
            entry.cross_account_backup.or(organization.cross_account_backup);
        for resource in &self.resources {
            let arn = resource.get("Arn").and_then(Node::scalar).unwrap_or_default();
            let home = arn.parse().map(|arn| Home::of_arn(&arn)).unwrap_or_default();
            let mut document = Document::new(Kind::ProtectedResource, arn, resource.clone());
            (document.account, document.region) = (home.account, home.region);
            inventory.add(document);
        }
        inventory.add(Document::new(Kind::Configuration, name, self.root.clone()))
    }
}

/// `organization:`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationEntry {
    /// `id: o-…`.
    pub id: Option<Spanned<Box<str>>>,
    /// `management_account:`.
    pub management_account: Option<AccountId>,
    /// `cross_account_backup:`.
    pub cross_account_backup: Option<bool>,
}

/// One entry of `documents:`.
#[derive(Clone, Debug)]
pub struct DocumentEntry {
    /// Where the entry stands.
    pub at: Location,
    /// `files:`: a glob relative to the configuration's folder.
    pub files: Spanned<Box<str>>,
    /// `kind:`, one of the words of `--kind`.
    pub kind: Option<Spanned<Box<str>>>,
    /// `account:`.
    pub account: Option<AccountId>,
    /// `region:`.
    pub region: Option<Region>,
    /// `describes:`: the ARN of a key, vault, plan, role or resource.
    pub describes: Option<Spanned<Box<str>>>,
    /// `attached_to:`: roots, OUs, accounts.
    pub attached_to: Vec<Box<str>>,
}

/// `rules:`.
#[derive(Clone, Debug, Default)]
pub struct RulesEntry {
    /// `select:`: rule ids or globs; empty means all that are on by default.
    pub select: Vec<Spanned<Box<str>>>,
    /// `ignore:`: rule ids or globs.
    pub ignore: Vec<Spanned<Box<str>>>,
    /// `severity:`: rule id to level.
    pub severity: Vec<(Spanned<RuleId>, Severity)>,
    /// `pages:`: folders of rule pages, relative to this file's folder.
    pub pages: Vec<Spanned<Box<str>>>,
}

/// One entry of `suppress:`.
#[derive(Clone, Debug)]
pub struct SuppressEntry {
    /// Where the entry stands.
    pub at: Location,
    /// `rule:`: a rule id or glob.
    pub rule: Spanned<Box<str>>,
    /// `address:`: an address or pattern; absent means everywhere.
    pub address: Option<Spanned<Box<str>>>,
    /// `reason:`.
    pub reason: Option<Spanned<Box<str>>>,
    /// `until:`: the last day it holds.
    pub until: Option<Spanned<Date>>,
    /// `content:`: first 8 hex digits of the statement's hash.
    pub content: Option<Spanned<Box<str>>>,
}

/// The level from which findings fail a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// At this severity and above.
    Severity(Severity),
    /// Never.
    Never,
}

impl std::str::FromStr for FailOn {
    type Err = NotAFailOn;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "never" => Ok(Self::Never),
            _ => word.parse().map(Self::Severity).map_err(|_| NotAFailOn),
        }
    }
}

/// A word that is no level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `error`, `warning`, `note` or `never`")]
pub struct NotAFailOn;

/// The words that `kind:` and `--kind` take: kinds of documents, and formats.
pub const KIND_WORDS: &[&str] = &[
    "key-policy",
    "vault-policy",
    "resource-policy",
    "identity-policy",
    "trust-policy",
    "scp",
    "rcp",
    "backup-plan",
    "backup-selection",
    "backup-policy",
    "aws-cli",
    "cloudformation",
    "terraform",
    "terraform-plan",
];

/// The kind of document that a word of `kind:` names; formats name none.
pub fn document_kind(word: &str) -> Option<Kind> {
    if KIND_WORDS.contains(&word) { Kind::named(word) } else { None }
}
