//! Answers to needs: each kind of need gets its devices in one straightforward way.

mod antenna;
mod buildings;
mod candidate;
mod carrier;
mod choice;
mod device;
mod existing;
mod feature;
mod fronts;
mod green;
mod ground;
mod halls;
mod heard;
mod lines;
mod pricing;
mod reach;
mod relief;
mod stretch;
#[cfg(test)]
mod tests;
mod unhoused;
mod walls;
mod watched;
mod zones;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::given::KeepOut;
use super::need::{Demand, Need};
use super::placement::{PlacementError, RowOutcome};
use super::reason::Reason;
use super::scope::Scope;
use super::subject::Directory;
use super::supply::{LeftOut, Supply};
use super::survey::Survey;
use crate::catalogue::DeviceClass;
use crate::ids::{ClassId, RowId};
use crate::inference::Nearby;
use crate::model::{Community, Device, Host, Place, Position, Provenance};
use crate::optimise::Watch;
use carrier::Carrier;
pub use device::looks;
use device::stands_in_the_open;
use existing::Existing;
pub(crate) use existing::{SAME_SPOT_M, fixture_of_class};
pub(super) use heard::Listening;
pub(crate) use lines::{ASIDE_M as BOUNDARY_ASIDE_M, POLE_REACH_M, SHIFT_M};
pub(super) use pricing::Pricing;
pub(super) use watched::Watching;

/// Least distance between two devices that stand in the open, in metres; an assumption.
const ELBOW_ROOM_M: f64 = 0.8;

/// Where one device goes.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) position: Position,
    pub(super) host: Host,
    pub(super) storey: i16,
    pub(super) heading_rad: Option<f64>,
}

/// The devices that are being planned.
pub(super) struct Solver<'a> {
    survey: &'a Survey<'a>,
    places: &'a [Place],
    keep_out: &'a [KeepOut],
    /// Those that bind the row being solved.
    closed: Vec<&'a KeepOut>,
    supply: Supply<'a>,
    pricing: Pricing<'a>,
    /// The class of the row being solved.
    class: Option<&'a DeviceClass>,
    /// Its candidate sites that power or network does not reach.
    left_out: RefCell<LeftOut>,
    /// Devices of the community from this one on have to stand, and are planned.
    first_must: usize,
    devices: Vec<Device>,
    used: BTreeSet<usize>,
    taken_ids: BTreeSet<&'a str>,
    carriers: Vec<Carrier>,
    carrier_tree: RTree<GeomWithData<[f64; 2], usize>>,
    /// Devices that stand at each gate, place or compound, so that they don't stand in each other.
    crowd: BTreeMap<Host, u32>,
    /// What the devices that are there are attached to.
    directory: Directory<'a>,
    /// Where devices stand in the open that answer needs so far, existing ones too.
    standing: Nearby,
}

/// What a row's solving carries along.
struct RowWork<'a> {
    class: &'a DeviceClass,
    row: RowId,
    by: Provenance,
    /// Classes that its devices stand together with.
    with: Vec<ClassId>,
    existing: Existing,
    /// Devices that are there and reach a feature, whatever row they are of.
    reaching: BTreeSet<usize>,
    /// How many ids were made at each host.
    numbers: BTreeMap<String, u32>,
    outcome: RowOutcome,
}

impl<'a> Solver<'a> {
    pub(super) fn new(
        survey: &'a Survey<'a>,
        places: &'a [Place],
        keep_out: &'a [KeepOut],
        (supply, pricing): (Supply<'a>, Pricing<'a>),
    ) -> Self {
        let mut crowd = BTreeMap::new();
        for device in &survey.community.devices {
            *crowd.entry(device.host.clone()).or_default() += 1;
        }
        Self {
            survey,
            places,
            keep_out,
            closed: Vec::new(),
            supply,
            pricing,
            class: None,
            left_out: RefCell::default(),
            first_must: survey.community.devices.len(),
            devices: Vec::new(),
            used: BTreeSet::new(),
            taken_ids: survey
                .community
                .devices
                .iter()
                .map(|d| d.id.as_str())
                .collect(),
            carriers: Vec::new(),
            carrier_tree: RTree::new(),
            crowd,
            directory: Directory::of(survey.community),
            standing: Nearby::new(ELBOW_ROOM_M),
        }
    }

    /// Devices that are there stand in the way of a scope that leaves rows out: no row of theirs is solved, which would note them.
    pub(super) fn within(mut self, scope: &Scope) -> Self {
        let there = self.survey.community.devices.iter();
        for device in there.filter(|_| scope.is_partial()) {
            if stands_in_the_open(&device.host) {
                self.standing.insert(device.position.plan().into());
            }
        }
        self
    }

    /// The last so many devices of the community have to stand, and are planned.
    pub(super) fn with_musts(mut self, count: usize) -> Self {
        let there = &self.survey.community.devices;
        self.first_must = there.len().saturating_sub(count);
        for device in there.iter().skip(self.first_must) {
            if stands_in_the_open(&device.host) {
                self.standing.insert(device.position.plan().into());
            }
        }
        self
    }

    pub(super) fn into_devices(self) -> Vec<Device> {
        self.devices
    }

    /// Places what `demand` needs; `watching` is how its cameras look, if it asks for any.
    pub(super) fn solve(
        &mut self,
        demand: &Demand,
        class: &'a DeviceClass,
        watching: Option<Watching<'_>>,
        watch: &mut dyn Watch,
    ) -> Result<RowOutcome, PlacementError> {
        let mut work = self.work(demand, class);
        let (mut along, mut greens) = (Vec::new(), Vec::new());
        let (mut from_ends, mut reaches) = (Vec::new(), Vec::new());
        // Before the units that the halls are of, which take those that are attached to them wherever these hang.
        let halls = demand
            .needs
            .iter()
            .filter(|need| matches!(need, Need::Hall { .. }));
        self.solve_halls(&halls.collect::<Vec<_>>(), &mut work, watch)?;
        let (mut gates, mut unseen, mut boundaries) = (0, 0, Vec::new());
        let answered = self.answered(&demand.needs, watching, &work);
        work.existing.take_all(answered.iter().flatten().flatten());
        for (need, there) in demand.needs.iter().zip(answered) {
            work.existing.there = there;
            match (need, watching) {
                (Need::Along { .. }, _) => along.push(need),
                (Need::Green { .. }, _) => greens.push(need),
                (Need::FromEnds { .. }, _) => from_ends.push(need),
                (Need::Reach { .. }, _) => reaches.push(need),
                (Need::Gate { gate, count }, Some(watching)) if watching.takes_fronts => {
                    let shows = self.take_fronts((*gate, *count), watching, &mut work)?;
                    gates += 1;
                    unseen += usize::from(!shows);
                }
                (Need::Perimeter { .. }, Some(_)) => boundaries.push(need),
                _ => self.solve_need(need, &mut work)?,
            }
            work.existing.leave_there();
        }
        work.existing.there = None;
        if unseen > 0 {
            let (out, of) = (unseen, gates);
            let reason = Reason::FrontUnseen { out, of };
            work.outcome.reason.get_or_insert(reason);
        }
        match watching {
            Some(watching) => {
                self.watch_boundaries(watching, &boundaries, &mut work, watch)?;
                self.solve_watched(watching, &along, &mut work, watch)?;
            }
            None => self.solve_along(&along, &mut work, watch)?,
        }
        self.solve_greens(&greens, &mut work, watch)?;
        // Where they stand is asked for, at the ends, whatever cameras among them show.
        self.solve_along(&from_ends, &mut work, watch)?;
        self.solve_reach(&reaches, &mut work, watch)?;
        if work.outcome.reason.is_none() {
            work.outcome.reason = untold(&demand.needs, self.survey.community);
        }
        let used = work.existing.into_used();
        let answers = |index: usize| used.contains(&index) || work.reaching.contains(&index);
        self.count_musts(&mut work.outcome, answers);
        self.used.extend(used);
        work.outcome.unreached = self.unreached();
        Ok(work.outcome)
    }

    /// Begins a row.
    fn work(&mut self, demand: &Demand, class: &'a DeviceClass) -> RowWork<'a> {
        let binds = |area: &&KeepOut| area.binds(&class.id, &demand.row);
        self.closed = self.keep_out.iter().filter(binds).collect();
        self.class = Some(class);
        self.left_out = RefCell::default();
        RowWork {
            class,
            row: demand.row.clone(),
            by: Provenance::planned(Arc::from(demand.row.as_str())),
            with: demand.with.clone(),
            existing: Existing::of(self.survey.community, demand, &self.used, self.first_must),
            reaching: BTreeSet::new(),
            numbers: BTreeMap::new(),
            outcome: RowOutcome {
                reason: demand.reason.clone(),
                ..RowOutcome::of(demand.row.clone())
            },
        }
    }

    /// Counts the row's devices that have to stand as placed: those that answer a need in the place of what is there, others as asked for
    /// by whoever gave them.
    fn count_musts(&self, outcome: &mut RowOutcome, answers: impl Fn(usize) -> bool) {
        let there = self.survey.community.devices.iter().enumerate();
        for (index, device) in there.skip(self.first_must) {
            if device.row.as_ref() != Some(&outcome.row) {
                continue;
            }
            outcome.placed += 1;
            if answers(index) {
                outcome.existing = outcome.existing.saturating_sub(1);
            } else {
                outcome.demanded += 1;
            }
        }
    }

    fn solve_need(&mut self, need: &Need, work: &mut RowWork<'a>) -> Result<(), PlacementError> {
        match need {
            // Those that share devices are solved together; of what cannot be told nothing is planned.
            Need::Along { .. }
            | Need::Green { .. }
            | Need::FromEnds { .. }
            | Need::Reach { .. }
            | Need::Hall { .. }
            | Need::Untold { .. } => Ok(()),
            Need::Perimeter {
                compound,
                spacing_max_m,
            } => self.at_perimeter(*compound, *spacing_max_m, work),
            Need::Gate { gate, count } => self.at_gate(*gate, *count, work),
            Need::Compound { compound, count } => self.in_compound(*compound, *count, work),
            Need::Fixture { fixture, count } => self.at_fixture(*fixture, *count, work),
            Need::Share { fixtures, count } => self.at_share(fixtures, *count, work),
            Need::Homes { unit, count } => self.in_homes(*unit, *count, work),
            Need::BuildingHomes { building, count } => self.in_building(*building, *count, work),
            Need::Spaces { parking, count } => self.at_spaces(*parking, *count, work),
            Need::ParkingEntrance { parking, count } => {
                self.at_parking_entrance(*parking, *count, work)
            }
            Need::Place { place, count } => self.in_place(*place, *count, work),
            Need::Grouped { gate, count, .. } => self.in_group(*gate, *count, work),
            Need::Unhoused { kind, at, count } => self.unhoused((kind, *at), *count, work),
            Need::Halls {
                unit,
                wall_clearance_m,
                storeys,
            } => self.in_halls(*unit, *wall_clearance_m, storeys, work),
            Need::Roof { building } => self.on_roof(*building, work),
            Need::RoadStart { road, count } => self.at_road_start(*road, *count, work),
            Need::Near {
                feature,
                count,
                within_m,
            } => self.at_feature(*feature, (*count, *within_m), work),
        }
    }
}

/// Which features nothing was planned for since the model does not say enough of them.
fn untold(needs: &[Need], community: &Community) -> Option<Reason> {
    let mut untold = needs.iter().filter_map(|need| match need {
        Need::Untold { feature, attribute } => Some((feature.layer, attribute)),
        _ => None,
    });
    let (layer, attribute) = untold.next()?;
    Some(Reason::Untold {
        count: untold.count() + 1,
        of: spoken_of(needs, community),
        layer,
        attribute: Arc::clone(attribute),
    })
}

/// How many features needs speak of: of halls, the buildings that they are in.
fn spoken_of(needs: &[Need], community: &Community) -> usize {
    let (mut buildings, mut others) = (BTreeSet::new(), 0);
    for need in needs {
        match need {
            Need::Halls { unit, .. } => {
                buildings.insert(&community.units[*unit].building);
            }
            Need::Hall { room, .. } => {
                buildings.insert(&community.rooms[*room].building);
            }
            _ => others += 1,
        }
    }
    buildings.len() + others
}
