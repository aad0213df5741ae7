variable "name" {}
variable "key" {}
data "aws_caller_identity" "me" {}
resource "aws_backup_vault" "v" {
  name = var.name
  kms_key_arn = var.key
}
resource "aws_backup_vault_policy" "p" {
  backup_vault_name = aws_backup_vault.v.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }, Action = ["backup:CopyIntoBackupVault", "backup:Nope"], Resource = "*" }]
  })
}
output "arn" { value = aws_backup_vault.v.arn }
