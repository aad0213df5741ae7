//! What a file cannot say itself: what the command line and `backstay.yaml` say about it.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use crate::aws::{AccountId, Region};
use crate::inventory::Kind;
use crate::syntax::Node;

/// What is said about one file. The default is that nothing is said.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// `--kind`, or `kind:`: what the file is, whatever it looks like.
    pub kind: Option<InputKind>,
    /// `account:`: where everything in the file lives.
    pub account: Option<AccountId>,
    /// `region:`.
    pub region: Option<Region>,
    /// `describes:`: the ARN of the key, vault, plan, role or resource that it belongs to. For
    /// `list-parents` the account or OU that was asked about, for `list-targets-for-policy` the
    /// policy.
    pub describes: Option<Box<str>>,
    /// `attached_to:`: roots, OUs and accounts.
    pub attached_to: Vec<Box<str>>,
    /// Whether somebody named this very file: then it is a problem if nothing in it is read.
    pub named: bool,
    /// What holds for all files of a run.
    pub given: Arc<Given>,
}

/// Values that stand for placeholders and template inputs in all files of a run.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// `placeholders:`, by their text as it stands in documents.
    pub placeholders: BTreeMap<Box<str>, Box<str>>,
    /// `variables:`, by name.
    pub variables: BTreeMap<Box<str>, Node>,
    /// `--parameter`, by name; before `variables:`.
    pub parameters: BTreeMap<Box<str>, Node>,
    /// `--var` and `--var-file`, in the order in which they were typed; before `variables:`.
    pub terraform: Vec<TerraformInput>,
}

/// What Terraform's variables are given on the command line. The later one wins.
#[derive(Clone, Debug)]
pub enum TerraformInput {
    /// The name of a variable, and its value as Terraform takes it there.
    Value(Box<str>, Box<str>),
    /// The path of a file with values, and its text.
    File(Box<str>, Box<str>),
}

impl Given {
    /// What is given for a parameter of a CloudFormation template.
    pub(super) fn parameter(&self, name: &str) -> Option<&Node> {
        self.parameters.get(name).or_else(|| self.variables.get(name))
    }
}

/// What `--kind` can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputKind {
    /// One thing of this kind, bare or in the wrapper that AWS puts around it.
    Document(Kind),
    /// An answer of the AWS CLI.
    AwsCli,
    /// A CloudFormation template.
    CloudFormation,
    /// A Terraform or OpenTofu file.
    Terraform,
    /// The output of `terraform show -json`.
    TerraformPlan,
}

/// A word that `--kind` does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of input")]
pub struct NotAnInputKind;

impl InputKind {
    /// Every kind of input, in the order of the documentation.
    pub const ALL: [Self; 14] = [
        Self::Document(Kind::KeyPolicy),
        Self::Document(Kind::VaultPolicy),
        Self::Document(Kind::ResourcePolicy),
        Self::Document(Kind::IdentityPolicy),
        Self::Document(Kind::TrustPolicy),
        Self::Document(Kind::Scp),
        Self::Document(Kind::Rcp),
        Self::Document(Kind::BackupPlan),
        Self::Document(Kind::BackupSelection),
        Self::Document(Kind::BackupPolicy),
        Self::AwsCli,
        Self::CloudFormation,
        Self::Terraform,
        Self::TerraformPlan,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Document(kind) => kind.word(),
            Self::AwsCli => "aws-cli",
            Self::CloudFormation => "cloudformation",
            Self::Terraform => "terraform",
            Self::TerraformPlan => "terraform-plan",
        }
    }
}

impl FromStr for InputKind {
    type Err = NotAnInputKind;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.word() == word).ok_or(NotAnInputKind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_names_its_kind() {
        for kind in InputKind::ALL {
            assert_eq!(kind.word().parse(), Ok(kind));
        }
    }

    #[test]
    fn kinds_that_only_answers_hold_are_refused() {
        for word in ["", "key", "grant", "file", "json"] {
            assert_eq!(word.parse::<InputKind>(), Err(NotAnInputKind), "{word}");
        }
    }
}
