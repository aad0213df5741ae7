//! What the templates of a run export to each other.
//!
//! An export holds in one account and Region. A name that several given templates export there says
//! nothing.

use std::collections::BTreeMap;

use crate::aws::{AccountId, Region};
use crate::frontend::Hints;
use crate::syntax::{Node, Value};

use super::evaluate::evaluate;
use super::nested;
use super::run::Run;
use super::scope::Scope;

/// Exports of exports of exports: so often is asked again.
const MAX_ROUNDS: u32 = 8;

/// Every export of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Exports {
    by_name: BTreeMap<Box<str>, Vec<Export>>,
    /// Whether they were looked for; before that any name may be one.
    are_known: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Export {
    value: Node,
    account: Option<AccountId>,
    region: Option<Region>,
}

impl Exports {
    /// What the stacks of the outermost templates and those inside them export.
    pub(super) fn of(run: &Run<'_>, is_root: &dyn Fn(&str) -> bool) -> Self {
        let mut known = Self::default();
        for _ in 0..MAX_ROUNDS {
            let run = run.with(known.clone());
            let mut found = Self { by_name: BTreeMap::new(), are_known: true };
            for template in run.all().filter(|template| is_root(&template.name)) {
                let mut scope =
                    Scope::new(&template.parsed.root, &template.name, template.hints, &run);
                found.add(&mut scope);
            }
            if found == known {
                break;
            }
            known = found;
        }
        known
    }

    fn add(&mut self, scope: &mut Scope<'_>) {
        for output in scope.root.entries_of("Outputs") {
            let Some(name) = output.value.get("Export").and_then(|export| export.get("Name"))
            else {
                continue;
            };
            let name = evaluate(scope, name, 0);
            let Some(name) = name.as_ref().and_then(Node::scalar) else { continue };
            let Some(value) = output.value.get("Value") else { continue };
            let Some(value) = evaluate(scope, value, 0) else { continue };
            let value = scope.outwards(&value);
            let (account, region) = (scope.hints.account, scope.hints.region.clone());
            self.by_name.entry(name.into()).or_default().push(Export { value, account, region });
        }
        for resource in scope.root.entries_of("Resources") {
            if !nested::is_stack(&resource.value) || scope.is_spent() {
                continue;
            }
            if let Ok(child) = nested::child(scope, &resource.key.text, &resource.value, 0) {
                self.add(&mut scope.nested(&resource.key.text, &child));
            }
        }
    }

    /// The value of an export as a stack sees it, or why there is none.
    pub(super) fn find(&self, name: &str, hints: &Hints) -> Result<Value, String> {
        let here = |export: &&Export| {
            let accounts = export.account.zip(hints.account).is_none_or(|(a, b)| a == b);
            let regions = export.region.as_ref().zip(hints.region.as_ref());
            accounts && regions.is_none_or(|(a, b)| a == b)
        };
        let mut found = self.by_name.get(name).into_iter().flatten().filter(here);
        match (found.next(), found.next()) {
            (Some(export), None) => Ok(export.value.value.clone()),
            (Some(_), Some(_)) => Err(format!("several given templates export `{name}`")),
            (None, _) if self.are_known => Err(format!("no given template exports `{name}`")),
            (None, _) => Err(format!("the export `{name}` leads back to itself or too far")),
        }
    }
}
