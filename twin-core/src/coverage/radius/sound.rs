//! Loudspeakers: how far they are heard over the noise.

use super::error::{RadiusError, within};
use crate::told::Term;

/// Ambient noise in dB above which an emergency broadcast must stand out (GB 50116-2013 §6.6.1, read on a fire-safety firm's page that
/// quotes it).
pub const NOISY_DB: f64 = 60.0;

/// How far it must stand out at the farthest point, in dB (§6.6.1). GB 50526 asks of public address in general for 12 dB
/// (general knowledge, not read); the greater is taken everywhere.
pub const EMERGENCY_MARGIN_DB: f64 = 15.0;

/// Greatest straight distance from anywhere in a fire compartment to a loudspeaker in metres (§6.6.1).
pub const SPEAKER_DISTANCE_M: f64 = 25.0;

/// Greatest distance from the end of a corridor to one in metres (§6.6.1).
pub const SPEAKER_END_M: f64 = 12.5;

/// Distance of the data sheet's level in metres, below which the far field does not hold.
const REFERENCE_M: f64 = 1.0;

/// A loudspeaker outdoors or in a dead room: a point source, without echoes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loudspeaker {
    /// Sensitivity: level in dB at 1 m with 1 W.
    pub sensitivity_db: f64,
    /// Power in W.
    pub power_w: f64,
}

impl Loudspeaker {
    /// Level in dB at 1 m: sensitivity + 10 lg P.
    ///
    /// # Errors
    /// When the power is not above 0 or the sensitivity no number.
    pub fn at_1_m_db(&self) -> Result<f64, RadiusError> {
        within(
            Term::new("loudspeaker", "扬声器"),
            Term::new("power", "功率"),
            self.power_w,
            (f64::MIN_POSITIVE, 1e6),
            "W",
        )?;
        within(
            Term::new("loudspeaker", "扬声器"),
            Term::new("sensitivity", "灵敏度"),
            self.sensitivity_db,
            (0.0, 200.0),
            "dB",
        )?;
        Ok(self.sensitivity_db + 10.0 * self.power_w.log10())
    }

    /// Level in dB at a distance: 20 lg d below that at 1 m (inverse square law).
    ///
    /// # Errors
    /// As [`Self::at_1_m_db`], and nearer than 1 m.
    pub fn level_db(&self, distance_m: f64) -> Result<f64, RadiusError> {
        within(
            Term::new("inverse square law", "平方反比律"),
            Term::new("distance", "距离"),
            distance_m,
            (REFERENCE_M, 1e6),
            "m",
        )?;
        Ok(self.at_1_m_db()? - 20.0 * distance_m.log10())
    }

    /// How far it stands `margin_db` out of an ambient noise, in metres; none where it does not even at 1 m.
    ///
    /// # Errors
    /// As [`Self::at_1_m_db`], and when noise or margin is no level.
    pub fn reach_m(&self, ambient_db: f64, margin_db: f64) -> Result<Option<f64>, RadiusError> {
        within(
            Term::new("loudspeaker", "扬声器"),
            Term::new("ambient noise", "环境噪声"),
            ambient_db,
            (0.0, 200.0),
            "dB",
        )?;
        within(
            Term::new("loudspeaker", "扬声器"),
            Term::new("margin", "余量"),
            margin_db,
            (0.0, 200.0),
            "dB",
        )?;
        let left_db = self.at_1_m_db()? - ambient_db - margin_db;
        Ok((left_db >= 0.0).then(|| REFERENCE_M * 10_f64.powf(left_db / 20.0)))
    }
}

/// Level in dB of several sources that are not in step: their powers add up. Minus infinity without any.
#[must_use]
pub fn together_db(levels_db: &[f64]) -> f64 {
    10.0 * levels_db
        .iter()
        .map(|l| 10_f64.powf(l / 10.0))
        .sum::<f64>()
        .log10()
}
