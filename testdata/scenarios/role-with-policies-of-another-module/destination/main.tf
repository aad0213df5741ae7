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
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "backup:CopyIntoBackupVault"
      Resource  = "*"
    }]
  })
}
