//! Opening hours.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::breach::Breach;
use super::provenance::Provenance;
use super::report::Report;
use super::subject::Subject;
use super::validate::{Feature, Reference};
use crate::ids::TimetableId;

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;

/// When a place, gate or way is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timetable {
    /// Its id.
    pub id: TimetableId,
    /// What is open.
    pub subject: Subject,
    /// The hours as the source writes them.
    pub raw: Arc<str>,
    /// The hours of a week, where the text says nothing more than they can hold.
    pub week: Option<WeeklyHours>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// Open from a minute of a day until another, in minutes since its midnight. `until` is past 1,440 where it is the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OpenSpan {
    /// The first minute.
    pub from: u16,
    /// The minute that is no longer open, at most 2,880.
    pub until: u16,
}

/// The hours of a week.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyHours {
    /// The spans that begin on each day, Monday first.
    pub days: [Vec<OpenSpan>; 7],
    /// Those of a public holiday; as on any other day where nothing is said.
    pub public_holiday: Option<Vec<OpenSpan>>,
    /// Those of a day of school holidays.
    pub school_holiday: Option<Vec<OpenSpan>>,
    /// What the source adds in words.
    pub comment: Option<Arc<str>>,
}

impl WeeklyHours {
    /// Whether it is open at a minute of a day that is no holiday and does not follow one; day 0 is Monday. A span that began
    /// the day before counts.
    #[must_use]
    pub fn is_open(&self, day: usize, minute: u16) -> bool {
        let of = |day: usize| self.days.get(day % 7).into_iter().flatten();
        let late = minute.saturating_add(DAY_MINUTES);
        of(day).any(|s| (s.from..s.until).contains(&minute))
            || of(day + 6).any(|s| (s.from..s.until).contains(&late))
    }

    /// Every list of spans that it holds.
    fn lists(&self) -> impl Iterator<Item = &Vec<OpenSpan>> {
        let holidays = [&self.public_holiday, &self.school_holiday];
        self.days.iter().chain(holidays.into_iter().flatten())
    }
}

impl Feature for Timetable {
    const LAYER: &'static str = "timetable";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        let is_span =
            |s: &OpenSpan| s.from < s.until && s.from < DAY_MINUTES && s.until <= 2 * DAY_MINUTES;
        let spans = self.week.iter().flat_map(WeeklyHours::lists).flatten();
        report.range("week", spans.into_iter().all(is_span), Breach::Span);
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Some(self.subject.reference()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_over_midnight_is_open_on_the_next_day() {
        let mut week = WeeklyHours::default();
        week.days[6] = vec![OpenSpan {
            from: 1_080,
            until: 1_560,
        }];
        assert!(!week.is_open(6, 1_079) && week.is_open(6, 1_080) && week.is_open(6, 1_439));
        assert!(week.is_open(0, 0) && week.is_open(0, 119) && !week.is_open(0, 120));
        assert!(!week.is_open(1, 60));
    }
}
