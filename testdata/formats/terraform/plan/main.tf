variable "copies" {
  type = map(object({
    vault     = string
    retention = optional(number, 90)
  }))
}

variable "roles" {
  type    = list(string)
  default = ["nightly"]
}

resource "aws_backup_plan" "this" {
  for_each = toset(var.roles)
  name     = "plan-${each.key}"

  rule {
    rule_name         = each.key
    target_vault_name = aws_backup_vault.local[0].name
    schedule          = "cron(0 3 * * ? *)"

    dynamic "copy_action" {
      for_each = var.copies
      content {
        destination_vault_arn = copy_action.value.vault
        lifecycle {
          delete_after = copy_action.value.retention
        }
      }
    }
  }
}

resource "aws_backup_vault" "local" {
  count = length(var.copies) > 0 ? 1 : 0
  name  = "local"
}

resource "aws_backup_selection" "this" {
  for_each     = aws_backup_plan.this
  name         = each.key
  plan_id      = each.value.id
  iam_role_arn = aws_iam_role.backup.arn
  resources    = ["arn:aws:rds:*:*:db:*"]
}

resource "aws_iam_role" "backup" {
  name_prefix        = "backup-"
  assume_role_policy = jsonencode({})
}
