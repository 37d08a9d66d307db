//! Street lighting: what a row of lamps gives the road, and the limits of their spacing.
//!
//! The levels for motor roads of CJJ 45-2015 table 3.3.1 and the limits of spacing to height (CJJ 45 table 5.1.2, here as an English
//! page for lamps lists them) were read on trade pages that quote them; those for pavements were not readable and are not here.

use geo::Coord;

use super::error::{RadiusError, within};
use crate::told::Term;

/// Luminous intensity by the angle from straight down, the same all around.
#[derive(Debug, Clone, PartialEq)]
pub struct Intensity(Vec<(f64, f64)>);

impl Intensity {
    /// A table of angles in degrees and intensities in candela, linear in between, nothing beyond the last.
    ///
    /// # Errors
    /// When the table is empty, angles do not ascend from 0 to at most 90°, or an intensity is below 0.
    pub fn new(table: Vec<(f64, f64)>) -> Result<Self, RadiusError> {
        let is_good = |index: usize| {
            let (angle, candela) = table[index];
            let after = if index == 0 {
                angle == 0.0
            } else {
                angle > table[index - 1].0
            };
            after && angle <= 90.0 && candela >= 0.0 && candela.is_finite()
        };
        match (0..table.len()).find(|&i| !is_good(i)) {
            _ if table.is_empty() => Err(RadiusError::BadIntensity { index: 0 }),
            Some(index) => Err(RadiusError::BadIntensity { index }),
            None => Ok(Self(table)),
        }
    }

    /// That of a surface that looks the same from all sides, with its flux in lumen: I = Φ/π cos γ (Lambert), in steps of 5°.
    ///
    /// # Errors
    /// When the flux is below 0 or no number.
    pub fn lambert(flux_lm: f64) -> Result<Self, RadiusError> {
        within(
            Term::new("Lambert", "朗伯光源"),
            Term::new("flux", "光通量"),
            flux_lm,
            (0.0, 1e9),
            "lm",
        )?;
        let at = |step: i32| {
            let degrees = f64::from(step) * 5.0;
            (
                degrees,
                flux_lm / std::f64::consts::PI * degrees.to_radians().cos().max(0.0),
            )
        };
        Self::new((0..=18).map(at).collect())
    }

    /// Candela at an angle from straight down, radians.
    #[must_use]
    pub fn candela(&self, angle_rad: f64) -> f64 {
        let degrees = angle_rad.to_degrees();
        let after = self.0.partition_point(|entry| entry.0 < degrees);
        match (
            after.checked_sub(1).and_then(|i| self.0.get(i)),
            self.0.get(after),
        ) {
            (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (degrees - a.0) / (b.0 - a.0),
            (None, Some(b)) => b.1,
            (_, None) => 0.0,
        }
    }
}

/// A lamp over the road.
#[derive(Debug, Clone, PartialEq)]
pub struct Luminaire {
    /// Where it is in plan, local metres.
    pub at: Coord<f64>,
    /// Height above the road in metres.
    pub height_m: f64,
    /// Its light, in candela.
    pub intensity: Intensity,
}

impl Luminaire {
    /// Horizontal illuminance at a point of the level ground, lux: I(γ) cos³γ / h², as new.
    #[must_use]
    pub fn lux(&self, point: Coord<f64>) -> f64 {
        let angle = (point.x - self.at.x)
            .hypot(point.y - self.at.y)
            .atan2(self.height_m);
        self.intensity.candela(angle) * angle.cos().powi(3) / (self.height_m * self.height_m)
    }
}

/// What a row of lamps gives an area, in lux.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Illuminance {
    /// Mean.
    pub mean_lx: f64,
    /// Least.
    pub least_lx: f64,
}

impl Illuminance {
    /// U_E: least over mean.
    #[must_use]
    pub fn uniformity(&self) -> f64 {
        self.least_lx / self.mean_lx
    }
}

/// Horizontal illuminance over points of a road: Σ I(γ) cos³γ / h², times the maintenance factor (CJJ 45 takes 0.7 or 0.65 by the
/// lamp's seal; not read). Cost: O(points · lamps).
///
/// # Errors
/// When there are no points, a lamp's height is not above 0, or the factor not above 0 up to 1.
pub fn illuminance(
    lamps: &[Luminaire],
    points: &[Coord<f64>],
    maintenance: f64,
) -> Result<Illuminance, RadiusError> {
    within(
        Term::new("illuminance", "照度计算"),
        Term::new("maintenance factor", "维护系数"),
        maintenance,
        (f64::MIN_POSITIVE, 1.0),
        "",
    )?;
    within(
        Term::new("illuminance", "照度计算"),
        Term::new("number of points", "计算点数"),
        points.len() as f64,
        (1.0, f64::MAX),
        "",
    )?;
    super::discs::check_points(Term::new("point", "点"), points)?;
    for lamp in lamps {
        within(
            Term::new("illuminance", "照度计算"),
            Term::new("height of a lamp", "灯具高度"),
            lamp.height_m,
            (f64::MIN_POSITIVE, 1e4),
            "m",
        )?;
        super::discs::check_points(Term::new("lamp", "灯具"), &[lamp.at])?;
    }
    let at =
        |point: &Coord<f64>| maintenance * lamps.iter().map(|lamp| lamp.lux(*point)).sum::<f64>();
    let values: Vec<f64> = points.iter().map(at).collect();
    Ok(Illuminance {
        mean_lx: values.iter().sum::<f64>() / values.len() as f64,
        least_lx: values.iter().copied().fold(f64::INFINITY, f64::min),
    })
}

/// Classes of motor roads (CJJ 45-2015 table 3.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreetLevel {
    /// Ⅰ: expressways and arterial roads 快速路、主干路.
    Arterial,
    /// Ⅱ: secondary roads 次干路.
    Secondary,
    /// Ⅲ: branch roads 支路, such as those of a community.
    Branch,
}

/// What a road's light must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoadStandard {
    /// Mean illuminance to be kept up, lux: the lower grade, for roads with little traffic and good separation.
    pub low_lx: f64,
    /// The higher grade.
    pub high_lx: f64,
    /// Least uniformity.
    pub uniformity: f64,
}

impl StreetLevel {
    /// Mean illuminance and uniformity on asphalt (table 3.3.1); on concrete about 30 % less will do (its note 1).
    #[must_use]
    pub fn standard(self) -> RoadStandard {
        let (low_lx, high_lx, uniformity) = match self {
            Self::Arterial => (20.0, 30.0, 0.4),
            Self::Secondary => (15.0, 20.0, 0.4),
            Self::Branch => (8.0, 10.0, 0.3),
        };
        RoadStandard {
            low_lx,
            high_lx,
            uniformity,
        }
    }
}

/// How far up a lamp shines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cutoff {
    /// Full cut-off 截光型.
    Full,
    /// Semi-cut-off 半截光型.
    Semi,
    /// Non-cut-off 非截光型.
    None,
}

/// How lamps stand along a road.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// On one side 单侧布置.
    OneSide,
    /// On both sides in turn 双侧交错布置.
    Staggered,
    /// On both sides, opposite each other 双侧对称布置.
    Opposite,
}

/// Least height of the lamps over a road of `width_m`, and greatest spacing at that of `height_m`, both in metres: H ≥ 1.0 W and
/// S ≤ 3 H for full cut-off lamps on one side, and so on. Made for discharge lamps; for LED a guide.
///
/// # Errors
/// When a length is not above 0.
pub fn spacing_limits(
    cutoff: Cutoff,
    arrangement: Arrangement,
    width_m: f64,
    height_m: f64,
) -> Result<(f64, f64), RadiusError> {
    within(
        Term::new("CJJ 45", "CJJ 45"),
        Term::new("width of the road", "道路宽度"),
        width_m,
        (f64::MIN_POSITIVE, 1e4),
        "m",
    )?;
    within(
        Term::new("CJJ 45", "CJJ 45"),
        Term::new("height of the lamps", "灯具高度"),
        height_m,
        (f64::MIN_POSITIVE, 1e4),
        "m",
    )?;
    let (heights, spacing) = match cutoff {
        Cutoff::Full => ([1.0, 0.7, 0.5], 3.0),
        Cutoff::Semi => ([1.2, 0.8, 0.6], 3.5),
        Cutoff::None => ([1.4, 0.9, 0.7], 4.0),
    };
    let height = match arrangement {
        Arrangement::OneSide => heights[0],
        Arrangement::Staggered => heights[1],
        Arrangement::Opposite => heights[2],
    };
    Ok((height * width_m, spacing * height_m))
}
