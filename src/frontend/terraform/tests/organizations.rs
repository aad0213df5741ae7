//! Policies of Organizations in a module.

use crate::inventory::Kind;

use super::{Estate, shown};

#[test]
fn a_backup_policy_makes_plans_and_selections() {
    let text = r#"
resource "aws_organizations_policy" "backups" {
  name = "backups"
  type = "BACKUP_POLICY"
  content = jsonencode({
    plans = { for name, days in { daily = 35 } : name => {
      regions = { "@@assign" = ["eu-west-1"] }
      rules = { (name) = {
        target_backup_vault_name = { "@@assign" = "prod" }
        schedule_expression      = { "@@assign" = "cron(0 5 ? * * *)" }
        lifecycle                = { delete_after_days = { "@@assign" = tostring(days) } }
      } }
      selections = { tags = { tagged = {
        iam_role_arn = { "@@assign" = "arn:aws:iam::$account:role/backup" }
        tag_key      = { "@@assign" = "backup" }
        tag_value    = { "@@assign" = ["yes"] }
      } } }
    } }
  })
}
provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111122223333"]
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    let made = |kind| estate.documents().find(|it| it.kind == kind).unwrap();
    let plan = made(Kind::BackupPlan);
    assert!(plan.is_made_by_backup_policy());
    assert_eq!((plan.account, &*plan.name), (None, "daily"));
    assert_eq!(plan.region.as_ref().unwrap().as_str(), "eu-west-1");
    assert!(shown(&plan.root).contains(r#""DeleteAfterDays":35"#), "{}", shown(&plan.root));
    let selection = made(Kind::BackupSelection);
    let plan_id = shown(selection.root.get("BackupPlanId").unwrap());
    assert_eq!(plan_id, r#""⟨plans.aws_organizations_policy.backups.daily⟩""#);
}
