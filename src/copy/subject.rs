//! The subject of a path: who copies what from where to where, with every reference followed.

use crate::aws::{AccountId, Arn, Region, catalogue};
use crate::iam::Known;
use crate::inventory::{
    BackupRule, BackupSelection, BackupVault, CopyAction, Document, Home, ProtectedResource,
    RoleTarget, VaultTarget, VaultType,
};

use super::call::Who;
use super::estate::Estate;
use super::facts::{self, Feature, ResourceType, Support};
use super::key::{self, KeyOf};
use super::path::{End, Need};
use super::selection::{Item, items};
use super::site::{Site, shown, shown_open, sites};
use super::words;
use crate::syntax::{Open, Part};

/// One path before its steps are decided.
#[derive(Clone, Debug)]
pub(super) struct Subject<'a> {
    pub(super) site: Site<'a>,
    pub(super) rule: &'a BackupRule,
    pub(super) action: &'a CopyAction,
    pub(super) selection: Option<&'a BackupSelection>,
    pub(super) role: RoleOf<'a>,
    pub(super) item: Item<'a>,
    /// What the resource is; `None` where nothing tells.
    pub(super) of: Option<Kinds>,
    pub(super) source_vault: VaultTarget<'a>,
    pub(super) destination: Destination<'a>,
}

/// The types that a resource may be of: one, or all sub-types of one.
#[derive(Clone, Debug)]
pub(super) struct Kinds {
    /// The name in reports.
    pub(super) name: String,
    /// What facts know it by.
    pub(super) of: Vec<&'static ResourceType>,
    /// Which document tells between several.
    pub(super) need: Option<Need>,
}

/// The role of a selection.
#[derive(Clone, Debug)]
pub(super) struct RoleOf<'a> {
    /// The role as reports name it.
    pub(super) shown: Option<String>,
    /// The caller; a stand-in where the role is not known.
    pub(super) who: Who,
    /// Its description.
    pub(super) role: Option<&'a crate::inventory::Role>,
    /// Who may assume it, as far as the inputs tell.
    pub(super) trust: Vec<&'a crate::inventory::Policy>,
}

/// Where a copy goes.
#[derive(Clone, Debug)]
pub(super) struct Destination<'a> {
    /// The text as written, unknowns in `⟨⟩`.
    pub(super) shown: String,
    /// Whether the text is certainly no vault ARN.
    pub(super) is_malformed: bool,
    pub(super) arn: Option<Arn>,
    pub(super) target: VaultTarget<'a>,
    pub(super) end: End,
}

/// Every subject, in the order of plans, sites, rules, copy actions, selections and items.
pub(super) fn subjects<'a>(estate: &Estate<'a>) -> Vec<Subject<'a>> {
    sites(estate.inventory).iter().flat_map(|site| subjects_at(estate, site)).collect()
}

/// Those of one site.
pub(super) fn subjects_at<'a>(estate: &Estate<'a>, site: &Site<'a>) -> Vec<Subject<'a>> {
    let mut subjects = Vec::new();
    for rule in &site.plan.rules {
        for action in &rule.copy_actions {
            add(estate, site, (rule, action), &mut subjects);
        }
    }
    subjects
}

fn add<'a>(
    estate: &Estate<'a>,
    site: &Site<'a>,
    (rule, action): (&'a BackupRule, &'a CopyAction),
    subjects: &mut Vec<Subject<'a>>,
) {
    let inventory = estate.inventory;
    let mut selections: Vec<Option<&BackupSelection>> =
        inventory.selections_of(site.plan).into_iter().map(Some).collect();
    if selections.is_empty() {
        selections.push(None);
    }
    let source_vault = match &rule.target_backup_vault_name {
        Some(name) => {
            inventory.vault_by_name(&site.settle(&name.value), &site.home(), site.document)
        }
        None => VaultTarget::Unknown,
    };
    let destination = destination(estate, site, action);
    let start = subjects.len();
    for selection in selections {
        let copier = role(estate, site, selection);
        for item in items(estate, site, selection) {
            let subject = Subject {
                site: site.clone(),
                rule,
                action,
                selection,
                role: copier.clone(),
                of: kinds(estate, site, &item),
                item,
                source_vault: source_vault.clone(),
                destination: destination.clone(),
            };
            let is_new = subjects.iter().skip(start).all(|known| !known.is_same(&subject));
            if is_new {
                subjects.push(subject);
            }
        }
    }
}

/// The role of a selection, as far as anything tells.
pub(super) fn role<'a>(
    estate: &Estate<'a>,
    site: &Site<'a>,
    selection: Option<&'a BackupSelection>,
) -> RoleOf<'a> {
    let account = site.account.unwrap_or(AccountId::THIS);
    let reference = selection.and_then(|selection| selection.iam_role_arn.as_ref());
    let document = selection.and_then(|selection| estate.inventory.document(selection.document));
    let settled = reference.map(|reference| site.settle(&reference.value));
    let document = document.unwrap_or(site.document);
    role_named(estate, settled.as_ref(), document, (site.partition(), account))
}

/// The role that a reference in a document of an account means, as far as anything tells.
pub(super) fn role_named<'a>(
    estate: &Estate<'a>,
    settled: Option<&Known<Box<str>>>,
    document: &Document,
    (partition, account): (&str, AccountId),
) -> RoleOf<'a> {
    let target = match settled {
        Some(text) => estate.inventory.role_target(text, document),
        None => RoleTarget::Unknown,
    };
    let stand_in = |name: &str| format!("arn:{partition}:iam::{account}:role/{name}");
    let (arn, is_exact, role) = match &target {
        RoleTarget::Foreign(arn) => (arn.to_string(), true, None),
        RoleTarget::Role(role) => {
            let known = role.arn.as_ref().and_then(|arn| arn.value.yes());
            let name = role.name.as_ref().and_then(|name| name.value.yes());
            let document = estate.inventory.document(role.document);
            let address = document.and_then(|it| it.template_address.as_deref()).unwrap_or("role");
            let arn = known
                .map_or_else(|| stand_in(name.map_or(address, |name| name)), ToString::to_string);
            (arn, known.is_some() || name.is_some(), Some(*role))
        }
        RoleTarget::Unknown => (stand_in(words::STAND_IN), false, None),
    };
    let parsed = arn.parse::<Arn>().ok();
    let account = parsed.as_ref().and_then(Arn::account_id).unwrap_or(account);
    let shown = settled.map(shown);
    let shown = match &target {
        RoleTarget::Role(_) if is_exact && account != AccountId::THIS => Some(arn.clone()),
        RoleTarget::Role(_) | RoleTarget::Foreign(_) | RoleTarget::Unknown => shown,
    };
    let is_named = account != AccountId::THIS;
    let who = Who { arn, account, is_named, is_exact };
    RoleOf { shown, who, role, trust: estate.inventory.target_trust_policies(&target) }
}

fn destination<'a>(
    estate: &Estate<'a>,
    site: &Site<'a>,
    action: &'a CopyAction,
) -> Destination<'a> {
    let reference = action.destination_backup_vault_arn.as_ref();
    let settled = reference.map(|reference| site.settle(&reference.value));
    let Some(text) = settled else {
        let (shown, target) = (words::NO_DESTINATION.to_owned(), VaultTarget::Unknown);
        return Destination { shown, is_malformed: true, arn: None, target, end: End::default() };
    };
    let target = estate.inventory.vault_by_arn(&text, site.document);
    let said = text.yes().and_then(|text| text.parse::<Arn>().ok()).filter(is_vault_arn);
    let is_malformed = text.yes().is_some() && said.is_none();
    let mut end = End::default();
    let mut arn = said;
    if let VaultTarget::Vault(vault) = &target {
        let home = estate.inventory.document(vault.document).map(Home::of).unwrap_or_default();
        end.account = home.account;
        end.region = home.region;
        end.vault = vault.name.as_ref().and_then(|name| name.value.yes()).cloned();
        arn = arn.or_else(|| estate.inventory.vault_arn(vault));
    }
    if let Some(arn) = &arn {
        end.account = arn.account_id().or(end.account);
        end.region = arn.region().parse().ok().or(end.region);
        end.vault = vault_name(arn).map(Box::from).or(end.vault);
    }
    Destination { shown: shown(&text), is_malformed, arn, target, end }
}

/// Whether an ARN is one of a backup vault. AWS: AWS Backup API reference, `CreateBackupVault`.
pub(super) fn is_vault_arn(arn: &Arn) -> bool {
    let is_name = |name: &str| {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte);
        (2..=50).contains(&name.len()) && name.bytes().all(letters)
    };
    arn.service() == "backup"
        && arn.region().parse::<Region>().is_ok()
        && arn.account_id().is_some()
        && vault_name(arn).is_some_and(is_name)
}

fn vault_name(arn: &Arn) -> Option<&str> {
    arn.resource().strip_prefix("backup-vault:")
}

/// What a path is about, in types.
fn kinds(estate: &Estate<'_>, site: &Site<'_>, item: &Item<'_>) -> Option<Kinds> {
    let (name, sub_type, need) = match item {
        Item::Given(resource) => {
            let of = resource.resource_type.as_ref()?.value.yes()?.to_string();
            let document = estate.inventory.document(resource.document)?;
            let sub = document.root.get("FileSystemType").and_then(crate::syntax::Node::text);
            // a cluster that says its engine is neither Aurora, DocumentDB nor Neptune is Multi-AZ
            let name = if of == "RDS cluster" { "RDS Multi-AZ cluster".to_owned() } else { of };
            (name, sub.map(str::to_owned), None)
        }
        Item::Named(arn) => {
            let arn = arn.parse::<Arn>().ok()?;
            (
                facts::of_arn(&arn)?.name.to_owned(),
                None,
                Some(words::need_resource(arn.as_str(), facts::of_arn(&arn))),
            )
        }
        Item::Open(open) => (type_of(open)?.name.to_owned(), None, Some(words::need_open(open))),
        Item::Type(of, need) => {
            let need = need.clone().unwrap_or_else(|| words::need_type(of, site));
            (of.name.to_owned(), None, Some(need))
        }
        Item::Anything(_) => return None,
    };
    let name = facts::canonical(&name).to_owned();
    let types =
        |names: &[&str]| names.iter().filter_map(|name| facts::resource_type(name)).collect();
    let (of, need) = match (name.as_str(), sub_type) {
        ("DynamoDB", _) => {
            let settings = dynamodb_management(estate, site);
            match settings {
                Some(true) => (types(&["DynamoDB advanced"]), need),
                Some(false) => (types(&["DynamoDB basic"]), need),
                None => {
                    let need = words::need_region_settings(site);
                    (types(&["DynamoDB advanced", "DynamoDB basic"]), Some(need))
                }
            }
        }
        ("FSx", Some(sub)) => (types(&[&format!("FSx {sub}")]), None),
        ("FSx", None) => {
            let all = ["FSx LUSTRE", "FSx WINDOWS", "FSx OPENZFS", "FSx ONTAP"];
            (types(&all), need.or_else(|| Some(words::need_file_system())))
        }
        ("RDS cluster", _) => {
            let all = ["Aurora", "DocumentDB", "Neptune", "RDS Multi-AZ cluster"];
            (types(&all), need)
        }
        (name, _) => (types(&[name]), need),
    };
    Some(Kinds { name, of, need })
}

/// The type of a resource whose name has unknowns, where what is known of it allows for one alone.
fn type_of(open: &Open) -> Option<&'static ResourceType> {
    let text = |part: &Part| match part {
        Part::Text(text) => text.to_string(),
        Part::Hole(_) => "*".to_owned(),
    };
    let pattern: String = open.parts.iter().map(text).collect();
    let mut types = facts::of_pattern(&pattern).into_iter();
    types.next().filter(|_| types.next().is_none())
}

/// Whether AWS Backup manages DynamoDB's backups in the account and Region.
fn dynamodb_management(estate: &Estate<'_>, site: &Site<'_>) -> Option<bool> {
    let near = estate.inventory.backup_settings.iter().filter(|settings| {
        let home = estate.inventory.document(settings.document).map(Home::of).unwrap_or_default();
        home.agrees_with(&site.home())
    });
    let switches = near.flat_map(|settings| &settings.full_management);
    let mut of_tables = switches.filter(|(name, _)| &*name.value == "DynamoDB");
    of_tables.find_map(|(_, switch)| switch.value.yes().copied())
}

impl<'a> Subject<'a> {
    fn is_same(&self, other: &Self) -> bool {
        self.role.shown == other.role.shown
            && self.resource() == other.resource()
            && self.type_name() == other.type_name()
    }

    /// The resource as reports name it.
    pub(super) fn resource(&self) -> Option<String> {
        match &self.item {
            Item::Given(resource) => {
                let arn = resource.arn.as_ref().map(|arn| shown(&arn.value));
                Some(arn.unwrap_or_else(|| words::PLACE_OF_RESOURCE.to_owned()))
            }
            Item::Named(arn) => Some(arn.to_string()),
            Item::Open(open) => Some(shown_open(open)),
            Item::Type(..) | Item::Anything(_) => None,
        }
    }

    /// The resource's description.
    pub(super) const fn protected(&self) -> Option<&'a ProtectedResource> {
        match &self.item {
            Item::Given(resource) => Some(resource),
            Item::Named(_) | Item::Open(_) | Item::Type(..) | Item::Anything(_) => None,
        }
    }

    /// The type as reports name it.
    pub(super) fn type_name(&self) -> &str {
        self.of.as_ref().map_or("*", |of| &of.name)
    }

    /// The account of the plan; the one that templates are deployed to where nothing tells.
    pub(super) fn account(&self) -> AccountId {
        self.site.account.unwrap_or(AccountId::THIS)
    }

    /// Whether the copy goes to another account; `None` where nothing tells.
    pub(super) fn crosses_account(&self) -> Option<bool> {
        self.destination.end.account.map(|account| account != self.account())
    }

    /// Whether the copy goes to another Region; `None` where nothing tells.
    pub(super) fn crosses_region(&self) -> Option<bool> {
        let own = self.site.region.as_ref()?;
        self.destination.end.region.as_ref().map(|region| region != own)
    }

    /// Whether AWS Backup manages the recovery points; `None` where nothing tells.
    pub(super) fn is_fully_managed(&self, estate: &Estate<'_>) -> Option<bool> {
        let of = &self.of.as_ref()?.of;
        let day = estate.settings.as_of;
        let mut answers =
            of.iter().map(|of| match facts::support(of.name, Feature::FullyManaged, &[], day) {
                Support::Yes(_) | Support::Doubtful(_) => Some(true),
                Support::No(_) => Some(false),
                Support::Unknown => None,
            });
        let first = answers.next()??;
        answers.all(|answer| answer == Some(first)).then_some(first)
    }

    /// Whose KMS calls the copy makes; `None` where nothing tells.
    pub(super) fn class(&self) -> Option<&'static str> {
        let mut classes =
            self.of.as_ref()?.of.iter().map(|of| of.class).filter(|class| !class.is_empty());
        let first = classes.next()?;
        classes.all(|class| class == first).then_some(first)
    }

    /// The service-linked role of AWS Backup in an account.
    pub(super) fn service_linked_role(&self, account: AccountId) -> Who {
        Who::service_linked_role(self.site.partition(), account)
    }

    /// The key of the recovery point.
    pub(super) fn source_key(&self, estate: &Estate<'a>) -> KeyOf<'a> {
        match self.is_fully_managed(estate) {
            Some(true) => {
                let vaults = self.source_vaults(estate);
                let vault = vaults.first().unwrap_or(&self.source_vault);
                key::of_vault(estate, vault, &self.site.home())
            }
            Some(false) => self.resource_key(estate),
            None => KeyOf::Unknown(self.of_need()),
        }
    }

    /// Whether the recovery point that is copied is in the air-gapped vault of the rule; `None` where
    /// nothing tells. AWS Backup makes those there that it fully manages. What such a vault cannot hold
    /// stays in the other one, and the rest is first made there and then copied: of which of the two
    /// the rule's copies are made is not documented.
    /// AWS: AWS Backup developer guide, "Logically air-gapped vault".
    pub(super) fn starts_air_gapped(&self, estate: &Estate<'_>) -> Option<bool> {
        if self.rule.target_air_gapped_vault_arn.is_none() {
            return Some(false);
        }
        let types =
            self.of.as_ref().map(|kinds| kinds.of.as_slice()).filter(|it| !it.is_empty())?;
        let day = estate.settings.as_of;
        let held = types.iter().map(|of| facts::support(of.name, Feature::AirGapped, &[], day));
        if held.clone().all(|support| matches!(support, Support::No(_))) {
            return Some(false);
        }
        let is_held = held.into_iter().all(|support| matches!(support, Support::Yes(_)));
        (is_held && self.is_fully_managed(estate) == Some(true)).then_some(true)
    }

    /// The vaults that the copy may be taken from.
    pub(super) fn source_vaults(&self, estate: &Estate<'a>) -> Vec<VaultTarget<'a>> {
        let air_gapped = self.rule.target_air_gapped_vault_arn.as_ref().map(|arn| {
            estate.inventory.vault_by_arn(&self.site.settle(&arn.value), self.site.document)
        });
        let starts = self.starts_air_gapped(estate);
        let own = (starts != Some(true)).then(|| self.source_vault.clone());
        air_gapped.filter(|_| starts != Some(false)).into_iter().chain(own).collect()
    }

    /// What tells the type.
    pub(super) fn of_need(&self) -> Need {
        if let Item::Open(open) = &self.item {
            return words::need_open(open);
        }
        if let Item::Anything(Some(need)) = &self.item {
            return need.clone();
        }
        let need = self.of.as_ref().and_then(|of| of.need.clone());
        need.unwrap_or_else(|| words::need_resources(&self.site, self.selection.is_some()))
    }

    fn resource_key(&self, estate: &Estate<'a>) -> KeyOf<'a> {
        let of = self.of.as_ref().and_then(|of| of.of.first().copied());
        match (&self.item, of) {
            (Item::Given(resource), Some(of)) => key::of_resource(estate, resource, of, self),
            _ => KeyOf::Unknown(self.of_need()),
        }
    }

    /// The key of the destination vault.
    pub(super) fn destination_key(&self, estate: &Estate<'a>) -> KeyOf<'a> {
        let home = Home {
            account: self.destination.end.account,
            region: self.destination.end.region.clone(),
        };
        key::of_vault(estate, &self.destination.target, &home)
    }

    /// The description of the destination vault.
    pub(super) fn destination_vault(&self) -> Option<&'a BackupVault> {
        match &self.destination.target {
            VaultTarget::Vault(vault) => Some(vault),
            VaultTarget::Foreign(_) | VaultTarget::ForeignName(_) | VaultTarget::Unknown => None,
        }
    }

    /// Whether the destination is logically air-gapped.
    pub(super) fn is_air_gapped(&self) -> bool {
        self.destination_vault()
            .is_some_and(|vault| vault.vault_type == VaultType::LogicallyAirGapped)
    }

    /// The partition of the source: of its Region, else of its role.
    pub(super) fn partition(&self) -> Option<&str> {
        let region = self.site.region.as_ref();
        let known = region.and_then(|region| catalogue::partition_of(region.as_str()));
        let of_role = || self.role.who.arn.split(':').nth(1).filter(|_| self.role.who.is_exact);
        known.map(|known| known.id).or_else(of_role)
    }
}
