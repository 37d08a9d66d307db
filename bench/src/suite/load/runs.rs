//! Runs of the twin's telemetry: what the schedule keeps, how many connections there can be, and that a replay sends what was recorded at every speed.

use std::path::Path;

use anyhow::{Context, ensure};
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::scenario::RunSettings;
use twin_core::sim::{Disturbances, SimOptions, synthetic_community};
use twin_core::time::SimSpan;
use twin_load::plan::{Address, Curve, Pace, Payload, Plan, Sharing, Target as LoadTarget};
use twin_load::record::{Damage, Playback, Record, Rewrite, Selection};
use twin_load::{Begin, ReplayOptions, RunOptions, SimulationRecord};
use twin_tests::Broker;

use crate::measure::median;
use crate::row::{Row, Target};
use crate::say;

const DEVICES: usize = 10_000;
const CONNECTIONS: [u32; 2] = [100, 10_000];
const ROUNDS: usize = 3;
/// Messages a second.
const RATE: f64 = 20_000.0;
const SECONDS: f64 = 10.0;
/// Simulated seconds of the record.
const RECORDED_S: i64 = 300;
/// Paces of a replay, each with the seconds of the record that it replays; of all of it where there is none.
const REPLAYS: [(Pace, Option<f64>); 5] = [
    (Pace::Factor(0.1), Some(0.5)),
    (Pace::Factor(1.0), Some(3.0)),
    (Pace::Factor(100.0), None),
    (Pace::Factor(1_000.0), None),
    (Pace::Fastest, None),
];
/// Longest phase: a replay's ends with the record.
const ENDLESS_S: f64 = 3e8;

/// What speaks.
struct Twin {
    catalogue: Catalogue,
    community: Community,
    settings: RunSettings,
}

pub(super) fn rows(broker: &Broker) -> anyhow::Result<Vec<Row>> {
    let catalogue = Catalogue::builtin()?;
    let twin = Twin {
        community: synthetic_community(&catalogue, DEVICES)?,
        catalogue,
        settings: RunSettings::default(),
    };
    let mut rows = soaks(&twin, broker)?;
    rows.push(replays(&twin, broker)?);
    Ok(rows)
}

/// Runs with few and with many connections in turn.
fn soaks(twin: &Twin, broker: &Broker) -> anyhow::Result<Vec<Row>> {
    let mut taken = CONNECTIONS.map(|_| (Vec::new(), Vec::new()));
    for round in 1..=ROUNDS {
        for (connections, (late, rates)) in CONNECTIONS.into_iter().zip(&mut taken) {
            say(&format!(
                "runs the twin over {connections} connections at {RATE:.0} messages a second, round {round}"
            ));
            let (p99_ms, rate) = soak(twin, broker, connections)?;
            late.push(p99_ms);
            rates.push(rate);
        }
    }
    let mut rows = Vec::new();
    for (connections, (late, rates)) in CONNECTIONS.into_iter().zip(taken) {
        let id = format!("load.twin.20k_per_s.{connections}_connections");
        let late_id = format!("{id}.schedule_error_p99");
        rows.push(Row::new(late_id, median(late), "ms", ROUNDS).target(Target::AtMost(10.0)));
        let rate_id = format!("{id}.whole_process");
        rows.push(Row::new(rate_id, median(rates), "msg/cpu s", ROUNDS));
    }
    Ok(rows)
}

/// How late 99 % of the messages were at most, in milliseconds, and messages in a second of the process's CPU time.
fn soak(twin: &Twin, broker: &Broker, connections: u32) -> anyhow::Result<(f64, f64)> {
    let target = target(broker, connections)?;
    let plan = Plan::soak(SECONDS, Pace::Rate(Curve::constant(RATE, SECONDS)));
    let options = RunOptions {
        community: &twin.community,
        catalogue: &twin.catalogue,
        simulation: twin.simulation(),
        disturbances: &Disturbances::default(),
        begin: Begin::Start,
        plan: &plan,
        target: &target,
        password: None,
        check_password: None,
        present: twin.settings.start,
        record: None,
        truth: None,
    };
    let report = twin_load::run(&options, &mut |_| {})?;
    let (sent, due) = (report.total.sent, (RATE * SECONDS) as u64);
    ensure!(sent == due, "{sent} of {due} were sent");
    let p99_ms = report.total.schedule_error_ms.p99.unwrap_or(f64::NAN);
    Ok((p99_ms, sent as f64 / report.setting.process_cpu_s))
}

impl Twin {
    fn simulation(&self) -> SimOptions {
        SimOptions {
            seed: 42,
            start: self.settings.start,
            population: self.settings.population,
            climate: self.settings.climate,
            threads: 1,
            first_alarm_number: 1,
        }
    }
}

fn target(broker: &Broker, connections: u32) -> anyhow::Result<LoadTarget> {
    let address = Address::parse(&broker.url()).map_err(anyhow::Error::msg)?;
    let mut target = LoadTarget::new(address);
    target.sharing = Sharing::Count(connections);
    Ok(target)
}

/// Of how many speeds what was sent was not what was recorded, by hash or by number.
fn replays(twin: &Twin, broker: &Broker) -> anyhow::Result<Row> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("record");
    record(twin, &path)?;
    let record = Record::open(&path, Damage::Refused)?;
    let mut mismatches = 0;
    for (pace, seconds) in REPLAYS {
        say(&format!("replays a record, {pace:?}"));
        mismatches += u32::from(!is_same(&record, broker, pace, seconds)?);
    }
    let row = Row::new(
        "load.replay.hash_mismatches",
        f64::from(mismatches),
        "of 5",
        1,
    );
    Ok(row.target(Target::AtMost(0.0)))
}

fn record(twin: &Twin, folder: &Path) -> anyhow::Result<()> {
    twin_load::record_simulation(&SimulationRecord {
        community: &twin.community,
        catalogue: &twin.catalogue,
        simulation: twin.simulation(),
        disturbances: &Disturbances::default(),
        begin: Begin::Start,
        span: SimSpan::from_secs(RECORDED_S),
        payload: &Payload::default(),
        folder,
        truth: None,
    })?;
    Ok(())
}

/// Whether a replay of a record, or of its first seconds, sent all of it as it was recorded.
fn is_same(
    record: &Record,
    broker: &Broker,
    pace: Pace,
    seconds: Option<f64>,
) -> anyhow::Result<bool> {
    let of = |selection| Playback::new(record.clone(), selection, Rewrite::default());
    let mut playback = of(Selection::default())?;
    if let Some(seconds) = seconds {
        let span = SimSpan::from_millis((seconds * 1e3) as i64);
        playback = of(Selection {
            to: Some(playback.first() + span),
            ..Selection::default()
        })?;
    }
    let target = target(broker, CONNECTIONS[0])?;
    let report = twin_load::replay(
        &ReplayOptions {
            playback: &playback,
            plan: &Plan::soak(ENDLESS_S, pace),
            target: &target,
            password: None,
            present: playback.first(),
            record: None,
        },
        &mut |_| {},
    )?;
    let replay = report.setting.replay.context("what was replayed")?;
    Ok(replay.is_same && report.total.sent == playback.messages())
}
