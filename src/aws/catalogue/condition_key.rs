//! Condition keys: which there are, what they hold, and when a request carries them.

use std::sync::OnceLock;

use super::list::{entries, fields, items};
use super::pattern;
use super::service::{Service, find, folded, service, services};
use super::suggest::did_you_mean;

/// What the values of a key are. Operators of other types do not fit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueType {
    /// Text.
    String,
    /// An ARN; string operators work on it as well.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// An ISO 8601 date or epoch seconds.
    Date,
    /// An IPv4 or IPv6 address.
    IpAddress,
}

/// Where a key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyScope {
    /// IAM itself: the key can be in a request to any service.
    Global,
    /// The service of this prefix.
    Service(&'static str),
}

/// Who makes a call, as far as it decides which keys the request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Caller {
    /// A user, role or root user itself.
    Principal,
    /// A service with the forwarded session of a user or role (forward access session).
    Forwarded,
    /// A service as itself, as a service principal.
    ServicePrincipal,
    /// Nobody known: an unsigned request. KMS and AWS Backup have none.
    Anonymous,
}

/// Whether a request carries a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Presence {
    /// It does.
    Always,
    /// It depends on more than the caller, or no documentation settles it.
    Sometimes,
    /// It does not.
    Never,
}

/// A condition key.
#[derive(Clone, Copy, Debug)]
pub struct ConditionKey {
    /// The name as AWS writes it. A part that varies is a `${…}` hole: `aws:ResourceTag/${TagKey}`.
    pub name: &'static str,
    /// What one value is.
    pub value_type: ValueType,
    /// Whether a request can carry several values, so that a test needs `ForAllValues:` or
    /// `ForAnyValue:`.
    pub multivalued: bool,
    /// Where it comes from.
    pub scope: KeyScope,
    /// Letters for the four callers, in order; empty where nothing is known.
    presence: &'static str,
    iam_policies_only: bool,
}

/// The global condition keys, in the order of the IAM user guide's groups.
pub fn global_condition_keys() -> &'static [ConditionKey] {
    static KEYS: OnceLock<Vec<ConditionKey>> = OnceLock::new();
    KEYS.get_or_init(|| {
        entries(include_str!("data/global-keys.txt"))
            .map(|line| {
                let [name, value_type, presence] = fields(line);
                ConditionKey::new(name, value_type, KeyScope::Global, (presence, ""))
            })
            .collect()
    })
}

/// The key that a text names, without regard to case, holes filled: `aws:ResourceTag/team` is
/// `aws:ResourceTag/${TagKey}`. Global keys first, then the services that have keys with this
/// prefix.
///
/// A key whose prefix is the host of an identity provider (`oidc.example.com:sub`) is known only
/// for providers that the reference lists; anybody can make others.
pub fn condition_key(key: &str) -> Option<&'static ConditionKey> {
    global(key)
        .or_else(|| services_with_keys_like(key).find_map(|service| service.condition_key(key)))
}

/// The global key that a text names.
pub(super) fn global(key: &str) -> Option<&'static ConditionKey> {
    static SORTED: OnceLock<[Vec<&ConditionKey>; 2]> = OnceLock::new();
    let [by_name, holed] = SORTED.get_or_init(|| {
        let mut all: Vec<_> = global_condition_keys().iter().collect();
        all.sort_by(|one, other| folded(one.name, other.name));
        let holed = all.iter().filter(|known| known.name.contains("${")).copied().collect();
        [all, holed]
    });
    let filled = || holed.iter().find(|known| known.names(key));
    find(by_name, key, |known| known.name).or_else(filled).copied()
}

/// The key that was probably meant, as AWS writes it; what fills a hole is kept as written.
pub fn suggest_condition_key(key: &str) -> Option<String> {
    let own = services_with_keys_like(key).flat_map(Service::condition_keys);
    let candidates = global_condition_keys().iter().chain(own);
    let (wanted, filling) = split_filling(key);
    let starts = candidates.filter_map(|known| {
        let (start, hole) = split_hole(known.name);
        (filling.is_some() == hole.is_some()).then_some(start)
    });
    let start = did_you_mean(wanted, starts)?;
    Some(format!("{start}{}", filling.unwrap_or("")))
}

/// `aws:ResourceTag/team` as `aws:ResourceTag/` and `team`; the separator is `/`, or a second `:`.
fn split_filling(key: &str) -> (&str, Option<&str>) {
    let after_prefix = key.find(':').map_or(0, |at| at + 1);
    let hole = key.get(after_prefix..).and_then(|rest| rest.find(['/', ':']));
    let at = hole.map_or(key.len(), |at| after_prefix + at + 1);
    let (start, filling) = key.split_at_checked(at).unwrap_or((key, ""));
    (start, Some(filling).filter(|filling| !filling.is_empty()))
}

fn split_hole(name: &'static str) -> (&'static str, Option<&'static str>) {
    let at = name.find("${").unwrap_or(name.len());
    let (start, hole) = name.split_at_checked(at).unwrap_or((name, ""));
    (start, Some(hole).filter(|hole| !hole.is_empty()))
}

fn services_with_keys_like(key: &str) -> impl Iterator<Item = Service> {
    let prefix = key.split(':').next().unwrap_or("");
    let foreign = services().filter(move |service| {
        service.foreign_key_prefixes().any(|start| pattern::fills(start, prefix))
    });
    service(prefix).into_iter().chain(foreign)
}

impl ConditionKey {
    pub(super) fn of_service(
        service: &'static str,
        name: &'static str,
        value_type: &'static str,
    ) -> Self {
        let global = name.starts_with("aws:");
        let scope = if global { KeyScope::Global } else { KeyScope::Service(service) };
        let facts = if service == "kms" { kms_facts(name) } else { ("", "") };
        Self::new(name, value_type, scope, facts)
    }

    fn new(
        name: &'static str,
        value_type: &'static str,
        scope: KeyScope,
        (presence, usable): (&'static str, &'static str),
    ) -> Self {
        let (one, multivalued) = match value_type.strip_prefix("ArrayOf") {
            Some(one) => (one, true),
            None => (value_type, false),
        };
        let iam_policies_only = usable == "iam";
        Self {
            name,
            value_type: ValueType::read(one),
            multivalued,
            scope,
            presence,
            iam_policies_only,
        }
    }

    /// Whether a text names this key: case does not count, holes are filled.
    pub fn names(&self, key: &str) -> bool {
        pattern::fills(self.name, key)
    }

    /// Whether a request that the key applies to carries it, by who calls. `Sometimes` is also the
    /// answer for keys of which nothing is known.
    pub fn presence(&self, caller: Caller) -> Presence {
        let at = match caller {
            Caller::Principal => 0,
            Caller::Forwarded => 1,
            Caller::ServicePrincipal => 2,
            Caller::Anonymous => 3,
        };
        match self.presence.as_bytes().get(at) {
            Some(b'A') => Presence::Always,
            Some(b'N') => Presence::Never,
            Some(_) | None => Presence::Sometimes,
        }
    }

    /// Whether only IAM policies can use the key: `kms:ResourceAliases` in a key policy never
    /// matches.
    // AWS: KMS developer guide, "kms:ResourceAliases"
    pub const fn iam_policies_only(&self) -> bool {
        self.iam_policies_only
    }

    /// The values that AWS ever puts into the key, where they are an enumeration; empty where they
    /// are free. A newer value may be missing.
    pub fn values(&self) -> Vec<&'static str> {
        entries(include_str!("data/condition-values.txt"))
            .map(fields)
            .filter(|[key, _]| folded(key, self.name).is_eq())
            .flat_map(|[_, values]| items(values))
            .collect()
    }

    /// Whether it is one of the global keys that only some actions carry: those for tags.
    pub(super) fn is_tag(&self) -> bool {
        ["aws:RequestTag/${TagKey}", "aws:ResourceTag/${TagKey}", "aws:TagKeys"]
            .contains(&self.name)
    }
}

/// Presence letters and `iam`, from the hand-kept table of KMS keys.
fn kms_facts(name: &str) -> (&'static str, &'static str) {
    let mut lines = entries(include_str!("data/kms-keys.txt"));
    let own = lines.find(|line| line.split('\t').next() == Some(name));
    let [_, presence, usable] = own.map_or([""; 3], fields);
    (presence, usable)
}

impl ValueType {
    fn read(word: &str) -> Self {
        match word {
            "ARN" => Self::Arn,
            "Bool" => Self::Bool,
            "Numeric" => Self::Numeric,
            "Date" => Self::Date,
            "IPAddress" => Self::IpAddress,
            _ => Self::String,
        }
    }
}
