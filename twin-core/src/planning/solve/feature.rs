//! Devices that a city's own rules ask for: so many at a feature, one within reach of a feature.

use std::collections::BTreeSet;

use geo::Coord;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::existing::fixture_of_class;
use super::{RowWork, Solver, Spot};
use crate::catalogue::FeatureLayer;
use crate::model::{Host, Position};
use crate::planning::feature::{FeatureAt, Shape};
use crate::planning::need::Need;
use crate::planning::placement::PlacementError;

/// How far a device makes way for what is there, in whole metres, where a rule lets it; an assumption.
const ASIDE_M: u32 = 60;

/// Devices of a class that serve whoever is near, wherever they are from; numbers from the planned ones on are of this placement.
struct Serving {
    points: RTree<GeomWithData<[f64; 2], usize>>,
    existing: usize,
}

impl<'a> Solver<'a> {
    /// `count` devices within `within_m` of the feature, on free ground where it lies in the open.
    pub(super) fn at_feature(
        &mut self,
        feature: FeatureAt,
        (count, within_m): (u32, f64),
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let shape = feature.shape(self.survey.community, self.places);
        let host = feature.host(self.survey.community, self.places);
        for _ in 0..count {
            work.outcome.demanded += 1;
            if let Some(taken) = work.existing.take_within(&host, shape, within_m) {
                work.outcome.existing += 1;
                self.note_existing(taken);
                continue;
            }
            let spot = self.spot_at(feature, within_m, work.class.mount_height_m);
            self.push(spot, work)?;
        }
        Ok(())
    }

    /// A device for the features that none reaches: at the first of them, where it serves the next ones too.
    pub(super) fn solve_reach(
        &mut self,
        needs: &[&Need],
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        if needs.is_empty() {
            return Ok(());
        }
        let mut serving = self.serving(work);
        let mut used = BTreeSet::new();
        for need in needs {
            let Need::Reach {
                feature,
                distance_m,
            } = need
            else {
                continue;
            };
            let shape = feature.shape(self.survey.community, self.places);
            if let Some(number) = serving.nearest(shape, *distance_m) {
                used.insert(number);
                continue;
            }
            let spot = self.spot_at(*feature, *distance_m, work.class.mount_height_m);
            let point = [spot.position.x, spot.position.y];
            self.push(spot, work)?;
            let number = serving.existing + serving.points.size();
            serving.points.insert(GeomWithData::new(point, number));
        }
        let found = used.range(..serving.existing).count() as u64;
        work.outcome.existing += found;
        work.outcome.demanded += found + work.outcome.placed;
        Ok(())
    }

    /// Devices of the class that are there or planned so far, whatever row they are of, and fixtures that are such devices.
    fn serving(&self, work: &RowWork<'a>) -> Serving {
        let community = self.survey.community;
        let of_class = |device: &&crate::model::Device| device.class == work.class.id;
        let all = community.devices.iter().chain(&self.devices);
        let devices = all.filter(of_class).map(|device| device.position);
        let kind = fixture_of_class(work.class.id.as_str());
        let fixtures = community.fixtures.iter().filter(|f| Some(f.kind) == kind);
        let positions = devices.chain(fixtures.map(|fixture| fixture.position));
        let numbered = positions.enumerate();
        let points: Vec<_> = numbered
            .map(|(number, at)| GeomWithData::new([at.x, at.y], number))
            .collect();
        Serving {
            existing: points.len(),
            points: RTree::bulk_load(points),
        }
    }

    /// Where the next device at a feature goes.
    fn spot_at(&mut self, feature: FeatureAt, within_m: f64, mount_height_m: f64) -> Spot {
        let community = self.survey.community;
        let host = feature.host(community, self.places);
        let (at, floor_z, storey) = match feature.layer {
            FeatureLayer::Units => {
                let at = community.units[feature.index].position;
                (at.plan().into(), at.z, 0)
            }
            FeatureLayer::Fixtures => {
                let fixture = &community.fixtures[feature.index];
                let at = fixture.position;
                (at.plan().into(), at.z, self.storey_of(fixture))
            }
            FeatureLayer::Places => {
                let number = self.next_in_crowd(&host);
                let place = &self.places[feature.index];
                let at = self.point_in_place(place, number);
                (at, place.position.z, place.storey)
            }
            _ => (self.open_spot(feature, within_m), 0.0, 0),
        };
        let heading_rad = match &host {
            Host::Gate(_) => Some(community.gates[feature.index].outward_rad.value),
            _ => None,
        };
        Spot {
            position: Position::new(at.x, at.y, floor_z + mount_height_m),
            host,
            storey,
            heading_rad,
        }
    }

    /// The free ground nearest to where a device at the feature is wanted, within `within_m` of the feature; where there is none, that
    /// place itself.
    fn open_spot(&mut self, feature: FeatureAt, within_m: f64) -> Coord<f64> {
        let shape = feature.shape(self.survey.community, self.places);
        let wanted = feature.anchor(self.survey, self.places);
        let suits = |at: Coord<f64>| !self.standing.any(at) && shape.distance_m(at) <= within_m;
        let found = self.survey.ground.settle(wanted, ASIDE_M, suits);
        let at = found.unwrap_or(wanted);
        self.standing.insert(at);
        at
    }
}

impl Serving {
    /// The nearest to a feature within `distance_m`, by number; of equals the lowest.
    fn nearest(&self, shape: Shape<'_>, distance_m: f64) -> Option<usize> {
        let middle = shape.middle();
        let reach_m = shape.farthest_m(middle) + distance_m;
        let near = self
            .points
            .locate_within_distance([middle.x, middle.y], reach_m * reach_m);
        let away = |p: &GeomWithData<[f64; 2], usize>| {
            let [x, y] = *p.geom();
            (shape.distance_m(Coord { x, y }), p.data)
        };
        let within = near.into_iter().map(away).filter(|(m, _)| *m <= distance_m);
        let best = within.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        best.map(|(_, number)| number)
    }
}
