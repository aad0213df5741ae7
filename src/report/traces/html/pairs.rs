//! Paths by where they start and where they end: the cells of the table, and the sections below it.

use std::collections::BTreeMap;

use super::super::Traces;
use super::MOST_PATHS;
use crate::aws::AccountId;
use crate::copy::{CopyPath, End, PathVerdict};
use crate::report::markup::escaped;

/// All pairs with a path on the page.
#[derive(Debug)]
pub(super) struct Pairs<'p> {
    /// Those with paths that fail first, then those with conditional ones; by account, then by
    /// destination.
    pub(super) listed: Vec<Pair<'p>>,
    /// Paths that are not on the page.
    pub(super) left_out: usize,
}

/// An account, a vault, and the paths from one into the other.
#[derive(Debug)]
pub(super) struct Pair<'p> {
    pub(super) number: usize,
    pub(super) from: Option<AccountId>,
    pub(super) to: Destination<'p>,
    /// Those on the page, failing ones first.
    pub(super) paths: Vec<&'p CopyPath<'p>>,
    /// How many fail, are conditional, and work, on the page or not.
    pub(super) counts: [usize; 3],
}

/// A vault, with its account first: so they sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Destination<'p> {
    account: Option<AccountId>,
    vault: Option<&'p str>,
    region: Option<&'p str>,
}

impl<'p> Destination<'p> {
    fn of(end: &'p End) -> Self {
        Self {
            account: end.account,
            vault: end.vault.as_deref(),
            region: end.region.as_ref().map(crate::aws::Region::as_str),
        }
    }
}

/// The order of verdicts on the page.
pub(super) const VERDICTS: [PathVerdict; 3] =
    [PathVerdict::Fails, PathVerdict::Conditional, PathVerdict::Works];

impl<'p> Pairs<'p> {
    pub(super) fn of(traces: &Traces<'p>) -> Self {
        let mut all: BTreeMap<(Option<AccountId>, Destination<'p>), Pair<'p>> = BTreeMap::new();
        let mut room = MOST_PATHS;
        for (index, verdict) in VERDICTS.into_iter().enumerate() {
            for path in traces.paths.iter().filter(|path| path.verdict == verdict) {
                let (from, to) = (path.source.account, Destination::of(&path.destination));
                let pair = all.entry((from, to)).or_insert_with(|| Pair {
                    number: 0,
                    from,
                    to,
                    paths: Vec::new(),
                    counts: [0; 3],
                });
                if let Some(count) = pair.counts.get_mut(index) {
                    *count += 1;
                }
                if room > 0 {
                    room -= 1;
                    pair.paths.push(path);
                }
            }
        }
        let mut listed: Vec<Pair<'p>> =
            all.into_values().filter(|pair| !pair.paths.is_empty()).collect();
        listed.sort_by_key(|pair| pair.counts.map(|count| count == 0));
        for (index, pair) in listed.iter_mut().enumerate() {
            pair.number = index + 1;
        }
        Self { listed, left_out: traces.paths.len().saturating_sub(MOST_PATHS) }
    }
}

impl Pair<'_> {
    /// The name of its section.
    pub(super) fn id(&self) -> String {
        format!("pair-{}", self.number)
    }

    /// The account in which the paths start, as markup.
    pub(super) fn source(&self, traces: &Traces<'_>) -> String {
        account(traces, self.from)
    }

    /// The vault in which they end, as markup.
    pub(super) fn destination(&self, traces: &Traces<'_>) -> String {
        self.to.draw(traces)
    }
}

impl Destination<'_> {
    pub(super) fn draw(&self, traces: &Traces<'_>) -> String {
        let vault = self.vault.map_or_else(|| "a vault not known".to_owned(), escaped);
        let region = self.region.map_or_else(String::new, |region| {
            format!(" <span class=\"code\">{}</span>", escaped(region))
        });
        let account = match (self.account, self.vault) {
            (None, None) => String::new(),
            (account_id, _) => account(traces, account_id),
        };
        format!("<bdi>{vault}</bdi> <span class=\"soft\">{account}{region}</span>")
    }
}

/// An account with the name people gave it.
fn account(traces: &Traces<'_>, id: Option<AccountId>) -> String {
    let Some(id) = id else { return "this account".to_owned() };
    let known = traces.inventory.accounts.iter().find(|account| account.id == id);
    let name = known.and_then(|account| account.name.as_deref());
    let name = name
        .map_or_else(String::new, |name| format!(" <bdi class=\"soft\">{}</bdi>", escaped(name)));
    format!("{id}{name}")
}
