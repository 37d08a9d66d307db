//! What a mover does next, when it has nothing to do.

use geo::Coord;

use super::errand::{Errand, Progress, go_on, hand_over};
use super::flight::fly;
use super::leg::{CHARGED_PERCENT, Draft, Effect, Sample};
use super::nature::MoverKind;
use super::terrain::Terrain;
use super::{Known, Mover, Order, own};
use crate::model::Position;
use crate::routing::{Route, Snap, WayGraph};
use crate::sim::behaviour::BIN_CAPACITY_KG;
use crate::sim::env::Env;
use crate::sim::population::{Address, REACH_M};
use crate::sim::profile::Profile;
use crate::sim::random::unit;
use crate::time::{NANOS_PER_SEC, SimTime};

/// What a cleaning robot's hopper holds, kg.
pub(crate) const HOPPER_KG: f64 = 240.0;
/// Load of a bin from which the cleaning robot comes.
const BIN_WORTH: f64 = 0.55;
/// Alarms of a bin that is past a robot's arm: waste lies around it.
const OVERFULL_WORDS: &[&str] = &["collection_missed"];
/// Farthest from a way that a robot serves a door or a bin, metres: what its lidar and a resident on foot bridge (assumption).
const SERVICE_REACH_M: f64 = 60.0;
/// How much longer a way is than the straight line, at most as a rule: circuity of street networks is 1.2 to 1.4 (general
/// knowledge). With it, and a margin in per cent, a robot keeps enough battery for the way home.
const CIRCUITY: f64 = 1.4;
const RESERVE_PERCENT: f64 = 6.0;
/// Battery in per cent below which a mover at rest goes on the charger.
const TOP_UP_PERCENT: f64 = 85.0;
/// How long a mover takes to follow a command, seconds (assumption), and how long what it was asked for lasts at least: the command is forgotten
/// before the mover decides again, which it does at most a minute ahead.
const FOLLOWS_S: f64 = 2.0;
const ASKED_S: f64 = 120.0;
/// Nearer to its home than this, in metres, a mover is at home.
const AT_HOME_M: f64 = 1.0;

/// What a mission is planned from.
pub(super) struct Scene<'a> {
    pub(super) env: &'a Env,
    pub(super) terrain: &'a Terrain,
    pub(super) known: &'a Known<'a>,
    /// Bins that a robot is on its way to.
    pub(super) claimed: &'a [usize],
    /// Lifts that a robot has called in this minute.
    pub(super) hired: &'a [usize],
    /// The moment at which devices are as they are known.
    pub(super) known_at: i64,
    /// Orders that wait for a robot.
    pub(super) orders: &'a [Order],
}

/// Plans what `mover` does from `time` on: legs of at least a second. A mission that cannot be brought to its end is not begun.
pub(super) fn plan(scene: &Scene<'_>, mover: &mut Mover, time: i64, now: &Sample) -> Draft {
    let mut draft = Draft::new(mover.kind, time, now);
    draft.errand = mover.errand;
    mover.serial += 1;
    let done = match (mover.kind, asked(scene, mover)) {
        // What it has at the door of a house it brings to its end.
        (_, Some("charging")) if mover.errand.is_none() => come_home(scene, mover, &mut draft),
        (MoverKind::Drone, Some("grounded")) => {
            stay_grounded(&mut draft);
            Some(())
        }
        (MoverKind::Delivery, _) => deliver(scene, mover, &mut draft),
        (MoverKind::Cleaning, _) => clean(scene, mover, &mut draft),
        (MoverKind::Patrol, _) => patrol(scene, mover, &mut draft),
        (MoverKind::Fire, _) => fight(scene, mover, &mut draft),
        (MoverKind::Drone, _) => fly(scene, mover, &mut draft),
        (MoverKind::Shuttle, _) => shuttle(scene, mover, &mut draft),
    };
    if done.is_none() || draft.time - time < NANOS_PER_SEC {
        draft = Draft::new(mover.kind, time, now);
        draft.errand = mover.errand;
        rest(mover, &mut draft, now.activity);
    }
    draft
}

/// Waits a minute; at home on the charger, until the battery is full again, in slices short enough to be called away.
fn rest(mover: &Mover, draft: &mut Draft, activity: u8) {
    let at_home = between(plan_of(draft.position), mover.home_plan()) <= AT_HOME_M;
    let charges = activity == mover.kind.nature().charging && draft.battery < CHARGED_PERCENT - 1.0;
    if at_home && (charges || draft.battery < TOP_UP_PERCENT) {
        draft.charge(300.0);
    } else {
        draft.stay(60.0, 0, Effect::Nothing);
    }
}

/// The activity that a command asks of a mover: its device's register `b` is one more than the activity's index, 0 without a command.
fn asked(scene: &Scene<'_>, mover: &Mover) -> Option<&'static str> {
    let b = (scene.known.state)(mover.device).0.b;
    let index = (b as usize).checked_sub(1)?;
    mover.kind.nature().activities.get(index).copied()
}

/// Begins what a command asked for, which is forgotten then.
fn follow_command(draft: &mut Draft) {
    draft.stay(FOLLOWS_S, 0, Effect::Own(own::TOLD, 0));
}

/// Home, to be charged there. One that does not get home is charged where it stands.
fn come_home(scene: &Scene<'_>, mover: &Mover, draft: &mut Draft) -> Option<()> {
    follow_command(draft);
    let (driving, arrives) = match mover.kind {
        MoverKind::Delivery => (2, Effect::Nothing),
        MoverKind::Fire => (3, Effect::Nothing),
        MoverKind::Shuttle => (1, Effect::Own(own::PASSENGERS, 0)),
        MoverKind::Cleaning | MoverKind::Patrol | MoverKind::Drone => (1, Effect::Nothing),
    };
    let _home: Option<()> = Drive::new(scene, mover, driving)?.home(draft, arrives);
    if draft.battery < CHARGED_PERCENT - 1.0 {
        draft.charge(f64::INFINITY);
    }
    draft.stay(ASKED_S, 0, Effect::Nothing);
    Some(())
}

/// Stays on its pad, and is charged there, as long as a command holds it.
fn stay_grounded(draft: &mut Draft) {
    if draft.battery < TOP_UP_PERCENT {
        draft.charge(300.0);
    } else {
        draft.stay(60.0, 5, Effect::Nothing);
    }
}

pub(super) fn chance(mover: &Mover, stream: u32) -> f64 {
    unit(mover.key, stream, i64::from(mover.serial))
}

fn choose<'t, T>(mover: &Mover, stream: u32, from: &'t [T]) -> Option<&'t T> {
    from.get((chance(mover, stream) * from.len() as f64) as usize)
}

/// A door within reach of the mover's home.
fn near_door(scene: &Scene<'_>, mover: &Mover) -> Option<Coord<f64>> {
    let home = mover.home_plan();
    let within = |door: &&Coord<f64>| between(**door, home) <= REACH_M;
    (0..12)
        .filter_map(|n| choose(mover, 100 + n, &scene.terrain.doors))
        .find(within)
        .copied()
}

/// One of the orders that wait at `time` within reach of the mover's home, and where it goes: another one with each try, as some homes are off
/// all ways.
pub(super) fn waiting(
    scene: &Scene<'_>,
    mover: &Mover,
    time: i64,
) -> Option<(usize, Address, Coord<f64>)> {
    let base = mover.home_plan();
    let within = |(index, order): (usize, &Order)| {
        let [x, y] = scene.env.population.home_at(order.to.home)?;
        let home = Coord { x, y };
        (order.since <= time && between(home, base) <= REACH_M).then_some((index, order.to, home))
    };
    let mut orders = scene.orders.iter().enumerate().filter_map(within);
    let number = chance(mover, 7) * orders.clone().count() as f64;
    orders.nth(number as usize)
}

/// How a mover drives: on which ways, where its home is, what driving is called.
struct Drive<'a> {
    ways: &'a WayGraph,
    home: Coord<f64>,
    driving: u8,
}

impl<'a> Drive<'a> {
    fn new(scene: &'a Scene<'_>, mover: &Mover, driving: u8) -> Option<Self> {
        Some(Self {
            ways: scene.terrain.ways(mover.kind)?,
            home: mover.home_plan(),
            driving,
        })
    }

    /// Along ways to the point of a way nearest to `to`; the way's length. `None` without a way there that is at most
    /// `reach_m` off, or without the battery for it and the way home.
    fn to(
        &self,
        draft: &mut Draft,
        to: Coord<f64>,
        reach_m: f64,
        (speed, activity): (f64, u8),
        effect: Effect,
    ) -> Option<f64> {
        let end = self.ways.nearest_main(to)?;
        let spare = draft.battery - RESERVE_PERCENT;
        let back = CIRCUITY * between(end.point, self.home);
        let straight = between(plan_of(draft.position), end.point);
        // Looked at before a way is searched, which is what costs.
        if end.distance_m > reach_m || draft.cost(straight + back) > spare {
            return None;
        }
        let route = self.route(draft, &end)?;
        if draft.cost(route.length_m + back) > spare {
            return None;
        }
        follow(draft, &route, speed, activity, effect);
        Some(route.length_m)
    }

    /// The way from where it stands; `None` if it does not stand on a way that leads there.
    fn route(&self, draft: &Draft, end: &Snap) -> Option<Route> {
        let start = self.ways.nearest_main(plan_of(draft.position))?;
        // A way that starts elsewhere would need a jump.
        let leads_there = start.component.is_some() && start.component == end.component;
        if start.distance_m > 0.5 || !leads_there {
            return None;
        }
        self.ways.route_between(&start, end)
    }

    /// To something that it serves.
    fn serve(&self, draft: &mut Draft, to: Coord<f64>) -> Option<f64> {
        let cruise = (1.0, self.driving);
        self.to(draft, to, SERVICE_REACH_M, cruise, Effect::Nothing)
    }

    fn at_home(&self, draft: &Draft) -> bool {
        between(plan_of(draft.position), self.home) <= AT_HOME_M
    }

    /// Home, if it is not there.
    fn home(&self, draft: &mut Draft, effect: Effect) -> Option<()> {
        if self.at_home(draft) {
            return Some(());
        }
        let route = self.route(draft, &self.ways.nearest_main(self.home)?)?;
        if draft.cost(route.length_m) > draft.battery - 1.0 {
            return None;
        }
        follow(draft, &route, 1.0, self.driving, effect);
        Some(())
    }

    /// Goes home and charges if the battery is below `percent`. One that does not get home is charged where it stands, from a
    /// technician's mobile charger.
    fn recharge(&self, draft: &mut Draft, percent: f64, effect: Effect) -> Option<()> {
        if draft.battery >= percent {
            return None;
        }
        let _home: Option<()> = self.home(draft, effect);
        draft.charge(f64::INFINITY);
        Some(())
    }
}

fn follow(draft: &mut Draft, route: &Route, speed: f64, activity: u8, effect: Effect) {
    let z = draft.position.z;
    let points = route.points.iter().map(|p| Position::new(p.x, p.y, z));
    draft.go(points, speed, activity, effect);
}

/// What a household ordered from the nearest pickup to its door, and back. Above the ground it takes the lift; where there is none, the
/// resident comes down.
fn deliver(scene: &Scene<'_>, mover: &Mover, draft: &mut Draft) -> Option<()> {
    let drive = Drive::new(scene, mover, 2)?;
    if let Some(errand) = mover.errand {
        if go_on(scene, mover, draft, errand) == Progress::Over {
            // If it does not get home, it is charged where it stands.
            let _home: Option<()> = drive.home(draft, Effect::Nothing);
        }
        return Some(());
    }
    if drive.recharge(draft, 30.0, Effect::Nothing).is_some() {
        return Some(());
    }
    let (order, to, door) = waiting(scene, mover, draft.time)?;
    draft.order = Some(order);
    let pickup = nearest(&scene.terrain.pickups, draft.position).unwrap_or(drive.home);
    drive.serve(draft, pickup)?;
    draft.stay(50.0 + 90.0 * chance(mover, 3), 1, Effect::Nothing);
    drive.serve(draft, door)?;
    draft.errand = Errand::at_door(scene, to, draft.time);
    if draft.errand.is_some() {
        return Some(());
    }
    hand_over(mover, draft, 40.0 + 80.0 * chance(mover, 4));
    drive.home(draft, Effect::Nothing)
}

/// To the fullest bins, to the waste station when the hopper is full, else sweeping.
fn clean(scene: &Scene<'_>, mover: &Mover, draft: &mut Draft) -> Option<()> {
    let drive = Drive::new(scene, mover, 1)?;
    if drive.recharge(draft, 30.0, Effect::Nothing).is_some() {
        return Some(());
    }
    let asked = asked(scene, mover);
    let (unloads, sweeps) = (asked == Some("unloading"), asked == Some("cleaning"));
    if unloads || sweeps {
        follow_command(draft);
    }
    if unloads || mover.load > 0.75 * HOPPER_KG {
        let station = nearest(&scene.terrain.waste, draft.position).unwrap_or(drive.home);
        if drive.serve(draft, station).is_none() {
            drive.home(draft, Effect::Nothing)?;
        }
        draft.stay(120.0, 4, Effect::Own(own::HOPPER_EMPTIED, 0));
        return Some(());
    }
    if !sweeps
        && let Some((bin, place)) = fullest_bin(scene, draft.position)
        && drive.serve(draft, place).is_some()
    {
        draft.stay(80.0 + 40.0 * chance(mover, 1), 3, Effect::BinEmptied(bin));
        return Some(());
    }
    let hour = SimTime::from_nanos(draft.time).second_of_day(scene.env.utc_offset) / 3_600;
    let door = near_door(scene, mover)?;
    if !sweeps && (!(6..20).contains(&hour) || chance(mover, 3) > 0.3) {
        return drive.home(draft, Effect::Nothing);
    }
    let length = drive.to(draft, door, f64::INFINITY, (0.7, 2), Effect::Nothing)?;
    // It sweeps a band of 0.9 m.
    draft.stay(
        if sweeps { ASKED_S } else { 5.0 },
        0,
        Effect::Own(own::SWEPT, (length * 0.9 * 10.0) as u32),
    );
    Some(())
}

/// The bin with the most waste, less a kilogram for every 20 m to it, if one is worth it and nobody is on the way there.
fn fullest_bin(scene: &Scene<'_>, from: Position) -> Option<(usize, Coord<f64>)> {
    let mut best: Option<(f64, usize, Coord<f64>)> = None;
    let free = |bin: &&(usize, Coord<f64>)| {
        !scene.claimed.contains(&bin.0) && !(scene.known.tells)(bin.0, OVERFULL_WORDS)
    };
    for &(device, place) in scene.terrain.bins.iter().filter(free) {
        let load = (scene.known.state)(device).0.a;
        let score = load - (place.x - from.x).hypot(place.y - from.y) / 20.0;
        if load >= BIN_WORTH * BIN_CAPACITY_KG && best.is_none_or(|(s, ..)| score > s) {
            best = Some((score, device, place));
        }
    }
    best.map(|(_, device, place)| (device, place))
}

/// The patrol's points in order, day and night (24 小时巡逻).
fn patrol(scene: &Scene<'_>, mover: &mut Mover, draft: &mut Draft) -> Option<()> {
    let drive = Drive::new(scene, mover, 1)?;
    if drive.recharge(draft, 25.0, Effect::Nothing).is_some() {
        return Some(());
    }
    let point = next_of(&scene.terrain.rounds, mover)?;
    drive.to(draft, point, f64::INFINITY, (1.0, 1), Effect::Nothing)?;
    let m = scene.env.moment(SimTime::from_nanos(scene.env.start), 0);
    let people = m.share(Profile::Leisure) * 8.0 * chance(mover, 1);
    draft.stay(
        15.0 + 25.0 * chance(mover, 2),
        2,
        Effect::Own(own::CHECKED, people.round() as u32),
    );
    Some(())
}

/// To a fire that a detector tells of, and once a week, or where a command asks for it, on a drill.
fn fight(scene: &Scene<'_>, mover: &Mover, draft: &mut Draft) -> Option<()> {
    let drive = Drive::new(scene, mover, 3)?;
    if drive.recharge(draft, 25.0, Effect::Nothing).is_some() {
        return Some(());
    }
    let burning = scene.known.burning;
    let burns = |fire: &&(usize, Coord<f64>)| burning.binary_search(&fire.0).is_ok();
    // Most of the time nothing burns, and a large community has a hundred thousand detectors.
    let fires = Some(&scene.terrain.fires).filter(|_| !burning.is_empty());
    let fire = fires.and_then(|all| all.iter().find(burns)).map(|f| f.1);
    let m = scene.env.moment(SimTime::from_nanos(scene.env.start), 0);
    let is_asked = asked(scene, mover) == Some("on_scene");
    let drill = is_asked || chance(mover, 1) < m.rate(Profile::Service) / (7.0 * 1_440.0);
    let goal = fire.or_else(|| if drill { near_door(scene, mover) } else { None })?;
    if is_asked {
        follow_command(draft);
    }
    let reached = Effect::Own(own::SCENE_REACHED, u32::from(fire.is_some()));
    drive.to(draft, goal, f64::INFINITY, (1.0, 1), reached)?;
    draft.stay(
        600.0 + 600.0 * chance(mover, 3),
        2,
        Effect::Own(own::MISSION_DONE, 0),
    );
    drive.home(draft, Effect::Nothing)
}

/// Around its stops from half past six to half past nine in the evening; at its home nobody is on board.
fn shuttle(scene: &Scene<'_>, mover: &mut Mover, draft: &mut Draft) -> Option<()> {
    let drive = Drive::new(scene, mover, 1)?;
    let empty = Effect::Own(own::PASSENGERS, 0);
    if drive.recharge(draft, 30.0, empty).is_some() {
        return Some(());
    }
    let second = SimTime::from_nanos(draft.time).second_of_day(scene.env.utc_offset);
    if !(23_400..77_400).contains(&second) {
        return drive.home(draft, empty);
    }
    let m = scene.env.moment(SimTime::from_nanos(scene.env.start), 0);
    let stops = &scene.terrain.stops;
    // In a quiet hour half of the stops are not asked for.
    let skips = stops.len() > 2 && chance(mover, 3) > 0.5 + 0.5 * m.share(Profile::Trips);
    let effect = if skips {
        mover.next += 1;
        Effect::Own(own::REROUTED, 0)
    } else {
        Effect::Nothing
    };
    let stop = next_of(stops, mover)?;
    drive.to(draft, stop, f64::INFINITY, (1.0, 1), effect)?;
    let passengers = (14.0 * m.share(Profile::Trips) * chance(mover, 1)).round() as u32;
    draft.stay(
        25.0 + 30.0 * chance(mover, 2),
        2,
        Effect::Own(own::PASSENGERS, passengers),
    );
    Some(())
}

/// The next point of a mover's round.
fn next_of(round: &[Coord<f64>], mover: &mut Mover) -> Option<Coord<f64>> {
    let point = round.get(mover.next % round.len().max(1)).copied();
    mover.next += 1;
    point
}

fn plan_of(position: Position) -> Coord<f64> {
    Coord {
        x: position.x,
        y: position.y,
    }
}

pub(super) fn between(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

fn nearest(points: &[Coord<f64>], from: Position) -> Option<Coord<f64>> {
    let from = plan_of(from);
    points
        .iter()
        .min_by(|a, b| between(**a, from).total_cmp(&between(**b, from)))
        .copied()
}
