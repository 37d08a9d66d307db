//! The load generator against mosquitto on loopback, beside naive clients written with rumqttc and paho: messages of quality of service 0
//! and 100 bytes that each sends in a second of its own CPU time. Then what a run of the twin's
//! telemetry keeps at 20,000 messages a second, and with 10,000 connections.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use rumqttc::{AsyncClient, Event, MqttOptions, Outgoing};
use twin_core::catalogue::Catalogue;
use twin_core::sim::{Disturbances, SimOptions, synthetic_community};
use twin_load::cpu::process_nanos;
use twin_load::mqtt::{Client, Offer, Pool, Settings};
use twin_load::plan::{Address, Curve, Pace, Plan, Sharing, Target as LoadTarget};
use twin_load::{Begin, Deaf, RunOptions, TICK};
use twin_tests::Broker;

use crate::measure::{in_turn, seconds};
use crate::python::Python;
use crate::row::{Better, Row, Target};
use crate::say;

const ROUNDS: usize = 5;
const MESSAGES: usize = 300_000;
/// Messages a second of a load that is far from any broker's limit: fewer share a write.
const CALM: f64 = 50_000.0;
/// paho is so much slower that fewer messages take it as long.
const PAHO_MESSAGES: usize = 30_000;
const PAYLOAD: [u8; 100] = [b'x'; 100];
const TOPIC: &str = "twin/demo/T4-1/device-000001/senml";

pub(crate) fn rows() -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let broker = Broker::start(folder.path(), "")?.context("mosquitto is not installed")?;
    let mut rows = Vec::new();
    for (connections, least) in [(1, 850_000.0), (100, 700_000.0)] {
        rows.append(&mut per_cpu_second(broker.port(), connections, least)?);
    }
    rows.append(&mut rates(broker.port())?);
    rows.append(&mut runs(&broker)?);
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
    // Both send at the rate that rumqttc reaches here without a pace: what shares a write is what comes within a tick.
    let reached = rumqttc(port, connections)?;
    let pace = reached.messages / reached.wall;
    let mut own = || per_cpu(ours(port, connections, pace));
    let mut calm = || per_cpu(ours(port, connections, CALM));
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
    Ok(vec![
        Row::new(id.clone(), own, unit, ROUNDS)
            .against(rumqttc, "rumqttc 0.25", Better::More)
            .target(Target::AtLeast(least)),
        if paho.is_nan() {
            against_paho.without(version)
        } else {
            against_paho.against(paho, version, Better::More)
        },
        Row::new(format!("{id}.at_50k_per_s"), calm, unit, ROUNDS),
    ])
}

/// Our client as the driver uses it, at a pace in messages a second: what is due is handed over and written every tick. Without a pace the
/// sockets' buffers would take everything in the largest of pieces.
fn ours(port: u16, connections: usize, pace: f64) -> anyhow::Result<Spent> {
    let mut pool = open(port, connections)?;
    let spent = spent(MESSAGES, || {
        let (start, mut sent) = (Instant::now(), 0);
        while sent < MESSAGES {
            let due = (start.elapsed().as_secs_f64() * pace) as usize;
            while sent < due.min(MESSAGES) && offer(&mut pool, sent)? {
                sent += 1;
            }
            pool.turn(TICK, &mut Deaf)?;
        }
        drain(&mut pool)
    })?;
    pool.close(Duration::ZERO, &mut Deaf)?;
    Ok(spent)
}

/// Messages a second that the broker takes over one connection, without a pace.
fn unpaced(port: u16) -> anyhow::Result<f64> {
    let mut pool = open(port, 1)?;
    let spent = spent(MESSAGES, || {
        let mut sent = 0;
        while sent < MESSAGES {
            while sent < MESSAGES && !pool.is_urgent() && offer(&mut pool, sent)? {
                sent += 1;
            }
            pool.turn(Duration::from_millis(1), &mut Deaf)?;
        }
        drain(&mut pool)
    })?;
    pool.close(Duration::ZERO, &mut Deaf)?;
    Ok(spent.messages / spent.wall)
}

fn open(port: u16, connections: usize) -> anyhow::Result<Pool> {
    let clients = (0..connections)
        .map(|n| Client {
            id: format!("ours-{n}"),
            ..Client::default()
        })
        .collect();
    let mut pool = Pool::new(Settings::new("127.0.0.1", port), clients, Instant::now())?;
    pool.open(&mut Deaf)?;
    Ok(pool)
}

/// Whether there was room for message `number`.
fn offer(pool: &mut Pool, number: usize) -> anyhow::Result<bool> {
    let connection = number % pool.len();
    match pool.offer(connection, TOPIC.as_bytes(), &PAYLOAD, 0, 0) {
        Offer::Taken => Ok(true),
        Offer::Full | Offer::Returning => Ok(false),
        Offer::Missed => anyhow::bail!("a connection broke"),
    }
}

fn drain(pool: &mut Pool) -> anyhow::Result<()> {
    while pool.outstanding() > 0 {
        pool.turn(Duration::from_millis(1), &mut Deaf)?;
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
                    ensure!(sent == share, "rumqttc sent {sent} of {share}");
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

/// Messages a second that the broker takes from us, beside its own limit: what it takes from the best number of bare sockets that only push.
fn rates(port: u16) -> anyhow::Result<Vec<Row>> {
    unpaced(port)?;
    let or_nan = |rate: anyhow::Result<f64>| rate.unwrap_or(f64::NAN);
    let mut ours = || or_nan(unpaced(port));
    let mut theirs = || or_nan(rumqttc(port, 1).map(|s| s.messages / s.wall));
    let mut one = || or_nan(pushed(port, 1));
    let mut four = || or_nan(pushed(port, 4));
    let medians = in_turn(ROUNDS, &mut [&mut ours, &mut theirs, &mut one, &mut four]);
    let limit = medians[2].max(medians[3]);
    let row = |id: &str| Row::new(id, medians[0], "msg/s", ROUNDS);
    Ok(vec![
        row("load.mqtt.rate")
            .against(limit, "bare sockets that push", Better::More)
            .target(Target::Ratio(0.9)),
        row("load.mqtt.rate.beside_rumqttc").against(medians[1], "rumqttc 0.25", Better::More),
    ])
}

/// Messages a second that the kernel takes for the broker over some connections, each pushed by a thread of its own that does nothing else.
fn pushed(port: u16, connections: usize) -> anyhow::Result<f64> {
    let share = MESSAGES / connections;
    let publish = publish();
    let piece = publish.repeat(100);
    let begin = Barrier::new(connections + 1);
    let (seconds, pushed) = std::thread::scope(|scope| {
        let push = |number: usize| {
            let (begin, piece) = (&begin, &piece);
            scope.spawn(move || {
                let socket = connected(port, &format!("push-{number}"));
                begin.wait();
                let mut socket = socket?;
                for _ in 0..share / 100 {
                    socket.write_all(piece)?;
                }
                // Goodbye, so that the broker does not take it for a broken connection.
                socket.write_all(&[0xE0, 0])?;
                anyhow::Ok(())
            })
        };
        let threads: Vec<_> = (0..connections).map(push).collect();
        begin.wait();
        seconds(|| {
            let ended = threads.into_iter().map(|thread| match thread.join() {
                Ok(pushed) => pushed,
                Err(_) => anyhow::bail!("a pushing thread panicked"),
            });
            ended.collect::<anyhow::Result<Vec<()>>>()
        })
    });
    pushed?;
    Ok((connections * (share / 100) * 100) as f64 / seconds)
}

/// A socket on which the broker has accepted a client of MQTT 3.1.1.
fn connected(port: u16, id: &str) -> anyhow::Result<TcpStream> {
    let mut socket = TcpStream::connect(("127.0.0.1", port))?;
    // Protocol name and level 4, clean session, no keep alive (3.1.2).
    let mut connect = vec![0x10, (12 + id.len()) as u8, 0, 4];
    connect.extend_from_slice(b"MQTT\x04\x02\x00\x00\x00");
    connect.push(id.len() as u8);
    connect.extend_from_slice(id.as_bytes());
    socket.write_all(&connect)?;
    let mut answer = [0; 4];
    socket.read_exact(&mut answer)?;
    ensure!(answer[3] == 0, "the broker refuses with {}", answer[3]);
    Ok(socket)
}

/// A PUBLISH of quality of service 0 (3.3).
fn publish() -> Vec<u8> {
    let length = 2 + TOPIC.len() + PAYLOAD.len();
    let mut packet = vec![0x30, (length % 128 + 128) as u8, (length / 128) as u8];
    packet.extend_from_slice(&(TOPIC.len() as u16).to_be_bytes());
    packet.extend_from_slice(TOPIC.as_bytes());
    packet.extend_from_slice(&PAYLOAD);
    packet
}

/// Runs of the twin's telemetry: what the schedule keeps, and how many connections there can be.
fn runs(broker: &Broker) -> anyhow::Result<Vec<Row>> {
    let catalogue = Catalogue::builtin()?;
    let community = synthetic_community(&catalogue, 10_000)?;
    let settings = twin_core::scenario::RunSettings::default();
    let mut rows = Vec::new();
    for connections in [100, 10_000] {
        say(&format!(
            "runs the twin over {connections} connections at 20,000 messages a second"
        ));
        let mut target =
            LoadTarget::new(Address::parse(&broker.url()).map_err(anyhow::Error::msg)?);
        target.sharing = Sharing::Count(connections);
        let plan = Plan::soak(10.0, Pace::Rate(Curve::constant(20_000.0, 10.0)));
        let options = RunOptions {
            community: &community,
            catalogue: &catalogue,
            simulation: SimOptions {
                seed: 42,
                start: settings.start,
                population: settings.population,
                climate: settings.climate,
                threads: 1,
                first_alarm_number: 1,
            },
            disturbances: &Disturbances::default(),
            begin: Begin::Start,
            plan: &plan,
            target: &target,
            password: None,
            check_password: None,
            present: settings.start,
            record: None,
            truth: None,
        };
        let report = twin_load::run(&options, &mut |_| {})?;
        let total = &report.total;
        ensure!(total.sent == 200_000, "{} of 200,000 were sent", total.sent);
        let id = format!("load.twin.20k_per_s.{connections}_connections");
        let p99 = total.schedule_error_ms.p99.unwrap_or(f64::NAN);
        rows.push(
            Row::new(format!("{id}.schedule_error_p99"), p99, "ms", 1).target(Target::AtMost(10.0)),
        );
        let cpu = total.sent as f64 / report.setting.process_cpu_s;
        rows.push(Row::new(format!("{id}.whole_process"), cpu, "msg/cpu s", 1));
    }
    Ok(rows)
}
