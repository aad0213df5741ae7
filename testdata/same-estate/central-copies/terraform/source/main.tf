provider "aws" {
  region              = "ap-south-1"
  allowed_account_ids = ["111122223333"]
}

resource "aws_kms_key" "orders" {
  enable_key_rotation = true
  policy              = jsonencode({
    Version = "2012-10-17"
    Id = "orders-key"
    Statement = [{
      Sid = "Manage"
      Effect = "Allow"
      Principal = {
        AWS = "arn:aws:iam::111122223333:root"
      }
      Action = "kms:*"
      Resource = "*"
    }, {
      Sid = "Share"
      Effect = "Allow"
      Principal = {
        AWS = "*"
      }
      Action = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource = "*"
    }, {
      Sid = "Use"
      Effect = "Allow"
      Principal = {
        AWS = "arn:aws:iam::444455556666:root"
      }
      Action = ["kms:Decrypt", "kms:Decript"]
      Resource = "*"
    }]
  })
}

resource "aws_backup_vault" "prod" {
  name        = "prod"
  kms_key_arn = aws_kms_key.orders.arn
}

resource "aws_iam_role" "backup" {
  name               = "backup"
  assume_role_policy = <<-EOT
    {"Version": "2012-10-17", "Id": "backup-role", "Statement": [{"Effect": "Allow", "Principal": {"Service": "backups.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
  EOT
}

resource "aws_iam_role_policy" "copies" {
  name   = "copies"
  role   = aws_iam_role.backup.id
  policy = jsonencode({
    Version = "2012-10-17"
    Id = "backup-role-copies"
    Statement = [{
      Sid = "Pass"
      Effect = "Allow"
      Action = ["backup:CopyFromBackupVault", "iam:PassRole"]
      Resource = "*"
    }]
  })
}

resource "aws_backup_plan" "daily" {
  name = "daily"
  rule {
    rule_name         = "nightly"
    target_vault_name = aws_backup_vault.prod.name
    schedule          = "cron(0 3 * * * *)"
    lifecycle {
      cold_storage_after = 30
      delete_after       = 60
    }
    copy_action {
      destination_vault_arn = "arn:aws:backup:ap-south-2:444455556666:backup-vault:central"
      lifecycle {
        delete_after = 35
      }
    }
  }
}

resource "aws_backup_selection" "databases" {
  name         = "data bases"
  plan_id      = aws_backup_plan.daily.id
  iam_role_arn = aws_iam_role.backup.arn
  resources    = ["arn:aws:rds:ap-south-1:111122223333:db:*"]
}
