//! Which account and Region the resources of a plan belong to: what their provider says.

use std::collections::BTreeMap;

use crate::aws::{AccountId, Arn, Region};
use crate::syntax::Node;

use super::super::provider::{CREDENTIALS, Home, ROLE_BLOCKS};

/// The homes of the providers, by their key in the plan: `aws`, `aws.replica`, `module.x:aws`.
#[derive(Debug, Default)]
pub(super) struct Homes {
    /// What is known of the main provider.
    pub(super) main: Home,
    by_key: BTreeMap<Box<str>, Home>,
}

impl Homes {
    /// Reads `provider_config`. `variables` are the plan's, `main` is known from elsewhere.
    pub(super) fn read(providers: &Node, variables: &Node, main: Home) -> Self {
        let mut homes = Self { main, by_key: BTreeMap::new() };
        for entry in providers.entries() {
            let home = homes.configured(&entry.key.text, &entry.value, variables);
            homes.by_key.insert(entry.key.text.clone(), home);
        }
        homes
    }

    fn configured(&self, key: &str, provider: &Node, variables: &Node) -> Home {
        let is_main = provider.get("alias").is_none();
        let expressions = provider.get("expressions");
        let expression = |name: &str| expressions.and_then(|all| all.get(name));
        let region = expression("region").and_then(|region| constant(region, variables));
        let region = region.and_then(|text| text.parse::<Region>().ok());
        let region = region.or_else(|| self.main.region.clone().filter(|_| is_main));
        let role = ROLE_BLOCKS.iter().find_map(|name| {
            let blocks = expression(name)?;
            blocks.one_or_many().first()?.get("role_arn")
        });
        let of_others = CREDENTIALS.iter().any(|name| expression(name).is_some());
        let account = match role {
            Some(role) => {
                constant(role, variables).and_then(|arn| arn.parse::<Arn>().ok()?.account_id())
            }
            None => match expression("allowed_account_ids") {
                Some(ids) => match said(ids, variables).map(Node::items) {
                    Some([id]) => id.scalar().and_then(|id| id.parse().ok()),
                    Some(_) | None => self.main.account.filter(|_| is_main),
                },
                None if !is_main && of_others => None,
                None => self.main.account,
            },
        };
        Home { account, region, provider: key.into() }
    }

    /// The home of what the provider with this key makes. A plan without such a provider leaves it
    /// to the environment.
    pub(super) fn of(&self, provider: &str) -> Home {
        match self.by_key.get(provider) {
            Some(home) => home.clone(),
            None if provider.contains('.') => {
                Home { account: None, region: None, provider: provider.into() }
            }
            None => self.main.clone(),
        }
    }
}

/// What an expression says, if that is a text.
fn constant<'n>(expression: &'n Node, variables: &'n Node) -> Option<&'n str> {
    said(expression, variables)?.scalar()
}

/// What an expression says: its constant, or the value of the variable that it is.
fn said<'n>(expression: &'n Node, variables: &'n Node) -> Option<&'n Node> {
    if let Some(constant) = expression.get("constant_value") {
        return Some(constant);
    }
    let [reference] = expression.get("references")?.items() else { return None };
    let name = reference.text()?.strip_prefix("var.")?;
    variables.get(name)?.get("value")
}

/// The account and Region in an ARN that a resource has, as in a state.
pub(super) fn of_arn(values: &Node) -> Option<(Option<AccountId>, Option<Region>)> {
    let arn = values.get("arn")?.text()?.parse::<Arn>().ok()?;
    Some((arn.account_id(), arn.region().parse().ok()))
}
