//! Any text, taken as a case and as a policy: a case is decided the same way twice, and so is every
//! question over all requests; a request that is shown is one that the evaluator allows.
//!
//! `.ci/fuzz 600 evaluate`

#![no_main]

use backstay::iam::PolicyDocument;
use backstay::iam::case::{read_case, request_json};
use backstay::iam::evaluate::PolicyKind;
use backstay::iam::space::{Answer, Scope, Setting, Space};
use backstay::source::SourceId;
use backstay::syntax::{Limits, json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let root = json::parse(SourceId::NOWHERE, text, &Limits::default()).root;
    if let Ok(case) = read_case(&root, "1") {
        assert_eq!(format!("{:?}", case.decide()), format!("{:?}", case.decide()));
        let _ = request_json(&case.request);
    }
    let document = PolicyDocument::read(root);
    for kind in [PolicyKind::KeyPolicy, PolicyKind::ResourcePolicy, PolicyKind::IdentityPolicy] {
        let once = answers(&document, kind);
        assert_eq!(once, answers(&document, kind), "the same question, another answer");
    }
});

fn answers(document: &PolicyDocument, kind: PolicyKind) -> [Answer; 4] {
    let setting = Setting { owner: "111122223333".parse().ok(), ..Setting::new(kind) };
    let space = Space::of(&[document], setting);
    [
        space.outsiders().clone(),
        space.public().clone(),
        space.unbound_services().clone(),
        space.allowed(Scope::Anyone, &[]),
    ]
}
