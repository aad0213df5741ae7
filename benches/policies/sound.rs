//! A key policy of some 2 KB with nothing wrong, for the benches that measure the quiet case.

/// The policy: the owner, administrators, users, grants. Each number gives roles of other names, so
/// that no two are the same.
pub(crate) fn policy(number: usize) -> String {
    let statement = |sid: &str, role: &str, actions: &str, condition: &str| {
        format!(
            r#"    {{
      "Sid": "{sid}",
      "Effect": "Allow",
      "Principal": {{ "AWS": "arn:aws:iam::111122223333:{role}" }},
      "Action": [{actions}],
      "Resource": "*"{condition}
    }}"#
        )
    };
    let administer = r#""kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*",
        "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:ScheduleKeyDeletion""#;
    let using = r#""kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
        "kms:DescribeKey""#;
    let for_services = r#",
      "Condition": { "Bool": { "kms:GrantIsForAWSResource": "true" } }"#;
    let (orders, copier) = (format!("role/Orders{number}"), format!("role/BackupCopy{number}"));
    let statements = [
        statement("Enable IAM User Permissions", "root", r#""kms:*""#, ""),
        statement("Allow administration", "role/KeyAdmin", administer, ""),
        statement("Allow use of the key", &orders, using, ""),
        statement("Allow use for backups", &copier, using, ""),
        statement("Allow grants", &orders, r#""kms:CreateGrant""#, for_services),
    ];
    let statements = statements.join(",\n");
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{statements}\n  ]\n}}\n")
}
