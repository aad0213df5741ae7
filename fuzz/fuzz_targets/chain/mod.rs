//! The way of a text through the whole of backstay: read, joined, judged by every rule, traced, and
//! reported in every format. Whatever the text, each step ends, and every place lies in a text.

use std::sync::LazyLock;

use backstay::copy::{self, Settings};
use backstay::frontend::{Hints, Unit, collect, read_text, read_together};
use backstay::report::traces::{
    Traces, write_html, write_human, write_json, write_mermaid, write_svg,
};
use backstay::report::{Canvas, Format, Report, Summary, write};
use backstay::rules::{Choice, Context, Rules, Selection, Spaces};
use backstay::source::{Location, Sources};
use backstay::syntax::{Node, Value};

static RULES: LazyLock<(Rules, Selection)> = LazyLock::new(|| {
    let rules = Rules::built_in();
    let selection = rules.select(&Choice { all: true, ..Choice::default() });
    (rules, selection)
});

/// The line that stands between the files of one input, so that a plain file is an input too.
const BETWEEN: &str = "\n%%%%\n";

/// Cuts an input into as many texts as there are names; where it has fewer, the last are empty.
pub fn texts<'n>(input: &str, names: &[&'n str]) -> Vec<(&'n str, String)> {
    let mut texts = input.splitn(names.len(), BETWEEN);
    names.iter().map(|name| (*name, texts.next().unwrap_or_default().to_owned())).collect()
}

/// Reads the texts as the files of one run and does with them all that can be done.
pub fn run(files: Vec<(&str, String)>, hints: &Hints) {
    let sources = Sources::default();
    let texts = files.into_iter().map(|(name, text)| read_text(&sources, name, text, hints));
    let units = read_together(&sources, texts.collect(), &[]);
    units.iter().for_each(|unit| check_unit(&sources, unit));
    let (inventory, problems) = collect(units);
    let (rules, selection) = &*RULES;
    let spaces = Spaces::of(&inventory);
    let context = Context { inventory: &inventory, sources: &sources, spaces: &spaces };
    let findings = rules.run(selection, &context).findings;
    let count = |word: &str| findings.iter().filter(|it| it.severity.word() == word).count();
    let report = Report {
        command: "check",
        facts: copy::facts::date(),
        sources: &sources,
        findings: &findings,
        problems: &problems,
        summary: Summary {
            files: 1,
            error: count("error"),
            warning: count("warning"),
            note: count("note"),
            suppressed: 0,
            problems: problems.len(),
            not_judged: 0,
            unsettled: &[],
        },
        rules: &[],
        left_out: 0,
    };
    let mut out = Vec::new();
    for format in Format::ALL {
        write(*format, &report, Canvas::default(), &mut out).unwrap();
    }
    let paths = copy::trace(&inventory, &Settings::default());
    let would_decide = copy::would_decide(&paths);
    let traces = Traces {
        sources: &sources,
        inventory: &inventory,
        facts: copy::facts::date(),
        paths: &paths,
        would_decide: &would_decide,
    };
    write_human(&traces, Canvas::default(), &mut out).unwrap();
    write_json(&traces, &mut out).unwrap();
    write_mermaid(&traces, &mut out).unwrap();
    write_html(&traces, &mut out).unwrap();
    write_svg(&traces, &mut out).unwrap();
    assert!(std::str::from_utf8(&out).is_ok());
}

/// Every place that a unit tells lies in a text, on characters.
pub fn check_unit(sources: &Sources, unit: &Unit) {
    unit.problems.iter().for_each(|problem| check_place(sources, problem.at));
    for document in &unit.documents {
        check_place(sources, document.at);
        check_places(sources, &document.root);
    }
}

fn check_place(sources: &Sources, at: Location) {
    let at = sources.in_file(at);
    assert!(at.span.slice(&sources.get(at.source).text).is_some(), "{at:?}");
}

fn check_places(sources: &Sources, node: &Node) {
    check_place(sources, node.at);
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| check_places(sources, item)),
        Value::Map(entries) => entries.iter().for_each(|entry| {
            check_place(sources, entry.key.at);
            check_places(sources, &entry.value);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Open(_) => {}
    }
}
