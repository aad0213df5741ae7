//! Conditions that compare with numbers, dates or addresses.
//!
//! Values of these sorts stand in a line, and such a condition takes stretches of it: it says one
//! thing of all values in them and one of all others. So candidates are put in order once, each
//! condition is asked about one that it takes and one that it does not, and one walk along the line
//! tells what all conditions say of each. Hundreds of ranges, in one list or in as many statements,
//! cost what sorting them costs.

use std::net::IpAddr;
use std::ops::Range;
use std::str::FromStr;

use super::super::Family;
use super::super::condition::{ConditionTest, Decimal, Moment, Network, Values, compares};
use super::bits::Bits;
use super::values::{Candidate, is_narrow};
use super::work::{Spent, Work};

/// What conditions on a key say of some candidates.
#[derive(Debug, Default)]
pub(super) struct Ranges {
    /// For each candidate, the conditions of this sort that hold for it.
    holds: Vec<Bits>,
    /// For each candidate, whether it lies in a range of addresses that says whose it is.
    pinned: Vec<Bits>,
}

/// Whether a condition takes stretches of a line and does nothing else.
pub(super) fn is_ranged(test: &ConditionTest) -> bool {
    let is_in_line = test.operator().is_some_and(|operator| {
        matches!(operator.comparison.family(), Family::Numeric | Family::Date | Family::Ip)
    });
    is_in_line && !test.has_open()
}

impl Ranges {
    /// Looks at those of `tests` that are [`is_ranged`]. `asked` asks one of them about a text.
    pub(super) fn new(
        tests: &[&ConditionTest],
        found: &[Candidate],
        asked: impl Fn(&ConditionTest, &str) -> bool,
        work: &mut Work,
    ) -> Result<Self, Spent> {
        let of = |family: Family| -> Vec<(usize, &ConditionTest)> {
            let is_of = |test: &ConditionTest| {
                is_ranged(test)
                    && test.operator().is_some_and(|it| it.comparison.family() == family)
            };
            tests.iter().copied().enumerate().filter(|(_, test)| is_of(test)).collect()
        };
        let (numbers, dates, networks) = (of(Family::Numeric), of(Family::Date), of(Family::Ip));
        if numbers.is_empty() && dates.is_empty() && networks.is_empty() {
            return Ok(Self::default());
        }
        let weight: usize = tests.iter().map(|test| test.weight()).sum();
        work.spend(tests.len() + weight + found.len() * (2 + tests.len() / 64))?;
        let says = |test: usize, candidate: usize, _| {
            let pair = tests.get(test).zip(found.get(candidate));
            pair.is_some_and(|(test, one)| asked(test, &one.text))
        };
        let mut holds = vec![Bits::none(tests.len()); found.len()];
        let mut pinned = vec![Bits::none(1); found.len()];
        compared::<Decimal>(&numbers, found, numbers_of, says, &mut holds);
        compared::<Moment>(&dates, found, dates_of, says, &mut holds);
        if !networks.is_empty() {
            let line = Line::new(found, |text| text.parse().ok().map(place_of));
            let taken = |test: &ConditionTest, counts: fn(&Network) -> bool| {
                let Values::Networks(list) = test.values() else { return Vec::new() };
                list.iter().filter(|one| counts(one)).map(|one| line.inside(one)).collect()
            };
            let all = networks.iter().map(|(at, test)| (*at, taken(test, |_| true)));
            line.walk(all, says, &mut holds);
            let narrow = networks.iter().flat_map(|(_, test)| taken(test, is_narrow)).collect();
            line.walk([(0, narrow)], |_, _, is_taken| is_taken, &mut pinned);
        }
        Ok(Self { holds, pinned })
    }

    /// The conditions of this sort that hold for a candidate.
    pub(super) fn holds(&self, candidate: usize) -> Option<&Bits> {
        self.holds.get(candidate)
    }

    /// Whether one of them pins a candidate.
    pub(super) fn pins(&self, candidate: usize) -> bool {
        self.pinned.get(candidate).is_some_and(|bits| bits.contains(0))
    }
}

fn numbers_of(test: &ConditionTest) -> &[Decimal] {
    if let Values::Numbers(list) = test.values() { list } else { &[] }
}

fn dates_of(test: &ConditionTest) -> &[Moment] {
    if let Values::Dates(list) = test.values() { list } else { &[] }
}

/// Adds to the candidates' rows what conditions say that compare with values of one sort.
fn compared<V: Ord + FromStr>(
    tests: &[(usize, &ConditionTest)],
    found: &[Candidate],
    values_of: impl Fn(&ConditionTest) -> &[V],
    says: impl Fn(usize, usize, bool) -> bool,
    rows: &mut [Bits],
) {
    if !tests.is_empty() {
        let line = Line::new(found, |text| text.parse().ok());
        let taken = tests.iter().map(|(at, test)| (*at, line.compared(test, values_of(test))));
        line.walk(taken, says, rows);
    }
}

/// An address in the order of all addresses: those of IPv4 first.
fn place_of(address: IpAddr) -> (bool, u128) {
    match address {
        IpAddr::V4(address) => (false, u32::from(address).into()),
        IpAddr::V6(address) => (true, address.into()),
    }
}

/// Candidates in order.
struct Line<V> {
    /// Those that are values of the sort, ascending, each with its number.
    places: Vec<(V, usize)>,
    /// The numbers of the others.
    others: Vec<usize>,
}

impl<V: Ord> Line<V> {
    fn new(found: &[Candidate], read: impl Fn(&str) -> Option<V>) -> Self {
        let (mut places, mut others) = (Vec::new(), Vec::new());
        for (number, one) in found.iter().enumerate() {
            match read(&one.text) {
                Some(value) => places.push((value, number)),
                None => others.push(number),
            }
        }
        places.sort_unstable();
        Self { places, others }
    }

    /// The place of the first value that is not before `value`, and of the first behind it.
    fn around(&self, value: &V) -> (usize, usize) {
        let before = self.places.partition_point(|(own, _)| own < value);
        (before, self.places.partition_point(|(own, _)| own <= value))
    }

    /// The stretches in which a comparison with one of some values holds, negation aside.
    fn compared(&self, test: &ConditionTest, list: &[V]) -> Vec<Range<usize>> {
        let Some(operator) = test.operator() else { return Vec::new() };
        let of = |value: &V| {
            let (at, behind) = self.around(value);
            let sides = [
                (0..at, std::cmp::Ordering::Less),
                (at..behind, std::cmp::Ordering::Equal),
                (behind..self.places.len(), std::cmp::Ordering::Greater),
            ];
            sides.into_iter().filter(|(_, order)| compares(operator.comparison, *order))
        };
        list.iter().flat_map(of).map(|(stretch, _)| stretch).collect()
    }

    /// Walks along the line and adds to each candidate's row the tests that hold for it. A test comes
    /// with the stretches that it takes; `says` tells whether it holds for a candidate, and is told
    /// whether the test takes it.
    fn walk(
        &self,
        tests: impl IntoIterator<Item = (usize, Vec<Range<usize>>)>,
        says: impl Fn(usize, usize, bool) -> bool,
        rows: &mut [Bits],
    ) {
        let Some(mut holds) = rows.first().map(|row| Bits::none(row.words().count() * 64)) else {
            return;
        };
        let mut turns: Vec<(usize, usize, bool)> = Vec::new();
        for (test, stretches) in tests {
            let stretches = joined(stretches);
            let says = |place: usize, is_taken: bool| {
                let number = self.places.get(place).map(|(_, number)| *number);
                let number = number.or(self.others.first().copied().filter(|_| !is_taken));
                number.is_some_and(|number| says(test, number, is_taken))
            };
            let first = stretches.first().map_or(0, |stretch| stretch.start);
            let outside = if first > 0 { 0 } else { stretches.first().map_or(0, |it| it.end) };
            let elsewhere = says(outside, false);
            holds.set(test, elsewhere);
            if stretches.is_empty() || says(first, true) == elsewhere {
                continue;
            }
            for stretch in stretches {
                turns.push((stretch.start, test, !elsewhere));
                turns.push((stretch.end, test, elsewhere));
            }
        }
        for number in &self.others {
            rows.get_mut(*number).into_iter().for_each(|row| row.unite(&holds));
        }
        turns.sort_unstable();
        let mut turns = turns.into_iter().peekable();
        for (place, (_, number)) in self.places.iter().enumerate() {
            while let Some((_, test, is_held)) = turns.next_if(|(at, ..)| *at <= place) {
                holds.set(test, is_held);
            }
            rows.get_mut(*number).into_iter().for_each(|row| row.unite(&holds));
        }
    }
}

impl Line<(bool, u128)> {
    /// The stretch that a range of addresses takes.
    fn inside(&self, network: &Network) -> Range<usize> {
        let around = |number: u128| self.around(&(network.is_v6(), number));
        around(network.first()).0..around(network.last()).1
    }
}

/// The same stretches in order, none empty and none touching another.
fn joined(mut stretches: Vec<Range<usize>>) -> Vec<Range<usize>> {
    stretches.retain(|stretch| !stretch.is_empty());
    stretches.sort_unstable_by_key(|stretch| stretch.start);
    let mut found: Vec<Range<usize>> = Vec::new();
    for next in stretches {
        match found.last_mut().filter(|last| next.start <= last.end) {
            Some(last) => last.end = last.end.max(next.end),
            None => found.push(next),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::super::request::Context;
    use super::super::tests::chance::Chance;
    use super::super::tests::statements;
    use super::super::values::pins;
    use super::*;

    const OPERATORS: [(&str, usize); 10] = [
        ("NumericLessThan", 0),
        ("NumericGreaterThanEquals", 0),
        ("NumericNotEquals", 0),
        ("NumericEqualsIfExists", 0),
        ("DateLessThanEquals", 1),
        ("DateNotEquals", 1),
        ("IpAddress", 2),
        ("NotIpAddress", 2),
        ("ForAllValues:NotIpAddress", 2),
        ("StringLike", 0),
    ];
    const VALUES: [[&str; 6]; 3] = [
        ["3", "03.0", "-1.5", "10", "x", ""],
        ["2026-01-31", "2026-01-31T00:00:00Z", "5", "1999", "x", ""],
        ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "0.0.0.0/0", "::/0", "2001:db8::/32"],
    ];
    const TEXTS: [&str; 14] = [
        "",
        "x",
        "3",
        "3.00",
        "-2",
        "9.9",
        "11",
        "2026-01-31",
        "1998-12-31T23:59:59Z",
        "10.1.2.3",
        "10.1.2.4",
        "11.0.0.0",
        "::1",
        "2001:db8::7",
    ];

    /// The walk along the line and the conditions, asked one by one, say the same.
    #[test]
    fn conditions_say_of_each_candidate_what_they_say_when_asked() {
        for seed in 0..400 {
            let mut chance = Chance::new(seed);
            let condition = |chance: &mut Chance| {
                let (operator, sort) = OPERATORS[chance.below(OPERATORS.len())];
                let count = chance.below(4);
                let values: Vec<String> =
                    (0..count).map(|_| format!("{:?}", chance.pick(&VALUES[sort]))).collect();
                format!(
                    r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"{operator}":{{"custom:Key":[{}]}}}}}}"#,
                    values.join(",")
                )
            };
            let list: Vec<String> = (0..70).map(|_| condition(&mut chance)).collect();
            let list: Vec<&str> = list.iter().map(String::as_str).collect();
            let document = statements(&list[..=chance.below(70)]);
            let conditions = document.statements.iter().flat_map(|one| &one.conditions);
            let tests: Vec<_> = conditions.map(|one| ConditionTest::new(one, true)).collect();
            let tests: Vec<&ConditionTest> = tests.iter().collect();
            let count = 1 + chance.below(20);
            let found: Vec<Candidate> = (0..count)
                .map(|_| Candidate { text: chance.pick(&TEXTS).into(), is_named: false })
                .collect();
            let asked = |test: &ConditionTest, text: &str| {
                let mut context = Context::open();
                context.set_one("custom:Key", text);
                test.holds(&context).is_true()
            };
            let ranges = Ranges::new(&tests, &found, asked, &mut Work::of(100_000)).unwrap();
            for (at, one) in found.iter().enumerate() {
                for (number, test) in tests.iter().enumerate() {
                    let expected = is_ranged(test) && asked(test, &one.text);
                    let said = ranges.holds(at).is_some_and(|it| it.contains(number));
                    assert_eq!(said, expected, "{seed}: {test:?} {}", one.text);
                }
                let is_pinned = tests.iter().any(|test| is_ranged(test) && pins(test, &one.text));
                assert_eq!(ranges.pins(at), is_pinned, "{seed}: {}", one.text);
            }
        }
    }
}
