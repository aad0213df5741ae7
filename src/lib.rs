//! backstay reads KMS key policies, backup vault access policies and backup plans, and says what
//! is wrong with them before AWS does.
//!
//! Bytes become spanned trees ([`syntax`]); trees become an inventory in AWS's own words
//! ([`frontend`], [`inventory`]); rules look at the inventory and name facts with places
//! ([`rules`]); a rule's page turns facts into words ([`finding`]); reporters only draw
//! ([`report`]). `docs/ARCHITECTURE.md` has the floor plan.

pub mod aws;
pub mod cli;
pub mod config;
pub mod copy;
pub mod finding;
pub mod frontend;
pub mod iam;
pub mod inventory;
pub mod report;
pub mod rules;
pub mod source;
pub mod suppress;
pub mod syntax;
