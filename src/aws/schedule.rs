//! Schedules of backup plans: `cron(minute hour day month weekday year)`.
//!
//! The grammar is EventBridge's, without `rate(…)`: a plan runs by the clock, at most once an hour.
//! AWS: EventBridge user guide, "Cron expressions reference"; AWS Backup developer guide, "Backup
//! plan options and configuration".

use std::ops::Range;

/// What is wrong with a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleFault {
    /// `rate(…)`, which backup plans do not take.
    Rate,
    /// The six fields without `cron(…)` around them.
    Bare,
    /// Another number of fields than six.
    Fields(usize),
    /// A field that its grammar does not allow.
    Field(CronField),
    /// Day of month and day of week: exactly one of them is `?`.
    Days,
    /// More than one run an hour.
    MoreThanHourly,
    /// A date that never comes: 30 February, or a year that is over.
    Never,
}

/// The fields of a cron expression, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CronField {
    Minutes,
    Hours,
    DayOfMonth,
    Month,
    DayOfWeek,
    Year,
}

impl CronField {
    const ALL: [Self; 6] =
        [Self::Minutes, Self::Hours, Self::DayOfMonth, Self::Month, Self::DayOfWeek, Self::Year];

    /// AWS's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::DayOfMonth => "day of month",
            Self::Month => "month",
            Self::DayOfWeek => "day of week",
            Self::Year => "year",
        }
    }

    /// The values it takes, for messages.
    pub const fn values(self) -> &'static str {
        match self {
            Self::Minutes => "0-59",
            Self::Hours => "0-23",
            Self::DayOfMonth => "1-31, ? L W",
            Self::Month => "1-12 or JAN-DEC",
            Self::DayOfWeek => "1-7 or SUN-SAT, ? L #",
            Self::Year => "1970-2199",
        }
    }

    const fn bounds(self) -> (u32, u32) {
        match self {
            Self::Minutes => (0, 59),
            Self::Hours => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (1, 7),
            Self::Year => (1970, 2199),
        }
    }

    const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Month => &[
                "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
            ],
            Self::DayOfWeek => &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
            Self::Minutes | Self::Hours | Self::DayOfMonth | Self::Year => &[],
        }
    }

    /// A value of this field: a number inside its bounds, or one of its words.
    fn value(self, text: &str) -> Option<u32> {
        let (least, most) = self.bounds();
        let upper = text.to_ascii_uppercase();
        if let Some(index) = self.words().iter().position(|word| *word == upper) {
            return u32::try_from(index + 1).ok();
        }
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: u32 = if digits { text.parse().ok()? } else { return None };
        (least..=most).contains(&number).then_some(number)
    }
}

/// What a schedule is, and what is wrong with it, in the order of the text. `year` is the current
/// one, for years that are over.
pub fn check(text: &str, year: Option<u32>) -> Vec<(ScheduleFault, Range<usize>)> {
    let trimmed = text.trim();
    let whole = 0..text.len();
    if trimmed.starts_with("rate(") {
        return vec![(ScheduleFault::Rate, whole)];
    }
    let inner = trimmed.strip_prefix("cron(").and_then(|rest| rest.strip_suffix(')'));
    let mut faults = Vec::new();
    if inner.is_none() {
        faults.push((ScheduleFault::Bare, whole.clone()));
    }
    let fields = fields(inner.unwrap_or(trimmed), text);
    let Ok(six) = <&[(&str, Range<usize>); 6]>::try_from(fields.as_slice()) else {
        return vec![(ScheduleFault::Fields(fields.len()), whole)];
    };
    let mut broken = false;
    for (field, (written, range)) in CronField::ALL.into_iter().zip(six) {
        if !is_allowed(field, written) {
            faults.push((ScheduleFault::Field(field), range.clone()));
            broken = true;
        }
    }
    let [minutes, _, day, month, weekday, written_year] = six;
    if (day.0 == "?") == (weekday.0 == "?") {
        faults.push((ScheduleFault::Days, day.1.start..weekday.1.end));
        broken = true;
    }
    if !broken {
        if minutes.0.parse::<u32>().is_err() {
            faults.push((ScheduleFault::MoreThanHourly, minutes.1.clone()));
        }
        if is_never(day.0, month.0) {
            faults.push((ScheduleFault::Never, day.1.start..month.1.end));
        }
        let last = last_year(written_year.0);
        if last.zip(year).is_some_and(|(last, year)| last < year) {
            faults.push((ScheduleFault::Never, written_year.1.clone()));
        }
    }
    faults
}

/// The steps that count on to nothing: `13/12` in the hours names 13 alone, since 25 is no hour. Each
/// with its field and its place in `text`; none in a schedule of another form than `cron(…)`.
/// `*/24` and `0/24` count as meant: once in each round of the field.
pub fn lost_steps(text: &str) -> Vec<(CronField, Range<usize>)> {
    let inner = text.trim().strip_prefix("cron(").and_then(|rest| rest.strip_suffix(')'));
    let fields = fields(inner.unwrap_or_default(), text);
    let is_lost = |(field, (written, _)): &(CronField, (&str, Range<usize>))| {
        is_allowed(*field, written) && written.split(',').any(|item| loses_its_step(*field, item))
    };
    let named = CronField::ALL.into_iter().zip(fields);
    named.filter(is_lost).map(|(field, (_, range))| (field, range)).collect()
}

/// Whether a step that is shorter than its field's round leads past the end at once.
fn loses_its_step(field: CronField, item: &str) -> bool {
    let Some((start, step)) = item.split_once('/') else { return false };
    let (least, most) = field.bounds();
    let start_and_step = field.value(start).zip(step.parse::<u32>().ok());
    start_and_step.is_some_and(|(start, step)| {
        step <= most.saturating_sub(least) && start.saturating_add(step) > most
    })
}

/// The fields with their places in `text`, of which `inner` is a part.
fn fields<'t>(inner: &'t str, text: &str) -> Vec<(&'t str, Range<usize>)> {
    let offset = text.find(inner).unwrap_or(0);
    let mut found = Vec::new();
    let mut at = 0;
    for word in inner.split_whitespace() {
        let start = inner.get(at..).and_then(|rest| rest.find(word)).map_or(at, |skip| at + skip);
        at = start + word.len();
        found.push((word, offset + start..offset + at));
    }
    found
}

fn is_allowed(field: CronField, written: &str) -> bool {
    let is_day = matches!(field, CronField::DayOfMonth | CronField::DayOfWeek);
    if written == "*" || (is_day && written == "?") {
        return true;
    }
    match field {
        CronField::DayOfMonth if written == "L" || written == "LW" => return true,
        CronField::DayOfMonth if written.ends_with('W') => {
            return written.strip_suffix('W').and_then(|day| field.value(day)).is_some();
        }
        CronField::DayOfWeek if written == "L" => return true,
        CronField::DayOfWeek if written.contains('#') => {
            let parts = written.split_once('#');
            return parts.is_some_and(|(day, nth)| {
                field.value(day).is_some() && matches!(nth, "1" | "2" | "3" | "4" | "5")
            });
        }
        CronField::DayOfWeek if written.ends_with('L') => {
            return written.strip_suffix('L').and_then(|day| field.value(day)).is_some();
        }
        CronField::Minutes
        | CronField::Hours
        | CronField::DayOfMonth
        | CronField::Month
        | CronField::DayOfWeek
        | CronField::Year => {}
    }
    written.split(',').all(|item| is_item(field, item))
}

/// `5`, `1-5`, `*/15`, `2/3`, `1-30/2`.
fn is_item(field: CronField, item: &str) -> bool {
    let (range, step) =
        item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
    if step.is_some_and(|step| step.parse::<u32>().map_or(true, |step| step == 0)) {
        return false;
    }
    if range == "*" {
        return step.is_some();
    }
    match range.split_once('-') {
        Some((from, to)) => field.value(from).is_some() && field.value(to).is_some(),
        None => field.value(range).is_some(),
    }
}

/// Whether the month never has the day: both are single numbers.
fn is_never(day: &str, month: &str) -> bool {
    let (Some(day), Some(month)) =
        (CronField::DayOfMonth.value(day), CronField::Month.value(month))
    else {
        return false;
    };
    day > match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The last year a schedule names; `None` where it never ends.
fn last_year(written: &str) -> Option<u32> {
    let last = |item: &str| {
        let (range, step) = item.split_once('/').unwrap_or((item, ""));
        if !step.is_empty() && !range.contains('-') {
            return None;
        }
        CronField::Year.value(range.rsplit('-').next().unwrap_or(range))
    };
    written.split(',').map(last).collect::<Option<Vec<u32>>>()?.into_iter().max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(ScheduleFault, &str)> {
        let shown = |(fault, range): (ScheduleFault, Range<usize>)| {
            (fault, text.get(range).unwrap_or("outside"))
        };
        check(text, Some(2026)).into_iter().map(shown).collect()
    }

    #[test]
    fn schedules_of_the_documentation_are_fine() {
        for text in [
            "cron(0 5 ? * * *)",
            "cron(15 10 ? * 6L 2022-2035)",
            "cron(0 8 1 * ? *)",
            "cron(0 0/12 ? * MON-FRI *)",
            "cron(30 0 1 JAN,APR,JUL,OCT ? *)",
            "cron(0 9 ? * 2#1 *)",
            "cron(0 10 LW * ? *)",
            "cron(0 10 3W * ? *)",
            "cron(5 0 */2 * ? *)",
        ] {
            assert_eq!(faults(text), [], "{text}");
        }
    }

    #[test]
    fn a_step_that_leads_out_of_its_field_is_lost() {
        let lost = |text: &'static str| {
            let found = lost_steps(text).into_iter();
            found.filter_map(|(_, range)| text.get(range)).collect::<Vec<_>>()
        };
        assert_eq!(lost("cron(0 13/12 * * ? *)"), ["13/12"]);
        assert_eq!(lost("cron(0 8,13/12 20/15 * ? *)"), ["8,13/12", "20/15"]);
        for fine in [
            "cron(0 1/12 * * ? *)",
            "cron(0 */24 1 */12 ? *)",
            "cron(0 0/24 * * ? *)",
            "rate(1 day)",
        ] {
            assert!(lost(fine).is_empty(), "{fine}");
        }
    }

    #[test]
    fn each_mistake_is_found_at_its_field() {
        use ScheduleFault::{Bare, Days, Field, Fields, MoreThanHourly, Never, Rate};
        for (text, expected) in [
            ("rate(1 day)", vec![(Rate, "rate(1 day)")]),
            ("0 5 ? * * *", vec![(Bare, "0 5 ? * * *")]),
            ("cron(0 3 * * *)", vec![(Fields(5), "cron(0 3 * * *)")]),
            ("cron(0 3 * * * *)", vec![(Days, "* * *")]),
            ("cron(0 3 ? * ? *)", vec![(Days, "? * ?")]),
            ("cron(60 3 ? * * *)", vec![(Field(CronField::Minutes), "60")]),
            ("cron(0 22 ? * 0 *)", vec![(Field(CronField::DayOfWeek), "0")]),
            ("cron(0 22 ? * 1#6 *)", vec![(Field(CronField::DayOfWeek), "1#6")]),
            ("cron(0/15 3 ? * * *)", vec![(MoreThanHourly, "0/15")]),
            ("cron(* 3 ? * * *)", vec![(MoreThanHourly, "*")]),
            ("cron(0,30 3 ? * * *)", vec![(MoreThanHourly, "0,30")]),
            ("cron(0 3 30 2 ? *)", vec![(Never, "30 2")]),
            ("cron(0 3 30 FEB ? *)", vec![(Never, "30 FEB")]),
            ("cron(0 3 ? * * 2020-2024)", vec![(Never, "2020-2024")]),
            ("cron(0 0/0 ? * * *)", vec![(Field(CronField::Hours), "0/0")]),
            ("", vec![(Fields(0), "")]),
        ] {
            assert_eq!(faults(text), expected, "{text}");
        }
    }
}
