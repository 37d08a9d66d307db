//! Into buildings: 3GPP TR 38.901 §7.4.3, and Rec. ITU-R P.2109.

use super::normal::inverse_normal;
use crate::coverage::radio::decibel::{from_db, to_db};
use crate::coverage::radio::error::{RadioError, positive, within};
use crate::told::Term;

const MATERIALS: Term = Term::new("3GPP TR 38.901 table 7.4.3-1", "3GPP TR 38.901 表 7.4.3-1");
const P2109: Term = Term::new(
    "Rec. ITU-R P.2109-2 annex 1 §3",
    "ITU-R P.2109-2 建议书附件 1 §3",
);

/// What a wall is of (table 7.4.3-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Material {
    /// Standard multi-pane glass.
    Glass,
    /// Infrared-reflecting glass.
    CoatedGlass,
    /// Concrete.
    Concrete,
    /// Wood.
    Wood,
}

/// Loss through a wall of one material at right angles (table 7.4.3-1, read in a public implementation that cites it).
///
/// # Errors
/// When the frequency is outside 0.5 to 100 GHz.
pub fn material_loss(material: Material, frequency_ghz: f64) -> Result<f64, RadioError> {
    let f = within(
        MATERIALS,
        Term::new("frequency", "频率"),
        frequency_ghz,
        (0.5, 100.0),
        "GHz",
    )?;
    Ok(match material {
        Material::Glass => 2.0 + 0.2 * f,
        Material::CoatedGlass => 23.0 + 0.3 * f,
        Material::Concrete => 5.0 + 4.0 * f,
        Material::Wood => 4.85 + 0.12 * f,
    })
}

/// The mixture that a façade is of (table 7.4.3-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facade {
    /// Low loss: 30 % standard glass, 70 % concrete.
    LowLoss,
    /// High loss: 70 % coated glass, 30 % concrete.
    HighLoss,
}

impl Facade {
    /// Standard deviation of the penetration loss in dB (table 7.4.3-2; not read).
    #[must_use]
    pub fn sigma(self) -> f64 {
        match self {
            Self::LowLoss => 4.4,
            Self::HighLoss => 6.5,
        }
    }
}

/// Median loss through a façade: 5 − 10 lg Σ share · 10^(−L/10) (table 7.4.3-2, not read).
///
/// # Errors
/// When the frequency is outside 0.5 to 100 GHz.
pub fn facade_loss(facade: Facade, frequency_ghz: f64) -> Result<f64, RadioError> {
    let (glass, glass_share) = match facade {
        Facade::LowLoss => (Material::Glass, 0.3),
        Facade::HighLoss => (Material::CoatedGlass, 0.7),
    };
    let through = |material| Ok::<_, RadioError>(from_db(-material_loss(material, frequency_ghz)?));
    let passed = glass_share * through(glass)? + (1.0 - glass_share) * through(Material::Concrete)?;
    Ok(5.0 - to_db(passed))
}

/// Loss on the way inside behind the façade: 0.5 dB/m of plan distance (table 7.4.3-2, not read).
#[must_use]
pub fn inside_loss(depth_m: f64) -> f64 {
    0.5 * depth_m
}

/// How well a building is insulated (P.2109).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Building {
    /// Traditional.
    Traditional,
    /// Thermally efficient: metallised glass, foil-backed panels.
    Efficient,
}

/// Loss into a building that is not exceeded with `probability` (P.2109-2 annex 1 §3), at a path that meets the façade
/// `elevation_rad` above or below the horizontal. Coefficients read in two public implementations; tested on the reference values of
/// ITU-R Study Group 3. It includes the way inside.
///
/// # Errors
/// When the frequency is outside 0.08 to 100 GHz, the probability not between 0 and 1, or the elevation beyond ±π/2.
pub fn entry_loss(
    building: Building,
    frequency_ghz: f64,
    probability: f64,
    elevation_rad: f64,
) -> Result<f64, RadioError> {
    within(
        P2109,
        Term::new("frequency", "频率"),
        frequency_ghz,
        (0.08, 100.0),
        "GHz",
    )?;
    within(
        P2109,
        Term::new("probability", "概率"),
        probability,
        (f64::MIN_POSITIVE, 1.0 - f64::EPSILON),
        "",
    )?;
    let quarter = std::f64::consts::FRAC_PI_2;
    within(
        P2109,
        Term::new("elevation", "仰角"),
        elevation_rad,
        (-quarter, quarter),
        "rad",
    )?;
    let [r, s, t, u, v, w, x, y, z] = match building {
        Building::Traditional => [12.64, 3.72, 0.96, 9.6, 2.0, 9.1, -3.0, 4.5, -2.0],
        Building::Efficient => [28.19, -3.0, 8.48, 13.5, 3.8, 27.8, -2.9, 9.4, -2.1],
    };
    let f = positive(Term::new("frequency in GHz", "频率（GHz）"), frequency_ghz)?.log10();
    let normal = inverse_normal(probability);
    let horizontal = r + s * f + t * f * f;
    let a = normal * (u + v * f) + horizontal + 0.212 * elevation_rad.abs().to_degrees();
    let b = normal * (y + z * f) + w + x * f;
    Ok(to_db(from_db(a) + from_db(b) + from_db(-3.0)))
}
