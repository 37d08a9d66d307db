//! Times as platforms write them.

use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::{Bilingual, Told};

/// Less are taken for seconds: as milliseconds they lie before March 1973, as seconds before the year 5138.
const LEAST_MILLIS: i64 = 100_000_000_000;
/// More are taken for microseconds: the begin of the year 2200, the last that is read as RFC 3339.
const MOST_MILLIS: i64 = 7_258_118_400_000;

/// A time as RFC 3339, or as milliseconds since 1970.
pub(super) fn time(text: &str) -> Result<SimTime, Bilingual> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse::<SimTime>().map_err(|error| {
            let reason = error.told();
            both!(
                "the time '{text}' is {reason}, nor milliseconds since 1970",
                "时间“{text}”无法识别：{reason}，或 1970 年以来的毫秒数" => reason
            )
        });
    }
    match text.parse::<i64>() {
        Ok(millis) if (LEAST_MILLIS..=MOST_MILLIS).contains(&millis) => {
            Ok(SimTime::from_nanos(millis * 1_000_000))
        }
        Ok(millis) if millis < LEAST_MILLIS => Err(both!(
            "the time {text} is before March 1973 as milliseconds since 1970; if it is seconds, multiply it by 1000",
            "时间 {text} 按 1970 年以来的毫秒数计早于 1973 年 3 月；如为秒，请乘以 1000"
        )),
        _ => Err(both!(
            "the time {text} is after the year 2200 as milliseconds since 1970; if it is finer, divide it",
            "时间 {text} 按 1970 年以来的毫秒数计晚于 2200 年；如为更细的单位，请换算为毫秒"
        )),
    }
}
