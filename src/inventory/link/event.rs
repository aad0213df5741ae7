//! References to functions, and rules that name each other's ends.

use crate::iam::Known;

use super::super::{
    Document, EventBusPolicy, EventRule, Inventory, Kind, LambdaFunction, LambdaPermission,
};
use super::Home;

impl Inventory {
    /// The function that a name, an ARN or a reference in `from` means.
    pub fn function_target(
        &self,
        reference: &Known<Box<str>>,
        from: &Document,
    ) -> Option<&LambdaFunction> {
        let ids = match reference {
            Known::Yes(text) => {
                let ids = self.index.arn(text);
                // an ARN may go on with an alias or version
                let name = text.split(':').nth(6).unwrap_or(text);
                if ids.is_empty() { self.index.name(name) } else { ids }
            }
            Known::No(_) => self.index.unknown(&from.scope, reference),
        };
        let home = Home::of(from);
        let near: Vec<_> =
            ids.iter().copied().filter(|id| self.home(*id).agrees_with(&home)).collect();
        let id = self.first_of(&near, Kind::LambdaFunction)?;
        Self::typed(&self.lambda_functions, id, |function| function.document)
    }

    /// The permissions on a function, in order; those of which nothing tells the function too.
    pub fn permissions_on(&self, function: &LambdaFunction) -> Vec<&LambdaPermission> {
        let is_on = |permission: &&LambdaPermission| {
            let Some(document) = self.document(permission.document) else { return false };
            permission.function_name.as_ref().is_none_or(|name| {
                match self.function_target(&name.value, document) {
                    Some(found) => found.document == function.document,
                    None => name.value.no().is_some(),
                }
            })
        };
        self.lambda_permissions.iter().filter(is_on).collect()
    }

    /// The policies of the bus that a rule looks at, as far as the inputs hold them.
    pub fn bus_policies(&self, rule: &EventRule) -> Vec<&EventBusPolicy> {
        let name = |bus: &Option<crate::iam::KnownText>| {
            bus.as_ref().map_or(Some("default".into()), |name| name.value.yes().cloned())
        };
        let own = name(&rule.event_bus_name);
        let home = self.home(rule.document);
        let of_bus = |policy: &&EventBusPolicy| {
            let other = name(&policy.event_bus_name);
            let is_same = own.is_none() || other.is_none() || own == other;
            is_same && self.home(policy.document).agrees_with(&home)
        };
        self.event_bus_policies.iter().filter(of_bus).collect()
    }
}
