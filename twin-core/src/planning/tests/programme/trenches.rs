//! Trenches of a programme: where they run, in which phase each is opened, and what hangs on it.

use super::*;

#[test]
fn without_ways_trenches_are_straight_and_told_so_with_what_hangs_on_them() {
    let plan = planned(&three(), &[]).unwrap();
    assert_eq!(plan.trench_basis, TrenchBasis::Straight);
    // From the pole to the wall, and from the camera beyond to the pole.
    let told: Vec<_> = plan
        .trenches
        .iter()
        .map(|t| (t.length_m, t.towards, &t.devices[..], t.serves))
        .collect();
    assert_eq!(
        told,
        [(10.0, None, &[0, 1][..], 3), (5.0, Some(0), &[2][..], 1)]
    );
    let ends = plan.trenches[1].line.0.clone();
    assert_eq!(ends, [Coord { x: 15.0, y: 0.0 }, Coord { x: 10.0, y: 0.0 }]);
}

/// A street of 200 m from a lamp, which has power, with another of 100 m from its middle.
fn streets() -> Community {
    let mut parts = empty();
    parts
        .fixtures
        .push(fixture("lamp", FixtureKind::LampPole, (0.0, 0.0, 0.0)));
    let long = vec![(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)];
    parts.roads.push(road("long", RoadClass::Lane, long));
    let short = vec![(100.0, 0.0), (100.0, 100.0)];
    parts.roads.push(road("short", RoadClass::Lane, short));
    Community::new(parts).unwrap()
}

#[test]
fn a_later_phase_uses_the_street_that_an_earlier_one_opened() {
    // A camera at the end of each street: 50 + 10 for it, 100 for its pole, 2,000 for 200 m. The second finds 100 m of them dug.
    let cameras = [
        device("long", ("T3-2", "T3-2a"), (200.0, 0.0)),
        device("short", ("T3-2", "T3-2a"), (100.0, 100.0)),
    ];
    let placement = placement(&cameras);
    let of = |terms: &Terms| by_prices(&streets(), &placement, PRICES, terms).unwrap();
    let plan = of(&money(&[2_200.0, 1_200.0]));
    assert_eq!(plan.trench_basis, TrenchBasis::Ways);
    let costs: Vec<f64> = plan.phases.iter().map(|p| p.cost.capital()).collect();
    assert_eq!(costs, [2_160.0, 1_160.0]);
    let dug = |stretches, opened_m, reused_m| Dug {
        stretches,
        opened_m,
        reused_m,
    };
    let told: Vec<Dug> = plan.phases.iter().map(|phase| phase.dug).collect();
    assert_eq!(told, [dug(2, 200.0, 0.0), dug(1, 100.0, 100.0)]);
    // Up to the junction it serves both; each stretch is opened once, and all of them are all that is paid for.
    let phases: Vec<usize> = plan.trenches.iter().map(|t| t.phase).collect();
    assert_eq!(phases.iter().filter(|phase| **phase == 0).count(), 2);
    let trunk = plan.trenches.iter().find(|t| t.towards.is_none()).unwrap();
    assert_eq!((trunk.serves, trunk.devices.len(), trunk.phase), (2, 0, 0));
    let sum: f64 = plan.trenches.iter().map(|t| t.length_m).sum();
    let paid: f64 = plan.phases.iter().map(|p| p.cost.trench_m).sum();
    assert_eq!((sum, paid, plan.whole.trench_m), (300.0, 300.0, 300.0));
    // What no phase pays for is not dug.
    let first = of(&money(&[2_200.0]));
    assert_eq!((first.trenches.len(), first.left.len()), (2, 1));
    assert!(first.trenches.iter().all(|t| t.serves == 1));
}
