//! Messages a second that the broker takes, whatever they cost.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::ensure;
use twin_load::Deaf;

use super::{MESSAGES, PAYLOAD, ROUNDS, TOPIC, drain, offer, open, rumqttc, spent};
use crate::measure::{in_turn, seconds};
use crate::row::{Better, Row, Target};

/// Messages a second that the broker takes from us, beside its own limit: what it takes from the best number of bare sockets that only push.
pub(super) fn rows(port: u16) -> anyhow::Result<Vec<Row>> {
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

/// Messages a second that the broker takes over one connection, without a pace.
fn unpaced(port: u16) -> anyhow::Result<f64> {
    let mut pool = open(port, 1, Instant::now())?;
    let spent = spent(MESSAGES, || {
        let mut sent = 0;
        while sent < MESSAGES {
            while sent < MESSAGES && !pool.is_urgent() && offer(&mut pool, sent, 0)? {
                sent += 1;
            }
            pool.turn(Duration::from_millis(1), &mut Deaf)?;
        }
        drain(&mut pool, &mut Deaf)
    })?;
    pool.close(Duration::ZERO, &mut Deaf)?;
    Ok(spent.messages / spent.wall)
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
