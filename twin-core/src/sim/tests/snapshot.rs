//! A run that is stopped, saved, loaded and continued gives the bytes of one that never stopped.

use std::sync::OnceLock;

use super::*;
use crate::ids::{ClassId, DeviceIdx};
use crate::sim::{
    Archive, ArchiveBounds, ChargingStart, Command, CommunityDigest, Defect, Disturbances,
    EventDigest, Fault, FaultPlan, IncidentKind, IncidentPlan, NetworkModel, SnapshotError,
    SnapshotHeader, Truth, WeatherSpell,
};
use crate::time::SimSpan;

const DEVICES: usize = 1_450;
const START: SimTime = SimTime::from_secs(1_780_243_200 + 7 * 3_600);
const END: SimTime = SimTime::from_secs(1_780_243_200 + 9 * 3_600);

fn site() -> &'static (Community, Catalogue, CommunityDigest) {
    static SITE: OnceLock<(Community, Catalogue, CommunityDigest)> = OnceLock::new();
    SITE.get_or_init(|| {
        let (community, catalogue) = block(DEVICES);
        let digest = CommunityDigest::of(&community, &catalogue).unwrap();
        (community, catalogue, digest)
    })
}

/// Digests what is heard and keeps what is true.
#[derive(Default)]
struct Heard {
    digest: EventDigest,
    truths: Vec<Truth>,
}

impl EventSink for Heard {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        self.digest.window(observations, notices);
    }

    fn truth(&mut self, records: &[Truth]) {
        self.truths.extend_from_slice(records);
    }
}

fn incidents() -> Vec<IncidentPlan> {
    let plan = |kind, after_s| IncidentPlan {
        kind,
        at: None,
        storey: 0,
        after_s: Some(after_s),
        rate_per_day: None,
        lasts_s: Some(3_000.0),
    };
    vec![
        plan(IncidentKind::Fire, 1_200.0),
        plan(IncidentKind::PowerCut, 5_000.0),
    ]
}

fn storm() -> WeatherSpell {
    WeatherSpell {
        after_s: -600.0,
        lasts_s: 9_000.0,
        rain_mm_per_h: 40.0,
        wind_m_per_s: 20.0,
        warmer_k: -3.0,
    }
}

fn start(threads: usize) -> Simulation {
    let (community, catalogue, _) = site();
    let mut simulation = Simulation::new(community, catalogue, options(START, threads)).unwrap();
    let plan = |kind, after_s| FaultPlan {
        kind,
        devices: Vec::new(),
        class: Some(ClassId::new("T4-3").unwrap()),
        share: 0.05,
        after_s,
        lasts_s: Some(2_700.0),
        size: None,
    };
    let plans = [
        plan(Defect::Drift, 600.0),
        plan(Defect::RebootStorm, 4_000.0),
        plan(Defect::Flapping, 1_500.0),
        // What hangs on the poles keeps its messages, or loses them.
        FaultPlan {
            class: Some(ClassId::new("T4-1").unwrap()),
            share: 1.0,
            ..plan(Defect::Dead, 1_000.0)
        },
        FaultPlan {
            class: Some(ClassId::new("T8-5").unwrap()),
            share: 1.0,
            ..plan(Defect::Flapping, 3_000.0)
        },
    ];
    let disturbances = Disturbances {
        faults: plans.to_vec(),
        incidents: incidents(),
        weather: vec![storm()],
        network: NetworkModel::Radio,
        charging: ChargingStart::ByCommand,
    };
    simulation
        .disturb(community, catalogue, &disturbances)
        .unwrap();
    simulation
}

/// Commands at fixed moments, so that a snapshot meets what they left behind.
fn command(simulation: &mut Simulation, heard: &mut Heard) {
    let lasts = Some(SimSpan::from_secs(1_000));
    for n in 0..60 {
        let device = DeviceIdx(n * 23);
        let command = match n % 4 {
            0 => Command::Switch { device, on: false },
            1 => Command::InjectFault {
                device,
                fault: Fault::Alarm,
                lasts,
            },
            2 => Command::InjectFault {
                device,
                fault: Fault::Dead,
                lasts,
            },
            _ => Command::Switch { device, on: true },
        };
        heard.digest.notices(&simulation.command(command).unwrap());
    }
}

/// Runs on to the end, with commands twenty minutes after the start.
fn run(simulation: &mut Simulation, until: SimTime, heard: &mut Heard) {
    let commands = START + SimSpan::from_secs(1_200);
    if simulation.now() < commands && until >= commands {
        simulation.advance(commands, heard);
        command(simulation, heard);
    }
    simulation.advance(until, heard);
}

#[test]
fn stop_save_load_and_continue_gives_the_bytes_of_a_run_that_never_stopped() {
    let (community, catalogue, digest) = site();
    let mut whole = Heard::default();
    run(&mut start(1), END, &mut whole);
    assert!(whole.digest.observation_count() > 20_000);
    assert!(whole.truths.len() > 50, "{}", whole.truths.len());
    // At once, within a minute and at its end, right after the commands, within faults, at an hour, and many times.
    let stops: [&[i64]; 5] = [
        &[0, 1_200_000],
        &[77_777, 900_000],
        &[1_200_000, 1_200_001, 3_600_000],
        &[4_321_987],
        &[60_000, 61_500, 2_000_000, 2_000_000, 5_400_000, 7_140_000],
    ];
    for (n, stops) in stops.iter().enumerate() {
        let mut heard = Heard::default();
        let mut simulation = start(1 + n % 3);
        for (k, millis) in stops.iter().enumerate() {
            run(
                &mut simulation,
                START + SimSpan::from_millis(*millis),
                &mut heard,
            );
            let bytes = simulation.save(*digest);
            let threads = 1 + (n + k) % 3;
            let loaded = Simulation::resume(community, catalogue, &bytes, threads).unwrap();
            assert_eq!(loaded.save(*digest), bytes, "loaded is what was saved");
            assert_eq!(
                loaded.active_alarms().collect::<Vec<_>>(),
                simulation.active_alarms().collect::<Vec<_>>()
            );
            simulation = loaded;
        }
        run(&mut simulation, END, &mut heard);
        assert_eq!(heard.digest.sha256(), whole.digest.sha256(), "{stops:?}");
        assert_eq!(heard.truths, whole.truths, "{stops:?}");
    }
}

#[test]
fn a_snapshot_is_small_and_says_what_it_is_of() {
    let (_, _, digest) = site();
    let mut simulation = start(1);
    simulation.advance(START + hours(1), &mut Heard::default());
    let bytes = simulation.save(*digest);
    let each = bytes.len() / DEVICES;
    assert!(each < 80, "{each} bytes a device");
    let header = SnapshotHeader::read(&bytes).unwrap();
    assert_eq!((header.seed, header.time), (42, START + hours(1)));
    assert_eq!(header.community, *digest);
}

/// An archive that wants a snapshot every half hour, and lets two hours lie between two.
fn archive(most: usize, most_bytes: usize) -> Archive<u32> {
    let (_, _, digest) = site();
    let bounds = ArchiveBounds {
        every: SimSpan::from_secs(1_800),
        longest_gap: SimSpan::from_secs(7_200),
        most,
        most_bytes,
    };
    Archive::new(*digest, bounds)
}

#[test]
fn an_archive_thins_what_is_old_and_stays_within_its_bounds() {
    let mut simulation = start(1);
    let mut archive = archive(5, usize::MAX);
    for number in 0..20 {
        archive.keep(&simulation, number, 1);
        let next = START + hours(i64::from(number) + 1);
        simulation.advance(next, &mut Heard::default());
        assert!(archive.last().is_some_and(|(_, n)| *n == number));
    }
    let (first, number) = archive.first().unwrap();
    assert_eq!(first, START + hours(i64::from(*number)));
    assert!(*number < 15, "older ones lie farther apart: {number}");
    let mut time = START + hours(20);
    let mut reached = Vec::new();
    while let Some((before, _)) = archive.before(time) {
        assert!(time - before <= hours(2), "{before}");
        reached.push(before);
        time = before + SimSpan::from_nanos(-1);
    }
    assert_eq!(reached.len(), 5);
    archive.forget_after(reached[2]);
    assert_eq!(archive.last().map(|(time, _)| time), Some(reached[2]));
    archive.forget_first();
    assert_eq!(archive.first().map(|(time, _)| time), Some(reached[3]));
}

#[test]
fn an_archive_without_room_keeps_nothing() {
    let mut archive = archive(5, 1_000);
    archive.keep(&start(1), 0, 0);
    assert_eq!((archive.first(), archive.bytes()), (None, 0));
}

#[test]
fn any_time_is_reached_from_the_snapshot_before_it() {
    let (community, catalogue, digest) = site();
    let mut archive = archive(100, usize::MAX);
    let mut simulation = start(1);
    archive.keep(&simulation, 0, 0);
    while simulation.now() < END {
        simulation.advance(
            simulation.now() + SimSpan::from_secs(600),
            &mut Heard::default(),
        );
        if archive.is_due(simulation.now()) {
            archive.keep(&simulation, 0, 0);
        }
    }
    let time = START + SimSpan::from_millis(4_444_444);
    let (before, _) = archive.before(time).unwrap();
    assert_eq!(before, START + hours(1));
    let jumped = archive
        .jump(community, catalogue, time, 2)
        .unwrap()
        .unwrap();
    let mut straight = start(1);
    straight.advance(time, &mut Heard::default());
    assert_eq!(jumped.save(*digest), straight.save(*digest));
    let early = archive.jump(community, catalogue, START + SimSpan::from_secs(-1), 1);
    assert!(early.unwrap().is_none());
    assert!(archive.bytes() < 5 * 80 * DEVICES);
}

#[test]
fn bytes_that_are_no_snapshot_of_this_run_are_refused() {
    let (community, catalogue, digest) = site();
    let bytes = start(1).save(*digest);
    let resume = |bytes: &[u8]| Simulation::resume(community, catalogue, bytes, 1).map(|_| ());
    assert_eq!(resume(b""), Err(SnapshotError::NotASnapshot));
    assert_eq!(resume(b"TWINS and more"), Err(SnapshotError::NotASnapshot));
    for length in [3, 8, 9, 40, 70, 109, 110, 1_000, bytes.len() - 1] {
        let error = resume(&bytes[..length]).unwrap_err();
        assert!(
            matches!(error, SnapshotError::Length { .. }),
            "{length}: {error}"
        );
    }
    let longer = [&bytes[..], b"!"].concat();
    assert!(matches!(resume(&longer), Err(SnapshotError::Length { .. })));
    let changed = |at: usize| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 64;
        resume(&bytes).unwrap_err()
    };
    assert_eq!(
        changed(8),
        SnapshotError::Version {
            found: 78,
            known: 14
        }
    );
    for at in [10, 45, 51, 66, 106, 110, 5_000, bytes.len() - 1] {
        let error = changed(at);
        assert!(matches!(error, SnapshotError::Damaged(_)), "{at}: {error}");
    }
    let (other, _) = block(DEVICES - 1);
    let error = Simulation::resume(&other, catalogue, &bytes, 1).map(|_| ());
    assert_eq!(error, Err(SnapshotError::OtherCommunity { time: START }));
}

/// Bodies that are wrong but have a right checksum: an error or another run, never a panic.
#[test]
fn a_forged_body_does_no_harm() {
    let (community, catalogue, digest) = site();
    let mut simulation = start(1);
    simulation.advance(START + SimSpan::from_secs(90), &mut Heard::default());
    let sound = simulation.save(*digest);
    let mut refused = 0;
    for n in 0..300 {
        let mut bytes = sound.clone();
        for k in 0..3 {
            let draw = crate::sim::random::bits(n, k, 0);
            // The moment, the habits and the body.
            let at = 50 + (draw as usize) % (bytes.len() - 50);
            if !(98..110).contains(&at) {
                bytes[at] = (draw >> 40) as u8;
            }
        }
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&bytes[..106]);
        hasher.update(&bytes[110..]);
        let sum = hasher.finalize().to_le_bytes();
        bytes[106..110].copy_from_slice(&sum);
        match Simulation::resume(community, catalogue, &bytes, 1) {
            Ok(mut simulation) => {
                let until = simulation.now() + SimSpan::from_secs(90);
                simulation.advance(until, &mut Heard::default());
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 30, "{refused}");
}
