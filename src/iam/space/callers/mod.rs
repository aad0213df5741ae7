//! The callers that a policy can tell apart.
//!
//! A caller is one word: its ARN, for a role session the role's ARN and the session's name, or the
//! name of a service. All that follows from it (`aws:PrincipalArn`, `aws:PrincipalAccount`,
//! `kms:CallerAccount`, `aws:PrincipalType`, `aws:username` …) is a function of the word, so
//! patterns on those keys and entries of `Principal` become patterns on words, and no two of them
//! can contradict each other in a witness.

mod inside;
mod pairs;
mod sessions;
mod strangers;
mod unresolved;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::aws::{AccountId, Arn};

use super::super::Principal;
use super::super::evaluate::PolicyKind;
use super::super::pattern::Glob;
use super::super::request::{Caller, Identity};
use super::bits::Bits;
use super::lazy::Bounds;
use super::token::{Class, Pattern, Token};
use super::work::{Spent, Work};
use inside::Inside;
pub(super) use inside::Mentions;
use sessions::Paths;
use strangers::{can_speak_of, stranger};

/// Between a role's ARN and the session's name; neither can hold it.
const SESSION: char = '\u{0}';

/// What sort of caller a word stands for, the friendliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Sort {
    /// A role, or a session of one.
    Role,
    /// An IAM user.
    User,
    /// A service principal.
    Service,
    /// A session of `GetFederationToken`.
    FederatedUser,
    /// The root user of an account.
    Root,
    /// Somebody an `OpenID` Connect provider vouches for.
    WebIdentity,
    /// Somebody a SAML provider vouches for.
    Saml,
    /// An unsigned request.
    Unsigned,
}

const SORTS: [Sort; 8] = [
    Sort::Role,
    Sort::User,
    Sort::Service,
    Sort::FederatedUser,
    Sort::Root,
    Sort::WebIdentity,
    Sort::Saml,
    Sort::Unsigned,
];

impl Sort {
    /// Whether it is an identity of an account.
    pub(super) const fn is_identity(self) -> bool {
        match self {
            Self::Role | Self::User | Self::FederatedUser | Self::Root => true,
            Self::Service | Self::WebIdentity | Self::Saml | Self::Unsigned => false,
        }
    }
}

/// A test that callers can differ by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Trait {
    /// Belongs to the account.
    Account(AccountId),
    /// Has this user, role or federated user ARN.
    Exact(Box<str>),
    /// Is this session of a role with this name, whatever the role's path.
    Session { account: AccountId, role: Box<str>, session: Box<str> },
    /// `aws:PrincipalArn` fits.
    Arn(Pattern),
    /// The account's digits fit.
    AccountText(Glob),
    /// `aws:username` fits.
    UserName(Pattern),
    /// The service's name fits.
    ServiceName(Pattern),
    /// The identity provider, as trust policies name it.
    Provider(Pattern),
    /// An unresolved entry of `Principal` could name it.
    Unresolved(Pattern),
}

/// A class of callers.
#[derive(Clone, Debug)]
pub(super) struct CallerClass {
    /// What sort of caller all of the class are.
    pub(super) sort: Sort,
    /// One caller of the class.
    pub(super) caller: Caller,
    /// The traits that all of the class have.
    pub(super) traits: Bits,
    /// Whether a policy names this very caller.
    pub(super) is_named: bool,
    /// One of the class that people recognise, once it was looked for.
    pub(super) friendly: OnceLock<Caller>,
}

/// All traits that occur, each once.
#[derive(Clone, Debug)]
pub(super) struct Traits {
    list: Vec<Trait>,
    index: BTreeMap<Trait, usize>,
    partition: Box<str>,
    has_sessions: bool,
    /// What they tell of the paths of roles, once it was asked.
    paths: OnceLock<Paths>,
    /// The kind of policy that speaks of the callers.
    of: PolicyKind,
    inside: Inside,
}

impl Traits {
    /// No traits yet; callers are of `partition`, and such as a policy of this kind can have.
    pub(super) fn new(partition: &str, kind: PolicyKind) -> Self {
        Self {
            list: Vec::new(),
            index: BTreeMap::new(),
            partition: partition.into(),
            has_sessions: false,
            of: kind,
            paths: OnceLock::new(),
            inside: Inside::default(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The number of a trait that was added.
    pub(super) fn find(&self, one: &Trait) -> Option<usize> {
        self.index.get(one).copied()
    }

    /// The number of a trait, which is added where it is new.
    pub(super) fn add(&mut self, one: Trait) -> usize {
        self.has_sessions |= match &one {
            Trait::Session { .. } => true,
            Trait::Unresolved(pattern) => self.may_name_sessions(pattern),
            Trait::Account(_)
            | Trait::Exact(_)
            | Trait::Arn(_)
            | Trait::AccountText(_)
            | Trait::UserName(_)
            | Trait::ServiceName(_)
            | Trait::Provider(_) => false,
        };
        if let Some(at) = self.index.get(&one) {
            return *at;
        }
        self.paths.take();
        let at = self.list.len();
        self.list.push(one.clone());
        self.index.insert(one, at);
        at
    }

    /// The trait by which an entry of `Principal` selects; `None` where it selects by none: all
    /// callers, or nobody.
    pub(super) fn of_principal(&mut self, principal: &Principal) -> Option<usize> {
        let found = match principal {
            Principal::Account(account) => Trait::Account(*account),
            Principal::Arn(arn) => Self::of_arn(arn)?,
            Principal::Service(name) => Trait::ServiceName(Pattern::literal(name)),
            Principal::Federated(name) => Trait::Provider(Pattern::literal(name)),
            Principal::Any
            | Principal::CanonicalUser(_)
            | Principal::UniqueId(_)
            | Principal::Malformed(_) => return None,
        };
        Some(self.add(found))
    }

    /// A wildcard in a principal's ARN selects nobody.
    fn of_arn(arn: &Arn) -> Option<Trait> {
        if arn.as_str().contains(['*', '?']) {
            return None;
        }
        let session =
            arn.resource().strip_prefix("assumed-role/").and_then(|it| it.split_once('/'));
        match session {
            Some((role, session)) if arn.service() == "sts" => Some(Trait::Session {
                account: arn.account_id()?,
                role: role.into(),
                session: session.into(),
            }),
            _ => Some(Trait::Exact(arn.as_str().into())),
        }
    }

    /// The accounts that are traits and have classes of their own, by number.
    pub(super) fn accounts(&self) -> Vec<(usize, AccountId)> {
        let account = |(at, one): (usize, &Trait)| match one {
            Trait::Account(account) if !self.inside.is_alike(at) => Some((at, *account)),
            Trait::Account(_)
            | Trait::Exact(_)
            | Trait::Session { .. }
            | Trait::Arn(_)
            | Trait::AccountText(_)
            | Trait::UserName(_)
            | Trait::ServiceName(_)
            | Trait::Provider(_)
            | Trait::Unresolved(_) => None,
        };
        self.list.iter().enumerate().filter_map(account).collect()
    }

    /// Whether one of some traits says who a caller is, or at least which account it is of.
    pub(super) fn pins(&self, traits: &Bits) -> bool {
        traits.iter().filter_map(|at| self.list.get(at)).any(|one| match one {
            Trait::Account(_) | Trait::Exact(_) | Trait::Session { .. } => true,
            Trait::ServiceName(name) | Trait::Provider(name) => name.as_literal().is_some(),
            Trait::Arn(_) | Trait::AccountText(_) | Trait::UserName(_) | Trait::Unresolved(_) => {
                false
            }
        })
    }

    /// The classes of callers under these traits, the friendliest sorts first.
    pub(super) fn classes(&self, cap: usize, work: &mut Work) -> Result<Vec<CallerClass>, Spent> {
        // Identities have most of their ARN in common. What is said of sessions is said of roles only.
        let is_alike =
            |sort: &Sort| sort.is_identity() && !(*sort == Sort::Role && self.has_sessions);
        let sorts = SORTS.into_iter().filter(|sort| can_speak_of(self.of, *sort));
        let (alike, others): (Vec<Sort>, Vec<Sort>) = sorts.partition(is_alike);
        let mut classes = self.classes_of(&alike, cap, work)?;
        for sort in others {
            classes.extend(self.classes_of(&[sort], cap, work)?);
        }
        classes.sort_by_key(|class| class.sort);
        Ok(merged(classes))
    }

    /// The classes of some sorts, which are followed at once: the words that one sort makes of a trait
    /// are those of another, or are of no other.
    fn classes_of(
        &self,
        sorts: &[Sort],
        cap: usize,
        work: &mut Work,
    ) -> Result<Vec<CallerClass>, Spent> {
        let mut patterns: Vec<Pattern> = Vec::new();
        let mut owners = Vec::new();
        for (at, one) in self.list.iter().enumerate() {
            if self.inside.is_alike(at) {
                continue;
            }
            for sort in sorts {
                for pattern in self.words(one, *sort) {
                    let mut own = patterns.iter().zip(&owners).rev().take_while(|it| *it.1 == at);
                    if own.all(|(known, _)| *known != pattern) {
                        patterns.push(pattern);
                        owners.push(at);
                    }
                }
            }
        }
        let mut domains = Vec::new();
        for sort in sorts {
            domains.extend(self.domain(*sort).into_iter().map(|word| (*sort, word)));
        }
        let mut classes = Vec::new();
        for found in pairs::classes(&patterns, &domains, cap * sorts.len(), work)? {
            let Some(caller) = caller(&self.outside(found.text)) else { continue };
            let mut traits = Bits::none(self.list.len());
            let matched = found.matched.iter().filter_map(|at| owners.get(at));
            matched.for_each(|owner| traits.insert(*owner));
            let (sort, is_named) = (found.domain, found.is_literal);
            let friendly = OnceLock::new();
            classes.push(CallerClass { sort, caller, traits, is_named, friendly });
        }
        Ok(classes)
    }

    /// A friendlier caller of the same class, if `class` was not named by a policy; of the account
    /// `near`, where one is given and the class has such a caller.
    pub(super) fn befriend(&self, class: &CallerClass, near: Option<AccountId>) -> Caller {
        match near {
            None => class.friendly.get_or_init(|| self.friend(class, None)).clone(),
            Some(_) => self.friend(class, near),
        }
    }

    fn friend(&self, class: &CallerClass, near: Option<AccountId>) -> Caller {
        if class.is_named {
            return class.caller.clone();
        }
        let own = class.caller.account();
        let accounts = near.iter().map(AccountId::as_str).chain(EXAMPLE_ACCOUNTS);
        let accounts = accounts.chain(own.iter().map(AccountId::as_str));
        let examples = accounts.clone().flat_map(|account| self.examples(class.sort, account));
        let named = accounts.flat_map(|account| self.named(account));
        // The caller itself, but of the account near by.
        let arn = class.caller.identity().map(|identity| identity.arn().as_str());
        let moved = arn
            .zip(own)
            .zip(near)
            .map(|((arn, own), near)| arn.replacen(own.as_str(), near.as_str(), 1));
        let domain = self.domain(class.sort);
        let words: Vec<(Vec<Pattern>, bool)> = self
            .list
            .iter()
            .enumerate()
            .map(|(at, one)| (self.words(one, class.sort), class.traits.contains(at)))
            .collect();
        // Of the class's sort, with the class's traits and no others.
        let fits = |word: &String| {
            !self.is_stood_for(word)
                && domain.iter().any(|domain| domain.matches(word))
                && words.iter().all(|(patterns, has)| {
                    patterns.iter().any(|pattern| pattern.matches(word)) == *has
                })
        };
        examples
            .chain(named)
            .chain(moved)
            .find(fits)
            .and_then(|word| caller(&word))
            .unwrap_or_else(|| class.caller.clone())
    }

    /// Texts that fit the patterns on `aws:PrincipalArn`.
    fn named<'a>(&'a self, account: &'a str) -> impl Iterator<Item = String> + 'a {
        self.list.iter().filter_map(move |one| match one {
            Trait::Arn(pattern) | Trait::Unresolved(pattern) => {
                Some(pattern.friendly("example", account))
            }
            Trait::Account(_)
            | Trait::Exact(_)
            | Trait::Session { .. }
            | Trait::AccountText(_)
            | Trait::UserName(_)
            | Trait::ServiceName(_)
            | Trait::Provider(_) => None,
        })
    }

    fn examples(&self, sort: Sort, account: &str) -> Vec<String> {
        let partition = &self.partition;
        match sort {
            Sort::Role => vec![
                format!("arn:{partition}:iam::{account}:role/example"),
                format!("arn:{partition}:iam::{account}:role/example{SESSION}session"),
            ],
            Sort::User => vec![format!("arn:{partition}:iam::{account}:user/example")],
            Sort::FederatedUser => {
                vec![format!("arn:{partition}:sts::{account}:federated-user/example")]
            }
            Sort::Root => vec![format!("arn:{partition}:iam::{account}:root")],
            Sort::Service | Sort::WebIdentity | Sort::Saml | Sort::Unsigned => {
                self.stranger_examples(sort, account)
            }
        }
    }

    /// The words of a sort that have a trait.
    fn words(&self, one: &Trait, sort: Sort) -> Vec<Pattern> {
        match (one, sort) {
            (_, sort) if !sort.is_identity() => self.stranger_words(one, sort),
            (Trait::Unresolved(pattern), _) => self.unresolved(pattern, sort),
            (Trait::Account(account), _) => {
                let mut pattern = Pattern::literal(&self.prefix(sort, account.as_str()));
                pattern.push(Token::Many(Class::Any));
                vec![pattern]
            }
            (Trait::AccountText(digits), _) => {
                let mut pattern = self.before_account(sort);
                pattern.push_glob(digits, Class::NotColon);
                pattern.push_text(":");
                pattern.push(Token::Many(Class::Any));
                vec![pattern]
            }
            (Trait::Exact(arn), _) if !arn.contains(kind(sort)) => Vec::new(),
            (Trait::Exact(arn), _) => self.with_sessions(Pattern::literal(arn), sort),
            (Trait::Arn(pattern), _) => self.with_sessions(pattern.clone(), sort),
            (Trait::Session { account, role, session }, Sort::Role) => {
                let before = format!("{}role/", self.prefix(sort, account.as_str()));
                let paths = self.paths.get_or_init(|| Paths::of(&self.list));
                paths.of_session(&before, (*account, role), session)
            }
            (Trait::UserName(name), Sort::User) => {
                let mut plain = self.before_account(sort);
                plain.push(Token::Many(Class::Digit));
                plain.push_text(":user/");
                let mut nested = plain.clone();
                let name = name.within(Class::Name);
                plain.extend(&name);
                nested.push(Token::Many(Class::NotColon));
                nested.push_text("/");
                nested.extend(&name);
                vec![plain, nested]
            }
            (
                Trait::Session { .. }
                | Trait::UserName(_)
                | Trait::ServiceName(_)
                | Trait::Provider(_),
                _,
            ) => Vec::new(),
        }
    }

    /// A pattern on ARNs, for roles also with any session behind it.
    fn with_sessions(&self, pattern: Pattern, sort: Sort) -> Vec<Pattern> {
        if sort != Sort::Role || !self.has_sessions {
            return vec![pattern];
        }
        let pattern = pattern.within(Class::NotNul);
        let mut session = pattern.clone();
        session.push(Token::Is(SESSION));
        session.push(Token::Many(Class::Any));
        vec![pattern, session]
    }

    /// What is said of the ARNs of a class of identities; nothing where sessions count.
    pub(super) fn bounds(&self, class: &CallerClass) -> Option<Bounds> {
        let is_whole = !(class.sort == Sort::Role && self.has_sessions);
        let mut bounds = Bounds::of(self.domain(class.sort));
        for (at, one) in self.list.iter().enumerate().filter(|(at, _)| !self.inside.is_alike(*at)) {
            bounds.add(self.words(one, class.sort), class.traits.contains(at));
        }
        Some(bounds).filter(|_| is_whole)
    }

    fn before_account(&self, sort: Sort) -> Pattern {
        let service = if sort == Sort::FederatedUser { "sts" } else { "iam" };
        Pattern::literal(&format!("arn:{}:{service}::", self.partition))
    }

    fn prefix(&self, sort: Sort, account: &str) -> String {
        let service = if sort == Sort::FederatedUser { "sts" } else { "iam" };
        format!("arn:{}:{service}::{account}:", self.partition)
    }

    /// The words that are callers of a sort.
    fn domain(&self, sort: Sort) -> Vec<Pattern> {
        let mut base = self.before_account(sort);
        (0..12).for_each(|_| base.push(Token::One(Class::Digit)));
        let named = |kind: &str| {
            let mut pattern = base.clone();
            pattern.push_text(kind);
            pattern.push(Token::Many(Class::NotColon));
            pattern.push(Token::One(Class::Name));
            pattern
        };
        match sort {
            Sort::Root => {
                base.push_text(":root");
                vec![base]
            }
            Sort::User => vec![named(":user/")],
            Sort::FederatedUser => vec![named(":federated-user/")],
            Sort::Role if !self.has_sessions => vec![named(":role/")],
            Sort::Role => {
                let mut session = named(":role/");
                session.push(Token::Is(SESSION));
                session.push(Token::One(Class::Name));
                session.push(Token::Many(Class::Name));
                vec![named(":role/"), session]
            }
            Sort::Service | Sort::WebIdentity | Sort::Saml | Sort::Unsigned => {
                self.stranger_domain(sort)
            }
        }
    }
}

/// Accounts of the documentation, for examples.
pub(super) const EXAMPLE_ACCOUNTS: [&str; 5] =
    ["999988887777", "777788889999", "123456789012", "444455556666", "111122223333"];

/// What all ARNs of a sort hold.
const fn kind(sort: Sort) -> &'static str {
    match sort {
        Sort::Role => ":role/",
        Sort::User => ":user/",
        Sort::Service | Sort::WebIdentity | Sort::Saml | Sort::Unsigned => "",
        Sort::FederatedUser => ":federated-user/",
        Sort::Root => ":root",
    }
}

/// The caller that a word stands for.
fn caller(word: &str) -> Option<Caller> {
    if let Some(stranger) = stranger(word) {
        return Some(stranger);
    }
    let Some((role, session)) = word.split_once(SESSION) else {
        return Caller::parse(word).ok();
    };
    Identity::session_of(&role.parse().ok()?, session).ok().map(Caller::Aws)
}

/// One class for each sort and set of traits, shown by the caller that a policy names, if one is.
fn merged(classes: Vec<CallerClass>) -> Vec<CallerClass> {
    let mut places: BTreeMap<(Sort, Bits), usize> = BTreeMap::new();
    let mut kept: Vec<CallerClass> = Vec::new();
    for class in classes {
        let key = (class.sort, class.traits.clone());
        match places.get(&key).and_then(|at| kept.get_mut(*at)) {
            Some(old) if class.is_named && !old.is_named => *old = class,
            Some(_) => {}
            None => {
                places.insert(key, kept.len());
                kept.push(class);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::super::pattern::ArnPattern;
    use super::*;

    fn words(traits: &Traits) -> Vec<String> {
        let classes = traits.classes(500, &mut Work::of(1_000_000)).unwrap();
        classes
            .iter()
            .map(|class| {
                let found: Vec<_> = class.traits.iter().map(|at| at.to_string()).collect();
                format!("{} [{}]", traits.befriend(class, None), found.join(" "))
            })
            .collect()
    }

    #[test]
    fn without_traits_there_is_one_class_for_each_sort() {
        assert_eq!(
            words(&Traits::new("aws", PolicyKind::KeyPolicy)),
            [
                "arn:aws:iam::999988887777:role/example []",
                "arn:aws:iam::999988887777:user/example []",
                "backup.amazonaws.com []",
                "arn:aws:sts::999988887777:federated-user/example []",
                "arn:aws:iam::999988887777:root []",
            ]
        );
    }

    #[test]
    fn a_session_is_told_from_its_role_and_from_other_sessions() {
        let mut traits = Traits::new("aws", PolicyKind::KeyPolicy);
        for arn in
            ["arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/app/one"]
        {
            traits.of_principal(&Principal::parse("AWS", arn));
        }
        let words = words(&traits);
        for expected in [
            "arn:aws:iam::111122223333:role/app [0]",
            "arn:aws:sts::111122223333:assumed-role/app/one [0 1]",
        ] {
            assert!(words.contains(&expected.to_owned()), "{words:#?}");
        }
    }

    #[test]
    fn accounts_and_patterns_cross() {
        let mut traits = Traits::new("aws", PolicyKind::KeyPolicy);
        traits.add(Trait::Account("111122223333".parse().unwrap()));
        let admin = ArnPattern::new(&Glob::parse("arn:aws:iam::*:role/admin-*"));
        traits.add(Trait::Arn(Pattern::arn(&admin).unwrap()));
        let words = words(&traits);
        let roles: Vec<_> = words.iter().filter(|word| word.contains(":role/")).collect();
        assert_eq!(roles.len(), 4, "{roles:#?}");
        assert!(
            words.contains(&"arn:aws:iam::111122223333:role/admin-example [0 1]".to_owned()),
            "{words:#?}"
        );
    }
}
