//! The table: accounts by destinations, each cell with figures that lead to its paths.
//!
//! Destinations beyond the first few share a column, so that the table stays one; accounts and
//! destinations with paths that fail come first.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::Traces;
use super::super::words::{mark, sign};
use super::pairs::{Destination, Pair, Pairs, VERDICTS};
use crate::aws::AccountId;

/// Columns of their own.
const MOST_COLUMNS: usize = 5;

/// Draws the table; nothing where there is no path.
pub(super) fn draw(traces: &Traces<'_>, pairs: &Pairs<'_>, text: &mut String) {
    text.push_str(
        "<section aria-labelledby=\"accounts\"><h2 id=\"accounts\">Accounts by destinations</h2>\n",
    );
    if pairs.listed.is_empty() {
        text.push_str("<p class=\"note\">No rule of a plan copies anything.</p></section>\n");
        return;
    }
    let mut figures: BTreeMap<Destination<'_>, [usize; 3]> = BTreeMap::new();
    let mut rows: BTreeMap<Option<AccountId>, Vec<&Pair<'_>>> = BTreeMap::new();
    for pair in &pairs.listed {
        let sums = figures.entry(pair.to).or_default();
        for (sum, count) in sums.iter_mut().zip(pair.counts) {
            *sum += count;
        }
        rows.entry(pair.from).or_default().push(pair);
    }
    let mut columns: Vec<(Destination<'_>, [usize; 3])> = figures.into_iter().collect();
    columns.sort_by_key(|(_, [fails, conditional, works])| Reverse((*fails, *conditional, *works)));
    let columns: Vec<Destination<'_>> = columns.into_iter().map(|(to, _)| to).collect();
    let (own, shared) = columns.split_at(columns.len().min(MOST_COLUMNS));
    text.push_str("<div class=\"wide\"><table role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">From</th>");
    for to in own {
        let _ = write!(text, "<th role=\"columnheader\" scope=\"col\">{}</th>", to.draw(traces));
    }
    if !shared.is_empty() {
        text.push_str("<th role=\"columnheader\" scope=\"col\">elsewhere</th>");
    }
    text.push_str("</tr></thead>\n<tbody role=\"rowgroup\">\n");
    let mut rows: Vec<Vec<&Pair<'_>>> = rows.into_values().collect();
    rows.sort_by_key(|pairs| pairs.first().map(|pair| pair.number));
    for pairs in &rows {
        let Some(first) = pairs.first() else { continue };
        let _ = write!(
            text,
            "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">{}</th>",
            first.source(traces)
        );
        for to in own {
            let here = pairs.iter().filter(|pair| pair.to == *to);
            cell(traces, here.copied(), text);
        }
        if !shared.is_empty() {
            cell(traces, pairs.iter().filter(|pair| shared.contains(&pair.to)).copied(), text);
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody></table></div></section>\n");
}

/// The figures of some pairs, each a way to its paths; small screens show the destination with them.
fn cell<'c>(traces: &Traces<'_>, pairs: impl Iterator<Item = &'c Pair<'c>>, text: &mut String) {
    text.push_str("<td role=\"cell\">");
    for pair in pairs {
        let _ = write!(
            text,
            "<a href=\"#{}\"><span class=\"where\">{}</span>",
            pair.id(),
            pair.destination(traces)
        );
        for (verdict, count) in
            VERDICTS.into_iter().zip(pair.counts).filter(|(_, count)| *count > 0)
        {
            let word = verdict.word();
            let mark = mark(sign(verdict));
            let _ = write!(
                text,
                " <span class=\"{word}\"><span aria-hidden=\"true\">{mark}</span> {count}<span class=\"heard\"> {word}</span></span>"
            );
        }
        text.push_str("</a>");
    }
    text.push_str("</td>");
}
