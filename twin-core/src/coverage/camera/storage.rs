//! Network and disk that cameras take: bits a second, and bytes for the days that are kept.

use super::error::{SightError, check};
use crate::told::Term;

/// How pictures are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// H.264 (ISO/IEC 14496-10).
    H264,
    /// H.265 (ISO/IEC 23008-2).
    H265,
}

/// Share of H.264's bits that H.265 takes for the same picture: half, what it was made for and what Ohm et al. 2012 (IEEE TCSVT 22-12)
/// found by viewing.
const H265_SHARE: f64 = 0.5;

/// Bit rates of H.264 in kilobits a second for a daylight scene, by pixels and by pictures a second: Unifore, "Simple guide of IP
/// camera bitrate setting". Its rows of 720p, 1080p and 5 megapixels; the last has no figure above 10 pictures a second.
const TABLE: [(f64, &[(f64, f64)]); 3] = [
    (
        1_280.0 * 720.0,
        &[
            (5.0, 1_000.0),
            (10.0, 1_000.0),
            (15.0, 2_000.0),
            (20.0, 2_000.0),
            (30.0, 2_000.0),
        ],
    ),
    (
        1_920.0 * 1_080.0,
        &[
            (5.0, 1_000.0),
            (10.0, 2_000.0),
            (15.0, 3_000.0),
            (20.0, 4_000.0),
            (30.0, 4_000.0),
        ],
    ),
    (
        2_592.0 * 1_944.0,
        &[(3.0, 2_000.0), (5.0, 3_000.0), (10.0, 3_000.0)],
    ),
];

/// Usual bit rate in kilobits a second of a stream, where its maker does not say: that of the table's next larger row and next
/// higher rate of pictures. Above the table it grows with the pixels; beyond a row's last rate, with the pictures. `None` for a
/// picture without pixels or time.
#[must_use]
pub fn usual_kbps(codec: Codec, [columns, rows]: [u32; 2], pictures_a_second: f64) -> Option<f64> {
    let pixels = f64::from(columns) * f64::from(rows);
    if !(pixels > 0.0 && pictures_a_second > 0.0 && pictures_a_second.is_finite()) {
        return None;
    }
    let row = TABLE.iter().find(|(most, _)| pixels <= *most);
    let (most, rates) = row.or_else(|| TABLE.last())?;
    let rate = rates.iter().find(|(rate, _)| pictures_a_second <= *rate);
    let (rate, kbps) = rate.or_else(|| rates.last())?;
    let kbps = kbps * (pixels / most).max(1.0) * (pictures_a_second / rate).max(1.0);
    Some(match codec {
        Codec::H264 => kbps,
        Codec::H265 => kbps * H265_SHARE,
    })
}

/// What is recorded of a stream and how long it is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retention {
    /// Bit rate of the stream, kilobits a second: the maker's, or [`usual_kbps`].
    pub kbps: f64,
    /// Hours a day that the camera records.
    pub hours_a_day: f64,
    /// Share of those hours that is kept: 1 for all, less where only motion is.
    pub motion_share: f64,
    /// Days that it is kept.
    pub days: f64,
}

impl Retention {
    /// Bytes on disk. No margin for the file system or redundancy is in it.
    ///
    /// # Errors
    /// When a figure is below 0, above what it can be or no number.
    pub fn bytes(&self) -> Result<f64, SightError> {
        let sound = |value: f64, most: f64| (0.0..=most).contains(&value);
        check(
            Term::new("bit rate", "码率"),
            self.kbps,
            sound(self.kbps, 1e7),
            Term::new("from 0 to 10,000,000 kbit/s", "0 至 10,000,000 kbit/s"),
        )?;
        let hours = self.hours_a_day;
        check(
            Term::new("hours a day", "每日小时数"),
            hours,
            sound(hours, 24.0),
            Term::new("from 0 to 24", "0 至 24"),
        )?;
        let share = self.motion_share;
        check(
            Term::new("share of motion", "运动时间占比"),
            share,
            sound(share, 1.0),
            Term::new("from 0 to 1", "0 至 1"),
        )?;
        check(
            Term::new("days", "存储天数"),
            self.days,
            sound(self.days, 36_500.0),
            Term::new("from 0 to 36,500", "0 至 36,500"),
        )?;
        let seconds = hours * 3_600.0 * share * self.days;
        Ok(self.kbps * 1_000.0 / 8.0 * seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bit_rates_are_those_of_the_table() {
        let check = |codec, size, rate, kbps: Option<f64>| {
            assert_eq!(usual_kbps(codec, size, rate), kbps, "{size:?} {rate}");
        };
        check(Codec::H264, [1_920, 1_080], 30.0, Some(4_000.0));
        check(Codec::H265, [1_920, 1_080], 25.0, Some(2_000.0));
        check(Codec::H264, [1_280, 720], 12.0, Some(2_000.0));
        check(Codec::H264, [2_592, 1_944], 20.0, Some(6_000.0));
        // Twice the pixels of the largest row, twice the bits.
        check(Codec::H264, [2_592, 3_888], 10.0, Some(6_000.0));
        check(Codec::H264, [0, 1_080], 25.0, None);
        check(Codec::H264, [1_920, 1_080], f64::NAN, None);
    }

    #[test]
    fn a_month_of_4_mbps_is_1_296_gigabytes() {
        let all = Retention {
            kbps: 4_000.0,
            hours_a_day: 24.0,
            motion_share: 1.0,
            days: 30.0,
        };
        // 500,000 bytes a second for 2,592,000 seconds.
        assert_eq!(all.bytes().unwrap(), 1.296e12);
        let some = Retention {
            hours_a_day: 12.0,
            motion_share: 0.25,
            ..all
        };
        assert_eq!(some.bytes().unwrap(), 1.62e11);
        let wrong = Retention {
            motion_share: 1.5,
            ..all
        };
        assert!(
            wrong
                .bytes()
                .unwrap_err()
                .to_string()
                .contains("share of motion is 1.5")
        );
    }
}
