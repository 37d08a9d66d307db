//! Messages a second that the broker takes, whatever they cost.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::ensure;
use twin_load::Deaf;

use super::{DONE, MESSAGES, PAYLOAD, TOPIC, drain, offer, open, rumqttc};
use crate::measure::{in_turn, seconds};
use crate::row::{Better, Row, Target};
use crate::say;

/// Numbers of connections over which the broker is tried.
const CONNECTIONS: [usize; 3] = [1, 4, 20];
/// A broker's rate swings more than what our side costs.
const ROUNDS: usize = 7;

/// Messages a second that the broker takes from us, beside its own limit: what it takes from as many bare sockets that only push. Each ends
/// when the broker has passed on the last message: sockets' buffers alone hold a tenth of a second and more.
pub(super) fn rows(port: u16) -> anyhow::Result<Vec<Row>> {
    say("asks how many messages a second the broker takes");
    let or_nan = |rate: anyhow::Result<f64>| rate.unwrap_or(f64::NAN);
    let mut contenders: Vec<Box<dyn FnMut() -> f64>> = Vec::new();
    for connections in CONNECTIONS {
        contenders.push(Box::new(move || or_nan(unpaced(port, connections))));
        contenders.push(Box::new(move || or_nan(pushed(port, connections))));
    }
    contenders.push(Box::new(move || or_nan(their_client(port))));
    let mut contenders: Vec<_> = (contenders.iter_mut())
        .map(|contender| &mut **contender as &mut dyn FnMut() -> f64)
        .collect();
    let mut medians = in_turn(ROUNDS, &mut contenders);
    let rumqttc = medians.pop().unwrap_or(f64::NAN);
    let row = |id: String, ours| Row::new(id, ours, "msg/s", ROUNDS);
    let pushing = |row: Row, limit| row.against(limit, "bare sockets that push", Better::More);
    let (mut best, mut limit, mut each) = (f64::NAN, f64::NAN, Vec::new());
    for (connections, pair) in CONNECTIONS.into_iter().zip(medians.chunks_exact(2)) {
        let id = format!("load.mqtt.rate.{connections}_connections");
        each.push(pushing(row(id, pair[0]), pair[1]));
        (best, limit) = (pair[0].max(best), pair[1].max(limit));
    }
    let over_one = row("load.mqtt.rate.beside_rumqttc".into(), medians[0]);
    let mut rows = vec![
        pushing(row("load.mqtt.rate".into(), best), limit).target(Target::Ratio(0.9)),
        over_one.against(rumqttc, "rumqttc 0.25", Better::More),
    ];
    rows.append(&mut each);
    Ok(rows)
}

/// Messages a second from the beginning of `work` until the broker has passed on what each of so many connections sent last.
fn taken(
    mut watcher: TcpStream,
    connections: usize,
    work: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<f64> {
    let mut last = vec![0; connections * publish(DONE).len()];
    let (seconds, done) = seconds(|| {
        work()?;
        Ok(watcher.read_exact(&mut last)?)
    });
    done.map(|()| MESSAGES as f64 / seconds)
}

/// Over connections of ours, without a pace.
fn unpaced(port: u16, connections: usize) -> anyhow::Result<f64> {
    let mut pool = open(port, connections, Instant::now())?;
    let messages = MESSAGES + connections;
    let rate = taken(subscribed(port)?, connections, || {
        let mut sent = 0;
        while sent < messages {
            while sent < messages && !pool.is_urgent() && offer(&mut pool, sent, 0)? {
                sent += 1;
            }
            pool.turn(Duration::from_millis(1), &mut Deaf)?;
        }
        drain(&mut pool, &mut Deaf)
    })?;
    pool.close(Duration::ZERO, &mut Deaf)?;
    Ok(rate)
}

/// Over one connection of rumqttc.
fn their_client(port: u16) -> anyhow::Result<f64> {
    taken(subscribed(port)?, 1, || rumqttc(port, 1).map(|_| ()))
}

/// Over some connections, each pushed by a thread of its own that does nothing else.
fn pushed(port: u16, connections: usize) -> anyhow::Result<f64> {
    let pieces = MESSAGES / connections / 100;
    let piece = publish(TOPIC).repeat(100);
    let begin = Barrier::new(connections + 1);
    let watcher = subscribed(port)?;
    std::thread::scope(|scope| {
        let push = |number: usize| {
            let (begin, piece) = (&begin, &piece);
            scope.spawn(move || {
                let socket = connected(port, &format!("push-{number}"));
                begin.wait();
                let mut socket = socket?;
                for _ in 0..pieces {
                    socket.write_all(piece)?;
                }
                socket.write_all(&publish(DONE))?;
                // Goodbye, so that the broker does not take it for a broken connection.
                socket.write_all(&[0xE0, 0])?;
                anyhow::Ok(())
            })
        };
        let threads: Vec<_> = (0..connections).map(push).collect();
        taken(watcher, connections, || {
            begin.wait();
            let ended = threads.into_iter().map(|thread| match thread.join() {
                Ok(pushed) => pushed,
                Err(_) => anyhow::bail!("a pushing thread panicked"),
            });
            ended.collect()
        })
    })
}

/// A socket on which the broker passes on what is sent last.
fn subscribed(port: u16) -> anyhow::Result<TcpStream> {
    let mut socket = connected(port, "watcher")?;
    // Packet 1, quality of service 0 (3.8).
    let mut subscribe = vec![0x82, (5 + DONE.len()) as u8, 0, 1];
    subscribe.extend_from_slice(&(DONE.len() as u16).to_be_bytes());
    subscribe.extend_from_slice(DONE.as_bytes());
    subscribe.push(0);
    socket.write_all(&subscribe)?;
    let mut answer = [0; 5];
    socket.read_exact(&mut answer)?;
    ensure!(answer[4] == 0, "the broker grants {}", answer[4]);
    socket.set_read_timeout(Some(Duration::from_secs(60)))?;
    Ok(socket)
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
fn publish(topic: &str) -> Vec<u8> {
    let length = 2 + topic.len() + PAYLOAD.len();
    let mut packet = vec![0x30, (length % 128 + 128) as u8, (length / 128) as u8];
    packet.extend_from_slice(&(topic.len() as u16).to_be_bytes());
    packet.extend_from_slice(topic.as_bytes());
    packet.extend_from_slice(&PAYLOAD);
    packet
}
