//! The load generator against mosquitto on loopback, beside naive clients written with rumqttc and paho: messages of quality of service 0
//! and 100 bytes that each sends in a second of its own CPU time, and how long ours let them wait meanwhile (`rate` asks how many the broker takes).
//! Then what a run of the twin's telemetry keeps at 20,000 messages a second, and with 10,000 connections, and what a replay sends (`runs`).

mod rate;
mod runs;

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use rumqttc::{AsyncClient, Event, MqttOptions, Outgoing};
use twin_load::cpu::process_nanos;
use twin_load::mqtt::{Client, Offer, Pool, Settings};
use twin_load::{Deaf, TICK, Witness};
use twin_tests::Broker;

use crate::measure::{in_turn, median};
use crate::python::Python;
use crate::row::{Better, Row, Target};
use crate::say;

const ROUNDS: usize = 5;
const MESSAGES: usize = 300_000;
/// Messages a second of a load that is far from any broker's limit: fewer share a write.
const CALM: f64 = 50_000.0;
/// Share of the rate that rumqttc reaches, at which ours is measured.
const BUSY: f64 = 0.8;
/// paho is so much slower that fewer messages take it as long.
const PAHO_MESSAGES: usize = 30_000;
const PAYLOAD: [u8; 100] = [b'x'; 100];
const TOPIC: &str = "twin/demo/T4-1/device-000001/senml";
/// Of the message after the last one, which somebody may wait for; as long as to take two bytes of length, like any.
const DONE: &str = "twin/demo/T4-1/device-000001/done!";

pub(crate) fn rows() -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let broker = Broker::start(folder.path(), "")?.context("mosquitto is not installed")?;
    let mut rows = Vec::new();
    for (connections, least) in [(1, 850_000.0), (100, 700_000.0)] {
        rows.append(&mut per_cpu_second(broker.port(), connections, least)?);
    }
    rows.append(&mut rate::rows(broker.port())?);
    rows.append(&mut runs::rows(&broker)?);
    Ok(rows)
}

/// Messages, the CPU seconds they took and the wall seconds.
#[derive(Clone, Copy)]
struct Spent {
    messages: f64,
    cpu: f64,
    wall: f64,
}

fn spent(messages: usize, work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<Spent> {
    let (cpu, start) = (process_nanos(), Instant::now());
    work()?;
    Ok(Spent {
        messages: messages as f64,
        cpu: (process_nanos() - cpu) as f64 / 1e9,
        wall: start.elapsed().as_secs_f64(),
    })
}

fn per_cpu_second(port: u16, connections: usize, least: f64) -> anyhow::Result<Vec<Row>> {
    say(&format!("sends over {connections} connections"));
    let paho = Python::start(PAHO, "paho-mqtt");
    let per_cpu = |spent: anyhow::Result<Spent>| match spent {
        Ok(s) => s.messages / s.cpu,
        Err(e) => {
            say(&format!("failed: {e:#}"));
            f64::NAN
        }
    };
    // Near the rate that rumqttc reaches here without a pace: what shares a write is what comes within a tick. Above it messages would wait
    // for the broker, which is no batching.
    let reached = rumqttc(port, connections)?;
    let pace = BUSY * reached.messages / reached.wall;
    let (mut batched, mut batched_calm) = (Vec::new(), Vec::new());
    let mut own = || per_cpu(ours(port, connections, pace, &mut batched));
    let mut calm = || per_cpu(ours(port, connections, CALM, &mut batched_calm));
    let mut theirs = || per_cpu(rumqttc(port, connections));
    let (version, mut paho) = match paho {
        Ok(python) => (python.version.clone(), Some(python)),
        Err(why) => (why, None),
    };
    let mut python = || match &mut paho {
        None => f64::NAN,
        Some(python) => {
            let (cpu, sent) = python.timed(&format!("{port} {connections} {PAHO_MESSAGES}"));
            sent as f64 / cpu
        }
    };
    let medians = in_turn(ROUNDS, &mut [&mut own, &mut theirs, &mut python, &mut calm]);
    let (own, rumqttc, paho, calm) = (medians[0], medians[1], medians[2], medians[3]);
    let id = format!("load.mqtt.{connections}_connections");
    let unit = "msg/cpu s";
    let against_paho = Row::new(format!("{id}.beside_paho"), own, unit, ROUNDS);
    let batching = |id: String, waits: Vec<f64>| {
        // The first round does not count.
        let wait = median(waits.into_iter().skip(1).collect());
        Row::new(format!("{id}.batching_p99"), wait, "ms", ROUNDS).target(Target::AtMost(5.0))
    };
    let calm_id = format!("{id}.at_50k_per_s");
    Ok(vec![
        Row::new(id.clone(), own, unit, ROUNDS)
            .against(rumqttc, "rumqttc 0.25", Better::More)
            .target(Target::AtLeast(least)),
        if paho.is_nan() {
            against_paho.without(version)
        } else {
            against_paho.against(paho, version, Better::More)
        },
        batching(id, batched),
        Row::new(calm_id.clone(), calm, unit, ROUNDS),
        batching(calm_id, batched_calm),
    ])
}

/// How long each message waited from when it was due until it was written, nanoseconds.
struct Waits(Vec<u64>);

impl Witness for Waits {
    fn sent(&mut self, _: u16, due: u64, now: u64) {
        self.0.push(now.saturating_sub(due));
    }
    fn missed(&mut self, _: u16) {}
    fn received(&mut self, _: &[u8], _: &[u8], _: u64) {}
}

impl Waits {
    /// Milliseconds that 99 % of the messages do not exceed.
    fn p99_ms(mut self) -> f64 {
        self.0.sort_unstable();
        let at = self.0.len() * 99 / 100;
        self.0.get(at).map_or(f64::NAN, |wait| *wait as f64 / 1e6)
    }
}

/// Our client as the driver uses it, at a pace in messages a second: what is due is handed over and written every tick. Without a pace the
/// sockets' buffers would take everything in the largest of pieces. Adds to `batched` how long 99 % of the messages waited at most, in
/// milliseconds: for the tick, and for the broker where that is slower than the pace.
fn ours(port: u16, connections: usize, pace: f64, batched: &mut Vec<f64>) -> anyhow::Result<Spent> {
    let epoch = Instant::now();
    let mut pool = open(port, connections, epoch)?;
    let mut waits = Waits(Vec::with_capacity(MESSAGES));
    let spent = spent(MESSAGES, || {
        let (start, mut sent) = (epoch.elapsed().as_secs_f64(), 0);
        while sent < MESSAGES {
            let due = ((epoch.elapsed().as_secs_f64() - start) * pace) as usize;
            while sent < due.min(MESSAGES) {
                let due_s = start + (sent + 1) as f64 / pace;
                if !offer(&mut pool, sent, (due_s * 1e9) as u64)? {
                    break;
                }
                sent += 1;
            }
            pool.turn(TICK, &mut waits)?;
        }
        drain(&mut pool, &mut waits)
    })?;
    pool.close(Duration::ZERO, &mut Deaf)?;
    let written = waits.0.len();
    ensure!(written == MESSAGES, "{written} of {MESSAGES} were written");
    batched.push(waits.p99_ms());
    Ok(spent)
}

/// Open connections, which count time from `epoch`.
fn open(port: u16, connections: usize, epoch: Instant) -> anyhow::Result<Pool> {
    let clients = (0..connections)
        .map(|n| Client {
            id: format!("ours-{n}"),
            ..Client::default()
        })
        .collect();
    let mut pool = Pool::new(Settings::new("127.0.0.1", port), clients, epoch)?;
    pool.open(&mut Deaf)?;
    Ok(pool)
}

/// Whether there was room for message `number`, which was due at `due`.
fn offer(pool: &mut Pool, number: usize, due: u64) -> anyhow::Result<bool> {
    let connection = number % pool.len();
    let topic = if number < MESSAGES { TOPIC } else { DONE };
    match pool.offer(connection, topic.as_bytes(), &PAYLOAD, due, 0) {
        Offer::Taken => Ok(true),
        Offer::Full | Offer::Returning => Ok(false),
        Offer::Missed => anyhow::bail!("a connection broke"),
        Offer::TooLong => anyhow::bail!("the broker takes no packets of this length"),
    }
}

fn drain(pool: &mut Pool, witness: &mut impl Witness) -> anyhow::Result<()> {
    while pool.outstanding() > 0 {
        pool.turn(Duration::from_millis(1), witness)?;
    }
    Ok(())
}

/// A client as its documentation shows: publish in one task, poll in another.
fn rumqttc(port: u16, connections: usize) -> anyhow::Result<Spent> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    spent(MESSAGES, || {
        runtime.block_on(async {
            let mut tasks = Vec::new();
            for n in 0..connections {
                let share = MESSAGES / connections;
                let options = MqttOptions::new(format!("peer-{n}"), "127.0.0.1", port);
                let (client, mut events) = AsyncClient::new(options, 1_000);
                tasks.push(tokio::spawn(async move {
                    for _ in 0..share {
                        client
                            .publish(TOPIC, rumqttc::QoS::AtMostOnce, false, PAYLOAD)
                            .await?;
                    }
                    client
                        .publish(DONE, rumqttc::QoS::AtMostOnce, false, PAYLOAD)
                        .await?;
                    client.disconnect().await?;
                    anyhow::Ok(())
                }));
                tasks.push(tokio::spawn(async move {
                    let mut sent = 0;
                    loop {
                        match events.poll().await? {
                            Event::Outgoing(Outgoing::Publish(_)) => sent += 1,
                            Event::Outgoing(Outgoing::Disconnect) => break,
                            _ => {}
                        }
                    }
                    ensure!(sent == share + 1, "rumqttc sent {sent} of {share}");
                    anyhow::Ok(())
                }));
            }
            for task in tasks {
                task.await??;
            }
            anyhow::Ok(())
        })
    })
}

const PAHO: &str = r#"
import sys, time
import importlib.metadata
import paho.mqtt.client as mqtt
print("paho-mqtt " + importlib.metadata.version("paho-mqtt"), flush=True)
payload, topic = b"x" * 100, "twin/demo/T4-1/device-000001/senml"
for line in sys.stdin:
    port, connections, messages = map(int, line.split())
    clients = []
    for n in range(connections):
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"paho-{n}")
        client.connect("127.0.0.1", port)
        client.loop_start()
        clients.append(client)
    while not all(client.is_connected() for client in clients):
        time.sleep(0.01)
    start = time.process_time()
    for n in range(messages):
        last = clients[n % connections].publish(topic, payload)
    last.wait_for_publish()
    cpu = time.process_time() - start
    for client in clients:
        client.disconnect()
        client.loop_stop()
    print(cpu, messages, flush=True)
"#;
