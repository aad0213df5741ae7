provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "dr"
  region = "eu-central-1"
  assume_role { role_arn = "arn:aws:iam::444455556666:role/deploy" }
}
variable "who" { type = list(string) }
variable "tail" { default = "x" }
locals {
  roles = { a = "arn:aws:iam::111122223333:role/a", b = "arn:aws:iam::111122223333:role/b" }
  rules = [{ name = "one", days = 35 }, { name = "two", days = 90 }]
}
data "aws_iam_policy_document" "base" {
  statement {
    sid = "Root"
    actions = ["kms:*"]
    resources = ["*"]
    principals {
      type = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
  statement {
    sid = "Use"
    actions = ["kms:Decryptt"]
    resources = ["*"]
    principals {
      type = "AWS"
      identifiers = var.who
    }
  }
}
data "aws_iam_policy_document" "over" {
  statement {
    sid = "Use"
    actions = ["kms:Encryptt"]
    resources = ["*"]
    principals {
      type = "AWS"
      identifiers = values(local.roles)
    }
  }
}
data "aws_iam_policy_document" "all" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [data.aws_iam_policy_document.over.json]
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.all.json
}
resource "aws_kms_replica_key" "r" {
  provider = aws.dr
  primary_key_arn = aws_kms_key.k.arn
}
module "m" {
  source = "./m"
  providers = { aws = aws.dr }
  name = "central"
  key  = aws_kms_key.k.arn
}
resource "aws_backup_plan" "p" {
  name = "p"
  dynamic "rule" {
    for_each = local.rules
    iterator = r
    content {
      rule_name = r.value.name
      target_vault_name = "prod"
      schedule = "cron(0 5 ? * * *)"
      lifecycle {
        cold_storage_after = 30
        delete_after = r.value.days
      }
      copy_action {
        destination_vault_arn = module.m.arn
      }
    }
  }
}
resource "aws_backup_selection" "s" {
  name = "s"
  plan_id = aws_backup_plan.p.id
  iam_role_arn = aws_iam_role.r[0].arn
  resources = concat(aws_db_instance.d[*].arn, [aws_ebs_volume.v.arn, aws_s3_bucket.b.arn, awscc_rds_db_instance.x.db_instance_arn])
}
resource "aws_iam_role" "r" {
  count = 1
  name = "backup"
  assume_role_policy = <<-EOT
    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"backup.amazonaws.com"},"Action":"sts:AssumeRole"}]}
  EOT
}
resource "aws_db_instance" "d" {
  count = 2
  identifier = "db-${count.index}"
  storage_encrypted = true
  kms_key_id = aws_kms_key.k.arn
}
resource "aws_ebs_volume" "v" { 
  availability_zone = "eu-west-1a"
  size = 1 
  encrypted = true
}
resource "aws_s3_bucket" "b" { bucket = "bkt" }
resource "awscc_rds_db_instance" "x" {
  db_instance_identifier = "xx"
  storage_encrypted      = true
  kms_key_id             = aws_kms_key.k.arn
}
resource "awscc_s3_bucket" "c" {
  bucket_name = "cc"
  bucket_encryption = {
    server_side_encryption_configuration = [{
      server_side_encryption_by_default = {
        sse_algorithm     = "aws:kms"
        kms_master_key_id = aws_kms_key.k.arn
      }
    }]
  }
}
resource "awscc_dynamodb_table" "t" {
  table_name = "t"
  sse_specification = {
    sse_enabled       = true
    kms_master_key_id = aws_kms_key.k.arn
  }
}
resource "awscc_kms_key" "c" {
  key_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "kms:Decrypt", Resource = "*" }, { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" }] })
}
resource "awscc_backup_backup_vault" "v" {
  backup_vault_name = "awscc"
  lock_configuration = { min_retention_days = 40, max_retention_days = 30 }
}
resource "awscc_backup_backup_plan" "p" {
  backup_plan = {
    backup_plan_name = "cc"
    backup_plan_rule = [{ rule_name = "r", target_backup_vault = "awscc", lifecycle = { delete_after_days = 50, move_to_cold_storage_after_days = 10 } }]
  }
}
resource "awscc_backup_backup_selection" "s" {
  backup_plan_id = awscc_backup_backup_plan.p.id
  backup_selection = { iam_role_arn = aws_iam_role.r[0].arn, selection_name = "bad name!", resources = ["*"] }
}
resource "aws_organizations_policy" "o" {
  name = "o"
  type = "SERVICE_CONTROL_POLICY"
  content = templatefile("${path.module}/scp.json.tftpl", { action = "backup:DeleteBackupVaultt" })
}
resource "aws_cloudwatch_event_rule" "e" {
  name = "e"
  event_pattern = jsonencode({ source = ["aws.backup"], detail-type = ["Copy Job State Change"] })
}
resource "aws_backup_vault_lock_configuration" "l" {
  backup_vault_name = "prod"
  min_retention_days = 100
  max_retention_days = 10
}
resource "aws_backup_logically_air_gapped_vault" "g" {
  name = "gap"
  min_retention_days = 3
  max_retention_days = 10
}
resource "aws_backup_global_settings" "g" { global_settings = { isCrossAccountBackupEnabled = "false" } }
resource "aws_backup_region_settings" "g" { resource_type_opt_in_preference = { RDS = true } }
