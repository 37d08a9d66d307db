//! Records and their replay, by the `twin` command: on disk, over Debian's mosquitto, and as other programs read them.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

mod damage;
mod readers;
mod replay;
mod traffic;

use std::path::{Path, PathBuf};

use serde_json::Value;

/// A record and its manifest.
fn recorded(folder: &Path, profile: &str) -> (PathBuf, Value) {
    let (record, manifest) = twin_tests::recorded(folder, profile).unwrap();
    assert!(manifest["messages"].as_u64().unwrap() > 500, "{manifest}");
    (record, manifest)
}

fn manifest(record: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(record.join("_manifest.json")).unwrap()).unwrap()
}
