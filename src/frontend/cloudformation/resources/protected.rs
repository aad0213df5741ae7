//! What plans protect, with its encryption.
//!
//! AWS: CloudFormation user guide, the pages of the resource types; AWS Backup developer guide,
//! "Feature availability by resource" for the names of the types.

use crate::frontend::cloudformation::shape::{Shape, tags};
use crate::frontend::reading::Reading;
use crate::inventory::Kind;
use crate::syntax::{Node, Value};

use super::{Reader, Resource};

/// The reader of a resource type that AWS Backup protects.
pub(super) fn reader(kind: &str) -> Option<Reader> {
    Some(match kind {
        "AWS::RDS::DBInstance" => database,
        "AWS::RDS::DBCluster" | "AWS::DocDB::DBCluster" | "AWS::Neptune::DBCluster" => cluster,
        "AWS::EC2::Volume" => volume,
        "AWS::EC2::Instance" => instance,
        "AWS::EFS::FileSystem" => file_system,
        "AWS::FSx::FileSystem" => windows_or_lustre,
        "AWS::DynamoDB::Table" => table,
        "AWS::S3::Bucket" => bucket,
        "AWS::Redshift::Cluster" => warehouse,
        _ => return None,
    })
}

/// What a resource says of itself: AWS Backup's word for it, its ARN where the template says its
/// name, whether it is encrypted, and its key.
struct Protected<'a> {
    kind: &'a str,
    arn: Option<Node>,
    encrypted: Option<Node>,
    key: Option<Node>,
}

fn declare(reading: &mut Reading<'_>, resource: &Resource<'_, '_>, protected: Protected<'_>) {
    let tags = tags(resource.get("Tags").or_else(|| resource.get("FileSystemTags")));
    let root = Shape::new(resource.entry.value.at)
        .implied("ResourceType", protected.kind)
        .with("Arn", protected.arn)
        .with("Encrypted", protected.encrypted)
        .with("KmsKeyId", protected.key)
        .same(resource.properties, &["Engine", "OptionGroupName"])
        .with("Tags", tags)
        .finish();
    resource.declare(reading, Kind::ProtectedResource, root);
}

fn says(resource: &Resource<'_, '_>, truth: bool) -> Node {
    Node::new(resource.entry.value.at, Value::Bool(truth))
}

/// The switch as written; a template without it means `default`.
fn switch(resource: &Resource<'_, '_>, property: &str, default: bool) -> Option<Node> {
    resource.get(property).cloned().or_else(|| Some(says(resource, default)))
}

/// `StorageEncrypted` follows from a key, and is off by default.
fn storage_encrypted(resource: &Resource<'_, '_>) -> Option<Node> {
    switch(resource, "StorageEncrypted", resource.get("KmsKeyId").is_some())
}

fn database(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    // an instance of a cluster is backed up with the cluster
    if resource.get("DBClusterIdentifier").is_some() {
        return;
    }
    let name = resource.text("DBInstanceIdentifier");
    let arn = name.and_then(|name| resource.arn("rds", &format!("db:{}", name.to_lowercase())));
    let (encrypted, key) = (storage_encrypted(resource), resource.get("KmsKeyId").cloned());
    declare(reading, resource, Protected { kind: "RDS", arn, encrypted, key });
}

fn cluster(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let engine = resource.text("Engine").unwrap_or("aurora");
    let kind = match resource.kind {
        "AWS::DocDB::DBCluster" => "DocumentDB",
        "AWS::Neptune::DBCluster" => "Neptune",
        _ if engine.starts_with("aurora") => "Aurora",
        _ => "RDS cluster",
    };
    let name = resource.text("DBClusterIdentifier");
    let arn =
        name.and_then(|name| resource.arn("rds", &format!("cluster:{}", name.to_lowercase())));
    let (encrypted, key) = (storage_encrypted(resource), resource.get("KmsKeyId").cloned());
    declare(reading, resource, Protected { kind, arn, encrypted, key });
}

fn volume(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let key = resource.get("KmsKeyId").cloned();
    // without the switch it depends on the account's default encryption
    let encrypted =
        resource.get("Encrypted").cloned().or_else(|| key.as_ref().map(|_| says(resource, true)));
    declare(reading, resource, Protected { kind: "EBS", arn: None, encrypted, key });
}

fn instance(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let mappings = resource.get("BlockDeviceMappings").map(Node::items).unwrap_or_default();
    let mut volumes = mappings.iter().filter_map(|mapping| mapping.get("Ebs"));
    let key = volumes.find_map(|volume| volume.get("KmsKeyId")).cloned();
    let encrypted = key.as_ref().map(|_| says(resource, true));
    declare(reading, resource, Protected { kind: "EC2", arn: None, encrypted, key });
}

fn file_system(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let key = resource.get("KmsKeyId").cloned();
    let encrypted = switch(resource, "Encrypted", key.is_some());
    declare(reading, resource, Protected { kind: "EFS", arn: None, encrypted, key });
}

fn windows_or_lustre(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    // an FSx file system is always encrypted
    let (encrypted, key) = (Some(says(resource, true)), resource.get("KmsKeyId").cloned());
    declare(reading, resource, Protected { kind: "FSx", arn: None, encrypted, key });
}

fn table(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let name = resource.text("TableName");
    let arn = name.and_then(|name| resource.arn("dynamodb", &format!("table/{name}")));
    let settings = resource.get("SSESpecification");
    let key = settings.and_then(|settings| settings.get("KMSMasterKeyId")).cloned();
    // a table is always encrypted; without the setting with a key that AWS owns
    declare(
        reading,
        resource,
        Protected { kind: "DynamoDB", arn, encrypted: Some(says(resource, true)), key },
    );
}

fn bucket(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let arn = resource.text("BucketName").and_then(|name| resource.arn("s3", name));
    let rules = resource
        .get("BucketEncryption")
        .and_then(|settings| settings.get("ServerSideEncryptionConfiguration"))
        .map(Node::items)
        .unwrap_or_default();
    let mut defaults = rules.iter().filter_map(|rule| rule.get("ServerSideEncryptionByDefault"));
    let key = defaults.find_map(|default| default.get("KMSMasterKeyID")).cloned();
    declare(
        reading,
        resource,
        Protected { kind: "S3", arn, encrypted: Some(says(resource, true)), key },
    );
}

fn warehouse(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let key = resource.get("KmsKeyId").cloned();
    let encrypted = switch(resource, "Encrypted", key.is_some());
    declare(reading, resource, Protected { kind: "Redshift", arn: None, encrypted, key });
}
