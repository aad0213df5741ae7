provider "aws" {
  region              = "ap-south-2"
  allowed_account_ids = ["444455556666"]
}

module "central" {
  source = "../modules/vault"
  name   = "central"
}
