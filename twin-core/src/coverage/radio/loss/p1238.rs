//! Indoors through floors, by Rec. ITU-R P.1238.
//!
//! The site-general coefficients of P.1238-11 table 2 were read in a public implementation that cites it. Of the coefficients by
//! premises (P.1238-10 tables 2 and 3) those at 1.8–2 GHz were read in ns-3, those of offices at 2.4 GHz in another; the rest is
//! general knowledge, not read.

use crate::coverage::radio::error::{RadioError, within};
use crate::told::{Bilingual, Term};

use super::street::Sight;

const BY_FLOORS: Term = Term::new("Rec. ITU-R P.1238-10 §3.1", "ITU-R P.1238-10 建议书 §3.1");
const SITE_GENERAL: Term = Term::new("Rec. ITU-R P.1238-11 table 2", "ITU-R P.1238-11 建议书表 2");

/// What a building is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Premises {
    /// Homes: apartments of concrete.
    Residential,
    /// Offices.
    Office,
    /// Shops and halls.
    Commercial,
}

/// Coefficients of a band.
struct Band {
    /// Where the band is tabulated, with how far from it the value is taken to hold.
    ghz: (f64, f64),
    n: f64,
    /// Loss through 1, 2, … floors, as far as the table says.
    floors: &'static [f64],
}

/// Up to how many floors the formulas `4n`, `15 + 4(n − 1)` and `6 + 3(n − 1)` are taken, their values written out. The table sets no
/// end; beyond eight floors nobody is served.
const RESIDENTIAL_2: [f64; 8] = [4.0, 8.0, 12.0, 16.0, 20.0, 24.0, 28.0, 32.0];
const OFFICE_2: [f64; 8] = [15.0, 19.0, 23.0, 27.0, 31.0, 35.0, 39.0, 43.0];
const COMMERCIAL_2: [f64; 8] = [6.0, 9.0, 12.0, 15.0, 18.0, 21.0, 24.0, 27.0];

impl Premises {
    fn bands(self) -> &'static [Band] {
        match self {
            Self::Residential => &[
                Band {
                    ghz: (1.8, 2.0),
                    n: 28.0,
                    floors: &RESIDENTIAL_2,
                },
                Band {
                    ghz: (2.4, 2.5),
                    n: 28.0,
                    floors: &[10.0],
                },
                Band {
                    ghz: (5.15, 5.35),
                    n: 30.0,
                    floors: &[13.0],
                },
            ],
            Self::Office => &[
                Band {
                    ghz: (0.8, 1.0),
                    n: 33.0,
                    floors: &[9.0, 19.0, 24.0],
                },
                Band {
                    ghz: (1.8, 2.0),
                    n: 30.0,
                    floors: &OFFICE_2,
                },
                Band {
                    ghz: (2.4, 2.5),
                    n: 30.0,
                    floors: &[14.0],
                },
                Band {
                    ghz: (3.4, 3.6),
                    n: 27.0,
                    floors: &[18.0, 26.0],
                },
                Band {
                    ghz: (5.15, 5.35),
                    n: 31.0,
                    floors: &[16.0],
                },
                Band {
                    ghz: (5.725, 5.875),
                    n: 24.0,
                    floors: &[22.0, 28.0],
                },
            ],
            Self::Commercial => &[
                Band {
                    ghz: (0.8, 1.0),
                    n: 20.0,
                    floors: &[],
                },
                Band {
                    ghz: (1.8, 2.0),
                    n: 22.0,
                    floors: &COMMERCIAL_2,
                },
            ],
        }
    }

    fn zh(self) -> &'static str {
        match self {
            Self::Residential => "住宅",
            Self::Office => "办公",
            Self::Commercial => "商业",
        }
    }

    fn band(self, frequency_ghz: f64) -> Result<&'static Band, RadioError> {
        let mut bands = self.bands().iter();
        bands
            .find(|b| frequency_ghz >= b.ghz.0 && frequency_ghz <= b.ghz.1)
            .ok_or_else(|| RadioError::NotTabulated {
                table: Term::new("Rec. ITU-R P.1238-10 table 2", "ITU-R P.1238-10 建议书表 2"),
                wanted: Bilingual::new(
                    format!("{self:?} at {frequency_ghz} GHz"),
                    format!("{}、{frequency_ghz} GHz ", self.zh()),
                ),
            })
    }
}

/// Loss through `floors` floors in dB: 0 for none (P.1238-10 table 3).
///
/// # Errors
/// When the table has no value for these premises, frequency and number of floors.
pub fn floor_loss(
    premises: Premises,
    frequency_ghz: f64,
    floors: usize,
) -> Result<f64, RadioError> {
    let band = premises.band(frequency_ghz)?;
    let Some(above) = floors.checked_sub(1) else {
        return Ok(0.0);
    };
    band.floors
        .get(above)
        .copied()
        .ok_or_else(|| RadioError::NotTabulated {
            table: Term::new("Rec. ITU-R P.1238-10 table 3", "ITU-R P.1238-10 建议书表 3"),
            wanted: Bilingual::new(
                format!("{floors} floors of {premises:?} at {frequency_ghz} GHz"),
                format!("{} {floors} 层、{frequency_ghz} GHz ", premises.zh()),
            ),
        })
}

/// Loss within a building: 20 lg f/MHz − 28 + N lg d + L_f(n), from 1 m on (P.1238-10 §3.1). Walls are within N.
///
/// # Errors
/// When the distance is below 1 m, or a table has no value for these premises, frequency and number of floors.
pub fn by_floors(
    premises: Premises,
    distance_3d_m: f64,
    frequency_ghz: f64,
    floors: usize,
) -> Result<f64, RadioError> {
    let band = premises.band(frequency_ghz)?;
    let d = within(
        BY_FLOORS,
        Term::new("distance in space", "空间距离"),
        distance_3d_m,
        (1.0, 1_000.0),
        "m",
    )?;
    let at_one_metre = 20.0 * (frequency_ghz * 1_000.0).log10() - 28.0;
    Ok(at_one_metre + band.n * d.log10() + floor_loss(premises, frequency_ghz, floors)?)
}

/// A row of P.1238-11 table 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surroundings {
    /// An office or home on one floor: 2 to 27 m with, 4 to 30 m without a line of sight.
    Office,
    /// A corridor: 2 to 160 m with, 4 to 94 m without a line of sight.
    Corridor,
    /// A hall: 2 to 101 m with, 5 to 108 m without a line of sight.
    Industrial,
}

/// Median loss on one floor: 10α lg d + β + 10γ lg f/GHz (P.1238-11 equation 1 and table 2).
///
/// # Errors
/// When the frequency or the distance is outside the row's range.
pub fn site_general(
    surroundings: Surroundings,
    sight: Sight,
    distance_3d_m: f64,
    frequency_ghz: f64,
) -> Result<f64, RadioError> {
    let ([alpha, beta, gamma], frequencies, distances) = match (surroundings, sight) {
        (Surroundings::Office, Sight::Clear) => ([1.46, 34.62, 2.03], (0.3, 83.5), (2.0, 27.0)),
        (Surroundings::Office, Sight::Blocked) => ([2.46, 29.53, 2.38], (0.3, 82.0), (4.0, 30.0)),
        (Surroundings::Corridor, Sight::Clear) => ([1.63, 28.12, 2.25], (0.3, 83.5), (2.0, 160.0)),
        (Surroundings::Corridor, Sight::Blocked) => {
            ([2.77, 29.27, 2.48], (0.625, 83.5), (4.0, 94.0))
        }
        (Surroundings::Industrial, Sight::Clear) => {
            ([2.31, 24.52, 2.06], (0.625, 70.28), (2.0, 101.0))
        }
        (Surroundings::Industrial, Sight::Blocked) => {
            ([3.79, 21.01, 1.34], (0.625, 70.28), (5.0, 108.0))
        }
    };
    within(
        SITE_GENERAL,
        Term::new("frequency", "频率"),
        frequency_ghz,
        frequencies,
        "GHz",
    )?;
    let d = within(
        SITE_GENERAL,
        Term::new("distance in space", "空间距离"),
        distance_3d_m,
        distances,
        "m",
    )?;
    Ok(10.0 * alpha * d.log10() + beta + 10.0 * gamma * frequency_ghz.log10())
}

/// A link within one building.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indoor {
    /// What the building is used for.
    pub premises: Premises,
    /// Distance in space in metres.
    pub distance_3d_m: f64,
    /// Carrier frequency.
    pub frequency_ghz: f64,
    /// Floors between the two.
    pub floors: usize,
}

/// Loss within one building by whichever of the two formulas holds: [`by_floors`], else on one floor [`site_general`] of an office
/// without a line of sight. Below the least distance of the formula free space.
///
/// # Errors
/// When neither holds.
pub fn indoor(link: &Indoor) -> Result<f64, RadioError> {
    let Indoor {
        premises,
        distance_3d_m,
        frequency_ghz,
        floors,
    } = *link;
    if premises.band(frequency_ghz).is_ok() || floors > 0 {
        return by_floors(premises, distance_3d_m.max(1.0), frequency_ghz, floors);
    }
    if distance_3d_m < 4.0 {
        return super::free_space::free_space(distance_3d_m.max(1.0), frequency_ghz);
    }
    site_general(
        Surroundings::Office,
        Sight::Blocked,
        distance_3d_m,
        frequency_ghz,
    )
}
