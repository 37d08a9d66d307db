//! Devices in homes, halls and places, and on roofs.

use geo::{Contains, Coord, Line, Point, Polygon};

use super::{RowWork, Solver, Spot};
use crate::coverage::under_ceiling;
use crate::model::{Host, Place, Position};
use crate::planning::area::{around, clear_point, inner_point};
use crate::planning::placement::PlacementError;
use crate::planning::undrawn::hangs_in_hall;

/// How far from the stair and lift core a home's meters and lock are, and from its walls, in metres; assumptions.
const HOME_RADIUS_M: f64 = 4.0;
const HOME_CLEARANCE_M: f64 = 0.3;

/// Height of the mast that lifts a camera over the parapet, in metres; an assumption.
pub(super) const MAST_M: f64 = 1.0;

/// Distance of that camera from the edge of the roof, in metres; an assumption.
const FROM_EDGE_M: f64 = 0.5;

/// Distance between the first devices in a place, in metres; an assumption.
const IN_PLACE_M: f64 = 0.8;

/// So many points of a place are tried for one where a device may be.
const IN_PLACE_TRIES: u32 = 40;

/// The golden angle in radians: points at its multiples fill a disc evenly (Vogel 1979).
const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;

impl<'a> Solver<'a> {
    /// One in each of the first homes of a unit, storey by storey.
    pub(super) fn in_homes(
        &mut self,
        unit: usize,
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let unit = &self.survey.community.units[unit];
        let Some(&building) = self.survey.building_by_id.get(unit.building.as_str()) else {
            return Ok(());
        };
        let core = unit.position.plan().into();
        let host = |number| Host::Household {
            unit: unit.id.clone(),
            number,
        };
        let spots = self.home_spots(
            building,
            core,
            (unit.households, count),
            &host,
            work.class.mount_height_m,
        );
        self.fill(spots, work)
    }

    /// One for each home of a building whose units are not known.
    pub(super) fn in_building(
        &mut self,
        building: usize,
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let id = self.survey.community.buildings[building].id.clone();
        let core = inner_point(&self.survey.community.buildings[building].footprint);
        let spots = self.home_spots(
            building,
            core,
            (count, count),
            &|_| Host::Building(id.clone()),
            work.class.mount_height_m,
        );
        self.fill(spots, work)
    }

    fn home_spots(
        &self,
        building: usize,
        core: Coord<f64>,
        (homes, count): (u32, u32),
        host: &dyn Fn(u32) -> Host,
        mount_height_m: f64,
    ) -> Vec<Spot> {
        let storey_m = self.survey.storey_height(building);
        let building = &self.survey.community.buildings[building];
        let on_a_storey = homes
            .div_ceil(u32::from(building.storeys.value.max(1)))
            .max(1);
        let doors = around(
            &building.footprint,
            core,
            on_a_storey as usize,
            HOME_RADIUS_M,
            HOME_CLEARANCE_M,
        );
        let spot = |number: u32| {
            let storey = number / on_a_storey;
            let door = doors[(number % on_a_storey) as usize];
            let z = building.base_z.value + f64::from(storey) * storey_m + mount_height_m;
            Spot {
                position: Position::new(door.x, door.y, z),
                host: host(number),
                storey: storey as i16,
                heading_rad: None,
            }
        };
        (0..count).map(spot).collect()
    }

    /// Under the ceiling of the unit's hall on storeys where none is drawn and no detector hangs.
    pub(super) fn in_halls(
        &mut self,
        number: usize,
        wall_clearance_m: f64,
        storeys: &[i16],
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let unit = &self.survey.community.units[number];
        let Some(&index) = self.survey.building_by_id.get(unit.building.as_str()) else {
            return Ok(());
        };
        let building = &self.survey.community.buildings[index];
        let storey_m = self.survey.storey_height(index);
        let hall = clear_point(
            &building.footprint,
            unit.position.plan().into(),
            wall_clearance_m,
        );
        let above_floor_m = under_ceiling(work.class.mount_height_m, storey_m).max(storey_m / 2.0);
        let host = Host::Unit(unit.id.clone());
        for storey in storeys {
            work.outcome.demanded += 1;
            if let Some(taken) = self.hanging(number, *storey, work) {
                work.outcome.existing += 1;
                self.note_existing(taken);
                continue;
            }
            let z = building.base_z.value + f64::from(*storey) * storey_m + above_floor_m;
            let spot = Spot {
                position: Position::new(hall.x, hall.y, z),
                host: host.clone(),
                storey: *storey,
                heading_rad: None,
            };
            self.push(spot, work)?;
        }
        Ok(())
    }

    /// Uses up a detector of a unit on a storey: one that is attached to it, else one of nobody that hangs in its hall.
    fn hanging(&self, unit: usize, storey: i16, work: &mut RowWork<'a>) -> Option<usize> {
        let survey = self.survey;
        let here = &survey.community.units[unit];
        // What is no device is a fixture, which is on no storey.
        let on_storey = |index: usize| {
            let device = survey.community.devices.get(index);
            device.filter(|device| device.storey == storey)
        };
        let hangs_here = |index| on_storey(index).is_some_and(|d| hangs_in_hall(survey, unit, d));
        let of_unit = Host::Unit(here.id.clone());
        let attached = (&of_unit, |index| on_storey(index).is_some());
        let about = (here.position.plan().into(), hangs_here);
        work.existing.take_that(attached, about)
    }

    pub(super) fn on_roof(
        &mut self,
        building: usize,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let building = &self.survey.community.buildings[building];
        let edge = self.roof_edge(&building.footprint);
        let position = Position::new(edge.x, edge.y, building.top_z.value + MAST_M);
        let host = Host::Building(building.id.clone());
        self.fill(
            [Spot {
                position,
                host,
                storey: building.storeys.value as i16,
                heading_rad: None,
            }],
            work,
        )
    }

    /// About the middle of the place, from the inside out, and inside its building.
    pub(super) fn in_place(
        &mut self,
        place: usize,
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let place = &self.places[place];
        let building = place
            .building
            .as_ref()
            .and_then(|id| self.survey.building_by_id.get(id.as_str()));
        let above_floor_m = building.map_or(work.class.mount_height_m, |i| {
            under_ceiling(work.class.mount_height_m, self.survey.storey_height(*i))
        });
        let host = Host::Place(place.id.clone());
        for _ in 0..count {
            let number = self.next_in_crowd(&host);
            let point = self.point_in_place(place, number);
            let floor_z = self.survey.footed(place.position).z;
            let position = Position::new(point.x, point.y, floor_z + above_floor_m);
            self.fill(
                [Spot {
                    position,
                    host: host.clone(),
                    storey: place.storey,
                    heading_rad: None,
                }],
                work,
            )?;
        }
        Ok(())
    }

    /// The point of a roof from which one sees down its longest side where a device may be; where it may be at none, down the longest.
    pub(super) fn roof_edge(&self, footprint: &Polygon<f64>) -> Coord<f64> {
        let edges = roof_edges(footprint);
        let allowed = edges.iter().copied().find(|at| self.is_suitable(*at));
        let edge = allowed.or_else(|| edges.first().copied());
        edge.unwrap_or_else(|| inner_point(footprint))
    }

    /// Where the device with a number, from 0, goes in a place: where it may not be, to the point of the next that may.
    pub(super) fn point_in_place(&self, place: &Place, number: u32) -> Coord<f64> {
        let mut points =
            (number..number.saturating_add(IN_PLACE_TRIES)).map(|n| self.nth_in_place(place, n));
        let allowed = points.find(|at| self.is_suitable(*at));
        allowed.unwrap_or_else(|| self.nth_in_place(place, number))
    }

    fn nth_in_place(&self, place: &Place, number: u32) -> Coord<f64> {
        let community = self.survey.community;
        let building = place
            .building
            .as_ref()
            .and_then(|id| self.survey.building_by_id.get(id.as_str()));
        let footprint = building.map(|i| &community.buildings[*i].footprint);
        let middle: Coord<f64> = place.position.plan().into();
        let farthest_m = (place.area_m2.value / std::f64::consts::PI)
            .sqrt()
            .max(IN_PLACE_M);
        let number = f64::from(number);
        let radius_m = (IN_PLACE_M * number.sqrt()).min(farthest_m);
        let (sin, cos) = (GOLDEN_ANGLE * number).sin_cos();
        let tries = [1.0, 0.6, 0.3, 0.1, 0.03]
            .map(|share| middle + Coord { x: cos, y: sin } * (radius_m * share));
        let inside = |p: &Coord<f64>| footprint.is_none_or(|f| f.contains(&Point::from(*p)));
        tries.into_iter().find(inside).unwrap_or(middle)
    }
}

/// Points of the roof from which one sees down a side: near the middle of each edge of the outline, the longest first.
fn roof_edges(footprint: &Polygon<f64>) -> Vec<Coord<f64>> {
    let length = |edge: &Line<f64>| edge.dx().hypot(edge.dy());
    let mut edges: Vec<Line<f64>> = footprint.exterior().lines().collect();
    // Of edges of one length the last comes first.
    edges.reverse();
    edges.sort_by(|a, b| length(b).total_cmp(&length(a)));
    let inside = |p: &Coord<f64>| footprint.contains(&Point::from(*p));
    let front = |edge: Line<f64>| {
        let middle = (edge.start + edge.end) / 2.0;
        let inwards = Coord {
            x: -edge.dy(),
            y: edge.dx(),
        } * (FROM_EDGE_M / length(&edge).max(f64::MIN_POSITIVE));
        // Which side is inside depends on the winding.
        let found = [middle + inwards, middle - inwards]
            .into_iter()
            .find(inside);
        found.unwrap_or_else(|| inner_point(footprint))
    };
    edges.into_iter().map(front).collect()
}
