use super::*;
use crate::ids::DeviceIdx;
use crate::sim::{Command, CommandError, DeviceState, Fault};
use crate::time::SimSpan;

fn first(community: &Community, class: &str) -> DeviceIdx {
    DeviceIdx(
        community
            .devices
            .iter()
            .position(|d| d.class.as_str() == class)
            .unwrap() as u32,
    )
}

fn of(kept: &Keep, device: DeviceIdx) -> Vec<Observation> {
    kept.observations
        .iter()
        .filter(|o| o.device == device)
        .copied()
        .collect()
}

#[test]
fn a_dead_device_is_silent_until_its_time_is_up() {
    let (mut simulation, community, _) = simulation(1_450, MIDNIGHT);
    let device = first(&community, "T5-7");
    let fault = Command::InjectFault {
        device,
        fault: Fault::Dead,
        lasts: Some(SimSpan::from_secs(600)),
    };
    let notices = simulation.command(fault).unwrap();
    assert!(
        matches!(
            notices[..],
            [Notice::StateChanged {
                state: DeviceState::Offline,
                ..
            }]
        ),
        "{notices:?}"
    );
    assert_eq!(simulation.state(device), DeviceState::Offline);
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(599), &mut kept);
    assert!(of(&kept, device).is_empty());
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(720), &mut kept);
    assert!(!of(&kept, device).is_empty());
    assert_eq!(simulation.state(device), DeviceState::Normal);
    assert!(kept.notices.iter().any(|n| matches!(n, Notice::StateChanged { device: d, state: DeviceState::Normal, .. } if *d == device)));
}

#[test]
fn switching_off_silences_and_switching_on_speaks_again() {
    let (mut simulation, community, _) = simulation(1_450, MIDNIGHT);
    let device = first(&community, "T4-5");
    simulation
        .command(Command::Switch { device, on: false })
        .unwrap();
    assert_eq!(simulation.state(device), DeviceState::Off);
    assert_eq!(
        simulation
            .command(Command::Switch { device, on: false })
            .unwrap(),
        []
    );
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + hours(1), &mut kept);
    assert!(of(&kept, device).is_empty());
    simulation
        .command(Command::Switch { device, on: true })
        .unwrap();
    simulation.advance(MIDNIGHT + hours(2), &mut kept);
    assert!(!of(&kept, device).is_empty());
}

#[test]
fn stuck_biased_and_noisy_numbers_are_what_they_say() {
    let value = |fault: Option<Fault>| {
        let (mut simulation, community, catalogue) = simulation(1_450, MIDNIGHT);
        let device = first(&community, "T4-5");
        let channel = catalogue
            .class("T4-5")
            .unwrap()
            .channels
            .iter()
            .position(|c| &*c.name == "temperature")
            .unwrap() as u16;
        if let Some(fault) = fault {
            simulation
                .command(Command::InjectFault {
                    device,
                    fault,
                    lasts: None,
                })
                .unwrap();
        }
        let mut kept = Keep::default();
        simulation.advance(MIDNIGHT + hours(2), &mut kept);
        let values: Vec<f64> = of(&kept, device)
            .iter()
            .filter(|o| o.channel == channel)
            .map(|o| o.value)
            .collect();
        assert_eq!(values.len(), 120);
        values
    };
    let sound = value(None);
    let stuck = value(Some(Fault::Stuck));
    assert!(stuck.iter().all(|v| *v == stuck[0]));
    // The range is 100 K, a tenth of it is 10 K.
    let bias = value(Some(Fault::Bias));
    assert!(
        sound
            .iter()
            .zip(&bias)
            .all(|(s, b)| ((s - b).abs() - 10.0).abs() < 0.01)
    );
    let noise = value(Some(Fault::Noise));
    let spread = (sound
        .iter()
        .zip(&noise)
        .map(|(s, n)| (s - n).powi(2))
        .sum::<f64>()
        / 120.0)
        .sqrt();
    assert!((7.0..13.0).contains(&spread), "{spread}");
}

#[test]
fn an_injected_alarm_stands_until_it_is_healed() {
    let (mut simulation, community, catalogue) = simulation(1_450, MIDNIGHT);
    for class in &catalogue.classes {
        let device = first(&community, class.id.as_str());
        let before = simulation.active_alarms().count();
        let notices = simulation
            .command(Command::InjectFault {
                device,
                fault: Fault::Alarm,
                lasts: None,
            })
            .unwrap();
        assert!(
            notices
                .iter()
                .any(|n| matches!(n, Notice::AlarmRaised(a) if a.device == device)),
            "{} {notices:?}",
            class.id
        );
        assert_eq!(
            simulation.active_alarms().count(),
            before + 1,
            "{}",
            class.id
        );
        assert!(simulation.state(device) > DeviceState::Off);
    }
    simulation.advance(MIDNIGHT + hours(3), &mut Keep::default());
    for class in &catalogue.classes {
        let device = first(&community, class.id.as_str());
        let numbers = simulation
            .active_alarms()
            .filter(|a| a.device == device)
            .count();
        assert!(
            numbers >= 1 || simulation.state(device) == DeviceState::Offline,
            "{}",
            class.id
        );
        let notices = simulation.command(Command::ClearFault { device }).unwrap();
        let mut notices = notices.iter();
        let is_cleared = notices.any(|n| matches!(n, Notice::AlarmCleared { .. }));
        // The fire robot is where the injected smoke sent it: it is hot there until it leaves, whatever was injected.
        assert!(is_cleared || class.id.as_str() == "T9-4", "{}", class.id);
    }
    simulation.advance(MIDNIGHT + hours(6), &mut Keep::default());
    let robot = first(&community, "T9-4");
    let mut standing = simulation.active_alarms();
    assert!(!standing.any(|a| a.device == robot && a.kind.word == "scene_hot"));
}

#[test]
fn commands_that_make_no_sense_are_refused() {
    let (mut simulation, ..) = simulation(50, MIDNIGHT);
    let nobody = DeviceIdx(50);
    assert_eq!(
        simulation.command(Command::ClearFault { device: nobody }),
        Err(CommandError::UnknownDevice(nobody))
    );
    let device = DeviceIdx(1);
    let instant = Command::InjectFault {
        device,
        fault: Fault::Dead,
        lasts: Some(SimSpan::from_secs(0)),
    };
    assert_eq!(simulation.command(instant), Err(CommandError::NotPositive));
    simulation
        .command(Command::Switch { device, on: false })
        .unwrap();
    let alarm = Command::InjectFault {
        device,
        fault: Fault::Alarm,
        lasts: None,
    };
    assert_eq!(simulation.command(alarm), Err(CommandError::Silent(device)));
}

#[test]
fn every_class_takes_every_fault_and_is_well_again_when_it_is_over() {
    let (mut simulation, community, catalogue) = simulation(1_450, MIDNIGHT + hours(8));
    for fault in [
        Fault::Dead,
        Fault::Stuck,
        Fault::Bias,
        Fault::Noise,
        Fault::Alarm,
    ] {
        let mut raised = Vec::new();
        for class in &catalogue.classes {
            let device = first(&community, class.id.as_str());
            let lasts = Some(SimSpan::from_secs(100));
            let inject = Command::InjectFault {
                device,
                fault,
                lasts,
            };
            let notices = simulation.command(inject).unwrap();
            match fault {
                Fault::Dead => assert_eq!(simulation.state(device), DeviceState::Offline),
                Fault::Alarm => raised.extend(notices.iter().filter_map(|n| match n {
                    Notice::AlarmRaised(alarm) => Some(alarm.number),
                    _ => None,
                })),
                _ => assert_ne!(simulation.state(device), DeviceState::Offline),
            }
        }
        simulation.advance(
            simulation.now() + SimSpan::from_secs(180),
            &mut Keep::default(),
        );
        for class in &catalogue.classes {
            let device = first(&community, class.id.as_str());
            assert_ne!(
                simulation.state(device),
                DeviceState::Offline,
                "{} after {fault:?}",
                class.id
            );
        }
        assert!(fault != Fault::Alarm || raised.len() > 45, "{raised:?}");
        let open: Vec<_> = simulation.active_alarms().map(|a| a.number).collect();
        assert!(
            raised.iter().all(|n| !open.contains(n)),
            "{raised:?} {open:?}"
        );
    }
}

#[test]
fn a_lamp_that_was_dead_at_dusk_tells_that_it_is_on_when_it_is_back() {
    let (mut simulation, community, catalogue) = simulation(1_450, MIDNIGHT + hours(17));
    let device = first(&community, "T4-1");
    let lamp = (catalogue.class("T4-1").unwrap().channels.iter())
        .position(|c| &*c.name == "lamp_on")
        .unwrap() as u16;
    assert_eq!(simulation.latest(device, lamp).unwrap().1, 0.0);
    let fault = Command::InjectFault {
        device,
        fault: Fault::Dead,
        lasts: Some(SimSpan::from_secs(5 * 3_600)),
    };
    simulation.command(fault).unwrap();
    simulation.advance(MIDNIGHT + hours(21), &mut Keep::default());
    assert_eq!(
        simulation.latest(device, lamp).unwrap().1,
        0.0,
        "it is mute"
    );
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + hours(22) + SimSpan::from_secs(1), &mut kept);
    let told: Vec<_> = of(&kept, device)
        .into_iter()
        .filter(|o| o.channel == lamp)
        .collect();
    assert!(
        matches!(told[..], [Observation { value: 1.0, .. }]),
        "{told:?}"
    );
}

#[test]
fn an_injected_alarm_leaves_a_fault_and_its_end_alone() {
    let (mut simulation, community, _) = simulation(1_450, MIDNIGHT);
    let device = first(&community, "T4-5");
    let inject = |fault, secs: Option<i64>| Command::InjectFault {
        device,
        fault,
        lasts: secs.map(SimSpan::from_secs),
    };
    simulation.command(inject(Fault::Stuck, Some(600))).unwrap();
    simulation.command(inject(Fault::Alarm, None)).unwrap();
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(600), &mut kept);
    let distinct = |kept: &Keep, channel: u16| {
        let mut values: Vec<u64> = of(kept, device)
            .iter()
            .filter(|o| o.channel == channel)
            .map(|o| o.value.to_bits())
            .collect();
        values.sort_unstable();
        values.dedup();
        values.len()
    };
    let temperature = 2;
    assert_eq!(distinct(&kept, temperature), 1, "stuck");
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(1_800), &mut kept);
    assert!(distinct(&kept, temperature) > 10, "well again");
    assert!(simulation.active_alarms().any(|a| a.device == device));
}

#[test]
fn a_fault_may_last_beyond_the_end_of_time() {
    let (mut simulation, ..) = simulation(60, MIDNIGHT);
    let device = DeviceIdx(0);
    let fault = Command::InjectFault {
        device,
        fault: Fault::Dead,
        lasts: Some(SimSpan::from_nanos(i64::MAX)),
    };
    simulation.command(fault).unwrap();
    simulation.advance(MIDNIGHT + hours(2), &mut Keep::default());
    assert_eq!(simulation.state(device), DeviceState::Offline);
}
