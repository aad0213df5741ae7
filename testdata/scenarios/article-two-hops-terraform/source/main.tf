provider "aws" {
  region              = "ap-south-1"
  allowed_account_ids = ["111122223333"]
}

resource "aws_kms_key" "between" {
  description = "of the vault between"
  policy      = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      { Sid = "Root", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      {
        Sid       = "Share"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::444455556666:root" }
        Action    = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]
        Resource  = "*"
        Condition = { StringLike = { "kms:ViaService" = "rds.*.amazonaws.com" } }
      },
    ]
  })
}

resource "aws_db_instance" "orders" {
  identifier        = "orders"
  instance_class    = "db.t4g.medium"
  engine            = "postgres"
  storage_encrypted = true
}

resource "aws_iam_role" "backup" {
  name               = "backup"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "backup.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "backup" {
  role       = aws_iam_role.backup.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
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
      destination_vault_arn = aws_backup_vault.between.arn
      lifecycle {
        delete_after = 7
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

resource "aws_backup_vault" "between" {
  name        = "between"
  kms_key_arn = aws_kms_key.between.arn
}

resource "aws_cloudwatch_event_rule" "copy_made" {
  name = "copy-made"
  event_pattern = jsonencode({
    source        = ["aws.backup"]
    "detail-type" = ["Copy Job State Change"]
    detail = {
      state                     = ["COMPLETED"]
      destinationBackupVaultArn = [aws_backup_vault.between.arn]
    }
  })
}

resource "aws_cloudwatch_event_target" "copy_on" {
  rule = aws_cloudwatch_event_rule.copy_made.name
  arn  = aws_lambda_function.copy_on.arn
  dead_letter_config {
    arn = "arn:aws:sqs:ap-south-1:111122223333:lost-copies"
  }
}

resource "aws_lambda_permission" "copy_made" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.copy_on.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.copy_made.arn
}

resource "aws_lambda_function" "copy_on" {
  function_name = "copy-on"
  role          = aws_iam_role.copy_on.arn
  filename      = "copy_on.zip"
  handler       = "copy_on.handler"
  runtime       = "python3.13"
  environment {
    variables = {
      DESTINATION_VAULT = "arn:aws:backup:ap-south-2:444455556666:backup-vault:central"
      COPY_ROLE         = aws_iam_role.backup.arn
    }
  }
}

resource "aws_iam_role" "copy_on" {
  name = "copy-on"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "copy_on" {
  role = aws_iam_role.copy_on.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Start", Effect = "Allow", Action = "backup:StartCopyJob", Resource = "*" },
      {
        Sid       = "Pass"
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = aws_iam_role.backup.arn
        Condition = { StringEquals = { "iam:PassedToService" = "backup.amazonaws.com" } }
      },
    ]
  })
}
