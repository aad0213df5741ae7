//! What plans protect: answers of `rds`, `ec2`, `efs`, `fsx` and `dynamodb`; and tags, by which
//! they choose.
//!
//! Each service says in its own words how a resource is encrypted; the inventory has one form.

use crate::aws::catalogue;
use crate::inventory::Kind;
use crate::source::Location;
use crate::syntax::{Node, Part, Value};

use super::super::Reading;
use super::super::shape::{Shape, joined, named, text};
use super::{each, has};

pub(super) fn read(reading: &mut Reading<'_>, root: &Node) -> bool {
    let answers: [(&str, super::Reader); 6] = [
        ("DBInstances", db_instance),
        ("DBClusters", db_cluster),
        ("Volumes", volume),
        ("FileSystems", file_system),
        ("Table", table),
        ("ResourceTagMappingList", tag_mapping),
    ];
    answers.iter().any(|(member, element)| each(reading, root, member, *element))
        || answers.iter().any(|(_, element)| element(reading, root))
}

/// An RDS database. An instance of an Aurora, `DocumentDB` or Neptune cluster is none that a plan
/// can protect: AWS Backup takes the cluster.
fn db_instance(reading: &mut Reading<'_>, node: &Node) -> bool {
    let is_instance = has(node, &["DBInstanceIdentifier", "DBInstanceArn"]);
    if is_instance && node.get("DBClusterIdentifier").is_none_or(is_null) {
        let shape = resource(node.at, "RDS")
            .rename(node, "DBInstanceArn", "Arn")
            .rename(node, "StorageEncrypted", "Encrypted")
            .keep(node, &["KmsKeyId", "Engine"])
            .put_some("OptionGroupName", option_group(node))
            .put_some("Tags", tags(node, "TagList"));
        reading.declare(Kind::ProtectedResource, shape.node());
    }
    reading.recognise_if(is_instance)
}

/// The option group of a database: an answer lists it with its state.
fn option_group(node: &Node) -> Option<Node> {
    let groups = node.get("OptionGroupMemberships").map(Node::items).unwrap_or_default();
    groups.first()?.get("OptionGroupName").cloned()
}

/// A cluster; the engine says of which service.
fn db_cluster(reading: &mut Reading<'_>, node: &Node) -> bool {
    let is_cluster = has(node, &["DBClusterIdentifier", "DBClusterArn"]);
    if is_cluster {
        let kind = match node.get("Engine").and_then(Node::text).unwrap_or_default() {
            "docdb" => "DocumentDB",
            "neptune" => "Neptune",
            engine if engine.starts_with("aurora") => "Aurora",
            // Multi-AZ DB clusters, whose backups cannot be copied
            _ => "RDS cluster",
        };
        let shape = resource(node.at, kind)
            .rename(node, "DBClusterArn", "Arn")
            .rename(node, "StorageEncrypted", "Encrypted")
            .keep(node, &["KmsKeyId", "Engine"])
            .put_some("Tags", tags(node, "TagList"));
        reading.declare(Kind::ProtectedResource, shape.node());
    }
    is_cluster
}

/// An EBS volume. The answer gives no ARN: the Region is in the zone, the account nowhere.
fn volume(reading: &mut Reading<'_>, node: &Node) -> bool {
    let id = node.get("VolumeId").and_then(Node::text);
    let zone = node.get("AvailabilityZone").and_then(Node::text);
    let Some((id, zone)) = id.zip(zone) else { return false };
    let at = node.get("VolumeId").map_or(node.at, |id| id.at);
    let region = region_of(zone);
    let account = reading.hints.account;
    let partition = catalogue::partition_of(region).map_or("aws", |known| known.id);
    let owner = match account {
        Some(account) => Part::Text(account.as_str().into()),
        None => Part::Hole("the account of the volume".into()),
    };
    let parts = vec![
        Part::Text(format!("arn:{partition}:ec2:{region}:").into()),
        owner,
        Part::Text(format!(":volume/{id}").into()),
    ];
    let arn = joined(at, parts, "`describe-volumes` does not say the account");
    let shape = resource(node.at, "EBS")
        .put("Arn", arn)
        .keep(node, &["Encrypted", "KmsKeyId"])
        .put_some("Tags", tags(node, "Tags"));
    let name = id.into();
    let document = reading.declare(Kind::ProtectedResource, shape.node());
    document.region = region.parse().ok();
    if account.is_none() {
        document.name = name;
    }
    true
}

/// An EFS or `FSx` file system.
fn file_system(reading: &mut Reading<'_>, node: &Node) -> bool {
    let efs = has(node, &["FileSystemId", "FileSystemArn"]);
    let fsx = has(node, &["FileSystemId", "ResourceARN", "FileSystemType"]);
    if efs || fsx {
        let shape = resource(node.at, if efs { "EFS" } else { "FSx" })
            .rename(node, if efs { "FileSystemArn" } else { "ResourceARN" }, "Arn")
            .keep(node, &["Encrypted", "KmsKeyId", "FileSystemType"])
            .put_some("Tags", tags(node, "Tags"));
        let shape = if fsx { shape.put("Encrypted", yes(node.at)) } else { shape };
        reading.declare(Kind::ProtectedResource, shape.node());
    }
    efs || fsx
}

/// A table. It is always encrypted; without `SSEDescription` with a key that AWS owns.
/// AWS: DynamoDB developer guide, "Encryption at rest".
fn table(reading: &mut Reading<'_>, node: &Node) -> bool {
    let is_table = has(node, &["TableName", "TableArn"]);
    if is_table {
        let sse = node.get("SSEDescription").cloned().unwrap_or_default();
        let shape = resource(node.at, "DynamoDB")
            .rename(node, "TableArn", "Arn")
            .put("Encrypted", yes(node.at))
            .rename(&sse, "KMSMasterKeyArn", "KmsKeyId")
            .rename(&sse, "SSEType", "SSEType");
        reading.declare(Kind::ProtectedResource, shape.node());
    }
    is_table
}

/// The tags of something, as `resourcegroupstaggingapi get-resources` lists them. What it leaves out
/// has no tags, or did not pass the filters of the command.
fn tag_mapping(reading: &mut Reading<'_>, node: &Node) -> bool {
    let is_mapping = has(node, &["ResourceARN", "Tags"]);
    if is_mapping {
        let shape = Shape::new(node.at)
            .rename(node, "ResourceARN", "Arn")
            .put_some("Tags", tags(node, "Tags"));
        reading.declare(Kind::ResourceTags, shape.node());
    }
    is_mapping
}

fn resource(at: Location, resource_type: &str) -> Shape {
    Shape::new(at).put("ResourceType", text(at, resource_type))
}

fn is_null(node: &Node) -> bool {
    node.value == Value::Null
}

const fn yes(at: Location) -> Node {
    Node::new(at, Value::Bool(true))
}

/// A list of `{Key, Value}` as a map.
fn tags(node: &Node, member: &str) -> Option<Node> {
    let tags = node.get(member)?;
    let entry = |item: &Node| {
        let key = item.get("Key")?;
        Some(named(key.at, key.text()?, item.get("Value")?.clone()))
    };
    Some(Node::new(tags.at, Value::Map(tags.items().iter().filter_map(entry).collect())))
}

/// The Region of an availability zone: `eu-west-1a`, and `us-west-2-lax-1a` for a local zone.
fn region_of(zone: &str) -> &str {
    let digit = zone.find(|c: char| c.is_ascii_digit());
    let end = digit.map_or(zone.len(), |start| {
        let digits = zone.get(start..).unwrap_or_default();
        start + digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())
    });
    zone.get(..end).unwrap_or(zone)
}
