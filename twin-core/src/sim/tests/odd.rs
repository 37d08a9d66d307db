//! Communities that lack what most have: the simulation says less, but never breaks.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::catalogue::ValueKind;
use crate::ids::DeviceIdx;
use crate::model::{CommunityParts, Host};
use crate::sim::{Command, Fault};
use crate::spatial::LocalFrame;
use crate::time::SimSpan;

/// What a community may lack.
#[derive(Debug, Clone, Copy, Default)]
struct Lacks {
    compounds: bool,
    buildings: bool,
    units: bool,
    roads: bool,
    gates: bool,
    places: bool,
    fixtures: bool,
    households: bool,
}

fn ground(parts: &mut CommunityParts, lost: impl Fn(&Host) -> bool) {
    for device in parts.devices.iter_mut().filter(|d| lost(&d.host)) {
        device.host = Host::Ground;
    }
}

fn strip(parts: &mut CommunityParts, lacks: Lacks) {
    if lacks.units || lacks.buildings {
        parts.units.clear();
        parts.fixtures.iter_mut().for_each(|f| f.unit = None);
        ground(parts, |h| {
            matches!(h, Host::Unit(_) | Host::Household { .. })
        });
    }
    if lacks.buildings {
        parts.buildings.clear();
        parts.fixtures.iter_mut().for_each(|f| f.building = None);
        parts.places.iter_mut().for_each(|p| p.building = None);
        ground(parts, |h| matches!(h, Host::Building(_)));
    }
    if lacks.compounds {
        parts.compounds.clear();
        parts.buildings.iter_mut().for_each(|b| b.compound = None);
        parts.gates.iter_mut().for_each(|g| g.compound = None);
    }
    if lacks.roads {
        parts.roads.clear();
    }
    if lacks.gates {
        parts.gates.clear();
        ground(parts, |h| matches!(h, Host::Gate(_)));
    }
    if lacks.places {
        parts.places.clear();
        ground(parts, |h| matches!(h, Host::Place(_)));
    }
    if lacks.fixtures {
        parts.fixtures.clear();
        ground(parts, |h| matches!(h, Host::Fixture(_)));
    }
    if lacks.households {
        parts
            .buildings
            .iter_mut()
            .for_each(|b| b.households.value = 0);
        parts
            .units
            .iter_mut()
            .for_each(|u| (u.households, u.rented) = (0, 0));
    }
}

/// Checks what holds for any run: order, time, ranges.
struct Sound<'a> {
    community: &'a Community,
    catalogue: &'a Catalogue,
    from: SimTime,
    observations: usize,
}

impl EventSink for Sound<'_> {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        for o in observations {
            assert!(o.time > self.from);
            let device = &self.community.devices[o.device.index()];
            let class = self.catalogue.class(device.class.as_str()).unwrap();
            let channel = &class.channels[usize::from(o.channel)];
            let fits = match &channel.value {
                ValueKind::Number { min, max } => (*min..=*max).contains(&o.value),
                ValueKind::Boolean => o.value == 0.0 || o.value == 1.0,
                ValueKind::Counter => o.value >= 0.0 && o.value.is_finite(),
                ValueKind::State { states } => {
                    o.value.fract() == 0.0 && (o.value as usize) < states.len()
                }
            };
            assert!(fits, "{} {} = {}", class.id, channel.name, o.value);
        }
        let key = |o: &Observation| (o.time, o.device, o.channel);
        assert!(observations.windows(2).all(|w| key(&w[0]) <= key(&w[1])));
        let time = |n: &Notice| match n {
            Notice::AlarmRaised(alarm) => alarm.raised,
            Notice::AlarmCleared { time, .. } | Notice::StateChanged { time, .. } => *time,
        };
        assert!(notices.windows(2).all(|w| time(&w[0]) <= time(&w[1])));
        self.observations += observations.len();
        if let Some(last) = observations.last() {
            self.from = last.time;
        }
    }
}

/// Runs `hours` with a command to every kind of device half-way.
fn run(community: &Community, catalogue: &Catalogue, start: SimTime, length: i64) -> usize {
    let mut simulation = Simulation::new(community, catalogue, options(start, 1)).unwrap();
    let mut sound = Sound {
        community,
        catalogue,
        from: start,
        observations: 0,
    };
    let half = start + hours(length / 2);
    simulation.advance(half, &mut sound);
    for index in 0..community.devices.len() as u32 {
        let fault = [Fault::Dead, Fault::Stuck, Fault::Bias, Fault::Noise][index as usize % 4];
        let command = Command::InjectFault {
            device: DeviceIdx(index),
            fault,
            lasts: Some(SimSpan::from_secs(i64::from(index % 7 + 1) * 600)),
        };
        simulation.command(command).unwrap();
    }
    simulation.advance(start + hours(length), &mut sound);
    for pose in simulation.poses() {
        let p = pose.position;
        assert!(
            [p.x, p.y, p.z, pose.heading_rad]
                .iter()
                .all(|v| v.is_finite())
        );
        assert!((0.0..=100.0).contains(&pose.battery_percent), "{pose:?}");
    }
    sound.observations
}

#[test]
fn communities_that_lack_anything_run_and_stay_in_range() {
    let (whole, catalogue) = block(1_450);
    for case in 0..28 {
        let mut rng = StdRng::seed_from_u64(case);
        let mut lack = || rng.random_bool(0.35);
        let lacks = Lacks {
            compounds: lack(),
            buildings: lack(),
            units: lack(),
            roads: lack(),
            gates: lack(),
            places: lack(),
            fixtures: lack(),
            households: lack(),
        };
        let mut parts = whole.clone().into_parts();
        strip(&mut parts, lacks);
        let keep = [0.0, 0.01, 0.06, 0.12][rng.random_range(0..4_usize)];
        parts.devices.retain(|_| rng.random_bool(keep));
        let (lon, lat) = (
            rng.random_range(-180.0..180.0),
            rng.random_range(-80.0..80.0),
        );
        parts.frame = LocalFrame::new(lon, lat, 0.0).unwrap();
        parts.utc_offset_secs = [0, 28_800, 20_700, -34_200, 50_400][rng.random_range(0..5_usize)];
        let start = SimTime::from_secs(rng.random_range(-2_000_000_000..7_000_000_000));
        let devices = parts.devices.len();
        let community = Community::new(parts).unwrap();
        let observations = run(&community, &catalogue, start, 26);
        assert!(
            observations > 0 || devices == 0,
            "case {case}: {lacks:?}, {devices} devices say nothing"
        );
    }
}

#[test]
fn one_device_of_any_class_runs_alone_on_bare_ground() {
    let (whole, catalogue) = block(1_450);
    for class in &catalogue.classes {
        let mut parts = whole.clone().into_parts();
        let everything = Lacks {
            compounds: true,
            buildings: true,
            units: true,
            roads: true,
            gates: true,
            places: true,
            fixtures: true,
            households: true,
        };
        strip(&mut parts, everything);
        let index = (parts.devices.iter())
            .position(|d| d.class == class.id)
            .unwrap();
        parts.devices = vec![parts.devices.swap_remove(index)];
        let community = Community::new(parts).unwrap();
        let observations = run(&community, &catalogue, MIDNIGHT, 26);
        let periodic = (class.channels.iter()).any(|c| c.interval_s > 0);
        assert!(observations > 0 || !periodic, "{} says nothing", class.id);
    }
}

#[test]
fn nothing_at_all_is_a_community_too() {
    let (whole, catalogue) = block(50);
    let mut parts = whole.into_parts();
    parts.devices.clear();
    let community = Community::new(parts).unwrap();
    assert_eq!(run(&community, &catalogue, MIDNIGHT, 4), 0);
}

/// A unit may claim very many households: what waits for its lift must not grow without end. What passes in the busiest hour of the morning is the
/// most that is kept, about as much as the people themselves.
#[test]
fn a_crowd_at_one_lift_does_not_fill_the_memory() {
    let (whole, catalogue) = block(700);
    let mut parts = whole.into_parts();
    parts
        .buildings
        .iter_mut()
        .for_each(|b| b.households.value = 20_000);
    parts.units.iter_mut().for_each(|u| u.households = 80_000);
    parts
        .devices
        .retain(|d| ["T5-10", "T3-7", "T6-1", "T8-2", "T7-3"].contains(&d.class.as_str()));
    let parties: usize = parts.units.iter().map(|u| u.households as usize).sum();
    let community = Community::new(parts).unwrap();
    let mut simulation = Simulation::new(&community, &catalogue, options(MIDNIGHT, 1)).unwrap();
    let mut sizes = Vec::new();
    for hour in 1..=14 {
        simulation.advance(MIDNIGHT + hours(hour), &mut crate::sim::NullSink);
        sizes.push(simulation.memory_bytes() / parties);
    }
    assert!(sizes[13] < 160, "{sizes:?}");
    assert!(sizes[13] <= sizes[8] + 1, "{sizes:?}");
}
