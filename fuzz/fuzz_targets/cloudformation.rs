//! Any two templates that may import from each other: they are read, judged, traced and reported.
//!
//! `.ci/fuzz 600 cloudformation`

#![no_main]

mod chain;

use backstay::frontend::{Hints, InputKind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let kind = Some(InputKind::CloudFormation);
    let hints = Hints { kind, named: true, ..Hints::default() };
    chain::run(chain::texts(text, &["a.yaml", "b.yaml"]), &hints);
});
