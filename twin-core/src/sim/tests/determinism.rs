use super::*;
use crate::ids::DeviceIdx;
use crate::model::CommunityParts;
use crate::sim::{Command, EventDigest, Fault};
use crate::time::SimSpan;

fn digest(threads: usize, seed: u64, step: SimSpan) -> (String, u64) {
    let (community, catalogue) = block(2_600);
    let start = MIDNIGHT + hours(7);
    let mut simulation = Simulation::new(
        &community,
        &catalogue,
        SimOptions {
            seed,
            ..options(start, threads)
        },
    )
    .unwrap();
    digest_of_an_hour(&mut simulation, step)
}

#[test]
fn threads_and_steps_do_not_change_a_byte_but_the_seed_does() {
    let whole = digest(1, 42, hours(1));
    assert!(whole.1 > 10_000, "{whole:?}");
    assert_eq!(whole, digest(1, 42, hours(1)), "again");
    assert_eq!(whole, digest(2, 42, hours(1)), "two threads");
    assert_eq!(whole, digest(8, 42, hours(1)), "eight threads");
    assert_eq!(
        whole,
        digest(1, 42, SimSpan::from_secs(1)),
        "steps of a second"
    );
    assert_eq!(
        whole,
        digest(2, 42, SimSpan::from_millis(733)),
        "crooked steps"
    );
    assert_ne!(whole.0, digest(1, 43, hours(1)).0);
}

/// Commands of every kind to devices all over a community of 2,600.
fn commands(salt: u32) -> Vec<Command> {
    let lasts = Some(SimSpan::from_secs(60));
    (0..200)
        .map(|n| {
            let device = DeviceIdx((n * 13 + salt) % 2_600);
            let inject = |fault, lasts| Command::InjectFault {
                device,
                fault,
                lasts,
            };
            match n % 6 {
                0 => inject(Fault::Alarm, lasts),
                1 => Command::ClearFault { device },
                2 => inject(Fault::Noise, lasts),
                3 => inject(Fault::Dead, lasts),
                4 => inject(Fault::Stuck, None),
                _ => Command::Switch { device, on: false },
            }
        })
        .collect()
}

#[test]
fn commands_at_the_same_moment_give_the_same_bytes() {
    let (community, catalogue) = block(2_600);
    let run = |step: i64, threads: usize| {
        let start = MIDNIGHT + hours(17);
        let mut simulation =
            Simulation::new(&community, &catalogue, options(start, threads)).unwrap();
        let mut digest = EventDigest::new();
        for second in 1..=600 {
            if second % step == 0 {
                simulation.advance(start + SimSpan::from_secs(second), &mut digest);
            }
            if second % 300 == 0 {
                for command in commands(second as u32) {
                    digest.notices(&simulation.command(command).unwrap());
                }
            }
        }
        digest.sha256()
    };
    let whole = run(300, 1);
    assert_eq!(whole, run(1, 1), "steps of a second");
    assert_eq!(whole, run(60, 2), "two threads");
    assert_eq!(whole, run(100, 3), "three threads");
}

#[test]
fn a_device_gives_the_same_values_alone_and_in_company() {
    let (community, catalogue) = block(700);
    let device = community
        .devices
        .iter()
        .position(|d| d.class.as_str() == "T4-3")
        .unwrap();
    let alone = {
        let mut parts: CommunityParts = community.clone().into_parts();
        parts.devices = vec![parts.devices[device].clone()];
        Community::new(parts).unwrap()
    };
    let values = |community: &Community, device: u32| {
        let mut simulation = Simulation::new(community, &catalogue, options(MIDNIGHT, 1)).unwrap();
        let mut kept = Keep::default();
        simulation.advance(MIDNIGHT + hours(6), &mut kept);
        let mine = kept.observations.iter().filter(|o| o.device.0 == device);
        mine.map(|o| (o.time, o.channel, o.value.to_bits()))
            .collect::<Vec<_>>()
    };
    let company = values(&community, device as u32);
    assert!(company.len() > 40);
    assert_eq!(company, values(&alone, 0));
}

#[test]
fn events_come_in_order_and_none_twice() {
    let (mut simulation, ..) = simulation(1_500, MIDNIGHT + hours(7));
    let mut kept = Keep::default();
    simulation.advance(simulation.now() + hours(1), &mut kept);
    let key = |o: &Observation| (o.time, o.device, o.channel);
    assert!(
        kept.observations
            .windows(2)
            .all(|w| key(&w[0]) <= key(&w[1]))
    );
    assert!(kept.observations.first().unwrap().time > MIDNIGHT + hours(7));
    assert!(kept.observations.last().unwrap().time <= MIDNIGHT + hours(8));
}
