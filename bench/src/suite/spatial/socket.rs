//! Moving points through a loopback socket with 100 requests in flight, against redis at pipeline 100.

use anyhow::ensure;
use geo::Coord;

use super::ROUNDS;
use super::data::Numbers;
use super::movers::{MOVERS, SIDE_M, moves, placed};
use super::redis::{Redis, Reply, encode};
use crate::front::{Client, Front};
use crate::measure::{in_turn, seconds};
use crate::row::{Better, Row, Target};

/// Requests in flight.
const IN_FLIGHT: usize = 100;
/// Requests of one round.
const REQUESTS: usize = 20_000;
const RADIUS_M: f64 = 25.0;
/// redis keeps positions as 52-bit cells of up to 0.6 m and measures on a sphere: answers near a limit may fall either way.
const SLACK_M: f64 = 1.0;

pub(super) fn rows() -> anyhow::Result<Vec<Row>> {
    let (points, mut places) = placed()?;
    let front = Front::start(points)?;
    let mut client = Client::connect(front.address())?;
    let mut redis = Redis::start();
    let mut numbers = Numbers::new(13);
    let asked: Vec<Coord<f64>> = (0..REQUESTS).map(|_| numbers.point(SIDE_M)).collect();
    if let Ok(redis) = &mut redis {
        let all: Vec<(u32, Coord<f64>)> = (0..MOVERS).zip(places.iter().copied()).collect();
        for batch in adds(&all) {
            redis.send(&batch.0, batch.1)?;
        }
        compare(&mut client, redis, &asked[..1_000])?;
    }
    let searches = searches(&asked);
    let per_second = |work: &mut dyn FnMut() -> anyhow::Result<()>| {
        let (taken, done) = seconds(work);
        done.map_or(f64::NAN, |()| REQUESTS as f64 / taken)
    };
    let found = in_turn(
        ROUNDS,
        &mut [
            &mut || per_second(&mut || search(&mut client, &asked)),
            &mut || {
                redis.as_mut().map_or(f64::NAN, |redis| {
                    per_second(&mut || send_all(redis, &searches))
                })
            },
        ],
    );
    let walk = moves(&mut places, REQUESTS, 30);
    let adds = adds(&walk);
    let put = in_turn(
        ROUNDS,
        &mut [
            &mut || per_second(&mut || update(&mut client, &walk)),
            &mut || {
                redis
                    .as_mut()
                    .map_or(f64::NAN, |redis| per_second(&mut || send_all(redis, &adds)))
            },
        ],
    );
    let row = |id: &str, medians: &[f64], command: &str| {
        let row = Row::new(id, medians[0], "1/s", ROUNDS);
        match &redis {
            Ok(redis) => {
                let version = format!("{} {command}, pipeline 100", redis.version);
                row.against(medians[1], version, Better::More)
            }
            Err(why) => row.without(format!("{why:#}")),
        }
    };
    Ok(vec![
        row("spatial.socket.10_within_25_m", &found, "GEOSEARCH").target(Target::Ratio(5.0)),
        row("spatial.socket.updates_with_events", &put, "GEOADD").target(Target::Ratio(1.0)),
    ])
}

fn search(client: &mut Client, asked: &[Coord<f64>]) -> anyhow::Result<()> {
    for asked in asked.chunks(IN_FLIGHT) {
        client.nearest(asked, 10, RADIUS_M)?;
    }
    Ok(())
}

fn update(client: &mut Client, moves: &[(u32, Coord<f64>)]) -> anyhow::Result<()> {
    for moves in moves.chunks(IN_FLIGHT) {
        client.update(moves)?;
    }
    Ok(())
}

fn send_all(redis: &mut Redis, batches: &[(Vec<u8>, usize)]) -> anyhow::Result<()> {
    for (bytes, count) in batches {
        redis.send(bytes, *count)?;
    }
    Ok(())
}

/// Commands encoded beforehand, by the hundred.
fn batches<T>(all: &[T], command: impl Fn(&T) -> Vec<String>) -> Vec<(Vec<u8>, usize)> {
    let batch = |all: &[T]| {
        let mut bytes = Vec::new();
        all.iter().for_each(|one| encode(&command(one), &mut bytes));
        (bytes, all.len())
    };
    all.chunks(IN_FLIGHT).map(batch).collect()
}

fn adds(moves: &[(u32, Coord<f64>)]) -> Vec<(Vec<u8>, usize)> {
    batches(moves, |&(mover, at)| {
        let (lon, lat) = degrees(at);
        let words = ["GEOADD", "m", &lon, &lat, &mover.to_string()];
        words.map(str::to_owned).to_vec()
    })
}

fn searches(asked: &[Coord<f64>]) -> Vec<(Vec<u8>, usize)> {
    batches(asked, |&at| geosearch(at))
}

fn geosearch(at: Coord<f64>) -> Vec<String> {
    let (lon, lat) = degrees(at);
    let words = [
        "GEOSEARCH",
        "m",
        "FROMLONLAT",
        &lon,
        &lat,
        "BYRADIUS",
        "25",
        "m",
    ];
    let mut words = words.map(str::to_owned).to_vec();
    words.extend(["ASC", "COUNT", "10"].map(str::to_owned));
    words
}

/// A place by longitude and latitude, from 114° east on the equator, on the sphere that redis measures on
/// (`EARTH_RADIUS_IN_METERS` in its geohash_helper.c). Within 2 km of the equator a degree is as long both ways to 10⁻⁷.
fn degrees(at: Coord<f64>) -> (String, String) {
    const RADIUS_M: f64 = 6_372_797.560_856;
    let (east, north) = (
        (at.x / RADIUS_M).to_degrees(),
        (at.y / RADIUS_M).to_degrees(),
    );
    (format!("{:.9}", 114.0 + east), format!("{north:.9}"))
}

/// The same answers before anything is timed, but for movers so near a limit that redis's cells decide.
fn compare(client: &mut Client, redis: &mut Redis, asked: &[Coord<f64>]) -> anyhow::Result<()> {
    let mut ours = Vec::new();
    for asked in asked.chunks(IN_FLIGHT) {
        ours.append(&mut client.nearest(asked, 10, RADIUS_M)?);
    }
    let commands: Vec<Vec<String>> = asked.iter().map(|&at| geosearch(at)).collect();
    let theirs = redis.ask(&commands)?;
    let mut agreed = 0;
    for (ours, theirs) in ours.iter().zip(theirs) {
        let Reply::List(theirs) = theirs else {
            anyhow::bail!("GEOSEARCH answers {theirs:?}");
        };
        let limit_m = if ours.len() == 10 {
            ours[9].1
        } else {
            RADIUS_M
        };
        for &(mover, distance_m) in ours {
            let is_theirs = theirs.contains(&Reply::Text(mover.to_string()));
            ensure!(
                is_theirs || distance_m > limit_m - SLACK_M,
                "redis misses mover {mover}, {distance_m} m away"
            );
            agreed += usize::from(is_theirs);
        }
        ensure!(
            theirs.len().abs_diff(ours.len()) <= 2,
            "{theirs:?} {ours:?}"
        );
    }
    ensure!(
        agreed > asked.len(),
        "only {agreed} movers are found by both"
    );
    Ok(())
}
