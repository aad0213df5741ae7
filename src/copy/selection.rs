//! What a selection takes: given resources, resources that it only names, types, or anything.
//!
//! A test of a tag that nothing decides takes nothing here; the path is then one of the whole
//! selection. AWS: AWS Backup developer guide, "Assign resources to a backup plan".

use crate::aws::AccountId;
use crate::iam::pattern::Glob;
use crate::iam::{Cause, ConditionKey, Known, KnownText, Truth};
use crate::inventory::{BackupSelection, Home, Inventory, ProtectedResource, TagCondition};
use crate::syntax::{Node, Open, Part};

use super::estate::Estate;
use super::facts::{self, ResourceType};
use super::site::Site;

/// What a path is about.
#[derive(Clone, Debug)]
pub(super) enum Item<'a> {
    /// A resource that the inputs describe.
    Given(&'a ProtectedResource),
    /// A resource that the selection names and nobody describes.
    Named(Box<str>),
    /// A resource that the selection names by a text with unknowns, beside others that are known.
    Open(Open),
    /// A type that a pattern names, without a resource of it.
    Type(&'static ResourceType),
    /// Whatever the selection takes.
    Anything,
}

/// What a selection takes at a site, in its order; never empty.
pub(super) fn items<'a>(
    estate: &Estate<'a>,
    site: &Site<'a>,
    selection: Option<&'a BackupSelection>,
) -> Vec<Item<'a>> {
    let Some(selection) = selection else { return vec![Item::Anything] };
    let taking = Taking { inventory: estate.inventory, site, selection };
    let near = estate.resources_near(site.account);
    let given: Vec<&'a ProtectedResource> =
        near.into_iter().filter(|it| taking.takes(it)).collect();
    let mut items: Vec<Item<'a>> = given.iter().map(|resource| Item::Given(resource)).collect();
    let mut types: Vec<&'static str> = Vec::new();
    let mut unresolved: Vec<Item<'a>> = Vec::new();
    let mut is_anything = selection.takes_everything() || !selection.list_of_tags.is_empty();
    is_anything |= selection.resources.is_empty();
    for pattern in &selection.resources {
        if given.iter().any(|resource| taking.names(pattern, resource)) {
            continue;
        }
        let text = match site.settle(&pattern.value) {
            Known::Yes(text) => text,
            Known::No(open) => {
                is_anything = true;
                unresolved.push(Item::Open(open));
                continue;
            }
        };
        if !text.contains(['*', '?']) {
            items.push(Item::Named(text));
            continue;
        }
        let named = facts::of_pattern(&text);
        is_anything |= named.is_empty();
        for of in named {
            if !types.contains(&of.name) {
                types.push(of.name);
                items.push(Item::Type(of));
            }
        }
    }
    if items.is_empty() || is_anything && given.is_empty() {
        items.push(Item::Anything);
    } else {
        items.append(&mut unresolved);
    }
    items
}

struct Taking<'t, 'a> {
    inventory: &'a Inventory,
    site: &'t Site<'a>,
    selection: &'a BackupSelection,
}

impl Taking<'_, '_> {
    /// Whether the selection certainly takes a resource.
    fn takes(&self, resource: &ProtectedResource) -> bool {
        let Some(document) = self.inventory.document(resource.document) else { return false };
        let in_template = document.template_address.is_some();
        let same_scope = document.scope == self.site.document.scope;
        let home = Home::of(document);
        let is_here = home.agrees_with(&self.site.home())
            && (home.account.is_some()
                || !in_template
                || same_scope
                || self.site.account.is_none());
        if !is_here || self.selection.has_open_tests {
            return false;
        }
        let patterns = &self.selection.resources;
        let named = patterns.iter().any(|pattern| self.names(pattern, resource));
        let tags = || {
            let mut tests = self.selection.list_of_tags.iter();
            tests.any(|test| holds(test, resource, self.inventory).is_true())
        };
        let has_tags = !self.selection.list_of_tags.is_empty();
        let taken = named || has_tags && tags() || patterns.is_empty() && !has_tags;
        let mut conditions = self.selection.conditions.iter();
        let met = conditions.all(|test| holds(test, resource, self.inventory).is_true());
        let mut left_out = self.selection.not_resources.iter();
        taken
            && met
            && !left_out
                .any(|pattern| pattern.value.no().is_some() || self.names(pattern, resource))
    }

    /// Whether a pattern, an ARN or a reference means the resource.
    fn names(&self, pattern: &KnownText, resource: &ProtectedResource) -> bool {
        let Some(document) = self.inventory.document(resource.document) else { return false };
        match self.site.settle(&pattern.value) {
            Known::Yes(text) => arns(resource, self.site, &document.name)
                .iter()
                .any(|arn| Glob::parse(&text).matches(arn)),
            Known::No(open) => {
                let address = document.template_address.as_deref().unwrap_or("");
                let same_scope = document.scope == self.site.document.scope;
                let is_it = |name: &str| {
                    name.strip_prefix(address)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                };
                // a reference to the resource: its ARN, or an ARN that ends in its name
                !address.is_empty()
                    && same_scope
                    && matches!(open.parts.last(), Some(Part::Hole(name)) if is_it(name))
            }
        }
    }
}

/// The resource's ARN; where a template cannot know it, one that it could have.
fn arns(resource: &ProtectedResource, site: &Site<'_>, name: &str) -> Vec<String> {
    if let Some(arn) = resource.arn.as_ref().and_then(|arn| arn.value.yes()) {
        return vec![arn.to_string()];
    }
    let of = resource.resource_type.as_ref().and_then(|of| of.value.yes());
    let of = of.map(|of| match &**of {
        "Aurora" | "DocumentDB" | "Neptune" => "RDS cluster",
        other => other,
    });
    let of = of.and_then(facts::resource_type);
    let account = site.account.filter(|_| site.is_named());
    let account = account.as_ref().map_or("", AccountId::as_str);
    let region = site.region.as_ref().map_or("", |region| region.as_str());
    of.map(|of| of.sample_arn(site.partition(), region, account, name)).into_iter().collect()
}

/// Whether a test of a tag holds for a resource; a resource whose input does not list tags leaves it
/// open.
fn holds(test: &TagCondition, resource: &ProtectedResource, inventory: &Inventory) -> Truth {
    let unknown = || Truth::unknown(Cause::Key(ConditionKey::new("aws:ResourceTag")));
    let known = |text: &Option<KnownText>| text.as_ref().and_then(|it| it.value.yes()).cloned();
    let Some((key, wanted)) = known(&test.key).zip(known(&test.value)) else { return unknown() };
    let key = key.strip_prefix("aws:ResourceTag/").unwrap_or(&key).to_owned();
    let document = inventory.document(resource.document);
    // a template shows all tags there are
    let in_template = document.is_some_and(|document| document.template_address.is_some());
    let tags = document.and_then(|document| document.root.get("Tags"));
    if tags.is_none() && !in_template {
        return unknown();
    }
    let value = tags.and_then(|tags| tags.get(&key));
    if value.is_some_and(|value| value.open().is_some()) {
        return unknown();
    }
    let value = value.and_then(Node::scalar);
    let equals = value == Some(&*wanted);
    let like = value.is_some_and(|value| Glob::parse(&wanted).matches(value));
    match test.operator.to_ascii_lowercase().as_str() {
        "stringequals" => equals.into(),
        "stringnotequals" => (!equals).into(),
        "stringlike" => like.into(),
        "stringnotlike" => (!like).into(),
        _ => unknown(),
    }
}
