//! Embeds the pages of `rules/` and the data files as static tables.

fn main() {}
