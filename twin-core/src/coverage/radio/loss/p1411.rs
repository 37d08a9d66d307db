//! Outdoors by Rec. ITU-R P.1411: short paths within street canyons and over roofs, whatever the antenna heights.
//!
//! Coefficients read in the implementation of OFCOM's I. Stevanovic that cites P.1411-11 §4.1.1 and §4.2.1 (its reference values are
//! tested here), and in the Communications Research Centre's of P.1411-12 §4.1.2.

use crate::coverage::radio::decibel::wavelength_m;
use crate::coverage::radio::error::{RadioError, positive, within};
use crate::told::Term;

/// A row of P.1411-11 table 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canyon {
    /// Line of sight between buildings of any height.
    Clear,
    /// Something in the way, among high-rise buildings.
    HighRise,
    /// Something in the way, among low-rise buildings or in suburbs.
    LowRise,
    /// Something in the way, in a residential area.
    Residential,
}

struct Row {
    alpha: f64,
    beta: f64,
    gamma: f64,
    sigma: f64,
    frequency_ghz: (f64, f64),
    distance_m: (f64, f64),
}

impl Row {
    fn loss(&self, formula: Term, distance_m: f64, frequency_ghz: f64) -> Result<f64, RadioError> {
        within(
            formula,
            Term::new("frequency", "频率"),
            frequency_ghz,
            self.frequency_ghz,
            "GHz",
        )?;
        within(
            formula,
            Term::new("distance in space", "空间距离"),
            distance_m,
            self.distance_m,
            "m",
        )?;
        Ok(10.0 * self.alpha * distance_m.log10()
            + self.beta
            + 10.0 * self.gamma * frequency_ghz.log10())
    }
}

impl Canyon {
    fn row(self) -> Row {
        let ((alpha, beta, gamma, sigma), frequency_ghz, distance_m) = match self {
            Self::Clear => ((2.12, 29.2, 2.11, 5.06), (0.8, 82.0), (5.0, 660.0)),
            Self::HighRise => ((4.0, 10.2, 2.36, 7.6), (0.8, 82.0), (30.0, 715.0)),
            Self::LowRise => ((5.06, -4.68, 2.02, 9.33), (10.0, 73.0), (30.0, 250.0)),
            Self::Residential => ((3.01, 18.8, 2.07, 3.07), (0.8, 73.0), (30.0, 170.0)),
        };
        Row {
            alpha,
            beta,
            gamma,
            sigma,
            frequency_ghz,
            distance_m,
        }
    }
}

/// Median loss with both antennas below the roofs: 10α lg d + β + 10γ lg f (P.1411-11 §4.1.1, equation 1 and table 4).
///
/// # Errors
/// When the frequency or the distance is outside the row's range.
pub fn street_canyon(
    canyon: Canyon,
    distance_3d_m: f64,
    frequency_ghz: f64,
) -> Result<f64, RadioError> {
    canyon.row().loss(
        Term::new(
            "Rec. ITU-R P.1411-11 §4.1.1",
            "ITU-R P.1411-11 建议书 §4.1.1",
        ),
        distance_3d_m,
        frequency_ghz,
    )
}

/// Standard deviation of [`street_canyon`] in dB (table 4).
#[must_use]
pub fn canyon_sigma(canyon: Canyon) -> f64 {
    canyon.row().sigma
}

/// Median loss with one antenna above the roofs and one below (P.1411-11 §4.2.1, table 8): 55 to 1,200 m with a line of sight,
/// 260 to 1,200 m without.
///
/// # Errors
/// When the frequency or the distance is outside the row's range.
pub fn above_roof(
    sight: super::street::Sight,
    distance_3d_m: f64,
    frequency_ghz: f64,
) -> Result<f64, RadioError> {
    let row = match sight {
        super::street::Sight::Clear => Row {
            alpha: 2.29,
            beta: 28.6,
            gamma: 1.96,
            sigma: 3.48,
            frequency_ghz: (2.2, 73.0),
            distance_m: (55.0, 1_200.0),
        },
        super::street::Sight::Blocked => Row {
            alpha: 4.39,
            beta: -6.27,
            gamma: 2.30,
            sigma: 6.89,
            frequency_ghz: (2.2, 66.5),
            distance_m: (260.0, 1_200.0),
        },
    };
    row.loss(
        Term::new(
            "Rec. ITU-R P.1411-11 §4.2.1",
            "ITU-R P.1411-11 建议书 §4.2.1",
        ),
        distance_3d_m,
        frequency_ghz,
    )
}

/// Bounds of a loss in dB.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Approximate lower bound.
    pub lower: f64,
    /// Median.
    pub median: f64,
    /// Approximate upper bound.
    pub upper: f64,
}

/// Loss in a street canyon with a line of sight at 0.3 to 3 GHz up to 1 km (P.1411-12 §4.1.2): two slopes that meet at the break
/// point 4 h₁ h₂/λ. Equations and ranges read in the Communications Research Centre's implementation; the mean of the bounds agrees with
/// ns-3's reference values.
///
/// # Errors
/// When the frequency or the distance is outside that range, or a height is not above 0.
pub fn uhf_street(
    distance_m: f64,
    frequency_ghz: f64,
    site_m: f64,
    terminal_m: f64,
) -> Result<Bounds, RadioError> {
    const CLAUSE: Term = Term::new(
        "Rec. ITU-R P.1411-12 §4.1.2",
        "ITU-R P.1411-12 建议书 §4.1.2",
    );
    within(
        CLAUSE,
        Term::new("frequency", "频率"),
        frequency_ghz,
        (0.3, 3.0),
        "GHz",
    )?;
    within(
        CLAUSE,
        Term::new("distance", "距离"),
        distance_m,
        (f64::MIN_POSITIVE, 1_000.0),
        "m",
    )?;
    let heights = positive(
        Term::new("height of the site in metres", "站点高度（m）"),
        site_m,
    )? * positive(
        Term::new("height of the terminal in metres", "终端高度（m）"),
        terminal_m,
    )?;
    let lambda = wavelength_m(frequency_ghz);
    let break_loss =
        (20.0 * (lambda * lambda / (8.0 * std::f64::consts::PI * heights)).log10()).abs();
    let beyond = (distance_m * lambda / (4.0 * heights)).log10();
    let (lower, upper) = if beyond <= 0.0 {
        (20.0 * beyond, 20.0 + 25.0 * beyond)
    } else {
        (40.0 * beyond, 20.0 + 40.0 * beyond)
    };
    Ok(Bounds {
        lower: break_loss + lower,
        median: break_loss + lower + 6.0,
        upper: break_loss + upper,
    })
}
