//! What a mover does next, when it has nothing to do.

use geo::Coord;

use super::leg::{Draft, Effect, Sample};
use super::nature::MoverKind;
use super::terrain::{CLEARANCE_M, Terrain};
use super::{Known, Mover, own};
use crate::model::Position;
use crate::routing::WayGraph;
use crate::sim::behaviour::BIN_CAPACITY_KG;
use crate::sim::env::Env;
use crate::sim::profile::Profile;
use crate::sim::random::unit;
use crate::time::SimTime;

/// Wind above which a drone stays on the ground: Beaufort 6 ends there for row T9-5 (6 级以上), 10.8 m/s (WMO).
pub(crate) const GROUNDED_WIND: f64 = 10.8;
/// What a cleaning robot's hopper holds, kg.
pub(crate) const HOPPER_KG: f64 = 240.0;
/// Greatest height of a flight above its pad, metres: the limit of light drones in Chinese rules (CCAR-92).
const CEILING_M: f64 = 120.0;
/// Load of a bin from which the cleaning robot comes.
const BIN_WORTH: f64 = 0.55;

/// What a mission is planned from.
pub(super) struct Scene<'a> {
    pub(super) env: &'a Env,
    pub(super) terrain: &'a Terrain,
    pub(super) known: &'a Known<'a>,
}

/// Plans what `mover` does from `time` on: at least one leg.
pub(super) fn plan(scene: &Scene<'_>, mover: &mut Mover, time: i64, now: &Sample) -> Draft {
    let mut draft = Draft::new(mover.kind, time, now);
    mover.serial += 1;
    let wanted = match mover.kind {
        MoverKind::Delivery => deliver(scene, mover, &mut draft),
        MoverKind::Cleaning => clean(scene, mover, &mut draft),
        MoverKind::Patrol => patrol(scene, mover, &mut draft),
        MoverKind::Fire => fight(scene, mover, &mut draft),
        MoverKind::Drone => fly(scene, mover, &mut draft),
        MoverKind::Shuttle => shuttle(scene, mover, &mut draft),
    };
    if wanted.is_none() && draft.legs.is_empty() {
        draft.stay(60.0, 0, Effect::Nothing);
    }
    draft
}

fn chance(mover: &Mover, stream: u32) -> f64 {
    unit(mover.key, stream, i64::from(mover.serial))
}

fn choose<'t, T>(mover: &Mover, stream: u32, from: &'t [T]) -> Option<&'t T> {
    from.get((chance(mover, stream) * from.len() as f64) as usize)
}

/// How far from home a robot serves doors, metres: a quarter of an hour's walk (GB 50180-2018).
const REACH_M: f64 = 1_000.0;

/// A door within reach of the mover's home.
fn near_door(scene: &Scene<'_>, mover: &Mover) -> Option<Coord<f64>> {
    let home = mover.home_plan();
    let within = |door: &&Coord<f64>| (door.x - home.x).hypot(door.y - home.y) <= REACH_M;
    (0..12)
        .filter_map(|n| choose(mover, 100 + n, &scene.terrain.doors))
        .find(within)
        .copied()
}

/// Drives along ways to the point of a way nearest to `to`; `None` without a way or the battery for it.
fn drive(
    ways: &WayGraph,
    draft: &mut Draft,
    to: Coord<f64>,
    speed: f64,
    activity: u8,
    effect: Effect,
) -> Option<f64> {
    let here = Coord {
        x: draft.position.x,
        y: draft.position.y,
    };
    let route = ways.route(here, to)?;
    let start = route.points.first()?;
    // A way that starts elsewhere would need a jump.
    if (start.x - here.x).hypot(start.y - here.y) > 0.5
        || draft.cost(route.length_m) > draft.battery - 8.0
    {
        return None;
    }
    let z = draft.position.z;
    draft.go(
        route.points.iter().map(|p| Position::new(p.x, p.y, z)),
        speed,
        activity,
        effect,
    );
    Some(route.length_m)
}

/// Goes home and charges if the battery is below `percent`.
fn recharge(
    ways: &WayGraph,
    mover: &Mover,
    draft: &mut Draft,
    percent: f64,
    driving: u8,
    charging: u8,
) -> Option<()> {
    if draft.battery >= percent {
        return None;
    }
    drive(
        ways,
        draft,
        mover.home_plan(),
        1.0,
        driving,
        Effect::Nothing,
    )?;
    draft.charge(charging);
    Some(())
}

/// Meals and parcels from the nearest pickup to the door of a unit, while people are up.
fn deliver(scene: &Scene<'_>, mover: &Mover, draft: &mut Draft) -> Option<()> {
    let ways = scene.terrain.ways(mover.kind)?;
    if recharge(ways, mover, draft, 30.0, 2, 5).is_some() {
        return Some(());
    }
    let m = scene.env.moment(SimTime::from_nanos(scene.env.start), 0);
    if chance(mover, 1) > 0.3 * m.share(Profile::Deliveries) {
        return None;
    }
    let pickup =
        nearest(&scene.terrain.pickups, draft.position).unwrap_or_else(|| mover.home_plan());
    let door = near_door(scene, mover)?;
    drive(ways, draft, pickup, 1.0, 2, Effect::Nothing)?;
    draft.stay(50.0 + 90.0 * chance(mover, 3), 1, Effect::Nothing);
    drive(ways, draft, door, 1.0, 2, Effect::Nothing)?;
    draft.stay(
        40.0 + 80.0 * chance(mover, 4),
        3,
        Effect::Own(own::BOX_OPENED, 0),
    );
    draft.stay(
        25.0 + 35.0 * chance(mover, 5),
        4,
        Effect::Own(own::DELIVERED, 0),
    );
    drive(ways, draft, mover.home_plan(), 1.0, 2, Effect::Nothing).map(|_| ())
}

/// To the fullest bins, to the waste station when the hopper is full, else sweeping.
fn clean(scene: &Scene<'_>, mover: &mut Mover, draft: &mut Draft) -> Option<()> {
    let ways = scene.terrain.ways(mover.kind)?;
    if mover.load > 0.75 * HOPPER_KG {
        let station =
            nearest(&scene.terrain.waste, draft.position).unwrap_or_else(|| mover.home_plan());
        drive(ways, draft, station, 1.0, 1, Effect::Nothing)?;
        draft.stay(120.0, 4, Effect::Own(own::HOPPER_EMPTIED, 0));
        return Some(());
    }
    if recharge(ways, mover, draft, 30.0, 1, 5).is_some() {
        return Some(());
    }
    if let Some((bin, place)) = fullest_bin(scene, draft.position)
        && drive(ways, draft, place, 1.0, 1, Effect::Nothing).is_some()
    {
        draft.stay(80.0 + 40.0 * chance(mover, 1), 3, Effect::BinEmptied(bin));
        return Some(());
    }
    let hour = SimTime::from_nanos(draft.time).second_of_day(scene.env.utc_offset) / 3_600;
    let door = near_door(scene, mover)?;
    if !(6..20).contains(&hour) || chance(mover, 3) > 0.3 {
        return None;
    }
    let length = drive(ways, draft, door, 0.7, 2, Effect::Nothing)?;
    // It sweeps a band of 0.9 m.
    draft.stay(
        5.0,
        0,
        Effect::Own(own::SWEPT, (length * 0.9 * 10.0) as u32),
    );
    Some(())
}

/// The bin with the most waste, less a kilogram for every 20 m of way to it, if one is worth it.
fn fullest_bin(scene: &Scene<'_>, from: Position) -> Option<(usize, Coord<f64>)> {
    let mut best: Option<(f64, usize, Coord<f64>)> = None;
    for &(device, place) in &scene.terrain.bins {
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
    let ways = scene.terrain.ways(mover.kind)?;
    if recharge(ways, mover, draft, 25.0, 1, 3).is_some() {
        return Some(());
    }
    let point = *scene
        .terrain
        .rounds
        .get(mover.next % scene.terrain.rounds.len().max(1))?;
    mover.next += 1;
    drive(ways, draft, point, 1.0, 1, Effect::Nothing)?;
    let people = scene
        .env
        .moment(SimTime::from_nanos(scene.env.start), 0)
        .share(Profile::Leisure)
        * 8.0
        * chance(mover, 1);
    draft.stay(
        15.0 + 25.0 * chance(mover, 2),
        2,
        Effect::Own(own::CHECKED, people.round() as u32),
    );
    Some(())
}

/// To a fire that a detector tells of, and once a week on a drill.
fn fight(scene: &Scene<'_>, mover: &Mover, draft: &mut Draft) -> Option<()> {
    let ways = scene.terrain.ways(mover.kind)?;
    if recharge(ways, mover, draft, 60.0, 3, 4).is_some() {
        return Some(());
    }
    let fire = scene
        .terrain
        .fires
        .iter()
        .find(|(device, _)| (scene.known.burns)(*device))
        .map(|f| f.1);
    let m = scene.env.moment(SimTime::from_nanos(scene.env.start), 0);
    let drill = chance(mover, 1) < m.rate(Profile::Service) / (7.0 * 1_440.0);
    let scene_of = fire.or_else(|| if drill { near_door(scene, mover) } else { None })?;
    drive(ways, draft, scene_of, 1.0, 1, Effect::Nothing)?;
    draft.stay(
        600.0 + 600.0 * chance(mover, 3),
        2,
        Effect::Own(own::MISSION_DONE, 0),
    );
    drive(ways, draft, mover.home_plan(), 1.0, 3, Effect::Nothing).map(|_| ())
}

/// Around its stops from half past six to half past nine in the evening.
fn shuttle(scene: &Scene<'_>, mover: &mut Mover, draft: &mut Draft) -> Option<()> {
    let ways = scene.terrain.ways(mover.kind)?;
    if recharge(ways, mover, draft, 30.0, 1, 3).is_some() {
        return Some(());
    }
    let second = SimTime::from_nanos(draft.time).second_of_day(scene.env.utc_offset);
    if !(23_400..77_400).contains(&second) {
        let away = (mover.home.x - draft.position.x).hypot(mover.home.y - draft.position.y) > 1.0;
        return if away {
            drive(ways, draft, mover.home_plan(), 1.0, 1, Effect::Nothing).map(|_| ())
        } else {
            None
        };
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
    let stop = *stops.get(mover.next % stops.len().max(1))?;
    mover.next += 1;
    drive(ways, draft, stop, 1.0, 1, effect)?;
    let passengers = (14.0 * m.share(Profile::Trips) * chance(mover, 1)).round() as u32;
    draft.stay(
        25.0 + 30.0 * chance(mover, 2),
        2,
        Effect::Own(own::PASSENGERS, passengers),
    );
    Some(())
}

/// From its pad to a roof and back, above everything on the way; on the ground in wind above Beaufort 5.
fn fly(scene: &Scene<'_>, mover: &Mover, draft: &mut Draft) -> Option<()> {
    let wind = (0..4)
        .map(|i| {
            scene
                .env
                .weather_at(SimTime::from_nanos(draft.time + i * 300_000_000_000))
                .wind
        })
        .fold(0.0, f64::max);
    if wind > GROUNDED_WIND {
        draft.stay(300.0, 5, Effect::Nothing);
        return Some(());
    }
    if draft.battery < 55.0 {
        draft.charge(4);
        return Some(());
    }
    let m = scene.env.moment(SimTime::from_nanos(scene.env.start), 0);
    if chance(mover, 1) > 0.25 * m.share(Profile::Deliveries) {
        return None;
    }
    let &(roof, top) = choose(mover, 2, &scene.terrain.roofs)?;
    let pad = draft.position;
    let cruise = scene
        .terrain
        .highest_between(mover.home_plan(), roof, top.max(pad.z))
        + CLEARANCE_M;
    let length = 2.0 * ((roof.x - pad.x).hypot(roof.y - pad.y) + 2.0 * cruise - pad.z - top);
    if cruise - pad.z > CEILING_M || draft.cost(length) > draft.battery - 20.0 {
        return None;
    }
    let above = |c: Coord<f64>| Position::new(c.x, c.y, cruise);
    let there = Position::new(roof.x, roof.y, top);
    draft.stay(60.0 + 60.0 * chance(mover, 3), 1, Effect::Nothing);
    draft.go(
        [Position::new(pad.x, pad.y, cruise)],
        0.3,
        2,
        Effect::Nothing,
    );
    draft.go([above(roof)], 1.0, 2, Effect::Nothing);
    draft.go([there], 0.3, 2, Effect::Nothing);
    draft.stay(
        40.0 + 30.0 * chance(mover, 4),
        3,
        Effect::Own(own::DELIVERED, 0),
    );
    draft.go([above(roof)], 0.3, 2, Effect::Nothing);
    draft.go(
        [Position::new(pad.x, pad.y, cruise)],
        1.0,
        2,
        Effect::Nothing,
    );
    draft.go([pad], 0.3, 2, Effect::Nothing);
    Some(())
}

fn nearest(points: &[Coord<f64>], from: Position) -> Option<Coord<f64>> {
    let distance = |p: &Coord<f64>| (p.x - from.x).hypot(p.y - from.y);
    points
        .iter()
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))
        .copied()
}
