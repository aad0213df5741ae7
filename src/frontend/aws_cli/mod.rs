//! Answers of the AWS CLI, and the input files that it takes for the same things.
//!
//! Each answer is known by the member that holds its content; each thing in it by the members that
//! the service always gives. So `--query` may have cut the wrapper away, and lists of answers or of
//! things are read alike. Members for paging are passed over.

mod backup;
mod iam;
mod kms;
mod organizations;
mod resources;

use crate::inventory::Kind;
use crate::syntax::{Node, Value};

use super::Reading;

/// Reads a tree of one kind; false where it is none.
type Reader = fn(&mut Reading<'_>, &Node) -> bool;

/// The readers, the more telling first.
const READERS: &[Reader] =
    &[kms::read, backup::read, iam::read, organizations::read, resources::read];

/// Declares everything in an answer or input file; false where `root` is neither.
pub(super) fn read(reading: &mut Reading<'_>, root: &Node) -> bool {
    root.is_map() && READERS.iter().any(|reader| reader(reading, root))
}

/// Declares `root` as a thing of `kind` because somebody says it is one, in or out of its wrapper.
pub(super) fn read_as(reading: &mut Reading<'_>, root: &Node, kind: Kind) {
    if !backup::read(reading, root) {
        reading.declare(kind, root.clone());
    }
}

/// Hands every element of a member to `element`, whether the member holds one or a list; false
/// where none of them is taken.
fn each(
    reading: &mut Reading<'_>,
    root: &Node,
    member: &str,
    element: fn(&mut Reading<'_>, &Node) -> bool,
) -> bool {
    let items = root.get(member).map(Node::one_or_many).unwrap_or_default();
    let mut any = false;
    for item in items {
        any |= element(reading, item);
    }
    any
}

/// Whether an answer has the member and nothing in it, as for an account without such things.
fn is_empty_answer(root: &Node, member: &str) -> bool {
    let paging = ["NextToken", "NextMarker", "Marker", "Truncated", "IsTruncated"];
    let rest = |name: &str| name == member || paging.contains(&name);
    matches!(root.get(member).map(|node| &node.value), Some(Value::List(items)) if items.is_empty())
        && root.entries().iter().all(|entry| rest(&entry.key.text))
}

/// Whether all the members are there.
fn has(node: &Node, members: &[&str]) -> bool {
    members.iter().all(|member| node.get(member).is_some())
}
