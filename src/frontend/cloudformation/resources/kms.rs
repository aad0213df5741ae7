//! Keys, replica keys and aliases.

use crate::frontend::reading::Reading;
use crate::inventory::Kind;

use super::Resource;
use crate::frontend::cloudformation::shape::{Shape, tags};

/// `AWS::KMS::Key`, `AWS::KMS::ReplicaKey`. Without `KeyPolicy` KMS writes its default policy,
/// which is nothing to check.
pub(super) fn key(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let properties = resource.properties;
    let is_replica = resource.kind == "AWS::KMS::ReplicaKey";
    let shape = Shape::new(resource.entry.value.at)
        .implied("KeyManager", "CUSTOMER")
        .same(
            properties,
            &["Enabled", "KeySpec", "KeyUsage", "Origin", "MultiRegion", "Description"],
        )
        .same(properties, &["EnableKeyRotation", "RotationPeriodInDays", "PendingWindowInDays"])
        .same(properties, &["BypassPolicyLockoutSafetyCheck", "PrimaryKeyArn"])
        .with("Tags", tags(resource.get("Tags")));
    let shape = if is_replica { shape.implied("MultiRegion", "true") } else { shape };
    resource.declare(reading, Kind::Key, shape.finish());
    if let Some(policy) = resource.get("KeyPolicy") {
        let policy = resource.unwrapped(reading, policy, "KeyPolicy");
        resource.declare(reading, Kind::KeyPolicy, policy);
    }
}

/// `AWS::KMS::Alias`.
pub(super) fn alias(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let shape = Shape::new(resource.entry.value.at)
        .same(resource.properties, &["AliasName", "TargetKeyId"]);
    let arn = resource.text("AliasName").and_then(|name| resource.arn("kms", name));
    resource.declare(reading, Kind::KeyAlias, shape.with("AliasArn", arn).finish());
}
