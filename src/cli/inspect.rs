//! `backstay inspect`: what was understood, for people who wonder why a rule speaks or does not.

use std::io::Write;

use serde_json::{Value as Json, json};

use crate::inventory::{self, Inventory};
use crate::rules::view;

use super::Outcome;
use super::args::InspectArgs;
use super::error::Error;
use super::run::read;
use super::terminal;

/// Prints the inventory, and beside each document the views that queries see of it.
pub(super) fn inspect(args: &InspectArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    let read = read(&args.input)?;
    let mut json = inventory::json(&read.inventory, &read.sources);
    if let Some(documents) = json.get_mut("documents").and_then(Json::as_array_mut) {
        for (document, views) in documents.iter_mut().zip(views(&read.inventory)) {
            if let Some(members) = document.as_object_mut() {
                members.insert("views".to_owned(), views);
            }
        }
    }
    serde_json::to_writer_pretty(&mut *out, &json).map_err(std::io::Error::from)?;
    writeln!(out)?;
    for sentence in &read.missing {
        terminal::say(&format!("backstay: {sentence}"));
    }
    Ok(if read.missing.is_empty() { Outcome::Clean } else { Outcome::Incomplete })
}

/// For each document its views by name.
fn views(inventory: &Inventory) -> Vec<Json> {
    let of = |(index, document): (usize, &inventory::Document)| {
        let id = inventory::DocumentId::at(index);
        let policy = id.and_then(|id| inventory.policy(id)).map(|policy| &policy.policy);
        let seen = view::VIEWS.iter().filter(|view| view.is_of(document.kind));
        let tree = |view: &&'static view::View| {
            (view.name.to_owned(), inventory::node_json(&view.tree(document, policy)))
        };
        json!(seen.map(|view| tree(&view)).collect::<serde_json::Map<String, Json>>())
    };
    inventory.documents.iter().enumerate().map(of).collect()
}
