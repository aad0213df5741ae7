provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}

variable "role" {
  default = "backup"
}

resource "aws_iam_role_policy_attachment" "copies" {
  role       = var.role
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
}
