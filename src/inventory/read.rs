//! Reading members of API-shaped trees into typed values.

use crate::iam::{Known, KnownText, Spanned};
use crate::syntax::Node;

/// A whole number: a count of days or minutes, as written or unknown.
pub type KnownNumber = Spanned<Known<i64>>;

/// A switch, as written or unknown.
pub type KnownBool = Spanned<Known<bool>>;

/// The member as a text; numbers and booleans count as the text AWS would take them for.
pub(super) fn text(node: &Node, member: &str) -> Option<KnownText> {
    known_text(node.get(member)?)
}

/// The node as a text, or as an unknown.
pub(super) fn known_text(node: &Node) -> Option<KnownText> {
    let value = match node.open() {
        Some(open) => Known::No(open.clone()),
        None => Known::Yes(node.scalar()?.into()),
    };
    Some(Spanned::new(node.at, value))
}

/// The texts of a member that may hold one or many.
pub(super) fn texts(node: &Node, member: &str) -> Vec<KnownText> {
    let nodes = node.get(member).map(Node::one_or_many).unwrap_or_default();
    nodes.iter().filter_map(known_text).collect()
}

/// The member as a whole number; templates may write it as a text. Anything else is left to the
/// rules that look at the tree.
pub(super) fn number(node: &Node, member: &str) -> Option<KnownNumber> {
    let node = node.get(member)?;
    let value = match node.open() {
        Some(open) => Known::No(open.clone()),
        None => Known::Yes(node.scalar()?.trim().parse().ok()?),
    };
    Some(Spanned::new(node.at, value))
}

/// The member as a switch; templates may write it as a text.
pub(super) fn boolean(node: &Node, member: &str) -> Option<KnownBool> {
    let node = node.get(member)?;
    let value = match node.open() {
        Some(open) => Known::No(open.clone()),
        None => Known::Yes(match node.scalar()?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => true,
            "false" | "no" | "off" => false,
            _ => return None,
        }),
    };
    Some(Spanned::new(node.at, value))
}
