//! What the rules cost: all of them over one policy with nothing wrong, in one thread, and over
//! 1,000 of them; beside it reading the same policies into the inventory.
//!
//! Run with `cargo bench --bench rules`. The mark for all rules that do not ask the policy engine
//! is 100 µs a policy.
#![expect(clippy::print_stdout, reason = "a bench speaks to the terminal")]

use std::time::{Duration, Instant};

use backstay::frontend::{Hints, collect, read_unit};
use backstay::inventory::Inventory;
use backstay::rules::{Choice, Context, Rules, Selection, Spaces};
use backstay::source::Sources;

const POLICIES: usize = 1_000;
const ROUNDS: u32 = 20;

/// A key policy of some 2 KB with nothing wrong: the owner, administrators, users, grants.
fn policy() -> String {
    let statement = |sid: &str, role: &str, actions: &str, condition: &str| {
        format!(
            r#"    {{
      "Sid": "{sid}",
      "Effect": "Allow",
      "Principal": {{ "AWS": "arn:aws:iam::111122223333:{role}" }},
      "Action": [{actions}],
      "Resource": "*"{condition}
    }}"#
        )
    };
    let administer = r#""kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*",
        "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:ScheduleKeyDeletion""#;
    let using = r#""kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
        "kms:DescribeKey""#;
    let for_services = r#",
      "Condition": { "Bool": { "kms:GrantIsForAWSResource": "true" } }"#;
    let statements = [
        statement("Enable IAM User Permissions", "root", r#""kms:*""#, ""),
        statement("Allow administration", "role/KeyAdmin", administer, ""),
        statement("Allow use of the key", "role/Orders", using, ""),
        statement("Allow use for backups", "role/BackupCopy", using, ""),
        statement("Allow grants", "role/Orders", r#""kms:CreateGrant""#, for_services),
    ];
    let statements = statements.join(",\n");
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{statements}\n  ]\n}}\n")
}

fn read(sources: &Sources, policies: usize) -> Inventory {
    let text = policy();
    let unit =
        |number| read_unit(sources, &format!("key{number}.json"), text.clone(), &Hints::default());
    collect((0..policies).map(unit).collect()).0
}

fn run(rules: &Rules, selection: &Selection, inventory: &Inventory, sources: &Sources) -> usize {
    let spaces = Spaces::of(inventory);
    let context = Context { inventory, sources, spaces: &spaces };
    rules.run(selection, &context).findings.len()
}

/// The shortest of several runs.
fn shortest(mut task: impl FnMut() -> usize) -> (Duration, usize) {
    let mut best = (Duration::MAX, 0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let count = task();
        best = best.min((start.elapsed(), count));
    }
    best
}

fn main() {
    let (start, count) = shortest(|| {
        let rules = Rules::built_in();
        rules.select(&Choice::default()).rules(&rules).count()
    });
    println!("loading and choosing {count} rules: {start:?}");
    let rules = Rules::built_in();
    let selection = rules.select(&Choice::default());
    println!("a policy of {} bytes", policy().len());
    for policies in [1, POLICIES] {
        let (reading, _) = shortest(|| read(&Sources::default(), policies).documents.len());
        let sources = Sources::default();
        let inventory = read(&sources, policies);
        let (running, found) = shortest(|| run(&rules, &selection, &inventory, &sources));
        println!(
            "{policies} policies: reading {reading:?}, all rules {running:?}, {found} findings"
        );
    }
}
