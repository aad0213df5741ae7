//! New statements of a policy, behind the last one and written the way it is.
//!
//! A list in JSON, in YAML's flow style or in HCL takes an element, a block sequence in YAML an item, a
//! policy document of Terraform's a `statement` block. Where the end of the list is not where the tree
//! has it (a function of a template, an expression) there is no edit.

use crate::copy::Permission;
use crate::finding::Edit;
use crate::iam::{PolicyDocument, Statement};
use crate::source::{Location, Source, Sources, Span};
use crate::syntax::{Node, Value};

use super::draft::{self, Style};
use super::{Dialect, dialect};

/// The edits that add `permissions` to a policy.
pub(super) fn add(
    sources: &Sources,
    policy: &PolicyDocument,
    permissions: &[Permission],
) -> Option<Vec<Edit>> {
    let list = policy.root.get("Statement")?;
    let place = Place { policy, list, permissions };
    let source = sources.get(list.at.source);
    let first = source.slice(list.at.span).chars().next();
    match (dialect(&source), first) {
        (_, Some('[')) => place.in_flow(&source),
        (_, Some('{')) if list.is_map() => Some(place.beside_one(&source)),
        (Dialect::Yaml, _) => place.in_block(&source),
        (Dialect::Hcl, _) => place.behind_block(&source),
        (Dialect::Json, _) => None,
    }
}

/// Where statements are added, and which.
struct Place<'a> {
    policy: &'a PolicyDocument,
    list: &'a Node,
    permissions: &'a [Permission],
}

impl Place<'_> {
    /// A list in brackets.
    fn in_flow(&self, source: &Source) -> Option<Vec<Edit>> {
        let end = self.list.at.span.end.checked_sub(1)?;
        let Some(last) = self.list.items().last() else {
            let start = self.list.at.span.start.checked_add(1)?;
            let style = Style::flow(source, Span::new(start, start), None);
            let is_empty = source.slice(Span::new(start, end)).trim().is_empty();
            let text = self.drafts(&style).join(", ");
            return is_empty.then(|| vec![self.edit(start, text)]);
        };
        if !self.list.at.contains(last.at) {
            return None;
        }
        let rest = source.slice(Span::new(last.at.span.end, end));
        let style = Style::flow(source, last.at.span, last.entries().first().map(|it| it.key.at));
        let elements = self.drafts(&style);
        let (at, text) = match rest.trim() {
            "" => (last.at.span.end, joined(elements, &format!(",{}", style.lead), "")),
            "," => {
                let comma = u32::try_from(rest.find(',')?).ok()?;
                (last.at.span.end + comma + 1, joined(elements, &style.lead, ","))
            }
            _ => return None,
        };
        Some(vec![self.edit(at, text)])
    }

    /// One statement without a list around it: it gets one.
    fn beside_one(&self, source: &Source) -> Vec<Edit> {
        let one = self.list;
        let style = Style::flow(source, one.at.span, one.entries().first().map(|it| it.key.at));
        let more = joined(self.drafts(&style), ", ", "");
        let start = self.edit(one.at.span.start, "[".to_owned());
        vec![start, self.edit(one.at.span.end, format!("{more}]"))]
    }

    /// A sequence of YAML, an item a dash.
    fn in_block(&self, source: &Source) -> Option<Vec<Edit>> {
        let last = self.list.items().last()?;
        let before = source.slice(Span::new(0, last.at.span.start));
        let line = before.rsplit('\n').next()?;
        let indent = line.find('-').filter(|at| {
            let (space, dash) = line.split_at(*at);
            let is_dash = dash.strip_prefix('-').is_some_and(|it| it.trim().is_empty());
            space.trim().is_empty() && is_dash && dash.len() > 1
        })?;
        let (space, dash) = line.split_at(indent);
        let style = Style::block(source, space, dash.len());
        let at = end_of_line(source, deepest_end(last));
        let before = format!("{}{space}{dash}", style.line_break);
        let text = joined(self.drafts(&style), &before, "");
        (self.list.at.source == last.at.source).then(|| vec![self.edit(at, text)])
    }

    /// Blocks of Terraform's policy document.
    fn behind_block(&self, source: &Source) -> Option<Vec<Edit>> {
        let mut own = self.list.items().iter().filter(|item| self.policy.root.at.contains(item.at));
        let last = own.next_back()?;
        let text = source.slice(last.at.span);
        let is_block = text.trim_start().starts_with("statement") && text.trim_end().ends_with('}');
        let before = source.slice(Span::new(0, last.at.span.start));
        let indent = before.rsplit('\n').next().filter(|line| line.trim().is_empty())?;
        let style = Style::block(source, indent, 2);
        let blocks = self.permissions.iter().map(|it| draft::block(it, &self.sid(it), &style));
        let before = format!("{0}{0}{indent}", style.line_break);
        let text = joined(blocks.collect(), &before, "");
        is_block.then(|| vec![self.edit(last.at.span.end, text)])
    }

    fn drafts(&self, style: &Style) -> Vec<String> {
        self.permissions.iter().map(|it| draft::statement(it, &self.sid(it), style)).collect()
    }

    fn edit(&self, at: u32, replacement: String) -> Edit {
        Edit { at: Location::new(self.list.at.source, Span::new(at, at)), replacement }
    }

    /// A Sid that no statement has.
    fn sid(&self, permission: &Permission) -> String {
        let names: Vec<String> = self.policy.statements.iter().map(Statement::name).collect();
        let same = self.permissions.iter().take_while(|it| !std::ptr::eq(*it, permission));
        let before = same.filter(|it| it.sid == permission.sid).count();
        let numbered = (1_usize..).map(|number| match number {
            1 => permission.sid.to_owned(),
            more => format!("{}{more}", permission.sid),
        });
        let mut free = numbered.filter(|sid| !names.contains(sid)).skip(before);
        free.next().unwrap_or_else(|| permission.sid.to_owned())
    }
}

/// Texts one after another, each with something before and behind it.
fn joined(texts: Vec<String>, before: &str, behind: &str) -> String {
    texts.into_iter().fold(String::new(), |all, text| all + before + &text + behind)
}

/// Where the last value in a tree ends.
fn deepest_end(node: &Node) -> u32 {
    let last = match &node.value {
        Value::Map(entries) => entries.last().map(|entry| &entry.value),
        Value::List(items) => items.last(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Open(_) => None,
    };
    let own = node.at.span;
    match last {
        // what stands in brackets ends with them
        Some(last) => deepest_end(last).max(last.at.span.start).min(own.end.max(last.at.span.end)),
        None => own.end,
    }
}

/// The end of the line that a byte is in, in front of its break.
fn end_of_line(source: &Source, at: u32) -> u32 {
    let end = u32::try_from(source.text.len()).unwrap_or(u32::MAX);
    let rest = source.slice(Span::new(at, end));
    let line = rest.split('\n').next().unwrap_or_default().trim_end();
    at.saturating_add(u32::try_from(line.len()).unwrap_or_default())
}
