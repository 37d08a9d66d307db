//! Sparkplug's edge nodes and commands, against Debian's mosquitto.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

mod world;

use std::collections::{BTreeMap, BTreeSet};
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

/// The number of a node's birth or death, below 128: behind the name come a time, data type 4 (Int64) and field 11.
fn session(payload: &[u8]) -> u8 {
    let name = payload.windows(5).position(|bytes| bytes == b"bdSeq");
    let rest = &payload[name.unwrap() + 5..];
    let value = rest.windows(3).position(|bytes| bytes == b"\x20\x04\x58");
    rest[value.unwrap() + 3]
}

/// A node as a host knows it.
#[derive(Debug, Default)]
struct Node {
    /// Sequence number that is due.
    due: u8,
    births: u32,
    deaths: u32,
    /// Number of its connection, counted by its deaths.
    session: u8,
    /// Devices that were born since the node was, and have not died with it.
    devices: BTreeSet<String>,
}

impl Node {
    /// Takes what a host hears of it.
    fn hear(&mut self, topic: &str, payload: &[u8]) {
        let levels: Vec<_> = topic.split('/').collect();
        if levels[2] == "NDEATH" {
            // Of the birth before it, if it was born over that connection.
            assert_eq!(session(payload), self.session, "{topic}");
            self.deaths += 1;
            self.session += 1;
            self.devices.clear();
            return;
        }
        if levels[2] == "NBIRTH" {
            assert_eq!(session(payload), self.session, "{topic}");
            self.births += 1;
            self.due = 0;
            self.devices.clear();
        }
        assert!(self.births > 0, "{topic} before its node's birth");
        assert_eq!(sequence(payload), self.due, "{topic}");
        self.due = self.due.wrapping_add(1);
        match levels[2] {
            "DBIRTH" => {
                self.devices.insert(levels[4].to_owned());
            }
            "DDATA" => assert!(self.devices.contains(levels[4]), "{topic} before a birth"),
            _ => {}
        }
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
    let mut nodes: BTreeMap<String, Node> = BTreeMap::new();
    // Those that had something to say before the storm.
    let (mut early, mut storms) = (Vec::new(), false);
    for (topic, payload) in &heard {
        let levels: Vec<_> = topic.split('/').collect();
        storms |= levels[2] == "NDEATH";
        if levels[2] == "NBIRTH" && !storms {
            early.push(levels[3].to_owned());
        }
        let node = nodes.entry(levels[3].to_owned()).or_default();
        node.hear(topic, payload);
    }
    assert!(early.len() > 10, "{early:?} of {nodes:?}");
    for (node, Node { births, deaths, .. }) in &nodes {
        // A node is born with the first that one of its devices says.
        let least = if early.contains(node) { 2 } else { 1 };
        assert!(*births >= least && *deaths == 1, "{node}: {nodes:?}");
    }
    assert!(
        nodes.values().any(|n| n.births == 3),
        "one was asked for births: {nodes:?}"
    );
}
