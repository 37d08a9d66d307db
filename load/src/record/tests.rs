use std::ops::ControlFlow;
use std::path::Path;

use proptest::prelude::*;
use twin_core::time::SimTime;

use super::*;
use super::{room, segment};
use crate::plan::{Address, Pace, Plan, Target};
use crate::run::RunError;
use crate::{ReplayOptions, replay};

fn origin() -> Origin {
    Origin::Simulation {
        community: "c".into(),
        seed: 1,
        profile: "csv".into(),
    }
}

/// Messages of some devices, one a second from a whole hour on; `size` bytes each.
fn messages(count: usize, size: usize) -> Vec<(i64, String, String, Vec<u8>)> {
    (0..count)
        .map(|n| {
            let device = format!("d{}", n % 3);
            let topic = format!("t/{device}/x");
            let mut payload = format!("{n},").into_bytes();
            payload.resize(size.max(payload.len()), b'.');
            (
                3_600_000_000_000 + n as i64 * 1_000_000_000,
                device,
                topic,
                payload,
            )
        })
        .collect()
}

fn push(recorder: &mut Recorder, all: &[(i64, String, String, Vec<u8>)]) {
    for (time_nanos, device, topic, payload) in all {
        let row = Row {
            time_nanos: *time_nanos,
            device,
            topic,
            payload,
            wire: Wire::default(),
        };
        recorder.push(&row).unwrap();
    }
}

fn write(folder: &Path, all: &[(i64, String, String, Vec<u8>)]) -> Manifest {
    let mut recorder = Recorder::create(folder, origin(), Rotation::Content).unwrap();
    push(&mut recorder, all);
    recorder.finish().unwrap()
}

fn read(record: &Record) -> Vec<(i64, String, String, Vec<u8>)> {
    let mut all = Vec::new();
    let visit = &mut |row: &Row<'_>| {
        all.push((
            row.time_nanos,
            row.device.to_owned(),
            row.topic.to_owned(),
            row.payload.to_vec(),
        ));
        Ok(ControlFlow::Continue(()))
    };
    record.visit(i64::MIN..i64::MAX, visit).unwrap();
    all
}

#[test]
fn what_was_recorded_is_read_back_over_segments_and_row_groups() {
    let folder = tempfile::tempdir().unwrap();
    // 100,000 small messages fill a dozen row groups, 40 of a MiB three segments.
    for (name, all, segments) in [
        ("small", messages(100_000, 0), 1),
        ("large", messages(40, 1 << 20), 3),
        ("none", Vec::new(), 0),
    ] {
        let folder = folder.path().join(name);
        let manifest = write(&folder, &all);
        assert_eq!(manifest.segments.len(), segments, "{name}");
        assert_eq!(manifest.messages, all.len() as u64);
        assert!(manifest.is_complete);
        let record = Record::open(&folder, Damage::Refused).unwrap();
        assert_eq!(*record.manifest(), manifest);
        assert!(read(&record) == all, "{name}");
        assert!(!folder.join("_segment.part").exists());
    }
}

#[test]
fn the_manifest_tells_counts_times_and_a_hash_that_depends_on_the_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = messages(10, 0);
    let first = write(&folder.path().join("a"), &all);
    assert_eq!(first.first.as_deref(), Some("1970-01-01T01:00:00.000Z"));
    assert_eq!(first.last.as_deref(), Some("1970-01-01T01:00:09.000Z"));
    let again = write(&folder.path().join("b"), &all);
    assert_eq!(first, again, "the same messages give the same record");
    // By hand: each part of each message after its length in eight bytes.
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for (_, _, topic, payload) in &all {
        for part in [topic.as_bytes(), payload] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    let digits: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(first.traffic_sha256, digits);
    all.swap(3, 4);
    let swapped = write(&folder.path().join("c"), &all);
    assert_ne!(swapped.traffic_sha256, first.traffic_sha256);
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine"), "x").unwrap();
    let refused = Recorder::create(folder.path(), origin(), Rotation::Content);
    assert!(matches!(refused, Err(RecordError::NotEmpty(_))));
    let error = Record::open(folder.path(), Damage::Refused).unwrap_err();
    assert!(matches!(error, RecordError::NoRecord(_)), "{error}");
}

#[test]
fn a_cut_off_segment_is_named_and_the_others_are_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("r");
    let all = messages(40, 1 << 20);
    let manifest = write(&folder, &all);
    let path = folder.join(&manifest.segments[1].file);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let error = Record::open(&folder, Damage::Refused)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("segment-000001.parquet") && error.contains("cut off"),
        "{error}"
    );
    let record = Record::open(&folder, Damage::PassedOver).unwrap();
    assert_eq!(record.passed_over().len(), 1);
    let gone = manifest.segments[1].messages as usize;
    let first = manifest.segments[0].messages as usize;
    let mut left = all.clone();
    left.drain(first..first + gone);
    assert!(read(&record) == left);
    // A byte that changed without a change of length.
    let mut changed = bytes;
    changed[100] ^= 1;
    std::fs::write(&path, &changed).unwrap();
    let error = Record::open(&folder, Damage::Refused)
        .unwrap_err()
        .to_string();
    assert!(error.contains("not those that were written"), "{error}");
}

/// What is read of a record whose only file has lost what comes after its first `length` bytes, and what is told of it.
fn read_cut(folder: &Path, file: &Path, length: usize) -> (usize, Vec<String>, Vec<String>) {
    let bytes = std::fs::read(file).unwrap();
    std::fs::write(file, &bytes[..length]).unwrap();
    let refused = Record::open(folder, Damage::Refused).unwrap_err();
    assert!(matches!(refused, RecordError::Damaged { .. }), "{refused}");
    let record = Record::open(folder, Damage::PassedOver).unwrap();
    let all = read(&record);
    assert!(all == messages(20_000, 200)[..all.len()]);
    std::fs::write(file, &bytes).unwrap();
    let told = (record.passed_over(), record.mended());
    (all.len(), told.0.to_vec(), told.1.to_vec())
}

#[test]
fn of_a_cut_off_segment_what_lies_before_the_cut_is_read_with_the_footer_from_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    // Row groups of 8,192 messages: two are full.
    let manifest = write(&path, &messages(20_000, 200));
    let file = path.join(&manifest.segments[0].file);
    let length = std::fs::metadata(&file).unwrap().len() as usize;
    let beside = path.join("_segment-000000.footer");
    let footer = std::fs::read(&beside).unwrap();
    assert!(std::fs::read(&file).unwrap().ends_with(&footer));
    // The footer is cut off, or a part of it: all messages are there.
    for cut in [1, 100, footer.len()] {
        let (count, passed_over, mended) = read_cut(&path, &file, length - cut);
        assert_eq!((count, passed_over.len()), (20_000, 0), "{passed_over:?}");
        assert!(
            mended[0].contains("all 20000 messages of segment-000000.parquet"),
            "{mended:?}"
        );
    }
    // The cut is in the second row group, which begins after two fifths.
    let (count, passed_over, mended) = read_cut(&path, &file, length / 2);
    assert_eq!((count, mended.len()), (8_192, 0), "{mended:?}");
    let told = "8192 of the 20000 messages of segment-000000.parquet are read";
    assert!(passed_over[0].contains(told), "{passed_over:?}");
    assert!(passed_over[0].contains("cut off"), "{passed_over:?}");
    // In the first one.
    let (count, passed_over, _) = read_cut(&path, &file, length / 10);
    assert_eq!((count, passed_over.len()), (0, 1));
    // Without a footer that is what it was nothing is read.
    let mut changed = footer;
    changed[3] ^= 1;
    std::fs::write(&beside, &changed).unwrap();
    assert_eq!(read_cut(&path, &file, length - 100).0, 0);
    std::fs::remove_file(&beside).unwrap();
    assert_eq!(read_cut(&path, &file, length - 100).0, 0);
    let record = Record::open(&path, Damage::Refused).unwrap();
    assert_eq!(read(&record).len(), 20_000, "a whole file needs none");
}

#[test]
fn of_a_changed_segment_what_lies_before_the_change_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let all = messages(20_000, 200);
    let manifest = write(&path, &all);
    let file = path.join(&manifest.segments[0].file);
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0xa5);
    std::fs::write(&file, &bytes).unwrap();
    let record = Record::open(&path, Damage::PassedOver).unwrap();
    assert_eq!(record.passed_over().len(), 1);
    assert!(read(&record) == all[..8_192]);
}

#[test]
fn what_was_whole_before_a_crash_is_there_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let all = messages(40, 1 << 20);
    let mut recorder = Recorder::create(&path, origin(), Rotation::Content).unwrap();
    push(&mut recorder, &all);
    // Nothing is told to it any more: a process that was killed.
    std::mem::forget(recorder);
    let record = Record::open(&path, Damage::Refused).unwrap();
    let kept = record.manifest().messages as usize;
    assert!(!record.manifest().is_complete && kept >= 30);
    assert!(read(&record) == all[..kept]);
    // It was killed even before the manifest knew of the second segment.
    let mut older = record.manifest().clone();
    older.segments.truncate(1);
    older.messages = older.segments[0].messages;
    older.content_bytes = older.segments[0].content_bytes;
    older.write(&path).unwrap();
    let record = Record::open(&path, Damage::Refused).unwrap();
    assert_eq!(record.manifest().messages as usize, kept);
    assert!(read(&record) == all[..kept]);
    // And a file of that name that is none is told.
    std::fs::write(path.join("segment-000002.parquet"), b"PAR1 and no more").unwrap();
    let error = Record::open(&path, Damage::Refused)
        .unwrap_err()
        .to_string();
    assert!(error.contains("no whole footer"), "{error}");
}

/// A disk that knows no reservation.
fn unreserved(file: &std::fs::File, length: u64) -> std::io::Result<()> {
    room::reserve_by(file, length, |_, _| Err(rustix::io::Errno::OPNOTSUPP))
}

/// The same, with room for two segments.
fn soon_full(file: &std::fs::File, length: u64) -> std::io::Result<()> {
    use std::sync::atomic::{AtomicU32, Ordering};
    static ASKED: AtomicU32 = AtomicU32::new(0);
    if ASKED.fetch_add(1, Ordering::Relaxed) == 2 {
        return Err(std::io::ErrorKind::StorageFull.into());
    }
    unreserved(file, length)
}

#[test]
fn what_is_recorded_without_reservation_is_whole_and_a_full_disk_costs_none_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let all = messages(40, 1 << 20);
    let path = folder.path().join("whole");
    let mut recorder = Recorder::create_in(&path, origin(), Rotation::Content, unreserved).unwrap();
    push(&mut recorder, &all);
    let manifest = recorder.finish().unwrap();
    let record = Record::open(&path, Damage::Refused).unwrap();
    assert_eq!(*record.manifest(), manifest);
    assert!(read(&record) == all);
    let path = folder.path().join("full");
    let mut recorder = Recorder::create_in(&path, origin(), Rotation::Content, soon_full).unwrap();
    let taken = all
        .iter()
        .take_while(|(time_nanos, device, topic, payload)| {
            let row = Row {
                time_nanos: *time_nanos,
                device,
                topic,
                payload,
                wire: Wire::default(),
            };
            recorder.push(&row).is_ok()
        });
    let taken = taken.count();
    // Two segments of 16 MiB hold fifteen messages of a MiB and a little each.
    assert_eq!((taken, recorder.messages()), (30, 30));
    recorder.abandon();
    let record = Record::open(&path, Damage::Refused).unwrap();
    assert!(read(&record) == all[..taken]);
    assert!(!path.join("_segment.part").exists());
}

#[test]
fn segments_in_another_order_break_the_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let mut manifest = write(&path, &messages(40, 1 << 20));
    let names: Vec<String> = manifest.segments.iter().map(|s| s.file.clone()).collect();
    manifest.segments.swap(0, 1);
    for (segment, name) in manifest.segments.iter_mut().zip(&names) {
        segment.file.clone_from(name);
    }
    let (a, b) = (path.join(&names[0]), path.join(&names[1]));
    std::fs::rename(&a, path.join("x")).unwrap();
    std::fs::rename(&b, &a).unwrap();
    std::fs::rename(path.join("x"), &b).unwrap();
    manifest.write(&path).unwrap();
    let error = Record::open(&path, Damage::Refused)
        .unwrap_err()
        .to_string();
    assert!(error.contains("chain"), "{error}");
    manifest.segments[0].file = "../elsewhere.parquet".into();
    manifest.write(&path).unwrap();
    let error = Record::open(&path, Damage::PassedOver).unwrap_err();
    assert!(matches!(error, RecordError::Manifest { .. }), "{error}");
}

#[test]
fn a_selection_is_hashed_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let all = messages(100, 0);
    let manifest = write(&path, &all);
    let open = |selection, rewrite| {
        let record = Record::open(&path, Damage::Refused).unwrap();
        Playback::new(record, selection, rewrite)
    };
    let whole = open(Selection::default(), Rewrite::default()).unwrap();
    assert!(whole.is_whole());
    assert_eq!(whole.traffic_sha256(), manifest.traffic_sha256);
    assert_eq!((whole.facts().len(), whole.seconds()), (3, 99.0));
    let part = Selection {
        from: Some(SimTime::from_secs(3_610)),
        to: Some(SimTime::from_secs(3_640)),
        devices: vec!["d1".into()],
    };
    let playback = open(part, Rewrite::default()).unwrap();
    let mut digest = TrafficDigest::default();
    for (_, _, topic, payload) in all[10..40].iter().filter(|m| m.1 == "d1") {
        digest.add(topic.as_bytes(), payload);
    }
    assert_eq!((playback.messages(), playback.is_whole()), (10, false));
    assert_eq!(playback.traffic_sha256(), digest.text());
    let nobody = Selection {
        devices: vec!["e*".into()],
        ..Selection::default()
    };
    let nothing = open(nobody, Rewrite::default());
    assert!(matches!(nothing, Err(RecordError::Nothing { .. })));
}

#[test]
fn what_the_wire_carried_is_read_back_and_hashed() {
    let folder = tempfile::tempdir().unwrap();
    let wires = [
        Wire::default(),
        Wire {
            retained: Some(true),
            qos: Some(2),
            headers: None,
        },
        Wire {
            retained: Some(false),
            qos: Some(0),
            headers: None,
        },
        Wire {
            headers: Some(r#"{"a":["b"]}"#),
            ..Wire::default()
        },
    ];
    let record = |name: &str, wires: &[Wire<'_>]| {
        let folder = folder.path().join(name);
        let mut recorder = Recorder::create(&folder, origin(), Rotation::Content).unwrap();
        for wire in wires {
            let row = Row {
                time_nanos: 1,
                device: "d",
                topic: "t",
                payload: b"p",
                wire: *wire,
            };
            recorder.push(&row).unwrap();
        }
        recorder.finish().unwrap();
        Record::open(&folder, Damage::Refused).unwrap()
    };
    let first = record("first", &wires);
    let mut number = 0;
    let visit = &mut |row: &Row<'_>| {
        assert_eq!(row.wire, wires[number]);
        number += 1;
        Ok(ControlFlow::Continue(()))
    };
    first.visit(i64::MIN..i64::MAX, visit).unwrap();
    assert_eq!(number, 4);
    let plain = record("plain", &[Wire::default(); 4]);
    let hash = |record: &Record| record.manifest().segments[0].sha256.clone();
    assert_ne!(hash(&first), hash(&plain));
    // What a platform sees is the same.
    let traffic = |record: &Record| record.manifest().traffic_sha256.clone();
    assert_eq!(traffic(&first), traffic(&plain));
    // One of the first is to be retained.
    let retains = |record: Record| {
        let all = Playback::new(record, Selection::default(), Rewrite::default());
        all.unwrap().retains()
    };
    assert_eq!((retains(first), retains(plain)), (true, false));
}

#[test]
fn a_segment_from_before_the_wire_was_recorded_is_read() {
    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    let schema = "message twin_record {
        REQUIRED INT64 time (TIMESTAMP(NANOS,true));
        REQUIRED BYTE_ARRAY device (STRING);
        REQUIRED BYTE_ARRAY topic (STRING);
        REQUIRED BYTE_ARRAY payload;
    }";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("segment-000000.parquet");
    let file = std::fs::File::create(&path).unwrap();
    let schema = parquet::schema::parser::parse_message_type(schema).unwrap();
    let properties = WriterProperties::builder().build();
    let mut writer = SerializedFileWriter::new(file, schema.into(), properties.into()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let times = column.typed::<Int64Type>();
    times.write_batch(&[5], None, None).unwrap();
    column.close().unwrap();
    for text in ["d", "t", "p"] {
        let mut column = group.next_column().unwrap().unwrap();
        let texts = column.typed::<ByteArrayType>();
        texts
            .write_batch(&[ByteArray::from(text)], None, None)
            .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    let mut count = 0;
    let read = segment::read(&path, &mut |row| {
        count += 1;
        assert_eq!((row.time_nanos, row.device, row.topic), (5, "d", "t"));
        assert_eq!((row.payload, row.wire), (&b"p"[..], Wire::default()));
        Ok(ControlFlow::Continue(()))
    });
    assert!(read.is_ok() && count == 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A file that somebody made is told to be damaged, or is read; nothing else happens.
    #[test]
    fn a_changed_file_never_breaks_the_reader(at in any::<prop::sample::Index>(), value: u8, length in any::<prop::sample::Index>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r");
        let manifest = write(&path, &messages(200, 20));
        let file = path.join(&manifest.segments[0].file);
        let mut bytes = std::fs::read(&file).unwrap();
        let place = at.index(bytes.len());
        bytes[place] = value;
        bytes.truncate(length.index(bytes.len() * 2).max(1));
        std::fs::write(&file, &bytes).unwrap();
        let read = segment::read(&file, &mut |_| Ok(ControlFlow::Continue(())));
        prop_assert!(matches!(read, Ok(_) | Err(RecordError::Damaged { .. })), "{read:?}");
    }
}

/// What is said of a replay of these topics to `url`, if it is refused for one of them.
fn refusal(topics: &[&str], url: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("r");
    let mut all = messages(topics.len(), 0);
    for (row, topic) in all.iter_mut().zip(topics) {
        (*topic).clone_into(&mut row.2);
    }
    write(&folder, &all);
    let record = Record::open(&folder, Damage::Refused).unwrap();
    let playback = Playback::new(record, Selection::default(), Rewrite::default()).unwrap();
    let plan = Plan::soak(60.0, Pace::Fastest);
    let options = ReplayOptions {
        playback: &playback,
        plan: &plan,
        target: &Target::new(Address::parse(url).unwrap()),
        password: None,
        present: SimTime::from_nanos(0),
        record: None,
    };
    match replay(&options, &mut |_| {}) {
        Err(RunError::Record(error)) => Some(error.to_string()),
        // Nobody is there.
        Err(RunError::Target { .. }) => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_topic_that_no_broker_takes_is_refused_with_its_row_before_anything_is_sent() {
    // Port 1 is reserved, and nobody listens there.
    let broker = "mqtt://127.0.0.1:1";
    for (topics, row, words) in [
        (&["a/b", "a/+/b", ""][..], 2, "'a/+/b' holds + or #"),
        (&["a/b", "a/c", "a#"][..], 3, "'a#' holds + or #"),
        (&["a\0b"][..], 1, "'a\\0b' holds a NUL character"),
        (&["a", ""][..], 2, "'' is empty"),
    ] {
        let said = refusal(topics, broker).unwrap();
        let place = format!("segment-000000.parquet, row {row}: the topic {words}");
        assert!(said.contains(&place), "{said}");
    }
    assert_eq!(refusal(&["a/b", "$x"], broker), None);
    // A subject of NATS may hold what a topic may not.
    assert_eq!(refusal(&["a+b"], "nats://127.0.0.1:1"), None);
}
