//! China's public holidays, and who travels home for the spring festival.
//!
//! For 2026 they are those of the State Council's notice of 4 November 2025 (国务院办公厅关于2026年部分节假日安排的通知; read), days of work at weekends
//! with them. Later years have no notice here: they have the days that the regulation itself names (State Council decree 795 of 2024, in
//! force since 2025, article 2; general knowledge), by the lunar calendar of China's standard time: New Year, dragon boats and mid-autumn of each year
//! to 2030 are those that two programs of it give independently (PyPI's lunardate and lunar-python, which are right about 2026 too; the second
//! gives the day of Qingming as well), and nobody works at a weekend for them. Of New Year 2030 two dates are
//! about, since its new moon is near midnight (Hong Kong Observatory, Which day is the Tuen Ng Festival for this year, 2013; read). Years before 2026 and from 2031 on have none.

use crate::sim::random::unit;

/// Streams of a household's journey and of its guests.
const TRIP_STREAM: u32 = 1_010;
const GUESTS_STREAM: u32 = 1_030;

/// Share of households that go home, away from the community, for the festival (assumption: somewhat below the quarter of the people who
/// live where they are not registered, 376 million of 1,412 million, census of 2020, with their families).
const AWAY: f64 = 0.25;
/// Share of the others to whom relatives come for some days (assumption).
const HOSTS: f64 = 0.2;
/// Days before New Year's Day on which people set out or guests arrive, the last but not the least (assumption: the rush of the last
/// week), and days after it on which they come back: the offices open on the eighth.
const BEFORE: [i64; 8] = [1, 1, 2, 2, 3, 4, 5, 7];
const AFTER: [i64; 8] = [3, 4, 5, 5, 6, 6, 6, 8];

/// Days since 1970-01-01 of a date of the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms", 2013).
const fn day(year: i64, month: i64, day: i64) -> i64 {
    let from_march = (month + 9) % 12;
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719_468
}

/// First and last days of holidays.
const OFF: &[(i64, i64)] = &[
    // 2026: New Year, spring festival, Qingming, Labour Day, dragon boats, mid-autumn, National Day.
    (day(2026, 1, 1), day(2026, 1, 3)),
    (day(2026, 2, 15), day(2026, 2, 23)),
    (day(2026, 4, 4), day(2026, 4, 6)),
    (day(2026, 5, 1), day(2026, 5, 5)),
    (day(2026, 6, 19), day(2026, 6, 21)),
    (day(2026, 9, 25), day(2026, 9, 27)),
    (day(2026, 10, 1), day(2026, 10, 7)),
    // By the regulation: New Year, New Year's Eve to the third day, Qingming, two days, dragon boats, mid-autumn, three days.
    (day(2027, 1, 1), day(2027, 1, 1)),
    (day(2027, 2, 5), day(2027, 2, 8)),
    (day(2027, 4, 5), day(2027, 4, 5)),
    (day(2027, 5, 1), day(2027, 5, 2)),
    (day(2027, 6, 9), day(2027, 6, 9)),
    (day(2027, 9, 15), day(2027, 9, 15)),
    (day(2027, 10, 1), day(2027, 10, 3)),
    (day(2028, 1, 1), day(2028, 1, 1)),
    (day(2028, 1, 25), day(2028, 1, 28)),
    (day(2028, 4, 4), day(2028, 4, 4)),
    (day(2028, 5, 1), day(2028, 5, 2)),
    (day(2028, 5, 28), day(2028, 5, 28)),
    (day(2028, 10, 1), day(2028, 10, 3)),
    (day(2029, 1, 1), day(2029, 1, 1)),
    (day(2029, 2, 12), day(2029, 2, 15)),
    (day(2029, 4, 4), day(2029, 4, 4)),
    (day(2029, 5, 1), day(2029, 5, 2)),
    (day(2029, 6, 16), day(2029, 6, 16)),
    (day(2029, 9, 22), day(2029, 9, 22)),
    (day(2029, 10, 1), day(2029, 10, 3)),
    (day(2030, 1, 1), day(2030, 1, 1)),
    (day(2030, 2, 2), day(2030, 2, 5)),
    (day(2030, 4, 5), day(2030, 4, 5)),
    (day(2030, 5, 1), day(2030, 5, 2)),
    (day(2030, 6, 5), day(2030, 6, 5)),
    (day(2030, 9, 12), day(2030, 9, 12)),
    (day(2030, 10, 1), day(2030, 10, 3)),
];

/// Saturdays and Sundays on which people work, by the notice of 2026.
const WORKED: &[i64] = &[
    day(2026, 1, 4),
    day(2026, 2, 14),
    day(2026, 2, 28),
    day(2026, 5, 9),
    day(2026, 9, 20),
    day(2026, 10, 10),
];

/// New Year's Days of the lunar calendar.
const NEW_YEARS: &[i64] = &[
    day(2026, 2, 17),
    day(2027, 2, 6),
    day(2028, 1, 26),
    day(2029, 2, 13),
    day(2030, 2, 3),
];

/// Whether a day since 1970-01-01 is a public holiday.
pub(crate) fn is_off(day: i64) -> bool {
    let next = OFF.partition_point(|(_, last)| *last < day);
    OFF.get(next).is_some_and(|(first, _)| *first <= day)
}

/// Whether a day of a weekend is worked on.
pub(crate) fn is_worked(day: i64) -> bool {
    WORKED.contains(&day)
}

/// How many days a day is after the New Year's Day of the lunar calendar that is nearest, if it is one of the days about the festival: eight
/// before to fifteen after.
pub(crate) fn of_festival(day: i64) -> Option<i64> {
    let after = NEW_YEARS.iter().map(|new_year| day - new_year);
    after.into_iter().find(|after| (-8..=15).contains(after))
}

/// A time away over days, of a household or of its guests at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Journey {
    /// It begins on this day, at an hour of it.
    Begins(u8),
    /// It lasts all day.
    Lasts,
    /// It ends on this day, at an hour of it.
    Ends(u8),
}

/// The journey of the household `key` over the festival, on the day that is so many days after New Year's Day.
pub(crate) fn journey(key: u64, day: i64, after: i64) -> Option<Journey> {
    travels(key, day - after).then(|| stretch(key, TRIP_STREAM, (day, after)))?
}

/// The stay of relatives at the household `key`, and how many they are.
pub(crate) fn guests(key: u64, day: i64, after: i64) -> Option<(Journey, u8)> {
    let year = day - after;
    let come = !travels(key, year) && unit(key, GUESTS_STREAM, year) < HOSTS / (1.0 - AWAY);
    let stay = come.then(|| stretch(key, GUESTS_STREAM, (day, after)))??;
    Some((stay, 1 + (unit(key, GUESTS_STREAM + 3, year) * 3.0) as u8))
}

fn travels(key: u64, year: i64) -> bool {
    unit(key, TRIP_STREAM, year) < AWAY
}

/// What a stretch of days about the New Year's Day has on one of them; from the morning to the evening people are on the way.
fn stretch(key: u64, stream: u32, (day, after): (i64, i64)) -> Option<Journey> {
    let year = day - after;
    let draw = |n: u32| unit(key, stream + n, year);
    let one_of = |days: [i64; 8], share: f64| days[((share * 8.0) as usize).min(7)];
    let (from, to) = (-one_of(BEFORE, draw(1)), one_of(AFTER, draw(2)));
    let hour = |n: u32| 7 + (draw(n) * 14.0) as u8;
    match after {
        a if a == from => Some(Journey::Begins(hour(4))),
        a if a == to => Some(Journey::Ends(hour(5))),
        a if (from..to).contains(&a) => Some(Journey::Lasts),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::population::DayKind;
    use crate::sim::random::entity_key;

    #[test]
    fn dates_are_days() {
        assert_eq!(day(1970, 1, 1), 0);
        assert_eq!(day(2000, 3, 1), 11_017);
        assert_eq!(day(2026, 6, 1), 20_605);
        assert!(OFF.is_sorted() && OFF.iter().all(|(first, last)| first <= last));
        assert!(
            OFF.windows(2).all(|w| w[0].1 < w[1].0),
            "they do not overlap"
        );
    }

    #[test]
    fn the_notice_of_2026_has_thirty_three_days_and_six_of_work() {
        // 3 + 9 + 3 + 5 + 3 + 3 + 7.
        let year = day(2026, 1, 1)..day(2027, 1, 1);
        assert_eq!(year.clone().filter(|d| is_off(*d)).count(), 33);
        assert_eq!(year.filter(|d| is_worked(*d)).count(), 6);
        // A Monday of the festival is like a Sunday, the Saturday before it a day of work, an ordinary one a Saturday.
        assert_eq!(DayKind::of(day(2026, 2, 16)), DayKind::Sunday);
        assert_eq!(DayKind::of(day(2026, 2, 14)), DayKind::Workday);
        assert_eq!(DayKind::of(day(2026, 2, 24)), DayKind::Workday);
        assert_eq!(DayKind::of(day(2026, 3, 7)), DayKind::Saturday);
        for worked in WORKED {
            assert!(matches!((worked + 3).rem_euclid(7), 5 | 6), "a weekend");
        }
        assert!(!is_off(day(2025, 10, 1)) && !is_off(day(2031, 1, 1)));
    }

    #[test]
    fn every_new_year_is_a_holiday_and_the_eve_before_it() {
        for new_year in NEW_YEARS {
            assert!((-1..3).all(|after| is_off(new_year + after)));
            assert_eq!(of_festival(*new_year), Some(0));
            assert_eq!(of_festival(new_year - 9), None);
        }
    }

    #[test]
    fn a_journey_begins_once_lasts_and_ends_once() {
        let new_year = NEW_YEARS[0];
        let (mut away, mut hosts) = (0_i32, 0_i32);
        for name in 0..2_000 {
            let key = entity_key(5, "household", &name.to_string());
            let days: Vec<_> = (-8..=15).map(|a| journey(key, new_year + a, a)).collect();
            let stays = (-8..=15).any(|a| guests(key, new_year + a, a).is_some());
            hosts += i32::from(stays);
            let on: Vec<_> = days.iter().flatten().collect();
            if on.is_empty() {
                continue;
            }
            away += 1;
            assert!(!stays, "nobody is a guest where nobody is");
            assert!(matches!(on[0], Journey::Begins(7..=20)), "{on:?}");
            assert!(matches!(on[on.len() - 1], Journey::Ends(7..=20)), "{on:?}");
            assert!(on[1..on.len() - 1].iter().all(|j| **j == Journey::Lasts));
            assert!(days[7..=10].iter().all(Option::is_some), "from the eve on");
        }
        assert!((away - 500).abs() < 60, "{away}");
        assert!((hosts - 400).abs() < 60, "{hosts}");
    }
}
