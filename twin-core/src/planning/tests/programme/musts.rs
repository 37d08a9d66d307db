//! Programmes with devices that have to stand.

use super::*;

#[test]
fn what_has_to_stand_is_in_the_first_phase_whatever_it_is_worth() {
    // The smart pole alone is worth most by far; the farthest camera has to stand.
    let mut must = placement(&three());
    must.devices.rotate_right(1);
    must.must = 1;
    let free = by_terms(&must, &money(&[])).unwrap();
    let alone = |budget: f64| by_terms(&must, &money(&[budget, 1e6]));
    let error = alone(100.0).unwrap_err();
    let ProgrammeError::MustCost { needed, .. } = error else {
        panic!("{error}");
    };
    // Device, installation, pole and 15 m of trench.
    assert_eq!(needed, 50.0 + 10.0 + 100.0 + 150.0);
    let phases = alone(needed).unwrap().phases;
    assert_eq!(phases[0].devices, [0]);
    assert_eq!(phases[1].devices, [1, 2]);
    let sum: f64 = phases.iter().map(|phase| phase.cost.capital()).sum();
    assert!((sum - free.whole.capital()).abs() < 1e-6);
    assert!(
        phases
            .iter()
            .all(|p| p.reached.worth.value <= p.reached.worth.bound)
    );
    // What a limit leaves out is no point of the curve.
    let points = curve(&must, &money(&[]));
    assert!(!points.is_empty() && points.iter().all(|point| point.cost >= needed));
}

#[test]
fn what_has_to_stand_takes_its_site_where_sites_are_limited() {
    let mut must = placement(&three());
    must.devices.rotate_right(1);
    must.must = 1;
    let phases = by_terms(&must, &sites(Objective::Worth, &[1, 1]))
        .unwrap()
        .phases;
    assert_eq!(
        (&phases[0].devices[..], &phases[1].devices[..]),
        (&[0][..], &[1, 2][..])
    );
    must.must = 3;
    let error = by_terms(&must, &sites(Objective::Worth, &[1])).unwrap_err();
    assert_eq!(
        error,
        ProgrammeError::MustSites {
            number: 1,
            needed: 2
        }
    );
}

#[test]
fn what_has_to_stand_does_without_a_price() {
    let mut must = placement(&[device("unpriced", ("T5-1", "T5-1"), (10.0, 0.0))]);
    must.devices.extend(three());
    must.must = 1;
    let plan = by_terms(&must, &money(&[2_000.0])).unwrap();
    assert_eq!(must.phase_of_each(&plan)[0], Some(0));
    assert_eq!(plan.phases[0].devices, [0, 1, 2, 3]);
    assert!(plan.left.is_empty());
    let last = *curve(&must, &money(&[2_000.0])).last().unwrap();
    assert_eq!((last.cost, last.devices), (1_570.0, 4));
    must.keep_paid(&plan, &catalogue());
    assert_eq!(must.devices[0].id.as_str(), "unpriced");
}
