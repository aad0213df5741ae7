//! What a text is: first cheaply by the words in it, then by the shape of its tree.
//!
//! In a walk most files are nothing of ours. A text without any of the words below is never
//! parsed: a search for them is a hundred times faster than reading YAML.

use memchr::memmem;

use crate::inventory::Kind;
use crate::syntax::{Node, Parsed};

use super::hints::InputKind;
use super::reading::Reading;
use super::{aws_cli, backup_policy, cloudformation, policy};

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Json,
    Yaml,
    /// Terraform's and OpenTofu's own language.
    Hcl,
}

impl Syntax {
    /// By the ending of the name, else by the first sign of the text.
    pub(super) fn of(name: &str, text: &str) -> Self {
        let (_, ending) = name.rsplit_once('.').unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "json" | "jsonc" | "json5" => Self::Json,
            "yaml" | "yml" => Self::Yaml,
            "tf" | "tofu" | "tfvars" | "hcl" => Self::Hcl,
            _ => {
                let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
                let json = start.starts_with(['{', '[', '"']) || start.starts_with("//");
                if json { Self::Json } else { Self::Yaml }
            }
        }
    }
}

/// Words of which everything that backstay reads holds one: parts of member names, so that
/// `BackupVaultArn` and `TableArn` need no entries of their own.
const MARKERS: &[&str] = &[
    "Statement",
    "Effect",
    "Arn",
    "Backup",
    "Policy",
    "plans",
    "GlobalSettings",
    "ResourceTypeOptInPreference",
    "ResourceTypeManagementPreference",
    "ResourceARN",
    "VolumeId",
    "Principal",
    "Grants",
    "Parents",
    "Targets",
    "AWS::",
    "AWSTemplate",
    "format_version",
    "aws_",
];

/// Whether a text holds one of the words without which it is certainly nothing of ours.
pub(super) fn may_be_ours(text: &str) -> bool {
    MARKERS.iter().any(|marker| memmem::find(text.as_bytes(), marker.as_bytes()).is_some())
}

/// Reads every tree of a text.
pub(super) fn read(reading: &mut Reading<'_>, parsed: &Parsed) {
    for root in std::iter::once(&parsed.root).chain(&parsed.more) {
        match reading.hints.kind {
            None => {
                if !tree(reading, root) {
                    // a list of answers or policies, as `jq -s` makes them
                    for item in root.items() {
                        tree(reading, item);
                    }
                }
            }
            Some(kind) => tree_as(reading, root, kind),
        }
    }
}

/// Reads a tree by its shape; false where it is nothing of ours.
pub(super) fn tree(reading: &mut Reading<'_>, root: &Node) -> bool {
    if cloudformation::is_template(root) {
        cloudformation::read(reading, root);
        return true;
    }
    if is_terraform_plan(root) {
        // a whole one does not get here
        reading.not_a_plan();
        return true;
    }
    aws_cli::read(reading, root)
        || backup_policy::read(reading, root)
        || policy::read(reading, root, None)
}

/// Whether a tree is a template, by its shape or because somebody says so.
pub(super) fn is_stack(root: &Node, kind: Option<InputKind>) -> bool {
    match kind {
        None => cloudformation::is_template(root),
        Some(kind) => kind == InputKind::CloudFormation,
    }
}

/// Reads a tree as what somebody says it is.
fn tree_as(reading: &mut Reading<'_>, root: &Node, kind: InputKind) {
    match kind {
        InputKind::Document(Kind::BackupPolicy) => backup_policy::read_as(reading, root),
        InputKind::Document(kind) if kind.is_policy() => policy::read_as(reading, root, kind),
        InputKind::Document(kind) => aws_cli::read_as(reading, root, kind),
        InputKind::AwsCli => {
            if !aws_cli::read(reading, root) {
                for item in root.items() {
                    aws_cli::read(reading, item);
                }
            }
        }
        InputKind::CloudFormation => cloudformation::read(reading, root),
        // read before, together with its module
        InputKind::Terraform => {}
        InputKind::TerraformPlan => {
            reading.not_a_plan();
        }
    }
}

/// The output of `terraform show -json`, for a plan or a state.
fn is_terraform_plan(root: &Node) -> bool {
    root.get("format_version").is_some()
        && ["planned_values", "resource_changes", "values", "configuration"]
            .iter()
            .any(|member| root.get(member).is_some())
}

#[cfg(test)]
mod tests {
    use super::may_be_ours;

    #[test]
    fn answers_that_write_arn_in_capitals_are_read_in_a_walk() {
        for text in [
            r#"{"FileSystems": [{"FileSystemId": "fs-1", "ResourceARN": "a", "FileSystemType": "WINDOWS"}]}"#,
            r#"{"ResourceTagMappingList": [{"ResourceARN": "a", "Tags": []}]}"#,
            r#"{"ResourceTypeManagementPreference": {"DynamoDB": true}}"#,
        ] {
            assert!(may_be_ours(text), "{text}");
        }
        assert!(!may_be_ours(r#"{"name": "a package", "version": "1.0.0"}"#));
    }
}
