provider "aws" {
  region              = "ap-south-2"
  allowed_account_ids = ["444455556666"]
}

resource "aws_kms_key" "central" {
  description = "of the central vault"
}

resource "aws_backup_vault" "central" {
  name        = "central"
  kms_key_arn = aws_kms_key.central.arn
}

resource "aws_backup_vault_policy" "central" {
  backup_vault_name = aws_backup_vault.central.name
  policy = data.aws_iam_policy_document.central.json
}

data "aws_iam_policy_document" "central" {
  statement {
    effect = "Allow"
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    actions = [
      "backup:DescribeBackupVault",
      "backup:DeleteBackupVault",
      "backup:PutBackupVaultAccessPolicy",
      "backup:DeleteBackupVaultAccessPolicy",
      "backup:GetBackupVaultAccessPolicy",
      "backup:StartBackupJob",
      "backup:GetBackupVaultNotifications",
      "backup:PutBackupVaultNotifications",
    ]
    resources = [aws_backup_vault.central.arn]
  }
}
