variable "backup_account" {
  default = "444455556666"
}

provider "aws" {
  region              = "ap-south-1"
  allowed_account_ids = ["111122223333"]
}

data "aws_iam_policy_document" "orders" {
  statement {
    sid       = "EnableIAMUserPermissions"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
  statement {
    sid       = "AllowBackupAccount"
    actions   = ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:CallerAccount"
      values   = [var.backup_account]
    }
  }
}

resource "aws_kms_key" "orders" {
  policy = data.aws_iam_policy_document.orders.json
}

resource "aws_db_instance" "orders" {
  identifier        = "orders"
  instance_class    = "db.t4g.medium"
  engine            = "postgres"
  storage_encrypted = true
  kms_key_id        = aws_kms_key.orders.arn
}

resource "aws_iam_role" "backup" {
  name = "backup"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "backup.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "tags" {
  role = aws_iam_role.backup.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "rds:ListTagsForResource", Resource = "*" }]
  })
}

resource "aws_backup_vault" "prod" {
  name = "prod"
}

resource "aws_backup_plan" "daily" {
  name = "daily"
  rule {
    rule_name         = "nightly"
    target_vault_name = aws_backup_vault.prod.name
    schedule          = "cron(0 3 ? * * *)"
    lifecycle {
      delete_after = 35
    }
    copy_action {
      destination_vault_arn = "arn:aws:backup:ap-south-2:${var.backup_account}:backup-vault:central"
      lifecycle {
        delete_after = 35
      }
    }
  }
}

resource "aws_backup_selection" "databases" {
  name         = "databases"
  plan_id      = aws_backup_plan.daily.id
  iam_role_arn = aws_iam_role.backup.arn
  resources    = [aws_db_instance.orders.arn]
}
