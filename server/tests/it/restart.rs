//! What outlives the process.

use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};
use twin_server::{DataSource, Options, ServerError, StoreError};

use crate::harness::{TestServer, crash, refused_start};

fn active(server: &TestServer) -> Vec<Value> {
    server.get("/api/v1/alarms?limit=10000").json()["alarms"]
        .as_array()
        .unwrap()
        .clone()
}

fn alarm_of(server: &TestServer, device: &str) -> Value {
    server.wait("an alarm", |s| {
        active(s).into_iter().find(|a| a["device"] == device)
    })
}

#[test]
fn what_was_answered_survives_a_crash() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = TestServer::start(first.path());
    let ok = |server: &TestServer, command: Value| {
        let answer = server.command(&command);
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    ok(
        &server,
        json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "alarm" }),
    );
    ok(
        &server,
        json!({ "type": "inject_fault", "device": "dev/home/1", "fault": "dead" }),
    );
    ok(
        &server,
        json!({ "type": "switch_device", "device": "dev/pole/2", "on": false }),
    );
    ok(&server, json!({ "type": "set_speed", "factor": 10 }));
    let alarm = alarm_of(&server, "dev/pole/1");
    let id = alarm["id"].as_str().unwrap().to_owned();
    // Within a second an alarm is on the disk without being asked for; an acknowledgement is there when it is answered.
    ok(
        &server,
        json!({ "type": "acknowledge_alarm", "alarm": id, "by": "王" }),
    );
    crash(first.path(), second.path());
    let time = server.get("/api/v1/community").json()["clock"]["time_ms"]
        .as_i64()
        .unwrap();

    let again = TestServer::start(second.path());
    let seen = again.get(&format!("/api/v1/alarms/{id}")).json();
    assert_eq!(
        (seen["acknowledged_by"].as_str(), seen["device"].as_str()),
        (Some("王"), Some("dev/pole/1"))
    );
    assert_eq!(seen["raised"], alarm["raised"]);
    let of_pole = active(&again)
        .into_iter()
        .filter(|a| a["device"] == "dev/pole/1")
        .count();
    assert_eq!(
        of_pole, 1,
        "raised again by the same fault, it is still one alarm"
    );
    let state = |device: &str| {
        again
            .get(&format!("/api/v1/devices/{}", device.replace('/', "%2F")))
            .json()
    };
    assert_eq!(state("dev/pole/2")["on"], false);
    assert_eq!(state("dev/pole/2")["state"], "off");
    assert_eq!(state("dev/home/1")["fault"]["fault"], "dead");
    assert_eq!(state("dev/home/1")["state"], "offline");
    let clock = again.get("/api/v1/community").json()["clock"].clone();
    assert_eq!(clock["speed"], 10.0);
    let back = time - clock["time_ms"].as_i64().unwrap();
    assert!(
        back < 20_000,
        "at most the last commits are missing, not {back} ms"
    );

    ok(
        &again,
        json!({ "type": "inject_fault", "device": "dev/pole/5", "fault": "alarm" }),
    );
    let new = alarm_of(&again, "dev/pole/5")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let number = |id: &str| id.trim_start_matches("alarm-").parse::<u64>().unwrap();
    assert!(number(&new) > number(&id), "numbers are never given twice");

    // Healing ends the alarm of before the restart too.
    ok(
        &again,
        json!({ "type": "clear_fault", "device": "dev/pole/1" }),
    );
    again.wait("the old alarm to clear", |s| {
        (!active(s).iter().any(|a| a["id"] == id.as_str())).then_some(())
    });
}

#[test]
fn an_alarm_is_stored_within_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let inject = json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "alarm" });
    assert_eq!(server.command(&inject).status, 200);
    let id = alarm_of(&server, "dev/pole/1")["id"]
        .as_str()
        .unwrap()
        .trim_start_matches("alarm-")
        .parse::<i64>()
        .unwrap();
    std::thread::sleep(Duration::from_secs(1));
    let stored = Connection::open(folder.path().join("test.gpkg")).unwrap();
    let count: i64 = stored
        .query_row("SELECT count(*) FROM twin_alarm WHERE id = ?1", [id], |r| {
            r.get(0)
        })
        .unwrap();
    assert_eq!(count, 1);
}

#[test]
fn a_stopped_server_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| o.sim.speed = 3_600.0);
    let history = |s: &TestServer| {
        s.get("/api/v1/devices/dev%2Fhome%2F1/observations").json()["numberMatched"]
            .as_u64()
            .unwrap()
    };
    server.wait("observations", |s| (history(s) > 3).then_some(()));
    assert_eq!(server.command(&json!({ "type": "pause" })).status, 200);
    let clock = server.get("/api/v1/community").json()["clock"].clone();
    let before = history(&server);
    server.stop().unwrap();

    let again = TestServer::start_with(folder.path(), |o| o.sim.seed = 99);
    let resumed = again.get("/api/v1/community").json()["clock"].clone();
    assert_eq!(
        (&resumed["time_ms"], &resumed["paused"]),
        (&clock["time_ms"], &json!(true))
    );
    assert!(history(&again) >= before);
    again.stop().unwrap();
    let stored = Connection::open(folder.path().join("test.gpkg")).unwrap();
    let (seed, edits): (i64, i64) = stored
        .query_row(
            "SELECT (SELECT seed FROM twin_clock), (SELECT count(*) FROM twin_edit)",
            [],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .unwrap();
    assert_eq!(
        (seed, edits),
        (1, 1),
        "the run keeps its seed, and the log its command"
    );
}

#[test]
fn the_store_stays_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| {
        o.sim.speed = 3_600.0;
        o.limits.stored_observations = 500;
        o.limits.commit_every = Duration::from_millis(50);
    });
    let written = |s: &TestServer| {
        let text = s.get("/metrics").text();
        let line = text
            .lines()
            .find(|l| l.starts_with("twin_store_observations_total"))
            .map(str::to_owned);
        line.and_then(|l| l.rsplit(' ').next().unwrap().parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    server.wait("two thousand observations", |s| {
        (written(s) > 2_000.0).then_some(())
    });
    server.stop().unwrap();
    let stored = Connection::open(folder.path().join("test.gpkg")).unwrap();
    let rows: i64 = stored
        .query_row("SELECT count(*) FROM twin_observation", [], |r| r.get(0))
        .unwrap();
    assert!(rows <= 500, "{rows}");
}

/// Alarm numbers jump at every restart, so that none is given twice; that must not push stored alarms out.
#[test]
fn old_alarms_stay_until_there_are_too_many() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        TestServer::start_with(folder.path(), |o| {
            o.limits.stored_alarms = 5;
            o.limits.commit_every = Duration::from_millis(20);
        })
    };
    let come_and_go = |server: &TestServer| {
        let pole = "dev/pole/1";
        let inject = json!({ "type": "inject_fault", "device": pole, "fault": "alarm" });
        assert_eq!(server.command(&inject).status, 200);
        let id = alarm_of(server, pole)["id"].as_str().unwrap().to_owned();
        let heal = json!({ "type": "clear_fault", "device": pole });
        assert_eq!(server.command(&heal).status, 200);
        server.wait("its end", |s| {
            let alarm = s.get(&format!("/api/v1/alarms/{id}")).json();
            alarm["cleared"].is_string().then_some(())
        });
        id
    };
    let server = start();
    let mut ids: Vec<String> = (0..3).map(|_| come_and_go(&server)).collect();
    server.stop().unwrap();
    let server = start();
    ids.push(come_and_go(&server));
    let cleared = |server: &TestServer| {
        let page = server.get("/api/v1/alarms?state=cleared").json();
        let alarms = page["alarms"].as_array().unwrap().clone();
        alarms
            .into_iter()
            .map(|a| a["id"].as_str().unwrap().to_owned())
    };
    let seen: Vec<String> = cleared(&server).collect();
    assert!(
        ids.iter().all(|id| seen.contains(id)),
        "{ids:?} in {seen:?}"
    );
    ids.extend((0..4).map(|_| come_and_go(&server)));
    let kept: Vec<String> = server.wait("the oldest to go", |s| {
        let kept: Vec<String> = cleared(s).collect();
        (kept.len() <= 5).then_some(kept)
    });
    assert!(
        ids[ids.len() - 4..].iter().all(|id| kept.contains(id)),
        "{ids:?} in {kept:?}"
    );
}

/// A desktop GIS that holds the file makes commits fail for a while; what happened meanwhile is stored when it lets go.
#[test]
fn what_could_not_be_stored_is_stored_later() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| {
        o.limits.store_patience = Duration::from_millis(50);
        o.limits.commit_every = Duration::from_millis(50);
    });
    let other = Connection::open(folder.path().join("test.gpkg")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let inject = json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "alarm" });
    let answer = server.command(&inject);
    assert_eq!(
        answer.status,
        500,
        "it is not on the disk: {}",
        answer.text()
    );
    let id = alarm_of(&server, "dev/pole/1")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    server.wait("a commit that fails", |s| {
        let text = s.get("/metrics").text();
        let failures = text
            .lines()
            .find_map(|l| l.strip_prefix("twin_store_failures_total "));
        failures
            .filter(|n| n.parse::<f64>().unwrap() > 2.0)
            .map(|_| ())
    });
    other.execute_batch("ROLLBACK").unwrap();
    let number: i64 = id.trim_start_matches("alarm-").parse().unwrap();
    let stored = "SELECT (SELECT count(*) FROM twin_alarm WHERE id = ?1)
        + (SELECT count(*) FROM twin_override WHERE device = 'dev/pole/1' AND fault = 'alarm')";
    server.wait("both on the disk", |_| {
        let count: i64 = other.query_row(stored, [number], |r| r.get(0)).unwrap();
        (count == 2).then_some(())
    });
}

/// A crash leaves a log beside the store, which SQLite would apply to whatever is made under that name.
#[test]
fn a_new_start_forgets_the_store_and_its_log() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = TestServer::start(first.path());
    let inject = json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "alarm" });
    assert_eq!(server.command(&inject).status, 200);
    crash(first.path(), second.path());
    assert!(second.path().join("test.gpkg-wal").exists());
    let anew = |o: &mut Options| {
        let data = std::mem::replace(&mut o.data, DataSource::existing("none"));
        o.data = data.anew();
    };
    let again = TestServer::start_with(second.path(), anew);
    let pole = again.get("/api/v1/devices/dev%2Fpole%2F1").json();
    assert_eq!(pole["fault"], Value::Null, "the fault is forgotten");
    assert_eq!(again.get("/api/v1/alarms?state=all").status, 200);
    again.stop().unwrap();
    let stored = Connection::open(second.path().join("test.gpkg")).unwrap();
    let verdict: String = stored
        .query_row("PRAGMA integrity_check", [], |r| r.get(0))
        .unwrap();
    assert_eq!(verdict, "ok");

    let mut taken = Options::new(
        ([127, 0, 0, 1], 0).into(),
        DataSource::or_create(first.path().join("test.gpkg"), || {
            Err(std::io::Error::other("nothing may be made").into())
        }),
    );
    anew(&mut taken);
    let error = refused_start(taken);
    assert!(
        matches!(error, ServerError::Store(StoreError::Locked { .. })),
        "{error}"
    );
    assert_eq!(server.get("/api/v1/community").status, 200);
    server.stop().unwrap();
}

#[test]
fn one_store_has_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let store = folder.path().join("test.gpkg");
    let listen = ([127, 0, 0, 1], 0).into();
    let error = refused_start(Options::new(listen, DataSource::existing(&store)));
    assert!(
        matches!(error, ServerError::Store(StoreError::Locked { .. })),
        "{error}"
    );
    assert!(error.to_string().contains("served by another process"));
    server.stop().unwrap();

    let missing = refused_start(Options::new(
        listen,
        DataSource::existing(folder.path().join("none.gpkg")),
    ));
    assert!(
        matches!(missing, ServerError::Store(StoreError::Missing { .. })),
        "{missing}"
    );
    let no_store = folder.path().join("text.gpkg");
    std::fs::write(&no_store, "this is no GeoPackage").unwrap();
    let broken = refused_start(Options::new(listen, DataSource::existing(&no_store)));
    assert!(broken.to_string().contains("text.gpkg"), "{broken}");
    let unmade = refused_start(Options::new(
        listen,
        DataSource::or_create(folder.path().join("new.gpkg"), || {
            Err(std::io::Error::other("no ground").into())
        }),
    ));
    assert!(unmade.to_string().contains("no ground"), "{unmade}");
    assert!(!folder.path().join("new.gpkg").exists());
}

#[test]
fn gdal_reads_the_file_while_it_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let inject = json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "alarm" });
    assert_eq!(server.command(&inject).status, 200);
    let store = folder.path().join("test.gpkg");
    let output = match Command::new("ogrinfo")
        .arg("-ro")
        .arg("-so")
        .arg(&store)
        .output()
    {
        Ok(output) => output,
        Err(error) => {
            println!("skipped: ogrinfo (Debian's gdal-bin) cannot be run: {error}");
            return;
        }
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for layer in [
        "building",
        "road",
        "device",
        "twin_alarm",
        "twin_observation",
        "twin_edit",
        "twin_clock",
    ] {
        assert!(text.contains(layer), "{layer} is missing in:\n{text}");
    }
}
