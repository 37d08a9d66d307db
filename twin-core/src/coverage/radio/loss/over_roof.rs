//! Over rows of buildings of about one height, by Rec. ITU-R P.1411-12 §4.2.2.1: free space, from the last roof down into the
//! street, and past the rows before it.
//!
//! Equations and ranges read in the Communications Research Centre's implementation; tested on ns-3's two reference values. It is valid where
//! the roofs are all about as high: they differ by less than the radius of the first Fresnel zone (the same); where they do not, edge by edge
//! (P.526).

use std::f64::consts::{FRAC_PI_2, PI};

use super::free_space::free_space;
use crate::coverage::radio::decibel::wavelength_m;
use crate::coverage::radio::error::{RadioError, positive, within};
use crate::told::Term;

const CLAUSE: Term = Term::new(
    "Rec. ITU-R P.1411-12 §4.2.2.1",
    "ITU-R P.1411-12 建议书 §4.2.2.1",
);

/// How dense a city is; it matters up to 2 GHz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum City {
    /// A medium-sized city or a suburban centre.
    Medium,
    /// A metropolitan centre.
    Metropolitan,
}

/// A path over roofs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoofPath {
    /// Length in metres, 20 to 5,000.
    pub distance_m: f64,
    /// Carrier frequency, 0.8 to 26 GHz; 2 to 16 GHz from a site below the roofs into a street of less than 10 m.
    pub frequency_ghz: f64,
    /// Height of the site above ground in metres, 4 to 55.
    pub site_m: f64,
    /// Height of the terminal above ground in metres, 1 to 3.
    pub terminal_m: f64,
    /// Mean height of the roofs above ground in metres.
    pub roof_m: f64,
    /// How much of the path is over buildings, in metres; nothing but free space at 0.
    pub built_m: f64,
    /// Mean distance from building to building in metres.
    pub separation_m: f64,
    /// Width of the terminal's street in metres.
    pub street_m: f64,
    /// Angle between that street and the path, 0 to π/2.
    pub street_rad: f64,
    /// The city.
    pub city: City,
}

/// By how much roofs along `built_m` metres may differ in height to be about as high, metres: the radius of the first Fresnel zone midway.
pub(in crate::coverage::radio) fn like_roofs_m(built_m: f64, frequency_ghz: f64) -> f64 {
    (wavelength_m(frequency_ghz) * built_m).sqrt() / 2.0
}

/// Median loss over the roofs without a line of sight; never below free space.
///
/// # Errors
/// When a number is outside the stated range, or the terminal is not below the roofs.
pub fn over_roof(path: &RoofPath) -> Result<f64, RadioError> {
    path.check()?;
    let free = free_space(path.distance_m, path.frequency_ghz)?;
    if path.built_m <= 0.0 {
        return Ok(free);
    }
    Ok((free + path.roof_to_street() + path.past_rows()).max(free))
}

impl RoofPath {
    fn check(&self) -> Result<(), RadioError> {
        let frequencies = match self.rise_m() < 0.0 && self.street_m < 10.0 {
            true => (2.0, 16.0),
            false => (0.8, 26.0),
        };
        within(
            CLAUSE,
            Term::new("frequency", "频率"),
            self.frequency_ghz,
            frequencies,
            "GHz",
        )?;
        within(
            CLAUSE,
            Term::new("distance", "距离"),
            self.distance_m,
            (20.0, 5_000.0),
            "m",
        )?;
        within(
            CLAUSE,
            Term::new("height of the site", "站点高度"),
            self.site_m,
            (4.0, 55.0),
            "m",
        )?;
        within(
            CLAUSE,
            Term::new("height of the terminal", "终端高度"),
            self.terminal_m,
            (1.0, 3.0),
            "m",
        )?;
        within(
            CLAUSE,
            Term::new("height of the roofs", "屋顶高度"),
            self.roof_m,
            (self.terminal_m.next_up(), f64::MAX),
            "m",
        )?;
        within(
            CLAUSE,
            Term::new("built-up length", "建成区长度"),
            self.built_m,
            (0.0, f64::MAX),
            "m",
        )?;
        within(
            CLAUSE,
            Term::new("angle of the street", "街道夹角"),
            self.street_rad,
            (0.0, FRAC_PI_2),
            "rad",
        )?;
        positive(
            Term::new("separation of buildings in metres", "建筑间距（m）"),
            self.separation_m,
        )?;
        positive(
            Term::new("width of the street in metres", "街道宽度（m）"),
            self.street_m,
        )?;
        Ok(())
    }

    fn megahertz(&self) -> f64 {
        self.frequency_ghz * 1_000.0
    }

    /// Site above the roofs, in metres; below them it is negative.
    fn rise_m(&self) -> f64 {
        self.site_m - self.roof_m
    }

    /// L_rts with the correction for the street's direction.
    fn roof_to_street(&self) -> f64 {
        let degrees = self.street_rad.to_degrees();
        let direction = if degrees < 35.0 {
            -10.0 + 0.354 * degrees
        } else if degrees < 55.0 {
            2.5 + 0.075 * (degrees - 35.0)
        } else {
            4.0 - 0.114 * (degrees - 55.0)
        };
        -8.2 - 10.0 * self.street_m.log10()
            + 10.0 * self.megahertz().log10()
            + 20.0 * (self.roof_m - self.terminal_m).log10()
            + direction
    }

    /// L_msd: blended between the two regimes about the distance at which the field settles.
    fn past_rows(&self) -> f64 {
        let lambda = wavelength_m(self.frequency_ghz);
        let rise_m = self.rise_m();
        if rise_m == 0.0 {
            return self.near_grazing(self.distance_m);
        }
        let settled_m = lambda * self.distance_m * self.distance_m / (rise_m * rise_m);
        let break_m = rise_m.abs() * (self.built_m / lambda).sqrt();
        let (upper, lower) = (self.far_above(break_m), self.near_grazing(break_m));
        let (middle, jump) = (f64::midpoint(upper, lower), upper - lower);
        let from_break = (self.distance_m / break_m).log10();
        let is_settled = self.built_m > settled_m;
        let (far, near) = (
            self.far_above(self.distance_m),
            self.near_grazing(self.distance_m),
        );
        let blend = |width: f64| (from_break / width).tanh();
        if jump > 0.0 && is_settled {
            middle - blend(0.1) * (far - middle)
        } else if jump > 0.0 {
            middle + blend(0.1) * (near - middle)
        } else if jump == 0.0 {
            near
        } else if is_settled {
            far - blend(0.0417 * jump) * (upper - middle) - upper + middle
        } else {
            near + blend(0.0417 * jump) * (middle - lower) + middle - lower
        }
    }

    /// L1_msd: many rows between (the field has settled).
    fn far_above(&self, distance_m: f64) -> f64 {
        let (rise_m, is_high) = (self.rise_m(), self.megahertz() > 2_000.0);
        let (shadow, ka, kd) = if rise_m > 0.0 {
            (
                -18.0 * (1.0 + rise_m).log10(),
                if is_high { 71.4 } else { 54.0 },
                18.0,
            )
        } else {
            let fall = if distance_m < 500.0 {
                1.6 * rise_m * distance_m / 1_000.0
            } else {
                0.8 * rise_m
            };
            (
                0.0,
                if is_high { 73.0 } else { 54.0 } - fall,
                18.0 - 15.0 * rise_m / self.roof_m,
            )
        };
        let relative = self.megahertz() / 925.0 - 1.0;
        let kf = match self.city {
            _ if is_high => -8.0,
            City::Medium => -4.0 + 0.7 * relative,
            City::Metropolitan => -4.0 + 1.5 * relative,
        };
        shadow + ka + kd * (distance_m / 1_000.0).log10() + kf * self.megahertz().log10()
            - 9.0 * self.separation_m.log10()
    }

    /// L2_msd: few rows, or a site about as high as the roofs.
    fn near_grazing(&self, distance_m: f64) -> f64 {
        let (lambda, b, rise_m) = (
            wavelength_m(self.frequency_ghz),
            self.separation_m,
            self.rise_m(),
        );
        let above_m = 10_f64.powf(
            -(b / lambda).sqrt().log10() - distance_m.log10() / 9.0
                + 10.0 / 9.0 * (b / 2.35).log10(),
        );
        let below_m = (0.000_23 * b * b - 0.182_7 * b - 9.497_8)
            / self.megahertz().log10().powf(2.938)
            + 0.000_781 * b
            + 0.069_23;
        let field = if rise_m > above_m {
            2.35 * (rise_m / distance_m * (b / lambda).sqrt()).powf(0.9)
        } else if rise_m >= below_m {
            b / distance_m
        } else {
            let (theta, rho) = ((rise_m / b).atan(), rise_m.hypot(b));
            b / (2.0 * PI * distance_m)
                * (lambda / rho).sqrt()
                * (1.0 / theta - 1.0 / (2.0 * PI + theta))
        };
        -20.0 * field.abs().log10()
    }
}
