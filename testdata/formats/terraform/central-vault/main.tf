# A central vault for the copies of one source account.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "source_account" {
  type = string
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  partition = data.aws_partition.current.partition
  source    = "arn:${local.partition}:iam::${var.source_account}:root"
}

module "key" {
  source     = "./modules/key"
  alias      = "backup/central"
  principals = [local.source]
}

resource "aws_backup_vault" "central" {
  name        = "central"
  kms_key_arn = module.key.arn
}

data "aws_iam_policy_document" "central" {
  # backstay: allow(vault-policy-no-organization) until=2027-01-31 one account only
  statement {
    sid       = "CopyIn"
    actions   = ["backup:CopyIntoBackupVault"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [local.source]
    }
  }
}

resource "aws_backup_vault_policy" "central" {
  backup_vault_name = aws_backup_vault.central.name
  policy            = data.aws_iam_policy_document.central.json
}

resource "aws_backup_vault_lock_configuration" "central" {
  backup_vault_name  = aws_backup_vault.central.name
  min_retention_days = 35
  max_retention_days = 365
}

resource "aws_iam_role" "restore" {
  name               = "restore"
  path               = "/backup/"
  assume_role_policy = file("${path.module}/trust.json")
}

resource "aws_iam_role_policy" "restore" {
  name = "use-key"
  role = aws_iam_role.restore.id
  policy = templatefile("${path.module}/use-key.tftpl", {
    key     = module.key.arn
    actions = ["kms:Decrypt", "kms:DescribeKey"]
  })
}

resource "aws_iam_role_policy_attachment" "restore" {
  role       = aws_iam_role.restore.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores"
}
