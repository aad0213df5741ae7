//! The planned values of a resource together with what is known only after the deployment.
//!
//! `after_unknown` has `true` where a value is not known yet. Most of these are what the provider
//! computes and nobody wrote, such as the policy of a key without one: these stay away. What the
//! files have an expression for becomes an unknown, named after what the expression refers to.

use crate::frontend::shape::named;
use crate::source::Location;
use crate::syntax::{Entry, Node, Open, Value};

/// What unknowns of one resource are called.
pub(super) trait Naming {
    /// What the expression comes from, if that is one thing.
    fn source(&self, written: &Node) -> Option<String>;
}

/// What the files say of a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Written<'n> {
    /// Its expression, or the expressions inside its block.
    As(&'n Node),
    /// Nothing: the provider computes it.
    Nowhere,
    /// The plan does not say, as for what `dynamic` makes.
    Unsaid,
}

impl Written<'_> {
    /// What the files say of a member that is unknown as a whole, or in part.
    fn member(self, name: &str, unknown: &Node) -> Self {
        let Self::As(node) = self else { return self };
        // an attribute with a map for its value has one expression for all of it
        let is_expression = node.get("references").is_some();
        match node.get(name) {
            Some(member) => Self::As(member),
            None if is_expression => self,
            None if matches!(unknown.value, Value::Bool(_)) => Self::Nowhere,
            None => Self::Unsaid,
        }
    }

    /// What the files say of a block, or of an element: those have one expression together.
    fn element(self, index: usize) -> Self {
        let Self::As(node) = self else { return self };
        match node.items().get(index) {
            Some(block) => Self::As(block),
            None if node.items().is_empty() => self,
            None => Self::Unsaid,
        }
    }
}

/// Fills the holes of `values` where `unknown` has any and somebody wrote the value. `name` is what
/// the value is called: `aws_backup_plan.daily.rule`. `None` where nobody wrote it.
pub(super) fn fill(
    values: Option<&Node>,
    unknown: &Node,
    written: Written<'_>,
    name: &str,
    naming: &dyn Naming,
) -> Option<Node> {
    match &unknown.value {
        Value::Bool(true) => match written {
            Written::Nowhere => None,
            Written::As(written) => Some(hole(unknown.at, Some(written), name, naming)),
            Written::Unsaid => Some(hole(unknown.at, None, name, naming)),
        },
        Value::Map(entries) => map(values, entries, written, name, naming),
        Value::List(items) => {
            let known = values.map(Node::items).unwrap_or_default();
            let element = |(index, unknown): (usize, &Node)| {
                let name = format!("{name}[{index}]");
                fill(known.get(index), unknown, written.element(index), &name, naming)
            };
            let mut filled: Vec<Node> = items.iter().enumerate().filter_map(element).collect();
            filled.extend(known.iter().skip(items.len()).cloned());
            let at = values.map_or(unknown.at, |values| values.at);
            Some(Node::new(at, Value::List(filled)))
        }
        Value::Null | Value::Bool(false) | Value::Number(_) | Value::Text(_) | Value::Open(_) => {
            values.cloned()
        }
    }
}

fn map(
    values: Option<&Node>,
    unknown: &[Entry],
    written: Written<'_>,
    name: &str,
    naming: &dyn Naming,
) -> Option<Node> {
    let values = values?;
    if !values.is_map() {
        return Some(values.clone());
    }
    let mut entries = values.entries().to_vec();
    for entry in unknown {
        let member = &*entry.key.text;
        let known = entries.iter().position(|known| *known.key.text == *member);
        let value = known.and_then(|index| entries.get(index)).map(|known| &known.value);
        let name = format!("{name}.{member}");
        let written = written.member(member, &entry.value);
        match (fill(value, &entry.value, written, &name, naming), known) {
            (Some(filled), Some(index)) => {
                if let Some(known) = entries.get_mut(index) {
                    known.value = filled;
                }
            }
            (Some(filled), None) => entries.push(named(entry.key.at, member, filled)),
            (None, _) => {}
        }
    }
    Some(Node::new(values.at, Value::Map(entries)))
}

/// The unknown that an expression gives.
fn hole(at: Location, written: Option<&Node>, name: &str, naming: &dyn Naming) -> Node {
    let attribute = name.rsplit('.').next().unwrap_or(name);
    let source = written.filter(|_| is_reference(attribute)).and_then(|it| naming.source(it));
    let name = source.unwrap_or_else(|| name.to_owned());
    let reason = format!("`{name}` is known only once it is deployed");
    Node::new(at, Value::Open(Open::hole(name, reason)))
}

/// Whether an attribute holds nothing but the id, name or ARN of another thing, so that its only
/// reference is its value. A list or a policy may hold more than what it refers to.
fn is_reference(attribute: &str) -> bool {
    let ends = ["_id", "_arn", "_name"].iter().any(|end| attribute.ends_with(end));
    ends || matches!(attribute, "role" | "user" | "group" | "bucket" | "permissions_boundary")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::source::SourceId;
    use crate::syntax::{Limits, json};

    struct First;

    impl Naming for First {
        fn source(&self, written: &Node) -> Option<String> {
            let first = written.get("references")?.items().first()?;
            first.text().map(str::to_owned)
        }
    }

    fn tree(text: &str) -> Node {
        json::parse(SourceId::NOWHERE, text, &Limits::default()).root
    }

    /// A tree on one line, unknowns as `${name}`.
    fn shown(node: &Node) -> String {
        match &node.value {
            Value::Open(open) => format!("${{{}}}", open.holes().collect::<String>()),
            Value::List(items) => {
                format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", "))
            }
            Value::Map(entries) => {
                let entry = |it: &Entry| format!("{}: {}", it.key.text, shown(&it.value));
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {
                node.scalar().unwrap_or("null").to_owned()
            }
        }
    }

    #[track_caller]
    fn check([values, unknown, written]: [&str; 3], expected: &str) {
        let written = tree(written);
        let filled =
            fill(Some(&tree(values)), &tree(unknown), Written::As(&written), "r.n", &First);
        assert_eq!(filled.map(|node| shown(&node)).as_deref(), Some(expected));
    }

    #[test]
    fn what_somebody_wrote_is_unknown_and_what_the_provider_computes_stays_away() {
        check(
            [
                r#"{"name": "a"}"#,
                r#"{"arn": true, "key_id": true, "policy": true}"#,
                r#"{"name": {}, "key_id": {"references": ["aws_kms_key.k.id", "aws_kms_key.k"]}}"#,
            ],
            "{name: a, key_id: ${aws_kms_key.k.id}}",
        );
    }

    #[test]
    fn a_policy_is_more_than_what_it_refers_to() {
        check(
            ["{}", r#"{"policy": true}"#, r#"{"policy": {"references": ["aws_kms_key.k.arn"]}}"#],
            "{policy: ${r.n.policy}}",
        );
    }

    #[test]
    fn blocks_are_filled_one_by_one_and_dynamic_ones_without_their_words() {
        let rules = r#"{"rule": [{"copy": [{"vault_arn": "a"}, {}]}, {"name": "n"}]}"#;
        let unknown = r#"{"rule": [{"copy": [{}, {"vault_arn": true}]}, {"at": true}]}"#;
        check(
            [
                rules,
                unknown,
                r#"{"rule": [{"copy": [{}, {"vault_arn": {"references": ["v.w"]}}]}, {}]}"#,
            ],
            "{rule: [{copy: [{vault_arn: a}, {vault_arn: ${v.w}}]}, {name: n}]}",
        );
        check(
            [rules, unknown, "{}"],
            "{rule: [{copy: [{vault_arn: a}, {vault_arn: ${r.n.rule[0].copy[1].vault_arn}}]}, \
             {name: n, at: ${r.n.rule[1].at}}]}",
        );
    }

    #[test]
    fn the_elements_of_an_attribute_have_one_expression() {
        check(
            [
                r#"{"resources": ["a", null]}"#,
                r#"{"resources": [false, true]}"#,
                r#"{"resources": {"references": ["aws_db_instance.d.arn", "aws_db_instance.d"]}}"#,
            ],
            "{resources: [a, ${r.n.resources[1]}]}",
        );
    }
}
