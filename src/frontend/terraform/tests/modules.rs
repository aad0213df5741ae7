//! Variables, modules, instances, providers and resources that belong together.

use std::sync::Arc;

use super::{Estate, Kind, shown};
use crate::frontend::{Given, Hints};
use crate::syntax::{Node, Value};

#[test]
fn variables_take_given_values_then_files_then_defaults() {
    let text = r#"
variable "a" {}
variable "b" { default = "default" }
variable "c" { default = "default" }
variable "d" {}
variable "e" {
  type    = object({ x = optional(number, 7), y = string, z = optional(string) })
  default = { y = 1 }
}
variable "f" { type = list(string) }
resource "aws_backup_vault" "v" {
  name = "${var.a}-${var.b}-${var.c}-${var.d}-${var.e.x}-${var.e.y}"
  tags = { z = var.e.z, f = var.f[0] }
}
"#;
    let values = "a = \"file\"\nb = \"file\"\n";
    let text_node = |text: &str| Node { value: Value::Text(text.into()), ..Node::default() };
    let given = Given {
        variables: [("a".into(), text_node("given")), ("f".into(), text_node(r#"["x"]"#))].into(),
        ..Given::default()
    };
    let hints = Hints { given: Arc::new(given), ..Hints::default() };
    let files = [("m/main.tf", text), ("m/terraform.tfvars", values), ("m/other.tfvars", "c = 1")];
    let estate = Estate::with(&files, &hints);
    let vault = estate.find(Kind::BackupVault, "aws_backup_vault.v");
    let name = shown(vault.root.get("BackupVaultName").unwrap());
    assert_eq!(name, r#""given-file-default-⟨var.d⟩-7-1""#);
    assert_eq!(shown(vault.root.get("Tags").unwrap()), r#"{"f":"x","z":null}"#);
}

const CALLED: [(&str, &str); 2] = [
    (
        "main.tf",
        r#"
module "eu" {
  source   = "./modules/vault"
  for_each = toset(["a", "b"])
  name     = each.key
  key      = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {}
resource "aws_backup_plan" "p" {
  name = "daily"
  rule {
    rule_name         = "r"
    target_vault_name = module.eu["a"].name
    copy_action {
      destination_vault_arn = module.eu["b"].arn
      lifecycle { delete_after = 0 }
    }
    lifecycle {
      cold_storage_after = 30
      delete_after       = 120
    }
  }
}
resource "aws_backup_selection" "s" {
  name         = "all"
  plan_id      = aws_backup_plan.p.id
  iam_role_arn = "arn:aws:iam::111122223333:role/backup"
  selection_tag {
    type  = "STRINGEQUALS"
    key   = "backup"
    value = "yes"
  }
  condition {
    string_like {
      key   = "aws:ResourceTag/x"
      value = "y*"
    }
  }
}
"#,
    ),
    (
        "modules/vault/main.tf",
        r#"
variable "name" {}
variable "key" { default = null }
resource "aws_backup_vault" "this" {
  name        = var.name
  kms_key_arn = var.key
}
output "name" { value = aws_backup_vault.this.name }
output "arn" { value = aws_backup_vault.this.arn }
"#,
    ),
];

#[test]
fn a_module_is_read_once_for_every_call() {
    let estate = Estate::of(&CALLED);
    assert_eq!(
        estate.names(Kind::BackupVault),
        [r#"module.eu["a"].aws_backup_vault.this"#, r#"module.eu["b"].aws_backup_vault.this"#]
    );
    let vault = estate.find(Kind::BackupVault, r#"module.eu["a"].aws_backup_vault.this"#);
    assert_eq!(
        shown(&vault.root),
        r#"{"BackupVaultName":"a","EncryptionKeyArn":"⟨aws_kms_key.k.arn⟩"}"#
    );
    assert_eq!(&*vault.scope, ".");
    assert_eq!(vault.template_address.as_deref(), Some(&*vault.name));
    assert_eq!(estate.problems(), [""; 0]);
}

#[test]
fn a_plan_has_the_shape_of_the_api() {
    let estate = Estate::of(&CALLED);
    assert_eq!(
        estate.tree(Kind::BackupPlan, "aws_backup_plan.p"),
        concat!(
            r#"{"BackupPlanName":"daily","Rules":[{"CopyActions":[{"DestinationBackupVaultArn":"#,
            r#""⟨module.eu['b'].aws_backup_vault.this.arn⟩"}],"#,
            r#""Lifecycle":{"DeleteAfterDays":120,"MoveToColdStorageAfterDays":30},"#,
            r#""RuleName":"r","TargetBackupVaultName":"a"}]}"#
        )
    );
    assert_eq!(
        estate.tree(Kind::BackupSelection, "aws_backup_selection.s"),
        concat!(
            r#"{"BackupPlanId":"⟨aws_backup_plan.p.id⟩","#,
            r#""Conditions":{"StringLike":[{"ConditionKey":"aws:ResourceTag/x","ConditionValue":"y*"}]},"#,
            r#""IamRoleArn":"arn:aws:iam::111122223333:role/backup","#,
            r#""ListOfTags":[{"ConditionKey":"backup","ConditionType":"STRINGEQUALS","#,
            r#""ConditionValue":"yes"}],"SelectionName":"all"}"#
        )
    );
}

#[test]
fn a_module_that_nobody_calls_is_read_with_its_variables_unknown() {
    let estate = Estate::of(&CALLED[1..]);
    assert_eq!(
        estate.tree(Kind::BackupVault, "aws_backup_vault.this"),
        r#"{"BackupVaultName":"⟨var.name⟩"}"#
    );
}

#[test]
fn count_and_for_each_make_instances_as_far_as_they_are_known() {
    let text = r#"
variable "on" {}
variable "names" {}
resource "aws_kms_key" "two" { count = 2 }
resource "aws_kms_key" "none" { count = 0 }
resource "aws_kms_key" "maybe" { count = var.on ? 1 : 0 }
resource "aws_kms_key" "each" {
  for_each    = { a = "x", "b c" = "y" }
  description = "${each.key}-${each.value}"
}
resource "aws_kms_key" "any" {
  for_each    = var.names
  description = each.value
}
resource "aws_kms_alias" "a" {
  name          = "alias/a"
  target_key_id = one(aws_kms_key.maybe[*].key_id)
}
resource "aws_kms_alias" "b" {
  name          = "alias/b"
  target_key_id = try(aws_kms_key.none[0].key_id, aws_kms_key.each["b c"].key_id)
}
resource "aws_kms_alias" "c" {
  name          = "alias/c"
  target_key_id = join("", aws_kms_key.two.*.key_id)
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    assert_eq!(
        estate.names(Kind::Key),
        [
            "aws_kms_key.two[0]",
            "aws_kms_key.two[1]",
            "aws_kms_key.maybe[0]",
            r#"aws_kms_key.each["a"]"#,
            r#"aws_kms_key.each["b c"]"#,
            "aws_kms_key.any[each.key]"
        ]
    );
    let target = |name: &str| {
        let alias = estate.find(Kind::KeyAlias, name);
        shown(alias.root.get("TargetKeyId").unwrap())
    };
    assert_eq!(target("aws_kms_alias.a"), r#""⟨aws_kms_key.maybe[0].key_id⟩""#);
    assert_eq!(target("aws_kms_alias.b"), r#""⟨aws_kms_key.each['b c'].key_id⟩""#);
    assert_eq!(
        target("aws_kms_alias.c"),
        r#""⟨aws_kms_key.two[0].key_id⟩⟨aws_kms_key.two[1].key_id⟩""#
    );
    let any = estate.find(Kind::Key, "aws_kms_key.any[each.key]");
    let description = shown(any.root.get("Description").unwrap());
    assert_eq!(description, r#""⟨aws_kms_key.any each.value⟩""#);
}

#[test]
fn providers_say_account_and_region() {
    let files = [
        (
            "main.tf",
            r#"
provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "dr"
  region = "cn-north-1"
  assume_role { role_arn = "arn:aws-cn:iam::444455556666:role/deploy" }
}
module "here" { source = "./vault" }
module "there" {
  source    = "./vault"
  providers = { aws = aws.dr }
}
resource "aws_backup_vault" "dr" {
  provider = aws.dr
  name     = "dr"
}
"#,
        ),
        (
            "vault/main.tf",
            r#"
data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}
resource "aws_backup_vault" "v" {
  name = "v"
  tags = {
    a = "${data.aws_partition.current.partition}/${data.aws_region.current.name}"
    b = data.aws_caller_identity.current.account_id
  }
}
"#,
        ),
    ];
    let estate = Estate::of(&files);
    assert_eq!(
        estate.tree(Kind::BackupVault, "module.here.aws_backup_vault.v"),
        concat!(
            r#"{"BackupVaultArn":"arn:aws:backup:eu-west-1:000000000000:backup-vault:v","#,
            r#""BackupVaultName":"v","Tags":{"a":"aws/eu-west-1","b":"000000000000"}}"#
        )
    );
    assert_eq!(
        estate.tree(Kind::BackupVault, "module.there.aws_backup_vault.v"),
        concat!(
            r#"{"BackupVaultArn":"arn:aws-cn:backup:cn-north-1:444455556666:backup-vault:v","#,
            r#""BackupVaultName":"v","Tags":{"a":"aws-cn/cn-north-1","b":"444455556666"}}"#
        )
    );
    let dr = estate.find(Kind::BackupVault, "aws_backup_vault.dr");
    assert_eq!(dr.account.unwrap().as_str(), "444455556666");
    assert_eq!(dr.region.as_ref().unwrap().as_str(), "cn-north-1");
}

const PARTS: &str = r#"
resource "aws_kms_key" "k" {}
resource "aws_kms_key_policy" "k" {
  key_id = aws_kms_key.k.id
  policy = jsonencode({ Statement = [] })
}
resource "aws_backup_vault" "v" { name = "v" }
resource "aws_backup_vault_policy" "v" {
  backup_vault_name = aws_backup_vault.v.name
  policy            = jsonencode({ Statement = [] })
}
resource "aws_backup_vault_lock_configuration" "v" {
  backup_vault_name   = aws_backup_vault.v.id
  min_retention_days  = 7
  changeable_for_days = 3
}
resource "aws_iam_role" "r" {
  name_prefix        = "r"
  assume_role_policy = jsonencode({ Statement = [] })
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.id
  policy = jsonencode({ Statement = [] })
}
resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.r.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
}
resource "aws_iam_policy" "m" {
  name_prefix = "m"
  policy      = jsonencode({ Statement = [] })
}
resource "aws_iam_policy_attachment" "m" {
  roles      = [aws_iam_role.r.name]
  policy_arn = aws_iam_policy.m.arn
}
resource "aws_iam_role_policy_attachments_exclusive" "e" {
  role_name   = aws_iam_role.r.name
  policy_arns = ["arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup"]
}
resource "aws_s3_bucket" "b" { bucket = "b" }
resource "aws_s3_bucket_server_side_encryption_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.k.arn
    }
  }
}
resource "aws_organizations_policy" "o" {
  name    = "o"
  content = jsonencode({ Statement = [] })
}
resource "aws_organizations_policy_attachment" "o" {
  policy_id = aws_organizations_policy.o.id
  target_id = "ou-ab12-11111111"
}
"#;

#[test]
fn parts_find_their_owners() {
    let estate = Estate::of(&[("main.tf", PARTS)]);
    let owner = |kind, name| estate.find(kind, name).describes.as_deref();
    assert_eq!(owner(Kind::KeyPolicy, "aws_kms_key_policy.k"), Some("aws_kms_key.k"));
    assert_eq!(owner(Kind::VaultPolicy, "aws_backup_vault_policy.v"), Some("aws_backup_vault.v"));
    assert_eq!(owner(Kind::IdentityPolicy, "aws_iam_role_policy.p"), Some("aws_iam_role.r"));
    assert_eq!(
        estate.tree(Kind::BackupVault, "aws_backup_vault.v"),
        concat!(
            r#"{"BackupVaultName":"v","ChangeableForDays":3,"LockConfiguration":"#,
            r#"{"ChangeableForDays":3,"MinRetentionDays":7},"MinRetentionDays":7}"#
        )
    );
    let role = estate.find(Kind::Role, "aws_iam_role.r");
    assert_eq!(
        shown(role.root.get("AttachedManagedPolicies").unwrap()),
        concat!(
            r#"["arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup","#,
            r#""⟨aws_iam_policy.m.arn⟩","#,
            r#""arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup"]"#
        )
    );
    let bucket = estate.find(Kind::ProtectedResource, "aws_s3_bucket.b");
    assert_eq!(shown(bucket.root.get("KmsKeyId").unwrap()), r#""⟨aws_kms_key.k.arn⟩""#);
    let scp = estate.find(Kind::Scp, "aws_organizations_policy.o");
    assert_eq!(scp.attached_to, ["ou-ab12-11111111".into()]);
}

#[test]
fn what_plans_protect_says_how_it_is_encrypted() {
    let text = r#"
resource "aws_db_instance" "d" {
  identifier = "orders"
  engine     = "postgres"
}
resource "aws_rds_cluster" "c" {
  engine            = "aurora-mysql"
  storage_encrypted = true
  kms_key_id        = "alias/a"
}
resource "aws_ebs_volume" "v" { availability_zone = "x" }
resource "aws_efs_file_system" "f" { encrypted = true }
resource "aws_dynamodb_table" "t" {
  name = "t"
  server_side_encryption {
    enabled     = true
    kms_key_arn = "alias/t"
  }
}
resource "aws_fsx_lustre_file_system" "l" {}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    let tree = |name| estate.tree(Kind::ProtectedResource, name);
    let expected = r#"{"Encrypted":false,"Engine":"postgres","ResourceType":"RDS"}"#;
    assert_eq!(tree("aws_db_instance.d"), expected);
    assert_eq!(
        tree("aws_rds_cluster.c"),
        r#"{"Encrypted":true,"Engine":"aurora-mysql","KmsKeyId":"alias/a","ResourceType":"Aurora"}"#
    );
    assert_eq!(tree("aws_ebs_volume.v"), r#"{"ResourceType":"EBS"}"#);
    assert_eq!(tree("aws_efs_file_system.f"), r#"{"Encrypted":true,"ResourceType":"EFS"}"#);
    assert_eq!(
        tree("aws_dynamodb_table.t"),
        r#"{"Encrypted":true,"KmsKeyId":"alias/t","ResourceType":"DynamoDB"}"#
    );
    assert_eq!(tree("aws_fsx_lustre_file_system.l"), r#"{"Encrypted":true,"ResourceType":"FSx"}"#);
}

#[test]
fn cloud_control_resources_have_the_same_shape() {
    let text = r#"
resource "awscc_backup_backup_vault" "v" {
  backup_vault_name  = "v"
  encryption_key_arn = awscc_kms_key.k.arn
  access_policy      = jsonencode({ Statement = [] })
  lock_configuration = { min_retention_days = 7 }
}
resource "awscc_kms_key" "k" {
  key_policy = jsonencode({ Statement = [] })
}
resource "awscc_backup_backup_plan" "p" {
  backup_plan = {
    backup_plan_name = "p"
    backup_plan_rule = [{
      rule_name           = "r"
      target_backup_vault = "v"
      lifecycle           = { delete_after_days = 5 }
      copy_actions        = [{ destination_backup_vault_arn = "x" }]
    }]
  }
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    assert_eq!(estate.names(Kind::VaultPolicy), ["awscc_backup_backup_vault.v"]);
    assert_eq!(estate.names(Kind::KeyPolicy), ["awscc_kms_key.k"]);
    assert_eq!(
        estate.tree(Kind::BackupPlan, "awscc_backup_backup_plan.p"),
        concat!(
            r#"{"BackupPlanName":"p","Rules":[{"CopyActions":[{"DestinationBackupVaultArn":"x"}],"#,
            r#""Lifecycle":{"DeleteAfterDays":5},"RuleName":"r","TargetBackupVaultName":"v"}]}"#
        )
    );
}

#[test]
fn the_json_syntax_says_the_same() {
    let text = r#"{
  "variable": { "account": { "type": "string", "default": "111122223333" } },
  "locals": { "root": "arn:aws:iam::${var.account}:root" },
  "data": { "aws_iam_policy_document": { "d": { "statement": [
    { "actions": ["kms:*"], "principals": { "type": "AWS", "identifiers": ["${local.root}"] } }
  ] } } },
  "resource": { "aws_kms_key": { "k": [{ "policy": "${data.aws_iam_policy_document.d.json}" }] } }
}"#;
    let estate = Estate::of(&[("main.tf.json", text)]);
    assert_eq!(
        estate.tree(Kind::KeyPolicy, "aws_kms_key.k"),
        concat!(
            r#"{"Statement":[{"Action":["kms:*"],"Effect":"Allow","#,
            r#""Principal":{"AWS":"arn:aws:iam::111122223333:root"}}],"Version":"2012-10-17"}"#
        )
    );
}

#[test]
fn comments_reach_their_file_s_unit() {
    let text = "# backstay: allow(x) until=2027-01-31 reason\nresource \"aws_kms_key\" \"k\" {}\n";
    let estate = Estate::of(&[("main.tf", text)]);
    let comments = &estate.units.first().unwrap().comments;
    let texts: Vec<&str> = comments.iter().map(|(_, text)| text.trim()).collect();
    assert_eq!(texts, ["backstay: allow(x) until=2027-01-31 reason"]);
}

#[test]
fn override_files_replace_arguments_and_blocks() {
    let main = r#"
locals { name = "a" }
variable "days" { default = 7 }
resource "aws_backup_vault" "v" {
  name        = local.name
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1"
}
resource "aws_backup_plan" "p" {
  name = "p"
  rule { rule_name = "one" }
  rule { rule_name = "two" }
}
"#;
    let over = r#"
locals { name = "b" }
variable "days" { default = 9 }
resource "aws_backup_vault" "v" { tags = { days = var.days } }
resource "aws_backup_plan" "p" {
  rule { rule_name = "three" }
}
"#;
    // whatever their order, the override comes last
    let estate = Estate::of(&[("m/a_override.tf", over), ("m/main.tf", main)]);
    let vault = &estate.find(Kind::BackupVault, "aws_backup_vault.v").root;
    assert_eq!(shown(vault.get("BackupVaultName").unwrap()), r#""b""#);
    assert_eq!(shown(vault.get("Tags").unwrap()), r#"{"days":9}"#);
    assert!(vault.get("EncryptionKeyArn").is_some());
    let plan = &estate.find(Kind::BackupPlan, "aws_backup_plan.p").root;
    let rules: Vec<_> = plan.get("Rules").unwrap().items().iter().map(shown).collect();
    assert_eq!(rules, [r#"{"RuleName":"three"}"#]);
}
