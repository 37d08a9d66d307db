//! Sparkplug's edge nodes and commands, against Debian's mosquitto.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

mod world;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use twin_load::Witness;
use twin_load::mqtt::{Client, Offer, Pool, QoS, Settings, Subscription};
use twin_load::plan::{Address, Curve, Pace, Phase, Plan, Sharing, Storm, Target};
use twin_tests::Broker;
use world::World;

/// What a host hears, in order.
#[derive(Default)]
struct Host(Vec<(String, Vec<u8>)>);

impl Witness for Host {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}
    fn received(&mut self, topic: &[u8], payload: &[u8], _: u64) {
        self.0
            .push((String::from_utf8(topic.to_vec()).unwrap(), payload.to_vec()));
    }
}

/// A metric `Node Control/Rebirth` that is true, as protocol buffers have it.
const REBIRTH: &[u8] = b"\x12\x1a\x0a\x14Node Control/Rebirth\x20\x0b\x70\x01";

/// Listens like a host application, asks the first node for births and commands a device that is not there.
fn host(port: u16, is_ready: &AtomicBool, stop: &AtomicBool) -> Vec<(String, Vec<u8>)> {
    let client = Client {
        id: "host".into(),
        subscription: Some(Subscription {
            filters: vec![
                "spBv1.0/+/NBIRTH/#".into(),
                "spBv1.0/+/DBIRTH/#".into(),
                "spBv1.0/+/DDATA/#".into(),
                "spBv1.0/+/NDEATH/#".into(),
            ],
            qos: QoS::AtMostOnce,
        }),
        ..Client::default()
    };
    let mut pool = Pool::new(
        Settings::new("127.0.0.1", port),
        vec![client],
        Instant::now(),
    )
    .unwrap();
    let mut heard = Host::default();
    pool.open(&mut heard).unwrap();
    is_ready.store(true, Ordering::Relaxed);
    let mut has_asked = false;
    while !stop.load(Ordering::Relaxed) {
        pool.turn(Duration::from_millis(10), &mut heard).unwrap();
        let node = heard.0.iter().find_map(|(topic, _)| {
            let (begin, node) = topic.split_once("/NBIRTH/")?;
            Some((begin.to_owned(), node.to_owned()))
        });
        if let Some((begin, node)) = node.filter(|_| !has_asked && heard.0.len() > 100) {
            has_asked = true;
            let ask = |pool: &mut Pool, topic: String, payload: &[u8]| {
                assert_eq!(pool.offer(0, topic.as_bytes(), payload, 0, 0), Offer::Taken);
            };
            ask(&mut pool, format!("{begin}/NCMD/{node}"), REBIRTH);
            ask(&mut pool, format!("{begin}/DCMD/{node}/nobody"), b"");
        }
    }
    heard.0
}

/// The sequence number, which is the last field.
fn sequence(payload: &[u8]) -> u8 {
    match payload {
        [.., 24, number] if *number < 128 => *number,
        [.., 24, number, 1] => *number,
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn nodes_die_are_born_again_and_follow_a_rebirth_command() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let world = World::of(60);
    let phase = |name: &str, storm| Phase {
        name: name.to_owned(),
        seconds: 3.0,
        pace: Pace::Rate(Curve::constant(150.0, 3.0)),
        storm,
    };
    let storm = Storm {
        share: 1.0,
        spread_secs: 0.5,
    };
    let mut plan = Plan::soak(1.0, Pace::Fastest);
    plan.phases = vec![
        phase("calm", None),
        phase("storm", Some(storm)),
        phase("after", None),
    ];
    "sparkplug".clone_into(&mut plan.payload.profile);
    let mut target = Target::new(Address::parse(&broker.url()).unwrap());
    target.sharing = Sharing::Gateway;
    // Nodes die in the storm alone: one whose only device has a fault would be silent through it.
    target.follow_devices = false;
    let (is_ready, stop) = (AtomicBool::new(false), AtomicBool::new(false));
    let (report, heard) = std::thread::scope(|scope| {
        let hosting = scope.spawn(|| host(broker.port(), &is_ready, &stop));
        while !is_ready.load(Ordering::Relaxed) && !hosting.is_finished() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let report = world.run(&plan, &target, None, None);
        stop.store(true, Ordering::Relaxed);
        (report.unwrap(), hosting.join().unwrap())
    });
    assert_eq!(
        (report.total.commands, report.total.unknown_commands),
        (2, 1),
        "{report:#?}"
    );
    assert_eq!(
        report.setting.last_unknown_addressee.as_deref(),
        Some("nobody")
    );
    assert!(report.notes.iter().any(|n| n.kind == "unknown_commands"));
    // Of each node: the number that is due, births and deaths.
    let mut nodes: BTreeMap<String, (u8, u32, u32)> = BTreeMap::new();
    // Those that had something to say before the storm.
    let (mut early, mut storms) = (Vec::new(), false);
    for (topic, payload) in &heard {
        let levels: Vec<_> = topic.split('/').collect();
        let node = nodes.entry(levels[3].to_owned()).or_default();
        match levels[2] {
            "NDEATH" => {
                node.2 += 1;
                storms = true;
            }
            kind => {
                if kind == "NBIRTH" {
                    if !storms {
                        early.push(levels[3].to_owned());
                    }
                    *node = (0, node.1 + 1, node.2);
                }
                assert_eq!(sequence(payload), node.0, "{topic}");
                node.0 = node.0.wrapping_add(1);
            }
        }
    }
    assert!(early.len() > 10, "{early:?} of {nodes:?}");
    for (node, (_, births, deaths)) in &nodes {
        // A node is born with the first that one of its devices says.
        let least = if early.contains(node) { 2 } else { 1 };
        assert!(*births >= least && *deaths == 1, "{node}: {nodes:?}");
    }
    assert!(
        nodes.values().any(|n| n.1 == 3),
        "one was asked for births: {nodes:?}"
    );
}
