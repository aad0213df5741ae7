//! All rules of a run: the pages in the program, and the pages of the user.
//!
//! Loading reads none of our own pages: their headers are statics that the build script wrote. A
//! page is read when its rule hits or is explained, a query compiled when a document of its view
//! turns up.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::source::{SourceId, Sources};

use super::header::{Header, Logic};
use super::page::{Mistake, Page};
use super::query::Query;
use super::view::{self, View};
use super::{Check, checks, load};
use crate::finding::{Confidence, Severity};

/// A page in the program.
struct Embedded {
    header: Header,
    text: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// A rule: its header, its logic and its page.
#[derive(Debug)]
pub struct Rule {
    header: Header,
    check: Option<Check>,
    text: Cow<'static, str>,
    /// The page's text among the sources of the run; our own pages are not there.
    source: SourceId,
    page: OnceLock<Page>,
    query: OnceLock<Option<Query>>,
}

/// Every rule, sorted by name.
#[derive(Debug, Default)]
pub struct Rules {
    all: Vec<Rule>,
}

/// A user's page.
#[derive(Clone, Debug)]
pub struct UserPage {
    /// Its text among the sources of the run.
    pub source: SourceId,
    /// Its file's name without `.md`.
    pub stem: String,
    /// The name of its folder.
    pub family: String,
}

impl Rule {
    fn embedded(page: &'static Embedded) -> Self {
        let check = match page.header.logic {
            Logic::Rust => checks::named(&page.header.id),
            Logic::Query | Logic::Tool => None,
        };
        Self::new(page.header.clone(), check, Cow::Borrowed(page.text), SourceId::NOWHERE)
    }

    const fn new(
        header: Header,
        check: Option<Check>,
        text: Cow<'static, str>,
        source: SourceId,
    ) -> Self {
        Self { header, check, text, source, page: OnceLock::new(), query: OnceLock::new() }
    }

    /// Who the rule is.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The Rust half, where the rule has one.
    pub const fn check(&self) -> Option<Check> {
        self.check
    }

    /// Whether the page came with the program.
    pub fn is_built_in(&self) -> bool {
        self.source == SourceId::NOWHERE
    }

    /// The page as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The page, read on first use.
    pub fn page(&self) -> &Page {
        self.page.get_or_init(|| {
            Page::read(self.source, &self.text, &self.header.id, &self.header.family).0
        })
    }

    /// Whether anything had the page read so far.
    #[cfg(test)]
    pub(super) fn is_read(&self) -> bool {
        self.page.get().is_some() || self.query.get().is_some()
    }

    /// The query, compiled on first use; `None` for rules in Rust.
    pub fn query(&self) -> Option<&Query> {
        let compile = || {
            let passage =
                (self.header.logic == Logic::Query).then(|| self.page().query.as_ref())?;
            Query::compile(&passage?.text).ok()
        };
        self.query.get_or_init(compile).as_ref()
    }

    /// The view that the rule's query is asked of; `None` for rules in Rust.
    pub(super) fn query_view(&self) -> Option<&'static View> {
        self.view().filter(|_| self.header.logic == Logic::Query)
    }

    /// The view that the page names.
    pub fn view(&self) -> Option<&'static View> {
        self.header.view.as_deref().and_then(view::named)
    }
}

impl Rules {
    /// The rules that came with the program.
    pub fn built_in() -> Self {
        let mut all: Vec<Rule> = PAGES.iter().map(Rule::embedded).collect();
        all.sort_by(|a, b| a.header.id.cmp(&b.header.id));
        Self { all }
    }

    /// The rules that came with the program, and those on the user's pages. A page with a mistake
    /// is left out; each mistake stands beside the name of its page's text.
    pub fn load(sources: &Sources, pages: &[UserPage]) -> (Self, Vec<(SourceId, Mistake)>) {
        let mut rules = Self::built_in();
        let mut mistakes = Vec::new();
        for user_page in pages {
            let text = sources.get(user_page.source).text.clone();
            let (page, mut wrong) =
                Page::read(user_page.source, &text, &user_page.stem, &user_page.family);
            wrong.extend(load::check(&page, user_page.source));
            wrong.extend(load::check_user(&page, user_page.source, &rules));
            if wrong.is_empty() {
                let rule = Rule::new(page.header.clone(), None, text.into(), user_page.source);
                rules.all.push(rule);
            }
            mistakes.extend(wrong.into_iter().map(|mistake| (user_page.source, mistake)));
        }
        rules.all.sort_by(|a, b| a.header.id.cmp(&b.header.id));
        (rules, mistakes)
    }

    /// Every rule, sorted by name.
    pub fn all(&self) -> &[Rule] {
        &self.all
    }

    /// The rule of this name, or the rule that once had it.
    pub fn named(&self, name: &str) -> Option<&Rule> {
        self.index(name).and_then(|index| self.all.get(index))
    }

    pub(super) fn index(&self, name: &str) -> Option<usize> {
        let now = self.all.binary_search_by(|rule| rule.header.id.as_ref().cmp(name)).ok();
        now.or_else(|| self.all.iter().position(|rule| rule.header.is_named(name)))
    }
}
