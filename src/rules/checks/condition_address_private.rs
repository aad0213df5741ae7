//! Private address ranges in `aws:SourceIp`.
//!
//! The key holds public addresses; the ranges are those of RFC 1918 and its relatives.

use std::net::IpAddr;

use crate::iam::{Family, Known};
use crate::rules::{Context, Hit, Hits};

/// Reports every private range in `aws:SourceIp`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let is_ip = condition.meaning.is_some_and(|it| it.comparison.family() == Family::Ip);
        if !is_ip || !condition.key.value.eq_ignore_ascii_case("aws:SourceIp") {
            continue;
        }
        for value in &condition.values {
            let Known::Yes(text) = &value.value else { continue };
            let address = text.split('/').next().and_then(|it| it.parse::<IpAddr>().ok());
            let is_private = address.is_some_and(|address| match address {
                IpAddr::V4(it) => it.is_private() || it.is_loopback() || it.is_link_local(),
                IpAddr::V6(it) => it.is_loopback() || it.is_unique_local(),
            });
            if is_private {
                let hit = Hit::new(id, value.at).label("key", condition.key.at);
                hits.push(hit.value("value", &**text).value("Sid", statement.name()));
            }
        }
    }
}
