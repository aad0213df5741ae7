//! A path on the page: its two lanes, then its steps with what each side says.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::super::Traces;
use super::super::scene::{Actor, Held, Lane, Part, Scene, Sign, short};
use super::super::words::{account, decision, mark, region, side, subject};
use super::statements::Statements;
use crate::copy::{CopyPath, Step, Verdict};
use crate::report::markup::{breakable, escaped, escaped_lines, sentence};

/// Paths that an entry names; the rest is counted.
const MOST_NAMED: usize = 200;

/// Steps that the heading of an entry names.
const MOST_STEPS: usize = 3;

/// The entries of a section, each with the paths that differ in nothing but their resources, plans
/// and rules.
pub(super) fn entries(
    traces: &Traces<'_>,
    paths: &[&CopyPath<'_>],
    statements: &mut Statements,
) -> Vec<String> {
    let mut entries: Vec<(String, Vec<&CopyPath<'_>>)> = Vec::new();
    // only looked up, never walked through
    let mut known: HashMap<String, usize> = HashMap::new();
    for path in paths {
        let mut body = String::new();
        let scene = Scene::of(path);
        lanes(&scene, &mut body);
        steps(traces, &scene, statements, &mut body);
        let key = format!("{}{body}", path.verdict.word());
        if let Some((_, paths)) = known.get(&key).and_then(|at| entries.get_mut(*at)) {
            paths.push(path);
        } else {
            known.insert(key, entries.len());
            entries.push((body, vec![path]));
        }
    }
    entries.into_iter().map(|(body, paths)| entry(&body, &paths)).collect()
}

fn entry(body: &str, paths: &[&CopyPath<'_>]) -> String {
    let Some(first) = paths.first() else { return String::new() };
    let verdict = first.verdict;
    let mut text = format!("<details class=\"{}\"><summary>", verdict.word());
    let scene = Scene::of(first);
    let _ = write!(
        text,
        "<span class=\"verdict\">{} {}</span> <b><bdi>{}</bdi></b>",
        mark(super::super::words::sign(verdict)),
        verdict.word(),
        escaped(&subject(first))
    );
    if paths.len() > 1 {
        let _ = write!(text, " and {} more", paths.len() - 1);
    }
    let held = scene.held_up();
    let names: Vec<&str> = held.iter().flat_map(|held| held.names.split(", ")).collect();
    let (shown, more) = names.split_at(names.len().min(MOST_STEPS));
    if !shown.is_empty() {
        let more =
            if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        let _ = write!(text, " <span class=\"soft\">{}{more}</span>", shown.join(", "));
    }
    text.push_str("</summary>\n<ul class=\"copied\">");
    for path in paths.iter().take(MOST_NAMED) {
        let name = path.resource.as_deref().map_or_else(|| subject(path), str::to_owned);
        let _ = write!(
            text,
            "<li><bdi>{}</bdi> <span class=\"soft\">plan <bdi>{}</bdi>, rule <bdi>{}</bdi></span></li>",
            escaped(&name),
            escaped(&path.plan_name),
            escaped(path.rule.known_name())
        );
    }
    if let Some(rest) = paths.len().checked_sub(MOST_NAMED).filter(|rest| *rest > 0) {
        let _ = write!(text, "<li>and {rest} more</li>");
    }
    let _ = writeln!(text, "</ul>\n{body}</details>");
    text
}

/// Both lanes, row by row. The resource is only named by its type: entries share their lanes.
fn lanes(scene: &Scene<'_>, text: &mut String) {
    text.push_str("<div class=\"lanes\" role=\"group\" aria-label=\"The path as a drawing\">");
    let [source, destination] = [Lane::Source, Lane::Destination].map(|lane| {
        let end = scene.end(lane);
        let (account, region) = (escaped(&account(end)), escaped(&region(end)));
        format!("<p class=\"end\">{account} <span class=\"soft\">{region}</span></p>")
    });
    let _ = write!(text, "{source}<span class=\"call none\"></span>{destination}");
    for row in scene.rows() {
        let [left, right] = row.map(|part| scene.actor(part?));
        card(scene, left, text);
        between(scene, *row, text);
        card(scene, right, text);
    }
    text.push_str("</div>\n");
}

fn card(scene: &Scene<'_>, actor: Option<&Actor<'_>>, text: &mut String) {
    let Some(actor) = actor else {
        text.push_str("<span class=\"card none\"></span>");
        return;
    };
    let sign = scene.sign_with_hidden_calls(actor);
    let (class, mark) = if sign.holds_up() { (sign.word(), mark(sign)) } else { ("plain", ' ') };
    let (kind, name) = if actor.part == Part::Resource {
        ("resource", actor.kind)
    } else {
        (actor.kind, short(actor.part, actor.name))
    };
    let _ = write!(
        text,
        "<span class=\"card {class}\" title=\"{}\"><small>{mark} {}</small> <bdi>{}</bdi></span>",
        if actor.part == Part::Resource { String::new() } else { escaped(actor.name) },
        escaped(kind),
        breakable(name)
    );
}

fn between(scene: &Scene<'_>, row: [Option<Part>; 2], text: &mut String) {
    if let Some((call, to_right)) = scene.call_across(row) {
        let class = call.sign.word();
        let way = if to_right { "right" } else { "left" };
        let heard = if to_right { "calls, to the right," } else { "is called, from the right, by" };
        let _ = write!(
            text,
            "<span class=\"call {class} {way}\"><span class=\"heard\">{heard}</span> <code>{}</code> <b>{}</b></span>",
            breakable(call.action),
            mark(call.sign)
        );
    } else if let Some((step, sign)) = scene.between.filter(|_| row.contains(&Some(Part::Resource)))
    {
        let _ = write!(
            text,
            "<span class=\"call fence {}\"><code>{}</code> <b>{}</b></span>",
            sign.word(),
            step.id.word(),
            mark(sign)
        );
    } else {
        text.push_str("<span class=\"call none\"></span>");
    }
}

/// What holds the path up, at length; then all steps in order, folded.
fn steps(traces: &Traces<'_>, scene: &Scene<'_>, statements: &mut Statements, text: &mut String) {
    let held = scene.held_up();
    if !held.is_empty() {
        text.push_str("<ul class=\"steps held\">\n");
        for Held { names, step, sign } in &held {
            item(names, step, *sign, text);
            at_length(traces, step, statements, text);
            text.push_str("</li>\n");
        }
        text.push_str("</ul>\n");
    }
    let all = scene.path.steps();
    let _ = write!(
        text,
        "<details class=\"all\"><summary>All {} steps</summary>\n<ol class=\"steps\">\n",
        all.len()
    );
    for step in all {
        let sign = Sign::of(scene.path, step);
        item(step.id.word(), step, sign, text);
        if !held.iter().any(|held| held.step.id == step.id) {
            at_length(traces, step, statements, text);
        }
        text.push_str("</li>\n");
    }
    text.push_str("</ol></details>\n");
}

/// A step with its verdict and the reason for it.
fn item(names: &str, step: &Step, sign: Sign, text: &mut String) {
    let said = match sign {
        Sign::Assumed if step.id.is_beside() => "unknown",
        Sign::Assumed => "assumed",
        Sign::Nothing | Sign::Fine | Sign::Open | Sign::Stops => step.verdict.word(),
    };
    let _ = write!(
        text,
        "<li class=\"{}\"><span class=\"verdict\">{} {said}</span> <b>{}</b> <span class=\"why\">{}</span>",
        sign.word(),
        mark(sign),
        names,
        sentence(&step.reason)
    );
}

/// The sides of a decision, where they stand, what to do and where AWS documents it.
fn at_length(traces: &Traces<'_>, step: &Step, statements: &mut Statements, text: &mut String) {
    if step.verdict == Verdict::NotApplicable {
        return;
    }
    if !step.evidence.is_empty() {
        text.push_str("<ul class=\"sides\">");
        for evidence in &step.evidence {
            let sign = Sign::of_side(evidence);
            let _ = write!(
                text,
                "<li class=\"{}\">{} {} by the {}: {}</li>",
                sign.word(),
                mark(sign),
                decision(evidence),
                side(step, evidence),
                statements.cite(traces, evidence)
            );
        }
        text.push_str("</ul>");
    }
    if let Some(remedy) = step.remedy() {
        let _ = write!(text, "<p class=\"remedy\">→ {}</p>", sentence(&remedy));
    }
    if let Some(added) = traces.addition(step) {
        let added = escaped_lines(&added);
        let _ = write!(text, "<pre tabindex=\"0\"><code>{added}</code></pre>");
    }
    if let Some(fact) = step.fact.filter(|_| step.verdict != Verdict::Allowed) {
        let _ = write!(text, "<p class=\"soft\">{}</p>", escaped(fact));
    }
}
