//! What the rules cost: all of them over one policy with nothing wrong, and over 1,000 of them;
//! once more with the engine's answers at hand, which is the rules alone; beside it reading the same
//! policies into the inventory.
//!
//! Run with `cargo bench --bench rules`. The mark for all rules that do not ask the policy engine
//! is 100 µs a policy.
#![expect(clippy::print_stdout, reason = "a bench speaks to the terminal")]

use std::time::{Duration, Instant};

use backstay::frontend::{Hints, collect, read_unit};
use backstay::inventory::Inventory;
use backstay::rules::{Choice, Context, Rules, Selection, Spaces};
use backstay::source::Sources;

#[path = "policies/sound.rs"]
mod sound;

use sound::policy;

const POLICIES: usize = 1_000;
const ROUNDS: u32 = 20;

fn read(sources: &Sources, policies: usize) -> Inventory {
    let unit = |number| {
        read_unit(sources, &format!("key{number}.json"), policy(number), &Hints::default())
    };
    collect((0..policies).map(unit).collect()).0
}

fn run(rules: &Rules, selection: &Selection, context: Context<'_>) -> usize {
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
    println!("a policy of {} bytes", policy(0).len());
    for policies in [1, POLICIES] {
        let (reading, _) = shortest(|| read(&Sources::default(), policies).documents.len());
        let sources = Sources::default();
        let inventory = read(&sources, policies);
        let (running, found) = shortest(|| {
            let spaces = Spaces::of(&inventory);
            run(
                &rules,
                &selection,
                Context { inventory: &inventory, sources: &sources, spaces: &spaces },
            )
        });
        // the engine's answers are kept, so what a second run over them takes is the rules alone
        let spaces = Spaces::of(&inventory);
        let context = Context { inventory: &inventory, sources: &sources, spaces: &spaces };
        run(&rules, &selection, context);
        let (alone, _) = shortest(|| run(&rules, &selection, context));
        println!(
            "{policies} policies: reading {reading:?}, all rules {running:?}, without the engine \
             {alone:?}, {found} findings"
        );
    }
}
