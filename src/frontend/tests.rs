//! Whole texts through the front end: what they declare.
