//! Opening hours: the syntax of the key `opening_hours` (OSM wiki, Key:opening hours/specification), read by the crate
//! opening-hours-syntax, as the hours of a week where they are no more than that.

use opening_hours_syntax::rules::day::{DaySelector, HolidayKind, WeekDayRange, Weekday};
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{RuleOperator, RuleSequence};
use opening_hours_syntax::{ExtendedTime, RuleKind, parse};
use twin_core::model::{DAY_MINUTES, OpenSpan, WeeklyHours};

use crate::finding::Reason;

/// Longest text that is parsed, in bytes: OpenStreetMap's values have at most 255 characters.
const LONGEST: usize = 1_020;

/// The hours of a week that `text` says, or why they are not understood.
pub(super) fn weekly(text: &str) -> Result<WeeklyHours, Reason> {
    if text.len() > LONGEST {
        return Err(Reason::HoursTooLong);
    }
    let parsed = parse(text).map_err(|_| Reason::HoursSyntax)?;
    let mut week = WeeklyHours::default();
    for rule in &parsed.rules {
        add(&mut week, rule)?;
    }
    Ok(week)
}

/// Which days a rule is about.
#[derive(Default)]
struct Days {
    weekdays: [bool; 7],
    public_holiday: bool,
    school_holiday: bool,
}

fn add(week: &mut WeeklyHours, rule: &RuleSequence) -> Result<(), Reason> {
    if rule.operator == RuleOperator::Fallback {
        return Err(Reason::HoursAlternative);
    }
    let days = days(&rule.day_selector)?;
    let mut spans = rule
        .time_selector
        .spans
        .iter()
        .map(span)
        .collect::<Result<Vec<_>, _>>()?;
    spans.sort_unstable();
    match rule.kind {
        RuleKind::Open => {}
        RuleKind::Closed if spans == [WHOLE_DAY] => spans.clear(),
        RuleKind::Closed => return Err(Reason::HoursPartlyClosed),
        RuleKind::Unknown => return Err(Reason::HoursUnknown),
    }
    let adds = rule.operator == RuleOperator::Additional;
    let of_days = week.days.iter_mut().zip(days.weekdays);
    for (of_day, _) in of_days.filter(|(_, is_meant)| *is_meant) {
        put(of_day, &spans, adds);
    }
    if days.public_holiday {
        put(week.public_holiday.get_or_insert_default(), &spans, adds);
    }
    if days.school_holiday {
        put(week.school_holiday.get_or_insert_default(), &spans, adds);
    }
    if !rule.comment.is_empty() {
        week.comment = Some(match &week.comment {
            Some(before) => format!("{before}; {}", rule.comment).into(),
            None => rule.comment.clone(),
        });
    }
    Ok(())
}

/// A rule replaces what those before it said of its days, unless a comma adds it.
fn put(of_day: &mut Vec<OpenSpan>, spans: &[OpenSpan], adds: bool) {
    if !adds {
        of_day.clear();
    }
    of_day.extend_from_slice(spans);
    of_day.sort_unstable();
    of_day.dedup();
}

const WHOLE_DAY: OpenSpan = OpenSpan {
    from: 0,
    until: DAY_MINUTES,
};

fn days(selector: &DaySelector) -> Result<Days, Reason> {
    if !selector.year.is_empty() || !selector.monthday.is_empty() || !selector.week.is_empty() {
        return Err(Reason::HoursBySeason);
    }
    let mut days = Days::default();
    if selector.weekday.is_empty() {
        days.weekdays = [true; 7];
    }
    for range in &selector.weekday {
        match range {
            WeekDayRange::Fixed {
                range,
                offset: 0,
                nth_from_start,
                nth_from_end,
            } if !nth_from_start.contains(&false) && !nth_from_end.contains(&false) => {
                mark(&mut days.weekdays, *range.start(), *range.end());
            }
            WeekDayRange::Holiday { kind, offset: 0 } => match kind {
                HolidayKind::Public => days.public_holiday = true,
                HolidayKind::School => days.school_holiday = true,
            },
            _ => {
                return Err(Reason::HoursOfSingleWeeks);
            }
        }
    }
    Ok(days)
}

/// From the first day to the last, over the end of the week if need be.
fn mark(weekdays: &mut [bool; 7], first: Weekday, last: Weekday) {
    let mut day = first;
    for _ in 0..7 {
        if let Some(marked) = weekdays.get_mut(day.num_days_from_monday() as usize) {
            *marked = true;
        }
        if day == last {
            return;
        }
        day = day.succ();
    }
}

fn span(span: &TimeSpan) -> Result<OpenSpan, Reason> {
    let (Time::Fixed(from), Time::Fixed(until)) = (span.range.start, span.range.end) else {
        return Err(Reason::HoursBySun);
    };
    if span.open_end || span.repeats.is_some() {
        return Err(Reason::HoursOpenEnd);
    }
    let minutes = |t: ExtendedTime| u16::from(t.hour()) * 60 + u16::from(t.minute());
    let (from, mut until) = (minutes(from), minutes(until));
    if until <= from {
        until += DAY_MINUTES;
    }
    if from >= DAY_MINUTES || until > 2 * DAY_MINUTES {
        return Err(Reason::HoursAfterDay);
    }
    Ok(OpenSpan { from, until })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The spans of a day as text, so that cases can be read.
    fn written(spans: &[OpenSpan]) -> String {
        let time = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
        let spans = spans
            .iter()
            .map(|s| format!("{}-{}", time(s.from), time(s.until)));
        spans.collect::<Vec<_>>().join(",")
    }

    /// The days with their hours, equal neighbours joined.
    fn check(text: &str, expected: [&str; 7]) {
        let week = weekly(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let found: Vec<_> = week.days.iter().map(|d| written(d)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn hours_of_a_week_are_read_day_by_day() {
        let day = "09:00-18:00";
        check("Mo-Fr 09:00-18:00", [day, day, day, day, day, "", ""]);
        check("24/7", ["00:00-24:00"; 7]);
        check("10:00-22:00", ["10:00-22:00"; 7]);
        check(
            "Mo-Fr 09:00-19:00; Sa 09:00-18:00",
            [
                "09:00-19:00",
                "09:00-19:00",
                "09:00-19:00",
                "09:00-19:00",
                "09:00-19:00",
                "09:00-18:00",
                "",
            ],
        );
        let late = "18:00-26:00";
        check("Tu-Sa 18:00-02:00", ["", late, late, late, late, late, ""]);
        check(
            "Sa-Mo 10:00-12:00",
            ["10:00-12:00", "", "", "", "", "10:00-12:00", "10:00-12:00"],
        );
        // A later rule replaces; one after a comma adds.
        check(
            "08:00-23:30; Su 08:00-15:30; Mo off",
            [
                "",
                "08:00-23:30",
                "08:00-23:30",
                "08:00-23:30",
                "08:00-23:30",
                "08:00-23:30",
                "08:00-15:30",
            ],
        );
        check(
            "Mo,We 08:00-12:00, We 14:00-18:00",
            ["08:00-12:00", "", "08:00-12:00,14:00-18:00", "", "", "", ""],
        );
        check(
            "Mo-Su 00:00-04:50,23:20-24:00",
            ["00:00-04:50,23:20-24:00"; 7],
        );
        check("Mo-Su 11:00-00:00", ["11:00-24:00"; 7]);
    }

    #[test]
    fn holidays_and_comments_are_kept_apart() {
        let week = weekly("Mo-Fr 08:00-17:00 \"ring the bell\"; PH off; SH 10:00-12:00").unwrap();
        assert_eq!(week.public_holiday, Some(Vec::new()));
        assert_eq!(written(&week.school_holiday.unwrap()), "10:00-12:00");
        assert_eq!(week.comment.as_deref(), Some("ring the bell"));
        let week = weekly("Mo-Fr,PH 08:00-17:00").unwrap();
        assert_eq!(written(&week.public_holiday.unwrap()), "08:00-17:00");
    }

    #[test]
    fn what_a_week_cannot_hold_is_told() {
        for (text, reason) in [
            ("Apr-Sep: Mo-Fr 09:00-18:00", "season"),
            ("Mo-Fr 09:00-18:00; Dec 25 off", "season"),
            ("sunrise-sunset", "sun"),
            ("Mo[1] 10:00-12:00", "single weeks"),
            ("Mo-Fr 10:00+", "open end"),
            ("Mo-Fr 08:00-18:00; We 12:00-13:00 off", "part of a day"),
            ("Mo-Fr 08:00-18:00 || \"by appointment\"", "alternative"),
            ("whenever", "syntax"),
            ("", "syntax"),
        ] {
            let found = weekly(text).unwrap_err();
            assert!(found.to_string().contains(reason), "{text}: {found}");
        }
        assert!(weekly(&"Mo 10:00-12:00;".repeat(100)).is_err());
    }
}
