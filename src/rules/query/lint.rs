//! Queries that compile and would still mislead: what the crate answers silently wrong, what is
//! slow, and what the view never holds.

use jsonpath_rust::parser::errors::JsonPathError;
use jsonpath_rust::parser::model::{
    Comparable, Comparison, Filter, FilterAtom, FnArg, JpQuery, Literal, Segment, Selector,
    SingularQuery, SingularQuerySegment, Test, TestFunction,
};

use super::super::view::{Holds, View};

/// One thing that is wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The byte of the query where reading stopped, where that is known.
    pub column: Option<usize>,
}

impl Complaint {
    fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), help: Some(help.into()), column: None }
    }

    /// What the grammar does not take. The crate's words name its own grammar; of these only the
    /// column is for people, and it stands behind `-->` as `line:column`.
    pub(super) fn grammar(error: &JsonPathError) -> Self {
        let shown = error.to_string();
        let place = shown.split_once("--> ").and_then(|(_, rest)| rest.split_once('\n'));
        let column = place.and_then(|(place, _)| place.split_once(':')?.1.trim().parse().ok());
        Self {
            what: "the query is not JSONPath as RFC 9535 has it".to_owned(),
            help: Some(
                "functions are length, count, in, nin, any_of, none_of, subset_of".to_owned(),
            ),
            column: column.map(|column: usize| column.saturating_sub(1)),
        }
    }
}

/// Every member that a query names, sorted, each once.
pub(super) fn names(query: &JpQuery) -> Vec<String> {
    let mut walk = Walk { view: None, names: Vec::new(), complaints: Vec::new() };
    walk.segments(&query.segments);
    walk.names.sort();
    walk.names.dedup();
    walk.names
}

/// Everything that is wrong with a query over `view`.
pub(super) fn lint(query: &JpQuery, view: &'static View) -> Vec<Complaint> {
    let mut walk = Walk { view: Some(view), names: Vec::new(), complaints: Vec::new() };
    walk.segments(&query.segments);
    walk.complaints
}

/// Walks a query once, collecting names and complaints.
struct Walk {
    view: Option<&'static View>,
    names: Vec<String>,
    complaints: Vec<Complaint>,
}

impl Walk {
    fn complain(&mut self, what: impl Into<String>, help: impl Into<String>) {
        self.complaints.push(Complaint::new(what, help));
    }

    fn segments(&mut self, segments: &[Segment]) {
        let mut is_free = false;
        for segment in segments {
            match segment {
                Segment::Descendant(_) => self.complain(
                    "the query uses `..`, which visits every value of every document",
                    "name the members on the way",
                ),
                Segment::Selector(selector) => is_free = self.selector(selector, is_free),
                Segment::Selectors(selectors) => {
                    for selector in selectors {
                        self.selector(selector, is_free);
                    }
                }
            }
        }
    }

    /// Looks at one selector; true where anything may stand below it.
    fn selector(&mut self, selector: &Selector, is_free: bool) -> bool {
        match selector {
            Selector::Name(name) => self.name(name, is_free),
            Selector::Filter(filter) => {
                self.filter(filter);
                is_free
            }
            Selector::Wildcard | Selector::Index(_) | Selector::Slice(..) => is_free,
        }
    }

    fn name(&mut self, name: &str, is_free: bool) -> bool {
        self.names.push(name.to_owned());
        let Some(view) = self.view.filter(|_| !is_free) else { return is_free };
        let holds = view.holds(name);
        if holds.is_none() {
            let what = format!("the view `{}` has no member `{name}`", view.name);
            self.complain(what, "`docs/views.md` lists the members of every view");
        }
        holds.is_none_or(|holds| holds == Holds::Anything)
    }

    fn filter(&mut self, filter: &Filter) {
        match filter {
            Filter::Or(filters) | Filter::And(filters) => {
                for filter in filters {
                    self.filter(filter);
                }
            }
            Filter::Atom(FilterAtom::Filter { expr, .. }) => self.filter(expr),
            Filter::Atom(FilterAtom::Test { expr, .. }) => self.test(expr),
            Filter::Atom(FilterAtom::Comparison(comparison)) => self.comparison(comparison),
        }
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::RelQuery(segments) => {
                if let Some(Segment::Selector(Selector::Filter(_))) = segments.first() {
                    self.complain(
                        "a filter stands directly on `@`, where it gives wrong answers",
                        "filter a member: `@.Conditions[?…]`",
                    );
                }
                self.segments(segments);
            }
            Test::AbsQuery(query) => self.segments(&query.segments),
            Test::Function(function) => {
                if function.is_comparable() {
                    self.complain(
                        "`length`, `count` and `value` give a number, not a yes or no",
                        "compare it: `count(@.Actions[*]) > 1`",
                    );
                }
                self.function(function);
            }
        }
    }

    fn function(&mut self, function: &TestFunction) {
        match function {
            TestFunction::Length(argument) => self.length(argument),
            TestFunction::Count(argument) => self.argument(argument),
            TestFunction::Value(_) => {
                self.complain("`value` is not needed here", "name the member alone");
            }
            TestFunction::Match(subject, pattern) | TestFunction::Search(subject, pattern) => {
                self.argument(subject);
                self.pattern(pattern);
            }
            TestFunction::Custom(name, arguments) => self.set_function(name, arguments),
        }
    }

    fn argument(&mut self, argument: &FnArg) {
        match argument {
            FnArg::Literal(_) => {}
            FnArg::Test(test) => self.test(test),
            FnArg::Filter(filter) => self.filter(filter),
        }
    }

    fn length(&mut self, argument: &FnArg) {
        self.argument(argument);
        let Some(name) = singular_name(argument) else {
            self.complain("`length` wants one member", "count several: `count(@.Actions[*])`");
            return;
        };
        let holds = self.view.and_then(|view| view.holds(name));
        if holds.is_some_and(|holds| !holds.has_length()) {
            let what = format!("`{name}` may be a text, whose length is its letters");
            self.complain(what, "count elements: `count(@.Actions[*])`");
        }
    }

    fn pattern(&mut self, pattern: &FnArg) {
        let FnArg::Literal(Literal::String(pattern)) = pattern else {
            self.complain("a pattern must stand in the query itself", "write it in quotes");
            return;
        };
        if let Err(error) = regex::Regex::new(pattern) {
            let what = "the query's regular expression does not compile, so it never matches";
            self.complain(what, error.to_string().lines().last().unwrap_or("").trim().to_owned());
        }
    }

    fn set_function(&mut self, function: &str, arguments: &[FnArg]) {
        for argument in arguments {
            self.argument(argument);
            let is_single = match argument {
                FnArg::Literal(_) => true,
                FnArg::Test(_) => singular_name(argument).is_some(),
                FnArg::Filter(_) => false,
            };
            if !is_single {
                let what = format!("`{function}` wants a text or one member on each side");
                self.complain(what, "leave out `[*]`: `in('kms:decrypt', @.Actions)`");
            }
        }
        if let [FnArg::Literal(literal), member] = arguments
            && let Some(name) = singular_name(member)
        {
            self.spelling(literal, name);
        }
    }

    fn comparison(&mut self, comparison: &Comparison) {
        let (left, right) = comparison.vals();
        for side in [left, right] {
            match side {
                Comparable::Literal(_) => {}
                Comparable::Function(function) => self.function(function),
                Comparable::SingularQuery(query) => self.singular(query),
            }
        }
        for (side, other) in [(left, right), (right, left)] {
            let Comparable::Literal(literal) = side else { continue };
            match other {
                _ if *literal == Literal::Null => self.complain(
                    "`null` does not tell a missing member from one that is there",
                    "write `@.Member` or `!@.Member`",
                ),
                Comparable::Function(TestFunction::Count(_)) if *literal == Literal::Int(0) => self
                    .complain(
                        "`count` of nothing is not `0` but nothing, so this is never true",
                        "write `!@.Member[*]` or `@.Member[*]`",
                    ),
                Comparable::SingularQuery(query) => {
                    if let Some(name) = last_name(query) {
                        self.spelling(literal, name);
                    }
                }
                Comparable::Literal(_) | Comparable::Function(_) => {}
            }
        }
    }

    fn singular(&mut self, query: &SingularQuery) {
        let (SingularQuery::Current(steps) | SingularQuery::Root(steps)) = query;
        let mut is_free = false;
        for step in steps {
            match step {
                SingularQuerySegment::Name(name) => is_free = self.name(name, is_free),
                SingularQuerySegment::Index(_) => {}
            }
        }
    }

    /// A text with capitals never equals what the view has in lower case.
    fn spelling(&mut self, literal: &Literal, member: &str) {
        let holds = self.view.and_then(|view| view.holds(member));
        let Literal::String(text) = literal else { return };
        if holds.is_some_and(Holds::is_lower_case) && text.chars().any(char::is_uppercase) {
            let what = format!("`{member}` is in lower case, so it never is `{text}`");
            self.complain(what, format!("write `{}`", text.to_lowercase()));
        }
    }
}

/// The last member name of an argument that selects at most one value.
fn singular_name(argument: &FnArg) -> Option<&str> {
    let FnArg::Test(test) = argument else { return None };
    let segments = match &**test {
        Test::RelQuery(segments) => segments,
        Test::AbsQuery(query) => &query.segments,
        Test::Function(_) => return None,
    };
    let mut last = None;
    for segment in segments {
        match segment {
            Segment::Selector(Selector::Name(name)) => last = Some(name.as_str()),
            Segment::Selector(Selector::Index(_)) => {}
            Segment::Selector(Selector::Wildcard | Selector::Slice(..) | Selector::Filter(_))
            | Segment::Selectors(_)
            | Segment::Descendant(_) => return None,
        }
    }
    last
}

fn last_name(query: &SingularQuery) -> Option<&str> {
    let (SingularQuery::Current(steps) | SingularQuery::Root(steps)) = query;
    steps.iter().rev().find_map(|step| match step {
        SingularQuerySegment::Name(name) => Some(name.as_str()),
        SingularQuerySegment::Index(_) => None,
    })
}
