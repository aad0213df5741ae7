//! Any text: the HCL reader comes to an end, every place lies in the text and on characters, and a
//! text that needs no repair is what the parser alone makes of it.
//!
//! `.ci/fuzz 600 hcl`

#![no_main]

use backstay::source::{Location, SourceId};
use backstay::syntax::{FaultKind, Limits, hcl};
use hcl_edit::expr::Expression;
use hcl_edit::structure::Body;
use hcl_edit::visit::{Visit, visit_body, visit_expr};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parsed = hcl::parse(SourceId::NOWHERE, text, &Limits::default());
    for fault in &parsed.faults {
        check_place(text, fault.at);
        fault.first.into_iter().for_each(|at| check_place(text, at));
    }
    for (at, comment) in &parsed.comments {
        check_place(text, *at);
        assert!(at.span.slice(text).unwrap().contains(&**comment));
    }
    Places { text, parsed: &parsed }.visit_body(&parsed.body);
    let lines = || text.split('\n');
    if lines().zip(lines().skip(1)).any(|(line, next)| is_empty_heredoc(line, next)) {
        return; // the parser looks for another end
    }
    let alone = hcl_edit::parser::parse_body(text);
    if parsed.faults.is_empty() {
        assert_eq!(Ok(&parsed.body), alone.as_ref());
    }
    // The parser takes line breaks in quotes, which Terraform does not, and has other limits.
    let stricter = |kind| {
        matches!(
            kind,
            FaultKind::Unclosed | FaultKind::DuplicateKey | FaultKind::TooDeep | FaultKind::TooMany
        )
    };
    let needless = alone.is_ok() && !parsed.faults.iter().all(|fault| stricter(fault.kind));
    assert!(!needless || text.contains('"'), "{:?}", parsed.faults);
});

fn is_empty_heredoc(line: &str, next: &str) -> bool {
    line.trim_end_matches('\r').rsplit_once("<<").is_some_and(|(_, marker)| {
        next.trim_start().starts_with(marker.strip_prefix('-').unwrap_or(marker))
    })
}

fn check_place(text: &str, at: Location) {
    assert!(at.span.slice(text).is_some(), "{at:?}");
}

struct Places<'a> {
    text: &'a str,
    parsed: &'a hcl::ParsedHcl,
}

impl Visit for Places<'_> {
    fn visit_body(&mut self, node: &Body) {
        for structure in node {
            check_place(self.text, self.parsed.at(structure));
        }
        visit_body(self, node);
    }

    fn visit_expr(&mut self, node: &Expression) {
        check_place(self.text, self.parsed.at(node));
        visit_expr(self, node);
    }
}
