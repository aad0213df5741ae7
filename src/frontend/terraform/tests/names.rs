//! Names, ids and ARNs: what follows from what the module says, and what does not.

use pretty_assertions::assert_eq;

use crate::frontend::Hints;
use crate::inventory::Kind;

use super::{Estate, shown};

#[test]
fn an_account_that_is_said_is_this_account() {
    let text = r#"
data "aws_caller_identity" "me" {}
resource "aws_iam_role" "r" {
  name               = "r-${data.aws_caller_identity.me.account_id}"
  assume_role_policy = "{}"
}
"#;
    let account = "111122223333".parse().ok();
    let hints = Hints { account, ..Hints::default() };
    let estate = Estate::with(&[("main.tf", text)], &hints);
    let role = estate.find(Kind::Role, "aws_iam_role.r");
    let arn = shown(role.root.get("Arn").unwrap());
    assert_eq!(arn, r#""arn:aws:iam::111122223333:role/r-111122223333""#);
}

#[test]
fn arns_follow_from_names_and_ids_are_those_of_the_provider() {
    let text = r#"
provider "aws" { region = "eu-west-1" }
resource "aws_cloudwatch_log_group" "l" { name = "/app" }
resource "aws_sfn_state_machine" "m" { name = "app" }
resource "aws_sqs_queue" "q" { name = "app" }
resource "aws_backup_vault" "v" {
  name = "v"
  tags = {
    logs      = aws_cloudwatch_log_group.l.arn
    log_id    = aws_cloudwatch_log_group.l.id
    machine   = aws_sfn_state_machine.m.id
    queue     = aws_sqs_queue.q.arn
    queue_id  = aws_sqs_queue.q.id
    partition = data.aws_partition.elsewhere.partition
    region    = data.aws_region.elsewhere.name
  }
}
"#;
    let tree = Estate::of(&[("main.tf", text)]).tree(Kind::BackupVault, "aws_backup_vault.v");
    for expected in [
        r#""logs":"arn:aws:logs:eu-west-1:000000000000:log-group:/app""#,
        r#""log_id":"/app""#,
        r#""machine":"arn:aws:states:eu-west-1:000000000000:stateMachine:app""#,
        r#""queue":"arn:aws:sqs:eu-west-1:000000000000:app""#,
        r#""queue_id":"⟨aws_sqs_queue.q.id⟩""#,
        r#""partition":"aws""#,
        r#""region":"⟨data.aws_region.elsewhere.name⟩""#,
    ] {
        assert!(tree.contains(expected), "{expected} in {tree}");
    }
}

#[test]
fn the_lock_of_a_vault_that_is_declared_elsewhere_stays() {
    let estate = Estate::of(&[(
        "main.tf",
        "resource \"aws_backup_vault_lock_configuration\" \"l\" {\n  backup_vault_name = \"v\"\n  \
         min_retention_days = 7\n}\n",
    )]);
    assert_eq!(
        estate.tree(Kind::VaultLock, "aws_backup_vault_lock_configuration.l"),
        concat!(
            r#"{"BackupVaultName":"v","LockConfiguration":{"MinRetentionDays":7},"#,
            r#""MinRetentionDays":7}"#
        )
    );
}

#[test]
fn data_sources_say_what_follows_from_their_blocks() {
    let text = r#"
provider "aws" { region = "eu-west-1" }
data "aws_kms_alias" "a" { name = "alias/app" }
data "aws_backup_vault" "v" { name = "central" }
data "aws_iam_role" "r" { name = "backup" }
data "template_file" "policy" {
  template = "{\"Statement\":[{\"Principal\":$${who},\"Resource\":\"$${what}\"}]}"
  vars = {
    who  = jsonencode({ AWS = ["arn:aws:iam::444455556666:root"] })
    what = "*"
  }
}
data "template_file" "plain" { template = "plain" }
resource "aws_backup_vault" "v" {
  name = "v"
  tags = {
    alias = data.aws_kms_alias.a.arn
    vault = data.aws_backup_vault.v.arn
    role  = data.aws_iam_role.r.arn
    plain = data.template_file.plain.rendered
  }
}
resource "aws_backup_vault_policy" "v" {
  backup_vault_name = aws_backup_vault.v.name
  policy            = data.template_file.policy.rendered
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    let tree = estate.tree(Kind::BackupVault, "aws_backup_vault.v");
    for expected in [
        r#""alias":"arn:aws:kms:eu-west-1:000000000000:alias/app""#,
        r#""vault":"arn:aws:backup:eu-west-1:000000000000:backup-vault:central""#,
        r#""role":"⟨data.aws_iam_role.r.arn⟩""#,
        r#""plain":"plain""#,
    ] {
        assert!(tree.contains(expected), "{expected} in {tree}");
    }
    assert_eq!(
        estate.tree(Kind::VaultPolicy, "aws_backup_vault_policy.v"),
        concat!(
            r#"{"Statement":[{"Principal":{"AWS":["arn:aws:iam::444455556666:root"]},"#,
            r#""Resource":"*"}]}"#
        )
    );
}

#[test]
fn what_belongs_to_a_thing_without_a_known_name_is_still_its_own() {
    let text = r#"
variable "name" {}
resource "aws_backup_vault" "v" { name = "${var.name}-vault" }
resource "aws_backup_vault" "other" { name = "${var.name}-other" }
resource "aws_backup_vault_lock_configuration" "l" {
  backup_vault_name  = aws_backup_vault.v.name
  min_retention_days = 30
}
resource "aws_backup_vault_policy" "p" {
  backup_vault_name = aws_backup_vault.v.name
  policy            = "{}"
}
resource "aws_iam_role" "r" {
  name               = var.name
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.r.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    let vault = estate.find(Kind::BackupVault, "aws_backup_vault.v");
    assert_eq!(shown(vault.root.get("MinRetentionDays").unwrap()), "30");
    let other = estate.find(Kind::BackupVault, "aws_backup_vault.other");
    assert!(other.root.get("MinRetentionDays").is_none());
    let policy = estate.find(Kind::VaultPolicy, "aws_backup_vault_policy.p");
    assert_eq!(policy.describes.as_deref(), Some("aws_backup_vault.v"));
    let role = estate.find(Kind::Role, "aws_iam_role.r");
    let attached = shown(role.root.get("AttachedManagedPolicies").unwrap());
    assert_eq!(attached, r#"["arn:aws:iam::aws:policy/ReadOnlyAccess"]"#);
}

#[test]
fn two_things_of_the_same_unknown_name_share_nothing() {
    let text = r#"
variable "name" {}
resource "aws_backup_vault" "v" { name = var.name }
resource "aws_backup_vault" "w" { name = var.name }
resource "aws_backup_vault_lock_configuration" "l" {
  backup_vault_name  = aws_backup_vault.v.name
  min_retention_days = 30
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    for vault in ["aws_backup_vault.v", "aws_backup_vault.w"] {
        let vault = estate.find(Kind::BackupVault, vault);
        assert!(vault.root.get("MinRetentionDays").is_none());
    }
}
