//! Points in time: ISO 8601 in W3C's profile, or seconds since 1970.

use std::str::FromStr;

/// A point in time, to the nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Seconds since the start of 1970, UTC.
    seconds: i64,
    /// Nanoseconds after that.
    nanos: u32,
}

/// A text that is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date such as `2026-01-31T00:00:00Z`, or seconds since 1970")]
pub struct NotADate;

impl FromStr for Moment {
    type Err = NotADate;

    /// Four digits alone are a year; any other whole number is seconds since 1970. A time without
    /// a zone is UTC.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.len() != 4 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            return text.parse().map(|seconds| Self { seconds, nanos: 0 }).map_err(|_| NotADate);
        }
        let (date, time) = text.split_once(['T', 't']).map_or((text, None), |(d, t)| (d, Some(t)));
        let days = days_of(date).ok_or(NotADate)?;
        let (seconds, nanos) = time.map_or(Some((0, 0)), time_of).ok_or(NotADate)?;
        Ok(Self { seconds: days * 86_400 + seconds, nanos })
    }
}

impl Moment {
    /// Seconds since the start of 1970, UTC, fractions dropped.
    pub const fn seconds(self) -> i64 {
        self.seconds
    }
}

/// Days since 1970-01-01 of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn days_of(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |part| number(part, 2))?;
    let day = parts.next().map_or(Some(1), |part| number(part, 2))?;
    let in_range = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    if parts.next().is_some() || !in_range {
        return None;
    }
    // Days before March of the year, counted from March, so that the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before_year = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let before_month = (month * 153 + 2) / 5;
    Some(before_year + before_month + day - 1 - 719_468)
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Seconds and nanoseconds of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s…`, with `Z`, `±hh:mm` or nothing.
fn time_of(time: &str) -> Option<(i64, u32)> {
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (time.get(..at)?, offset_of(time.get(at..)?)?),
        None => (time, 0),
    };
    let mut parts = clock.split(':');
    let hour = number(parts.next()?, 2)?;
    let minute = number(parts.next()?, 2)?;
    let (second, nanos) = parts.next().map_or(Some((0, 0)), second_of)?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some((hour * 3_600 + minute * 60 + second - offset, nanos))
}

fn second_of(text: &str) -> Option<(i64, u32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanos: String = fraction.chars().chain(std::iter::repeat('0')).take(9).collect();
    Some((number(whole, 2)?, nanos.parse().ok()?))
}

/// Seconds east of Greenwich.
fn offset_of(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = match zone.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, zone.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_once(':').or_else(|| rest.split_at_checked(2))?;
    Some(sign * (number(hours, 2)? * 3_600 + number(minutes, 2)? * 60))
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let all_digits = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<i64> {
        text.parse().ok().map(Moment::seconds)
    }

    #[test]
    fn dates_are_points_in_time() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", -1),
            ("2000-02-29", 951_782_400),
            ("2026", 1_767_225_600),
            ("2026-01", 1_767_225_600),
            ("2026-01-01T01:00+01:00", 1_767_225_600),
            ("2025-12-31T19:00:00-05:00", 1_767_225_600),
            ("2026-01-01T00:00:00", 1_767_225_600),
            ("1767225600", 1_767_225_600),
            ("2016-12-31T23:59:60Z", 1_483_228_800),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn fractions_count() {
        let moment = |text: &str| text.parse::<Moment>().unwrap();
        assert!(moment("2026-01-01T00:00:00.5Z") > moment("2026-01-01T00:00:00.45Z"));
        assert_eq!(moment("2026-01-01T00:00:00.50Z"), moment("2026-01-01T00:00:00.5Z"));
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "today",
            "2026-13-01",
            "2026-02-30",
            "1900-02-29",
            "2026-02-29",
            "2026-1-1",
            "2026-01-01T24:00Z",
            "2026-01-01T00Z",
            "2026-01-01T00:00:00.Z",
            "26-01-01",
            "2026-01-01-01",
            "T00:00Z",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
