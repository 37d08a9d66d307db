//! What a building is inside, and how waves get about in it.

use geo::Area;

use super::error::{RadioError, within};
use super::loss::{
    Clutter, Indoor, Premises, Sight, Surroundings, by_floors, factory_nlos, free_space, indoor,
    office_nlos, site_general,
};
use crate::model::{Building, BuildingUse};
use crate::told::Term;

/// Height of a hall's ceiling and area of its floor that InF is for (3GPP TR 38.901 table 7.2-4: ceiling 5–25 m, room 20–160,000 m²; not
/// read).
const HALL_CEILING_M: (f64, f64) = (5.0, 25.0);
const HALL_FLOOR_M2: (f64, f64) = (20.0, 160_000.0);
const HALL: Term = Term::new("3GPP TR 38.901 table 7.2-4", "3GPP TR 38.901 表 7.2-4");

/// Height up to which cars, machines and pallets are taken to fill a hall, metres: an assumption within the 0 to 10 m of table 7.2-4.
const CLUTTER_M: f64 = 2.0;

/// Least distance in space of P.1238-11 table 2 in a hall without a line of sight, metres.
const LEAST_IN_HALL_M: f64 = 5.0;

/// A building as far as formulas tell buildings apart.
///
/// On one floor 3GPP TR 38.901 counts: InH-Office in rooms, where people live, work, learn, shop and are treated (the scenario is for
/// offices and shopping malls, §7.2; that homes are alike is an assumption), InF in halls of its size. Which walls are in the way is not
/// known, so no line of sight is counted on. Where neither holds, and through floors, ITU-R P.1238 counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Interior {
    premises: Premises,
    /// Of garages and works.
    hall: Option<Hall>,
}

/// One floor of a garage or of works.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Hall {
    /// What fills it, as the site stands to that.
    clutter: Clutter,
    ceiling_m: f64,
    floor_m2: f64,
}

impl Interior {
    /// Of `building`, with the site `antenna_m` metres above the floor that it is on. Cost: O(corners).
    pub(crate) fn of(building: &Building, antenna_m: f64) -> Self {
        let usage = building.usage.value;
        let is_above = antenna_m > CLUTTER_M;
        // Cars leave most of a garage's floor free, machines and shelves less than 60 % of a hall's: table 7.2-4 parts sparse from dense there.
        let clutter = match (usage, is_above) {
            (BuildingUse::Parking, true) => Some(Clutter::SparseHigh),
            (BuildingUse::Parking, false) => Some(Clutter::SparseLow),
            (BuildingUse::Industrial, true) => Some(Clutter::DenseHigh),
            (BuildingUse::Industrial, false) => Some(Clutter::DenseLow),
            _ => None,
        };
        Self {
            premises: premises(usage),
            hall: clutter.map(|clutter| Hall {
                clutter,
                ceiling_m: building.storey_height_m(),
                floor_m2: building.footprint.unsigned_area(),
            }),
        }
    }

    /// Median loss between two places `floors` floors apart.
    ///
    /// # Errors
    /// When no formula holds.
    pub(crate) fn loss(
        &self,
        distance_3d_m: f64,
        frequency_ghz: f64,
        floors: usize,
    ) -> Result<f64, RadioError> {
        // Antennas nearer than a metre are taken to be a metre apart: the least distance of all these formulas.
        let distance_3d_m = distance_3d_m.max(1.0);
        if floors > 0 {
            return by_floors(self.premises, distance_3d_m, frequency_ghz, floors);
        }
        match self.hall {
            Some(hall) => hall
                .loss(distance_3d_m, frequency_ghz)
                .or_else(|_| in_hall(distance_3d_m, frequency_ghz)),
            None => office_nlos(distance_3d_m, frequency_ghz).or_else(|_| {
                indoor(&Indoor {
                    premises: self.premises,
                    distance_3d_m,
                    frequency_ghz,
                    floors,
                })
            }),
        }
    }
}

impl Hall {
    /// By InF, in a hall of the size that it is for.
    fn loss(self, distance_3d_m: f64, frequency_ghz: f64) -> Result<f64, RadioError> {
        within(
            HALL,
            Term::new("height of the ceiling", "顶棚高度"),
            self.ceiling_m,
            HALL_CEILING_M,
            "m",
        )?;
        within(
            HALL,
            Term::new("area of the floor", "地面面积"),
            self.floor_m2,
            HALL_FLOOR_M2,
            "m²",
        )?;
        factory_nlos(self.clutter, distance_3d_m, frequency_ghz)
    }
}

/// By the industrial row of P.1238-11 table 2; nearer than its least distance free space.
fn in_hall(distance_3d_m: f64, frequency_ghz: f64) -> Result<f64, RadioError> {
    if distance_3d_m < LEAST_IN_HALL_M {
        return free_space(distance_3d_m, frequency_ghz);
    }
    site_general(
        Surroundings::Industrial,
        Sight::Blocked,
        distance_3d_m,
        frequency_ghz,
    )
}

/// What P.1238 takes a building for.
fn premises(usage: BuildingUse) -> Premises {
    match usage {
        BuildingUse::Commercial
        | BuildingUse::Public
        | BuildingUse::Industrial
        | BuildingUse::Parking => Premises::Commercial,
        BuildingUse::Office | BuildingUse::Education | BuildingUse::Health => Premises::Office,
        _ => Premises::Residential,
    }
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;
    use crate::ids::BuildingId;
    use crate::model::{Name, Provenance, Sourced};

    fn sourced<T>(value: T) -> Sourced<T> {
        Sourced::new(value, Provenance::generated("test"))
    }

    /// A building of two storeys, each `storey_m` high, with a square floor.
    fn building(usage: BuildingUse, storey_m: f64, side_m: f64) -> Building {
        Building {
            id: BuildingId::new("b").unwrap(),
            name: Name::default(),
            footprint: polygon![(x: 0.0, y: 0.0), (x: side_m, y: 0.0), (x: side_m, y: side_m), (x: 0.0, y: side_m)],
            base_z: sourced(0.0),
            top_z: sourced(2.0 * storey_m),
            storeys: sourced(2),
            basements: sourced(0),
            usage: sourced(usage),
            households: sourced(0),
            fibre_gbit_s: None,
            home_fibre_gbit_s: None,
            compound: None,
            provenance: Provenance::generated("test"),
        }
    }

    fn near(found: Result<f64, RadioError>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 0.005, "{found}, not {wanted}");
    }

    #[test]
    fn rooms_are_offices_of_38_901_on_one_floor() {
        // 38.3 lg 10 + 17.3 + 24.9 lg 2.44 = 38.3 + 17.3 + 9.646.
        for usage in [BuildingUse::Residential, BuildingUse::Office] {
            let rooms = Interior::of(&building(usage, 3.0, 20.0), 2.5);
            near(rooms.loss(10.0, 2.44, 0), 65.246);
            // Nearer than 1 m as at 1 m: the line of sight is the greater, 32.4 + 20 lg 2.44.
            near(rooms.loss(0.2, 2.44, 0), 32.4 + 7.748);
        }
    }

    #[test]
    fn where_the_office_of_38_901_ends_p1238_goes_on() {
        let rooms = Interior::of(&building(BuildingUse::Residential, 3.0, 20.0), 2.5);
        // Below 0.5 GHz the site-general row of P.1238-11 for homes: 24.6 lg 10 + 29.53 + 23.8 lg 0.48 = 24.6 + 29.53 − 7.586.
        near(rooms.loss(10.0, 0.48, 0), 46.544);
        // Beyond 150 m P.1238-10 by premises: 20 lg 2440 − 28 + 28 lg 200 = 67.748 − 28 + 64.429.
        near(rooms.loss(200.0, 2.44, 0), 104.177);
        // Beyond 30 m at 0.48 GHz nothing holds.
        assert!(rooms.loss(31.0, 0.48, 0).is_err());
    }

    #[test]
    fn floors_are_p1238s() {
        let homes = Interior::of(&building(BuildingUse::Residential, 3.0, 20.0), 2.5);
        // 20 lg 2440 − 28 + 28 lg 10 + 10 for one floor.
        near(homes.loss(10.0, 2.44, 1), 77.748);
        // Table 3 has no loss of two floors of homes at 2.4 GHz, and none at all at 3.5 GHz; of offices 18 and 26 dB.
        assert!(homes.loss(10.0, 2.44, 2).is_err());
        assert!(homes.loss(10.0, 3.5, 1).is_err());
        let offices = Interior::of(&building(BuildingUse::Office, 3.0, 20.0), 2.5);
        // 20 lg 3500 − 28 + 27 lg 10 + 26.
        near(offices.loss(10.0, 3.5, 2), 70.881 - 28.0 + 27.0 + 26.0);
    }

    #[test]
    fn halls_of_their_size_are_factories_of_38_901() {
        // The site at 4 m is above the machines: InF-DH, 33.63 + 21.9 lg 100 + 20 lg 3.5 = 33.63 + 43.8 + 10.881.
        let works = building(BuildingUse::Industrial, 8.0, 60.0);
        near(Interior::of(&works, 4.0).loss(100.0, 3.5, 0), 88.311);
        // At 1.5 m among them: InF-DL, 18.6 + 35.7 lg 100 + 10.881.
        near(Interior::of(&works, 1.5).loss(100.0, 3.5, 0), 100.881);
        // A garage is sparse: InF-SH 32.4 + 23 lg 100 + 10.881, InF-SL 33 + 25.5 lg 100 + 10.881.
        let garage = building(BuildingUse::Parking, 6.0, 60.0);
        near(Interior::of(&garage, 4.0).loss(100.0, 3.5, 0), 89.281);
        near(Interior::of(&garage, 1.5).loss(100.0, 3.5, 0), 94.881);
    }

    #[test]
    fn halls_of_another_size_are_industrial_by_p1238() {
        // 37.9 lg 50 + 21.01 + 13.4 lg 3.5 = 64.391 + 21.01 + 7.291.
        for (storey_m, side_m) in [(3.5, 60.0), (26.0, 60.0), (8.0, 4.0), (8.0, 401.0)] {
            let works = building(BuildingUse::Industrial, storey_m, side_m);
            near(Interior::of(&works, 3.0).loss(50.0, 3.5, 0), 92.692);
            // Nearer than 5 m free space: 32.4 + 20 lg 4 + 20 lg 3.5.
            near(
                Interior::of(&works, 3.0).loss(4.0, 3.5, 0),
                32.4 + 12.041 + 10.881,
            );
            // The row ends at 108 m.
            assert!(Interior::of(&works, 3.0).loss(109.0, 3.5, 0).is_err());
        }
    }
}
