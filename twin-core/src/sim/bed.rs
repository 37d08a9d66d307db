//! What grows on a green, and in what: when it wants water.
//!
//! Figures are those of FAO Irrigation and Drainage Paper 56 (Allen and others, 1998), from general knowledge: the paper was not read for this.
//! Water holds a share of the soil's volume, and is told as a share of its pores: pores are those of Rawls, Brakensiek and Saxton (Transactions of the ASAE
//! 25, 1982, mean total porosity), likewise from general knowledge.

use super::random::{entity_key, unit};
use crate::model::{Green, GreenKind};

/// What grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plants {
    /// Lawns, pitches and what lies around playgrounds.
    Turf,
    /// Shrubs and flower beds of parks.
    Shrubs,
    /// Trees.
    Trees,
}

/// What it grows in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Soil {
    /// Sandy loam.
    SandyLoam,
    /// Loam.
    Loam,
    /// Clay.
    Clay,
}

/// A green, as its irrigation is set up for it. One byte, since every device has room for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bed {
    SandyTurf,
    LoamyTurf,
    ClayeyTurf,
    SandyShrubs,
    LoamyShrubs,
    ClayeyShrubs,
    SandyTrees,
    LoamyTrees,
    ClayeyTrees,
}

impl Bed {
    /// Where nobody says what grows: turf on loam.
    pub(crate) const UNKNOWN: Self = Self::LoamyTurf;

    const fn new(plants: Plants, soil: Soil) -> Self {
        match (plants, soil) {
            (Plants::Turf, Soil::SandyLoam) => Self::SandyTurf,
            (Plants::Turf, Soil::Loam) => Self::LoamyTurf,
            (Plants::Turf, Soil::Clay) => Self::ClayeyTurf,
            (Plants::Shrubs, Soil::SandyLoam) => Self::SandyShrubs,
            (Plants::Shrubs, Soil::Loam) => Self::LoamyShrubs,
            (Plants::Shrubs, Soil::Clay) => Self::ClayeyShrubs,
            (Plants::Trees, Soil::SandyLoam) => Self::SandyTrees,
            (Plants::Trees, Soil::Loam) => Self::LoamyTrees,
            (Plants::Trees, Soil::Clay) => Self::ClayeyTrees,
        }
    }

    pub(crate) const fn plants(self) -> Plants {
        match self {
            Self::SandyTurf | Self::LoamyTurf | Self::ClayeyTurf => Plants::Turf,
            Self::SandyShrubs | Self::LoamyShrubs | Self::ClayeyShrubs => Plants::Shrubs,
            Self::SandyTrees | Self::LoamyTrees | Self::ClayeyTrees => Plants::Trees,
        }
    }

    const fn soil(self) -> Soil {
        match self {
            Self::SandyTurf | Self::SandyShrubs | Self::SandyTrees => Soil::SandyLoam,
            Self::LoamyTurf | Self::LoamyShrubs | Self::LoamyTrees => Soil::Loam,
            Self::ClayeyTurf | Self::ClayeyShrubs | Self::ClayeyTrees => Soil::Clay,
        }
    }

    /// Of a green. No map tells of soil: a quarter of the greens has sandy loam, a quarter clay, the others loam (assumption).
    pub(crate) fn of(green: &Green, seed: u64) -> Self {
        let plants = match green.kind {
            GreenKind::Lawn | GreenKind::Playground | GreenKind::Pitch => Plants::Turf,
            GreenKind::Park => Plants::Shrubs,
            GreenKind::Wood => Plants::Trees,
        };
        let soil = match unit(entity_key(seed, "soil", green.id.as_str()), 0, 0) {
            draw if draw < 0.25 => Soil::SandyLoam,
            draw if draw < 0.75 => Soil::Loam,
            _ => Soil::Clay,
        };
        Self::new(plants, soil)
    }

    /// Per cent of the pores that are full when the plants begin to suffer: what they may take of the available water is gone.
    pub(crate) fn opens_below(self) -> f64 {
        let (capacity, wilting) = self.soil().water();
        let water = capacity - self.plants().depletion() * (capacity - wilting);
        100.0 * water / self.soil().pores()
    }

    /// Per cent of the pores that are full at field capacity: more drains away.
    pub(crate) fn closes_above(self) -> f64 {
        100.0 * self.soil().water().0 / self.soil().pores()
    }
}

impl Plants {
    /// Share of the available water that they take without suffering (table 22): cool-season turf 0.40, bushes 0.50, conifers 0.70.
    fn depletion(self) -> f64 {
        match self {
            Self::Turf => 0.40,
            Self::Shrubs => 0.50,
            Self::Trees => 0.70,
        }
    }
}

impl Soil {
    /// Water at field capacity and at wilting point, shares of the volume: the middles of the ranges of table 19.
    fn water(self) -> (f64, f64) {
        match self {
            Self::SandyLoam => (0.23, 0.11),
            Self::Loam => (0.25, 0.12),
            Self::Clay => (0.36, 0.22),
        }
    }

    /// Share of the volume that is pores.
    fn pores(self) -> f64 {
        match self {
            Self::SandyLoam => 0.453,
            Self::Loam => 0.463,
            Self::Clay => 0.475,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_wait_longer_than_turf_and_clay_holds_more_than_sand() {
        let check = |plants, soil, opens: f64, closes: f64| {
            let bed = Bed::new(plants, soil);
            assert_eq!((bed.plants(), bed.soil()), (plants, soil));
            let is = (bed.opens_below(), bed.closes_above());
            let off = (is.0 - opens).abs().max((is.1 - closes).abs());
            assert!(off < 0.05, "{bed:?} {is:?}");
        };
        // Loam: (0.25 - 0.4 * 0.13) / 0.463 = 0.428 for turf, with 0.7 instead of 0.4 0.343 for trees; full at 0.25 / 0.463 = 0.540.
        check(Plants::Turf, Soil::Loam, 42.8, 54.0);
        check(Plants::Trees, Soil::Loam, 34.3, 54.0);
        // (0.25 - 0.5 * 0.13) / 0.463.
        check(Plants::Shrubs, Soil::Loam, 40.0, 54.0);
        // (0.23 - 0.4 * 0.12) / 0.453 and 0.23 / 0.453.
        check(Plants::Turf, Soil::SandyLoam, 40.2, 50.8);
        // (0.36 - 0.4 * 0.14) / 0.475 and 0.36 / 0.475.
        check(Plants::Turf, Soil::Clay, 64.0, 75.8);
    }
}
