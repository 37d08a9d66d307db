//! The load generator against Debian's mosquitto.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

mod world;

use std::process::Command;
use std::time::{Duration, Instant};

use twin_load::mqtt::{QoS, Version};
use twin_load::plan::{Address, Check, Curve, Pace, Phase, Plan, Sharing, Storm, Target};
use twin_load::verdict::Report;
use twin_load::{Deaf, RunError, Secret, Witness};
use twin_tests::Broker;
use world::World;

fn target(url: &str) -> Target {
    Target::new(Address::parse(url).unwrap())
}

fn at_rate(rate: f64, seconds: f64) -> Plan {
    Plan {
        check: Some(Check::default()),
        ..Plan::soak(seconds, Pace::Rate(Curve::constant(rate, seconds)))
    }
}

/// Every message came back once and in order.
fn assert_perfect(report: &Report) {
    let check = report.total.check.as_ref().unwrap();
    assert_eq!(
        (report.total.missed, report.total.dropped),
        (0, 0),
        "{report:#?}"
    );
    assert_eq!((check.lost, check.duplicates), (0, 0), "{report:#?}");
    assert_eq!(check.received, report.total.sent, "{report:#?}");
    assert_eq!(report.unknown_received, 0, "{report:#?}");
    assert_eq!(check.disordered.unwrap_or(0), 0, "{report:#?}");
    assert!(check.latency_ms.p50.is_some());
}

#[test]
fn every_version_and_quality_of_service_brings_every_message_back_once() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let world = World::of(700);
    for version in [Version::V311, Version::V5] {
        for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
            let target = Target {
                version,
                qos,
                sharing: Sharing::Count(7),
                client_prefix: format!("{version:?}-{qos:?}-"),
                ..target(&broker.url())
            };
            let report = world
                .run(&at_rate(500.0, 1.0), &target, None, None)
                .unwrap();
            assert_eq!(report.total.sent, 500, "{version:?} {qos:?} {report:#?}");
            assert_perfect(&report);
            let acknowledged = if qos == QoS::AtMostOnce { 0 } else { 500 };
            assert_eq!(report.total.acknowledged, acknowledged);
        }
    }
}

#[test]
fn devices_and_gateways_have_connections_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let world = World::of(700);
    for (sharing, least, most) in [(Sharing::Device, 700, 700), (Sharing::Gateway, 2, 699)] {
        let target = Target {
            sharing,
            ..target(&broker.url())
        };
        let report = world
            .run(&at_rate(1_000.0, 1.0), &target, None, None)
            .unwrap();
        let connections = report.setting.connections;
        assert!((least..=most).contains(&connections), "{connections}");
        assert_perfect(&report);
    }
}

#[test]
fn subscribers_that_share_get_every_message_once_between_them() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let mut plan = at_rate(2_000.0, 1.0);
    plan.check = Some(Check {
        subscribers: 4,
        ..Check::default()
    });
    let world = World::of(700);
    // Shared subscriptions are of MQTT 5 (4.8.2); mosquitto has them for 3.1.1 too.
    for (version, qos) in [
        (Version::V311, QoS::AtMostOnce),
        (Version::V5, QoS::AtMostOnce),
        (Version::V5, QoS::AtLeastOnce),
    ] {
        let target = Target {
            version,
            qos,
            ..target(&broker.url())
        };
        let report = world.run(&plan, &target, None, None).unwrap();
        assert_perfect(&report);
        let check = report.total.check.unwrap();
        assert_eq!(check.disordered, None, "order cannot be told");
    }
}

#[test]
fn a_broker_of_mqtt_5_that_takes_less_gets_no_more_and_the_report_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "max_qos 1\nmax_packet_size 400";
    let Some(broker) = Broker::start(folder.path(), lines).unwrap() else {
        return;
    };
    let target = Target {
        version: Version::V5,
        qos: QoS::ExactlyOnce,
        sharing: Sharing::Count(7),
        will_topic: Some("gone/{client}".into()),
        ..target(&broker.url())
    };
    let plan = Plan {
        check: None,
        ..at_rate(500.0, 1.0)
    };
    let report = World::of(700).run(&plan, &target, None, None).unwrap();
    let total = &report.total;
    assert_eq!((total.broken, total.offered), (0, 500), "{report:#?}");
    // Whether any is longer than 400 bytes is up to the profile.
    assert_eq!(total.sent + total.rejected, 500, "{report:#?}");
    assert_eq!(total.acknowledged, total.sent, "{report:#?}");
    let told = |words: &str| {
        let mut notes = report.notes.iter();
        notes.any(|n| n.kind == "target_takes_less" && n.text_en.contains(words))
    };
    assert!(told("quality of service 1 at most"), "{:#?}", report.notes);
    assert!(told("last wills"), "{:#?}", report.notes);
    assert_eq!(told("packets of 400 bytes"), total.rejected > 0);
}

#[test]
fn a_broker_that_restarts_in_mid_run_costs_a_gap_and_nothing_that_was_acknowledged() {
    for version in [Version::V311, Version::V5] {
        for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
            restart(version, qos);
        }
    }
}

fn restart(version: Version, qos: QoS) {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let target = Target {
        version,
        qos,
        sharing: Sharing::Count(5),
        ..target(&broker.url())
    };
    let world = World::of(700);
    // The checking side loses its subscription with the broker too, so that only acknowledgements tell here.
    let plan = Plan {
        check: None,
        ..at_rate(500.0, 6.0)
    };
    let report = std::thread::scope(|scope| {
        let running = scope.spawn(|| world.run(&plan, &target, None, None));
        std::thread::sleep(Duration::from_millis(2_500));
        broker.restart(Duration::from_millis(300)).unwrap();
        running.join().unwrap().unwrap()
    });
    let total = &report.total;
    assert!(
        total.broken >= 1 && total.reconnects >= 5,
        "{version:?} {qos:?} {report:#?}"
    );
    // Each of the five was away for 0.3 s at least, less what a busy machine takes to see that it broke.
    assert!(total.down_seconds > 1.2, "the gap is counted: {report:#?}");
    assert_eq!(total.offered, 3_000);
    assert_eq!(
        total.missed + total.dropped + total.acknowledged,
        3_000,
        "{report:#?}"
    );
    assert!(report.setting.last_broken_because.is_some());
    assert!(
        report
            .notes
            .iter()
            .any(|n| n.kind == "connections_were_down")
            == (total.missed > 0)
    );
}

#[test]
fn without_quality_of_service_a_restart_misses_what_was_due_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let (world, target) = (World::of(700), target(&broker.url()));
    let plan = Plan {
        check: None,
        ..at_rate(1_000.0, 5.0)
    };
    let report = std::thread::scope(|scope| {
        let running = scope.spawn(|| world.run(&plan, &target, None, None));
        std::thread::sleep(Duration::from_millis(2_000));
        broker.restart(Duration::from_millis(500)).unwrap();
        running.join().unwrap().unwrap()
    });
    let total = &report.total;
    assert!(total.missed > 300, "{report:#?}");
    assert_eq!(
        total.sent + total.missed + total.dropped,
        5_000,
        "{report:#?}"
    );
    assert!(
        report
            .notes
            .iter()
            .any(|n| n.kind == "connections_were_down")
    );
}

#[test]
fn a_reconnect_storm_brings_every_connection_back() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let phase = |name: &str, storm| Phase {
        name: name.to_owned(),
        seconds: 2.0,
        pace: Pace::Rate(Curve::constant(500.0, 2.0)),
        storm,
    };
    let storm = Storm {
        share: 1.0,
        spread_secs: 0.5,
    };
    let plan = Plan {
        phases: vec![
            phase("calm", None),
            phase("storm", Some(storm)),
            phase("after", None),
        ],
        ..at_rate(1.0, 1.0)
    };
    let target = Target {
        sharing: Sharing::Device,
        will_topic: Some("gone/{client}".into()),
        ..target(&broker.url())
    };
    let report = World::of(300).run(&plan, &target, None, None).unwrap();
    let (calm, storm) = (&report.phases[0], &report.phases[1]);
    assert_eq!((calm.reconnects, calm.missed), (0, 0), "{report:#?}");
    assert_eq!(report.total.reconnects, 300, "{report:#?}");
    assert!(storm.reconnects > 0 && storm.missed > 0, "{report:#?}");
    let check = report.total.check.as_ref().unwrap();
    assert_eq!((check.lost, check.duplicates), (0, 0), "{report:#?}");
}

/// Listens for the topic of a message.
struct Ear(Vec<String>);

impl Witness for Ear {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}
    fn received(&mut self, topic: &[u8], _: &[u8], _: u64) {
        self.0.push(String::from_utf8(topic.to_vec()).unwrap());
    }
}

#[test]
fn a_storm_makes_the_broker_publish_the_last_wills() {
    use twin_load::mqtt::{Client, Pool, Settings, Subscription, Will};
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    for version in [Version::V311, Version::V5] {
        let settings = Settings {
            version,
            ..Settings::new("127.0.0.1", broker.port())
        };
        let client = |n: usize| Client {
            id: format!("c{n}"),
            will: Some(Will {
                topic: format!("gone/c{n}"),
                payload: b"x".to_vec(),
                qos: 0,
            }),
            ..Client::default()
        };
        let ear = Client {
            id: "ear".into(),
            subscription: Some(Subscription {
                filters: vec!["gone/#".into()],
                qos: QoS::AtMostOnce,
            }),
            ..Client::default()
        };
        let epoch = Instant::now();
        let mut listening = Pool::new(settings.clone(), vec![ear], epoch).unwrap();
        let mut heard = Ear(Vec::new());
        listening.open(&mut heard).unwrap();
        let mut pool = Pool::new(settings, (0..3).map(client).collect(), epoch).unwrap();
        pool.open(&mut Deaf).unwrap();
        pool.storm(1.0, Duration::ZERO, &mut Deaf);
        let limit = Instant::now() + Duration::from_secs(10);
        while heard.0.len() < 3 && Instant::now() < limit {
            listening
                .turn(Duration::from_millis(10), &mut heard)
                .unwrap();
        }
        heard.0.sort();
        assert_eq!(heard.0, ["gone/c0", "gone/c1", "gone/c2"]);
        pool.open(&mut Deaf).unwrap();
        pool.close(Duration::from_secs(1), &mut Deaf).unwrap();
        for _ in 0..20 {
            listening
                .turn(Duration::from_millis(10), &mut heard)
                .unwrap();
        }
        assert_eq!(heard.0.len(), 3, "whoever says goodbye leaves no will");
    }
}

#[test]
fn nobody_there_and_a_refusal_are_told_before_anything_is_sent() {
    let world = World::of(50);
    let plan = at_rate(10.0, 1.0);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let message = |error: RunError| format!("{:#}", anyhow::Error::from(error));
    let error = message(
        world
            .run(
                &plan,
                &target(&format!("mqtt://127.0.0.1:{port}")),
                None,
                None,
            )
            .unwrap_err(),
    );
    assert!(
        error.contains(&port.to_string()) && error.contains("refused"),
        "{error}"
    );
    let folder = tempfile::tempdir().unwrap();
    let passwords = folder.path().join("passwords");
    if twin_tests::mosquitto().is_none() {
        return;
    }
    let made = Command::new("mosquitto_passwd")
        .arg("-b")
        .arg("-c")
        .arg(&passwords)
        .args(["someone", "right-word"])
        .status();
    assert!(made.unwrap().success());
    let lines = format!(
        "allow_anonymous false\npassword_file {}",
        passwords.display()
    );
    let Some(broker) = Broker::start(folder.path(), &lines).unwrap() else {
        return;
    };
    for (version, code) in [(Version::V311, "code 5"), (Version::V5, "code 135")] {
        let target = Target {
            version,
            user: Some("someone".into()),
            ..target(&broker.url())
        };
        let wrong = Secret::new("wrong-word".into());
        let error = message(world.run(&plan, &target, Some(&wrong), None).unwrap_err());
        assert!(
            error.contains("not authorised") && error.contains(code),
            "{error}"
        );
        assert!(!error.contains("wrong-word"), "{error}");
        let right = Secret::new("right-word".into());
        assert_perfect(&world.run(&plan, &target, Some(&right), None).unwrap());
    }
}

#[test]
fn tls_with_a_client_certificate_is_spoken_and_without_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    if twin_tests::mosquitto().is_none() {
        return;
    }
    twin_tests::certificates(folder.path()).unwrap();
    let file = |name: &str| folder.path().join(name);
    let lines = format!(
        "cafile {}\ncertfile {}\nkeyfile {}\nrequire_certificate true\nuse_identity_as_username true",
        file("ca.pem").display(),
        file("server.pem").display(),
        file("server.key").display(),
    );
    let Some(broker) = Broker::start(folder.path(), &lines).unwrap() else {
        return;
    };
    let world = World::of(300);
    let plan = at_rate(1_000.0, 1.0);
    for (version, qos) in [
        (Version::V311, QoS::AtLeastOnce),
        (Version::V5, QoS::ExactlyOnce),
    ] {
        let mut target = Target {
            version,
            qos,
            sharing: Sharing::Count(20),
            ..target(&format!("mqtts://127.0.0.1:{}", broker.port()))
        };
        target.tls.ca = Some(file("ca.pem"));
        let error = world.run(&plan, &target, None, None).unwrap_err();
        assert!(matches!(error, RunError::Target { .. }), "{error}");
        target.tls.certificate = Some(file("client.pem"));
        target.tls.key = Some(file("client.key"));
        let report = world.run(&plan, &target, None, None).unwrap();
        assert_perfect(&report);
        let acknowledged = report.total.acknowledged;
        assert_eq!(acknowledged, report.total.sent, "{version:?} {qos:?}");
        // An authority that is not trusted is no authority.
        target.tls.ca = Some(file("client.pem"));
        assert!(world.run(&plan, &target, None, None).is_err());
    }
}
