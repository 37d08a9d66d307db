//! Programmes within a number of sites.

use super::*;

#[test]
fn within_a_number_of_sites_those_are_built_at_which_most_is() {
    // The pole's spot has a row and half of another.
    let programme = by_terms(&placement(&three()), &sites(Objective::Worth, &[1])).unwrap();
    let [phase] = &programme.phases[..] else {
        panic!("{programme:?}")
    };
    assert_eq!(
        (&phase.devices[..], phase.sites, phase.limit),
        (&[0, 1][..], 1, Some(Limit::Sites(1)))
    );
    assert_eq!(phase.cost.capital(), 1_260.0 + 100.0);
    assert!(phase.reached.worth.gap() < 1e-9);
    assert_eq!(programme.left, [2]);
    // More sites than there are: the phase after it gets the rest.
    let programme = by_terms(&placement(&three()), &sites(Objective::Worth, &[5, 1])).unwrap();
    assert_eq!(programme.phases[0].sites, 2);
    assert_eq!(programme.phases[1].limit, Some(Limit::Sites(4)));
    assert_eq!(programme.phases[1].sites, 0);
    assert!(programme.left.is_empty());
}

#[test]
fn the_curve_of_sites_has_a_point_for_each_number() {
    let curve = curve(&placement(&three()), &sites(Objective::Coverage, &[1]));
    let points: Vec<_> = curve
        .iter()
        .map(|p| (p.limit, p.cost, p.devices, p.reached.served.value))
        .collect();
    assert_eq!(
        points,
        [
            (Limit::Sites(1), 1_360.0, 2, 0.75),
            (Limit::Sites(2), 1_570.0, 3, 1.0)
        ]
    );
}

#[test]
fn devices_inside_a_building_are_at_one_site() {
    let mut devices = three();
    for (id, storey) in [("x", 1), ("y", 2)] {
        let mut inside = device(id, ("T3-2", "T3-2b"), (-5.0, f64::from(storey)));
        inside.host = Host::Building(BuildingId::new("b").unwrap());
        devices.push(inside);
    }
    let programme = planned(&devices, &[]).unwrap();
    assert_eq!(programme.phases[0].sites, 3);
}
