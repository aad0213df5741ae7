provider "aws" {
  region              = "ap-south-2"
  allowed_account_ids = ["444455556666"]
}

resource "aws_kms_key" "central" {
  enable_key_rotation = true
  policy              = jsonencode({
    Version = "2012-10-17"
    Id = "central-key"
    Statement = [{
      Sid = "Manage"
      Effect = "Allow"
      Principal = {
        AWS = "arn:aws:iam::444455556666:root"
      }
      Action = "kms:*"
      Resource = "*"
    }, {
      Sid = "Rds"
      Effect = "Allow"
      Principal = {
        AWS = "arn:aws:iam::444455556666:role/backup"
      }
      Action = ["kms:Decrypt", "kms:GenerateDataKey*"]
      Resource = "*"
      Condition = {
        StringEquals = {
          "kms:ViaService" = "rds.ap-south-2.amazon.com"
        }
      }
    }]
  })
}

resource "aws_backup_vault" "central" {
  name        = "central"
  kms_key_arn = aws_kms_key.central.arn
}

resource "aws_backup_vault_lock_configuration" "central" {
  backup_vault_name  = aws_backup_vault.central.name
  min_retention_days = 7
  max_retention_days = 30
}

data "aws_iam_policy_document" "central" {
  policy_id = "central-vault"
  statement {
    sid       = "CopyIn"
    actions   = ["backup:CopyIntoBackupVault"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
  statement {
    sid       = "Open"
    actions   = ["backup:CopyIntoBackupVault"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_backup_vault_policy" "central" {
  backup_vault_name = aws_backup_vault.central.name
  policy            = data.aws_iam_policy_document.central.json
}
