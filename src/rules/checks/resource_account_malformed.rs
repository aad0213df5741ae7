//! Resources in accounts that no account id can name.
//!
//! Some services have words in the place of an account (`aws`, `cloudfront`, `amazon`), so only what
//! was meant for an id is looked at: digits, and words that somebody was to replace.

use crate::aws::Arn;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every resource ARN whose account is digits but not twelve, or a word for an account.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for resource in policy.statements.iter().filter_map(|it| it.resource.as_ref()) {
            for (text, at) in resource.known() {
                let Ok(arn) = text.parse::<Arn>() else { continue };
                let account = arn.account();
                let is_open = account.is_empty() || account.contains(['*', '?', '$', '{', '<']);
                if !is_open && arn.account_id().is_none() && is_meant_for_an_id(account) {
                    hits.push(Hit::new(id, at).value("account", account));
                }
            }
        }
    }
}

fn is_meant_for_an_id(account: &str) -> bool {
    let digits = account.bytes().filter(u8::is_ascii_digit).count();
    let is_word = account.bytes().any(|it| it.is_ascii_uppercase() || it == b'_');
    digits >= 6 || is_word || account.to_ascii_lowercase().contains("account")
}
