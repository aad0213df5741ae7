//! Floor 1: AWS's identifiers, parsed once and compared cheaply, and its catalogues.
//!
//! Architecture invariant: nothing here knows of files or places.

mod account_id;
mod arn;
pub mod backup_shapes;
pub mod catalogue;
mod key_ref;
mod region;
pub mod schedule;

pub use account_id::{AccountId, NotAnAccountId};
pub use arn::{Arn, NotAnArn};
pub use key_ref::{KeyRef, NotAKeyRef};
pub use region::{NotARegion, Region};
