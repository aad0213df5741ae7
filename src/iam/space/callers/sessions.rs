//! Sessions of roles, whose ARNs do not say the role's path.
//!
//! A session that a policy names is one of a role with that name, whatever the role's path. Where the
//! policy sees paths through whole ARNs alone, it is enough to look at the paths of those, and at one
//! other that stands for all that are left: hundreds of sessions need no automaton then.

use std::collections::BTreeMap;

use super::{SESSION, Trait};
use crate::aws::{AccountId, Arn};
use crate::iam::space::token::{Class, Pattern, Token};

/// What policies can tell of the paths of roles.
#[derive(Clone, Debug, Default)]
pub(super) struct Paths {
    /// Whether a pattern with wildcards could.
    by_pattern: bool,
    /// The paths of roles that are named whole, by account and name.
    named: BTreeMap<(AccountId, Box<str>), Vec<Box<str>>>,
}

impl Paths {
    /// What traits tell of paths.
    pub(super) fn of(traits: &[Trait]) -> Self {
        let mut paths = Self::default();
        for one in traits {
            paths.see(one);
        }
        paths
    }

    /// Notes what a trait tells of paths.
    fn see(&mut self, one: &Trait) {
        let arn = match one {
            Trait::Exact(arn) => Some(arn.to_string()),
            Trait::Arn(pattern) | Trait::Unresolved(pattern) => pattern.as_literal(),
            Trait::Account(_)
            | Trait::Session { .. }
            | Trait::AccountText(_)
            | Trait::UserName(_)
            | Trait::ServiceName(_)
            | Trait::Provider(_) => return,
        };
        self.by_pattern |= arn.is_none();
        let arn = arn.and_then(|text| text.parse::<Arn>().ok());
        let Some((account, arn)) = arn.and_then(|arn| Some((arn.account_id()?, arn))) else {
            return;
        };
        let nested = arn.resource().strip_prefix("role/").and_then(|it| it.rsplit_once('/'));
        if let Some((path, name)) = nested {
            self.named.entry((account, name.into())).or_default().push(path.into());
        }
    }

    /// The words of a session of a role of an account; `before` is what stands before the role's path.
    pub(super) fn of_session(
        &self,
        before: &str,
        (account, role): (AccountId, &str),
        session: &str,
    ) -> Vec<Pattern> {
        let end = format!("{role}{SESSION}{session}");
        let plain = Pattern::literal(&format!("{before}{end}"));
        if self.by_pattern {
            let mut nested = Pattern::literal(before);
            nested.push(Token::Many(Class::NotColon));
            nested.push_text("/");
            nested.push_text(&end);
            return vec![plain, nested];
        }
        let named = self.named.get(&(account, role.into())).map_or(&[][..], Vec::as_slice);
        let is_free = |path: &String| !named.iter().any(|own| **own == **path);
        let other = (1..named.len() + 2).map(|count| "x".repeat(count)).find(is_free);
        let paths = named.iter().map(|path| &**path).chain(other.as_deref());
        let nested = paths.map(|path| Pattern::literal(&format!("{before}{path}/{end}")));
        std::iter::once(plain).chain(nested).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(named: &[&str]) -> Vec<String> {
        let mut paths = Paths::default();
        for arn in named {
            paths.see(&Trait::Exact((*arn).into()));
        }
        let role = ("111122223333".parse().unwrap(), "app");
        let found = paths.of_session("arn:aws:iam::111122223333:role/", role, "one");
        found.iter().map(|word| word.as_literal().unwrap().replace(SESSION, " ")).collect()
    }

    #[test]
    fn one_path_stands_for_all_that_nobody_names() {
        let arn = |path: &str| format!("arn:aws:iam::111122223333:role/{path}app");
        let session = |path: &str| format!("{} one", arn(path));
        assert_eq!(words(&[]), [session(""), session("x/")]);
        assert_eq!(words(&[&arn("ops/"), &arn("x/")]), ["", "ops/", "x/", "xx/"].map(session));
        // Of another account or name.
        let others =
            ["arn:aws:iam::444455556666:role/ops/app", "arn:aws:iam::111122223333:role/x/other"];
        assert_eq!(words(&others), [session(""), session("x/")]);
    }

    #[test]
    fn a_pattern_sees_every_path() {
        let mut paths = Paths::default();
        let role = ("111122223333".parse().unwrap(), "app");
        let before = "arn:aws:iam::111122223333:role/";
        assert!(paths.of_session(before, role, "one").iter().all(|it| it.as_literal().is_some()));
        let mut pattern = Pattern::literal(before);
        pattern.push(Token::Many(Class::NotColon));
        paths.see(&Trait::Arn(pattern));
        let found = paths.of_session(before, role, "one");
        assert!(found.iter().any(|it| it.matches(&format!("{before}any/path/app{SESSION}one"))));
    }
}
