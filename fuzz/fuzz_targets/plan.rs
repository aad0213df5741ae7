//! Any text as a plan or a state of Terraform's, beside a file of its module: it is read, judged,
//! traced and reported.
//!
//! `.ci/fuzz 600 plan`

#![no_main]

mod chain;

use backstay::frontend::Hints;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    chain::run(chain::texts(text, &["plan.json", "main.tf"]), &Hints::default());
});
