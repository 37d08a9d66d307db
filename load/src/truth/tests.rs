use twin_core::ids::DeviceIdx;
use twin_core::sim::{Truth, TruthCause, TruthKind, TruthPhase};
use twin_core::time::SimTime;

use super::Ahead;

fn truth(secs: i64) -> Truth {
    Truth {
        time: SimTime::from_secs(secs),
        device: Some(DeviceIdx(0)),
        kind: TruthKind::Incident {
            word: "smoke",
            missed: None,
            value: None,
        },
        phase: TruthPhase::Begins {
            cause: TruthCause::Rate,
            lasts: None,
        },
    }
}

fn due(ahead: &mut Ahead) -> Vec<i64> {
    let due = ahead.due();
    due.iter().map(|t| t.time.nanos() / 1_000_000_000).collect()
}

#[test]
fn truth_comes_as_far_as_what_was_sent() {
    let mut ahead = Ahead::default();
    ahead.take_in(&[truth(1), truth(5), truth(9)]);
    assert!(due(&mut ahead).is_empty(), "nothing was sent");
    ahead.reach(SimTime::from_secs(5));
    assert_eq!(due(&mut ahead), [1, 5]);
    // A message that had waited for its connection.
    ahead.reach(SimTime::from_secs(2));
    assert!(due(&mut ahead).is_empty());
    ahead.take_in(&[truth(10)]);
    ahead.reach(SimTime::from_secs(9));
    assert_eq!(due(&mut ahead), [9]);
}
