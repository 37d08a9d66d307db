//! 每30-50米设置一个快速出水口: outlets of row T4-7 in the lawn of the small community, 100 m by 60 m from (180, 120) on.

use super::*;
use crate::catalogue::Rule;
use crate::ids::GreenId;
use crate::model::{Host, Position};

/// The small community with outlets at these points alone, of the row, and that row.
fn with_outlets(points: &[(f64, f64)]) -> RowAudit {
    let placed = placed_small();
    let outlet = placed.devices.iter().find(|d| d.class.as_str() == "T4-7");
    let outlet = outlet.unwrap();
    let mut parts = small();
    for (number, (x, y)) in points.iter().enumerate() {
        parts.devices.push(Device {
            id: DeviceId::new(format!("outlet-{number}")).unwrap(),
            position: Position::new(*x, *y, 0.2),
            host: Host::Green(GreenId::new("lawn").unwrap()),
            ..outlet.clone()
        });
    }
    let audit = audited(&Community::new(parts).unwrap(), &catalogue());
    row(&audit, "T4-7").clone()
}

#[test]
fn outlets_closer_than_30_m_in_a_green_are_a_fault() {
    // 20 and 40 m apart; the last is outside, 25 m from the first.
    let found = with_outlets(&[
        (200.0, 150.0),
        (220.0, 150.0),
        (260.0, 150.0),
        (175.0, 150.0),
    ]);
    let faults = &found.demands[0].faults[..];
    let [
        Fault::TooClose {
            device,
            neighbour,
            distance_m,
            least_m,
        },
    ] = faults
    else {
        panic!("{faults:?}");
    };
    assert_eq!(
        (device.as_str(), neighbour.as_str()),
        ("outlet-0", "outlet-1")
    );
    assert!((distance_m - 20.0).abs() < 1e-9 && *least_m == 30.0);
    // 30 m are enough.
    let kept = with_outlets(&[(200.0, 150.0), (230.0, 150.0), (260.0, 150.0)]);
    assert!(kept.demands[0].faults.is_empty());
}

#[test]
fn a_green_that_is_watered_all_over_by_outlets_too_close_is_partly_met_and_asks_for_no_more() {
    // A grid of 40 m by 30 m reaches 25 m, less than the 35.4 m of one of 50 m; the last two are 10 m apart.
    let mut points = Vec::new();
    for x in [190.0, 230.0, 270.0] {
        points.extend([135.0, 165.0].map(|y| (x, y)));
    }
    let kept = with_outlets(&points);
    assert_eq!(kept.verdict, Verdict::Met, "{:?}", kept.demands[0].faults);
    points.push((260.0, 165.0));
    let found = with_outlets(&points);
    assert_eq!(found.verdict, Verdict::Partly);
    assert!((found.served - kept.served).abs() < 1e-6);
    let demand = &found.demands[0];
    assert_eq!(demand.remainder, None);
    // The lawn is watered without the last.
    let needless = Repair::removed(&DeviceId::new("outlet-6").unwrap());
    assert_eq!(demand.repair, Some(needless));
    let close = |fault: &Fault| match fault {
        Fault::TooClose { distance_m, .. } => *distance_m,
        _ => panic!("{fault:?}"),
    };
    let close: Vec<f64> = demand.faults.iter().map(close).collect();
    assert!(
        matches!(&close[..], [metres] if (metres - 10.0).abs() < 1e-9),
        "{close:?}"
    );
}

#[test]
fn no_more_outlets_are_asked_for_in_a_green_than_a_feature_may_have() {
    let mut catalogue = catalogue();
    for row in &mut catalogue.rows {
        if let Rule::InGreens {
            spacing_min_m,
            spacing_max_m,
        } = &mut row.rule
        {
            (*spacing_min_m, *spacing_max_m) = (0.5, 0.5);
        }
    }
    // 6,000 m² are 24,000 squares of half a metre.
    let audit = audited(&Community::new(small()).unwrap(), &catalogue);
    let repair = &row(&audit, "T4-7").demands[0].repair;
    let Some(Repair::Add { count, at, .. }) = repair else {
        panic!("{repair:?}");
    };
    assert_eq!((*count, at.len()), (10_000, 10_000));
}
