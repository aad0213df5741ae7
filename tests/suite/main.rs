//! The one test binary beside the unit tests: what people see, end to end.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test that cannot go on stops; the switches of .clippy.toml do not reach helpers"
)]

mod cli;
mod diagnose;
mod evaluate;
mod example;
mod fixes;
mod flows;
mod folder;
mod formats;
mod large;
mod missing_line;
mod mistakes;
mod pages;
mod pictures;
mod quiet;
mod same_estate;
mod scenarios;
mod tidy;
mod unknowns;
mod witnesses;
