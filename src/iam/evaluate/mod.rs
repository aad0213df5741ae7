//! One request against all policies that apply to it.
//!
//! Policies are prepared once ([`Policy::new`]) and asked often. A policy says which of its
//! statements match; [`evaluate`] joins what all policies say in the order AWS does. Whatever is
//! unknown stays so until the end, where it turns into [`super::Decision::Depends`] or proves not to matter.
//! AWS: IAM user guide, "Policy evaluation logic".

mod answer;
mod combine;
mod explain;
mod grant;
mod paths;
mod policies;
mod policy;
mod principal;
mod reach;
mod resource;
mod statement;
mod verdict;

pub use answer::{Answer, PolicyRole, Refusal, Side, SideAnswer, StatementRef};
pub use combine::evaluate;
pub use explain::{Failure, Nearest, lacks_action, nearest};
pub use grant::{Constraint, Grant, GrantSet, Grantee, Pair};
pub use policies::{Policies, PolicySet};
pub use policy::{Policy, PolicyKind, has_variables};
pub use principal::PrincipalTest;
pub use reach::{Names, Reach};
pub use resource::ResourceTest;
pub use statement::{EffectTest, StatementTest};

#[cfg(test)]
mod tests;
