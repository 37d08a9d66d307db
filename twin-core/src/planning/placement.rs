//! What a placement is: new devices and places, and what became of each row.

use std::ops::ControlFlow;

use crate::both;
use crate::catalogue::Catalogue;
use crate::coverage::layer::LayerError;
use crate::ids::{IdError, RowId};
use crate::model::{Community, Device, InvalidCommunity, Place};
use crate::optimise::{Bounds, OptimiseError, Progress};
use crate::told::{Bilingual, Term, Told};

use super::aim::Sight;
use super::decided::Decided;
use super::programme::{Programme, row_of_device, row_of_place};
use super::reason::Reason;
use super::scope::Scope;
use super::sight::Gaze;
use super::siting::Siting;
use super::supply::Unreached;

/// What became of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowOutcome {
    /// The row, of tables 3 to 10 or of section 3.
    pub row: RowId,
    /// How many devices or places it asks for here.
    pub demanded: u64,
    /// How many of them were there already.
    pub existing: u64,
    /// How many the placement adds.
    pub placed: u64,
    /// How much of its roads, greens or open ground is served, of rows that ask for a cover; how much of the floors that its places have to have is
    /// there, of rows of which some are too small.
    pub extent: Option<Extent>,
    /// What the solver's answer costs, the least that any could cost and why it ended; of rows that leave a choice. In sites, weighed by what
    /// they stand on, or in money where prices decided.
    pub bounds: Option<Bounds>,
    /// What the objective of sites decided; none where it is the fewest, or the row leaves no choice.
    pub decided: Option<Decided>,
    /// What its cameras show of the roads or boundaries that it is for.
    pub sight: Option<Sight>,
    /// Why it asks for none, or why fewer were placed, or smaller ones.
    pub reason: Option<Reason>,
    /// Its candidate sites that power or network does not reach.
    pub unreached: Unreached,
}

/// How much is asked for and how much of it is served: metres of road or square metres of green, open ground or floor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// All that is to be served.
    pub demanded: f64,
    /// What is.
    pub served: f64,
}

/// New devices and places, and what became of each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// New devices: those that have to stand, then the others row by row.
    pub devices: Vec<Device>,
    /// So many of the first devices have to stand, whatever the money.
    pub must: usize,
    /// New places.
    pub places: Vec<Place>,
    /// One for each wanted row: tables 3 to 9 in order, then table 10, then the networks of section 3.
    pub outcomes: Vec<RowOutcome>,
    /// The rows that it is restricted to.
    pub scope: Scope,
    /// What its sites were chosen for.
    pub siting: Siting,
}

/// Why a placement cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlacementError {
    /// The catalogue contradicts itself.
    #[error(
        "catalogue row '{row}' names device class '{class}', which the catalogue does not have"
    )]
    UnknownClass {
        /// The row.
        row: String,
        /// The class it names.
        class: String,
    },
    /// A device that has to stand is of no class.
    #[error("a device that has to stand is of class '{class}', which the catalogue does not have")]
    UnknownMust {
        /// The class.
        class: String,
    },
    /// A device that has to stand does not fit the community.
    #[error("the devices that have to stand do not fit the community: {0}")]
    Must(#[from] InvalidCommunity),
    /// The rules ask for more devices than can be held.
    #[error(
        "with row '{row}' the plan has more than {most} devices: check the counts and spacings of the rules"
    )]
    TooMany {
        /// The row that asks for one more.
        row: String,
        /// Most devices of a plan.
        most: usize,
    },
    /// What its cameras see cannot be told.
    #[error(transparent)]
    Sight(#[from] LayerError),
    /// The watch cancelled.
    #[error("the placement was cancelled; nothing was changed")]
    Cancelled,
    /// The optimiser refuses a problem that was made of this row.
    #[error(transparent)]
    Optimise(#[from] OptimiseError),
    /// An id could not be made, as when a row's id is too long to build on.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl Told for PlacementError {
    fn zh(&self) -> String {
        match self {
            Self::UnknownClass { row, class } => {
                format!("目录行“{row}”所指的设备类“{class}”不在目录中")
            }
            Self::UnknownMust { class } => {
                format!("必设设备的设备类“{class}”不在目录中")
            }
            Self::Must(error) => format!("必设设备与社区不符：{}", error.zh()),
            Self::TooMany { row, most } => {
                format!("布点到目录行“{row}”时新增设备已超过 {most} 台：请检查规则中的数量和间距")
            }
            Self::Sight(error) => error.zh(),
            Self::Cancelled => "布点已取消；没有任何改动".to_owned(),
            Self::Optimise(error) => error.zh(),
            Self::Id(error) => error.zh(),
        }
    }
}

impl Placement {
    /// Adds the new places and devices to the community.
    ///
    /// # Errors
    /// When the result is not valid, as when `community` is not the one that the placement was made for.
    pub fn apply(self, community: Community) -> Result<Community, InvalidCommunity> {
        let mut parts = community.into_parts();
        parts.places.extend(self.places);
        parts.devices.extend(self.devices);
        Community::new(parts)
    }
}

impl Placement {
    /// Of each new device, the number of the phase that builds it, from 0; none for one that no phase does.
    #[must_use]
    pub fn phase_of_each(&self, programme: &Programme) -> Vec<Option<usize>> {
        let mut phases = vec![None; self.devices.len()];
        for (number, phase) in programme.phases.iter().enumerate() {
            for device in &phase.devices {
                if let Some(slot) = phases.get_mut(*device as usize) {
                    *slot = Some(number);
                }
            }
        }
        phases
    }

    /// Of each new place, the number of the phase that pays for it, from 0; none for one that no phase does.
    #[must_use]
    pub fn phase_of_each_place(&self, programme: &Programme) -> Vec<Option<usize>> {
        let mut phases = vec![None; self.places.len()];
        for (number, phase) in programme.phases.iter().enumerate() {
            for place in &phase.places {
                if let Some(slot) = phases.get_mut(*place as usize) {
                    *slot = Some(number);
                }
            }
        }
        phases
    }

    /// Leaves the devices and places that the programme, of this placement by this catalogue, pays for in one of its phases, and counts those of
    /// each row anew.
    pub fn keep_paid(&mut self, programme: &Programme, catalogue: &Catalogue) {
        let phases = self.phase_of_each(programme);
        let of_places = self.phase_of_each_place(programme);
        let devices = self.devices.iter().map(row_of_device).zip(&phases);
        let places = self.places.iter();
        let places = places.map(|place| row_of_place(place, catalogue));
        let all = devices.chain(places.zip(&of_places));
        for (row, _) in all.filter(|(_, phase)| phase.is_none()) {
            let mut outcomes = self.outcomes.iter_mut();
            if let Some(outcome) = outcomes.find(|o| Some(o.row.as_str()) == row) {
                outcome.placed = outcome.placed.saturating_sub(1);
                outcome.reason = Some(Reason::Unpaid);
            }
        }
        let mut phases = phases.into_iter();
        self.devices
            .retain(|_| phases.next().is_none_or(|phase| phase.is_some()));
        let mut phases = of_places.into_iter();
        self.places
            .retain(|_| phases.next().is_none_or(|phase| phase.is_some()));
    }
}

/// Where a placement stands.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The row that is being placed.
    pub row: &'a RowId,
    /// How many rows are done.
    pub done: usize,
    /// How many rows there are.
    pub of: usize,
    /// What its solver is at, if it has one.
    pub progress: Option<Progress>,
}

/// Sees how a placement goes on; breaking cancels it.
pub type StepWatch<'w> = dyn FnMut(Step<'_>) -> ControlFlow<()> + Send + 'w;

impl RowOutcome {
    /// Of a row that asks for nothing so far.
    pub(super) fn of(row: RowId) -> Self {
        Self {
            row,
            demanded: 0,
            existing: 0,
            placed: 0,
            extent: None,
            bounds: None,
            decided: None,
            sight: None,
            reason: None,
            unreached: Unreached::default(),
        }
    }

    /// Why it asks for none or gets fewer, and which candidate sites were left out for want of power or network, for people.
    #[must_use]
    pub fn why(&self) -> Option<Bilingual> {
        let reason = self.reason.as_ref();
        let reason = reason.map(|reason| Bilingual::new(reason.en(), reason.zh()));
        match (reason, self.unreached.words()) {
            (Some(reason), Some(left_out)) => {
                Some(both!("{reason}; {left_out}", "{reason}；{left_out}" => reason, left_out))
            }
            (reason, left_out) => reason.or(left_out),
        }
    }

    /// What to do next about that: where it gets fewer and sites were left out, about what feeds them.
    #[must_use]
    pub fn next(&self) -> Option<Term> {
        let is_paid = self.reason != Some(Reason::Unpaid);
        if self.is_short() && is_paid && !self.unreached.is_none() {
            return Some(Reason::Unsupplied.next());
        }
        self.reason.as_ref().map(Reason::next)
    }

    /// Whether it gets fewer than it asks for, or places that are too small.
    #[must_use]
    pub fn is_short(&self) -> bool {
        let is_small = matches!(self.reason, Some(Reason::TooSmall { .. }));
        is_small || self.existing + self.placed < self.demanded
    }

    /// Notes what the row's cameras show of its lines, and what of them none shows.
    pub(super) fn see(&mut self, sight: Sight, gaze: Gaze) {
        let Sight {
            demanded_m, seen_m, ..
        } = sight;
        self.sight = Some(sight);
        self.extent = Some(Extent {
            demanded: demanded_m,
            served: seen_m,
        });
        let short_m = demanded_m - seen_m;
        if short_m > 0.0 {
            let [near_m, far_m] = gaze.ahead_m();
            self.demanded += (short_m / (far_m - near_m).max(1.0)).ceil() as u64;
            if let None | Some(Reason::OffPoles { .. }) = self.reason {
                self.reason = Some(Reason::Unseen {
                    short_m,
                    demanded_m,
                });
            }
        }
    }
}
