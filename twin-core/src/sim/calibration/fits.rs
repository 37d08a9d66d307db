//! Figures of the behaviours for each series of electric load: times and weights, fitted together.
//!
//! Times were searched at random, from German days on, so that weights found by non-negative least squares left the smallest rest; what a
//! single home does at a time need not be what the words say. Standby and swing were set last, for mean and
//! deviation. The weights of H25 are those of the simulation's homes, and the figures of G25 those of its shops.

use crate::sim::population::{CHINA_HOMES, HOMES, LoadFit, Rhythm, TRADE, TradeFit};

/// What else draws or gives power, shares of the mean load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest {
    /// Homes where somebody is up, in the middle of winter.
    pub(super) heated: f64,
    /// Whatever it is, in the middle of winter.
    pub(super) cold: f64,
    /// Sun at the zenith: what a roof's photovoltaics take off.
    pub(super) sun: f64,
    /// Milking: morning's and evening's weight.
    pub(super) chores: [f64; 2],
    /// When these begin, and how long each takes, hours.
    pub(super) chore_hours: ([f64; 2], f64),
}

const NONE: Rest = Rest {
    heated: 0.0,
    cold: 0.0,
    sun: 0.0,
    chores: [0.0; 2],
    chore_hours: ([0.0; 2], 1.0),
};

/// Homes and what they were fitted to.
#[derive(Debug, Clone, Copy)]
pub(super) struct HomeFit {
    /// File or column.
    pub(super) name: &'static str,
    pub(super) rhythm: Rhythm,
    pub(super) weights: LoadFit,
    pub(super) rest: Rest,
    pub(super) of: Whose,
}

/// Whose mean a series is: the swing of a single load is not seen in the mean of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// A single home or business.
    One,
    /// Many.
    Many,
}

/// Businesses and what they were fitted to.
#[derive(Debug, Clone, Copy)]
pub(super) struct BusinessFit {
    /// File or column.
    pub(super) name: &'static str,
    pub(super) weights: TradeFit,
    pub(super) of: Whose,
}

/// Days of Germany, from which the searches began.
const GERMAN: Rhythm = Rhythm {
    works: [0.2, 0.1, 0.92],
    starts: (7.5, 0.6),
    lasts: (9.1, 1.0),
    saturday: 9.75,
    school: 6.0,
    wakes: 6.4,
    lie_in: 1.2,
    sleeps: (22.7, 0.8),
    late: 0.0,
    lunch: 12.25,
    dinner: 18.6,
    retired: 0.3,
    keep_house: 0.22,
    out_at_noon: 0.0,
};

pub(super) const HOME_FITS: [HomeFit; 6] = [
    HomeFit {
        name: "bdew-h25.csv",
        rhythm: Rhythm {
            works: [0.08, 0.12, 0.92],
            starts: (7.8, 1.15),
            lasts: (9.63, 0.51),
            school: 5.06,
            wakes: 7.04,
            lie_in: 1.27,
            sleeps: (22.7, 1.48),
            late: 0.25,
            lunch: 11.17,
            dinner: 18.63,
            retired: 0.19,
            keep_house: 0.11,
            ..GERMAN
        },
        weights: HOMES,
        rest: NONE,
        of: Whose::Many,
    },
    HomeFit {
        name: "bdew-p25.csv",
        rhythm: Rhythm {
            works: [0.2, 0.01, 0.92],
            starts: (7.23, 1.29),
            lasts: (8.51, 1.13),
            school: 5.91,
            wakes: 6.73,
            lie_in: 1.6,
            sleeps: (22.24, 1.15),
            late: -0.78,
            lunch: 11.83,
            dinner: 18.9,
            retired: 0.36,
            keep_house: 0.09,
            ..GERMAN
        },
        weights: LoadFit {
            standby: 0.760,
            awake: 0.114,
            meals: [0.287, 0.540, 0.576],
            dark: 0.548,
            swing: 0.0,
        },
        rest: Rest {
            cold: 0.368,
            sun: 1.187,
            ..NONE
        },
        of: Whose::Many,
    },
    HomeFit {
        name: "bdew-l25.csv",
        rhythm: Rhythm {
            works: [0.27, 0.0, 0.92],
            starts: (6.64, 1.37),
            lasts: (7.55, 1.46),
            school: 5.15,
            wakes: 6.84,
            lie_in: 0.67,
            sleeps: (22.32, 2.02),
            late: -0.67,
            lunch: 11.6,
            dinner: 18.92,
            retired: 0.42,
            keep_house: 0.95,
            ..GERMAN
        },
        weights: LoadFit {
            standby: 0.474,
            awake: 0.126,
            meals: [0.340, 0.802, 0.673],
            dark: 0.149,
            swing: 0.0,
        },
        rest: Rest {
            heated: 0.136,
            cold: 0.037,
            chores: [1.009, 0.628],
            chore_hours: ([8.03, 18.3], 2.2),
            ..NONE
        },
        of: Whose::Many,
    },
    HomeFit {
        name: "H0-A_pload",
        rhythm: Rhythm {
            works: [0.01, 0.38, 0.92],
            starts: (9.84, 1.31),
            lasts: (11.67, 1.44),
            school: 4.7,
            wakes: 6.95,
            lie_in: 1.85,
            sleeps: (21.95, 2.2),
            late: -1.88,
            lunch: 10.13,
            dinner: 17.0,
            retired: 0.3,
            keep_house: 0.43,
            ..GERMAN
        },
        weights: LoadFit {
            standby: 0.155,
            awake: 0.0,
            meals: [0.0, 0.273, 0.0],
            dark: 0.343,
            swing: 0.0,
        },
        rest: Rest {
            heated: 2.272,
            cold: 0.196,
            ..NONE
        },
        of: Whose::One,
    },
    HomeFit {
        name: "H0-B_pload",
        rhythm: Rhythm {
            works: [0.2, 0.09, 0.92],
            starts: (9.11, 2.2),
            lasts: (8.69, 2.2),
            school: 4.09,
            wakes: 7.42,
            lie_in: 0.44,
            sleeps: (22.98, 2.2),
            late: -0.18,
            lunch: 12.08,
            dinner: 17.69,
            retired: 0.27,
            keep_house: 0.04,
            ..GERMAN
        },
        weights: LoadFit {
            standby: 0.365,
            awake: 0.334,
            meals: [0.0, 1.106, 0.0],
            dark: 0.286,
            swing: 0.655,
        },
        rest: Rest {
            heated: 0.366,
            cold: 0.048,
            ..NONE
        },
        of: Whose::One,
    },
    HomeFit {
        name: "H0-C_pload",
        rhythm: Rhythm {
            works: [0.29, 0.36, 0.92],
            starts: (9.49, 0.2),
            lasts: (11.53, 1.8),
            school: 3.35,
            wakes: 7.44,
            lie_in: 1.22,
            sleeps: (24.18, 0.84),
            late: 0.02,
            lunch: 10.0,
            dinner: 16.0,
            retired: 0.57,
            keep_house: 0.34,
            ..GERMAN
        },
        weights: LoadFit {
            standby: 0.355,
            awake: 0.257,
            meals: [0.231, 0.672, 0.0],
            dark: 0.078,
            swing: 0.424,
        },
        rest: Rest {
            heated: 0.555,
            cold: 0.162,
            ..NONE
        },
        of: Whose::One,
    },
];

pub(super) const BUSINESS_FITS: [BusinessFit; 3] = [
    BusinessFit {
        name: "bdew-g25.csv",
        weights: TRADE,
        of: Whose::Many,
    },
    BusinessFit {
        name: "G0-A_pload",
        weights: TradeFit {
            rhythm: Rhythm {
                works: [0.94, 0.0, 0.95],
                starts: (7.46, 1.01),
                lasts: (11.32, 0.73),
                saturday: 6.86,
                ..CHINA_HOMES
            },
            standby: 0.597,
            at_work: 1.128,
            at_work_cold: 0.0,
            dark: 0.0,
            swing: 0.207,
        },
        of: Whose::One,
    },
    BusinessFit {
        name: "G1-A_pload",
        weights: TradeFit {
            rhythm: Rhythm {
                works: [0.11, 0.0, 0.95],
                starts: (7.37, 1.24),
                lasts: (8.1, 1.18),
                saturday: 3.4,
                ..CHINA_HOMES
            },
            standby: 0.216,
            at_work: 3.411,
            at_work_cold: 0.0,
            dark: 0.0,
            swing: 0.323,
        },
        of: Whose::One,
    },
];
