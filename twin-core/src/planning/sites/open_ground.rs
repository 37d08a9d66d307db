//! Open ground for places.

use geo::{Area, Coord, Polygon, Rect};

use super::Sites;
use crate::model::ParkingKind;
use crate::planning::area::{grid, inner_point, spread};
use crate::planning::sizes::Setting;

/// Least distance between two places in the open, in metres; an assumption.
const OUTDOOR_DISTANCE_M: f64 = 8.0;

/// Least distance from a place in the open to a building, in metres; an assumption.
const BUILDING_CLEARANCE_M: f64 = 2.0;

impl Sites<'_> {
    /// Open ground for a place of that size, which takes it.
    pub(super) fn open_ground(
        &mut self,
        setting: Setting,
        compound: Option<usize>,
        area_m2: f64,
    ) -> Option<Coord<f64>> {
        let point = self.open_point(setting, compound, area_m2)?;
        self.outdoor.push(point);
        Some(point)
    }

    /// The middle of open ground for a place of that size: of a disc as large, no part of which lies in an area to keep out of.
    pub(super) fn open_point(
        &self,
        setting: Setting,
        compound: Option<usize>,
        area_m2: f64,
    ) -> Option<Coord<f64>> {
        let community = self.survey.community;
        let preferred: Vec<&Polygon<f64>> = match (setting, compound) {
            (Setting::OnGreen, Some(c)) => self
                .greens_of
                .get(&c)
                .into_iter()
                .flatten()
                .map(|i| &community.greens[*i].area)
                .collect(),
            (Setting::OnParking, Some(c)) => {
                let open = |i: &&usize| community.parkings[**i].kind.value == ParkingKind::Surface;
                self.parkings_of
                    .get(&c)
                    .into_iter()
                    .flatten()
                    .filter(open)
                    .map(|i| &community.parkings[*i].area)
                    .collect()
            }
            _ => Vec::new(),
        };
        let mut candidates: Vec<Coord<f64>> = preferred
            .into_iter()
            .flat_map(|area| spread(area, 9))
            .collect();
        candidates.extend(self.open_grid(compound));
        let radius_m = (area_m2 / std::f64::consts::PI).sqrt();
        let is_open = |point: &Coord<f64>| {
            self.survey.ground.is_open(*point)
                && !self.survey.is_built_up(*point, BUILDING_CLEARANCE_M)
                && self.is_clear(*point, radius_m)
        };
        let is_alone = |point: &Coord<f64>| {
            let far = |other: &Coord<f64>| {
                (other.x - point.x).hypot(other.y - point.y) >= OUTDOOR_DISTANCE_M
            };
            self.outdoor.iter().all(far)
        };
        candidates.retain(is_open);
        let alone = candidates.iter().copied().find(is_alone);
        alone.or_else(|| candidates.first().copied())
    }

    /// Points of the compound, or around the middle of the community, the nearest to its main gate or middle first.
    fn open_grid(&self, compound: Option<usize>) -> Vec<Coord<f64>> {
        let community = self.survey.community;
        if compound.is_none() && community.buildings.is_empty() && community.roads.is_empty() {
            return Vec::new();
        }
        let (area, from) = match compound {
            Some(c) => {
                let boundary = &community.compounds[c].boundary;
                let gate =
                    self.survey.main_gate_of[c].map(|g| community.gates[g].position.plan().into());
                (
                    boundary.clone(),
                    gate.unwrap_or_else(|| inner_point(boundary)),
                )
            }
            None => {
                let centre = self.survey.centre();
                let reach = Coord { x: 150.0, y: 150.0 };
                (
                    Rect::new(centre - reach, centre + reach).to_polygon(),
                    centre,
                )
            }
        };
        let spacing_m = (area.unsigned_area() / 400.0).sqrt().max(10.0);
        let mut points = grid(&area, spacing_m);
        points.sort_by(|a, b| {
            (a.x - from.x)
                .hypot(a.y - from.y)
                .total_cmp(&(b.x - from.x).hypot(b.y - from.y))
        });
        points
    }
}
