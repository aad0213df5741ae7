//! How long one decision takes, against key policies of several sizes that were prepared once:
//! `cargo bench --bench evaluate`. Each figure is the least of several passes. `benches/iam-rs`
//! runs the same policies and requests through the crate `iam-rs` beside ours.

#![expect(clippy::print_stdout, reason = "a table is what this program is for")]

mod policies;

use std::hint::black_box;
use std::time::{Duration, Instant};

use backstay::iam::evaluate::{Policies, Policy, PolicyKind, PolicySet, evaluate};
use backstay::iam::{Caller, Context, PolicyDocument, Request, Resource};
use backstay::source::SourceId;
use backstay::syntax::{Limits, json};

/// How often each row is timed; the least counts.
const PASSES: u32 = 15;

/// How many decisions a pass takes.
const ROUNDS: u32 = 2_000;

fn main() {
    println!(
        "{:>11} {:>9} {:>12} {:>15} {:>15}",
        "statements", "bytes", "read, µs", "prepare, µs", "decide, ns"
    );
    for statements in [5, 10, 20, 50, 140] {
        row(statements);
    }
}

fn row(statements: usize) {
    let text = policies::key_policy(statements);
    let requests = requests(statements);
    let (document, read) = least(|| document(&text));
    let (policy, prepare) = least(|| Policy::new(&document, PolicyKind::KeyPolicy));
    let all = Policies { resource: PolicySet::of([&policy]), ..Policies::default() };
    let (_, decide) = least(|| {
        let rounds = requests.iter().cycle().take(usize::try_from(ROUNDS).unwrap_or(0));
        rounds.filter(|request| black_box(evaluate(request, &all)).decided_by.is_empty()).count()
    });
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    println!(
        "{statements:11} {:9} {:12.1} {:15.1} {:15.0}",
        text.len(),
        micros(read),
        micros(prepare),
        micros(decide) * 1e3 / f64::from(ROUNDS),
    );
}

fn document(text: &str) -> PolicyDocument {
    PolicyDocument::read(json::parse(SourceId::NOWHERE, text, &Limits::default()).root)
}

fn requests(statements: usize) -> Vec<Request> {
    let one = |request: policies::Call| {
        let mut context = Context::default();
        for (key, value) in request.context {
            context.set_one(key, &value);
        }
        let caller: Caller = request.principal.parse().map_or(Caller::Anonymous, Caller::Aws);
        Request::new(caller, request.action, Resource::new(policies::KEY), context)
    };
    policies::calls(statements).into_iter().map(one).collect()
}

/// The result of the quickest of several passes, and how long it took.
fn least<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut pass = || {
        let start = Instant::now();
        let made = black_box(work());
        (made, start.elapsed())
    };
    let mut best = pass();
    for _ in 1..PASSES {
        let next = pass();
        if next.1 < best.1 {
            best = next;
        }
    }
    best
}
