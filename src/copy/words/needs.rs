//! What would decide a step: the document or value in words, the command whose answer says it, and
//! for facts of the surroundings what is assumed instead.

use crate::aws::{AccountId, Region};
use crate::iam::{Cause, ConditionKey, Known};
use crate::syntax::Open;

use super::super::call::{Call, Who};
use super::super::facts::ResourceType;
use super::super::path::{Need, RunIn};
use super::super::site::{Site, shown, shown_open};
use super::{SOME_VAULT, account};

fn need(id: String, document: String, command: Option<String>) -> Need {
    Need { id, document, command, run_in: None, assumption: None }
}

fn ambient(id: String, document: String, command: Option<String>, assumption: String) -> Need {
    Need { id, document, command, run_in: None, assumption: Some(assumption) }
}

impl Need {
    /// The same, by a command for the account of an ARN.
    fn in_account_of(self, arn: &str) -> Self {
        let account = arn.split(':').nth(4).and_then(|id| id.parse().ok());
        match account {
            Some(account) => self.in_account(account),
            None => self,
        }
    }

    /// The same, by a command for an account.
    fn in_account(self, id: AccountId) -> Self {
        Self { run_in: Some(RunIn::Account(id)).filter(|_| id != AccountId::THIS), ..self }
    }

    /// The same, by a command that only the management account may call.
    fn in_management_account(self) -> Self {
        Self { run_in: Some(RunIn::Management), ..self }
    }
}

/// A value that a file leaves open, with the way to give it.
fn value(text: &str, document: String) -> Need {
    let hole = text.split_once('⟨').and_then(|(_, rest)| rest.split_once('⟩'));
    let name = hole.map_or(text, |(name, _)| name);
    let is_word = |name: &str| {
        !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
    };
    let (hint, command) = match name.strip_prefix("var.") {
        Some(name) if is_word(name) => {
            (format!("; give it with `--var {name}=…`, or under `variables:`"), None)
        }
        None if is_word(name) => {
            (format!("; give it with `--parameter {name}=…`, or under `variables:`"), None)
        }
        _ if is_of_terraform(name) => (String::new(), Some("terraform show -json PLAN".to_owned())),
        Some(_) | None => (String::new(), None),
    };
    need(format!("value/{text}"), document + &hint, command)
}

/// Whether a reference is one of Terraform's to what a plan tells.
fn is_of_terraform(name: &str) -> bool {
    let starts = ["var.", "local.", "data.", "module.", "each.", "path.", "aws_", "awscc_"];
    starts.iter().any(|start| name.starts_with(start))
}

/// What CloudTrail has of a call.
fn past_calls(action: &str) -> String {
    let name = action.split_once(':').map_or(action, |(_, name)| name);
    format!(
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue={name}"
    )
}

fn in_region(region: &str) -> String {
    if region.is_empty() { String::new() } else { format!(" --region {region}") }
}

/// What has an answer say of what it is, as only the question does else.
fn naming(member: &str, arn: &str, answer: &str) -> String {
    format!(" --query '{{{member}: `\"{arn}\"`, {answer}: {answer}}}'")
}

pub(in crate::copy) fn need_key_policy(arn: &str) -> Need {
    let region = arn.split(':').nth(3).unwrap_or("");
    let command = format!(
        "aws kms get-key-policy --key-id {arn} --policy-name default{}{}",
        in_region(region),
        naming("KeyId", arn, "Policy")
    );
    need(format!("key-policy/{arn}"), format!("policy of key {arn}"), Some(command))
        .in_account_of(arn)
}

pub(in crate::copy) fn need_key_named(text: &str) -> Need {
    let command = format!("aws kms describe-key --key-id {text}");
    need(format!("key/{text}"), format!("description of key {text}"), Some(command))
}

/// AWS documents restore access vaults for reading what a logically air-gapped vault holds.
pub(in crate::copy) fn need_restore_access(arn: &str) -> Need {
    let document = format!(
        "whether AWS Backup copies into a restore access vault, which AWS does not document: {arn}"
    );
    need(format!("restore-access-vault/{arn}"), document, None)
}

/// AWS documents a key of one's own, or that of the service whose snapshots they are.
pub(in crate::copy) fn need_other_service(key: &str, of: &str) -> Need {
    let document = format!(
        "whether a copy of {of} can be made under {key}, the key of another service, which AWS does not document"
    );
    need(format!("key-of-service/{key}"), document, None)
}

pub(in crate::copy) fn need_key_kind(arn: &str) -> Need {
    let region = arn.split(':').nth(3).unwrap_or("");
    let command = format!("aws kms describe-key --key-id {arn}{}", in_region(region));
    need(format!("key/{arn}"), format!("description of key {arn}"), Some(command))
        .in_account_of(arn)
}

pub(in crate::copy) fn need_key_state(arn: &str) -> Need {
    let assumption = format!("key {arn} is enabled");
    Need { assumption: Some(assumption), ..need_key_kind(arn) }
}

pub(in crate::copy) fn need_alias(alias: &str, region: Option<&Region>) -> Need {
    let region = region.map_or("", Region::as_str);
    let command = format!("aws kms list-aliases{}", in_region(region));
    need(format!("alias/{alias}"), format!("the key behind alias {alias}"), Some(command))
}

pub(in crate::copy) fn need_vault(arn: &str) -> Need {
    let name = arn.rsplit(':').next().unwrap_or(arn);
    let region = arn.split(':').nth(3).unwrap_or("");
    let command =
        format!("aws backup describe-backup-vault --backup-vault-name {name}{}", in_region(region));
    let command = Some(command).filter(|_| arn != SOME_VAULT);
    need(format!("vault/{arn}"), format!("description of vault {arn}"), command).in_account_of(arn)
}

pub(in crate::copy) fn need_vault_policy(arn: &str) -> Need {
    let name = arn.rsplit(':').next().unwrap_or(arn);
    let region = arn.split(':').nth(3).unwrap_or("");
    let command = format!(
        "aws backup get-backup-vault-access-policy --backup-vault-name {name}{}",
        in_region(region)
    );
    need(format!("vault-policy/{arn}"), format!("access policy of vault {arn}"), Some(command))
        .in_account_of(arn)
}

pub(in crate::copy) fn need_wildcard(arn: &str) -> Need {
    let document = format!(
        "whether the policy of vault {arn} is in place: AWS Backup takes no wildcard in `Action` there"
    );
    Need { id: format!("wildcard/{arn}"), document, ..need_vault_policy(arn) }
}

pub(in crate::copy) fn need_source_vault(names: &[String]) -> Need {
    let document = format!(
        "which vault the copy is taken from, {}, which AWS does not document",
        names.join(" or ")
    );
    need(format!("source-vault/{}", names.join(",")), document, None)
}

pub(in crate::copy) fn need_own_vault_policy(name: &str) -> Need {
    let assumption = format!("no policy of vault {name} denies the copy");
    Need { assumption: Some(assumption), ..need_vault_policy(name) }
}

pub(in crate::copy) fn need_role(arn: &str) -> Need {
    let command =
        "aws iam get-account-authorization-details --filter Role LocalManagedPolicy".to_owned();
    need(format!("role/{arn}"), format!("policies of role {arn}"), Some(command)).in_account_of(arn)
}

pub(in crate::copy) fn need_managed(policy: &Known<Box<str>>) -> Need {
    let text = shown(policy);
    let command = policy.yes().map(|arn| {
        format!("aws iam get-policy-version --policy-arn {arn} --version-id $(aws iam get-policy --policy-arn {arn} --query Policy.DefaultVersionId --output text){}", naming("PolicyArn", arn, "PolicyVersion"))
    });
    need(format!("policy/{text}"), format!("policy {text}"), command)
}

pub(in crate::copy) fn need_rest(name: &str) -> Need {
    need(
        format!("policy/{name}"),
        format!("the whole policy of {name}, of which only statements are given"),
        None,
    )
}

pub(in crate::copy) fn need_selection(site: &Site<'_>) -> Need {
    let plan = site.plan.id.as_ref().and_then(|id| id.value.yes());
    let id = plan.map_or("PLAN-ID", |id| id);
    let command = Some(format!(
        "aws backup get-backup-selection --backup-plan-id {id} --selection-id $(aws backup list-backup-selections --backup-plan-id {id} --query 'BackupSelectionsList[0].SelectionId' --output text)"
    ));
    let name = site.plan.name.as_ref().map_or_else(String::new, |name| shown(&name.value));
    need(format!("selection/{name}"), format!("a selection of plan {name}, with its role"), command)
        .in_account(site.account.unwrap_or(AccountId::THIS))
}

pub(in crate::copy) fn need_resources(site: &Site<'_>, has_selection: bool) -> Need {
    if !has_selection {
        return need_selection(site);
    }
    let name = site.plan.name.as_ref().map_or_else(String::new, |name| shown(&name.value));
    let region = site.region.as_ref().map_or("", Region::as_str);
    let command = format!("aws backup list-protected-resources{}", in_region(region));
    need(
        format!("resources/{name}"),
        format!("the resources that plan {name} takes, for `resources:` in `backstay.yaml`"),
        Some(command),
    )
    .in_account(site.account.unwrap_or(AccountId::THIS))
}

pub(in crate::copy) fn need_tags(example: &str, count: usize, site: &Site<'_>) -> Need {
    let region = site.region.as_ref().map_or("", Region::as_str);
    let owner = site.account.unwrap_or(AccountId::THIS);
    let account = account(owner);
    let document = match count {
        0 | 1 => format!("tags of {example}"),
        _ => format!("tags of {count} resources in {account}, such as {example}"),
    };
    let command = format!("aws resourcegroupstaggingapi get-resources{}", in_region(region));
    need(format!("tags/{account}/{region}"), document, Some(command)).in_account(owner)
}

pub(in crate::copy) fn need_type(of: &ResourceType, site: &Site<'_>) -> Need {
    let region = site.region.as_ref().map_or("", Region::as_str);
    let owner = site.account.unwrap_or(AccountId::THIS);
    let account = account(owner);
    let command =
        Some(format!("{}{}", of.command, in_region(region))).filter(|_| !of.command.is_empty());
    let id = format!("resources/{account}/{region}/{}", of.name);
    need(id, format!("the resources of type {} in {account}, with their keys", of.name), command)
        .in_account(owner)
}

pub(in crate::copy) fn need_resource(arn: &str, of: Option<&ResourceType>) -> Need {
    let region = arn.split(':').nth(3).unwrap_or("");
    let command = of.filter(|of| !of.command.is_empty());
    let command = command.map(|of| format!("{}{}", of.command, in_region(region)));
    need(format!("resource/{arn}"), format!("description of {arn}, with its key"), command)
        .in_account_of(arn)
}

pub(in crate::copy) fn need_file_system() -> Need {
    let command = Some("aws fsx describe-file-systems".to_owned());
    need("file-systems".to_owned(), "what sort of file system it is".to_owned(), command)
}

pub(in crate::copy) fn need_region_settings(site: &Site<'_>) -> Need {
    let region = site.region.as_ref().map_or("", Region::as_str);
    let owner = site.account.unwrap_or(AccountId::THIS);
    let account = account(owner);
    let command = format!("aws backup describe-region-settings{}", in_region(region));
    let document = format!("whether AWS Backup manages DynamoDB in {account}");
    need(format!("region-settings/{account}/{region}"), document, Some(command)).in_account(owner)
}

pub(in crate::copy) fn need_default_key(site: &Site<'_>) -> Need {
    let region = site.region.as_ref().map_or("", Region::as_str);
    let owner = site.account.unwrap_or(AccountId::THIS);
    let account = account(owner);
    let command = format!("aws ec2 get-ebs-default-kms-key-id{}", in_region(region));
    need(
        format!("default-key/{account}/{region}"),
        format!("the default EBS key of {account}, for `key:` under `resources:`"),
        Some(command),
    )
    .in_account(owner)
}

pub(in crate::copy) fn need_open(open: &Open) -> Need {
    let text = shown_open(open);
    let document = format!("value of {text}: {}", open.reason);
    value(&text, document)
}

pub(in crate::copy) fn need_value(name: &str) -> Need {
    value(name, format!("value of {name}"))
}

pub(in crate::copy) fn need_key(key: &ConditionKey, action: &str) -> Need {
    let command = match key.folded() {
        "aws:principalorgid" | "aws:resourceorgid" => {
            "aws organizations describe-organization".to_owned()
        }
        "aws:principalorgpaths" | "aws:resourceorgpaths" | "backup:copytargetorgpaths" => {
            "aws organizations list-parents --child-id ACCOUNT".to_owned()
        }
        "backup:copytargets" => "aws backup list-backup-vaults".to_owned(),
        key if key.starts_with("aws:principaltag/") => {
            "aws iam list-role-tags --role-name ROLE".to_owned()
        }
        key if key.starts_with("aws:resourcetag/") => {
            "aws resourcegroupstaggingapi get-resources".to_owned()
        }
        // what the call carried when it was made
        _ => past_calls(action),
    };
    let document = format!("value of {key} in the call of {action}");
    need(format!("context/{}", key.folded()), document, Some(command))
}

pub(in crate::copy) fn need_of_trust(cause: &Cause) -> Need {
    match cause {
        Cause::Key(key) => need_key(key, "sts:AssumeRole"),
        Cause::Value(name) | Cause::Document(name) => need_value(name),
    }
}

pub(in crate::copy) fn need_of_call(call: &Call<'_>, key: &str) -> Need {
    let document =
        format!("value of {key} in the call of {}, which AWS does not document", call.action);
    need(format!("context/{}", key.to_lowercase()), document, Some(past_calls(&call.action)))
}

pub(in crate::copy) fn need_caller(who: &Who) -> Need {
    if who.is_named {
        let document = format!("the role in {} that copies", account(who.account));
        return need(format!("role-of/{}", who.account), document, None);
    }
    let document = "the account in which the plan runs: `account:` under `documents:`".to_owned();
    need("account-of-plan".to_owned(), document, Some("aws sts get-caller-identity".to_owned()))
}

pub(in crate::copy) fn need_boundary(arn: &str) -> Need {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let command = format!("aws iam get-role --role-name {name}");
    let assumption = "no permissions boundary of the role stops the copy".to_owned();
    ambient(
        format!("boundary/{arn}"),
        format!("permissions boundary of {arn}"),
        Some(command),
        assumption,
    )
    .in_account_of(arn)
}

pub(in crate::copy) fn need_control_policies(is_scp: bool, of: AccountId) -> Need {
    let (word, filter) = if is_scp {
        ("service control policy", "SERVICE_CONTROL_POLICY")
    } else {
        ("resource control policy", "RESOURCE_CONTROL_POLICY")
    };
    let shown = account(of);
    let short = if is_scp { "scp" } else { "rcp" };
    let target = if of == AccountId::THIS { "ACCOUNT".to_owned() } else { of.to_string() };
    let command = format!(
        "aws organizations list-policies-for-target --target-id {target} --filter {filter}"
    );
    let assumption = format!("no {word} denies the copy");
    ambient(
        format!("{short}/{shown}"),
        format!("the {word} set of {shown}"),
        Some(command),
        assumption,
    )
    .in_management_account()
}

pub(in crate::copy) fn need_tag_policy(of: AccountId) -> Need {
    let shown = account(of);
    let target = if of == AccountId::THIS { "ACCOUNT".to_owned() } else { of.to_string() };
    let command = format!(
        "aws organizations describe-effective-policy --policy-type TAG_POLICY --target-id {target}"
    );
    let assumption = "no tag policy refuses the tags of the copy".to_owned();
    ambient(
        format!("tag-policy/{shown}"),
        format!("the tag policy in effect in {shown}"),
        Some(command),
        assumption,
    )
    .in_management_account()
}

pub(in crate::copy) fn need_attachment(of: AccountId) -> Need {
    let document =
        format!("whether an allow list among the service control policies binds {}", account(of));
    need(
        format!("attachments/{}", account(of)),
        document,
        Some("aws organizations list-targets-for-policy --policy-id POLICY".to_owned()),
    )
    .in_management_account()
}

pub(in crate::copy) fn need_place(of: AccountId, name: &str) -> Need {
    let shown = account(of);
    let command = format!("aws organizations list-parents --child-id {shown}");
    let assumption = format!("`{name}` is not attached above account {shown}");
    ambient(
        format!("parents/{shown}"),
        format!("the OUs above account {shown}"),
        Some(command),
        assumption,
    )
    .in_management_account()
}

pub(in crate::copy) fn need_organization(source: AccountId, destination: AccountId) -> Need {
    let assumption =
        format!("{} and {} are in the same organization", account(source), account(destination));
    let command = Some("aws organizations list-accounts".to_owned());
    ambient(
        "organization/accounts".to_owned(),
        "the accounts of the organization".to_owned(),
        command,
        assumption,
    )
    .in_management_account()
}

pub(in crate::copy) fn need_global_settings() -> Need {
    let command = Some("aws backup describe-global-settings".to_owned());
    let assumption = "cross-account backup is enabled in the organization".to_owned();
    ambient(
        "global-settings".to_owned(),
        "global settings of AWS Backup".to_owned(),
        command,
        assumption,
    )
    .in_management_account()
}

pub(in crate::copy) fn need_enabled(region: &Region, of: AccountId) -> Need {
    let shown = account(of);
    let command = Some(format!("aws account get-region-opt-status --region-name {region}"));
    let assumption = format!("Region {region} is enabled in {shown}");
    ambient(
        format!("region/{region}/{shown}"),
        format!("whether {region} is enabled in {shown}, for `regions:` under `accounts:`"),
        command,
        assumption,
    )
    .in_account(of)
}

pub(in crate::copy) fn need_region(region: &str, partition: &str) -> Need {
    let document = format!("whether partition {partition} has a Region {region}");
    need(format!("region/{region}"), document, Some("aws account list-regions".to_owned()))
}

pub(in crate::copy) fn need_fact(of: &str) -> Need {
    let document =
        format!("what AWS Backup can do with {of}, which the facts of this version do not tell");
    let command = "aws backup get-supported-resource-types".to_owned();
    need(format!("fact/{of}"), document, Some(command))
}

pub(in crate::copy) fn need_retention() -> Need {
    need("retention".to_owned(), "how long the copy is kept".to_owned(), None)
}

pub(in crate::copy) fn need_observation(action: &str) -> Need {
    let document = format!("whether the copy works without {action}, which AWS documents");
    need(format!("observation/{action}"), document, Some(past_calls(action)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_says_how_to_give_it() {
        let check = |text: &str, document: &str, command: Option<&str>| {
            let need = need_value(text);
            assert_eq!((&*need.document, need.command.as_deref()), (document, command));
        };
        check(
            "⟨var.vault⟩-copy",
            "value of ⟨var.vault⟩-copy; give it with `--var vault=…`, or under `variables:`",
            None,
        );
        check(
            "⟨VaultArn⟩",
            "value of ⟨VaultArn⟩; give it with `--parameter VaultArn=…`, or under `variables:`",
            None,
        );
        let plan = Some("terraform show -json PLAN");
        check("⟨data.aws_kms_key.own.arn⟩", "value of ⟨data.aws_kms_key.own.arn⟩", plan);
        check("⟨module.keys[\"a\"].arn⟩", "value of ⟨module.keys[\"a\"].arn⟩", plan);
        check("⟨Key.Arn⟩", "value of ⟨Key.Arn⟩", None);
    }
}
