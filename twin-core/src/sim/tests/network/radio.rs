//! What radio does to messages.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

#[test]
fn radio_delays_loses_and_repeats_as_devices_are_heard() {
    // Meters and detectors are three storeys below ground.
    let mut parts = block(DEVICES).0.into_parts();
    let below = parts
        .devices
        .iter_mut()
        .filter(|d| d.network.technology == Network::NbIot);
    below.for_each(|device| device.storey = -3);
    let community = Community::new(parts).unwrap();
    let sound = run_in(&community, &with(NetworkModel::Ideal, Vec::new()), 1);
    let heard = run_in(&community, &with(NetworkModel::Radio, Vec::new()), 1);
    let technologies = technologies();
    let technology = |o: &Observation| technologies[o.device.index()];
    let sent = |t: Network| {
        sound
            .kept
            .observations
            .iter()
            .filter(|o| technology(o) == t)
            .count()
    };
    // What was measured is the same, whatever becomes of it.
    let made: BTreeSet<_> = sound
        .kept
        .observations
        .iter()
        .map(|o| (o.time, o.device, o.channel))
        .collect();
    assert!(heard.kept.observations.iter().all(|o| made.contains(&(
        o.stamp(),
        o.device,
        o.channel
    ))));
    for t in [Network::Wired, Network::Cellular, Network::Government] {
        let of = |heard: &Heard| {
            heard
                .kept
                .observations
                .iter()
                .filter(|o| technology(o) == t)
                .copied()
                .collect::<Vec<_>>()
        };
        assert_eq!(of(&sound), of(&heard), "{t:?}");
    }
    let late_s = |t: Network| {
        let of = heard
            .kept
            .observations
            .iter()
            .filter(|o| technology(o) == t);
        let mut late: Vec<f64> = of.map(|o| (o.time - o.stamp()).secs_f64()).collect();
        late.sort_by(f64::total_cmp);
        (late[late.len() / 2], *late.last().unwrap())
    };
    let (narrow, longest) = late_s(Network::NbIot);
    assert!(
        (0.4..10.0).contains(&narrow) && longest > 2.0,
        "{narrow} {longest}"
    );
    let (lora, longest) = late_s(Network::Lora);
    // SF7, 17 to 29 bytes: 50 to 70 ms; nothing waits longer than its queue.
    assert!(
        (0.05..1.1).contains(&lora) && longest < 20.0,
        "{lora} {longest}"
    );
    assert!(late_s(Network::Wifi).0 < 0.1);
    let distinct = |t: Network| {
        let of = heard
            .kept
            .observations
            .iter()
            .filter(|o| technology(o) == t);
        let all: Vec<_> = of.map(|o| (o.stamp(), o.device, o.channel)).collect();
        let once: BTreeSet<_> = all.iter().copied().collect();
        (all.len(), once.len())
    };
    let (all, once) = distinct(Network::NbIot);
    let sent_narrow = sent(Network::NbIot);
    assert!(all > once, "some come twice");
    assert!(
        once <= sent_narrow && once as f64 > 0.8 * sent_narrow as f64,
        "{once} {sent_narrow}"
    );
    let (all, once) = distinct(Network::Lora);
    assert_eq!(all, once, "a LoRaWAN server drops what comes twice");
    assert!(once <= sent(Network::Lora));
    // Some overtake others: of one device, a later stamp arrives first.
    let mut last = BTreeMap::new();
    let overtaken = heard.kept.observations.iter().any(|o| {
        let before = last.insert(o.device, o.stamp());
        before.is_some_and(|before| before > o.stamp())
    });
    assert!(overtaken);
}

#[test]
fn threads_and_steps_change_nothing_of_what_is_late() {
    let digest = |threads: usize, step: SimSpan| {
        let (community, catalogue) = block(2_600);
        let start = MIDNIGHT + hours(7);
        let mut simulation =
            Simulation::new(&community, &catalogue, options(start, threads)).unwrap();
        let faults = vec![dead("T4-1", 600.0, 1_200.0), dead("T8-5", 900.0, 1_200.0)];
        simulation
            .disturb(&community, &catalogue, &with(NetworkModel::Radio, faults))
            .unwrap();
        digest_of_an_hour(&mut simulation, step)
    };
    let whole = digest(1, hours(1));
    assert!(whole.1 > 10_000, "{whole:?}");
    assert_eq!(whole, digest(2, hours(1)), "two threads");
    assert_eq!(whole, digest(8, hours(1)), "eight threads");
    assert_eq!(whole, digest(1, SimSpan::from_secs(1)), "steps of a second");
    assert_eq!(whole, digest(2, SimSpan::from_millis(733)), "crooked steps");
}

#[test]
fn late_messages_arrive_in_order_and_none_before_it_was_measured() {
    let heard = run(&no_carriers(NetworkModel::Radio), 2);
    let key = |o: &Observation| (o.time, o.device, o.channel);
    assert!(
        heard
            .kept
            .observations
            .windows(2)
            .all(|w| key(&w[0]) <= key(&w[1]))
    );
    assert!(heard.kept.observations.iter().all(|o| o.stamp() <= o.time));
}
