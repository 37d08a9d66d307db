//! The line to the platform fails: what gateways keep, what is lost, and what the ground truth says of it.

use std::collections::{BTreeMap, BTreeSet};

use super::network::office;
use super::*;
use crate::ids::DeviceIdx;
use crate::model::Network;
use crate::sim::{
    CommunityDigest, DisturbanceError, Disturbances, IncidentError, IncidentKind, IncidentPlan,
    NetworkModel, TruthCause, TruthKind, TruthPhase, Uplinks,
};
use crate::time::SimSpan;

const DEVICES: usize = 1_450;

fn outage(at: Option<&str>, after_s: f64, lasts_s: f64) -> IncidentPlan {
    IncidentPlan {
        kind: IncidentKind::BackhaulOutage,
        at: at.map(str::to_owned),
        storey: 0,
        after_s: Some(after_s),
        rate_per_day: None,
        lasts_s: Some(lasts_s),
    }
}

fn with(network: NetworkModel, incidents: Vec<IncidentPlan>) -> Disturbances {
    Disturbances {
        incidents,
        network,
        ..Disturbances::default()
    }
}

fn begin(
    (community, catalogue): &(Community, Catalogue),
    disturbances: &Disturbances,
    threads: usize,
) -> Simulation {
    let options = options(MIDNIGHT + hours(7), threads);
    let mut simulation = Simulation::new(community, catalogue, options).unwrap();
    simulation
        .disturb(community, catalogue, disturbances)
        .unwrap();
    simulation
}

/// Two hours from seven o'clock on.
fn run(of: &(Community, Catalogue), disturbances: &Disturbances) -> (Heard, Simulation) {
    let mut simulation = begin(of, disturbances, 1);
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + hours(9), &mut heard);
    (heard, simulation)
}

/// Who is silenced, with gateway, begin and end, messages kept and lost.
fn silenced(heard: &Heard) -> BTreeMap<DeviceIdx, (DeviceIdx, SimTime, SimTime, u32, u32)> {
    let mut all = BTreeMap::new();
    for truth in &heard.truths {
        let TruthKind::Backhaul {
            gateway,
            kept,
            lost,
        } = truth.kind
        else {
            continue;
        };
        match truth.phase {
            TruthPhase::Begins { cause, .. } => {
                assert_eq!(cause, TruthCause::Incident(0));
                assert_eq!((kept, lost), (0, 0));
                let device = truth.device.unwrap();
                let before = all.insert(device, (gateway, truth.time, truth.time, 0, 0));
                assert!(before.is_none(), "once");
            }
            TruthPhase::Ends => {
                let record = all.get_mut(&truth.device.unwrap()).unwrap();
                assert_eq!(record.0, gateway);
                (record.2, record.3, record.4) = (truth.time, kept, lost);
            }
        }
    }
    all
}

/// What a message is known by, whenever it arrives.
fn key(o: &Observation) -> (DeviceIdx, SimTime, u16, u64) {
    (o.device, o.stamp(), o.channel, o.value.to_bits())
}

#[test]
fn gateways_send_what_they_kept_and_what_has_none_loses_it() {
    let of = office(DEVICES);
    let (sound, _) = run(&of, &with(NetworkModel::Outages, Vec::new()));
    // From eight o'clock for ten minutes.
    let (from, until) = (
        MIDNIGHT + hours(8),
        MIDNIGHT + hours(8) + SimSpan::from_secs(600),
    );
    let cut = with(NetworkModel::Outages, vec![outage(None, 3_600.0, 600.0)]);
    let (heard, simulation) = run(&of, &cut);
    let silenced = silenced(&heard);
    let uplinks = Uplinks::new(&of.0, &of.1);
    let (mut direct, mut behind) = (BTreeSet::new(), BTreeSet::new());
    for (index, device) in (0..).map(DeviceIdx).zip(&of.0.devices) {
        let carriers = uplinks.of(index.index()).unwrap().carriers;
        let carries = matches!(device.class.as_str(), "T4-1" | "T8-5");
        let is_wired = device.network.technology == Network::Wired;
        let Some((gateway, begins, ends, ..)) = silenced.get(&index) else {
            // It goes by an operator's or the government's network.
            assert!(carriers.is_empty() && !is_wired, "{}", device.class);
            continue;
        };
        assert_eq!((*begins, *ends), (from, until));
        if carries {
            assert_eq!(*gateway, index);
            behind.insert(index);
        } else if let Some(loudest) = carriers.first() {
            assert_eq!(*gateway, loudest.device);
            behind.insert(index);
        } else {
            assert!(is_wired && *gateway == index);
            direct.insert(index);
        }
    }
    assert!(behind.len() > 50 && direct.len() > 50);
    let in_cut = |time: SimTime| (from..until).contains(&time);
    let spoke = |o: &&Observation| in_cut(o.time) && silenced.contains_key(&o.device);
    assert_eq!(heard.kept.observations.iter().find(spoke), None);
    // What gateways carry is all there, later by as much as its stamp says; they have room for what comes in ten minutes.
    let come: BTreeSet<_> = heard.kept.observations.iter().map(key).collect();
    let mut late = 0;
    for o in &sound.kept.observations {
        if behind.contains(&o.device) {
            late += usize::from(in_cut(o.time));
            assert!(come.contains(&key(o)), "{o:?}");
        }
    }
    assert!(late > 200, "{late}");
    assert!(behind.iter().all(|device| silenced[device].4 == 0));
    // TCP sends once more after 1, 3, 7 and 15 s: the last 15 s come late, everything else is lost.
    let mut lost = 0;
    let before = |o: &&Observation| direct.contains(&o.device) && o.time < until;
    for o in sound.kept.observations.iter().filter(before) {
        let is_lost = in_cut(o.time) && o.time + SimSpan::from_secs(15) < until;
        lost += usize::from(is_lost);
        assert_eq!(come.contains(&key(o)), !is_lost, "{o:?}");
    }
    assert!(lost > 500, "{lost}");
    // The ground truth counts messages; some more wait behind those that were kept.
    let sum = |of: fn(&(DeviceIdx, SimTime, SimTime, u32, u32)) -> u32| {
        silenced
            .values()
            .map(|record| u64::from(of(record)))
            .sum::<u64>()
    };
    let counts = simulation.backhaul_counts();
    assert_eq!(counts.lost, sum(|record| record.4));
    assert!(counts.kept >= sum(|record| record.3) && counts.kept > 100);
    // What was lost is not all that is known: with its new connection, each that was cut off without a gateway tells its lasting states.
    let told = |o: &&Observation| o.stamp() == until && direct.contains(&o.device);
    assert!(heard.kept.observations.iter().filter(told).count() > 10);
}

#[test]
fn messages_of_a_device_stay_in_order() {
    let cut = with(NetworkModel::Outages, vec![outage(None, 3_600.0, 600.0)]);
    let (heard, _) = run(&office(DEVICES), &cut);
    let mut last = BTreeMap::new();
    for o in &heard.kept.observations {
        let before = last.insert(o.device, o.stamp());
        assert!(before.is_none_or(|before| before <= o.stamp()), "{o:?}");
    }
    let by_time = |pair: &[Observation]| pair[0].time <= pair[1].time;
    assert!(heard.kept.observations.windows(2).all(by_time));
}

#[test]
fn who_hears_another_gateway_goes_on_by_that() {
    let of = office(DEVICES);
    let uplinks = Uplinks::new(&of.0, &of.1);
    let carriers = |index: usize| uplinks.of(index).unwrap().carriers;
    let several = (0..DEVICES).find(|i| carriers(*i).len() > 1).unwrap();
    let gateway = carriers(several)[0].device;
    let id = format!("device/{}", of.0.devices[gateway.index()].id);
    let one = with(
        NetworkModel::Outages,
        vec![outage(Some(&id), 3_600.0, 600.0)],
    );
    let (heard, _) = run(&of, &one);
    let alone = |index: &usize| {
        let of = carriers(*index);
        *index == gateway.index() || (of.len() == 1 && of[0].device == gateway)
    };
    let expected: BTreeSet<usize> = (0..DEVICES).filter(alone).collect();
    let silenced: BTreeSet<usize> = silenced(&heard).keys().map(|d| d.index()).collect();
    assert_eq!(silenced, expected);
    let (sound, _) = run(&of, &with(NetworkModel::Outages, Vec::new()));
    let said = |heard: &Heard| {
        let of = heard.kept.observations.iter();
        of.filter(|o| o.device.index() == several)
            .copied()
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&heard), said(&sound));
}

#[test]
fn what_has_no_line_of_the_community_has_no_backhaul_to_lose() {
    let (community, catalogue) = block(DEVICES);
    let meter = (community.devices.iter()).find(|d| d.network.technology == Network::NbIot);
    let id = format!("device/{}", meter.unwrap().id);
    let named = with(NetworkModel::Outages, vec![outage(Some(&id), 60.0, 60.0)]);
    let options = options(MIDNIGHT, 1);
    let mut simulation = Simulation::new(&community, &catalogue, options).unwrap();
    let error = simulation
        .disturb(&community, &catalogue, &named)
        .unwrap_err();
    assert!(
        matches!(
            error,
            DisturbanceError::Incident(IncidentError::Unfit { incident: 0, .. })
        ),
        "{error}"
    );
    // Without networks between devices and platform none of them fails.
    let of = (community, catalogue);
    let cut = vec![outage(None, 3_600.0, 600.0)];
    let (ideal, simulation) = run(&of, &with(NetworkModel::Ideal, cut));
    let (sound, _) = run(&of, &with(NetworkModel::Ideal, Vec::new()));
    assert_eq!(ideal.kept.observations, sound.kept.observations);
    assert!(silenced(&ideal).is_empty());
    assert_eq!(simulation.backhaul_counts().kept, 0);
}

/// Lines that fail by time and by a rate, while radio delays and loses messages.
fn unsteady() -> Disturbances {
    let by_rate = IncidentPlan {
        after_s: None,
        rate_per_day: Some(150.0),
        ..outage(None, 1.0, 200.0)
    };
    let incidents = vec![outage(None, 1_000.0, 900.0), by_rate];
    with(NetworkModel::Radio, incidents)
}

#[test]
fn threads_steps_and_a_snapshot_change_nothing() {
    let of = block(2_600);
    let digest = |threads: usize, step: SimSpan| {
        digest_of_an_hour(&mut begin(&of, &unsteady(), threads), step)
    };
    let whole = digest(1, hours(1));
    assert!(whole.1 > 10_000, "{whole:?}");
    for threads in [2, 8] {
        assert_eq!(digest(threads, hours(1)), whole, "{threads} threads");
    }
    assert_eq!(digest(2, SimSpan::from_millis(733)), whole, "crooked steps");
    let community = CommunityDigest::of(&of.0, &of.1).unwrap();
    let run = |stops_s: &[i64]| {
        let mut simulation = begin(&of, &unsteady(), 1);
        let (start, mut heard) = (simulation.now(), Heard::default());
        for stop_s in stops_s {
            simulation.advance(start + SimSpan::from_secs(*stop_s), &mut heard);
            let saved = simulation.save(community);
            simulation = Simulation::resume(&of.0, &of.1, &saved, 2).unwrap();
        }
        simulation.advance(start + hours(1), &mut heard);
        (heard, simulation.backhaul_counts())
    };
    let (straight, counts) = run(&[]);
    // Before the line falls, while it is down, and while gateways send what they kept.
    let (stopped, same) = run(&[900, 1_500, 1_903]);
    assert_eq!(stopped.kept.observations, straight.kept.observations);
    assert_eq!(stopped.truths, straight.truths);
    assert_eq!(same, counts);
    let of_rate = |truth: &&Truth| {
        let begins = matches!(truth.phase, TruthPhase::Begins { cause, .. } if cause != TruthCause::Incident(0));
        begins && matches!(truth.kind, TruthKind::Backhaul { .. })
    };
    // 150 a day are six in the hour on the mean; none has a chance of 0.2 %, and the seed does not change.
    assert!(straight.truths.iter().any(|truth| of_rate(&truth)));
}
