//! Floor 1: text to tree, for JSON, YAML and HCL.
//!
//! Architecture invariant: parsing never fails as a whole. A reader returns the tree it
//! understood together with every fault it read over, each with a place.

mod embed;
mod fault;
pub mod hcl;
mod holes;
pub mod json;
mod node;
pub mod yaml;

pub use embed::{embed, within};
pub use fault::{Fault, FaultKind, Limits, Parsed};
pub use holes::{Piece, json_with_holes};
pub use node::{Entry, Key, Node, Open, Part, Value};
