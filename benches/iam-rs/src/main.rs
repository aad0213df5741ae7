//! Concrete decisions beside the crate `iam-rs`: the same policies, the same requests, one run.
//! Both read and prepare their policy before the clock starts. `iam-rs` judges one policy by itself
//! and knows neither delegation nor accounts; where the answers differ, the table says how often.

#[path = "../../policies/mod.rs"]
mod policies;

use std::hint::black_box;
use std::time::{Duration, Instant};

use backstay::iam::evaluate::{Policies, Policy, PolicyKind, PolicySet, evaluate};
use backstay::iam::{Caller, Context, PolicyDocument, Request, Resource};
use backstay::source::SourceId;
use backstay::syntax::{Limits, json};
use iam_rs::{Arn, ContextValue, IAMPolicy, IAMRequest, PolicyEvaluator, Principal, PrincipalId};

const PASSES: u32 = 9;
const ROUNDS: usize = 500;

fn main() {
    println!("{:>10} {:>10} {:>12} {:>7} {:>18}", "statements", "ours, ns", "iam-rs, ns", "times", "answers that differ");
    for statements in [5, 20, 50, 140] {
        row(statements);
    }
}

fn row(statements: usize) {
    let text = policies::key_policy(statements);
    let calls = policies::calls(statements);
    let document = PolicyDocument::read(json::parse(SourceId::NOWHERE, &text, &Limits::default()).root);
    let policy = Policy::new(&document, PolicyKind::KeyPolicy);
    let all = Policies { resource: PolicySet::of([&policy]), ..Policies::default() };
    let ours: Vec<Request> = calls.iter().map(our_request).collect();
    let theirs: Vec<IAMRequest> = calls.iter().map(their_request).collect();
    let evaluator = PolicyEvaluator::with_policies(vec![IAMPolicy::from_json(&text).expect("a policy")]);
    let our_words: Vec<bool> =
        ours.iter().map(|request| evaluate(request, &all).decision.word() == "Allowed").collect();
    let their_words: Vec<bool> = theirs.iter().map(|request| allows(&evaluator, request)).collect();
    let differ = our_words.iter().zip(&their_words).filter(|(one, other)| one != other).count();
    let our_time = least(|| {
        for request in ours.iter().cycle().take(ROUNDS) {
            black_box(evaluate(request, &all));
        }
    });
    let their_time = least(|| {
        for request in theirs.iter().cycle().take(ROUNDS) {
            black_box(allows(&evaluator, request));
        }
    });
    let each = |time: Duration| time.as_secs_f64() * 1e9 / ROUNDS as f64;
    let times = each(their_time) / each(our_time);
    println!(
        "{statements:10} {:10.0} {:12.0} {times:7.1} {differ:12} of {:2}",
        each(our_time), each(their_time), calls.len()
    );
}

fn our_request(call: &policies::Call) -> Request {
    let mut context = Context::default();
    for (key, value) in &call.context {
        context.set_one(key, value);
    }
    let caller = Caller::parse(&call.principal).expect("a caller");
    Request::new(caller, call.action, Resource::new(policies::KEY), context)
}

/// The request with the keys that ours derives.
fn their_request(call: &policies::Call) -> IAMRequest {
    let mut context = iam_rs::Context::new();
    for (key, value) in &call.context {
        context.insert((*key).to_owned(), ContextValue::String(value.clone()));
    }
    context.insert("aws:PrincipalArn".to_owned(), ContextValue::String(call.principal.clone()));
    let principal = Principal::Aws(PrincipalId::String(call.principal.clone()));
    let resource = Arn::parse(policies::KEY).expect("an ARN");
    IAMRequest::new_with_context(principal, call.action, resource, context)
}

fn allows(evaluator: &PolicyEvaluator, request: &IAMRequest) -> bool {
    let answer = evaluator.evaluate(request);
    answer.is_ok_and(|result| result.decision == iam_rs::Decision::Allow)
}

fn least(mut work: impl FnMut()) -> Duration {
    let mut pass = || {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..PASSES).map(|_| pass()).min().unwrap_or_default()
}
