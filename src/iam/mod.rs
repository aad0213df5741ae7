//! Floor 2: the policy language: documents, statements, principals, conditions, and what they
//! decide.
//!
//! Architecture invariant: nothing here knows where a document came from, or what it is attached
//! to beyond what a caller says.

pub mod case;
pub mod condition;
mod decision;
mod document;
pub mod evaluate;
mod known;
mod operator;
pub mod pattern;
mod principal;
mod reach;
mod request;
pub mod space;
pub mod words;

pub use decision::{Cause, Causes, ConditionKey, Decision, Truth};
pub use document::{Condition, Effect, Element, PolicyDocument, Statement};
pub use evaluate::Answer;
pub use known::{Known, KnownText, Spanned};
pub use operator::{Comparison, Family, NotAnOperator, Operator, Quantifier};
pub use principal::Principal;
pub use request::{
    Caller, Context, ContextValue, Identity, IdentityKind, Lookup, NotAnIdentity, Request, Resource,
};
