//! Values that the operator cannot read: a text for a number, a name for an address range.
//!
//! Each family of operators reads its values in its own way.

use std::net::IpAddr;

use crate::iam::{Family, Known};
use crate::rules::{Context, Hit, Hits};
use crate::source::Date;

/// Reports every value that never matches because it cannot be read.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let Some(family) = condition.meaning.map(|it| it.comparison.family()) else { continue };
        let (fits, takes): (fn(&str) -> bool, _) = match family {
            Family::Bool | Family::Null => (is_truth, "true, false"),
            Family::Numeric => (|text| text.trim().parse::<f64>().is_ok(), "10, 0.5"),
            Family::Ip => (is_range, "203.0.113.0/24"),
            Family::Date => (is_date, "2026-11-01T00:00:00Z"),
            Family::Arn => (is_arn, "arn:aws:iam::111122223333:role/app"),
            Family::String | Family::Binary => continue,
        };
        for value in &condition.values {
            let Known::Yes(text) = &value.value else { continue };
            if !text.contains("${") && !fits(text) {
                let hit = Hit::new(id, value.at).value("value", &**text).value("takes", takes);
                let hit = hit.label("operator", condition.operator.at);
                hits.push(hit.value("Sid", statement.name()));
            }
        }
    }
}

fn is_truth(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

fn is_range(text: &str) -> bool {
    let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.is_none_or(|bits| bits.parse::<u8>().is_ok_and(|bits| bits <= most))
}

/// A day, a day and a time, or seconds since 1970.
fn is_date(text: &str) -> bool {
    let day = text.get(..10).unwrap_or(text);
    let month = text.len() == 7 || text.len() == 4;
    text.parse::<f64>().is_ok() || day.parse::<Date>().is_ok() || month && text.starts_with("20")
}

/// Six parts, or `*`; short patterns never match.
fn is_arn(text: &str) -> bool {
    text == "*" || text.matches(':').count() >= 5 || text.starts_with('*')
}
