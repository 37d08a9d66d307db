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
        assert!(
            notices
                .iter()
                .any(|n| matches!(n, Notice::AlarmCleared { .. })),
            "{}",
            class.id
        );
    }
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
