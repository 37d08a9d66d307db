//! What goes wrong between the load generator and Debian's mosquitto, and what the verdict makes of it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use twin_load::Witness;
use twin_load::mqtt::{Client, Pool, QoS, Settings, Subscription};
use twin_tests::{Broker, Running, count, small_scenario, twin};

#[test]
fn messages_of_a_time_in_which_the_checking_side_was_away_are_not_called_lost() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let load = format!(
        r#"
[load.targets.lab]
url = "{}"
qos = 1
connections = 4
[[load.phases]]
kind = "soak"
seconds = 7
rate = 200
[load.check]
grace_seconds = 3
[load.thresholds]
loss_share = 0.0
unheard_share = 1.0
"#,
        broker.url()
    );
    let path = small_scenario(folder.path(), &load).unwrap();
    let mut running = Running::start(&["load", path.to_str().unwrap(), "--json"]).unwrap();
    running.wait_for("the run begins").unwrap();
    std::thread::sleep(Duration::from_millis(2_500));
    broker.restart(Duration::from_millis(500)).unwrap();
    let report = running.finish().unwrap().json().unwrap();
    let (total, setting) = (&report["total"], &report["setting"]);
    let check = &total["check"];
    assert_eq!(count(&setting["check_reconnects"]), 1, "{report}");
    assert!(setting["check_gap_s"].as_f64().unwrap() > 0.4, "{report}");
    // It listens again: far more than came before the restart is back.
    assert!(count(&check["received"]) > 700, "{report}");
    assert_eq!(count(&check["lost"]), 0, "{report}");
    let told = count(&check["received"]) + count(&check["unheard"]);
    assert!(told >= count(&total["acknowledged"]), "{report}");
    assert_eq!(
        report["passed"], true,
        "it was said that they may be: {report}"
    );
    let notes = report["notes"].as_array().unwrap();
    let is_noted = notes.iter().any(|n| n["kind"] == "check_was_down");
    assert_eq!(is_noted, count(&check["unheard"]) > 0, "{report}");
}

#[test]
fn connections_of_a_broker_that_was_away_come_back_spread_and_the_gap_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let load = format!(
        r#"
[load.targets.lab]
url = "{}"
connections = 240
[[load.phases]]
kind = "soak"
seconds = 14
rate = 480
"#,
        broker.url()
    );
    let path = small_scenario(folder.path(), &load).unwrap();
    let mut running = Running::start(&["load", path.to_str().unwrap(), "--json"]).unwrap();
    running.wait_for("the run begins").unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    // It is killed by its process id, and listens again two seconds later at the earliest.
    broker.restart(Duration::from_secs(2)).unwrap();
    let report = running.finish().unwrap().json().unwrap();
    let (total, setting) = (&report["total"], &report["setting"]);
    let connections = count(&setting["connections"]);
    assert!(connections >= 200, "{report}");
    assert_eq!(count(&total["broken"]), connections, "{report}");
    // Waits are at most eight seconds each, of which a random part is taken: nearly all are back in time.
    let back = count(&total["reconnects"]);
    assert!(back * 10 >= connections * 9, "{report}");
    // A try that falls into the two seconds fails, so that each connection is tried more than once.
    let (tries, together) = (
        count(&setting["retries"]),
        count(&setting["retries_most_together"]),
    );
    assert!(tries >= 2 * back, "{report}");
    // First waits are spread over a quarter of a second, so that a tenth of a second has two in five of them; without chance in the waits it
    // has all. The bound leaves room for a machine that is late.
    assert!(together * 10 <= connections * 9, "{report}");
    // All were away for two seconds at least, back or not, less what a busy machine takes to see that they broke; what was due then is told.
    assert!(
        total["down_seconds"].as_f64().unwrap() >= connections as f64 * 1.8,
        "{report}"
    );
    let [sent, missed, dropped, offered] =
        ["sent", "missed", "dropped", "offered"].map(|key| count(&total[key]));
    assert!(missed > 0, "{report}");
    assert_eq!(sent + missed + dropped, offered, "{report}");
}

/// Passes connections on to `port`; the first one only until it has spoken for a while.
fn slow_gate(port: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gate = listener.local_addr().unwrap().port();
    // These threads end with the test's process.
    std::thread::spawn(move || {
        for (number, client) in listener.incoming().enumerate() {
            let client = client.unwrap();
            let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let most = if number == 0 { 4_000 } else { u64::MAX };
            pass(
                client.try_clone().unwrap(),
                server.try_clone().unwrap(),
                most,
            );
            pass(server, client, u64::MAX);
        }
    });
    gate
}

/// Passes at most about `most` bytes on, then reads no more and keeps both ends open.
fn pass(mut from: TcpStream, mut to: TcpStream, most: u64) {
    std::thread::spawn(move || {
        let mut piece = [0; 2_048];
        let mut passed = 0;
        while passed < most {
            match from.read(&mut piece) {
                Ok(count) if count > 0 => {
                    passed += count as u64;
                    if to.write_all(&piece[..count]).is_err() {
                        return;
                    }
                }
                _ => return,
            }
        }
        std::thread::sleep(Duration::from_secs(60));
        drop((from, to));
    });
}

/// Listens for the topics of messages.
struct Ear(Vec<String>);

impl Witness for Ear {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}
    fn received(&mut self, topic: &[u8], _: &[u8], _: u64) {
        self.0.push(String::from_utf8(topic.to_vec()).unwrap());
    }
}

#[test]
fn a_generator_that_is_killed_leaves_the_last_will_of_every_connection() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    for (version, qos) in [("3.1.1", 0), ("5", 1)] {
        let load = format!(
            r#"
[load.targets.lab]
url = "{}"
version = "{version}"
qos = {qos}
connections = 4
client_prefix = "twin-"
will_topic = "gone/{{client}}"
[[load.phases]]
kind = "soak"
seconds = 600
rate = 50
"#,
            broker.url()
        );
        let path = small_scenario(folder.path(), &load).unwrap();
        let client = Client {
            id: "ear".into(),
            subscription: Some(Subscription {
                filters: vec!["gone/#".into()],
                qos: QoS::AtMostOnce,
            }),
            ..Client::default()
        };
        let settings = Settings::new("127.0.0.1", broker.port());
        let mut listening = Pool::new(settings, vec![client], Instant::now()).unwrap();
        let mut heard = Ear(Vec::new());
        listening.open(&mut heard).unwrap();
        let mut running = Running::start(&["load", path.to_str().unwrap()]).unwrap();
        running.wait_for("the run begins").unwrap();
        let mut listen = |heard: &mut Ear, least: usize, limit: Duration| {
            let end = Instant::now() + limit;
            while heard.0.len() < least && Instant::now() < end {
                listening.turn(Duration::from_millis(10), heard).unwrap();
            }
        };
        listen(&mut heard, 1, Duration::from_millis(300));
        assert!(heard.0.is_empty(), "they are all there: {:?}", heard.0);
        // SIGKILL: its sockets are closed without a DISCONNECT.
        drop(running);
        listen(&mut heard, 4, Duration::from_secs(10));
        heard.0.sort();
        assert_eq!(
            heard.0,
            ["gone/twin-0", "gone/twin-1", "gone/twin-2", "gone/twin-3"],
            "{version} {qos}"
        );
    }
}

#[test]
fn one_connection_that_is_full_holds_no_other_back() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let gate = slow_gate(broker.port());
    let load = format!(
        r#"
[load.targets.lab]
url = "mqtt://127.0.0.1:{gate}"
qos = 1
connections = 4
[load.payload]
profile = "template"
template = "{{{{ time }}}}{}"
[[load.phases]]
kind = "soak"
seconds = 8
rate = 400
"#,
        ".".repeat(4_000)
    );
    let path = small_scenario(folder.path(), &load).unwrap();
    let ran = twin(&["load", path.to_str().unwrap(), "--json"]).unwrap();
    let report = ran.json().unwrap();
    let total = &report["total"];
    // 800 of 3,200 messages are of the connection that is stuck; 512 KiB of these wait for it, and the rest is left out, not the others'.
    let (acknowledged, shed) = (count(&total["acknowledged"]), count(&total["shed"]));
    assert!(acknowledged >= 2_300, "{report}");
    assert!((400..=900).contains(&shed), "{report}");
    // What the one that is stuck has in its sockets is sent, and nobody knows whether the broker has it.
    let [sent, unacknowledged] = ["sent", "unacknowledged"].map(|key| count(&total[key]));
    assert_eq!(sent, acknowledged + unacknowledged, "{report}");
    assert_eq!(count(&total["offered"]), 3_200);
    assert!(
        total["back_pressure_seconds"].as_f64().unwrap() > 2.0,
        "{report}"
    );
    assert!(
        total["schedule_error_ms"]["p50"].as_f64().unwrap() < 1_000.0,
        "{report}"
    );
}
