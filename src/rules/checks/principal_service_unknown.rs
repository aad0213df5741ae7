//! Service principals that no service has.
//!
//! No list of them is complete, so only what is close to a known one is reported, and what no
//! partition's names end in.

use crate::aws::catalogue::{self, did_you_mean};
use crate::iam::{Element, Principal};
use crate::inventory::{DocumentId, Kind};
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Condition keys that hold service principals.
const KEYS: &[&str] = &["iam:passedtoservice", "aws:principalservicename", "iam:awsservicename"];

/// Reports every service principal that is probably misspelt, of `Principal` and of conditions.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let named = policy.statements.iter().flat_map(|it| &it.principal).flat_map(Element::known);
        for (principal, at) in named {
            if let Principal::Service(name) = principal {
                report((id, at), name, hits);
            }
        }
    }
    for value in context.compared(KEYS) {
        report((value.document, value.at), value.text, hits);
    }
}

fn report((id, at): (DocumentId, Location), name: &str, hits: &mut Hits) {
    if !name.is_empty()
        && !name.contains(['*', '?', '$'])
        && let Some(near) = meant(name)
    {
        hits.push(Hit::new(id, at).value("name", name).value("near", near));
    }
}

/// What a name was meant for, where it is wrong.
fn meant(name: &str) -> Option<String> {
    if catalogue::service_principal(name).is_some() {
        return None;
    }
    let mut suffixes = catalogue::partitions().iter().map(|partition| partition.dns_suffix);
    let start = suffixes.find_map(|suffix| name.strip_suffix(suffix)?.strip_suffix('.'));
    let Some(start) = start else {
        // AWS has hosts of its own inside, such as `config-multiaccountsetup.aws.internal`
        let is_misspelt = name.contains("amazon") || !name.contains('.');
        let first = name.split('.').next().unwrap_or_default();
        let near = did_you_mean(name, catalogue::service_principals()).map(str::to_owned);
        return near.or_else(|| is_misspelt.then(|| format!("{first}.amazonaws.com")));
    };
    if start.contains('.') || catalogue::service(start).is_some() {
        return None;
    }
    let known = catalogue::service_principals().filter_map(|it| it.strip_suffix(".amazonaws.com"));
    did_you_mean(start, known).map(|near| format!("{near}.amazonaws.com"))
}
