//! Keys, their policies, aliases and grants.

use crate::inventory::Kind;

use super::super::link::{Link, Owner};
use super::{Found, Resource, block, take};

/// `aws_kms_key` and its relatives. Without a policy KMS writes its default policy, which is
/// nothing to check.
pub(super) fn key(resource: &Resource<'_>, found: &mut Found) {
    let kind = resource.kind;
    let shape = resource.shape().put("KeyManager", resource.implied("CUSTOMER"));
    let mut shape = take(
        shape,
        &resource.node,
        &[
            ("is_enabled", "Enabled"),
            ("enabled", "Enabled"),
            ("customer_master_key_spec", "KeySpec"),
            ("key_spec", "KeySpec"),
            ("key_usage", "KeyUsage"),
            ("origin", "Origin"),
            ("multi_region", "MultiRegion"),
            ("description", "Description"),
            ("enable_key_rotation", "EnableKeyRotation"),
            ("deletion_window_in_days", "PendingWindowInDays"),
            ("pending_window_in_days", "PendingWindowInDays"),
            ("primary_key_arn", "PrimaryKeyArn"),
            ("bypass_policy_lockout_safety_check", "BypassPolicyLockoutSafetyCheck"),
            ("tags", "Tags"),
        ],
    );
    if kind.contains("replica") {
        shape = shape.put("MultiRegion", resource.says(true));
    }
    if kind.contains("external") {
        shape = shape.put("Origin", resource.implied("EXTERNAL"));
    }
    // only a state knows these two
    let shape = take(shape, &resource.node, &[("key_id", "KeyId")]);
    let shape = shape.put_some("Arn", resource.arn.clone());
    resource.declare(found, Kind::Key, shape.node());
    if let Some(policy) = resource.policy("policy").or_else(|| resource.policy("key_policy")) {
        resource.declare_policy_of(found, Kind::KeyPolicy, policy, None);
    }
}

/// `aws_kms_key_policy`: the policy of a key that is declared elsewhere.
pub(super) fn key_policy(resource: &Resource<'_>, found: &mut Found) {
    let owner = resource.get("key_id").map(|key| Owner::new(Kind::Key, key, resource));
    if let Some(policy) = resource.policy("policy") {
        resource.declare_policy_of(found, Kind::KeyPolicy, policy, owner);
    }
}

/// `aws_kms_alias`.
pub(super) fn alias(resource: &Resource<'_>, found: &mut Found) {
    let shape = take(
        resource.shape(),
        &resource.node,
        &[("name", "AliasName"), ("alias_name", "AliasName"), ("target_key_id", "TargetKeyId")],
    );
    let shape = shape.put_some("AliasArn", resource.arn.clone());
    resource.declare(found, Kind::KeyAlias, shape.node());
}

/// `aws_kms_grant`.
pub(super) fn grant(resource: &Resource<'_>, found: &mut Found) {
    let mut shape = take(
        resource.shape(),
        &resource.node,
        &[
            ("key_id", "KeyId"),
            ("name", "Name"),
            ("grantee_principal", "GranteePrincipal"),
            ("retiring_principal", "RetiringPrincipal"),
            ("operations", "Operations"),
        ],
    );
    if let Some(constraints) = block(&resource.node, "constraints") {
        let members = [
            ("encryption_context_equals", "EncryptionContextEquals"),
            ("encryption_context_subset", "EncryptionContextSubset"),
        ];
        let named = take(crate::frontend::shape::Shape::new(constraints.at), constraints, &members);
        shape = shape.put("Constraints", named.node());
    }
    let key = resource.get("key_id").map(|key| Owner::new(Kind::Key, key, resource));
    resource.declare(found, Kind::Grant, shape.node());
    if let Some(owner) = key {
        found.links.push(Link::Owned { document: found.documents.len() - 1, owner });
    }
}
