//! What a selection takes: given resources, resources that it only names, types, or anything.
//!
//! Resources of which nothing tells whether it takes them have one path together, which waits for
//! their tags. AWS: AWS Backup developer guide, "Assign resources to a backup plan".

use crate::aws::AccountId;
use crate::iam::pattern::Glob;
use crate::iam::{Cause, ConditionKey, Known, KnownText, Truth};
use crate::inventory::{BackupSelection, Home, Inventory, ProtectedResource, TagCondition};
use crate::syntax::{Node, Open, Part};

use super::estate::Estate;
use super::facts::{self, ResourceType};
use super::path::Need;
use super::site::{Site, shown};
use super::words;

/// What a path is about.
#[derive(Clone, Debug)]
pub(super) enum Item<'a> {
    /// A resource that the inputs describe.
    Given(&'a ProtectedResource),
    /// A resource that the selection names and nobody describes.
    Named(Box<str>),
    /// A resource that the selection names by a text with unknowns, beside others that are known.
    Open(Open),
    /// A type that a pattern names, without a resource of it that the selection certainly takes; and
    /// what tells whether it takes those that are given.
    Type(&'static ResourceType, Option<Need>),
    /// Whatever else the selection takes; and what tells whether it takes given resources.
    Anything(Option<Need>),
}

/// What a selection takes at a site, in its order; nothing where it certainly takes none of the
/// resources that it names.
pub(super) fn items<'a>(
    estate: &Estate<'a>,
    site: &Site<'a>,
    selection: Option<&'a BackupSelection>,
) -> Vec<Item<'a>> {
    let Some(selection) = selection else { return vec![Item::Anything(None)] };
    let mut near = estate.resources_near(site.account);
    near.retain(|resource| is_here(estate.inventory, site, resource));
    let taking = Taking { inventory: estate.inventory, site, selection, near };
    let (given, mut undecided) = taking.sorted();
    let mut items: Vec<Item<'a>> = given.iter().map(|resource| Item::Given(resource)).collect();
    let mut unresolved: Vec<Item<'a>> = Vec::new();
    let mut is_anything = selection.resources.is_empty() || !selection.list_of_tags.is_empty();
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
        if taking.leaves_out(&text) {
            continue;
        }
        if !text.contains(['*', '?']) {
            // a given one is taken, left out, or among those of which nothing tells
            let is_given = taking.near.iter().any(|resource| taking.names(pattern, resource));
            items.extend((!is_given).then_some(Item::Named(text)));
            continue;
        }
        let types = facts::of_pattern(&text);
        is_anything |= types.is_empty();
        if !types.is_empty() {
            let need = taking.need_of(&undecided, |resource| taking.names(pattern, resource));
            undecided.retain(|resource| !taking.names(pattern, resource));
            add_types(&mut items, types, need.as_ref());
        }
    }
    let need = taking.need_of(&undecided, |_| true);
    if need.is_some() || is_anything && given.is_empty() {
        items.push(Item::Anything(need));
    }
    if !given.is_empty() {
        items.append(&mut unresolved);
    }
    items
}

/// Adds types that are not there yet.
fn add_types(items: &mut Vec<Item<'_>>, types: Vec<&'static ResourceType>, need: Option<&Need>) {
    for of in types {
        let is_it = |item: &Item<'_>| matches!(item, Item::Type(known, _) if known.name == of.name);
        if !items.iter().any(is_it) {
            items.push(Item::Type(of, need.cloned()));
        }
    }
}

/// Whether a resource is in the account and Region of the site, as far as anything tells.
fn is_here(inventory: &Inventory, site: &Site<'_>, resource: &ProtectedResource) -> bool {
    let Some(document) = inventory.document(resource.document) else { return false };
    let in_template = document.template_address.is_some();
    let same_scope = document.scope == site.document.scope;
    let home = Home::of(document);
    let may_be_elsewhere = home.account.is_none() && in_template && !same_scope;
    home.agrees_with(&site.home()) && !(may_be_elsewhere && site.account.is_some())
}

struct Taking<'t, 'a> {
    inventory: &'a Inventory,
    site: &'t Site<'a>,
    selection: &'a BackupSelection,
    /// The given resources that are here.
    near: Vec<&'a ProtectedResource>,
}

impl<'a> Taking<'_, 'a> {
    /// The given resources that it certainly takes, and those of which nothing tells.
    fn sorted(&self) -> (Vec<&'a ProtectedResource>, Vec<&'a ProtectedResource>) {
        let (mut given, mut undecided) = (Vec::new(), Vec::new());
        for resource in &self.near {
            match self.takes(resource) {
                Truth::True => given.push(*resource),
                Truth::Unknown(_) => undecided.push(*resource),
                Truth::False => {}
            }
        }
        (given, undecided)
    }

    /// Whether the selection takes a resource.
    fn takes(&self, resource: &ProtectedResource) -> Truth {
        let selection = self.selection;
        let patterns = &selection.resources;
        let holds = |test: &TagCondition| self.holds(test, resource);
        let any_tag = selection.list_of_tags.iter().map(holds).fold(Truth::False, Truth::or);
        let is_named = patterns.iter().any(|pattern| self.names(pattern, resource));
        let takes_all = patterns.is_empty() && selection.list_of_tags.is_empty();
        let taken = match &selection.open_tests {
            Some(_) => unknown(),
            None => Truth::from(is_named || takes_all).or(any_tag),
        };
        let met = selection.conditions.iter().map(holds).fold(Truth::True, Truth::and);
        let left_out = selection.not_resources.iter().map(|pattern| {
            let is_open = self.site.settle(&pattern.value).yes().is_none();
            let is_named = self.names(pattern, resource);
            if is_open && !is_named { unknown() } else { is_named.into() }
        });
        taken.and(met).and(left_out.fold(Truth::False, Truth::or).negate())
    }

    /// What tells whether the selection takes some of the resources for which it is not known: a
    /// value of the selection's, else the tags of all that are near.
    fn need_of(
        &self,
        undecided: &[&ProtectedResource],
        is_meant: impl Fn(&ProtectedResource) -> bool,
    ) -> Option<Need> {
        let resource = undecided.iter().find(|resource| is_meant(resource))?;
        let selection = self.selection;
        let tests = selection.list_of_tags.iter().chain(&selection.conditions);
        let values = tests.flat_map(|test| test.key.iter().chain(&test.value));
        let mut values = values.chain(&selection.not_resources);
        let open = values.find_map(|text| self.site.settle(&text.value).no().cloned());
        if let Some(open) = selection.open_tests.clone().or(open) {
            return Some(words::need_open(&open));
        }
        let has_none = |it: &&&ProtectedResource| self.inventory.tags_of(it).is_none();
        let all = self.near.iter().filter(has_none).count();
        let arn = resource.arn.as_ref().map(|arn| shown(&arn.value)).unwrap_or_default();
        Some(words::need_tags(&arn, all, self.site))
    }

    /// Whether the selection certainly takes out again everything that a text stands for.
    fn leaves_out(&self, text: &str) -> bool {
        self.selection.not_resources.iter().any(|pattern| {
            let known = self.site.settle(&pattern.value);
            // an asterisk of the text is matched by an asterisk alone
            known.yes().is_some_and(|it| !it.contains('?') && Glob::parse(it).matches(text))
        })
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

    /// Whether a test of a tag holds for a resource. A template shows all tags there are; another
    /// input that lists none leaves it open.
    fn holds(&self, test: &TagCondition, resource: &ProtectedResource) -> Truth {
        let known = |text: &Option<KnownText>| text.as_ref().and_then(|it| it.value.yes()).cloned();
        let Some((key, wanted)) = known(&test.key).zip(known(&test.value)) else {
            return unknown();
        };
        let key = key.strip_prefix("aws:ResourceTag/").unwrap_or(&key);
        let document = self.inventory.document(resource.document);
        let in_template = document.is_some_and(|document| document.template_address.is_some());
        let tags = self.inventory.tags_of(resource);
        if tags.is_none() && !in_template || tags.is_some_and(|tags| tags.open().is_some()) {
            return unknown();
        }
        let value = tags.and_then(|tags| tags.get(key));
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
}

fn unknown() -> Truth {
    Truth::unknown(Cause::Key(ConditionKey::new("aws:ResourceTag")))
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
