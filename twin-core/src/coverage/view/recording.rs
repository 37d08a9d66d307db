//! What the stream of a camera takes of network and disk.

use crate::coverage::camera::{Codec, Lens, Retention, SightError, usual_kbps};

/// Days that pictures are kept where nothing else is asked for: the least that State Council Decree 799 on public security video
/// systems asks for, in force since April 2025.
pub const USUAL_DAYS: u32 = 30;
/// Where [`USUAL_DAYS`] is from, in Chinese and English.
pub const USUAL_DAYS_SOURCE: (&str, &str) = (
    "《公共安全视频图像信息系统管理条例》（国务院令第799号）：保存不少于30日",
    "Regulations on public security video systems (State Council Decree 799): at least 30 days",
);
/// Pictures a second of a stream. Assumption: the 25 of PAL, as cameras in China are delivered.
pub const PICTURES_A_SECOND: f64 = 25.0;

/// What a stream takes, recorded all day in a codec.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recording {
    /// How it is coded.
    pub codec: Codec,
    /// Bit rate, kilobits a second.
    pub kbps: f64,
    /// Bytes on disk for the days asked for, without the margin of a file system.
    pub bytes: f64,
}

impl Recording {
    /// What no camera takes, in H.265 and in H.264.
    pub(super) const NONE: [Self; 2] = [Self::none(Codec::H265), Self::none(Codec::H264)];

    const fn none(codec: Codec) -> Self {
        Self {
            codec,
            kbps: 0.0,
            bytes: 0.0,
        }
    }

    /// The stream of a camera with `lens` that is kept for `days`, in H.265 and in H.264.
    ///
    /// # Errors
    /// When the days are more than a century or the bits more than 10 Gbit/s.
    pub fn of(lens: &Lens, days: u32) -> Result<[Self; 2], SightError> {
        let recording = |codec| {
            let pixels = [lens.columns(), lens.rows()];
            let kbps = usual_kbps(codec, pixels, PICTURES_A_SECOND).unwrap_or(0.0);
            let kept = Retention {
                kbps,
                hours_a_day: 24.0,
                motion_share: 1.0,
                days: f64::from(days),
            };
            kept.bytes().map(|bytes| Self { codec, kbps, bytes })
        };
        Ok([recording(Codec::H265)?, recording(Codec::H264)?])
    }
}
