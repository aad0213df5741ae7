//! The resource types of interest, and what each declares.
//!
//! AWS provider: the pages of the resource types; attributes that the provider fills in by itself
//! are left out, since nobody wrote them.

mod backup;
mod event;
mod iam;
mod kms;
mod organizations;
mod protected;

use crate::frontend::shape::{Shape, named};
use crate::inventory::{Document, Kind};
use crate::source::{Location, Sources, Span};
use crate::syntax::{Fault, Node, Value as Tree};

use super::json;
use super::link::{Link, Owner};
use super::provider::Home;
use super::value::{Kind as ValueKind, Value};

/// What a module declares.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) documents: Vec<Document>,
    /// What belongs together, by index into `documents` or by reference.
    pub(super) links: Vec<Link>,
}

/// One instance of a resource, evaluated.
#[derive(Debug)]
pub(super) struct Resource<'r> {
    pub(super) sources: &'r Sources,
    /// Its type.
    pub(super) kind: &'r str,
    /// All of it.
    pub(super) at: Location,
    /// Where the type and the name stand: what to point at for the thing as a whole.
    pub(super) header: Location,
    pub(super) address: String,
    /// The root module's folder.
    pub(super) scope: &'r str,
    pub(super) home: Home,
    /// Its ARN, where that is known.
    pub(super) arn: Option<Node>,
    /// Everything that the block says, and the same as a tree.
    pub(super) body: Value,
    pub(super) node: Node,
}

/// What reads a resource of one type.
pub(super) type Reader = fn(&Resource<'_>, &mut Found);

/// The reader of a resource type; `None` where the type is of no interest.
pub(super) fn reader(kind: &str) -> Option<Reader> {
    Some(match kind {
        "aws_kms_key"
        | "aws_kms_replica_key"
        | "aws_kms_external_key"
        | "aws_kms_replica_external_key"
        | "awscc_kms_key"
        | "awscc_kms_replica_key" => kms::key,
        "aws_kms_key_policy" => kms::key_policy,
        "aws_kms_alias" | "awscc_kms_alias" => kms::alias,
        "aws_kms_grant" => kms::grant,
        "aws_backup_vault"
        | "aws_backup_logically_air_gapped_vault"
        | "awscc_backup_backup_vault"
        | "awscc_backup_logically_air_gapped_backup_vault" => backup::vault,
        "aws_backup_vault_policy" => backup::vault_policy,
        "aws_backup_vault_lock_configuration" => backup::vault_lock,
        "aws_backup_plan" => backup::plan,
        "awscc_backup_backup_plan" => backup::cloud_control_plan,
        "aws_backup_selection" => backup::selection,
        "awscc_backup_backup_selection" => backup::cloud_control_selection,
        "aws_backup_global_settings" => backup::global_settings,
        "aws_backup_region_settings" => backup::region_settings,
        "aws_iam_role" | "awscc_iam_role" => iam::role,
        "aws_iam_policy" | "awscc_iam_managed_policy" => iam::managed_policy,
        "aws_iam_role_policy" | "aws_iam_user_policy" | "aws_iam_group_policy" => {
            iam::inline_policy
        }
        "aws_iam_role_policy_attachment" => iam::attachment,
        "aws_iam_policy_attachment" => iam::attachments,
        "aws_iam_role_policy_attachments_exclusive" => iam::all_attachments,
        "aws_ssoadmin_permission_set_inline_policy" => iam::permission_set,
        "aws_organizations_policy" | "awscc_organizations_policy" => organizations::policy,
        "aws_organizations_policy_attachment" => organizations::attachment,
        "aws_cloudwatch_event_rule" => event::rule,
        "aws_cloudwatch_event_target" => event::target,
        "aws_cloudwatch_event_bus_policy" => event::bus_policy,
        "aws_cloudwatch_event_permission" => event::bus_permission,
        "aws_lambda_function" => event::function,
        "aws_lambda_permission" => event::permission,
        _ => return protected::reader(kind).or_else(|| resource_policy(kind)),
    })
}

/// The policies of other services, of which only the language itself is checked.
fn resource_policy(kind: &str) -> Option<Reader> {
    let of_resource = kind.starts_with("aws_") && kind.ends_with("_policy");
    of_resource.then_some(|resource, found| {
        if let Some((policy, faults)) = resource.policy("policy").filter(|(node, _)| node.is_map())
        {
            resource.declare(found, Kind::ResourcePolicy, policy).faults = faults;
        }
    })
}

impl Resource<'_> {
    /// Declares a thing that this resource is or holds.
    pub(super) fn declare<'f>(
        &self,
        found: &'f mut Found,
        kind: Kind,
        root: Node,
    ) -> &'f mut Document {
        let index = found.documents.len();
        found.documents.push(self.document(kind, root));
        // INVARIANT: an element was pushed one line above
        #[expect(clippy::indexing_slicing, reason = "the element was pushed just above")]
        &mut found.documents[index]
    }

    /// What the resource declares, as a document.
    pub(super) fn document(&self, kind: Kind, root: Node) -> Document {
        let mut document = Document::new(kind, self.address.as_str(), root);
        document.template_address = Some(self.address.as_str().into());
        document.scope = self.scope.into();
        document.at = self.header;
        document.account = self.home.account;
        document.region.clone_from(&self.home.region);
        document
    }

    /// Declares a policy that belongs to what `owner` names.
    pub(super) fn declare_policy_of(
        &self,
        found: &mut Found,
        kind: Kind,
        (policy, faults): (Node, Vec<Fault>),
        owner: Option<Owner>,
    ) {
        self.declare(found, kind, policy).faults = faults;
        if let Some(owner) = owner {
            found.links.push(Link::Owned { document: found.documents.len() - 1, owner });
        }
    }

    /// An attribute, if it is there: neither null nor an empty text.
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        present(&self.node, name)
    }

    /// An attribute as a text, if it is known.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Node::text)
    }

    /// The first of several attributes that is there.
    pub(super) fn first_of(&self, names: &[&str]) -> Option<&Node> {
        names.iter().find_map(|name| self.get(name))
    }

    /// The JSON document that an attribute holds, and what is wrong with its text.
    pub(super) fn policy(&self, name: &str) -> Option<(Node, Vec<Fault>)> {
        let value = self.body.get(name).filter(|value| !is_nothing(value))?;
        Some(json::document(self.sources, value, &self.address))
    }

    /// The place of what nobody wrote: in front of the block, with no length.
    const fn nowhere(&self) -> Location {
        let start = self.at.span.start;
        Location::new(self.at.source, Span::new(start, start))
    }

    /// An empty map that stands where the block does.
    pub(super) const fn shape(&self) -> Shape {
        Shape::new(self.at)
    }

    /// A text that follows from the type of the resource.
    pub(super) fn implied(&self, text: &str) -> Node {
        Node::new(self.nowhere(), Tree::Text(text.into()))
    }

    /// A switch that follows from the rest of the resource.
    pub(super) fn says(&self, truth: bool) -> Node {
        Node::new(self.nowhere(), Tree::Bool(truth))
    }
}

fn is_nothing(value: &Value) -> bool {
    match &value.kind {
        ValueKind::Null => true,
        ValueKind::Text(text) => text.is_empty(),
        ValueKind::Bool(_)
        | ValueKind::Number(_)
        | ValueKind::List(_)
        | ValueKind::Set(_)
        | ValueKind::Map(_)
        | ValueKind::Json(_)
        | ValueKind::Reference(_)
        | ValueKind::Open(_) => false,
    }
}

/// The member of a map that is neither null nor an empty text.
fn present<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    node.get(name).filter(|value| value.value != Tree::Null && value.text() != Some(""))
}

/// The nested block of a type that occurs at most once.
fn block<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    present(node, name)?.one_or_many().first()
}

/// Adds members of `from` under other names, where they are there.
fn take(mut shape: Shape, from: &Node, names: &[(&str, &str)]) -> Shape {
    for (old, new) in names {
        if present(from, old).is_some() {
            shape = shape.rename(from, old, new);
        }
    }
    shape
}

/// A tree of Cloud Control's attributes as the API names them: `min_retention_days` is
/// `MinRetentionDays`. Members below `verbatim` keep their names.
fn pascal(node: &Node, verbatim: &[&str]) -> Node {
    let word = |text: &str| -> String {
        let words = text.split('_').map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        });
        words.flatten().collect()
    };
    let value = match &node.value {
        Tree::Map(entries) => {
            let present = entries.iter().filter(|entry| entry.value.value != Tree::Null);
            let renamed = present.map(|entry| {
                let value = if verbatim.contains(&&*entry.key.text) {
                    entry.value.clone()
                } else {
                    pascal(&entry.value, verbatim)
                };
                named(entry.key.at, &word(&entry.key.text), value)
            });
            Tree::Map(renamed.collect())
        }
        Tree::List(items) => Tree::List(items.iter().map(|item| pascal(item, verbatim)).collect()),
        other @ (Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Open(_)) => {
            other.clone()
        }
    };
    Node::new(node.at, value)
}
