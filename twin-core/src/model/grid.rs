//! The plan geometry of a community on the grid of [`on_grid`].

use std::collections::HashMap;

use geo::orient::Direction;
use geo::{Coord, CoordsIter, LineString, MapCoordsInPlace, Orient, Polygon};
use rayon::prelude::*;

use super::community::CommunityParts;
use super::feature::{
    Building, Compound, Device, Fixture, Gate, Green, Parking, Place, Position, Road, Unit, Water,
};
use super::ground::{Airspace, ParkingSpace, PlacedModel, Wall};
use super::register::{Household, LegalEntity, Vehicle};
use super::room::Room;
use super::shell::{Roof, Shell};
use super::storey::{GarageLevel, Storey};
use super::timetable::Timetable;
use super::traffic::{AccessRule, TurnRestriction};
use super::utility::{UtilityLink, UtilityNode};
use super::validate::Feature;
use crate::spatial::on_grid;

/// What two readings of one place may differ by in metres: half of what formats round to, which is a millimetre of CityJSON's whole numbers and 1.1 mm
/// of GeoJSON's eight decimals of a degree.
const SAME_PLACE_M: f64 = 6e-4;

impl CommunityParts {
    /// Moves all outlines, lines and positions to the grid of [`on_grid`]: less than a micrometre. A community that is read from a file
    /// lies on it. Cost: O(n) in points, on all cores.
    pub fn snap_to_grid(&mut self) {
        macro_rules! snap_all {
            ($($field:ident)*) => { $(self.$field.par_iter_mut().for_each(Drawn::snap);)* };
        }
        crate::each_layer!(snap_all);
    }

    /// Gives each feature that lies where the one of the same id in `other` does, but for 0.6 mm, exactly that one's geometry:
    /// so two files in different frames can be compared. Cost: O(n) in points.
    pub fn align_with(&mut self, other: &Self) {
        macro_rules! align_all {
            ($($field:ident)*) => { $(align(&mut self.$field, &other.$field);)* };
        }
        crate::each_layer!(align_all);
    }
}

fn align<F: Feature + Drawn>(features: &mut [F], others: &[F]) {
    let by_id: HashMap<&str, &F> = others.iter().map(|o| (o.id(), o)).collect();
    for feature in features {
        if let Some(other) = by_id.get(feature.id()) {
            feature.align(other);
        }
    }
}

fn is_near(a: Coord<f64>, b: Coord<f64>) -> bool {
    (a.x - b.x).abs() <= SAME_PLACE_M && (a.y - b.y).abs() <= SAME_PLACE_M
}

/// What has a place in the plan.
trait Drawn {
    /// Moves it to the grid.
    fn snap(&mut self);
    /// Makes it `other` where that is the same place.
    fn align(&mut self, other: &Self);
}

impl Drawn for Polygon<f64> {
    fn snap(&mut self) {
        self.map_coords_in_place(on_grid);
    }
    /// Which way round its rings run is the format's, not the place's.
    fn align(&mut self, other: &Self) {
        let round = |polygon: &Self| polygon.orient(Direction::Default);
        let (own, others) = (round(self), round(other));
        let mut pairs = own.coords_iter().zip(others.coords_iter());
        if own.coords_count() == others.coords_count() && pairs.all(|(a, b)| is_near(a, b)) {
            self.clone_from(other);
        }
    }
}

impl Drawn for LineString<f64> {
    fn snap(&mut self) {
        self.map_coords_in_place(on_grid);
    }
    fn align(&mut self, other: &Self) {
        let mut pairs = self.coords_iter().zip(other.coords_iter());
        if self.coords_count() == other.coords_count() && pairs.all(|(a, b)| is_near(a, b)) {
            self.clone_from(other);
        }
    }
}

impl Drawn for Position {
    fn snap(&mut self) {
        let plan = on_grid(self.plan().0);
        (self.x, self.y) = (plan.x, plan.y);
    }
    fn align(&mut self, other: &Self) {
        if is_near(self.plan().0, other.plan().0) {
            (self.x, self.y) = (other.x, other.y);
        }
    }
}

/// `Feature: field;` for what has geometry, `Feature;` for what lies where something else lies.
macro_rules! drawn {
    ($($feature:ty $(: $field:ident)?;)*) => {$(
        impl Drawn for $feature {
            fn snap(&mut self) {
                $(self.$field.snap();)?
            }
            fn align(&mut self, _other: &Self) {
                $(self.$field.align(&_other.$field);)?
            }
        }
    )*};
}

drawn! {
    Compound: boundary;
    Building: footprint;
    Storey;
    Roof;
    Shell;
    Unit: position;
    Room: outline;
    Road: line;
    Green: area;
    Water: area;
    Parking: area;
    GarageLevel;
    ParkingSpace: outline;
    Wall: line;
    Gate: position;
    Place: position;
    Fixture: position;
    Device: position;
    Household;
    LegalEntity;
    Vehicle;
    Airspace: area;
    UtilityNode: position;
    UtilityLink: line;
    PlacedModel: position;
    TurnRestriction: at;
    AccessRule;
    Timetable;
}
