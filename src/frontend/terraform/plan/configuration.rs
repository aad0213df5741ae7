//! What a plan says of the files it was made from: expressions, by what they refer to.
//!
//! A value that is known only after the deployment has no trace in the planned values. Its
//! expression names what it comes from, through modules and their outputs: that name is what the
//! unknown is called, so that a vault finds its key as it does in the files.

use std::collections::BTreeMap;

use crate::syntax::Node;

use super::Text;
use super::skim::{Broken, Part};

/// How many modules may lie inside each other, and how far a reference may lead.
pub(super) const MAX_DEPTH: usize = 64;

/// One module as it is written.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// Resources and data sources by their address in the module, without an instance.
    resources: BTreeMap<Box<str>, Declared>,
    outputs: BTreeMap<Box<str>, Part>,
    calls: BTreeMap<Box<str>, Call>,
}

/// A resource's block.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// The key of its provider among the plan's.
    pub(super) provider: Box<str>,
    /// Its expressions.
    pub(super) expressions: Part,
}

/// A `module` block.
#[derive(Debug, Default)]
struct Call {
    inputs: Part,
    module: Module,
}

impl Module {
    /// Reads the module at `part`: where its expressions are, not what they say.
    pub(super) fn read(text: &Text<'_>, part: Part, depth: usize) -> Result<Self, Broken> {
        let mut module = Self::default();
        if depth > MAX_DEPTH {
            return Err(Broken);
        }
        for piece in text.pieces(part) {
            let piece = piece?;
            match piece.name {
                "resources" => {
                    for resource in text.pieces(piece.value) {
                        module.add(text, resource?.value)?;
                    }
                }
                "outputs" => {
                    for output in text.pieces(piece.value) {
                        let output = output?;
                        let expression = text.member(output.value, "expression")?;
                        module.outputs.insert(output.name.into(), expression.unwrap_or_default());
                    }
                }
                "module_calls" => {
                    for call in text.pieces(piece.value) {
                        let call = call?;
                        let inputs = text.member(call.value.clone(), "expressions")?;
                        let inner = text.member(call.value, "module")?.unwrap_or_default();
                        let inner = Self::read(text, inner, depth + 1)?;
                        let inputs = inputs.unwrap_or_default();
                        module.calls.insert(call.name.into(), Call { inputs, module: inner });
                    }
                }
                _ => {}
            }
        }
        Ok(module)
    }

    fn add(&mut self, text: &Text<'_>, resource: Part) -> Result<(), Broken> {
        let mut address = Part::default();
        let mut declared = Declared::default();
        for piece in text.pieces(resource) {
            let piece = piece?;
            match piece.name {
                "address" => address = piece.value,
                "provider_config_key" => {
                    declared.provider = text.string(piece.value).unwrap_or_default();
                }
                "expressions" => declared.expressions = piece.value,
                _ => {}
            }
        }
        if let Some(address) = text.string(address) {
            self.resources.insert(address, declared);
        }
        Ok(())
    }

    /// The module that these calls lead to.
    fn inside(&self, path: &[Step]) -> Option<&Self> {
        let mut module = self;
        for step in path {
            module = &module.calls.get(&step.name)?.module;
        }
        Some(module)
    }

    /// The block of the resource with this address.
    pub(super) fn declared(&self, address: &str) -> Option<&Declared> {
        let (path, rest) = path_of(address);
        self.inside(&path)?.resources.get(without_instance(rest))
    }

    /// What an expression of the resource `address` comes from: an attribute of a resource, or a
    /// variable of the root module. `None` where it comes from several things or from a constant.
    pub(super) fn source(&self, text: &Text<'_>, address: &str, written: &Node) -> Option<String> {
        let (mut path, _) = path_of(address);
        let mut reference = only_reference(written)?;
        for _ in 0..MAX_DEPTH {
            let (inner, rest) = path_of(&reference);
            let rest = rest.to_owned();
            if !inner.is_empty() {
                // an output of a module that this one calls
                path.extend(inner);
                let output = self.inside(&path)?.outputs.get(first_word(&rest))?.clone();
                reference = only_reference(&text.tree(output))?;
            } else if let Some(variable) = rest.strip_prefix("var.")
                && let Some((call, outer)) = path.split_last()
            {
                let inputs = self.inside(outer)?.calls.get(&call.name)?.inputs.clone();
                let input = text.member(inputs, first_word(variable)).ok()??;
                reference = only_reference(&text.tree(input))?;
                path.pop();
            } else {
                let steps = path.iter().map(|step| &*step.text).chain([&*rest]);
                return Some(steps.collect::<Vec<_>>().join("."));
            }
        }
        None
    }
}

/// A call of a module in an address.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    /// The module's name.
    name: Box<str>,
    /// As it stands in the address: `module.backup["eu"]`.
    text: Box<str>,
}

/// The modules that an address leads through, and what is left of it.
fn path_of(address: &str) -> (Vec<Step>, &str) {
    let mut path = Vec::new();
    let mut rest = address;
    while let Some(named) = rest.strip_prefix("module.") {
        let name = first_word(named);
        let mut after = named.get(name.len()..).unwrap_or_default();
        if after.starts_with('[') {
            after = after.get(instance_end(after)..).unwrap_or_default();
        }
        let text = rest.get(..rest.len() - after.len()).unwrap_or_default();
        path.push(Step { name: name.into(), text: text.into() });
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    (path, rest)
}

fn first_word(text: &str) -> &str {
    text.split(['.', '[']).next().unwrap_or(text)
}

/// Where the `["key"]` or `[0]` ends that `text` starts with.
fn instance_end(text: &str) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// An address without the instance at its end.
pub(super) fn without_instance(address: &str) -> &str {
    address.split('[').next().unwrap_or(address)
}

/// The one thing that an expression refers to. Terraform lists each reference together with its
/// beginnings: `aws_kms_key.app[0].arn`, `aws_kms_key.app[0]`, `aws_kms_key.app`.
fn only_reference(expression: &Node) -> Option<String> {
    let all: Vec<&str> =
        expression.get("references")?.items().iter().filter_map(Node::text).collect();
    let continues = |whole: &str, start: &str| {
        whole.strip_prefix(start).is_some_and(|rest| rest.starts_with(['.', '[']))
    };
    let mut whole = all.iter().filter(|one| !all.iter().any(|other| continues(other, one)));
    let only = whole.next()?;
    whole.next().is_none().then(|| (*only).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_through_modules() {
        let (path, rest) = path_of(r#"module.a["x].y"].module.b[0].aws_kms_key.k["m.n"]"#);
        let texts: Vec<&str> = path.iter().map(|step| &*step.text).collect();
        assert_eq!(texts, [r#"module.a["x].y"]"#, "module.b[0]"]);
        assert_eq!(rest, r#"aws_kms_key.k["m.n"]"#);
        assert_eq!(without_instance(rest), "aws_kms_key.k");
        assert_eq!(path_of("aws_kms_key.k").1, "aws_kms_key.k");
        assert_eq!(path_of("module.a[\"").1, "");
    }
}
