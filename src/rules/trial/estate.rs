//! The files of an example, read as if they lay in a folder: with `backstay.yaml` among them, what
//! it says about the others counts.

use std::sync::Arc;

use globset::Glob;

use crate::config::{self, Configuration};
use crate::frontend::{self, Given, Hints, Unit};
use crate::inventory::Inventory;
use crate::source::Sources;
use crate::syntax::{Limits, yaml};

use super::super::page::{Example, ExampleFile};
use super::super::registry::Rule;

/// The name by which a block is the configuration.
const CONFIGURATION: &str = "backstay.yaml";

/// What the files of an example declare, and what nobody could make anything of.
pub(super) fn read(rule: &Rule, example: &Example, sources: &Sources) -> (Inventory, Vec<String>) {
    let is_configuration = |file: &&ExampleFile| file.name.as_deref() == Some(CONFIGURATION);
    let configuration = example.files.iter().find(is_configuration).map(|file| {
        let text = &file.content.text;
        let source = sources.add(CONFIGURATION, text.as_str());
        config::read(&yaml::parse(source, text, &Limits::default()))
    });
    let others = example.files.iter().filter(|file| !is_configuration(file));
    let units: Vec<Unit> =
        others.map(|file| unit(rule, file, configuration.as_ref(), sources)).collect();
    let unknown = units.iter().filter(|unit| !unit.recognised);
    let mut gaps: Vec<String> =
        unknown.map(|unit| format!("no reader knows what `{}` is", unit.name)).collect();
    let (mut inventory, _) = frontend::collect(units);
    if let Some(configuration) = configuration {
        let faults = configuration.faults.iter();
        gaps.extend(faults.map(|fault| format!("{CONFIGURATION}: found {}", fault.found)));
        configuration.declare(CONFIGURATION, &mut inventory);
    }
    (inventory, gaps)
}

/// Reads one block as the file it would be. Where the page does not say what it is, it is what
/// the rule looks at, if a file can be told to be that; else the reader finds out.
fn unit(
    rule: &Rule,
    file: &ExampleFile,
    configuration: Option<&Configuration>,
    sources: &Sources,
) -> Unit {
    let view = rule.header().view.as_deref().unwrap_or("example");
    let assumed = file.kind.or_else(|| view.parse().ok());
    let stem: &str = assumed.map_or(view, |kind| kind.word());
    let ending = if file.language == "hcl" { "tf" } else { &file.language };
    let name = file.name.clone().unwrap_or_else(|| format!("{stem}.{ending}"));
    let mut hints = configuration.map(|it| hints(it, &name)).unwrap_or_default();
    hints.kind = file.kind.or(hints.kind).or(assumed);
    hints.named = true;
    frontend::read_unit(sources, &name, file.content.text.clone(), &hints)
}

/// What the configuration says about the file of this name.
fn hints(configuration: &Configuration, name: &str) -> Hints {
    let placeholders = configuration.placeholders.iter();
    let variables = configuration.variables.iter();
    let given = Given {
        placeholders: placeholders
            .filter_map(|(text, node)| Some((text.value.clone(), node.scalar()?.into())))
            .collect(),
        variables: variables.map(|(name, node)| (name.value.clone(), node.clone())).collect(),
        ..Given::default()
    };
    let mut hints = Hints { given: Arc::new(given), ..Hints::default() };
    for entry in &configuration.documents {
        let takes =
            Glob::new(&entry.files.value).is_ok_and(|it| it.compile_matcher().is_match(name));
        if !takes {
            continue;
        }
        let kind = entry.kind.as_ref().and_then(|kind| kind.value.parse().ok());
        let describes = entry.describes.as_ref().map(|arn| arn.value.clone());
        hints.kind = hints.kind.or(kind);
        hints.account = hints.account.or(entry.account);
        hints.region = hints.region.take().or_else(|| entry.region.clone());
        hints.describes = hints.describes.take().or(describes);
        if hints.attached_to.is_empty() {
            hints.attached_to.clone_from(&entry.attached_to);
        }
    }
    hints
}
