//! Where places would be that a community lacks, and where those would be that are wrong where they are.

use std::ops::ControlFlow;

use geo::Coord;

use super::sites::Sites;
use super::survey::Survey;
use super::want::Want;
use crate::catalogue::PlaceRow;
use crate::ids::BuildingId;
use crate::optimise::Progress;

/// Sites of places as the planner chooses them, row by row: what is proposed for one row is taken for the next.
pub(crate) struct Proposals<'a> {
    survey: &'a Survey<'a>,
    /// Once something is lacking.
    sites: Option<Sites<'a>>,
}

/// A site in a building.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Indoors {
    pub(crate) building: BuildingId,
    pub(crate) at: Coord<f64>,
}

impl<'a> Proposals<'a> {
    pub(crate) fn new(survey: &'a Survey<'a>) -> Self {
        Self {
            survey,
            sites: None,
        }
    }

    /// Where the planner would put the places that a row of table 10 lacks, plan positions in local metres; fewer where nothing has room.
    /// Cost: as [`super::place()`] for the row; the first call walks from the doors of all households.
    pub(crate) fn lacking(&mut self, row: &PlaceRow) -> Vec<Coord<f64>> {
        let sites = self.sites();
        let before = sites.all.len();
        // Of a row that the planner refuses no place is proposed.
        let _ = sites.plan_row(row, &mut |_: Progress| ControlFlow::Continue(()));
        let new = sites.all.iter().skip(before);
        new.map(|place| place.position.plan().into()).collect()
    }

    /// Where a place of a row is as its conditions want it, if they say where and a building has the space.
    pub(crate) fn apart(&mut self, row: &PlaceRow) -> Option<Indoors> {
        let survey = self.survey;
        let want = Want {
            count: 1,
            found: 0,
            compound: None,
            households: survey.community.household_count(),
            least_m2: 0.0,
        };
        let (building, at) = self.sites().apart(row, &want)?;
        Some(Indoors {
            building: survey.community.buildings.get(building)?.id.clone(),
            at: at?,
        })
    }

    fn sites(&mut self) -> &mut Sites<'a> {
        let survey = self.survey;
        self.sites.get_or_insert_with(|| Sites::new(survey))
    }
}
