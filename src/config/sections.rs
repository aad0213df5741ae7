//! The sections of the configuration, one function each.

use crate::aws::AccountId;
use crate::finding::RuleId;
use crate::iam::Spanned;
use crate::inventory::Account;
use crate::syntax::{Entry, FaultKind, Key, Node, Parsed, Value};

use super::reader::{Reader, list};
use super::{
    Configuration, ConfigurationFault, ConfigurationFaultKind, DocumentEntry, KIND_WORDS,
    OrganizationEntry, RulesEntry, SuppressEntry,
};

/// Reads the configuration from its parsed text. A text that is no map gives an empty
/// configuration and the fault that says so; callers treat that as a run that cannot start.
pub fn read(parsed: &Parsed) -> Configuration {
    let mut reader = Reader::default();
    let root = &parsed.root;
    for fault in parsed.faults.iter().filter(|fault| fault.kind != FaultKind::Empty) {
        reader.faults.push(ConfigurationFault {
            kind: ConfigurationFaultKind::Syntax,
            at: fault.at,
            found: fault.detail.to_string(),
            expected: String::new(),
        });
    }
    reader.map(root, "");
    let section = |key: &str| root.get(key);
    Configuration {
        source: root.at.source,
        accounts: section("accounts").map(|node| accounts(&mut reader, node)).unwrap_or_default(),
        organization: section("organization")
            .map(|node| organization(&mut reader, node))
            .unwrap_or_default(),
        trusted: trusted(&mut reader, section("trusted")),
        documents: documents(&mut reader, section("documents")),
        resources: resources(&mut reader, section("resources")),
        placeholders: named_values(&mut reader, section("placeholders")),
        variables: named_values(&mut reader, section("variables")),
        as_of: section("facts").and_then(|node| {
            let map = reader.map(node, "facts");
            reader.parsed(map, "as_of", "a date such as `2026-11-01`")
        }),
        exclude: reader.texts(section("exclude")),
        fail_on: reader.parsed(root, "fail_on", "`error`, `warning`, `note` or `never`"),
        rules: section("rules").map(|node| rules(&mut reader, node)).unwrap_or_default(),
        suppress: suppress(&mut reader, section("suppress")),
        root: root.clone(),
        faults: reader.faults,
    }
}

fn accounts(reader: &mut Reader, node: &Node) -> Vec<Spanned<Account>> {
    let entries = reader.entries(node, "a map from account id to its description");
    entries.iter().filter_map(|entry| account(reader, entry)).collect()
}

fn account(reader: &mut Reader, entry: &Entry) -> Option<Spanned<Account>> {
    let Ok(id) = entry.key.text.parse() else {
        let key = Node::new(entry.key.at, Value::Text(entry.key.text.clone()));
        reader.wrong(&key, "an account id of twelve digits, in quotes");
        return None;
    };
    let map = reader.map(&entry.value, "accounts.*");
    let regions = map.get("regions").is_some();
    let account = Account {
        id,
        name: reader.text_member(map, "name").map(|text| text.value),
        path: reader.text_member(map, "path").map(|text| text.value),
        regions: regions
            .then(|| reader.texts(map.get("regions")).into_iter().map(|text| text.value).collect()),
    };
    Some(Spanned::new(entry.key.at, account))
}

fn organization(reader: &mut Reader, node: &Node) -> OrganizationEntry {
    let map = reader.map(node, "organization");
    OrganizationEntry {
        id: reader.text_member(map, "id"),
        management_account: reader.parsed(map, "management_account", "an account id"),
        cross_account_backup: reader.boolean(map, "cross_account_backup"),
    }
}

fn trusted(reader: &mut Reader, node: Option<&Node>) -> Vec<Spanned<Box<str>>> {
    let is_known = |text: &str| text.parse::<AccountId>().is_ok() || text.starts_with("o-");
    let mut trusted = Vec::new();
    for item in list(node) {
        match item.scalar() {
            Some(text) if is_known(text) => trusted.push(Spanned::new(item.at, text.into())),
            Some(_) | None => reader.wrong(item, "an account id in quotes, or `o-…`"),
        }
    }
    trusted
}

fn documents(reader: &mut Reader, node: Option<&Node>) -> Vec<DocumentEntry> {
    let mut entries = Vec::new();
    for item in list(node) {
        let map = reader.map(item, "documents[]");
        let Some(files) = reader.text_member(map, "files") else {
            reader.wrong(item, "an entry with `files:`");
            continue;
        };
        let kind = reader.text_member(map, "kind");
        let kind = kind.filter(|kind| {
            let known = KIND_WORDS.contains(&&*kind.value);
            if let Some(node) = map.get("kind").filter(|_| !known) {
                reader.wrong(node, &format!("one of {}", KIND_WORDS.join(", ")));
            }
            known
        });
        let attached = reader.texts(map.get("attached_to"));
        entries.push(DocumentEntry {
            at: item.at,
            files,
            kind,
            account: reader.parsed(map, "account", "an account id of twelve digits, in quotes"),
            region: reader.parsed(map, "region", "a Region such as `eu-west-1`"),
            describes: reader.text_member(map, "describes"),
            attached_to: attached.into_iter().map(|text| text.value).collect(),
        });
    }
    entries
}

/// Turns `{ type, arn, key, tags }` into the shape the inventory reads.
fn resources(reader: &mut Reader, node: Option<&Node>) -> Vec<Node> {
    let mut resources = Vec::new();
    for item in list(node) {
        let map = reader.map(item, "resources[]");
        let (Some(kind), Some(_)) =
            (reader.text_member(map, "type"), reader.text_member(map, "arn"))
        else {
            reader.wrong(item, "an entry with `type:` and `arn:`");
            continue;
        };
        resources.push(resource(map, &kind));
    }
    resources
}

fn resource(map: &Node, kind: &Spanned<Box<str>>) -> Node {
    let entry = |name: &str, node: &Node| Entry {
        key: Key { at: node.at, text: name.into() },
        value: node.clone(),
    };
    let mut entries =
        vec![entry("ResourceType", &Node::new(kind.at, Value::Text(kind.value.clone())))];
    entries.extend(map.get("arn").map(|node| entry("Arn", node)));
    entries.extend(map.get("tags").map(|node| entry("Tags", node)));
    if let Some(node) = map.get("key") {
        let encrypted = node.text() != Some("none");
        entries.push(entry("Encrypted", &Node::new(node.at, Value::Bool(encrypted))));
        entries.extend(encrypted.then(|| entry("KmsKeyId", node)));
    }
    Node::new(map.at, Value::Map(entries))
}

fn named_values(reader: &mut Reader, node: Option<&Node>) -> Vec<(Spanned<Box<str>>, Node)> {
    let Some(node) = node else { return Vec::new() };
    let entries = reader.entries(node, "a map from name to value");
    let pair =
        |entry: &Entry| (Spanned::new(entry.key.at, entry.key.text.clone()), entry.value.clone());
    entries.iter().map(pair).collect()
}

fn rules(reader: &mut Reader, node: &Node) -> RulesEntry {
    let map = reader.map(node, "rules");
    let mut severity = Vec::new();
    if let Some(node) = map.get("severity") {
        for entry in reader.entries(node, "a map from rule id to level") {
            let level = entry.value.text().and_then(|word| word.parse().ok());
            match level {
                Some(level) => {
                    let rule = Spanned::new(entry.key.at, RuleId::new(&entry.key.text));
                    severity.push((rule, level));
                }
                None => reader.wrong(&entry.value, "`error`, `warning` or `note`"),
            }
        }
    }
    RulesEntry {
        select: reader.texts(map.get("select")),
        ignore: reader.texts(map.get("ignore")),
        severity,
        pages: reader.texts(map.get("pages")),
    }
}

fn suppress(reader: &mut Reader, node: Option<&Node>) -> Vec<SuppressEntry> {
    let mut entries = Vec::new();
    for item in list(node) {
        let map = reader.map(item, "suppress[]");
        let Some(rule) = reader.text_member(map, "rule") else {
            reader.wrong(item, "an entry with `rule:`");
            continue;
        };
        let until = map.get("until").map(|node| node.at);
        entries.push(SuppressEntry {
            at: item.at,
            rule,
            address: reader.text_member(map, "address"),
            reason: reader.text_member(map, "reason"),
            until: reader
                .parsed(map, "until", "a date such as `2027-01-31`")
                .zip(until)
                .map(|(date, at)| Spanned::new(at, date)),
            content: reader.text_member(map, "content"),
        });
    }
    entries
}
