//! Any text as `backstay.yaml`: it is read to its end, and every fault lies in the text.
//!
//! `.ci/fuzz 600 configuration`

#![no_main]

use backstay::config;
use backstay::source::SourceId;
use backstay::syntax::{Limits, yaml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let configuration = config::read(&yaml::parse(SourceId::NOWHERE, text, &Limits::default()));
    for fault in &configuration.faults {
        assert!(fault.at.span.slice(text).is_some(), "{fault:?}");
    }
    for entry in &configuration.accounts {
        assert!(entry.at.span.slice(text).is_some(), "{entry:?}");
    }
});
