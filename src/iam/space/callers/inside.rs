//! Accounts inside that the policies do not tell apart.
//!
//! An estate has hundreds of accounts, and a policy knows a handful of them. Two accounts are alike if,
//! behind `arn:aws:iam::ACCOUNT:`, every pattern of the policies is in the same places: whatever
//! follows, it then says the same of both. Of the accounts inside that are alike one stands for all,
//! and the others need no class of their own, if some account outside is alike too: a caller of theirs
//! that turns up as a stranger is shown as one of that account. Where no stranger is alike, such as
//! where all that match `11112222333?` are inside, each account stays a class.
//!
//! A policy that lists hundreds of accounts does not tell those apart either that stand in the same
//! lists: one of them stands for all in the same way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::product::{Product, State};
use super::super::token::Pattern;
use super::super::work::{Spent, Work};
use super::{CallerClass, EXAMPLE_ACCOUNTS, Sort, Trait, Traits};
use crate::aws::AccountId;

/// What some accounts inside stand for and are shown as.
#[derive(Clone, Debug, Default)]
pub(super) struct Inside {
    /// For the trait of an account, all that it stands for, itself first.
    groups: BTreeMap<usize, Vec<AccountId>>,
    /// For an account without a class of its own, one outside that is alike.
    strangers: BTreeMap<AccountId, AccountId>,
    /// The traits of accounts that another one of the same lists stands for.
    alike: BTreeSet<usize>,
}

impl Inside {
    /// Whether the trait of an account has no classes of its own.
    pub(super) fn is_alike(&self, account: usize) -> bool {
        self.alike.contains(&account)
    }
}

/// For accounts that lists name, the numbers of those lists.
pub(in super::super) type Mentions = BTreeMap<AccountId, Vec<usize>>;

/// Policies that list fewer accounts have a class for each, so that a request can be shown of each.
const MANY_ACCOUNTS: usize = 300;

/// Accounts inside that are alike, and one outside that is too, if one was found.
type Group = (Vec<AccountId>, Option<AccountId>);

/// How many numbers beside those inside are tried as strangers.
const MAX_TRIES: usize = 64;

impl Traits {
    /// Adds the accounts inside: those that the policies tell apart, and one of each group that they
    /// do not. To be called when all other traits are there.
    pub(in super::super) fn add_inside(
        &mut self,
        inside: impl Iterator<Item = AccountId>,
        work: &mut Work,
    ) -> Result<(), Spent> {
        let inside: BTreeSet<AccountId> = inside.collect();
        let is_new = |one: &AccountId| self.find(&Trait::Account(*one)).is_none();
        let new: Vec<AccountId> = inside.iter().copied().filter(is_new).collect();
        let mut found = Inside::default();
        for (group, stranger) in self.groups(&inside, &new, work)? {
            let Some((first, others)) = group.split_first() else { continue };
            let at = self.add(Trait::Account(*first));
            match stranger {
                Some(stranger) => {
                    found.strangers.extend(others.iter().map(|one| (*one, stranger)));
                    found.groups.insert(at, group);
                }
                None => others.iter().for_each(|one| {
                    self.add(Trait::Account(*one));
                }),
            }
        }
        self.inside = found;
        Ok(())
    }

    /// Has one account stand for all that are in the same lists and alike otherwise, where policies
    /// list many. To be called when all traits are there.
    pub(in super::super) fn join_listed(
        &mut self,
        mentions: &Mentions,
        inside: impl Iterator<Item = AccountId>,
        work: &mut Work,
    ) -> Result<(), Spent> {
        let inside: BTreeSet<AccountId> = inside.collect();
        let joined: Vec<(usize, AccountId)> =
            self.accounts().into_iter().filter(|(_, one)| !inside.contains(one)).collect();
        if joined.len() < MANY_ACCOUNTS {
            return Ok(());
        }
        let apart: BTreeSet<usize> = joined.iter().map(|(at, _)| *at).collect();
        let known: BTreeSet<AccountId> =
            joined.iter().map(|(_, one)| *one).chain(inside.iter().copied()).collect();
        let mut looks = self.looks(|at| !apart.contains(&at), work)?;
        let mut groups: BTreeMap<_, Vec<(usize, AccountId)>> = BTreeMap::new();
        for (at, account) in joined {
            work.spend(1)?;
            let lists = mentions.get(&account).map_or(&[][..], Vec::as_slice);
            groups.entry((looks.of(account, work)?, lists)).or_default().push((at, account));
        }
        for ((look, _), group) in groups {
            let accounts: Vec<AccountId> = group.iter().map(|(_, account)| *account).collect();
            let stranger = looks.stranger(look, &accounts, &known, work)?;
            let (Some(stranger), Some(((first, _), others))) = (stranger, group.split_first())
            else {
                continue;
            };
            self.inside.alike.extend(others.iter().map(|(at, _)| *at));
            self.inside.strangers.extend(others.iter().map(|(_, one)| (*one, stranger)));
            self.inside.groups.insert(*first, accounts);
        }
        Ok(())
    }

    /// The accounts in groups that are alike, each with one outside that is too.
    fn groups(
        &self,
        inside: &BTreeSet<AccountId>,
        new: &[AccountId],
        work: &mut Work,
    ) -> Result<Vec<Group>, Spent> {
        // Alone, an account is alike to nobody inside.
        if new.len() < 2 {
            return Ok(new.iter().map(|one| (vec![*one], None)).collect());
        }
        let mut looks = self.looks(|_| true, work)?;
        let mut groups: BTreeMap<Look, Vec<AccountId>> = BTreeMap::new();
        for account in new {
            groups.entry(looks.of(*account, work)?).or_default().push(*account);
        }
        let mut found = Vec::new();
        for (look, group) in groups {
            let stranger = looks.stranger(look, &group, inside, work)?;
            found.push((group, stranger));
        }
        Ok(found)
    }

    /// What the traits that `counts` takes, by number, can be in behind an account.
    fn looks(&self, counts: impl Fn(usize) -> bool, work: &mut Work) -> Result<Looks, Spent> {
        let words = |sorts: &[Sort]| -> Vec<Pattern> {
            let traits = || self.list.iter().enumerate().filter(|(at, _)| counts(*at));
            let pairs = sorts.iter().flat_map(|sort| traits().map(move |(_, one)| (one, *sort)));
            pairs.flat_map(|(one, sort)| self.words(one, sort)).collect()
        };
        let identities = words(&[Sort::Role, Sort::User, Sort::Root]);
        let federated = words(&[Sort::FederatedUser]);
        Ok(Looks {
            identities: Behind::new(&identities, &self.prefix(Sort::Role, ""), work)?,
            federated: Behind::new(&federated, &self.prefix(Sort::FederatedUser, ""), work)?,
        })
    }

    /// All accounts that the trait of an account stands for; none where it stands for itself.
    pub(in super::super) fn stands_for(&self, account: usize) -> &[AccountId] {
        self.inside.groups.get(&account).map_or(&[], Vec::as_slice)
    }

    /// The account that all callers of a class are of, where that is one alone.
    pub(in super::super) fn account_of(&self, class: &CallerClass) -> Option<AccountId> {
        let own = class.caller.account()?;
        let is_its = |at: usize| class.traits.contains(at) && self.stands_for(at).is_empty();
        let is_one = self.find(&Trait::Account(own)).is_some_and(is_its);
        Some(own).filter(|_| class.is_named || is_one)
    }

    /// Whether a word is a caller of an account inside that another one stands for.
    pub(super) fn is_stood_for(&self, word: &str) -> bool {
        account_in(word).is_some_and(|one| self.inside.strangers.contains_key(&one))
    }

    /// A word of a class of strangers, in an account that is outside.
    pub(super) fn outside(&self, word: String) -> String {
        if self.inside.strangers.is_empty() {
            return word;
        }
        let own = account_in(&word);
        match own.and_then(|own| Some((own, self.inside.strangers.get(&own)?))) {
            Some((own, stranger)) => word.replacen(own.as_str(), stranger.as_str(), 1),
            None => word,
        }
    }
}

/// The account of a caller's word.
fn account_in(word: &str) -> Option<AccountId> {
    word.split(':').nth(4)?.parse().ok()
}

/// Accounts to try as strangers: those of the documentation, and numbers beside those of a group.
fn candidates(group: &[AccountId], count: usize) -> impl Iterator<Item = AccountId> {
    let from = group.iter().min().and_then(|one| one.as_str().parse::<u64>().ok()).unwrap_or(0);
    let behind = (from..).skip(1).take(count).map(|number| format!("{number:012}"));
    let examples = EXAMPLE_ACCOUNTS.iter().map(ToString::to_string);
    examples.chain(behind).filter_map(|text| text.parse().ok())
}

/// What patterns are in behind an account: accounts with equal looks are alike.
type Look = (usize, usize);

/// Tells which accounts are alike, as identities and as federated users.
struct Looks {
    identities: Behind,
    federated: Behind,
}

impl Looks {
    fn of(&mut self, account: AccountId, work: &mut Work) -> Result<Look, Spent> {
        Ok((self.identities.of(account, work)?, self.federated.of(account, work)?))
    }

    /// An account that is like those of a group and none of `known`. One alone needs no other.
    fn stranger(
        &mut self,
        look: Look,
        group: &[AccountId],
        known: &BTreeSet<AccountId>,
        work: &mut Work,
    ) -> Result<Option<AccountId>, Spent> {
        if group.len() < 2 {
            return Ok(None);
        }
        for one in candidates(group, MAX_TRIES + known.len()) {
            if !known.contains(&one) && self.of(one, work)? == look {
                return Ok(Some(one));
            }
        }
        Ok(None)
    }
}

/// The states that patterns can be in behind an account's number.
struct Behind {
    machine: Product,
    states: Vec<State>,
    numbers: HashMap<State, usize>,
    steps: HashMap<(usize, char), usize>,
    start: usize,
}

impl Behind {
    /// `prefix` ends in the colon that stands behind the account.
    fn new(patterns: &[Pattern], prefix: &str, work: &mut Work) -> Result<Self, Spent> {
        let machine = Product::new(patterns.iter());
        let start = machine.start();
        let mut looks = Self {
            machine,
            states: vec![start.clone()],
            numbers: HashMap::from([(start, 0)]),
            steps: HashMap::new(),
            start: 0,
        };
        for c in prefix.strip_suffix(':').unwrap_or(prefix).chars() {
            looks.start = looks.step(looks.start, c, work)?;
        }
        Ok(looks)
    }

    /// The state behind an account and its colon, by number.
    fn of(&mut self, account: AccountId, work: &mut Work) -> Result<usize, Spent> {
        let mut at = self.start;
        for c in account.as_str().chars().chain([':']) {
            at = self.step(at, c, work)?;
        }
        Ok(at)
    }

    fn step(&mut self, at: usize, c: char, work: &mut Work) -> Result<usize, Spent> {
        if let Some(next) = self.steps.get(&(at, c)) {
            return Ok(*next);
        }
        let Some(state) = self.states.get(at) else { return Err(Spent) };
        work.spend(2 + state.len() / 2)?;
        let next = self.machine.step(state, c);
        let number = self.numbers.get(&next).copied().unwrap_or(self.states.len());
        if number == self.states.len() {
            self.numbers.insert(next.clone(), number);
            self.states.push(next);
        }
        self.steps.insert((at, c), number);
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::evaluate::PolicyKind;
    use super::super::super::super::pattern::Glob;
    use super::*;

    #[test]
    fn strangers_are_shown_outside_whoever_is_inside() {
        let mut inside = BTreeSet::new();
        for round in 0..8 {
            let work = &mut Work::of(1_000_000);
            let mut traits = Traits::new("aws", PolicyKind::KeyPolicy);
            traits.add(Trait::AccountText(Glob::parse("1*")));
            traits.add_inside(inside.iter().copied(), work).unwrap();
            let told = traits.accounts();
            let mut shown = BTreeSet::new();
            for class in traits.classes(4_000, work).unwrap() {
                let is_told = told.iter().any(|(at, _)| class.traits.contains(*at));
                let friendly = traits.befriend(&class, None);
                let both = [class.caller.account(), friendly.account()];
                shown.extend(both.into_iter().flatten().filter(|_| !is_told));
            }
            assert!(shown.len() > 1 && shown.is_disjoint(&inside), "{round}: {shown:?}");
            assert!(told.len() < 4, "{round}: {told:?}");
            // The next time, they are inside themselves.
            inside.extend(shown);
        }
    }
}
