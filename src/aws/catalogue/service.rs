//! Services and their actions.
//!
//! A [`Service`] is a handle that costs nothing; asking it for actions, resource types or
//! condition keys inflates its part of the reference, once.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use super::condition_key::ConditionKey;
use super::list::{entries, fields, items};
use super::packed::Packed;
use super::pattern;
use super::resource_type::ResourceType;
use super::suggest::did_you_mean;
use crate::aws::Arn;

/// What an action does, in the words of the service authorization reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccessLevel {
    /// Lists resources.
    List,
    /// Reads what is in resources, and does not change it.
    Read,
    /// Changes resources; `kms:Decrypt` counts here.
    Write,
    /// Writes tags and nothing else.
    Tagging,
    /// Grants or changes permissions.
    PermissionsManagement,
}

/// An action that a policy can name.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    /// The prefix of its service: `kms`.
    pub service: &'static str,
    /// The name as AWS writes it, without the prefix: `Decrypt`.
    pub name: &'static str,
    /// What it does.
    pub level: AccessLevel,
    pub(super) resource_types: &'static str,
    condition_keys: &'static str,
}

/// A service that has actions.
#[derive(Clone, Copy)]
pub struct Service(&'static Entry);

/// What the index knows of a service, and its facts once somebody asked.
struct Entry {
    prefix: &'static str,
    title: &'static str,
    rcp: bool,
    foreign_key_prefixes: &'static str,
    packed: Packed,
    facts: OnceLock<Facts>,
}

/// A service's part of the reference; each list sorted without regard to case.
struct Facts {
    actions: Vec<Action>,
    resource_types: Vec<ResourceType>,
    condition_keys: Vec<ConditionKey>,
    names: OnceLock<Vec<ActionName>>,
    carriers: OnceLock<Carriers>,
}

/// The full name of an action.
#[derive(Debug)]
pub struct ActionName {
    /// As AWS writes it: `kms:Decrypt`.
    pub written: Box<str>,
    /// In lower case.
    pub folded: Box<str>,
}

/// For each condition key that some action lists, the numbers of those actions; sorted without
/// regard to case. Keys with a hole stand apart.
#[derive(Debug)]
struct Carriers {
    whole: Vec<(&'static str, Vec<usize>)>,
    holed: Vec<(&'static str, Vec<usize>)>,
}

/// The index, in order of prefix.
fn index() -> &'static [Entry] {
    static INDEX: OnceLock<Vec<Entry>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let text = include_str!(concat!(env!("OUT_DIR"), "/services.txt"));
        entries(text).map(Entry::read).collect()
    })
}

impl Entry {
    fn read(line: &'static str) -> Self {
        let [prefix, title, rcp, foreign_key_prefixes, offset, length] = fields(line);
        let packed = Packed::new(offset, length);
        let rcp = rcp == "rcp";
        Self { prefix, title, rcp, foreign_key_prefixes, packed, facts: OnceLock::new() }
    }
}

impl Facts {
    fn read(service: &'static str, text: &'static str) -> Self {
        let mut facts = Self {
            actions: Vec::new(),
            resource_types: Vec::new(),
            condition_keys: Vec::new(),
            names: OnceLock::new(),
            carriers: OnceLock::new(),
        };
        for line in entries(text) {
            let [kind, name, first, second, third] = fields(line);
            match kind {
                "key" => facts.condition_keys.push(ConditionKey::of_service(service, name, first)),
                "type" => facts.resource_types.push(ResourceType::new(name, first, second)),
                "action" => facts.actions.push(Action {
                    service,
                    name,
                    level: AccessLevel::read(first),
                    resource_types: second,
                    condition_keys: third,
                }),
                _ => {}
            }
        }
        facts
    }
}

impl AccessLevel {
    fn read(word: &str) -> Self {
        match word {
            "permissions" => Self::PermissionsManagement,
            "tagging" => Self::Tagging,
            "read" => Self::Read,
            "list" => Self::List,
            _ => Self::Write,
        }
    }
}

/// All services, in order of prefix.
pub fn services() -> impl ExactSizeIterator<Item = Service> + Clone {
    index().iter().map(Service)
}

/// The service whose actions begin with `prefix:`, without regard to case.
pub fn service(prefix: &str) -> Option<Service> {
    find(index(), prefix, |entry| entry.prefix).map(Service)
}

/// The services whose actions resource control policies can deny.
// AWS: Organizations user guide, "Resource control policies", list of services that support RCPs
pub fn rcp_services() -> impl Iterator<Item = Service> {
    services().filter(|service| service.supports_rcp())
}

/// The action that a text of the form `service:Name` names, without regard to case.
pub fn action(name: &str) -> Option<&'static Action> {
    let (prefix, name) = name.split_once(':')?;
    service(prefix)?.action(name)
}

/// The actions that an `Action` element's text selects: `*`, or `service:name` with wildcards in
/// either part. None for a name that no action has.
///
/// A wildcard in the service part, or `*` alone, inflates every service it matches.
pub fn expand(pattern: &str) -> impl Iterator<Item = &'static Action> {
    let (prefix, name) = match pattern.split_once(':') {
        Some(parts) => parts,
        None if pattern == "*" => ("*", "*"),
        None => ("", ""),
    };
    let wild = prefix.contains(['*', '?']);
    let one = if wild { None } else { service(prefix) };
    let many = services().filter(move |service| wild && pattern::matches(prefix, service.prefix()));
    one.into_iter().chain(many).flat_map(move |service| service.expand(name))
}

/// The prefix that was probably meant.
pub fn suggest_service(prefix: &str) -> Option<&'static str> {
    let called = CALLED.iter().find(|(called, _)| called.eq_ignore_ascii_case(prefix));
    let prefixed = called.map(|(_, prefix)| *prefix);
    prefixed.or_else(|| did_you_mean(prefix, services().map(Service::prefix)))
}

/// What people call some services, and their prefixes.
const CALLED: &[(&str, &str)] = &[
    ("alb", "elasticloadbalancing"),
    ("aurora", "rds"),
    ("cloudwatchlogs", "logs"),
    ("docdb", "rds"),
    ("documentdb", "rds"),
    ("efs", "elasticfilesystem"),
    ("elb", "elasticloadbalancing"),
    ("emr", "elasticmapreduce"),
    ("eventbridge", "events"),
    ("msk", "kafka"),
    ("opensearch", "es"),
    ("sfn", "states"),
    ("stepfunctions", "states"),
    ("vpc", "ec2"),
];

/// The action, as `service:Name`, that was probably meant: the nearest name of its service, or of
/// the service that its prefix was probably meant to be.
pub fn suggest_action(action: &str) -> Option<String> {
    let (prefix, name) = action.split_once(':')?;
    if let Some(service) = service(prefix) {
        let names = service.actions().iter().map(|action| action.name);
        return did_you_mean(name, names).map(|name| format!("{}:{name}", service.prefix()));
    }
    let service = service(suggest_service(prefix)?)?;
    service.action(name).map(Action::qualified)
}

impl Service {
    /// The prefix of its actions: `kms`.
    pub fn prefix(self) -> &'static str {
        self.0.prefix
    }

    /// Its name for people: `AWS Key Management Service`.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// Whether resource control policies apply to it.
    pub fn supports_rcp(self) -> bool {
        self.0.rcp
    }

    /// Its actions, in order of name.
    pub fn actions(self) -> &'static [Action] {
        &self.facts().actions
    }

    /// The full names of its actions, in their order.
    pub fn action_names(self) -> &'static [ActionName] {
        let name = |action: &Action| {
            let written = action.qualified().into_boxed_str();
            ActionName { folded: written.to_ascii_lowercase().into(), written }
        };
        self.facts().names.get_or_init(|| self.actions().iter().map(name).collect())
    }

    /// The action of this name, without regard to case.
    pub fn action(self, name: &str) -> Option<&'static Action> {
        find(self.actions(), name, |action| action.name)
    }

    /// The actions whose name a pattern with `*` and `?` matches, in order of name.
    pub fn expand(self, pattern: &str) -> impl Iterator<Item = &'static Action> {
        let start = pattern::literal_prefix(pattern);
        let from = self.actions().partition_point(|action| folded(action.name, start).is_lt());
        let candidates = self.actions().get(from..).unwrap_or(&[]).iter();
        candidates
            .take_while(move |action| starts_with(action.name, start))
            .filter(move |action| pattern::matches(pattern, action.name))
    }

    /// Its resource types, in order of name.
    pub fn resource_types(self) -> &'static [ResourceType] {
        &self.facts().resource_types
    }

    /// The resource type of this name.
    pub fn resource_type(self, name: &str) -> Option<&'static ResourceType> {
        find(self.resource_types(), name, |kind| kind.name)
    }

    /// The resource types that an ARN, or a pattern of ARNs, can belong to. Two types may share a
    /// form: a Lambda function and its aliases do.
    pub fn resource_types_of(self, arn: &Arn) -> impl Iterator<Item = &'static ResourceType> {
        self.resource_types().iter().filter(move |kind| kind.takes(arn))
    }

    /// The condition keys that its actions and resource types name: its own, the tag keys of
    /// `aws:`, and in a few services keys of other prefixes. In order of name.
    pub fn condition_keys(self) -> &'static [ConditionKey] {
        &self.facts().condition_keys
    }

    /// The condition key of this service that a text names, templates filled.
    pub fn condition_key(self, key: &str) -> Option<&'static ConditionKey> {
        let keys = self.condition_keys();
        find(keys, key, |known| known.name).or_else(|| keys.iter().find(|known| known.names(key)))
    }

    /// What [`Action::carries`] says of a condition key, for each of its actions, in their order.
    pub fn carriers(self, key: &str) -> Vec<bool> {
        let mut found = vec![goes_with_any(key); self.actions().len()];
        let Carriers { whole, holed } = self.listed();
        let holed = holed.iter().filter(|(one, _)| pattern::fills(one, key));
        for (_, actions) in find(whole, key, |one| one.0).into_iter().chain(holed) {
            for at in actions {
                found.get_mut(*at).into_iter().for_each(|carries| *carries = true);
            }
        }
        found
    }

    fn listed(self) -> &'static Carriers {
        self.facts().carriers.get_or_init(|| {
            let mut all: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
            for (at, action) in self.actions().iter().enumerate() {
                for key in action.condition_keys() {
                    all.entry(key).or_default().push(at);
                }
            }
            let mut all: Vec<_> = all.into_iter().collect();
            all.sort_by(|(one, _), (other, _)| folded(one, other));
            let (holed, whole) = all.into_iter().partition(|(key, _)| key.contains("${"));
            Carriers { whole, holed }
        })
    }

    /// What its condition keys begin with besides `aws` and its own prefix.
    pub(super) fn foreign_key_prefixes(self) -> impl Iterator<Item = &'static str> {
        items(self.0.foreign_key_prefixes)
    }

    fn facts(self) -> &'static Facts {
        self.0.facts.get_or_init(|| Facts::read(self.0.prefix, self.0.packed.inflate()))
    }
}

impl Action {
    /// `service:Name`.
    pub fn qualified(&self) -> String {
        format!("{}:{}", self.service, self.name)
    }

    /// The resource types that a statement can name for this action, and whether a request always
    /// has one of that type. None: only `"*"` selects it.
    pub fn resource_types(&self) -> impl Iterator<Item = (&'static ResourceType, bool)> {
        let service = service(self.service);
        items(self.resource_types).filter_map(move |item| {
            let (name, required) = match item.strip_suffix('!') {
                Some(name) => (name, true),
                None => (item, false),
            };
            Some((service?.resource_type(name)?, required))
        })
    }

    /// The condition keys that the reference lists for this action or for a resource type it
    /// takes, sorted. Global keys other than those for tags are not listed: they go with any.
    pub fn condition_keys(&self) -> Vec<&'static str> {
        let of_types = self.resource_types().flat_map(|(kind, _)| kind.condition_keys());
        let mut keys: Vec<_> = items(self.condition_keys).chain(of_types).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Whether a request for this action can carry the condition key, by the reference's lists.
    ///
    /// A global key goes with every action, except that `aws:RequestTag`, `aws:ResourceTag` and
    /// `aws:TagKeys` go with those that list them.
    pub fn carries(&self, key: &str) -> bool {
        let of_types = self.resource_types().flat_map(|(kind, _)| kind.condition_keys());
        items(self.condition_keys).chain(of_types).any(|listed| pattern::fills(listed, key))
            || goes_with_any(key)
    }
}

/// Whether a condition key is a global one that requests for any action can carry.
fn goes_with_any(key: &str) -> bool {
    super::condition_key::global(key).is_some_and(|known| !known.is_tag())
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Service").field(&self.prefix()).finish()
    }
}

impl PartialEq for Service {
    fn eq(&self, other: &Self) -> bool {
        self.prefix() == other.prefix()
    }
}

impl Eq for Service {}

/// Compares two names without regard to the case of ASCII letters.
pub(super) fn folded(one: &str, other: &str) -> Ordering {
    let unlike = one.bytes().zip(other.bytes()).filter(|(one, other)| one != other);
    let folded = |(one, other): (u8, u8)| one.to_ascii_lowercase().cmp(&other.to_ascii_lowercase());
    let differing = unlike.map(folded).find(|order| order.is_ne());
    differing.unwrap_or_else(|| one.len().cmp(&other.len()))
}

fn starts_with(name: &str, start: &str) -> bool {
    name.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// Finds an entry by name, without regard to case, in a list that is sorted so.
pub(super) fn find<'l, T>(
    list: &'l [T],
    name: &str,
    name_of: impl Fn(&'l T) -> &'static str,
) -> Option<&'l T> {
    let at = list.binary_search_by(|entry| folded(name_of(entry), name)).ok()?;
    list.get(at)
}
