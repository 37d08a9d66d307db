//! What an audit reads: the map, its look-ups, and the devices as they stand now.

use std::collections::BTreeSet;

use super::fleet::Fleet;
use crate::catalogue::{Absence, Catalogue};
use crate::ids::{BuildingId, ClassId};
use crate::model::{Building, Community};
use crate::planning::{Directory, Eyes, Footways, Gaze, Stage, Survey};
use geo::Polygon;

/// A community under audit.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) survey: Survey<'a>,
    /// What somebody looked for and did not find.
    pub(super) absences: &'a [Absence],
    /// Classes of smart poles.
    pub(super) carrying: BTreeSet<&'a ClassId>,
    pub(super) directory: Directory<'a>,
    pub(super) fleet: Fleet<'a>,
    /// What stands in the way of cameras, where a row has any.
    pub(super) eyes: Option<Eyes>,
    /// The ways on which people walk, where a row measures by them.
    pub(super) ways: Option<Footways>,
}

impl<'a> Scene<'a> {
    pub(super) fn of(community: &'a Community, catalogue: &'a Catalogue) -> Self {
        let directory = Directory::of(community);
        Self {
            carrying: catalogue.carrying(),
            survey: Survey::new(community),
            absences: &catalogue.absences,
            fleet: Fleet::of(community, &directory),
            directory,
            eyes: None,
            ways: None,
        }
    }

    /// What listens and what is heard.
    pub(super) fn stage(&self) -> Stage<'_, 'a> {
        Stage {
            survey: &self.survey,
            places: &self.survey.community.places,
            devices: &self.fleet.devices,
        }
    }

    /// With what a row's cameras look at vehicles, if they are to.
    pub(super) fn looking<'g>(&'g self, gaze: Option<&'g Gaze>) -> Option<(&'g Eyes, &'g Gaze)> {
        self.eyes.as_ref().zip(gaze)
    }

    pub(super) fn building_of(&self, id: &BuildingId) -> Option<&'a Building> {
        let index = self.survey.building_by_id.get(id.as_str())?;
        self.survey.community.buildings.get(*index)
    }

    pub(super) fn footprint_of(&self, id: Option<&BuildingId>) -> Option<&'a Polygon<f64>> {
        Some(&self.building_of(id?)?.footprint)
    }
}
