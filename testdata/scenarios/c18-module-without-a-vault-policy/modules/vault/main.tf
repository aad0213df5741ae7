variable "name" {
  type = string
}

resource "aws_kms_key" "this" {
  description = var.name
}

resource "aws_backup_vault" "this" {
  name        = var.name
  kms_key_arn = aws_kms_key.this.arn
}

output "arn" {
  value = aws_backup_vault.this.arn
}
