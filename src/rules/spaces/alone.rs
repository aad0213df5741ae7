//! Statements on their own: what one of them, or two together, can do over all requests, whatever
//! else their policy says.
//!
//! Rules about single statements find candidates by looking at them, and have them proven here:
//! compiling a statement costs a fraction of compiling its policy, and most statements are no
//! candidates.

use crate::iam::pattern::Glob;
use crate::iam::space::{Setting, Space};
use crate::iam::{Element, PolicyDocument, Principal, Statement};
use crate::inventory::{Document, partition};
use crate::source::Location;
use crate::syntax::{Node, Value};

/// Asks about some statements of a policy as if it had no others. Answers rest on the statements
/// and on what is true of every caller, not on which keys AWS lists for an action.
pub(in crate::rules) fn asked_alone<T>(
    document: &Document,
    policy: &PolicyDocument,
    statements: &[&Statement],
    ask: impl FnOnce(&Space<'_>) -> T,
) -> T {
    let alone = PolicyDocument {
        version: policy.version.clone(),
        id: None,
        statements: statements.iter().copied().cloned().collect(),
        has_open_statements: false,
        root: Node::new(Location::default(), Value::Null),
    };
    let setting = Setting {
        partition: partition(document, policy).into(),
        by_reference: false,
        ..Setting::new(document.kind.policy_kind())
    };
    ask(&Space::of(&[&alone], setting))
}

/// Whether `wide` looks as if it could reach everything that `narrow` reaches: a quick look at
/// texts before the proof. Where it is wrong, a rule says less, and nothing wrong.
fn could_cover(wide: &Statement, narrow: &Statement) -> bool {
    let principals = match (&wide.principal, &narrow.principal) {
        (Some(one), Some(other)) if one.negated || other.negated => is_same(one, other),
        (Some(_), Some(_)) => narrow
            .principals()
            .all(|(who, _)| wide.principals().any(|(other, _)| reaches(other, who, wide.denies()))),
        (one, other) => one.is_none() && other.is_none(),
    };
    principals
        && wide.conditions.iter().all(|it| {
            it.follows_from_caller() || narrow.conditions_on(&it.key.value).next().is_some()
        })
        && could_list(wide.action.as_ref(), narrow.action.as_ref())
        && could_list(wide.resource.as_ref(), narrow.resource.as_ref())
}

/// Whether a principal reaches another one in every way in which that one reaches callers. An Allow
/// for an account leaves the decision to the account's own policies, and one for a role does not;
/// a Deny for an account hits everybody in it.
fn reaches(wide: &Principal, narrow: &Principal, denies: bool) -> bool {
    let is_own_account =
        || matches!(wide, Principal::Account(own) if narrow.account() == Some(*own));
    *wide == Principal::Any || wide == narrow || denies && is_own_account()
}

fn could_list(wide: Option<&Element<Box<str>>>, narrow: Option<&Element<Box<str>>>) -> bool {
    let (Some(wide), Some(narrow)) = (wide, narrow) else { return wide == narrow };
    if wide.negated || narrow.negated {
        return is_same(wide, narrow);
    }
    let globs: Vec<Glob> = wide.known().map(|(text, _)| Glob::parse(text).lower()).collect();
    let is_taken = |text: &str| globs.iter().any(|glob| glob.matches(&text.to_ascii_lowercase()));
    narrow.known().all(|(text, _)| is_taken(text))
}

fn is_same<T: PartialEq>(one: &Element<T>, other: &Element<T>) -> bool {
    let values = |element: &Element<T>| element.values.len();
    let pairs = one.values.iter().zip(&other.values);
    one.negated == other.negated
        && values(one) == values(other)
        && pairs.into_iter().all(|(a, b)| a.value == b.value)
}

/// The statements of a policy of which another one covers all, each with the first that does: pairs
/// that `is_asked` wants, proven over all requests. Of two that say the same, the later is covered.
pub(in crate::rules) fn covered_statements<'p>(
    document: &Document,
    policy: &'p PolicyDocument,
    is_asked: impl Fn(&Statement, &Statement) -> bool,
) -> Vec<(&'p Statement, &'p Statement)> {
    let all = &policy.statements;
    let mut proofs = MAX_PROOFS;
    let mut found: Vec<(&Statement, &Statement)> = Vec::new();
    for narrow in all {
        let candidates = all.iter().filter(|wide| {
            wide.index != narrow.index && is_asked(narrow, wide) && could_cover(wide, narrow)
        });
        let mut covers = |wide: &&Statement| {
            if proofs == 0 {
                return false;
            }
            proofs -= 1;
            let pair = if wide.index < narrow.index { [*wide, narrow] } else { [narrow, *wide] };
            asked_alone(document, policy, &pair, |space| {
                let gone = space.superfluous().unwrap_or_default();
                gone.iter().any(|one| one.statement.statement == narrow.index)
            })
        };
        if let Some(wide) = candidates.into_iter().find(|wide| covers(wide)) {
            found.push((narrow, wide));
        }
    }
    found
}

/// How many pairs of one policy are proven at most: what is left out is not said.
const MAX_PROOFS: usize = 64;
