//! Any two texts, the second written as YAML, as whatever they look like and as policies, plans and
//! answers of the AWS CLI: they are read, judged, traced and reported.
//!
//! `.ci/fuzz 600 document`

#![no_main]

mod chain;

use backstay::frontend::{Hints, InputKind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let files = chain::texts(text, &["a.json", "b.yaml"]);
    chain::run(files.clone(), &Hints { named: true, ..Hints::default() });
    // one other kind for each input, so that a run stays short
    let number = text.bytes().fold(0, |sum: usize, byte| sum.wrapping_mul(31) + usize::from(byte));
    let kind = InputKind::ALL.get(number % InputKind::ALL.len()).copied();
    chain::run(files, &Hints { kind, named: true, ..Hints::default() });
});
