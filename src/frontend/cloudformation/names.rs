//! What is known of a resource before the stack is made: its name, and an ARN made of known names.
//!
//! AWS: CloudFormation template reference, "Return values" of each resource type; service
//! authorization reference, "Resource types".

use crate::syntax::{Node, Value};

use super::evaluate::evaluate;
use super::scope::Scope;

/// A resource type whose name the template may say.
struct Named {
    kind: &'static str,
    /// The property with the name.
    property: &'static str,
    /// Whether `Ref` gives the ARN instead of the name.
    by_arn: bool,
    /// The attribute that is the ARN.
    arn: &'static str,
    /// The ARN's service, and what stands before the name.
    service: &'static str,
    before: &'static str,
}

const fn named(
    kind: &'static str,
    property: &'static str,
    (arn, service, before): (&'static str, &'static str, &'static str),
) -> Named {
    Named { kind, property, by_arn: false, arn, service, before }
}

const NAMED: &[Named] = &[
    named(
        "AWS::Backup::BackupVault",
        "BackupVaultName",
        ("BackupVaultArn", "backup", "backup-vault:"),
    ),
    named(
        "AWS::Backup::LogicallyAirGappedBackupVault",
        "BackupVaultName",
        ("BackupVaultArn", "backup", "backup-vault:"),
    ),
    named("AWS::Athena::WorkGroup", "Name", ("", "athena", "workgroup/")),
    named("AWS::CloudTrail::Trail", "TrailName", ("Arn", "cloudtrail", "trail/")),
    named("AWS::CodeBuild::Project", "Name", ("Arn", "codebuild", "project/")),
    named("AWS::DynamoDB::Table", "TableName", ("Arn", "dynamodb", "table/")),
    named("AWS::ECR::Repository", "RepositoryName", ("Arn", "ecr", "repository/")),
    named("AWS::Events::EventBus", "Name", ("Arn", "events", "event-bus/")),
    named("AWS::IAM::Group", "GroupName", ("Arn", "iam", "group")),
    named("AWS::IAM::InstanceProfile", "InstanceProfileName", ("Arn", "iam", "instance-profile")),
    Named {
        by_arn: true,
        ..named("AWS::IAM::ManagedPolicy", "ManagedPolicyName", ("PolicyArn", "iam", "policy"))
    },
    named("AWS::IAM::Role", "RoleName", ("Arn", "iam", "role")),
    named("AWS::IAM::User", "UserName", ("Arn", "iam", "user")),
    named("AWS::KMS::Alias", "AliasName", ("", "kms", "")),
    named("AWS::Lambda::Function", "FunctionName", ("Arn", "lambda", "function:")),
    named("AWS::Kinesis::Stream", "Name", ("Arn", "kinesis", "stream/")),
    named(
        "AWS::KinesisFirehose::DeliveryStream",
        "DeliveryStreamName",
        ("Arn", "firehose", "deliverystream/"),
    ),
    named("AWS::Logs::LogGroup", "LogGroupName", ("Arn", "logs", "log-group:")),
    named("AWS::RDS::DBCluster", "DBClusterIdentifier", ("DBClusterArn", "rds", "cluster:")),
    named("AWS::RDS::DBInstance", "DBInstanceIdentifier", ("DBInstanceArn", "rds", "db:")),
    named("AWS::S3::Bucket", "BucketName", ("Arn", "s3", "")),
    Named { by_arn: true, ..named("AWS::SNS::Topic", "TopicName", ("TopicArn", "sns", "")) },
    named("AWS::SSM::Parameter", "Name", ("", "ssm", "parameter")),
    Named {
        by_arn: true,
        ..named(
            "AWS::StepFunctions::StateMachine",
            "StateMachineName",
            ("Arn", "states", "stateMachine:"),
        )
    },
    named("AWS::SQS::Queue", "QueueName", ("Arn", "sqs", "")),
];

/// What `Ref` to a resource gives, where the template says it.
pub(super) fn reference(scope: &mut Scope<'_>, name: &str, depth: u32) -> Option<Value> {
    let (known, resource) = find(scope, name)?;
    if known.by_arn {
        return arn(scope, known, resource, depth);
    }
    // a queue is referred to by its URL
    if known.kind == "AWS::SQS::Queue" {
        return None;
    }
    Some(Value::Text(property(scope, resource, known.property, depth)?))
}

/// An attribute that is an ARN, where all is known that it is made of.
pub(super) fn attribute(scope: &mut Scope<'_>, name: &str, depth: u32) -> Option<Value> {
    let (resource, attribute) = name.split_once('.')?;
    let (known, resource) = find(scope, resource)?;
    if known.arn == attribute { arn(scope, known, resource, depth) } else { None }
}

fn find<'a>(scope: &Scope<'a>, name: &str) -> Option<(&'static Named, &'a Node)> {
    let resource = scope.resource(name)?;
    let kind = resource.get("Type").and_then(Node::text)?;
    Some((NAMED.iter().find(|known| known.kind == kind)?, resource))
}

fn arn(scope: &mut Scope<'_>, known: &Named, resource: &Node, depth: u32) -> Option<Value> {
    let name = property(scope, resource, known.property, depth)?;
    let partition = scope.text("AWS::Partition")?;
    let (service, before) = (known.service, known.before);
    let text = match service {
        "s3" => format!("arn:{partition}:s3:::{name}"),
        "iam" => {
            let path = match resource.get("Properties").and_then(|it| it.get("Path")) {
                Some(_) => property(scope, resource, "Path", depth)?,
                None => "/".into(),
            };
            let account = scope.text("AWS::AccountId")?;
            format!("arn:{partition}:iam::{account}:{before}{path}{name}")
        }
        _ => {
            let (region, account) = (scope.text("AWS::Region")?, scope.text("AWS::AccountId")?);
            // the ARN of a log group means its streams too
            let after = if service == "logs" { ":*" } else { "" };
            format!("arn:{partition}:{service}:{region}:{account}:{before}{name}{after}")
        }
    };
    Some(Value::Text(text.into()))
}

/// A property as text, if it is known.
fn property(scope: &mut Scope<'_>, resource: &Node, name: &str, depth: u32) -> Option<Box<str>> {
    let node = resource.get("Properties")?.get(name)?;
    let what = format!("`{name}`");
    let value = scope.within(node.at, &what, |scope| evaluate(scope, node, depth + 1))?;
    value.scalar().map(Box::from)
}
