//! A plan of which little is of interest: the rest costs no memory beyond its text.

use std::fmt::Write as _;
use std::process::{Command, Output};

use crate::folder::Folder;

/// A plan with `count` resources of one type, all alike, and one vault.
fn plan(count: usize, kind: &str) -> String {
    let mut text = String::from(
        r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"aws_backup_vault.main","mode":"managed","type":"aws_backup_vault","name":"main","values":{"name":"prod"}}"#,
    );
    for at in 0..count {
        write!(
            text,
            r#",{{"address":"{kind}.g[{at}]","mode":"managed","type":"{kind}","name":"g","values":{{"a":[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]],"b":[1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0]}}}}"#
        )
        .unwrap();
    }
    text.push_str("]}}}");
    text
}

/// Checks a plan of 2.5 MB in a process that gets 24 MB for its data.
fn check(kind: &str) -> Output {
    let folder = Folder::new();
    folder.write("plan.json", &plan(12_000, kind));
    let limited = "ulimit -d 24000; exec \"$0\" check --jobs 1 --no-config --strict --fail-on never --format concise plan.json";
    let program = env!("CARGO_BIN_EXE_backstay");
    Command::new("sh").args(["-c", limited, program]).current_dir(&folder.0).output().unwrap()
}

#[test]
fn what_nobody_asks_about_costs_no_memory_but_its_text() {
    let output = check("aws_security_group");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// So the limit is one that trees of these resources would exceed.
#[test]
fn as_many_things_of_interest_do_not_fit() {
    assert!(!check("aws_kms_key").status.success());
}
