//! Which account and Region a block belongs to: what its provider says.
//!
//! A module speaks of «this account» and «this Region» through data sources of its provider. Where
//! nobody says which account that is, it still is one and the same, and no other.

use std::rc::Rc;

use crate::aws::{AccountId, Arn, Region};

use super::evaluate::{Evaluator, Scope};
use super::instance::Instance;
use super::syntax::{Block, Expr, ExprKind};
use super::value::{Kind, Value};

/// Where a provider puts things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Home {
    /// The account; [`AccountId::THIS`] for the one that nobody names, and `None` for another one
    /// that nobody names.
    pub(super) account: Option<AccountId>,
    /// The Region, where something says it.
    pub(super) region: Option<Region>,
    /// The provider as the root module calls it: `aws`, `aws.replica`.
    pub(super) provider: Box<str>,
}

impl Home {
    /// The partition of the Region; that of most of the world where the Region is not known.
    pub(super) fn partition(&self) -> &'static str {
        let region = self.region.as_ref().map_or("", Region::as_str);
        match region {
            region if region.starts_with("cn-") => "aws-cn",
            region if region.starts_with("us-gov-") => "aws-us-gov",
            region if region.starts_with("eusc-") => "aws-eusc",
            region if region.starts_with("us-isob-") => "aws-iso-b",
            region if region.starts_with("us-iso-") => "aws-iso",
            _ => "aws",
        }
    }

    /// What follows the names of services there.
    fn dns_suffix(&self) -> &'static str {
        match self.partition() {
            "aws-cn" => "amazonaws.com.cn",
            "aws-iso" => "c2s.ic.gov",
            "aws-iso-b" => "sc2s.sgov.gov",
            "aws-eusc" => "amazonaws.eu",
            _ => "amazonaws.com",
        }
    }

    /// What the data source `aws_partition` says.
    pub(super) fn partition_attributes(&self) -> [(&'static str, String); 4] {
        let mut labels: Vec<&str> = self.dns_suffix().split('.').collect();
        labels.reverse();
        [
            ("id", self.partition().into()),
            ("partition", self.partition().into()),
            ("dns_suffix", self.dns_suffix().into()),
            ("reverse_dns_prefix", labels.join(".")),
        ]
    }
}

/// Where the provider that a module uses unless told otherwise puts things.
pub(super) fn main(evaluator: &Evaluator<'_>, instance: &Rc<Instance>) -> Home {
    of_provider(evaluator, instance, "aws")
}

/// Where the thing that `block` declares in `instance` is.
pub(super) fn home(evaluator: &Evaluator<'_>, instance: &Rc<Instance>, block: &Block) -> Home {
    let named = block.body.get("provider").and_then(provider_name);
    // a provider for `awscc` or `aws` follows from the type of the resource
    let kind = block.label(0).split('_').next().unwrap_or("aws");
    let name = named.unwrap_or_else(|| kind.to_owned());
    let mut home = of_provider(evaluator, instance, &name);
    // AWS provider version 6: every resource may name its Region
    if let Some(region) = block.body.get("region") {
        let region = evaluator.value(&Scope::new(instance), region);
        if !region.is_null() {
            home.region = region_of(&region);
        }
    }
    home
}

/// `aws` or `aws.replica`, as an expression or a text.
fn provider_name(expr: &Expr) -> Option<String> {
    if let ExprKind::Attribute(source, alias) = &expr.kind {
        return Some(format!("{}.{alias}", provider_name(source)?));
    }
    expr.word().map(str::to_owned)
}

/// What the provider called `name` in a module says: the module's own block, or the one that its
/// caller hands over.
fn of_provider(evaluator: &Evaluator<'_>, instance: &Rc<Instance>, name: &str) -> Home {
    let (kind, alias) = name.split_once('.').unwrap_or((name, ""));
    let is_it = |block: &&Block| {
        let own = block.body.get("alias").and_then(provider_name).unwrap_or_default();
        block.label(0) == kind && own == alias
    };
    if let Some(block) = instance.config.providers.iter().find(is_it) {
        return configured(evaluator, instance, name, block);
    }
    let Some((call, block)) = instance.call_block() else {
        let main = alias.is_empty();
        let own = evaluator.home.clone();
        return Home {
            account: if main { own.account } else { None },
            region: if main { own.region } else { None },
            provider: name.into(),
        };
    };
    let handed = block.body.get("providers").and_then(|providers| {
        let mut entries = providers.object()?.iter();
        entries.find(|(key, _)| provider_name(key).as_deref() == Some(name))
    });
    let outer = handed.and_then(|(_, value)| provider_name(value));
    of_provider(evaluator, &call.caller, outer.as_deref().unwrap_or(name))
}

/// Blocks of a provider that name the role it works with.
/// Terraform AWS provider: "Provider Configuration".
pub(super) const ROLE_BLOCKS: [&str; 2] = ["assume_role", "assume_role_with_web_identity"];

/// Arguments of a provider that may be of another account than those of the main one.
/// Terraform AWS provider: "Provider Configuration".
pub(super) const CREDENTIALS: [&str; 6] = [
    "access_key",
    "profile",
    "shared_config_files",
    "shared_credentials_file",
    "shared_credentials_files",
    "token",
];

fn configured(
    evaluator: &Evaluator<'_>,
    instance: &Rc<Instance>,
    name: &str,
    block: &Block,
) -> Home {
    let scope = Scope::new(instance);
    let region = block.body.get("region").map(|region| evaluator.value(&scope, region));
    let main = !name.contains('.');
    let known = region.as_ref().and_then(region_of);
    let region = match (&region, main) {
        (_, true) => known.or_else(|| evaluator.home.region.clone()),
        (_, false) => known,
    };
    let assumed = ROLE_BLOCKS.iter().flat_map(|name| block.body.blocks(name));
    let mut roles = assumed.filter_map(|role| role.body.get("role_arn"));
    let account = match roles.next() {
        Some(role) => account_of(&evaluator.value(&scope, role)),
        None => match block.body.get("allowed_account_ids") {
            Some(ids) => match evaluator.value(&scope, ids).items() {
                Some([id]) => id.scalar().and_then(|id| id.parse().ok()),
                Some(_) | None => evaluator.home.account.filter(|_| main),
            },
            None if !main && CREDENTIALS.iter().any(|key| block.body.get(key).is_some()) => None,
            None => evaluator.home.account,
        },
    };
    Home { account, region, provider: name.into() }
}

fn region_of(value: &Value) -> Option<Region> {
    value.scalar()?.parse().ok()
}

/// The account in a role's ARN, which may be known although the role's name is not.
fn account_of(role: &Value) -> Option<AccountId> {
    if let Kind::Open(open) = &role.kind {
        let crate::syntax::Part::Text(start) = open.parts.first()? else { return None };
        return start.split(':').nth(4)?.parse().ok().filter(|_| start.matches(':').count() >= 5);
    }
    role.scalar()?.parse::<Arn>().ok()?.account_id()
}
