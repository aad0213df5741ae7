//! The classes of ARNs as pairs: of accounts, and of what stands behind the account.
//!
//! What policies say of an ARN nearly always says something of its account and something of what
//! follows, each on its own. So accounts are told apart once, names are told apart once, and a class
//! of ARNs is a pair of classes: no automaton follows every name behind every account, digit by
//! digit. Where a pattern does not fall into two such parts, all are followed whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::iam::space::bits::Bits;
use crate::iam::space::minterm::{Minterm, minterms};
use crate::iam::space::token::{Class, Pattern, Token};
use crate::iam::space::work::{Spent, Work};

/// How many digits an account has.
const DIGITS: usize = 12;

/// As [`minterms`].
pub(super) fn classes<D: Copy + Ord>(
    patterns: &[Pattern],
    domains: &[(D, Pattern)],
    cap: usize,
    work: &mut Work,
) -> Result<Vec<Minterm<D>>, Spent> {
    let Some(heads) = heads(domains) else { return minterms(patterns, domains, cap, work) };
    let cut = |(head, tails)| Cut::of(head, tails, patterns);
    let Some(cuts) = heads.into_iter().map(cut).collect::<Option<Vec<_>>>() else {
        return minterms(patterns, domains, cap, work);
    };
    let mut found = Vec::new();
    for cut in cuts {
        found.extend(cut.classes(patterns.len(), cap, work)?);
    }
    Ok(found)
}

/// The domains by what they begin with: that text, the digits of an account, a colon, and then the
/// pattern that is kept.
fn heads<D: Copy>(domains: &[(D, Pattern)]) -> Option<BTreeMap<String, Vec<(D, Pattern)>>> {
    let mut heads: BTreeMap<String, Vec<(D, Pattern)>> = BTreeMap::new();
    for (domain, pattern) in domains {
        let at = pattern.0.iter().position(|token| *token == Token::One(Class::Digit))?;
        let (head, rest) = pattern.0.split_at_checked(at)?;
        let (digits, rest) = rest.split_at_checked(DIGITS)?;
        let (colon, tail) = rest.split_first()?;
        let is_account = digits.iter().all(|token| *token == Token::One(Class::Digit));
        if !is_account || *colon != Token::Is(':') || tail.iter().any(|token| token.takes(':')) {
            return None;
        }
        let head = Pattern(head.to_vec()).as_literal()?;
        heads.entry(head).or_default().push((*domain, Pattern(tail.to_vec())));
    }
    Some(heads)
}

/// Patterns on ARNs that begin alike.
struct Cut<D> {
    head: String,
    /// What stands behind the account, by domain.
    tails: Vec<(D, Pattern)>,
    /// Patterns with wildcards that such an ARN can match, by number.
    globs: Vec<(usize, Pair)>,
    /// Those without, by their text behind the head; each with its domain.
    literals: BTreeMap<String, (D, Vec<usize>)>,
}

/// A pattern on what follows the head: on the account, and on what stands behind it.
#[derive(Clone)]
struct Pair {
    account: Pattern,
    tail: Pattern,
}

impl<D: Copy + Ord> Cut<D> {
    /// `None` where a pattern does not fall into two.
    fn of(head: String, tails: Vec<(D, Pattern)>, patterns: &[Pattern]) -> Option<Self> {
        let mut cut = Self { head, tails, globs: Vec::new(), literals: BTreeMap::new() };
        for (index, pattern) in patterns.iter().enumerate() {
            let tokens = match behind(&cut.head, &pattern.0) {
                Behind::Tokens(tokens) => tokens,
                Behind::Nothing => continue,
                Behind::Unclear => return None,
            };
            let Some(text) = Pattern(tokens.to_vec()).as_literal() else {
                cut.globs.push((index, Pair::of(tokens)?));
                continue;
            };
            let Some((account, tail)) = text.split_once(':') else { continue };
            let is_account = account.len() == DIGITS && account.chars().all(|c| c.is_ascii_digit());
            let domain = cut.tails.iter().find(|(_, pattern)| is_account && pattern.matches(tail));
            if let Some((domain, _)) = domain {
                cut.literals.entry(text).or_insert((*domain, Vec::new())).1.push(index);
            }
        }
        Some(cut)
    }

    fn classes(self, count: usize, cap: usize, work: &mut Work) -> Result<Vec<Minterm<D>>, Spent> {
        // A text that stands for all others must not be one that a policy names.
        let mut fed: BTreeSet<&String> = BTreeSet::new();
        let pairs = loop {
            let pair = |text: &&String| Some((count, Pair::of(&Pattern::literal(text).0)?));
            let more = fed.iter().filter_map(pair);
            let all: Vec<_> = self.globs.iter().cloned().chain(more).collect();
            let pairs = pairs(&all, &self.tails, cap, work)?;
            let named = |pair: &Found<D>| self.literals.get_key_value(&pair.text).map(|it| it.0);
            let new: Vec<_> =
                pairs.iter().filter_map(named).filter(|it| !fed.contains(it)).collect();
            if new.is_empty() {
                break pairs;
            }
            fed.extend(new);
        };
        let minterm = |domain: D, own: &[usize], text: &str, is_literal: bool| {
            let mut matched = Bits::none(count);
            own.iter().filter(|at| **at < count).for_each(|at| matched.insert(*at));
            Minterm { domain, matched, text: format!("{}{text}", self.head), is_literal }
        };
        let others = pairs.iter().filter(|pair| !self.literals.contains_key(&pair.text));
        let mut found: Vec<_> =
            others.map(|pair| minterm(pair.domain, &pair.matched, &pair.text, false)).collect();
        for (text, (domain, named)) in &self.literals {
            work.spend(1 + self.globs.len() + text.len() / 8)?;
            let (account, tail) = text.split_once(':').unwrap_or_default();
            let fits = |(_, pair): &&(usize, Pair)| {
                pair.account.matches(account) && pair.tail.matches(tail)
            };
            let globs = self.globs.iter().filter(fits).map(|(index, _)| *index);
            let own: Vec<usize> = globs.chain(named.iter().copied()).collect();
            found.push(minterm(*domain, &own, text, true));
        }
        Ok(found)
    }
}

/// A pair of classes.
struct Found<D> {
    domain: D,
    /// The patterns that match, ascending.
    matched: Vec<usize>,
    /// The account, a colon, and what follows.
    text: String,
}

/// Each set of patterns that some account and some tail match together, with such a text. Numbers that
/// occur twice are of one set only where they match alike.
fn pairs<D: Copy + Ord>(
    globs: &[(usize, Pair)],
    tails: &[(D, Pattern)],
    cap: usize,
    work: &mut Work,
) -> Result<Vec<Found<D>>, Spent> {
    // Every class but that of NUL holds all digits.
    let is_any_account = |tokens: &[Token]| matches!(tokens, [Token::Many(one)] if one.holds('0'));
    let is_any_tail = |tokens: &[Token]| *tokens == [Token::Many(Class::Any)];
    let of_account = distinct(globs.iter().map(|(_, pair)| &pair.account), is_any_account);
    let of_tail = distinct(globs.iter().map(|(_, pair)| &pair.tail), is_any_tail);
    let digits = Pattern(vec![Token::One(Class::Digit); DIGITS]);
    let accounts = minterms(&of_account, &[((), digits)], cap, work)?;
    let mut tails = minterms(&of_tail, tails, cap, work)?;
    // The plainest stands for a class: `user/ann` before `user//ann`, which no user has.
    tails.sort_by_key(|tail| tail.text.len());
    if accounts.len() * tails.len() > cap {
        return Err(Spent);
    }
    // Where each pattern's parts are; a part that takes everything is nowhere.
    let place = |all: &[Pattern], one: &Pattern| all.binary_search(one).ok();
    let places: Vec<_> = globs
        .iter()
        .map(|(_, pair)| (place(&of_account, &pair.account), place(&of_tail, &pair.tail)))
        .collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for tail in &tails {
        for account in &accounts {
            work.spend(1 + globs.len() / 8)?;
            let has = |bits: &Bits, at: Option<usize>| at.is_none_or(|at| bits.contains(at));
            let matched: Vec<usize> = places
                .iter()
                .enumerate()
                .filter(|(_, (one, other))| {
                    has(&account.matched, *one) && has(&tail.matched, *other)
                })
                .map(|(at, _)| at)
                .collect();
            if seen.insert((tail.domain, matched.clone())) {
                let number = |at: &usize| globs.get(*at).map(|(number, _)| *number);
                let matched = matched.iter().filter_map(number).collect();
                let text = format!("{}:{}", account.text, tail.text);
                found.push(Found { domain: tail.domain, matched, text });
            }
        }
    }
    Ok(found)
}

/// The patterns that do not take everything, each once, ascending.
fn distinct<'p>(
    patterns: impl Iterator<Item = &'p Pattern>,
    is_anything: impl Fn(&[Token]) -> bool,
) -> Vec<Pattern> {
    let all: BTreeSet<&Pattern> = patterns.filter(|pattern| !is_anything(&pattern.0)).collect();
    all.into_iter().cloned().collect()
}

impl Pair {
    /// Cuts at the colon behind the account, which is the only one.
    fn of(tokens: &[Token]) -> Option<Self> {
        let anything = || Pattern(vec![Token::Many(Class::Any)]);
        if *tokens == anything().0 {
            return Some(Self { account: anything(), tail: anything() });
        }
        let at = tokens.iter().position(|token| *token == Token::Is(':'))?;
        let (account, rest) = tokens.split_at_checked(at)?;
        let tail = rest.get(1..)?;
        Some(Self { account: Pattern(account.to_vec()), tail: Pattern(tail.to_vec()) })
    }
}

/// What of a pattern is left behind a text.
enum Behind<'t> {
    Tokens(&'t [Token]),
    /// The pattern does not match such a text.
    Nothing,
    /// It can be at several places.
    Unclear,
}

fn behind<'t>(head: &str, mut tokens: &'t [Token]) -> Behind<'t> {
    if *tokens == [Token::Many(Class::Any)] {
        return Behind::Tokens(tokens);
    }
    let mut letters = head.chars();
    while let Some(c) = letters.next() {
        tokens = match tokens {
            // A whole part of an ARN.
            [Token::Many(Class::NotColon), after @ ..]
                if after.first() == Some(&Token::Is(':')) =>
            {
                let mut passed = Some(c);
                while passed.is_some_and(|c| Class::NotColon.holds(c)) {
                    passed = letters.next();
                }
                match (passed, after) {
                    (Some(':'), [_, after @ ..]) => after,
                    _ => return Behind::Nothing,
                }
            }
            [Token::Many(_), ..] => return Behind::Unclear,
            [token, after @ ..] if token.takes(c) => after,
            _ => return Behind::Nothing,
        };
    }
    Behind::Tokens(tokens)
}

#[cfg(test)]
mod tests {
    use super::super::super::super::pattern::{ArnPattern, Glob};
    use super::*;

    const TEXTS: &[&str] = &[
        "arn:aws:iam::111122223333:role/app",
        "arn:aws:iam::444455556666:role/x",
        "arn:aws:iam::111122223333:user/app",
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::111122223333:*",
        "arn:aws:iam::1111*:role/a*",
        "arn:aws:iam::*:role/*/x",
        "arn:*:iam::*:role/a?p",
        "arn:aws:iam::????22223333:user/*",
        "arn:aws:sts::*:federated-user/*",
        "arn:aws:iam::*6*:r*",
        "arn:aws:iam::a*:role/x",
        "arn:aws:s3:::bucket/*",
        "arn:aws:iam::nobody",
    ];

    fn domains() -> Vec<(usize, Pattern)> {
        let domain = |head: &str, kind: &str, is_named: bool| {
            let mut pattern = Pattern::literal(head);
            (0..DIGITS).for_each(|_| pattern.push(Token::One(Class::Digit)));
            pattern.push_text(kind);
            if is_named {
                pattern.push(Token::Many(Class::NotColon));
                pattern.push(Token::One(Class::Name));
            }
            pattern
        };
        let all = [
            domain("arn:aws:iam::", ":role/", true),
            domain("arn:aws:iam::", ":user/", true),
            domain("arn:aws:iam::", ":root", false),
            domain("arn:aws:sts::", ":federated-user/", true),
        ];
        all.into_iter().enumerate().collect()
    }

    fn arn(text: &str) -> Pattern {
        let arn = Pattern::arn(&ArnPattern::new(&Glob::parse(text)));
        arn.unwrap_or_else(|| Pattern::glob(&Glob::parse(text)))
    }

    /// Which sets of patterns match together, and whether each is the one of a named text.
    fn sets(found: &[Minterm<usize>]) -> BTreeSet<(usize, Vec<usize>, bool)> {
        found.iter().map(|one| (one.domain, one.matched.iter().collect(), one.is_literal)).collect()
    }

    #[test]
    fn pairs_are_the_classes_of_whole_texts() {
        let domains = domains();
        let globs = ["*", "arn:aws:iam::*", "*:role/app", "arn:aws:iam::1*"];
        let patterns: Vec<Pattern> = TEXTS
            .iter()
            .map(|text| arn(text))
            .chain(globs.map(|text| Pattern::glob(&Glob::parse(text))))
            .collect();
        let mut cut = 0;
        for one in 0..patterns.len() {
            for two in one..patterns.len() {
                for three in two..patterns.len() {
                    let own = [one, two, three].map(|at| patterns.get(at).unwrap().clone());
                    let mut work = Work::of(1_000_000);
                    let found = classes(&own, &domains, 500, &mut work).unwrap();
                    let whole = minterms(&own, &domains, 2000, &mut work).unwrap();
                    assert_eq!(sets(&found), sets(&whole), "{one} {two} {three}");
                    for class in &found {
                        let is_own = |at: &usize| own.get(*at).unwrap().matches(&class.text);
                        let matched: Vec<usize> = (0..own.len()).filter(is_own).collect();
                        assert!(class.matched.iter().eq(matched), "{own:?} {}", class.text);
                        let (_, domain) = domains.get(class.domain).unwrap();
                        assert!(domain.matches(&class.text), "{}", class.text);
                    }
                    let head = heads(&domains).unwrap().pop_first().unwrap();
                    cut += usize::from(Cut::of(head.0, head.1, &own).is_some());
                }
            }
        }
        assert!(cut > 500, "{cut} of them fall into pairs");
    }

    /// Users of a name, as `aws:username` asks for them: with a path, and without.
    #[test]
    fn the_plainest_text_comes_first() {
        let patterns = ["arn:aws:iam::*:user/ann", "arn:aws:iam::*:user/*/ann"].map(arn);
        let found = classes(&patterns, &domains(), 500, &mut Work::of(100_000)).unwrap();
        let mut users = found.iter().filter(|class| class.matched.iter().next().is_some());
        assert!(users.next().unwrap().text.ends_with(":user/ann"));
        assert!(users.next().unwrap().text.ends_with(":user//ann"));
    }

    #[test]
    fn hundreds_of_names_behind_as_many_accounts_are_followed() {
        let account = |at: usize| format!("{:012}", 111_122_223_333 + at);
        let patterns: Vec<Pattern> = (0..60)
            .map(|at| arn(&format!("arn:aws:iam::{}:*", account(at))))
            .chain((0..8).map(|at| arn(&format!("arn:aws:iam::*:role/team-{at}-*"))))
            .collect();
        let found = classes(&patterns, &domains(), 2000, &mut Work::of(30_000)).unwrap();
        let roles = found.iter().filter(|one| one.domain == 0).count();
        assert_eq!(roles, 61 * 9);
        assert_eq!(minterms(&patterns, &domains(), 2000, &mut Work::of(30_000)), Err(Spent));
    }
}
