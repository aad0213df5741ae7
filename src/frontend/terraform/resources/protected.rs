//! What plans protect, with its encryption.
//!
//! AWS Backup developer guide, "Feature availability by resource", for the names of the types.

use crate::inventory::Kind;
use crate::syntax::Node;

use super::super::link::{Link, Owner};
use super::{Found, Reader, Resource, block, present, take};

/// The reader of a resource type that AWS Backup protects.
pub(super) fn reader(kind: &str) -> Option<Reader> {
    Some(match kind {
        "aws_db_instance" | "awscc_rds_db_instance" => database,
        "aws_rds_cluster" | "awscc_rds_db_cluster" => cluster,
        "aws_docdb_cluster" | "awscc_docdb_db_cluster" => {
            |resource, found| stored(resource, found, "DocumentDB")
        }
        "aws_neptune_cluster" | "awscc_neptune_db_cluster" => {
            |resource, found| stored(resource, found, "Neptune")
        }
        "aws_ebs_volume" | "awscc_ec2_volume" => volume,
        "aws_instance" => instance,
        "aws_efs_file_system" | "awscc_efs_file_system" => {
            |resource, found| switched(resource, found, "EFS")
        }
        "aws_redshift_cluster" | "awscc_redshift_cluster" => {
            |resource, found| switched(resource, found, "Redshift")
        }
        "aws_fsx_windows_file_system"
        | "aws_fsx_lustre_file_system"
        | "aws_fsx_ontap_file_system"
        | "aws_fsx_openzfs_file_system" => file_system,
        "aws_dynamodb_table" | "awscc_dynamodb_table" => table,
        "aws_s3_bucket" | "awscc_s3_bucket" => bucket,
        "aws_s3_bucket_server_side_encryption_configuration" => bucket_encryption,
        _ => return None,
    })
}

/// What a resource says of its encryption.
struct Encryption {
    encrypted: Option<Node>,
    key: Option<Node>,
}

/// What is kept of a resource beside its encryption.
const KEPT: [(&str, &str); 3] =
    [("tags", "Tags"), ("engine", "Engine"), ("option_group_name", "OptionGroupName")];

fn declare(resource: &Resource<'_>, found: &mut Found, kind: &str, encryption: Encryption) {
    let shape = resource
        .shape()
        .put("ResourceType", resource.implied(kind))
        .put_some("Arn", resource.arn.clone())
        .put_some("Encrypted", encryption.encrypted)
        .put_some("KmsKeyId", encryption.key);
    let shape = take(shape, &resource.node, &KEPT);
    resource.declare(found, Kind::ProtectedResource, shape.node());
}

fn key(resource: &Resource<'_>) -> Option<Node> {
    resource.first_of(&["kms_key_id", "kms_key_arn"]).cloned()
}

/// The switch as written, else what follows from a key being there.
fn switch(resource: &Resource<'_>, name: &str) -> Option<Node> {
    let written = resource.get(name).cloned();
    written.or_else(|| Some(resource.says(key(resource).is_some())))
}

fn stored(resource: &Resource<'_>, found: &mut Found, kind: &str) {
    let encrypted = switch(resource, "storage_encrypted");
    declare(resource, found, kind, Encryption { encrypted, key: key(resource) });
}

fn switched(resource: &Resource<'_>, found: &mut Found, kind: &str) {
    let encrypted = switch(resource, "encrypted");
    declare(resource, found, kind, Encryption { encrypted, key: key(resource) });
}

fn database(resource: &Resource<'_>, found: &mut Found) {
    // a replica takes over the encryption of its source
    if resource.first_of(&["replicate_source_db", "source_db_instance_identifier"]).is_some() {
        let key = key(resource);
        let encrypted = resource.get("storage_encrypted").cloned();
        return declare(resource, found, "RDS", Encryption { encrypted, key });
    }
    stored(resource, found, "RDS");
}

/// Aurora, or a Multi-AZ DB cluster, whose backups cannot be copied.
fn cluster(resource: &Resource<'_>, found: &mut Found) {
    let engine = resource.text("engine").unwrap_or("aurora");
    stored(resource, found, if engine.starts_with("aurora") { "Aurora" } else { "RDS cluster" });
}

/// Without the switch it depends on the account's default encryption.
fn volume(resource: &Resource<'_>, found: &mut Found) {
    let key = key(resource);
    let encrypted = resource.get("encrypted").cloned();
    let encrypted = encrypted.or_else(|| key.as_ref().map(|_| resource.says(true)));
    declare(resource, found, "EBS", Encryption { encrypted, key });
}

fn instance(resource: &Resource<'_>, found: &mut Found) {
    let disks = ["root_block_device", "ebs_block_device"];
    let disks = disks.iter().filter_map(|name| resource.get(name)).flat_map(Node::one_or_many);
    let key = disks.into_iter().find_map(|disk| present(disk, "kms_key_id")).cloned();
    let encrypted = key.as_ref().map(|_| resource.says(true));
    declare(resource, found, "EC2", Encryption { encrypted, key });
}

/// `FSx` encrypts every file system.
fn file_system(resource: &Resource<'_>, found: &mut Found) {
    let encrypted = Some(resource.says(true));
    declare(resource, found, "FSx", Encryption { encrypted, key: key(resource) });
}

/// A table is always encrypted; without the block with a key that AWS owns.
/// AWS: DynamoDB developer guide, "Encryption at rest".
fn table(resource: &Resource<'_>, found: &mut Found) {
    let key_under = |name, key| present(block(&resource.node, name)?, key).cloned();
    let key = key_under("server_side_encryption", "kms_key_arn")
        .or_else(|| key_under("sse_specification", "kms_master_key_id"));
    let encrypted = Some(resource.says(true));
    declare(resource, found, "DynamoDB", Encryption { encrypted, key });
}

/// S3 encrypts every object; the key stands in a resource of its own, or inside in old versions.
fn bucket(resource: &Resource<'_>, found: &mut Found) {
    let settings = block(&resource.node, "server_side_encryption_configuration");
    let key = settings.and_then(bucket_key).or_else(|| cloud_control_bucket_key(resource));
    let key = key.cloned();
    let encrypted = Some(resource.says(true));
    declare(resource, found, "S3", Encryption { encrypted, key });
}

/// The default key in an encryption configuration.
fn bucket_key(settings: &Node) -> Option<&Node> {
    let default = block(block(settings, "rule")?, "apply_server_side_encryption_by_default")?;
    present(default, "kms_master_key_id")
}

/// The same as CloudFormation calls it.
fn cloud_control_bucket_key<'r>(resource: &'r Resource<'_>) -> Option<&'r Node> {
    let settings = block(&resource.node, "bucket_encryption")?;
    let rule = block(settings, "server_side_encryption_configuration")?;
    present(block(rule, "server_side_encryption_by_default")?, "kms_master_key_id")
}

fn bucket_encryption(resource: &Resource<'_>, found: &mut Found) {
    let Some(bucket) = resource.get("bucket") else { return };
    let Some(key) = bucket_key(&resource.node) else { return };
    let owner = Owner::new(Kind::ProtectedResource, bucket, resource);
    let part = resource.shape().put("KmsKeyId", key.clone()).node();
    found.links.push(Link::Part { owner, part, alone: None });
}
