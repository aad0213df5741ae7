//! What a page has to satisfy before its rule may run: the query fits the view, and every
//! placeholder and label can be filled.

use crate::source::{Location, SourceId, Span};

use super::header::Logic;
use super::page::{Mistake, Page, Passage};
use super::query::{Complaint, Query};
use super::registry::Rules;
use super::view::{self, Holds, VIEWS, View};

/// What is wrong with a page beyond its shape.
pub fn check(page: &Page, source: SourceId) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let view = view_of(page, source, &mut mistakes);
    if let (Some(view), Some(query), Logic::Query) = (view, &page.query, page.header.logic) {
        check_query(query, view, &mut mistakes);
        check_words(page, source, view, &mut mistakes);
    }
    mistakes
}

/// What only a page of the program may do.
pub(super) fn check_user(page: &Page, source: SourceId, rules: &Rules) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    if page.header.logic != Logic::Query {
        let at = page.place("check", source);
        mistakes.push(Mistake::new(
            at,
            "a page of your own cannot have a `check`",
            "write a query",
        ));
    }
    if rules.named(&page.header.id).is_some() {
        let what = format!("there is a rule `{}` already", page.header.id);
        mistakes.push(Mistake::new(page.place("id", source), what, "taken"));
    }
    mistakes
}

fn view_of(page: &Page, source: SourceId, mistakes: &mut Vec<Mistake>) -> Option<&'static View> {
    let Some(name) = &page.header.view else {
        if page.header.logic == Logic::Query {
            let at = page.place("id", source);
            mistakes.push(Mistake::new(
                at,
                "the page does not say which `view` it asks",
                "no `view`",
            ));
        }
        return None;
    };
    let view = view::named(name);
    if view.is_none() {
        let names: Vec<&str> = VIEWS.iter().map(|view| view.name).collect();
        let mistake = Mistake::new(
            page.place("view", source),
            format!("there is no view `{name}`"),
            "unknown",
        );
        mistakes.push(mistake.help(format!("views are {}", names.join(", "))));
    }
    view
}

fn check_query(query: &Passage, view: &'static View, mistakes: &mut Vec<Mistake>) {
    match Query::compile(&query.text) {
        Ok(compiled) => {
            mistakes.extend(compiled.lint(view).into_iter().map(|it| complaint(query.at, it)));
        }
        Err(refused) => mistakes.push(complaint(query.at, refused)),
    }
}

/// A complaint about a query, at the query or at the byte where reading stopped.
fn complaint(at: Location, complaint: Complaint) -> Mistake {
    let mut place = at;
    if let Some(column) = complaint.column.and_then(|column| u32::try_from(column).ok()) {
        let start = at.span.start.saturating_add(column).min(at.span.end);
        place =
            Location::new(at.source, Span::new(start, start.saturating_add(1).min(at.span.end)));
    }
    let mistake = Mistake::new(place, complaint.what, "in this query");
    match complaint.help {
        Some(help) => mistake.help(help),
        None => mistake,
    }
}

/// Placeholders and labels of a query must be members of the view; a check fills its own.
fn check_words(page: &Page, source: SourceId, view: &'static View, mistakes: &mut Vec<Mistake>) {
    let mut unknown = |member: &str, place: &str| {
        let what = format!("the view `{}` has no member `{member}`", view.name);
        let mistake = Mistake::new(page.place(place, source), what, "cannot be filled");
        mistakes.push(mistake.help("`docs/views.md` lists the members of every view"));
    };
    for name in page.words.placeholders() {
        if !is_member(name, view) {
            let place = if page.words.message.contains(name) { "message" } else { "labels" };
            unknown(name, place);
        }
    }
    for label in &page.words.labels {
        let path = label.at.trim_end_matches('~');
        if path != "." && !is_member(path, view) {
            unknown(path, "labels");
        }
    }
}

/// Whether a dotted path names members of the view; below one that holds anything, all do.
fn is_member(path: &str, view: &View) -> bool {
    for name in path.split('.') {
        match view.holds(name) {
            Some(Holds::Anything) => return true,
            Some(_) => {}
            None => return false,
        }
    }
    true
}
