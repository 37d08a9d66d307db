//! Every kind of fault is seen in what its devices send, and nowhere else; the ground truth says when and why.

use std::collections::BTreeMap;

use super::*;
use crate::ids::{ClassId, DeviceIdx};
use crate::sim::context::code;
use crate::sim::{
    Command, Defect, DisturbanceError, Disturbances, Fault, FaultError, FaultPlan, Missed, Truth,
    TruthCause, TruthKind, TruthPhase,
};
use crate::time::SimSpan;

const SECOND: i64 = 1_000_000_000;

fn plan(kind: Defect, class: &str) -> FaultPlan {
    FaultPlan {
        kind,
        devices: Vec::new(),
        class: Some(ClassId::new(class).unwrap()),
        share: 1.0,
        after_s: 3_600.0,
        lasts_s: Some(7_200.0),
        size: None,
    }
}

fn faults(plans: &[FaultPlan]) -> Disturbances {
    Disturbances {
        faults: plans.to_vec(),
        ..Disturbances::default()
    }
}

/// Four hours of a block with faults.
fn run(plans: &[FaultPlan], threads: usize) -> Heard {
    let (community, catalogue) = block(1_450);
    let mut simulation =
        Simulation::new(&community, &catalogue, options(MIDNIGHT, threads)).unwrap();
    simulation
        .disturb(&community, &catalogue, &faults(plans))
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + hours(4), &mut heard);
    heard
}

type Series = BTreeMap<(u32, u16), Vec<(i64, f64)>>;

/// What each channel of each device said, by seconds since midnight.
fn series(heard: &Heard, wanted: impl Fn(DeviceIdx) -> bool) -> Series {
    let mut series = Series::new();
    for o in heard.kept.observations.iter().filter(|o| wanted(o.device)) {
        let second = (o.time - MIDNIGHT).nanos() / SECOND;
        series
            .entry((o.device.0, o.channel))
            .or_default()
            .push((second, o.value));
    }
    series
}

/// Whether a second lies within the fault of [`plan`].
fn within(second: i64) -> bool {
    (3_600..10_800).contains(&second)
}

fn channel(class: &str, name: &str) -> u16 {
    let catalogue = catalogue();
    let channels = &catalogue.class(class).unwrap().channels;
    channels.iter().position(|c| &*c.name == name).unwrap() as u16
}

/// The weather station's temperature with and without a fault: pairs of (second, sound, broken); its range is 100 K.
fn temperatures(kind: Defect, size: Option<f64>) -> Vec<(i64, f64, f64)> {
    let plans = [FaultPlan {
        size,
        ..plan(kind, "T4-5")
    }];
    let (sound, broken) = (run(&[], 1), run(&plans, 1));
    let (community, _) = block(1_450);
    let stations = |d: DeviceIdx| community.devices[d.index()].class.as_str() == "T4-5";
    assert_eq!(
        series(&sound, |d| !stations(d)),
        series(&broken, |d| !stations(d)),
        "{kind:?}: sound devices are untouched"
    );
    let temperature = channel("T4-5", "temperature");
    let of = |heard: &Heard| -> Vec<(i64, f64)> {
        let all = series(heard, stations);
        all.into_iter()
            .find(|(key, _)| key.1 == temperature)
            .unwrap()
            .1
    };
    let (sound, broken) = (of(&sound), of(&broken));
    assert_eq!(sound.len(), broken.len(), "{kind:?}");
    let pairs = sound.iter().zip(&broken);
    let pairs: Vec<_> = pairs.map(|(s, b)| (s.0, s.1, b.1)).collect();
    let outside = pairs.iter().filter(|p| !within(p.0));
    assert!(outside.clone().all(|p| p.1 == p.2), "{kind:?} is over");
    pairs.into_iter().filter(|p| within(p.0)).collect()
}

#[test]
fn biased_noisy_drifting_stuck_and_spoofed_numbers_are_off_as_they_should_be() {
    let bias = temperatures(Defect::Bias, Some(0.05));
    assert_eq!(bias.len(), 120);
    assert!(bias.iter().all(|p| ((p.2 - p.1).abs() - 5.0).abs() < 0.01));

    let drift = temperatures(Defect::Drift, Some(0.03));
    // 3 K an hour, one way.
    let way = (drift[119].2 - drift[119].1).signum();
    for p in &drift {
        let expected = way * 3.0 * (p.0 - 3_600) as f64 / 3_600.0;
        assert!((p.2 - p.1 - expected).abs() < 0.01, "{p:?} {expected}");
    }

    let noise = temperatures(Defect::Noise, Some(0.02));
    let spread = (noise.iter().map(|p| (p.2 - p.1).powi(2)).sum::<f64>() / 120.0).sqrt();
    assert!((1.6..2.4).contains(&spread), "{spread}");

    let stuck = temperatures(Defect::Stuck, None);
    assert!(stuck.iter().all(|p| p.2 == stuck[0].2));
    assert!(stuck.iter().any(|p| p.1 != stuck[0].1));

    // An even distribution over 100 K has a deviation of 100 / sqrt(12) = 28.9 K.
    let spoofed = temperatures(Defect::Spoofed, None);
    let mean = spoofed.iter().map(|p| p.2).sum::<f64>() / 120.0;
    let spread = (spoofed.iter().map(|p| (p.2 - mean).powi(2)).sum::<f64>() / 120.0).sqrt();
    assert!((25.0..33.0).contains(&spread), "{spread}");
}

/// Seconds at which the chargers' heartbeats came, device by device.
fn heartbeats(heard: &Heard) -> Vec<Vec<i64>> {
    let (community, _) = block(1_450);
    let heartbeat = channel("T5-7", "heartbeat");
    let all = series(heard, |d| {
        community.devices[d.index()].class.as_str() == "T5-7"
    });
    let beats = all.into_iter().filter(|(key, _)| key.1 == heartbeat);
    beats
        .map(|(_, said)| said.iter().map(|s| s.0).collect())
        .collect()
}

#[test]
fn dead_flapping_and_rebooting_devices_are_mute_when_they_should_be() {
    let sound = heartbeats(&run(&[], 1));
    let expect = |kind, size: f64, mute: &dyn Fn(f64) -> bool| {
        let plans = [FaultPlan {
            size: Some(size),
            ..plan(kind, "T5-7")
        }];
        let broken = heartbeats(&run(&plans, 1));
        for (sound, broken) in sound.iter().zip(&broken) {
            let heard = |s: &&i64| !within(**s) || !mute((**s - 3_600) as f64);
            let expected: Vec<i64> = sound.iter().filter(heard).copied().collect();
            assert_eq!(&expected, broken, "{kind:?}");
            assert!(broken.len() < sound.len(), "{kind:?}");
        }
    };
    expect(Defect::Dead, 0.0, &|_| true);
    expect(Defect::Flapping, 400.0, &|s| s % 400.0 >= 200.0);
    expect(Defect::RebootStorm, 75.0, &|s| s % 75.0 < 20.0);
}

#[test]
fn a_rebooting_device_tells_its_state_after_every_start() {
    let plans = [FaultPlan {
        size: Some(600.0),
        ..plan(Defect::RebootStorm, "T4-7")
    }];
    let (community, _) = block(1_450);
    let valve = channel("T4-7", "valve_open");
    let all = series(&run(&plans, 1), |d| {
        community.devices[d.index()].class.as_str() == "T4-7"
    });
    let told: Vec<_> = all.iter().filter(|(key, _)| key.1 == valve).collect();
    assert!(!told.is_empty());
    for (_, said) in told {
        let within: Vec<i64> = said.iter().map(|s| s.0).filter(|s| within(*s)).collect();
        let starts: Vec<i64> = (0..12).map(|n| 3_620 + 600 * n).collect();
        assert!(starts.iter().all(|s| within.contains(s)), "{within:?}");
    }
}

/// The first smoke detector of a block.
fn detector(community: &Community) -> DeviceIdx {
    let mut devices = community.devices.iter();
    let first = devices.position(|d| d.class.as_str() == "T3-8");
    DeviceIdx(first.unwrap() as u32)
}

/// Seconds since midnight at which a device raised that it smells smoke.
fn smelt(notices: &[Notice], device: DeviceIdx) -> Vec<f64> {
    let raised = notices.iter().filter_map(|notice| match notice {
        Notice::AlarmRaised(alarm) if alarm.device == device => Some(alarm),
        _ => None,
    });
    let smoke = raised.filter(|alarm| alarm.kind.word == "smoke");
    smoke
        .map(|alarm| (alarm.raised - MIDNIGHT).secs_f64())
        .collect()
}

/// What is heard of a detector that comes and goes every ten minutes from one o'clock on; smoke is there for `lasts_s`, from so many seconds after
/// one o'clock on.
fn smoke_meanwhile(kind: Defect, from_s: i64, lasts_s: u32) -> (Heard, DeviceIdx) {
    let (mut simulation, community, catalogue) = simulation(1_450, MIDNIGHT);
    let turns = FaultPlan {
        size: Some(600.0),
        ..plan(kind, "T3-8")
    };
    let asked_for = faults(&[turns]);
    simulation
        .disturb(&community, &catalogue, &asked_for)
        .unwrap();
    let device = detector(&community);
    let from = MIDNIGHT + hours(1) + SimSpan::from_secs(from_s);
    simulation.put(device.index(), from, (code::ONSET, lasts_s << 4));
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + hours(4), &mut heard);
    (heard, device)
}

#[test]
fn smoke_that_came_in_an_away_turn_is_told_when_the_turn_is_over() {
    let told = |kind, from_s, lasts_s| {
        let (heard, device) = smoke_meanwhile(kind, from_s, lasts_s);
        smelt(&heard.kept.notices, device)
    };
    // A link is away for the second five minutes of ten, a start takes the first twenty seconds.
    assert_eq!(told(Defect::Flapping, 100, 1_300), [3_700.0]);
    assert_eq!(told(Defect::Flapping, 400, 1_300), [4_200.0]);
    assert_eq!(told(Defect::Flapping, 1_000, 1_300), [4_800.0]);
    assert_eq!(told(Defect::RebootStorm, 605, 1_300), [4_220.0]);
    // What is over by then nobody hears of.
    assert!(told(Defect::Flapping, 400, 100).is_empty());
    assert!(told(Defect::RebootStorm, 605, 10).is_empty());
}

#[test]
fn smoke_of_an_away_turn_is_missed_in_the_truth_and_is_there_once() {
    let (heard, device) = smoke_meanwhile(Defect::Flapping, 400, 1_300);
    let smoke = heard.truths.iter().filter_map(|t| match t.kind {
        TruthKind::Incident {
            word: "smoke",
            missed,
            ..
        } if t.device == Some(device) => Some(((t.time - MIDNIGHT).secs_f64(), missed)),
        _ => None,
    });
    let smoke: Vec<_> = smoke.collect();
    assert_eq!(smoke, [(4_000.0, Some(Missed::Silent)), (5_300.0, None)]);
}

#[test]
fn smoke_at_a_dead_detector_is_told_when_another_fault_takes_the_place_of_that() {
    let (mut simulation, community, _) = simulation(1_450, MIDNIGHT);
    let device = detector(&community);
    let inject = |fault| Command::InjectFault {
        device,
        fault,
        lasts: None,
    };
    simulation.command(inject(Fault::Dead)).unwrap();
    let soon = MIDNIGHT + SimSpan::from_secs(10);
    simulation.put(device.index(), soon, (code::ONSET, 600 << 4));
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(60), &mut heard);
    assert!(smelt(&heard.kept.notices, device).is_empty());
    let told = simulation.command(inject(Fault::Noise)).unwrap();
    assert_eq!(smelt(&told, device).len(), 1, "{told:?}");
}

#[test]
fn a_skewed_clock_stamps_what_it_sends_and_nothing_else_changes() {
    let plans = [FaultPlan {
        size: Some(-90.0),
        ..plan(Defect::ClockSkew, "T4-5")
    }];
    let (sound, skewed) = (run(&[], 1), run(&plans, 1));
    let (community, _) = block(1_450);
    let mut count = 0;
    for (a, b) in sound
        .kept
        .observations
        .iter()
        .zip(&skewed.kept.observations)
    {
        let station = community.devices[a.device.index()].class.as_str() == "T4-5";
        let second = (a.time - MIDNIGHT).nanos() / SECOND;
        let ahead_secs = if station && within(second) { -90 } else { 0 };
        let shift = Shift::from_millis(1_000 * ahead_secs);
        count += i32::from(ahead_secs != 0);
        assert_eq!(*b, Observation { shift, ..*a });
    }
    assert!(count > 1_000, "{count}");
}

#[test]
fn every_planned_fault_is_in_the_ground_truth_with_its_begin_and_end() {
    let mut plans: Vec<FaultPlan> = Defect::ALL.map(|kind| plan(kind, "T4-3")).into();
    for (n, plan) in plans.iter_mut().enumerate() {
        plan.share = 0.1;
        plan.after_s = 60.0 + 1_000.0 * n as f64;
        plan.lasts_s = Some(500.0);
    }
    let heard = run(&plans, 1);
    assert_eq!(heard.truths, run(&plans, 2).truths, "two threads");
    let key = |t: &Truth| (t.time, t.device);
    assert!(heard.truths.is_sorted_by_key(key));
    let mut open = BTreeMap::new();
    let mut seen = BTreeMap::<u32, usize>::new();
    for truth in &heard.truths {
        let TruthKind::Fault {
            defect,
            serial,
            size,
        } = truth.kind
        else {
            continue;
        };
        match truth.phase {
            TruthPhase::Begins {
                cause: TruthCause::Plan(n),
                lasts,
            } => {
                let plan = &plans[n as usize];
                assert_eq!((defect, size), (plan.kind, plan.size()));
                assert_eq!(truth.time, plan.begins(MIDNIGHT));
                assert_eq!(lasts, Some(SimSpan::from_secs(500)));
                *seen.entry(n).or_default() += 1;
                open.insert((truth.device.unwrap(), serial), truth.time);
            }
            TruthPhase::Begins { .. } => {}
            TruthPhase::Ends => {
                if let Some(begin) = open.remove(&(truth.device.unwrap(), serial)) {
                    assert_eq!(truth.time - begin, SimSpan::from_secs(500), "{defect:?}");
                }
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert_eq!(seen.len(), Defect::ALL.len(), "{seen:?}");
    // A tenth of some 550 meters each.
    assert!(seen.values().all(|n| (20..100).contains(n)), "{seen:?}");
}

#[test]
fn incidents_and_commands_are_in_the_ground_truth() {
    let (mut simulation, community, _) = simulation(1_450, MIDNIGHT);
    let smoke = community
        .devices
        .iter()
        .position(|d| d.class.as_str() == "T3-8")
        .unwrap();
    let device = DeviceIdx(smoke as u32);
    let inject = |fault| Command::InjectFault {
        device,
        fault,
        lasts: Some(SimSpan::from_secs(600)),
    };
    simulation.command(inject(Fault::Alarm)).unwrap();
    simulation.command(inject(Fault::Bias)).unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + hours(1), &mut heard);
    let mine: Vec<_> = heard
        .truths
        .iter()
        .filter(|t| t.device == Some(device))
        .collect();
    let kinds: Vec<_> = mine.iter().map(|t| t.kind).collect();
    let fire = TruthKind::Incident {
        word: "smoke",
        missed: None,
        value: None,
    };
    let bias = TruthKind::Fault {
        defect: Defect::Bias,
        size: 0.1,
        serial: 1,
    };
    assert_eq!(kinds, [fire, bias, bias, fire], "{mine:?}");
    let causes = mine.iter().filter_map(|t| match t.phase {
        TruthPhase::Begins { cause, .. } => Some(cause),
        TruthPhase::Ends => None,
    });
    let causes: Vec<_> = causes.collect();
    assert_eq!(causes, [TruthCause::Command; 2]);
}

#[test]
fn what_is_left_of_a_fault_begins_later_goes_on_or_is_over() {
    let fault = plan(Defect::Dead, "T4-3");
    let left = |minutes: i64| fault.after(SimSpan::from_secs(minutes * 60));
    assert_eq!(left(0), fault);
    assert_eq!(
        (left(40).after_s, left(40).lasts_s),
        (1_200.0, Some(7_200.0))
    );
    let going_on = left(120);
    assert_eq!(going_on.after_s, 0.001);
    assert!((going_on.lasts_s.unwrap() - 3_599.999).abs() < 1e-9);
    let (community, catalogue) = block(700);
    let mut simulation = Simulation::new(&community, &catalogue, options(MIDNIGHT, 1)).unwrap();
    let left = faults(&[left(180), going_on]);
    let broken = simulation.disturb(&community, &catalogue, &left).unwrap();
    assert!(broken.faults.iter().all(|devices| *devices > 0));
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + hours(2), &mut heard);
    let begun = heard.truths.iter().filter(
        |t| matches!(t.phase, TruthPhase::Begins { cause, .. } if cause == TruthCause::Plan(0)),
    );
    assert_eq!(begun.count(), 0, "one that is over does not begin again");
}

#[test]
fn plans_that_cannot_be_are_refused_with_their_number() {
    let (community, catalogue) = block(700);
    let refused = |change: &dyn Fn(&mut FaultPlan)| {
        let mut simulation = Simulation::new(&community, &catalogue, options(MIDNIGHT, 1)).unwrap();
        let mut plans = [plan(Defect::Bias, "T4-3"), plan(Defect::Bias, "T4-3")];
        change(&mut plans[1]);
        let error = simulation.disturb(&community, &catalogue, &faults(&plans));
        let error = error.unwrap_err();
        assert!(error.to_string().starts_with("fault 1: "), "{error}");
        error
    };
    refused(&|p| p.size = Some(1.5));
    refused(&|p| p.size = Some(f64::NAN));
    refused(&|p| p.share = -0.1);
    refused(&|p| p.after_s = 0.0);
    refused(&|p| p.lasts_s = Some(1e30));
    refused(&|p| p.class = None);
    let error = refused(&|p| p.class = Some(ClassId::new("T9-9").unwrap()));
    assert!(matches!(
        error,
        DisturbanceError::Fault(FaultError::UnknownClass { plan: 1, .. })
    ));
    let error = refused(&|p| p.devices = vec![crate::ids::DeviceId::new("nobody").unwrap()]);
    assert!(matches!(
        error,
        DisturbanceError::Fault(FaultError::UnknownDevice { plan: 1, .. })
    ));
    let (mut simulation, ..) = simulation(700, MIDNIGHT);
    simulation.advance(MIDNIGHT + SimSpan::from_secs(1), &mut crate::sim::NullSink);
    assert_eq!(
        simulation.disturb(&community, &catalogue, &faults(&[])),
        Err(DisturbanceError::Late)
    );
}

#[test]
fn a_file_of_faults_is_read_and_what_is_wrong_in_it_named() {
    let text = "[[fault]]\nkind = 'clock_skew'\nclass = 'T4-5'\nafter_s = 60\nsize = 20\n";
    let plans = Disturbances::parse("f.toml", text).unwrap().faults;
    let expected = FaultPlan {
        after_s: 60.0,
        lasts_s: None,
        size: Some(20.0),
        ..plan(Defect::ClockSkew, "T4-5")
    };
    assert_eq!(plans, [expected]);
    let wrong = text.replace("size", "sise");
    let message = Disturbances::parse("f.toml", &wrong)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("f.toml") && message.contains("line 5"),
        "{message}"
    );
}
