//! Outdoors by 3GPP TR 38.901 §7.4.1 and §7.4.2: urban micro cells in street canyons (UMi), and urban macro cells (UMa).
//!
//! Formulas and ranges agree with three public implementations that cite the table (ns-3's among them, whose test values are
//! tested here); the report itself was not readable.

use crate::coverage::radio::decibel::LIGHT_M_PER_S;
use crate::coverage::radio::error::{RadioError, finite, positive, within};
use crate::told::Term;

const TABLE: Term = Term::new("3GPP TR 38.901 table 7.4.1-1", "3GPP TR 38.901 表 7.4.1-1");

/// Effective height of the environment in metres that the break point counts from (table 7.4.1-1 note 1): 1 m for UMi, and for
/// UMa as long as the terminal is below 13 m.
const ENVIRONMENT_M: f64 = 1.0;

/// How far a site's height may be from the one that the scenario states, in metres: heights are given to the metre.
const HEIGHT_TOLERANCE_M: f64 = 0.5;

/// Where two antennas are to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Plan distance in metres.
    pub distance_2d_m: f64,
    /// Height of the site's antenna above ground in metres.
    pub site_m: f64,
    /// Height of the terminal above ground in metres.
    pub terminal_m: f64,
    /// Carrier frequency.
    pub frequency_ghz: f64,
}

impl Link {
    /// Distance in space in metres.
    #[must_use]
    pub fn distance_3d_m(&self) -> f64 {
        self.distance_2d_m.hypot(self.site_m - self.terminal_m)
    }
}

/// A scenario of the table, with the height of its sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// UMi – street canyon: sites at 10 m.
    Micro,
    /// UMa: sites at 25 m.
    Macro,
}

/// Whether anything is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Line of sight.
    Clear,
    /// Something is in the way.
    Blocked,
}

impl Scenario {
    /// Height of its sites above ground in metres.
    #[must_use]
    pub fn site_m(self) -> f64 {
        match self {
            Self::Micro => 10.0,
            Self::Macro => 25.0,
        }
    }

    /// Whether a site of this height and frequency is one of the scenario.
    #[must_use]
    pub fn takes(self, site_m: f64, frequency_ghz: f64) -> bool {
        (site_m - self.site_m()).abs() <= HEIGHT_TOLERANCE_M
            && (0.5..=100.0).contains(&frequency_ghz)
    }

    /// Greatest height of a terminal in metres: the table's 22.5 m, for UMa the 13 m up to which its break point is no matter
    /// of chance.
    #[must_use]
    pub fn highest_terminal_m(self) -> f64 {
        match self {
            Self::Micro => 22.5,
            Self::Macro => 13.0,
        }
    }

    /// Plan distances in metres that the formulas hold for.
    #[must_use]
    pub fn distances_m(self) -> (f64, f64) {
        (10.0, 5_000.0)
    }

    fn check(self, link: &Link) -> Result<(), RadioError> {
        let tolerated = (
            self.site_m() - HEIGHT_TOLERANCE_M,
            self.site_m() + HEIGHT_TOLERANCE_M,
        );
        within(
            TABLE,
            Term::new("frequency", "频率"),
            link.frequency_ghz,
            (0.5, 100.0),
            "GHz",
        )?;
        within(
            TABLE,
            Term::new("height of the site", "站点高度"),
            link.site_m,
            tolerated,
            "m",
        )?;
        let terminals = (1.5, self.highest_terminal_m());
        within(
            TABLE,
            Term::new("height of the terminal", "终端高度"),
            link.terminal_m,
            terminals,
            "m",
        )?;
        within(
            TABLE,
            Term::new("plan distance", "水平距离"),
            link.distance_2d_m,
            self.distances_m(),
            "m",
        )?;
        Ok(())
    }

    /// d'BP = 4 h'BS h'UT f/c (note 1).
    pub(in crate::coverage::radio) fn break_point_m(self, link: &Link) -> f64 {
        4.0 * (link.site_m - ENVIRONMENT_M)
            * (link.terminal_m - ENVIRONMENT_M)
            * link.frequency_ghz
            * 1e9
            / LIGHT_M_PER_S
    }

    pub(in crate::coverage::radio) fn los(self, link: &Link) -> f64 {
        let (d, f) = (link.distance_3d_m().log10(), link.frequency_ghz.log10());
        let break_m = self.break_point_m(link);
        let (intercept, slope, beyond) = match self {
            Self::Micro => (32.4, 21.0, 9.5),
            Self::Macro => (28.0, 22.0, 9.0),
        };
        if link.distance_2d_m <= break_m {
            intercept + slope * d + 20.0 * f
        } else {
            let rise_m = link.site_m - link.terminal_m;
            intercept + 40.0 * d + 20.0 * f - beyond * (break_m * break_m + rise_m * rise_m).log10()
        }
    }

    pub(in crate::coverage::radio) fn nlos(self, link: &Link) -> f64 {
        let (d, f) = (link.distance_3d_m().log10(), link.frequency_ghz.log10());
        let above_m = link.terminal_m - 1.5;
        let blocked = match self {
            Self::Micro => 35.3 * d + 22.4 + 21.3 * f - 0.3 * above_m,
            Self::Macro => 13.54 + 39.08 * d + 20.0 * f - 0.6 * above_m,
        };
        blocked.max(self.los(link))
    }
}

/// Median loss with a line of sight (table 7.4.1-1): up to the break point, and beyond it to 5 km.
///
/// # Errors
/// When the link is outside the table's range of frequency, heights or distance.
pub fn street_los(scenario: Scenario, link: &Link) -> Result<f64, RadioError> {
    scenario.check(link)?;
    Ok(scenario.los(link))
}

/// Median loss without a line of sight (table 7.4.1-1): never below that with one.
///
/// # Errors
/// As [`street_los`].
pub fn street_nlos(scenario: Scenario, link: &Link) -> Result<f64, RadioError> {
    scenario.check(link)?;
    Ok(scenario.nlos(link))
}

/// Standard deviation of the shadow fading in dB (table 7.4.1-1): UMi 4 and 7.82, UMa 4 and 6.
#[must_use]
pub fn shadow_sigma(scenario: Scenario, sight: Sight) -> f64 {
    match (scenario, sight) {
        (_, Sight::Clear) => 4.0,
        (Scenario::Micro, Sight::Blocked) => 7.82,
        (Scenario::Macro, Sight::Blocked) => 6.0,
    }
}

/// Probability of a line of sight at a plan distance, for where nothing is known of what is in the way (table 7.4.2-1).
///
/// # Errors
/// When the distance is not above 0, or a terminal of UMa is above 23 m.
pub fn los_probability(
    scenario: Scenario,
    distance_2d_m: f64,
    terminal_m: f64,
) -> Result<f64, RadioError> {
    let d = positive(
        Term::new("plan distance in metres", "水平距离（m）"),
        distance_2d_m,
    )?;
    finite(
        Term::new("height of the terminal in metres", "终端高度（m）"),
        terminal_m,
    )?;
    if d <= 18.0 {
        return Ok(1.0);
    }
    let decay = |range_m: f64| 18.0 / d + (-d / range_m).exp() * (1.0 - 18.0 / d);
    match scenario {
        Scenario::Micro => Ok(decay(36.0)),
        Scenario::Macro => {
            within(
                Term::new("3GPP TR 38.901 table 7.4.2-1", "3GPP TR 38.901 表 7.4.2-1"),
                Term::new("height of the terminal", "终端高度"),
                terminal_m,
                (0.0, 23.0),
                "m",
            )?;
            let tall = ((terminal_m - 13.0).max(0.0) / 10.0).powf(1.5);
            Ok(decay(63.0) * (1.0 + tall * 1.25 * (d / 100.0).powi(3) * (-d / 150.0).exp()))
        }
    }
}
