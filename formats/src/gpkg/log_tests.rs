//! Versions in a file.

use std::path::Path;

use twin_core::edit::{Action, Assignment, Change, Log, Stamp, delete, diff, set};
use twin_core::ids::WaterId;
use twin_core::model::{Community, Name};
use twin_core::time::SimTime;

use super::tests::community;
use super::*;

fn stamp(action: Action, second: i64) -> Stamp {
    Stamp {
        time: SimTime::from_secs(second),
        author: "林工".to_owned(),
        action,
        message: "说明 'quoted'".to_owned(),
    }
}

fn text(community: &Community) -> String {
    serde_json::to_string(community).unwrap()
}

/// A file of version 1, and what is in it.
fn begun(folder: &tempfile::TempDir) -> (std::path::PathBuf, Community, Log) {
    let path = folder.path().join("c.gpkg");
    let log = Log::begun(stamp(Action::Import, 0));
    write_logged(&path, &community(), &log, Overwrite::Refuse).unwrap();
    (path.clone(), read(&path).unwrap(), log)
}

fn put(path: &Path, community: &Community, changes: &[Change], log: &Log) -> Result<(), GpkgError> {
    let edition = Edition {
        community,
        changes,
        log,
        read: log.entries().len() - 1,
    };
    append(path, &edition)
}

fn edited(old: &Community, round: usize) -> Community {
    let assign = |layer: &str, id: &str, field: &str, value: serde_json::Value| Assignment {
        layer: layer.to_owned(),
        id: id.to_owned(),
        field: field.to_owned(),
        value,
    };
    let one = |assignment| set(old, &[assignment], "林工").unwrap();
    match round % 5 {
        0 => one(assign("building", "b1", "storeys", (2 + round).into())),
        1 => {
            // The first device goes, so that to undo it puts a row before others.
            let id = old
                .devices
                .iter()
                .find(|d| d.id.as_str() != "d/3")
                .unwrap()
                .id
                .to_string();
            delete(old, &[("device".to_owned(), id)]).unwrap()
        }
        2 => {
            let mut parts = (**old).clone();
            let mut water = parts.waters[0].clone();
            water.id = WaterId::new(format!("w/{round}")).unwrap();
            water.area.exterior_mut(|ring| ring.0[1].x += 1.0 / 3.0);
            parts.snap_to_grid();
            parts.waters.push(water);
            parts.snap_to_grid();
            Community::new(parts).unwrap()
        }
        3 => one(assign(
            "fixture",
            "pole",
            "position.x",
            (round as f64).into(),
        )),
        _ => one(assign(
            "community",
            "c/1",
            "name.en",
            format!("Round {round}").into(),
        )),
    }
}

#[test]
fn every_version_of_a_file_is_rebuilt_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (path, mut present, mut log) = begun(&folder);
    let mut states = vec![text(&present)];
    for round in 0..18 {
        let time = stamp(Action::Edit, round as i64);
        let (changes, new) = if round % 6 == 5 {
            log.restore(time, &present, 1 + round as u32 / 2).unwrap()
        } else {
            let new = edited(&present, round);
            (log.record(time, &present, &new).unwrap(), new)
        };
        put(&path, &new, &changes, &log).unwrap();
        present = read(&path).unwrap();
        assert_eq!(
            text(&present),
            text(&new),
            "round {round}: the file holds the new state"
        );
        assert_eq!(read_log(&path).unwrap(), log, "round {round}");
        states.push(text(&new));
    }
    for (number, state) in (1..).zip(&states) {
        let rebuilt = Community::new(log.state(&present, number).unwrap()).unwrap();
        assert_eq!(&text(&rebuilt), state, "version {number}");
    }
}

#[test]
fn what_was_merged_is_kept_with_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let (path, present, mut log) = begun(&folder);
    let (ours, theirs) = (edited(&present, 0), edited(&present, 3));
    let update = stamp(Action::Update, 1);
    let changes = log.record_update(update, &present, &ours, &theirs).unwrap();
    put(&path, &ours, &changes, &log).unwrap();
    let (present, log) = (read(&path).unwrap(), read_log(&path).unwrap());
    let source = Community::new(log.source(&present).unwrap().unwrap()).unwrap();
    assert_eq!(text(&source), text(&theirs));
}

#[test]
fn a_file_of_an_older_schema_becomes_one_of_this() {
    let folder = tempfile::tempdir().unwrap();
    let (path, ..) = begun(&folder);
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(
        "DROP TABLE twin_version; DROP TABLE twin_change; DROP TABLE turn_restriction; DROP TABLE access_rule;
         DROP TABLE timetable; UPDATE twin_community SET schema_version = 2;
         ALTER TABLE fixture DROP COLUMN crossing; ALTER TABLE fixture DROP COLUMN island;
         ALTER TABLE fixture DROP COLUMN heading_rad; ALTER TABLE fixture DROP COLUMN pitch_rad;
         ALTER TABLE device DROP COLUMN pitch_rad; ALTER TABLE device DROP COLUMN horizontal_rad; ALTER TABLE device DROP COLUMN vertical_rad;
         ALTER TABLE device DROP COLUMN columns; ALTER TABLE device DROP COLUMN rows;
         ALTER TABLE device DROP COLUMN mounting; ALTER TABLE device DROP COLUMN product;
         ALTER TABLE compound DROP COLUMN government_network;
         ALTER TABLE building DROP COLUMN fibre_gbit_s; ALTER TABLE building DROP COLUMN home_fibre_gbit_s;
         DELETE FROM gpkg_geometry_columns WHERE table_name = 'turn_restriction';
         DELETE FROM gpkg_contents WHERE table_name IN
           ('twin_version', 'twin_change', 'turn_restriction', 'access_rule', 'timetable');
         CREATE TABLE twin_alarm (id INTEGER PRIMARY KEY); INSERT INTO twin_alarm VALUES (7);",
    )
    .unwrap();
    assert_eq!(read_log(&path).unwrap(), Log::default());
    // What older schemas had no table for is gone.
    let present = read(&path).unwrap();
    let mut log = Log::begun(stamp(Action::Adopt, 0));
    let mut parts = edited(&present, 0).into_parts();
    parts.fixtures.push(super::tests::crossing());
    let new = Community::new(parts).unwrap();
    let changes = log.record(stamp(Action::Edit, 1), &present, &new).unwrap();
    let edition = Edition {
        community: &new,
        changes: &changes,
        log: &log,
        read: 0,
    };
    append(&path, &edition).unwrap();
    assert_eq!(read(&path).unwrap(), new, "the columns are there again");
    assert_eq!(read_log(&path).unwrap(), log);
    let kept: i64 = old
        .query_row("SELECT id FROM twin_alarm", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, 7, "what a server keeps in the file stays");
}

#[test]
fn two_programs_cannot_add_the_same_version() {
    let folder = tempfile::tempdir().unwrap();
    let (path, present, log) = begun(&folder);
    let mut both = [log.clone(), log];
    let results: Vec<_> = both
        .iter_mut()
        .zip([0, 3])
        .map(|(log, round)| {
            let new = edited(&present, round);
            let changes = log.record(stamp(Action::Edit, 1), &present, &new).unwrap();
            put(&path, &new, &changes, log)
        })
        .collect();
    assert!(results[0].is_ok());
    assert!(matches!(
        results[1],
        Err(GpkgError::Moved { read: 1, is: 2, .. })
    ));
    assert_eq!(read(&path).unwrap(), edited(&present, 0));
}

#[test]
fn a_log_that_was_tampered_with_is_refused_by_row_and_column() {
    let cases = [
        (
            "UPDATE twin_version SET action = 'dance' WHERE number = 2",
            "action",
        ),
        (
            "UPDATE twin_version SET time = 'yesterday' WHERE number = 2",
            "time",
        ),
        ("DELETE FROM twin_version WHERE number = 1", "part"),
        (
            "UPDATE twin_version SET parent = 7 WHERE number = 2",
            "numbered from 1",
        ),
        ("UPDATE twin_change SET layer = 'castle'", "castle"),
        ("UPDATE twin_change SET kind = 'eaten'", "eaten"),
        ("UPDATE twin_change SET part = 'side'", "side"),
        ("UPDATE twin_change SET place = -1", "reading the log"),
    ];
    for (sql, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let (path, present, mut log) = begun(&folder);
        let new = edited(&present, 0);
        let changes = log.record(stamp(Action::Edit, 1), &present, &new).unwrap();
        put(&path, &new, &changes, &log).unwrap();
        let file = rusqlite::Connection::open(&path).unwrap();
        file.execute_batch(sql).unwrap();
        let message = read_log(&path).unwrap_err().to_string();
        assert!(
            message.contains(expected) && message.contains("c.gpkg"),
            "{sql}: {message}"
        );
    }
}

#[test]
fn two_files_in_different_frames_can_be_compared() {
    let folder = tempfile::tempdir().unwrap();
    let (path, present, _) = begun(&folder);
    let mut moved = (*present).clone();
    moved.frame = twin_core::spatial::LocalFrame::new(114.21, 22.70, 12.5).unwrap();
    moved.name = Name::new("又", "Another");
    let in_moved = read_in_frame(&path, moved.frame).unwrap();
    let other = folder.path().join("other.gpkg");
    write(&other, &in_moved, Overwrite::Refuse).unwrap();
    let mut back = read_in_frame(&other, present.frame).unwrap().into_parts();
    assert!(
        !diff(&present, &back).unwrap().is_empty(),
        "two grids differ by a micrometre"
    );
    back.align_with(&present);
    assert_eq!(diff(&present, &back).unwrap(), []);
    back.buildings[0]
        .footprint
        .exterior_mut(|ring| ring.0[2].x += 0.001);
    back.align_with(&present);
    let changes = diff(&present, &back).unwrap();
    assert_eq!(
        (changes.len(), changes[0].fields()[0].field.as_str()),
        (1, "footprint")
    );
    assert!(diff(&present, &moved).is_err());
}
