//! `terraform show -json`: a plan or a state, in the shape of the provider's resources.
//!
//! The resources of interest go through the same readers as those of the files. A plan may be a
//! hundred megabytes large: it is skimmed, and only what is of interest becomes a tree, one
//! resource after the other.
//! Terraform: internals, "JSON Output Format".

mod configuration;
mod home;
mod merge;
mod skim;
#[cfg(test)]
mod tests;
mod unknown;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use memchr::memmem;

use crate::aws::AccountId;
use crate::frontend::reading::Reading;
use crate::inventory::Document;
use crate::source::{Location, SourceId, Sources, Span};
use crate::syntax::{Limits, Node, Value as Tree, json};

use super::provider::Home;
use super::resources::{self, Found, Resource};
use super::value::Value;
use super::{attribute, link, policy_document};
use configuration::{MAX_DEPTH, Module, without_instance};
use home::Homes;
pub(in crate::frontend) use merge::merge;
use skim::{Broken, Part, Pieces};
use unknown::{Naming, Written, fill};

/// Data sources that tell where a provider works, and those that policies come from.
const DATA: &[&str] = &["aws_caller_identity", "aws_region", "aws_iam_policy_document"];

/// Members of which a plan or a state has one.
const SECTIONS: &[&str] = &["planned_values", "resource_changes", "values", "configuration"];

/// Whether a text is a plan or a state, by its members.
pub(in crate::frontend) fn is_plan(text: &str) -> bool {
    if memmem::find(text.as_bytes(), b"\"format_version\"").is_none() || !skim::is_object(text) {
        return false;
    }
    let members = skim::pieces(text, 0..text.len()).flatten();
    let names: Vec<&str> = members.map(|member| member.name).collect();
    let has_section = SECTIONS.iter().any(|section| names.contains(section));
    names.contains(&"format_version") && has_section
}

/// Whether a large file is a plan or a state, by its first bytes: Terraform writes the version of
/// the format first.
pub fn starts_as_plan(head: &[u8]) -> bool {
    let start = head.trim_ascii_start();
    let member = start.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    member.is_some_and(|member| member.starts_with(b"\"format_version\""))
}

/// Reads a plan or a state.
pub(in crate::frontend) fn read(reading: &mut Reading<'_>, text: &str) {
    let text = Text { source: reading.source, text };
    if let Ok(documents) = documents(reading, text) {
        reading.planned(documents);
    } else {
        reading.not_a_plan();
    }
}

fn documents(reading: &Reading<'_>, text: Text<'_>) -> Result<Vec<Document>, Broken> {
    let plan = Plan::read(reading, text)?;
    let mut found = Found::default();
    for planned in &plan.planned {
        if let Some(read) = resources::reader(&planned.kind).filter(|_| planned.is_managed) {
            plan.resource(planned, read, &mut found);
        }
    }
    let Found { mut documents, links } = found;
    link::apply(links, &mut documents);
    Ok(documents)
}

/// The text of a plan.
#[derive(Clone, Copy, Debug)]
struct Text<'t> {
    source: SourceId,
    text: &'t str,
}

impl<'t> Text<'t> {
    fn pieces(&self, part: Part) -> Pieces<'t> {
        skim::pieces(self.text, part)
    }

    /// The member `name` of the object at `part`.
    fn member(&self, part: Part, name: &str) -> Result<Option<Part>, Broken> {
        for piece in self.pieces(part) {
            let piece = piece?;
            if piece.name == name {
                return Ok(Some(piece.value));
            }
        }
        Ok(None)
    }

    /// The members `names`, one inside the other.
    fn inside(&self, part: Part, names: &[&str]) -> Result<Option<Part>, Broken> {
        let mut part = part;
        for name in names {
            match self.member(part, name)? {
                Some(inner) => part = inner,
                None => return Ok(None),
            }
        }
        Ok(Some(part))
    }

    /// The value at `part`.
    fn tree(&self, part: Part) -> Node {
        json::parse_part(self.source, self.text, part, &Limits::default()).root
    }

    /// The string at `part`.
    fn string(&self, part: Part) -> Option<Box<str>> {
        let Tree::Text(text) = self.tree(part).value else { return None };
        Some(text)
    }

    fn location(&self, part: &Part) -> Location {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Location::new(self.source, Span::new(offset(part.start), offset(part.end)))
    }
}

/// A resource or data source of interest.
#[derive(Debug)]
struct Planned {
    is_managed: bool,
    kind: Box<str>,
    address: Box<str>,
    /// Where the address stands.
    header: Part,
    whole: Part,
    values: Part,
}

/// What is known of a plan before its resources are read.
struct Plan<'t> {
    sources: &'t Sources,
    text: Text<'t>,
    /// The plan's path.
    scope: &'t str,
    planned: Vec<Planned>,
    /// Addresses of what is planned.
    addresses: BTreeSet<Box<str>>,
    /// `after_unknown` by address.
    unknown: BTreeMap<Box<str>, Part>,
    configuration: Module,
    homes: Homes,
}

impl<'t> Plan<'t> {
    fn read(reading: &Reading<'t>, text: Text<'t>) -> Result<Self, Broken> {
        let whole = 0..text.text.len();
        let part =
            |names: &[&str]| text.inside(whole.clone(), names).map(Option::unwrap_or_default);
        let mut planned = Vec::new();
        for section in ["planned_values", "values"] {
            collect(&text, part(&[section, "root_module"])?, 0, &mut planned)?;
        }
        let mut before = Vec::new();
        collect(&text, part(&["prior_state", "values", "root_module"])?, 0, &mut before)?;
        let configuration = Module::read(&text, part(&["configuration", "root_module"])?, 0)?;
        let providers = text.tree(part(&["configuration", "provider_config"])?);
        let variables = text.tree(part(&["variables"])?);
        let data = before.iter().chain(&planned).filter(|it| !it.is_managed);
        let main = main_home(reading, &text, &configuration, data);
        Ok(Self {
            sources: reading.sources,
            text,
            scope: reading.name,
            addresses: planned.iter().map(|it| it.address.clone()).collect(),
            planned,
            unknown: unknown_by_address(&text, part(&["resource_changes"])?)?,
            configuration,
            homes: Homes::read(&providers, &variables, main),
        })
    }

    /// The values of a resource with its unknowns.
    fn values(&self, planned: &Planned) -> (Node, Node, Option<Node>) {
        let values = self.text.tree(planned.values.clone());
        let unknown = self.unknown.get(&planned.address).cloned();
        let unknown = unknown.map(|part| self.text.tree(part)).unwrap_or_default();
        let declared = self.configuration.declared(&planned.address);
        let written = declared.map(|declared| self.text.tree(declared.expressions.clone()));
        let said = written.as_ref().map_or(Written::Unsaid, Written::As);
        let naming = Names { plan: self, address: &planned.address };
        let filled = fill(Some(&values), &unknown, said, &planned.address, &naming);
        (filled.unwrap_or(values), unknown, written)
    }

    fn resource(&self, planned: &Planned, read: resources::Reader, found: &mut Found) {
        let (mut node, unknown, written) = self.values(planned);
        if let Some(written) = &written {
            self.settle_policies(planned, &mut node, &unknown, written);
        }
        let header = self.text.location(&planned.header);
        let home = self.home(planned, &node);
        let known = node.get("arn").filter(|arn| arn.text().is_some()).cloned();
        let arn = known.or_else(|| {
            let written = |name: &str| node.get(name).map(Value::of_node);
            let arn = attribute::arn(&planned.kind, &home, written)?;
            Some(Node::new(header, Tree::Text(arn.into())))
        });
        let resource = Resource {
            sources: self.sources,
            kind: &planned.kind,
            at: self.text.location(&planned.whole),
            header,
            address: planned.address.to_string(),
            scope: self.scope,
            home,
            arn,
            body: Value::of_node(&node),
            node,
        };
        read(&resource, found);
    }

    /// The account and Region of a resource.
    fn home(&self, planned: &Planned, values: &Node) -> Home {
        let declared = self.configuration.declared(&planned.address);
        let provider = declared.map(|it| &*it.provider).filter(|provider| !provider.is_empty());
        // the main provider for `awscc` or `aws` follows from the type of the resource
        let kind = planned.kind.split('_').next().unwrap_or("aws");
        let mut home = self.homes.of(provider.unwrap_or(kind));
        // AWS provider version 6: every resource has its Region
        if let Some(region) = values.get("region").and_then(Node::text) {
            home.region = region.parse().ok();
        }
        if let Some((account, region)) = home::of_arn(values) {
            home.account = account.or(home.account);
            home.region = region.or(home.region);
        }
        home
    }

    /// A policy that is unknown because of a part of it is read from its data source, which the plan
    /// has without that part.
    fn settle_policies(&self, planned: &Planned, node: &mut Node, unknown: &Node, written: &Node) {
        let Tree::Map(entries) = &mut node.value else { return };
        for entry in entries.iter_mut().filter(|entry| entry.value.open().is_some()) {
            let name = &*entry.key.text;
            let expression = written.get(name).filter(|_| unknown.get(name).is_some());
            let source = expression.and_then(|expression| {
                self.configuration.source(&self.text, &planned.address, expression)
            });
            let document = source.and_then(|source| self.policy_document(&source));
            if let Some(document) = document {
                entry.value = document;
            }
        }
    }

    /// The policy of the data source that `source` is the JSON of.
    fn policy_document(&self, source: &str) -> Option<Node> {
        let address =
            source.strip_suffix(".json").or_else(|| source.strip_suffix(".minified_json"))?;
        let address = self.instance(address);
        let planned = self.planned.iter().find(|it| {
            !it.is_managed && *it.address == *address && &*it.kind == "aws_iam_policy_document"
        })?;
        let (values, _, _) = self.values(planned);
        Some(policy_document::lower(self.sources, &Value::of_node(&values)).node())
    }

    /// An address with its instance, where there is exactly one.
    fn instance(&self, address: &str) -> Box<str> {
        if self.addresses.contains(address) {
            return address.into();
        }
        let start: Box<str> = format!("{address}[").into();
        let mut instances = self
            .addresses
            .range((Bound::Included(start.clone()), Bound::Unbounded))
            .take_while(|known| known.starts_with(&*start));
        match (instances.next(), instances.next()) {
            (Some(only), None) => only.clone(),
            (Some(_) | None, _) => address.into(),
        }
    }
}

/// Names for the unknowns of one resource.
struct Names<'p> {
    plan: &'p Plan<'p>,
    address: &'p str,
}

impl Naming for Names<'_> {
    fn source(&self, written: &Node) -> Option<String> {
        let plan = self.plan;
        let source = plan.configuration.source(&plan.text, self.address, written)?;
        let Some((address, attribute)) = source.rsplit_once('.') else { return Some(source) };
        Some(format!("{}.{attribute}", plan.instance(address)))
    }
}

/// Notes the resources of interest of a module and of those it calls.
fn collect(
    text: &Text<'_>,
    module: Part,
    depth: usize,
    into: &mut Vec<Planned>,
) -> Result<(), Broken> {
    if depth > MAX_DEPTH {
        return Err(Broken);
    }
    for piece in text.pieces(module) {
        let piece = piece?;
        match piece.name {
            "resources" => {
                for resource in text.pieces(piece.value) {
                    into.extend(planned(text, resource?.value)?);
                }
            }
            "child_modules" => {
                for child in text.pieces(piece.value) {
                    collect(text, child?.value, depth + 1, into)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// A resource, if it is of interest.
fn planned(text: &Text<'_>, whole: Part) -> Result<Option<Planned>, Broken> {
    let (mut header, mut values) = (Part::default(), Part::default());
    let (mut is_managed, mut kind) = (true, "");
    let inner = |part: Part| text.text.get(part).map_or("", |word| word.trim_matches('"'));
    for piece in text.pieces(whole.clone()) {
        let piece = piece?;
        match piece.name {
            "address" => header = piece.value,
            "mode" => is_managed = inner(piece.value) != "data",
            "type" => kind = inner(piece.value),
            "values" => values = piece.value,
            _ => {}
        }
    }
    let wanted = if is_managed { resources::reader(kind).is_some() } else { DATA.contains(&kind) };
    let address = if wanted { text.string(header.clone()) } else { None };
    let kind = kind.into();
    Ok(address.map(|address| Planned { is_managed, kind, address, header, whole, values }))
}

/// Where `after_unknown` of each resource of interest stands.
fn unknown_by_address(text: &Text<'_>, changes: Part) -> Result<BTreeMap<Box<str>, Part>, Broken> {
    let mut unknown = BTreeMap::new();
    for change in text.pieces(changes) {
        let whole = change?.value;
        if let Some(planned) = planned(text, whole.clone())?
            && let Some(part) = text.inside(whole, &["change", "after_unknown"])?
        {
            unknown.insert(planned.address, part);
        }
    }
    Ok(unknown)
}

/// Where the main provider works: what somebody says, else what its data sources say.
fn main_home<'p>(
    reading: &Reading<'_>,
    text: &Text<'_>,
    configuration: &Module,
    data: impl Iterator<Item = &'p Planned>,
) -> Home {
    let (mut account, mut region) = (reading.hints.account, reading.hints.region.clone());
    for data in data {
        let provider = configuration.declared(&data.address).map_or("aws", |it| &it.provider);
        // a module's own provider says nothing of the main one
        if provider != "aws" || without_instance(&data.kind) == "aws_iam_policy_document" {
            continue;
        }
        let values = text.tree(data.values.clone());
        let said = |name: &str| values.get(name).and_then(Node::text);
        if &*data.kind == "aws_caller_identity" {
            account = account.or_else(|| said("account_id")?.parse().ok());
        } else {
            region = region.or_else(|| said("region").or_else(|| said("name"))?.parse().ok());
        }
    }
    Home { account: Some(account.unwrap_or(AccountId::THIS)), region, provider: "aws".into() }
}
