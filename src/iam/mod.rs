//! Floor 2: the policy language: documents, statements, principals, conditions, and what they
//! decide.
//!
//! Architecture invariant: nothing here knows where a document came from, or what it is attached
//! to beyond what a caller says.

mod document;
mod known;
mod operator;
mod principal;

pub use document::{Condition, Effect, Element, PolicyDocument, Statement};
pub use known::{Known, KnownText, Spanned};
pub use operator::{Comparison, Family, NotAnOperator, Operator, Quantifier};
pub use principal::Principal;
