//! Links between things, on inventories built from JSON.

use crate::iam::Known;
use crate::inventory::{Document, Home, Inventory, KeyTarget, Kind, RoleTarget, VaultTarget};
use crate::source::Sources;
use crate::syntax::{Entry, Key as MapKey, Limits, Node, Open, Part, Value, json};

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const KEY_ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
const VAULT: &str = "arn:aws:backup:eu-west-1:444455556666:backup-vault:central";

/// A thing in account 111122223333 and `eu-west-1`.
fn document(kind: Kind, text: &str) -> Document {
    let root = json::parse(Sources::default().add("a.json", text), text, &Limits::default()).root;
    let mut document = Document::new(kind, "a.json", root);
    document.account = "111122223333".parse().ok();
    document.region = "eu-west-1".parse().ok();
    document
}

fn homeless(kind: Kind, text: &str) -> Document {
    Document { account: None, region: None, ..document(kind, text) }
}

fn in_template(mut document: Document, address: &str) -> Document {
    document.template_address = Some(address.into());
    document.scope = "stack.yaml".into();
    document
}

fn inventory(documents: impl IntoIterator<Item = Document>) -> Inventory {
    let mut inventory = Inventory::default();
    for document in documents {
        inventory.add(document);
    }
    inventory
}

fn known(text: &str) -> Known<Box<str>> {
    Known::Yes(text.into())
}

fn hole(name: &str) -> Known<Box<str>> {
    Known::No(Open::hole(name, "a reference"))
}

/// What a reference to a key means, in words.
fn key(inventory: &Inventory, reference: &Known<Box<str>>, from: &Document) -> String {
    match inventory.key_target(reference, from) {
        KeyTarget::Key(key) => format!(
            "key #{}",
            inventory.keys.iter().position(|it| it.document == key.document).unwrap()
        ),
        KeyTarget::AwsManaged(alias) => format!("managed {alias}"),
        KeyTarget::Foreign(key) => format!("foreign {key}"),
        KeyTarget::Unknown => "unknown".to_owned(),
    }
}

fn described_key() -> Document {
    document(Kind::Key, &format!(r#"{{"KeyId": "{KEY_ID}", "Arn": "{KEY}"}}"#))
}

#[test]
fn a_key_is_found_by_each_of_its_names() {
    let alias = r#"{"AliasName": "alias/app", "AliasArn": "arn:aws:kms:eu-west-1:111122223333:alias/app", "TargetKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}"#;
    let inventory = inventory([described_key(), document(Kind::KeyAlias, alias)]);
    let from = document(Kind::BackupVault, "{}");
    let alias_arn = "arn:aws:kms:eu-west-1:111122223333:alias/app";
    for name in [KEY, KEY_ID, "alias/app", alias_arn] {
        assert_eq!(key(&inventory, &known(name), &from), "key #0", "{name}");
    }
}

#[test]
fn a_key_id_means_a_key_of_the_own_account_and_region() {
    let inventory = inventory([described_key()]);
    let mut from = document(Kind::BackupVault, "{}");
    from.region = "eu-west-2".parse().ok();
    let elsewhere = KEY.replace("eu-west-1", "eu-west-2");
    assert_eq!(key(&inventory, &known(KEY_ID), &from), format!("foreign {elsewhere}"));
}

#[test]
fn a_multi_region_key_is_the_one_of_the_region() {
    let id = "mrk-1234abcd12ab34cd56ef1234567890ab";
    let replica = |region: &str| {
        let arn = format!("arn:aws:kms:{region}:111122223333:key/{id}");
        let mut key = document(Kind::Key, &format!(r#"{{"KeyId": "{id}", "Arn": "{arn}"}}"#));
        key.region = region.parse().ok();
        key
    };
    let inventory = inventory([replica("us-east-1"), replica("eu-west-1")]);
    assert_eq!(key(&inventory, &known(id), &document(Kind::BackupVault, "{}")), "key #1");
    let nowhere = homeless(Kind::BackupVault, "{}");
    assert_eq!(key(&inventory, &known(id), &nowhere), format!("foreign {id}"));
}

#[test]
fn aws_managed_keys_are_known_by_their_alias() {
    let inventory = Inventory::default();
    let from = homeless(Kind::BackupVault, "{}");
    assert_eq!(key(&inventory, &known("alias/aws/rds"), &from), "managed alias/aws/rds");
    let arn = "arn:aws:kms:eu-west-1:111122223333:alias/aws/backup";
    assert_eq!(key(&inventory, &known(arn), &from), "managed alias/aws/backup");
}

#[test]
fn a_reference_in_a_template_is_the_thing_of_its_own_scope() {
    let alias =
        in_template(homeless(Kind::KeyAlias, r#"{"AliasName": "alias/app"}"#), "aws_kms_alias.app");
    let mut alias = alias;
    let target = Node::new(alias.at, Value::Open(Open::hole("aws_kms_key.app.key_id", "x")));
    alias.root = Node::new(
        alias.at,
        Value::Map(vec![Entry {
            key: MapKey { at: alias.at, text: "TargetKeyId".into() },
            value: target,
        }]),
    );
    let inventory = inventory([in_template(homeless(Kind::Key, "{}"), "aws_kms_key.app"), alias]);
    let from = in_template(homeless(Kind::BackupVault, "{}"), "aws_backup_vault.v");
    assert_eq!(key(&inventory, &hole("aws_kms_key.app.arn"), &from), "key #0");
    assert_eq!(key(&inventory, &hole("aws_kms_alias.app.target_key_arn"), &from), "key #0");
    assert_eq!(key(&inventory, &hole("aws_kms_key.apple.arn"), &from), "unknown");
    let other = Document { scope: "other.yaml".into(), ..from };
    assert_eq!(key(&inventory, &hole("aws_kms_key.app.arn"), &other), "unknown");
}

#[test]
fn an_alias_of_an_alias_leads_nowhere() {
    let alias = |name: &str, target: &str| {
        document(
            Kind::KeyAlias,
            &format!(r#"{{"AliasName": "{name}", "TargetKeyId": "{target}"}}"#),
        )
    };
    let inventory = inventory([alias("alias/a", "alias/b"), alias("alias/b", "alias/a")]);
    let from = document(Kind::BackupVault, "{}");
    assert_eq!(key(&inventory, &known("alias/a"), &from), "foreign alias/a");
}

fn vault(found: &VaultTarget<'_>) -> String {
    match found {
        VaultTarget::Vault(vault) => {
            format!("vault {:?}", vault.name.as_ref().unwrap().value.yes().unwrap())
        }
        VaultTarget::Foreign(arn) => format!("foreign {arn}"),
        VaultTarget::ForeignName(name) => format!("name {name}"),
        VaultTarget::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn a_vault_is_found_by_arn_or_by_name_account_and_region() {
    let mut central = document(Kind::BackupVault, r#"{"BackupVaultName": "central"}"#);
    central.account = "444455556666".parse().ok();
    let inventory = inventory([central]);
    let from = document(Kind::BackupPlan, "{}");
    assert_eq!(vault(&inventory.vault_by_arn(&known(VAULT), &from)), r#"vault "central""#);
    let other = VAULT.replace("444455556666", "777788889999");
    assert_eq!(vault(&inventory.vault_by_arn(&known(&other), &from)), format!("foreign {other}"));
    let here = Home::of(&from);
    let mine = VAULT.replace("444455556666", "111122223333");
    assert_eq!(
        vault(&inventory.vault_by_name(&known("central"), &here, &from)),
        format!("foreign {mine}")
    );
}

#[test]
fn the_only_vault_of_a_name_is_meant_where_no_home_is_known() {
    let described = document(Kind::BackupVault, r#"{"BackupVaultName": "prod"}"#);
    let from = homeless(Kind::BackupPlan, "{}");
    let nowhere = Home::default();
    let one = inventory([described.clone()]);
    assert_eq!(vault(&one.vault_by_name(&known("prod"), &nowhere, &from)), r#"vault "prod""#);
    let mut elsewhere = described.clone();
    elsewhere.region = "eu-west-2".parse().ok();
    let two = inventory([described, elsewhere]);
    assert_eq!(vault(&two.vault_by_name(&known("prod"), &nowhere, &from)), "name prod");
}

#[test]
fn an_arn_that_ends_in_a_reference_is_the_vault_only_where_its_home_is_open_too() {
    let inventory = inventory([in_template(
        homeless(Kind::BackupVault, r#"{"BackupVaultName": "v"}"#),
        "Vault",
    )]);
    let from = in_template(homeless(Kind::BackupPlan, "{}"), "Plan");
    let arn = |lead: &[Part]| {
        let mut parts = lead.to_vec();
        parts.push(Part::Hole("Vault".into()));
        Known::No(Open { parts, many: false, reason: "x".into() })
    };
    let open = [
        Part::Text("arn:aws:backup:".into()),
        Part::Hole("AWS::Region".into()),
        Part::Text(":".into()),
        Part::Hole("AWS::AccountId".into()),
        Part::Text(":backup-vault:".into()),
    ];
    assert_eq!(vault(&inventory.vault_by_arn(&arn(&open), &from)), r#"vault "v""#);
    let literal = [Part::Text("arn:aws:backup:eu-west-1:444455556666:backup-vault:".into())];
    assert_eq!(vault(&inventory.vault_by_arn(&arn(&literal), &from)), "unknown");
}

fn owned(mut policy: Document, owner: &str) -> Document {
    policy.describes = Some(owner.into());
    policy
}

#[test]
fn policies_are_joined_to_keys_and_vaults() {
    let by_arn = owned(document(Kind::KeyPolicy, "{}"), KEY);
    let vault_document = document(
        Kind::BackupVault,
        &format!(r#"{{"BackupVaultName": "central", "BackupVaultArn": "{VAULT}"}}"#),
    );
    let by_name = owned(homeless(Kind::VaultPolicy, "{}"), "central");
    let inventory = inventory([described_key(), by_arn, vault_document, by_name]);
    let key = &inventory.keys[0];
    let policies = inventory.key_policies(key);
    assert_eq!(policies.len(), 1);
    assert_eq!(inventory.key_of_policy(policies[0]).unwrap().document, key.document);
    let vault = &inventory.backup_vaults[0];
    let policies = inventory.vault_policies(vault);
    assert_eq!(policies.len(), 1);
    assert_eq!(inventory.vault_of_policy(policies[0]).unwrap().document, vault.document);
}

#[test]
fn policies_of_a_template_are_joined_by_address() {
    let nested = in_template(homeless(Kind::KeyPolicy, "{}"), "aws_kms_key.app");
    let beside = in_template(homeless(Kind::KeyPolicy, "{}"), "aws_kms_key_policy.app");
    let inventory = inventory([
        in_template(homeless(Kind::Key, "{}"), "aws_kms_key.app"),
        nested,
        owned(beside, "aws_kms_key.app"),
    ]);
    let policies = inventory.key_policies(&inventory.keys[0]);
    assert_eq!(policies.len(), 2);
    for policy in policies {
        assert!(inventory.key_of_policy(policy).is_some());
    }
}

#[test]
fn a_role_carries_its_own_policies_and_those_it_names() {
    let role = "arn:aws:iam::111122223333:role/backup";
    let managed = "arn:aws:iam::111122223333:policy/copy";
    let text = format!(
        r#"{{"RoleName": "backup", "Arn": "{role}", "AttachedManagedPolicies": ["{managed}"]}}"#
    );
    let inventory = inventory([
        document(Kind::Role, &text),
        owned(document(Kind::TrustPolicy, "{}"), role),
        owned(document(Kind::IdentityPolicy, "{}"), "backup"),
        owned(document(Kind::IdentityPolicy, "{}"), managed),
        owned(document(Kind::IdentityPolicy, "{}"), "arn:aws:iam::111122223333:role/other"),
    ]);
    let RoleTarget::Role(found) =
        inventory.role_target(&known(role), &homeless(Kind::BackupSelection, "{}"))
    else {
        panic!("the role is described")
    };
    assert_eq!(inventory.role_policies(found).len(), 2);
    assert_eq!(inventory.trust_policies(found).len(), 1);
}

#[test]
fn a_policy_of_another_stack_is_attached_by_the_name_of_its_role() {
    let role = || document(Kind::Role, r#"{"RoleName": "backup"}"#);
    let policy = |to: &str, account: &str| {
        let mut policy = document(Kind::IdentityPolicy, "{}");
        policy.attached_to = vec![to.into()];
        policy.scope = "access.yaml".into();
        policy.account = account.parse().ok();
        policy.region = "us-east-1".parse().ok();
        policy
    };
    let (own, other) = ("111122223333", "444455556666");
    let count = |inventory: &Inventory| inventory.role_policies(&inventory.roles[0]).len();
    assert_eq!(count(&inventory([role(), policy("backup", own)])), 1);
    assert_eq!(count(&inventory([role(), policy("backup", other)])), 0);
    assert_eq!(count(&inventory([role(), policy("other", own)])), 0);

    // two roles of that name, or a reference to none: it may be attached to either
    let second = || {
        let mut role = role();
        role.scope = "other.yaml".into();
        role
    };
    for unsettled in [
        inventory([role(), second(), policy("backup", own)]),
        inventory([role(), policy("⟨Name⟩", own)]),
    ] {
        assert_eq!(count(&unsettled), 0);
        let near = unsettled.document(unsettled.roles[0].document);
        assert_eq!(unsettled.unsettled_attachments(near).len(), 1);
    }
    let elsewhere = inventory([role(), policy("⟨Name⟩", other)]);
    let near = elsewhere.document(elsewhere.roles[0].document);
    assert_eq!(elsewhere.unsettled_attachments(near).len(), 0);
}

fn plan_id(inventory: &Inventory, selection: usize) -> Option<String> {
    let plan = inventory.plan_of(&inventory.backup_selections[selection])?;
    inventory.plan_id(plan).map(String::from)
}

#[test]
fn a_selection_belongs_to_the_plan_it_names() {
    let plan = |id: &str| document(Kind::BackupPlan, &format!(r#"{{"BackupPlanId": "{id}"}}"#));
    let selection =
        |id: &str| document(Kind::BackupSelection, &format!(r#"{{"BackupPlanId": "{id}"}}"#));
    let inventory = inventory([plan("a"), plan("b"), selection("b"), selection("c")]);
    assert_eq!(plan_id(&inventory, 0).as_deref(), Some("b"));
    assert_eq!(plan_id(&inventory, 1), None);
    assert_eq!(inventory.selections_of(&inventory.backup_plans[1]).len(), 1);
}

#[test]
fn a_selection_without_a_plan_belongs_to_the_only_one() {
    let plan = || homeless(Kind::BackupPlan, "{}");
    let selection = || homeless(Kind::BackupSelection, "{}");
    let one = inventory([plan(), selection()]);
    assert!(one.plan_of(&one.backup_selections[0]).is_some());
    let two = inventory([plan(), plan(), selection()]);
    assert!(two.plan_of(&two.backup_selections[0]).is_none());
    let mut elsewhere = document(Kind::BackupPlan, "{}");
    elsewhere.account = "444455556666".parse().ok();
    let apart = inventory([elsewhere, document(Kind::BackupSelection, "{}")]);
    assert!(apart.plan_of(&apart.backup_selections[0]).is_none());
}

#[test]
fn a_plan_lives_where_its_role_does_before_its_resources() {
    let selection = r#"{
        "IamRoleArn": "arn:aws:iam::111122223333:role/backup",
        "Resources": ["arn:aws:rds:*:*:db:*", "arn:aws:rds:eu-west-1:444455556666:db:orders"]
    }"#;
    let inventory =
        inventory([homeless(Kind::BackupPlan, "{}"), homeless(Kind::BackupSelection, selection)]);
    let home = inventory.plan_home(&inventory.backup_plans[0]);
    assert_eq!(home.account.unwrap().as_str(), "111122223333");
    assert_eq!(home.region.unwrap().as_str(), "eu-west-1");
}

/// The owner of a key policy with these statements: `account` or `account?` where inferred.
fn owner(statements: &str) -> Option<String> {
    let text = format!(r#"{{"Statement": [{statements}]}}"#);
    let inventory = inventory([homeless(Kind::KeyPolicy, &text)]);
    let owner = inventory.key_owner(&inventory.policies[0])?;
    Some(format!("{}{}", owner.account, if owner.inferred { "?" } else { "" }))
}

fn allows(principal: &str, action: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "{action}", "Resource": "*"}}"#
    )
}

#[test]
fn the_owner_of_a_key_is_the_one_account_that_may_manage_it() {
    let root = "arn:aws:iam::111122223333:root";
    assert_eq!(owner(&allows(root, "kms:*")).as_deref(), Some("111122223333?"));
    assert_eq!(owner(&allows("111122223333", "KMS:Put*")).as_deref(), Some("111122223333?"));
    assert_eq!(owner(&allows(root, "kms:Decrypt")), None);
    let role = "arn:aws:iam::111122223333:role/admin";
    assert_eq!(owner(&allows(role, "kms:*")), None);
    let two = [allows(root, "kms:*"), allows("444455556666", "kms:*")].join(",");
    assert_eq!(owner(&two), None);
    let shared = [allows(root, "kms:*"), allows("444455556666", "kms:Decrypt")].join(",");
    assert_eq!(owner(&shared).as_deref(), Some("111122223333?"));
    let on = |key: &str| allows(root, "kms:*").replace(r#": "*"}"#, &format!(r#": "{key}"}}"#));
    assert_eq!(owner(&on("arn:aws:kms:*:444455556666:key/*")), None, "a key of another account");
    let own = on("arn:aws:kms:*:111122223333:key/*");
    assert_eq!(owner(&own).as_deref(), Some("111122223333?"));
}

#[test]
fn what_is_said_of_a_key_beats_what_its_policy_suggests() {
    let text = format!(r#"{{"Statement": [{}]}}"#, allows("444455556666", "kms:*"));
    let inventory = inventory([document(Kind::KeyPolicy, &text)]);
    let owner = inventory.key_owner(&inventory.policies[0]).unwrap();
    assert_eq!((owner.account.as_str(), owner.inferred), ("111122223333", false));
}

#[test]
fn organizations_answers_add_up() {
    let text = |text: &str| document(Kind::Organization, text);
    let inventory = inventory([
        text(
            r#"{"Accounts": [
                {"Id": "444455556666", "Name": "backup", "Arn": "arn:aws:organizations::999988887777:account/o-a1b2c3d4e5/444455556666"},
                {"Id": "111122223333", "Name": "prod", "Arn": "arn:aws:organizations::999988887777:account/o-a1b2c3d4e5/111122223333"}
            ]}"#,
        ),
        text(
            r#"{"Parents": [{"Id": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT"}], "ChildId": "111122223333"}"#,
        ),
        text(
            r#"{"Targets": [{"TargetId": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT"}], "PolicyId": "p-1"}"#,
        ),
        owned(
            document(Kind::Scp, "{}"),
            "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/service_control_policy/p-1",
        ),
        document(
            Kind::BackupSettings,
            r#"{"GlobalSettings": {"isCrossAccountBackupEnabled": "true"}}"#,
        ),
    ]);
    let organization = &inventory.organization;
    assert_eq!(organization.id.as_deref(), Some("o-a1b2c3d4e5"));
    assert_eq!(organization.management_account.unwrap().as_str(), "999988887777");
    assert_eq!(organization.cross_account_backup, Some(true));
    assert_eq!(organization.parents, [("111122223333".into(), "ou-ab12-11111111".into())]);
    let names: Vec<_> = inventory.accounts.iter().map(|it| it.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["prod", "backup"]);
    let scp = inventory.documents.iter().find(|it| it.kind == Kind::Scp).unwrap();
    assert_eq!(inventory.attachments(scp), ["ou-ab12-11111111"]);
}

#[test]
fn a_plan_of_a_backup_policy_lives_where_the_policy_is_attached() {
    let attached = |targets: &[&str]| {
        let mut policy = homeless(Kind::BackupPolicy, "{}");
        policy.scope = "stack.yaml".into();
        policy.attached_to = targets.iter().map(|target| Box::from(*target)).collect();
        let made = in_template(homeless(Kind::BackupPlan, "{}"), "plans.daily");
        let inventory = inventory([policy, made]);
        let plan = &inventory.backup_plans[0];
        assert!(inventory.backup_policy_of(plan).is_some());
        inventory.plan_home(plan).account.map(|account| account.to_string())
    };
    assert_eq!(attached(&["111122223333"]).as_deref(), Some("111122223333"));
    assert_eq!(attached(&["111122223333", "444455556666"]), None);
    assert_eq!(attached(&["ou-ab12-11111111"]), None);
    let declared = inventory([in_template(homeless(Kind::BackupPlan, "{}"), "Plan")]);
    assert!(declared.backup_policy_of(&declared.backup_plans[0]).is_none());
}

#[test]
fn a_lock_declared_by_itself_is_the_lock_of_the_one_vault_of_that_name_there() {
    let vault = || document(Kind::BackupVault, r#"{"BackupVaultName": "central"}"#);
    let lock = |name: &str| {
        let root = format!(r#"{{"BackupVaultName": "{name}", "MinRetentionDays": 30}}"#);
        document(Kind::VaultLock, &root)
    };
    let is_locked = |documents: Vec<Document>| {
        let inventory = inventory(documents);
        let of_vault = |it: &&crate::inventory::BackupVault| {
            inventory.document(it.document).unwrap().kind == Kind::BackupVault
        };
        inventory.backup_vaults.iter().find(of_vault).unwrap().lock.is_some()
    };
    assert!(is_locked(vec![vault(), lock("central")]));
    assert!(is_locked(vec![lock("central"), vault()]));
    assert!(!is_locked(vec![vault(), lock("other")]));
    assert!(!is_locked(vec![vault(), vault(), lock("central")]));
    let elsewhere = Document { region: "eu-west-2".parse().ok(), ..lock("central") };
    assert!(!is_locked(vec![vault(), elsewhere]));
}
