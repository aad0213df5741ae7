//! Calendar dates, for `--as-of`, `until:` and dated facts. Days only, in UTC.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar. Ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is no day of the form `2026-11-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date such as `2026-11-01`")]
pub struct NotADate;

impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |part: &str, len: usize| {
            let shaped = part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
            if shaped { part.parse::<u16>().map_err(|_| NotADate) } else { Err(NotADate) }
        };
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotADate);
        };
        let year = digits(year, 4)?;
        let month = u8::try_from(digits(month, 2)?).map_err(|_| NotADate)?;
        let day = u8::try_from(digits(day, 2)?).map_err(|_| NotADate)?;
        let exists = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        if exists { Ok(Self { year, month, day }) } else { Err(NotADate) }
    }
}

impl Date {
    /// The day that `seconds` after 1970-01-01T00:00Z lies in.
    pub fn from_unix_seconds(seconds: u64) -> Self {
        let mut days = seconds / 86_400;
        let mut date = Self { year: 1970, month: 1, day: 1 };
        while days >= days_of_year(date.year) && date.year < 9999 {
            days -= days_of_year(date.year);
            date.year += 1;
        }
        while days >= u64::from(days_in(date.year, date.month)) && date.month < 12 {
            days -= u64::from(days_in(date.year, date.month));
            date.month += 1;
        }
        date.day += u8::try_from(days.min(30)).unwrap_or(0);
        date
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of_year(year: u16) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["", "2026-02-29", "2026-13-01", "2026-1-1", "2026-11-01T00:00", "x"] {
            assert_eq!(text.parse::<Date>(), Err(NotADate), "{text}");
        }
        assert!("2028-02-29".parse::<Date>().is_ok());
    }

    #[test]
    fn a_clock_gives_its_day() {
        for (seconds, day) in
            [(0, "1970-01-01"), (951_782_400, "2000-02-29"), (1_795_478_399, "2026-11-23")]
        {
            assert_eq!(Date::from_unix_seconds(seconds).to_string(), day);
        }
    }
}
