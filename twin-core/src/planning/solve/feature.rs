//! Devices that a city's own rules ask for at a feature.

use geo::Coord;

use super::{RowWork, Solver, Spot};
use crate::catalogue::FeatureLayer;
use crate::model::{Host, Position};
use crate::planning::feature::FeatureAt;
use crate::planning::placement::PlacementError;

/// How far a device makes way for what is there, in whole metres, where a rule lets it; an assumption.
const ASIDE_M: u32 = 60;

impl<'a> Solver<'a> {
    /// `count` devices within `within_m` of the feature, on free ground where it lies in the open.
    pub(super) fn at_feature(
        &mut self,
        feature: FeatureAt,
        (count, within_m): (u32, f64),
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        for _ in 0..count {
            work.outcome.demanded += 1;
            if let Some(taken) = work.existing.take_there() {
                work.outcome.existing += 1;
                self.note_existing(taken);
                continue;
            }
            let spot = self.spot_at(feature, within_m, work.class.mount_height_m);
            self.push(spot, work)?;
        }
        Ok(())
    }

    /// Where the next device at a feature goes; what comes after makes way for it.
    fn spot_at(&mut self, feature: FeatureAt, within_m: f64, mount_height_m: f64) -> Spot {
        let spot = self.spot_near(feature, within_m, mount_height_m);
        self.note_spot(feature, &spot);
        spot
    }

    /// What comes after makes way for a device that goes to `spot` at the feature.
    pub(super) fn note_spot(&mut self, feature: FeatureAt, spot: &Spot) {
        match feature.layer {
            FeatureLayer::Units | FeatureLayer::Fixtures => {}
            FeatureLayer::Places => {
                self.next_in_crowd(&spot.host);
            }
            _ => self.standing.insert(spot.position.plan().into()),
        }
    }

    /// Where a device at a feature would go.
    pub(super) fn spot_near(&self, feature: FeatureAt, within_m: f64, mount_height_m: f64) -> Spot {
        let community = self.survey.community;
        let host = feature.host(community, self.places);
        let (at, floor_z, storey) = match feature.layer {
            FeatureLayer::Units => {
                let at = self.survey.footed(community.units[feature.index].position);
                (at.plan().into(), at.z, 0)
            }
            FeatureLayer::Fixtures => {
                let fixture = &community.fixtures[feature.index];
                let at = self.survey.footed(fixture.position);
                (at.plan().into(), at.z, self.storey_of(fixture))
            }
            FeatureLayer::Places => {
                let number = self.crowd.get(&host).copied().unwrap_or(0);
                let place = &self.places[feature.index];
                let at = self.point_in_place(place, number);
                let floor_z = self.survey.footed(place.position).z;
                (at, floor_z, place.storey)
            }
            _ => {
                let at = self.free_place(feature, within_m);
                (at, self.survey.ground_z(at), 0)
            }
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
    fn free_place(&self, feature: FeatureAt, within_m: f64) -> Coord<f64> {
        let shape = feature.shape(self.survey.community, self.places);
        let wanted = feature.anchor(self.survey, self.places);
        let suits = |at: Coord<f64>| {
            let is_near = shape.distance_m(at) <= within_m;
            is_near && !self.standing.any(at) && self.is_suitable(at)
        };
        let found = self.survey.ground.settle(wanted, ASIDE_M, suits);
        found.unwrap_or(wanted)
    }
}
