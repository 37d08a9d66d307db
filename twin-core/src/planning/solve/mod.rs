//! Answers to needs: each kind of need gets its devices in one straightforward way.

mod antenna;
mod buildings;
mod candidate;
mod choice;
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

use geo::Coord;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::given::KeepOut;
use super::need::{Demand, Need};
use super::placement::{PlacementError, RowOutcome};
use super::reason::Reason;
use super::scope::Scope;
use super::supply::{LeftOut, Supply};
use super::survey::Survey;
use crate::catalogue::DeviceClass;
use crate::ids::{ClassId, DeviceId, FixtureId, IdError, RowId};
use crate::inference::{Nearby, fnv1a};
use crate::model::{
    CameraView, Device, Host, Name, Network, NetworkAttachment, Place, Position, Product,
    Provenance,
};
use crate::optimise::Watch;
use existing::Existing;
pub(crate) use existing::{SAME_SPOT_M, fixture_of_class};
pub(super) use heard::Listening;
pub(crate) use lines::{ASIDE_M as BOUNDARY_ASIDE_M, POLE_REACH_M, SHIFT_M};
pub(super) use pricing::Pricing;
pub(super) use watched::Watching;

/// Behaviours of classes that look in a direction.
const LOOKING: &[&str] = &[
    "hd_camera",
    "ai_camera",
    "infrared_thermometer",
    "roadside_sensor",
    "information_display",
];

/// Farthest that a LoRa gateway on a smart pole is taken to reach in a built-up area, in metres; an assumption.
const LORA_REACH_M: f64 = 500.0;

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

/// A pole that carries devices: its plan position and its fixture, if it is one.
#[derive(Debug, Clone)]
struct Carrier {
    position: Position,
    fixture: Option<FixtureId>,
    host: Host,
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
        // Before the units that the halls are of, which take any detector of theirs.
        let halls = demand
            .needs
            .iter()
            .filter(|need| matches!(need, Need::Hall { .. }));
        self.solve_halls(&halls.collect::<Vec<_>>(), &mut work, watch)?;
        let (mut gates, mut unseen) = (0, 0);
        for need in &demand.needs {
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
                (Need::Perimeter { .. }, Some(watching)) => {
                    self.watch_zones(need, watching, &mut work)?;
                }
                _ => self.solve_need(need, &mut work)?,
            }
        }
        if unseen > 0 {
            let (out, of) = (unseen, gates);
            let reason = Reason::FrontUnseen { out, of };
            work.outcome.reason.get_or_insert(reason);
        }
        match watching {
            Some(watching) => self.solve_watched(watching, &along, &mut work, watch)?,
            None => self.solve_along(&along, &mut work, watch)?,
        }
        self.solve_greens(&greens, &mut work, watch)?;
        self.solve_from_ends(&from_ends, &mut work)?;
        self.solve_reach(&reaches, &mut work, watch)?;
        if work.outcome.reason.is_none() {
            work.outcome.reason = untold(&demand.needs);
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
            Need::Homes { unit, count } => self.in_homes(*unit, *count, work),
            Need::BuildingHomes { building, count } => self.in_building(*building, *count, work),
            Need::Spaces { parking, count } => self.at_spaces(*parking, *count, work),
            Need::ParkingEntrance { parking, count } => {
                self.at_parking_entrance(*parking, *count, work)
            }
            Need::Place { place, count } => self.in_place(*place, *count, work),
            Need::Grouped { place, gate, count } => self.in_group((*place, *gate), *count, work),
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

    /// Plans `spots`, less what is there.
    fn fill(
        &mut self,
        spots: impl IntoIterator<Item = Spot>,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        for spot in spots {
            work.outcome.demanded += 1;
            let plan = Coord {
                x: spot.position.x,
                y: spot.position.y,
            };
            if let Some(taken) = work.existing.take_at(&spot.host, plan) {
                work.outcome.existing += 1;
                self.note_existing(taken);
            } else {
                self.push(spot, work)?;
            }
        }
        Ok(())
    }

    /// On the ground at `at`.
    fn open_spot(&self, at: Coord<f64>, host: Host) -> Spot {
        Spot {
            position: Position::new(at.x, at.y, self.survey.ground_z(at)),
            host,
            storey: 0,
            heading_rad: None,
        }
    }

    /// Places a device; where none of the row may be, it leaves the demand open.
    fn push(&mut self, spot: Spot, work: &mut RowWork<'a>) -> Result<(), PlacementError> {
        let plan = Coord {
            x: spot.position.x,
            y: spot.position.y,
        };
        if !self.is_allowed(plan) {
            let reason = if self.is_open(plan) {
                Reason::Unsupplied
            } else {
                Reason::KeptOut
            };
            work.outcome.reason.get_or_insert(reason);
            return Ok(());
        }
        let id = self.new_id(&spot.host, work)?;
        let gateway = if work.class.network == Network::Lora {
            self.gateway_near(plan)
        } else {
            None
        };
        if stands_in_the_open(&spot.host) {
            self.standing.insert(plan);
        }
        let looks = looks(work.class);
        self.devices.push(Device {
            id,
            class: work.class.id.clone(),
            row: Some(work.row.clone()),
            name: Name {
                zh: Some(work.class.name_zh.clone()),
                en: Some(work.class.name_en.clone()),
            },
            position: spot.position,
            heading_rad: spot.heading_rad.filter(|_| looks),
            view: CameraView::default(),
            mounting: None,
            product: Product::default(),
            host: spot.host,
            storey: spot.storey,
            network: NetworkAttachment {
                technology: work.class.network,
                gateway,
                provenance: work.by.clone(),
            },
            provenance: work.by.clone(),
        });
        work.outcome.placed += 1;
        Ok(())
    }

    /// `plan/ROW/HOST/1`, `/2` and so on, for a home `plan/ROW/UNIT/home-7`: what is added elsewhere in a community does not
    /// change it. The number is always there, since `osm/relation/5/2` is a host too.
    fn new_id(&self, host: &Host, work: &mut RowWork<'a>) -> Result<DeviceId, IdError> {
        let at = host_text(host);
        let count = work.numbers.entry(at.clone()).or_default();
        loop {
            *count += 1;
            let text = match (host, *count) {
                (Host::Household { .. }, 1) => format!("plan/{}/{at}", work.row),
                (_, number) => format!("plan/{}/{at}/{number}", work.row),
            };
            if !self.taken_ids.contains(text.as_str()) {
                return DeviceId::new(text);
            }
        }
    }

    /// Notes where an existing device stands that answers a need; fixtures are on the map anyway.
    fn note_existing(&mut self, index: usize) {
        if let Some(device) = self.survey.community.devices.get(index)
            && stands_in_the_open(&device.host)
        {
            self.standing.insert(device.position.plan().into());
        }
    }

    /// Number of devices that stood at the host before, counting up.
    fn next_in_crowd(&mut self, host: &Host) -> u32 {
        let crowd = self.crowd.entry(host.clone()).or_default();
        *crowd += 1;
        *crowd - 1
    }

    /// Poles of these classes, planned and existing, carry devices of later rows.
    pub(super) fn note_carriers(&mut self, carrying: &BTreeSet<&ClassId>) {
        let all = self.survey.community.devices.iter().chain(&self.devices);
        let poles = all.filter(|d| carrying.contains(&d.class));
        self.carriers = poles
            .map(|pole| Carrier {
                position: self.survey.footed(pole.position),
                fixture: if let Host::Fixture(id) = &pole.host {
                    Some(id.clone())
                } else {
                    None
                },
                host: pole.host.clone(),
            })
            .collect();
        let points = self
            .carriers
            .iter()
            .enumerate()
            .map(|(i, c)| GeomWithData::new([c.position.x, c.position.y], i));
        self.carrier_tree = RTree::bulk_load(points.collect());
    }

    /// The nearest smart pole that stands on a known pole, within reach.
    fn gateway_near(&self, point: Coord<f64>) -> Option<FixtureId> {
        let near = self.carrier_tree.nearest_neighbor_iter([point.x, point.y]);
        let within = near.take_while(|p| {
            let [x, y] = *p.geom();
            (x - point.x).hypot(y - point.y) <= LORA_REACH_M
        });
        within
            .into_iter()
            .find_map(|p| self.carriers[p.data].fixture.clone())
    }
}

/// Which features nothing was planned for since the model does not say enough of them.
fn untold(needs: &[Need]) -> Option<Reason> {
    let mut untold = needs.iter().filter_map(|need| match need {
        Need::Untold { feature, attribute } => Some((feature.layer, attribute)),
        _ => None,
    });
    let (layer, attribute) = untold.next()?;
    Some(Reason::Untold {
        count: untold.count() + 1,
        of: needs.len(),
        layer,
        attribute: Arc::clone(attribute),
    })
}

/// Whether devices of a class look in a direction, which they need to be placed with.
#[must_use]
pub fn looks(class: &DeviceClass) -> bool {
    LOOKING.contains(&&*class.behaviour)
}

/// Whether a device at the host stands on the ground of its own.
fn stands_in_the_open(host: &Host) -> bool {
    matches!(
        host,
        Host::Ground | Host::Gate(_) | Host::Road(_) | Host::Green(_) | Host::Compound(_)
    )
}

/// Longest text of a host in an id, in bytes: with the rest it stays within the length of an id.
const HOST_TEXT_MAX: usize = 150;

/// A host as part of an id; a long one as its hash.
fn host_text(host: &Host) -> String {
    let text = match host {
        Host::Ground => "ground",
        Host::Building(id) => id.as_str(),
        Host::Unit(id) | Host::Household { unit: id, .. } => id.as_str(),
        Host::Fixture(id) => id.as_str(),
        Host::Gate(id) => id.as_str(),
        Host::Place(id) => id.as_str(),
        Host::Road(id) => id.as_str(),
        Host::Green(id) => id.as_str(),
        Host::Parking(id) => id.as_str(),
        Host::Compound(id) => id.as_str(),
    };
    let text = if text.len() > HOST_TEXT_MAX {
        format!("{:016x}", fnv1a(text))
    } else {
        text.to_owned()
    };
    match host {
        Host::Household { number, .. } => format!("{text}/home-{number}"),
        _ => text,
    }
}
