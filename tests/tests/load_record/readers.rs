//! Records as other programs read them.

use std::process::Command;

use twin_tests::text;

use crate::recorded;

#[test]
fn pandas_and_duckdb_read_the_files_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let (record, made) = recorded(folder.path(), "senml");
    let script = r#"
import hashlib, sys
folder = sys.argv[1]
def digest(rows):
    sha = hashlib.sha256()
    for topic, payload in rows:
        for part in (topic.encode(), payload):
            sha.update(len(part).to_bytes(8, "little") + part)
    return sha.hexdigest()
try:
    import duckdb
except ImportError:
    print("skipped duckdb")
else:
    rows = duckdb.sql(f"select topic, payload, epoch_ns(time) from '{folder}/*.parquet'").fetchall()
    wire = f"select count(retained), count(qos), count(headers) from '{folder}/*.parquet'"
    assert duckdb.sql(wire).fetchall() == [(0, 0, 0)]
    print("duckdb", len(rows), digest([r[:2] for r in rows]), min(r[2] for r in rows))
try:
    import pandas, pyarrow
except ImportError:
    print("skipped pandas")
else:
    table = pandas.read_parquet(folder)
    first = table["time"].min()
    assert str(first.tz) == "UTC", first
    assert table[["retained", "qos", "headers"]].isna().all(axis=None)
    print("pandas", len(table), digest(zip(table["topic"], table["payload"])), first.value)
"#;
    let named = std::env::var_os("TWIN_PYTHON");
    let is_named = named.is_some();
    let Ok(output) = Command::new(named.unwrap_or_else(|| "python3".into()))
        .args(["-c", script, text(&record)])
        .output()
    else {
        assert!(!is_named, "TWIN_PYTHON names no Python");
        twin_tests::skip("there is no python3");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (count, hash) = (&made["messages"], made["traffic_sha256"].as_str().unwrap());
    let expected = format!("{count} {hash} {}", made["segments"][0]["first_nanos"]);
    for line in said.lines() {
        match line.split_once(' ').unwrap() {
            ("skipped", what) => {
                assert!(!is_named, "TWIN_PYTHON names a Python without {what}");
                twin_tests::skip(&format!(
                    "Python has no {what} (TWIN_PYTHON names a Python that has)"
                ));
            }
            (reader, read) => assert_eq!(read, expected, "{reader}"),
        }
    }
}
