//! `AWS::Include`: pieces of a template in files of their own.
//!
//! What a macro makes is not known here, but for this one: it puts the members of a file in its
//! place. Only a local file is read, as `aws cloudformation package` takes it.
//! AWS: CloudFormation template reference, "`AWS::Include` transform".

use std::path::PathBuf;

use crate::frontend::detect::Syntax;
use crate::frontend::path::{folder_of, joined, read_local};
use crate::source::{Problem, ProblemKind, Sources};
use crate::syntax::{Entry, Limits, Node, Open, Value, json, yaml};

use super::run::Template;

/// Puts the files that a template includes into its tree.
pub(super) fn expand(sources: &Sources, roots: &[PathBuf], template: &mut Template<'_>) {
    let (folder, name) = (folder_of(&template.name), template.name.clone());
    let mut includes =
        Includes { sources, roots, folder: &folder, template: &name, problems: Vec::new() };
    let root = &mut template.parsed.root;
    includes.fill_tree(root, 0);
    let of_template: Vec<Node> =
        root.get("Transform").map(Node::one_or_many).unwrap_or_default().to_vec();
    if let Value::Map(entries) = &mut root.value {
        for transform in &of_template {
            if is_include(transform) {
                entries.extend(includes.members(transform).unwrap_or_default());
            }
        }
    }
    template.problems.append(&mut includes.problems);
}

struct Includes<'a> {
    sources: &'a Sources,
    roots: &'a [PathBuf],
    folder: &'a str,
    /// The name of the template.
    template: &'a str,
    problems: Vec<Problem>,
}

/// How deep includes are looked for; the parsers let nothing deeper through.
const MAX_DEPTH: u32 = 200;

/// The template is at depth 0; what is above its sections' members is at most this deep.
const DEPTH_OF_SECTIONS: u32 = 1;

fn is_include(transform: &Node) -> bool {
    transform.get("Name").and_then(Node::text) == Some("AWS::Include")
}

impl Includes<'_> {
    fn fill_tree(&mut self, node: &mut Node, depth: u32) {
        if depth > MAX_DEPTH {
            return;
        }
        match &mut node.value {
            Value::List(items) => {
                for item in items {
                    self.fill_tree(item, depth + 1);
                }
            }
            Value::Map(entries) => {
                for entry in entries.iter_mut() {
                    self.fill_tree(&mut entry.value, depth + 1);
                }
                if entries.iter().any(|entry| &*entry.key.text == "Fn::Transform") {
                    self.fill_map(node, depth <= DEPTH_OF_SECTIONS);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Open(_) => {}
        }
    }

    /// Replaces the transforms in a map. Where one cannot be known, neither is what the map holds; but
    /// an include among the resources adds to them, and takes nothing from those that are there.
    fn fill_map(&mut self, node: &mut Node, is_section: bool) {
        let mut entries: Vec<Entry> = Vec::new();
        for entry in node.entries() {
            if &*entry.key.text != "Fn::Transform" {
                entries.push(entry.clone());
                continue;
            }
            let Some(members) = self.members(&entry.value) else {
                if is_section && is_include(&entry.value) {
                    continue;
                }
                let reason = "what a macro makes is not known";
                node.value = Value::Open(Open::hole("Fn::Transform", reason));
                return;
            };
            entries.extend(members);
        }
        node.value = Value::Map(entries);
    }

    /// The members that an include stands for; says why they are not known.
    fn members(&mut self, transform: &Node) -> Option<Vec<Entry>> {
        let name = transform.get("Name").and_then(Node::text).unwrap_or("…");
        let location = transform.get("Parameters").and_then(|given| given.get("Location"));
        let read = match location.and_then(Node::text) {
            _ if !is_include(transform) => {
                Err(format!("what the macro `{name}` makes is not known"))
            }
            None => Err("the location of the included file is not known".to_owned()),
            Some(url) if url.contains("://") => {
                Err(format!("`{url}` is not a local file: what it holds is not known"))
            }
            Some(path) => self.file(path).map_err(|why| format!("`{path}` is not read: {why}")),
        };
        match read {
            Ok(members) => Some(members),
            Err(message) => {
                let at = location.map_or(transform.at, |location| location.at);
                self.problems.push(Problem { kind: ProblemKind::Unresolved, message, at });
                None
            }
        }
    }

    fn file(&self, path: &str) -> Result<Vec<Entry>, String> {
        let path = joined(self.folder, path).ok_or("it leads nowhere")?;
        if path == self.template {
            return Err("it is the template itself".to_owned());
        }
        let source = read_local(self.sources, self.roots, &path)?;
        let text = &self.sources.get(source).text;
        let parsed = match Syntax::of(&path, text) {
            Syntax::Json => json::parse(source, text, &Limits::default()),
            Syntax::Yaml | Syntax::Hcl => yaml::parse(source, text, &Limits::default()),
        };
        if parsed.faults.iter().any(|fault| fault.kind.loses_content()) {
            return Err("it is not written as JSON or YAML".to_owned());
        }
        Ok(parsed.root.entries().to_vec())
    }
}
