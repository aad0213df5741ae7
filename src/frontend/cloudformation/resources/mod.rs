//! The resource types of interest, and what each declares.

mod backup;
mod event;
mod iam;
mod kms;
mod organizations;
mod protected;
pub(super) mod sam;

use crate::aws::AccountId;
use crate::frontend::reading::Reading;
use crate::inventory::{Document, Kind};
use crate::syntax::{Entry, Node, Value};

use super::scope::Scope;

/// One resource of a template, evaluated.
#[derive(Debug)]
pub(super) struct Resource<'a, 's> {
    /// Its logical id and its object as written.
    pub(super) entry: &'a Entry,
    /// Its type.
    pub(super) kind: &'a str,
    /// Its properties, with functions called.
    pub(super) properties: &'a Node,
    /// The names of the template.
    pub(super) scope: &'a Scope<'s>,
}

/// What reads a resource of one type.
pub(super) type Reader = fn(&mut Reading<'_>, &Resource<'_, '_>);

/// The reader of a resource type; `None` where the type is of no interest.
pub(super) fn reader(kind: &str) -> Option<Reader> {
    Some(match kind {
        "AWS::KMS::Key" | "AWS::KMS::ReplicaKey" => kms::key,
        "AWS::KMS::Alias" => kms::alias,
        "AWS::Backup::BackupVault" | "AWS::Backup::LogicallyAirGappedBackupVault" => backup::vault,
        "AWS::Backup::BackupPlan" => backup::plan,
        "AWS::Backup::BackupSelection" => backup::selection,
        "AWS::IAM::Role" => iam::role,
        "AWS::IAM::ManagedPolicy"
        | "AWS::IAM::Policy"
        | "AWS::IAM::RolePolicy"
        | "AWS::IAM::UserPolicy"
        | "AWS::IAM::GroupPolicy" => iam::policy,
        "AWS::Organizations::Policy" => organizations::policy,
        "AWS::Events::Rule" => event::rule,
        "AWS::Events::EventBusPolicy" => event::bus_policy,
        "AWS::Lambda::Function" => event::function,
        "AWS::Serverless::Function" => sam::function,
        "AWS::Lambda::Permission" => event::permission,
        _ => return protected::reader(kind),
    })
}

impl Resource<'_, '_> {
    /// Declares a thing that this resource is or holds.
    pub(super) fn declare<'r>(
        &self,
        reading: &'r mut Reading<'_>,
        kind: Kind,
        root: Node,
    ) -> &'r mut Document {
        let (account, region) = (self.scope.hints.account, self.scope.hints.region.clone());
        let scope = &*self.scope.name;
        let document = reading.declare(kind, root);
        document.at = self.entry.key.at;
        document.name = self.name(scope);
        document.template_address = Some(self.entry.key.text.clone());
        document.scope = scope.into();
        document.account = Some(account.unwrap_or(AccountId::THIS));
        document.region = region;
        document
    }

    /// What people call it: CDK's path where it says one, else its logical id behind its stack.
    fn name(&self, scope: &str) -> Box<str> {
        let path = self.entry.value.get("Metadata").and_then(|node| node.get("aws:cdk:path"));
        match path.and_then(Node::text) {
            Some(path) => path.trim_end_matches("/Resource").into(),
            None => format!("{scope}/{}", self.entry.key.text).into(),
        }
    }

    /// What stands in a text, read as JSON; any other value as it is. `member` is the text's name.
    pub(super) fn unwrapped(&self, reading: &mut Reading<'_>, node: &Node, member: &str) -> Node {
        match self.scope.made.read(reading.sources, node, member) {
            Some((root, faults)) => {
                reading.inner_faults(faults);
                root
            }
            None => reading.unwrapped(node, member),
        }
    }

    /// A property, if it is there.
    pub(super) fn get(&self, property: &str) -> Option<&Node> {
        self.properties.get(property)
    }

    /// A property as text, if it is known.
    pub(super) fn text(&self, property: &str) -> Option<&str> {
        self.get(property).and_then(Node::text)
    }

    /// The ARN `arn:partition:service:region:account:resource` of a thing whose name the template
    /// says, if the Region is known.
    pub(super) fn arn(&self, service: &str, resource: &str) -> Option<Node> {
        let scope = self.scope;
        let partition = scope.text("AWS::Partition")?;
        let (region, account) = match service {
            "iam" => (Box::default(), scope.text("AWS::AccountId")?),
            "s3" => (Box::default(), Box::default()),
            _ => (scope.text("AWS::Region")?, scope.text("AWS::AccountId")?),
        };
        let text = format!("arn:{partition}:{service}:{region}:{account}:{resource}");
        Some(Node::new(self.entry.key.at, Value::Text(text.into())))
    }
}
