//! Principals in a form that AWS does not know.
//!
//! A bare text other than `*`, an unknown key, a value that is no account, ARN or id.

use crate::iam::Principal;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

const KEYS: &[&str] = &["AWS", "Service", "Federated", "CanonicalUser"];

/// Reports every value of `Principal` and `NotPrincipal` that names nobody.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let nodes = policy.root.get("Statement").map(Node::one_or_many).unwrap_or_default();
        let elements = nodes.iter().flat_map(|it| [it.get("Principal"), it.get("NotPrincipal")]);
        for element in elements.flatten() {
            if let Some(text) = element.text().filter(|text| *text != "*" && !text.is_empty()) {
                hits.push(Hit::new(id, element.at).value("found", text));
            }
            for entry in element.entries() {
                let key = &*entry.key.text;
                if !KEYS.contains(&key) {
                    hits.push(Hit::new(id, entry.key.at).value("found", key));
                    continue;
                }
                for value in entry.value.one_or_many() {
                    let Some(text) = value.text().filter(|text| !text.is_empty()) else { continue };
                    if names_nobody(&Principal::parse(key, text)) {
                        hits.push(Hit::new(id, value.at).value("found", text));
                    }
                }
            }
        }
    }
}

/// Whether nobody can be meant: no form of a principal, or an ARN without an account.
fn names_nobody(principal: &Principal) -> bool {
    match principal {
        Principal::Malformed(_) => true,
        Principal::Arn(arn) => {
            let is_ours = matches!(arn.service(), "iam" | "sts");
            let has_no_account =
                arn.account_id().is_none() && !arn.account().contains(['*', '?', '$']);
            // AWS: IAM API reference, `Role`: printable ASCII in paths, less in names
            let is_printable = arn.resource().bytes().all(|byte| byte.is_ascii_graphic());
            is_ours && (has_no_account || !is_printable)
        }
        Principal::Any
        | Principal::Account(_)
        | Principal::Service(_)
        | Principal::Federated(_)
        | Principal::CanonicalUser(_)
        | Principal::UniqueId(_) => false,
    }
}
