//! What AWS has: services, actions, resource types, condition keys, Regions, and what its
//! documentation says about them.
//!
//! The data is embedded compressed and inflated service by service, on first use, so a run pays
//! only for the services that its policies name. It is as old as [`DATE`]: a name that is not in
//! it may be new rather than wrong, and findings say so. `docs/data.md` tells how it is renewed.

pub mod backup;
mod condition_key;
pub mod kms;
mod list;
mod managed_policy;
mod names;
mod packed;
mod partition;
mod pattern;
mod resource_type;
mod service;
mod suggest;

pub use condition_key::{Caller, ConditionKey, KeyScope, Presence, ValueType, condition_key};
pub use condition_key::{global_condition_keys, suggest_condition_key};
pub use managed_policy::{ManagedPolicy, managed_policies, managed_policy};
pub use names::{ServicePrincipal, is_aws_managed_key_alias, not_a_permission, service_principal};
pub use names::{service_principals, time_zone_version, time_zones};
pub use partition::{KnownRegion, Partition, is_opt_in, is_region, partition, partition_of};
pub use partition::{partitions, region};
pub use resource_type::ResourceType;
pub use service::{
    AccessLevel, Action, ActionName, Service, action, expand, rcp_services, service,
};
pub use service::{services, suggest_action, suggest_service};
pub use suggest::did_you_mean;

include!(concat!(env!("OUT_DIR"), "/manifest.rs"));

#[cfg(test)]
mod tests;
