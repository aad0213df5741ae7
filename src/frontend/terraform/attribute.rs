//! What is known of a resource or data source before it is there.
//!
//! What stands in its block is known, and so is an ARN that is made of known names. Everything else
//! is an unknown called by the address: `aws_kms_key.app.arn`.

use std::rc::Rc;

use crate::aws::Arn;
use crate::source::Location;

use super::body;
use super::config::Section;
use super::evaluate::{Evaluator, Scope};
use super::functions::{self, Use};
use super::instance::Reference;
use super::policy_document;
use super::provider::{self, Home};
use super::syntax::Block;
use super::value::{Evaluated, Kind, Value, failure};

/// How the ARN of a resource type is made: type, service, whether it has a Region, what stands
/// before the name, and the attribute that holds the name.
/// AWS: service authorization reference, "Resource types" of each service.
const ARNS: &[(&str, &str, bool, &str, &str)] = &[
    ("aws_athena_workgroup", "athena", true, "workgroup/", "name"),
    ("aws_backup_vault", "backup", true, "backup-vault:", "name"),
    ("aws_backup_logically_air_gapped_vault", "backup", true, "backup-vault:", "name"),
    ("awscc_backup_backup_vault", "backup", true, "backup-vault:", "backup_vault_name"),
    ("aws_cloudtrail", "cloudtrail", true, "trail/", "name"),
    ("aws_cloudwatch_event_bus", "events", true, "event-bus/", "name"),
    ("aws_cloudwatch_log_group", "logs", true, "log-group:", "name"),
    ("aws_codebuild_project", "codebuild", true, "project/", "name"),
    ("aws_kms_alias", "kms", true, "", "name"),
    ("aws_iam_role", "iam", false, "role", "name"),
    ("aws_iam_policy", "iam", false, "policy", "name"),
    ("aws_iam_user", "iam", false, "user", "name"),
    ("aws_iam_group", "iam", false, "group", "name"),
    ("aws_iam_instance_profile", "iam", false, "instance-profile", "name"),
    ("awscc_iam_role", "iam", false, "role", "role_name"),
    ("awscc_dynamodb_table", "dynamodb", true, "table/", "table_name"),
    ("awscc_docdb_db_cluster", "rds", true, "cluster:", "db_cluster_identifier"),
    ("awscc_neptune_db_cluster", "rds", true, "cluster:", "db_cluster_identifier"),
    ("awscc_rds_db_cluster", "rds", true, "cluster:", "db_cluster_identifier"),
    ("awscc_rds_db_instance", "rds", true, "db:", "db_instance_identifier"),
    ("aws_db_instance", "rds", true, "db:", "identifier"),
    ("aws_rds_cluster", "rds", true, "cluster:", "cluster_identifier"),
    ("aws_docdb_cluster", "rds", true, "cluster:", "cluster_identifier"),
    ("aws_neptune_cluster", "rds", true, "cluster:", "cluster_identifier"),
    ("aws_dynamodb_table", "dynamodb", true, "table/", "name"),
    ("aws_ecr_repository", "ecr", true, "repository/", "name"),
    ("aws_kinesis_firehose_delivery_stream", "firehose", true, "deliverystream/", "name"),
    ("aws_kinesis_stream", "kinesis", true, "stream/", "name"),
    ("aws_redshift_cluster", "redshift", true, "cluster:", "cluster_identifier"),
    ("aws_sfn_state_machine", "states", true, "stateMachine:", "name"),
    ("aws_sns_topic", "sns", true, "", "name"),
    ("aws_sqs_queue", "sqs", true, "", "name"),
    ("aws_lambda_function", "lambda", true, "function:", "function_name"),
];

/// Of these types, `id` is the ARN.
const ID_IS_ARN: &[&str] = &[
    "aws_iam_policy",
    "aws_kinesis_firehose_delivery_stream",
    "aws_kinesis_stream",
    "aws_sfn_state_machine",
    "aws_sns_topic",
];

/// Of these types, `id` is neither the name nor the ARN, or now this and now that.
/// Terraform: AWS provider documentation, "Attribute Reference"; `aws_db_instance` changed with
/// version 5.
const ID_IS_OWN: &[&str] =
    &["aws_cloudtrail", "aws_codebuild_project", "aws_db_instance", "aws_sqs_queue"];

/// The attribute `name` of what `reference` names.
pub(super) fn of(
    evaluator: &Evaluator<'_>,
    reference: &Rc<Reference>,
    name: &str,
    at: Location,
) -> Evaluated {
    let Some(block) = reference.block() else { return failure("there is no such block") };
    if reference.section == Section::Modules {
        return output(evaluator, reference, name, at);
    }
    let key = format!("{}.{name}", reference.address());
    let found = evaluator.memoized(key, block.header(), || {
        let home = provider::home(evaluator, &reference.instance, block);
        let subject = Subject { evaluator, reference, block, home, at };
        match reference.section {
            Section::Data => subject.data(name),
            Section::Resources | Section::Modules => subject.resource(name),
        }
    });
    found.map(|value| if value.as_open().is_some() { value.moved(at) } else { value })
}

/// The ARN that a resource of this type gets, where all is known that it is made of. `written` gives
/// what the resource says.
pub(super) fn arn(
    kind: &str,
    home: &Home,
    written: impl Fn(&str) -> Option<Value>,
) -> Option<String> {
    let text = |name: &str| written(name)?.scalar();
    let partition = home.partition();
    if let "aws_s3_bucket" | "awscc_s3_bucket" = kind {
        let name = text("bucket").or_else(|| text("bucket_name"))?;
        return Some(format!("arn:{partition}:s3:::{name}"));
    }
    let (_, service, regional, before, attribute) =
        ARNS.iter().find(|(known, ..)| *known == kind)?;
    let name = text(attribute)?;
    let region = if *regional { home.region.as_ref()?.as_str() } else { "" };
    let account = home.account?;
    let path = match written("path").filter(|path| !path.is_null()) {
        // a path starts and ends with a slash
        Some(path) if *service == "iam" => path.scalar()?,
        None if *service == "iam" => "/".into(),
        Some(_) | None => "".into(),
    };
    Some(format!("arn:{partition}:{service}:{region}:{account}:{before}{path}{name}"))
}

/// A part of an ARN by the name that the data source `aws_arn` gives it.
fn part<'a>(arn: &'a Arn, name: &str) -> &'a str {
    match name {
        "partition" => arn.partition(),
        "service" => arn.service(),
        "region" => arn.region(),
        "account" => arn.account(),
        _ => arn.resource(),
    }
}

/// What a module gives out.
fn output(
    evaluator: &Evaluator<'_>,
    reference: &Rc<Reference>,
    name: &str,
    at: Location,
) -> Evaluated {
    let full = format!("{}.{name}", reference.address());
    let Some(child) = evaluator.child(reference) else {
        let reason = format!("`{full}` comes from a module that is not here");
        return Ok(Value::hole(at, &full, reason));
    };
    let Some(block) = child.config.outputs.get(name) else {
        return failure(format!("`{full}` is not declared"));
    };
    let Some(value) = block.body.get("value") else { return Ok(Value::null(at)) };
    evaluator.memoized(full, value.at, || evaluator.evaluate(&Scope::new(&child), value))
}

/// A block whose attributes somebody asks for.
struct Subject<'s> {
    evaluator: &'s Evaluator<'s>,
    reference: &'s Rc<Reference>,
    block: &'s Block,
    home: Home,
    at: Location,
}

impl Subject<'_> {
    fn hole(&self, name: &str) -> Value {
        let full = format!("{}.{name}", self.reference.address());
        let reason = format!("`{full}` is known only once it is deployed");
        Value::hole(self.at, &full, reason)
    }

    fn text(&self, text: &str) -> Value {
        Value::text(self.at, text)
    }

    /// What the block itself says.
    fn written(&self, name: &str) -> Option<Evaluated> {
        let scope = Scope::new(&self.reference.instance);
        let frame = scope.frame_of(self.reference);
        let scope = frame.as_ref().map_or(scope, |frame| scope.with(frame));
        if let Some(expr) = self.block.body.get(name) {
            return Some(self.evaluator.evaluate(&scope, expr));
        }
        let entries = body::blocks_called(self.evaluator, &scope, &self.block.body, name);
        entries.map(Ok)
    }

    /// A text that the block itself says.
    fn written_text(&self, name: &str) -> Option<Rc<str>> {
        self.written(name)?.ok()?.scalar()
    }

    fn resource(&self, name: &str) -> Evaluated {
        let kind = self.block.label(0);
        let named = ARNS.iter().find(|(known, ..)| *known == kind);
        let bucket = kind == "aws_s3_bucket";
        match name {
            "id" if bucket => self.written("bucket").unwrap_or_else(|| Ok(self.hole(name))),
            "arn" => Ok(self.arn().unwrap_or_else(|| self.hole(name))),
            "id" if ID_IS_ARN.contains(&kind) => Ok(self.arn().unwrap_or_else(|| self.hole("arn"))),
            "id" => match named {
                Some((.., attribute)) if !ID_IS_OWN.contains(&kind) => self
                    .written(attribute)
                    .filter(|value| value.as_ref().is_ok_and(|value| value.scalar().is_some()))
                    .unwrap_or_else(|| Ok(self.hole(name))),
                Some(_) | None => Ok(self.hole(name)),
            },
            _ => match self.written(name) {
                Some(Ok(value)) if value.is_null() => Ok(self.hole(name)),
                Some(value) => value,
                None => Ok(self.hole(name)),
            },
        }
    }

    /// The ARN, where name, account and Region are known.
    fn arn(&self) -> Option<Value> {
        let arn = arn(self.block.label(0), &self.home, |name| {
            Some(self.written(name)?.unwrap_or_else(|_| self.hole(name)))
        });
        Some(self.text(&arn?))
    }

    fn data(&self, name: &str) -> Evaluated {
        match (self.block.label(0), name) {
            ("aws_caller_identity", "account_id" | "id") => Ok(match self.home.account {
                Some(account) => self.text(account.as_str()),
                None => self.of_provider("account_id"),
            }),
            ("aws_region", "name" | "id" | "region") => Ok(match &self.home.region {
                Some(region) => self.text(region.as_str()),
                None => self.of_provider("name"),
            }),
            ("aws_partition", _) => {
                let said = self.home.partition_attributes().into_iter();
                let found = said.into_iter().find(|(attribute, _)| *attribute == name);
                Ok(found.map_or_else(|| self.hole(name), |(_, text)| self.text(&text)))
            }
            ("aws_iam_policy_document", "json" | "minified_json") => Ok(self.policy_document()),
            ("aws_service_principal", "name" | "id") => match self.written_text("service_name") {
                Some(service) => Ok(self.text(&format!("{service}.{}", "amazonaws.com"))),
                None => Ok(self.hole(name)),
            },
            ("aws_arn", "partition" | "service" | "region" | "account" | "resource") => {
                let arn = self.written_text("arn").and_then(|text| text.parse::<Arn>().ok());
                Ok(arn.map_or_else(|| self.hole(name), |arn| self.text(part(&arn, name))))
            }
            // their ARN follows from the name also where somebody else made them; a role's has a path
            ("aws_backup_vault" | "aws_kms_alias" | "aws_sns_topic" | "aws_sqs_queue", "arn") => {
                Ok(self.arn().unwrap_or_else(|| self.hole(name)))
            }
            ("template_file", "rendered") => self.rendered(),
            ("aws_kms_key", "arn") => Ok(match self.written_text("key_id") {
                Some(key) if key.starts_with("arn:") && key.contains(":key/") => self.text(&key),
                Some(_) | None => self.hole(name),
            }),
            _ => match self.written(name) {
                Some(Ok(value)) if value.is_null() => Ok(self.hole(name)),
                Some(value) => value,
                None => Ok(self.hole(name)),
            },
        }
    }

    /// What the template provider makes of its `template` and `vars`, as `templatestring` does.
    fn rendered(&self) -> Evaluated {
        let Some(template) = self.written("template") else { return Ok(self.hole("rendered")) };
        let variables = self.written("vars").unwrap_or_else(|| Ok(Value::map(self.at, Vec::new())));
        let arguments = [template?, variables?];
        let used = Use { name: "templatestring", arguments: &arguments, at: self.at };
        functions::call(self.evaluator, &Scope::new(&self.reference.instance), &used)
    }

    /// Something of the provider's own: the same unknown in every module that uses it.
    fn of_provider(&self, attribute: &str) -> Value {
        let kind = self.block.label(0);
        let provider = &*self.home.provider;
        let name = match provider {
            "aws" | "awscc" => format!("data.{kind}.current.{attribute}"),
            _ => format!("data.{kind}.current.{attribute} of {provider}"),
        };
        let what = if attribute == "name" { "Region" } else { "account" };
        Value::hole(self.at, &name, format!("nothing says the {what} of provider `{provider}`"))
    }

    fn policy_document(&self) -> Value {
        self.evaluator.lowers(self.block.at);
        let scope = Scope::new(&self.reference.instance);
        let frame = scope.frame_of(self.reference);
        let scope = frame.as_ref().map_or(scope, |frame| scope.with(frame));
        let written = body::evaluate(self.evaluator, &scope, self.block);
        let document = policy_document::lower(self.evaluator.sources, &written);
        Value::new(self.block.at, Kind::Json(Rc::new(document)))
    }
}
