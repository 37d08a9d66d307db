//! Rows whose rules count or measure otherwise than by one a feature: bare, met in part and met, each by hand with what is proposed for the rest.

use geo::{Coord, Euclidean, Geometry, Length, Point};

use super::network::device;
use super::share::gyms;
use super::*;
use crate::ids::{BuildingId, FixtureId, GateId, ParkingId};
use crate::model::Host;
use crate::planning::tests::building;

/// A row with devices of its class that no row planned.
struct Case {
    row: &'static str,
    /// What each is attached to, the layer and the id, and where it stands.
    devices: &'static [(&'static str, f64, f64)],
    verdict: Verdict,
    served: f64,
    demanded: f64,
    /// Where more are proposed, demand by demand.
    proposed: &'static [(f64, f64)],
}

/// In the small community with two houses of 24 m and 9 m more and two treadmills in each of two gyms.
const CASES: &[Case] = &[
    // at_junctions: 200 m of main road from (50, 100) to (250, 100), a bin every 100 m serves 50 m to both sides. Where nothing does, a bin in the middle
    // of each of the fewest equal parts of at most 100 m.
    Case {
        row: "T4-4",
        devices: &[],
        verdict: Verdict::NotMet,
        served: 0.0,
        demanded: 200.0,
        proposed: &[(100.0, 100.0), (200.0, 100.0)],
    },
    // The first serves from its junction to 50 m on; 150 m are left, two parts of 75 m.
    Case {
        row: "T4-4",
        devices: &[("ground", 50.0, 104.0)],
        verdict: Verdict::Partly,
        served: 50.0,
        demanded: 200.0,
        proposed: &[(137.5, 100.0), (212.5, 100.0)],
    },
    // The first and the last leave 100 m between them.
    Case {
        row: "T4-4",
        devices: &[("ground", 50.0, 104.0), ("ground", 250.0, 104.0)],
        verdict: Verdict::Partly,
        served: 100.0,
        demanded: 200.0,
        proposed: &[(150.0, 100.0)],
    },
    Case {
        row: "T4-4",
        devices: &[
            ("ground", 50.0, 104.0),
            ("ground", 150.0, 96.0),
            ("ground", 250.0, 104.0),
        ],
        verdict: Verdict::Met,
        served: 200.0,
        demanded: 200.0,
        proposed: &[],
    },
    // per_route: two shuttles for the one route, which starts at the main gate at (150, 0).
    Case {
        row: "T6-8",
        devices: &[],
        verdict: Verdict::NotMet,
        served: 0.0,
        demanded: 2.0,
        proposed: &[(150.0, 0.0)],
    },
    Case {
        row: "T6-8",
        devices: &[("gate g", 150.0, 4.0)],
        verdict: Verdict::Partly,
        served: 1.0,
        demanded: 2.0,
        proposed: &[(150.0, 0.0)],
    },
    // The second is attached to nothing, 6 m from the gate; a third beside it asks for no more.
    Case {
        row: "T6-8",
        devices: &[
            ("gate g", 150.0, 4.0),
            ("ground", 156.0, 0.0),
            ("ground", 144.0, 0.0),
        ],
        verdict: Verdict::Met,
        served: 2.0,
        demanded: 2.0,
        proposed: &[],
    },
    // highest_building: of 30, 24, 18 and 9 m the first three, in the order of their heights; the lowest serves none.
    Case {
        row: "T3-2b",
        devices: &[("building b4", 120.0, 26.0)],
        verdict: Verdict::NotMet,
        served: 0.0,
        demanded: 3.0,
        proposed: &[(40.0, 146.0), (120.0, 146.0), (40.0, 26.0)],
    },
    Case {
        row: "T3-2b",
        devices: &[("building b2", 40.0, 146.0)],
        verdict: Verdict::Partly,
        served: 1.0,
        demanded: 3.0,
        proposed: &[(120.0, 146.0), (40.0, 26.0)],
    },
    Case {
        row: "T3-2b",
        devices: &[
            ("building b1", 40.0, 26.0),
            ("building b2", 40.0, 146.0),
            ("building b3", 120.0, 146.0),
        ],
        verdict: Verdict::Met,
        served: 3.0,
        demanded: 3.0,
        proposed: &[],
    },
    // share_of_fixtures: half of four treadmills, whichever; the next is the one beside that which is shared.
    Case {
        row: "T6-6",
        devices: &[],
        verdict: Verdict::NotMet,
        served: 0.0,
        demanded: 2.0,
        proposed: &[(155.0, 26.0), (156.0, 26.0)],
    },
    Case {
        row: "T6-6",
        devices: &[("fixture t3", 195.0, 26.0)],
        verdict: Verdict::Partly,
        served: 1.0,
        demanded: 2.0,
        proposed: &[(196.0, 26.0)],
    },
    Case {
        row: "T6-6",
        devices: &[("fixture t3", 195.0, 26.0), ("fixture t4", 196.0, 26.0)],
        verdict: Verdict::Met,
        served: 2.0,
        demanded: 2.0,
        proposed: &[],
    },
    // per_parking: one at the vehicle gate and one at the car park, whose middle is (175, 26).
    Case {
        row: "T5-5",
        devices: &[],
        verdict: Verdict::NotMet,
        served: 0.0,
        demanded: 2.0,
        proposed: &[(150.0, 0.0), (175.0, 26.0)],
    },
    // Two at the gate are one.
    Case {
        row: "T5-5",
        devices: &[("gate g", 150.0, 2.0), ("gate g", 152.0, 2.0)],
        verdict: Verdict::Partly,
        served: 1.0,
        demanded: 2.0,
        proposed: &[(175.0, 26.0)],
    },
    Case {
        row: "T5-5",
        devices: &[("gate g", 150.0, 2.0), ("parking p", 150.0, 26.0)],
        verdict: Verdict::Met,
        served: 2.0,
        demanded: 2.0,
        proposed: &[],
    },
];

fn host(word: &str) -> Host {
    match word.split_once(' ') {
        Some(("gate", id)) => Host::Gate(GateId::new(id).unwrap()),
        Some(("parking", id)) => Host::Parking(ParkingId::new(id).unwrap()),
        Some(("building", id)) => Host::Building(BuildingId::new(id).unwrap()),
        Some(("fixture", id)) => Host::Fixture(FixtureId::new(id).unwrap()),
        _ => Host::Ground,
    }
}

fn of_case(case: &Case, catalogue: &Catalogue) -> RowAudit {
    let class = &catalogue.row(case.row).unwrap().class;
    let mut parts = gyms();
    parts.buildings.push(building("b3", 100.0, 140.0, 8, 0));
    parts.buildings.push(building("b4", 100.0, 20.0, 3, 0));
    for (number, (of, x, y)) in case.devices.iter().enumerate() {
        let id = format!("device-{number}");
        let found = device(&id, class.as_str(), (*x, *y, 0.0), host(of));
        parts.devices.push(found);
    }
    let audit = audited(&Community::new(parts).unwrap(), catalogue);
    row(&audit, case.row).clone()
}

/// What is left of a demand is where more are proposed, or as much of its line as is not served.
fn assert_left(demand: &DemandAudit) {
    let at = demand.repair.iter().flat_map(Repair::at);
    let at: Vec<Point<f64>> = at.map(|at| Point::from(*at)).collect();
    match &demand.remainder {
        None => assert!(
            demand.verdict == Verdict::Met && at.is_empty(),
            "{demand:?}"
        ),
        Some(Geometry::Point(left)) => assert_eq!(at, [*left]),
        Some(Geometry::MultiPoint(left)) => assert_eq!(at, left.0),
        Some(Geometry::MultiLineString(left)) => {
            let left_m = Euclidean.length(left);
            let open_m = demand.demanded - demand.served;
            assert!((left_m - open_m).abs() < 1e-9, "{left_m} of {open_m}");
        }
        Some(other) => panic!("{other:?}"),
    }
}

#[test]
fn rows_are_met_as_far_as_counting_by_hand_says() {
    let catalogue = catalogue();
    for case in CASES {
        let found = of_case(case, &catalogue);
        let what = (case.row, case.devices);
        assert_eq!(found.verdict, case.verdict, "{what:?}");
        assert!((found.demanded - case.demanded).abs() < 1e-9, "{what:?}");
        assert!((found.served - case.served).abs() < 1e-9, "{what:?}");
        found.demands.iter().for_each(assert_left);
        let repairs = found.demands.iter().filter_map(|d| d.repair.as_ref());
        let proposed: Vec<Coord<f64>> = repairs.flat_map(Repair::at).copied().collect();
        let wanted = case.proposed.iter().map(|(x, y)| Coord { x: *x, y: *y });
        assert_eq!(proposed.len(), wanted.len(), "{what:?}: {proposed:?}");
        for (at, wanted) in proposed.iter().zip(wanted) {
            let apart_m = (at.x - wanted.x).hypot(at.y - wanted.y);
            assert!(apart_m < 1e-9, "{what:?}: {proposed:?}");
        }
    }
}
