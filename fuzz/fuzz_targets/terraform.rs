//! Any module, with a local module and a `.tf.json` file: the evaluation comes to its end in bounded
//! time, and what it gives is judged, traced and reported.
//!
//! `.ci/fuzz 600 terraform`

#![no_main]

mod chain;

use backstay::frontend::Hints;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let files = chain::texts(text, &["main.tf", "m/main.tf", "json/main.tf.json"]);
    chain::run(files, &Hints::default());
});
