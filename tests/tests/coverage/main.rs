//! Coverage from the command line: what it says, what it writes, what it refuses.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

mod bands;
mod cameras;
mod radio;
mod schedule;

use serde_json::Value;
use twin_tests::twin;

fn json(arguments: &[&str]) -> Value {
    let told = twin(arguments).unwrap();
    assert!(told.code == Some(0), "{}", told.stderr);
    serde_json::from_str(&told.stdout).unwrap()
}

#[test]
fn what_cannot_be_answered_is_refused_with_what_there_is() {
    for (arguments, words) in [
        (&["--kind", "sonar"][..], "there are camera, nr_n78"),
        (
            &["--kind", "T4-4", "--level", "detect"],
            "--level goes with camera, smoke, sound and light",
        ),
        (
            &["--kind", "camera", "--contours", "-o", "never.geojson"],
            "--contours goes with technologies of radio",
        ),
        (
            &["--kind", "camera", "--storey", "1"],
            "--storey goes with technologies of radio",
        ),
        (
            &["--kind", "nr_n78", "--storey", "999"],
            "no building has a storey 999; there are",
        ),
        (
            &["--kind", "camera", "--level", "nose"],
            "is not one of monitor, detect",
        ),
    ] {
        let mut line = vec!["coverage", "demo"];
        line.extend(arguments);
        let told = twin(&line).unwrap();
        assert_eq!(told.code, Some(1), "{line:?}");
        assert!(told.stderr.contains(words), "{line:?}: {}", told.stderr);
    }
}
