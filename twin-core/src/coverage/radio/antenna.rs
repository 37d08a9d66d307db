//! Antenna patterns.

use super::error::{RadioError, finite};
use crate::told::Term;

/// Half-power beam width of an element in degrees, both ways (3GPP TR 38.901 table 7.3-1).
const BEAM_WIDTH_DEG: f64 = 65.0;
/// Greatest attenuation of an element in dB: A_max and SLA_V (table 7.3-1).
const GREATEST_ATTENUATION_DB: f64 = 30.0;
/// Greatest gain of an element in dBi (table 7.3-1).
pub const ELEMENT_GAIN_DBI: f64 = 8.0;

/// How an antenna radiates. The numbers of the sector are those that public implementations cite for 3GPP TR 38.901 table 7.3-1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Antenna {
    /// The same in every direction.
    Omni {
        /// Gain in dBi.
        gain_dbi: f64,
    },
    /// One sector of three: 65° wide both ways, 30 dB down behind.
    Sector {
        /// Gain along its axis in dBi; [`ELEMENT_GAIN_DBI`] for a single element.
        gain_dbi: f64,
        /// Where it looks: radians anticlockwise from east.
        heading_rad: f64,
        /// How far its axis is below the horizontal, radians.
        downtilt_rad: f64,
    },
}

impl Antenna {
    pub(super) fn check(&self) -> Result<(), RadioError> {
        match *self {
            Self::Omni { gain_dbi } => finite(
                Term::new("gain of the antenna in dBi", "天线增益（dBi）"),
                gain_dbi,
            )?,
            Self::Sector {
                gain_dbi,
                heading_rad,
                downtilt_rad,
            } => {
                finite(
                    Term::new("gain of the antenna in dBi", "天线增益（dBi）"),
                    gain_dbi,
                )?;
                finite(
                    Term::new("downtilt of the antenna in radians", "天线下倾角（弧度）"),
                    downtilt_rad,
                )?;
                finite(
                    Term::new("heading of the antenna in radians", "天线方位角（弧度）"),
                    heading_rad,
                )?
            }
        };
        Ok(())
    }

    /// Gain in dBi towards a point that is `east_m`, `north_m` and `up_m` from the antenna.
    #[must_use]
    pub fn gain_dbi(&self, east_m: f64, north_m: f64, up_m: f64) -> f64 {
        match *self {
            Self::Omni { gain_dbi } => gain_dbi,
            Self::Sector {
                gain_dbi,
                heading_rad,
                downtilt_rad,
            } => {
                let aside = turn(north_m.atan2(east_m) - heading_rad).to_degrees();
                let above = (up_m.atan2(east_m.hypot(north_m)) + downtilt_rad).to_degrees();
                gain_dbi - (attenuation(aside) + attenuation(above)).min(GREATEST_ATTENUATION_DB)
            }
        }
    }
}

/// min(12 (angle / 65°)², 30) dB.
fn attenuation(degrees: f64) -> f64 {
    let share = degrees / BEAM_WIDTH_DEG;
    (12.0 * share * share).min(GREATEST_ATTENUATION_DB)
}

/// The same angle between −π and π.
fn turn(angle_rad: f64) -> f64 {
    angle_rad - std::f64::consts::TAU * (angle_rad / std::f64::consts::TAU).round()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{FRAC_PI_2, PI};

    fn north(downtilt_deg: f64) -> Antenna {
        Antenna::Sector {
            gain_dbi: ELEMENT_GAIN_DBI,
            heading_rad: FRAC_PI_2,
            downtilt_rad: f64::to_radians(downtilt_deg),
        }
    }

    #[test]
    fn a_sector_is_3_db_down_at_half_its_width_and_30_behind() {
        let at = |degrees: f64| {
            let (sin, cos) = f64::to_radians(degrees).sin_cos();
            north(0.0).gain_dbi(100.0 * cos, 100.0 * sin, 0.0)
        };
        assert!((at(90.0) - 8.0).abs() < 1e-9);
        assert!((at(90.0 + 32.5) - 5.0).abs() < 1e-9);
        assert!((at(90.0 - 32.5) - 5.0).abs() < 1e-9);
        assert!((at(270.0) + 22.0).abs() < 1e-9);
        assert!((at(-89.9) + 22.0).abs() < 1e-9);
    }

    #[test]
    fn a_downtilted_sector_is_strongest_below_the_horizon() {
        let tilted = north(10.0);
        let fall_m = 100.0 * f64::to_radians(10.0).tan();
        assert!((tilted.gain_dbi(0.0, 100.0, -fall_m) - 8.0).abs() < 1e-9);
        let level = tilted.gain_dbi(0.0, 100.0, 0.0);
        assert!((level - (8.0 - 12.0 * (10.0_f64 / 65.0).powi(2))).abs() < 1e-9);
    }

    #[test]
    fn three_sectors_leave_no_direction_more_than_12_db_down() {
        // Midway between two axes, 60° off both: 12 (60/65)² = 10.2 dB.
        let worst = (0..360).map(|d| {
            let (sin, cos) = f64::from(d).to_radians().sin_cos();
            let gains = (0..3).map(|k| {
                let heading_rad = f64::from(k) * 2.0 * PI / 3.0;
                Antenna::Sector {
                    gain_dbi: 0.0,
                    heading_rad,
                    downtilt_rad: 0.0,
                }
                .gain_dbi(cos, sin, 0.0)
            });
            gains.fold(f64::NEG_INFINITY, f64::max)
        });
        let worst = worst.fold(f64::INFINITY, f64::min);
        assert!(
            (worst + 12.0 * (60.0_f64 / 65.0).powi(2)).abs() < 1e-9,
            "{worst}"
        );
    }

    #[test]
    fn an_antenna_without_numbers_is_refused() {
        assert!(Antenna::Omni { gain_dbi: f64::NAN }.check().is_err());
        let skewed = Antenna::Sector {
            gain_dbi: 8.0,
            heading_rad: 0.0,
            downtilt_rad: f64::INFINITY,
        };
        assert!(skewed.check().is_err());
    }
}
