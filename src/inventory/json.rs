//! The inventory as JSON, for `inspect`. The form is not stable, and says so in its name.

use serde_json::{Map, Value as Json, json as object};

use crate::source::{Location, Sources};
use crate::syntax::{Node, Open, Part, Value};

use super::{Account, Document, Form, Inventory};

/// Everything the inputs declare, as `backstay.inventory/0`: the documents in their order, each with
/// its tree, its owner and its place, then accounts and the organization. An unknown is an object
/// with the one member `$open`.
pub fn json(inventory: &Inventory, sources: &Sources) -> Json {
    let documents: Vec<Json> =
        inventory.documents.iter().map(|document| document_json(document, sources)).collect();
    let accounts: Vec<Json> = inventory.accounts.iter().map(account_json).collect();
    let organization = &inventory.organization;
    let pairs = |pairs: &[(Box<str>, Box<str>)]| -> Vec<Json> {
        pairs.iter().map(|(from, to)| object!([from, to])).collect()
    };
    object!({
        "schema": "backstay.inventory/0",
        "documents": documents,
        "accounts": accounts,
        "organization": {
            "id": organization.id,
            "management_account": organization.management_account.map(|id| id.to_string()),
            "cross_account_backup": organization.cross_account_backup,
            "parents": pairs(&organization.parents),
            "attachments": pairs(&organization.attachments),
        },
    })
}

fn document_json(document: &Document, sources: &Sources) -> Json {
    let mut json = Map::new();
    let mut put = |name: &str, value: Json| {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            json.insert(name.to_owned(), value);
        }
    };
    put("kind", object!(document.kind.word()));
    put("name", object!(document.name));
    put("template_address", object!(document.template_address));
    put("account", object!(document.account.map(|id| id.to_string())));
    put("region", object!(document.region.as_ref().map(ToString::to_string)));
    put("describes", object!(document.describes));
    put("attached_to", object!(document.attached_to));
    put("at", place_json(document.at, sources));
    let form = match document.form {
        Form::Whole => Json::Null,
        Form::Statements => object!("statements"),
    };
    put("form", form);
    let placeholder = |found: &crate::iam::Spanned<Box<str>>| object!({ "text": found.value, "at": place_json(found.at, sources) });
    put("placeholders", document.placeholders.iter().map(placeholder).collect());
    put("root", node_json(&document.root));
    Json::Object(json)
}

fn account_json(account: &Account) -> Json {
    object!({
        "id": account.id.to_string(),
        "name": account.name,
        "path": account.path,
        "regions": account.regions,
    })
}

/// Path, line and column in the file that holds the place.
fn place_json(at: Location, sources: &Sources) -> Json {
    let at = sources.in_file(at);
    let source = sources.get(at.source);
    let start = source.position(at.span.start);
    object!({ "path": source.name, "line": start.line, "column": start.column })
}

/// A tree as JSON. Of a key that occurs twice the last one counts, as it does for JSON readers;
/// numbers that JSON cannot hold as they are written become texts, and an unknown is an object with
/// the one member `$open`.
pub fn node_json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(digits) => serde_json::from_str(digits).unwrap_or_else(|_| object!(digits)),
        Value::Text(text) => object!(text),
        Value::List(items) => items.iter().map(node_json).collect(),
        Value::Map(entries) => {
            let pairs = entries.iter();
            Json::Object(
                pairs.map(|entry| (entry.key.text.to_string(), node_json(&entry.value))).collect(),
            )
        }
        Value::Open(open) => open_json(open),
    }
}

fn open_json(open: &Open) -> Json {
    let mut text = String::new();
    for part in &open.parts {
        match part {
            Part::Text(known) => text.push_str(known),
            Part::Hole(name) => {
                text.push('\u{27e8}');
                text.push_str(name);
                text.push('\u{27e9}');
            }
        }
    }
    let many = if open.many { object!(true) } else { Json::Null };
    let mut json = object!({ "$open": text, "reason": open.reason, "many": many });
    if let Some(members) = json.as_object_mut().filter(|_| !open.many) {
        members.remove("many");
    }
    json
}
