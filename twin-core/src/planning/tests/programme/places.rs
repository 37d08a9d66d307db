//! Places of a programme: what they cost, and which phase pays for them.

use super::*;

/// A new operations centre of 50 m² for T10-1.
fn centre() -> Place {
    let planned = Provenance::planned("T10-1");
    Place {
        id: PlaceId::new("plan/T10-1/centre").unwrap(),
        name: Name::default(),
        kind: Sourced::new("community_operations_centre".into(), planned.clone()),
        position: Position::new(-5.0, 0.0, 0.0),
        building: Some(BuildingId::new("b").unwrap()),
        storey: 0,
        area_m2: Sourced::new(50.0, planned.clone()),
        provenance: planned,
    }
}

/// The prices with 20 a square metre to fit out such a centre, and 2 to run it.
fn with_centre() -> String {
    format!("{PRICES}\n[place.community_operations_centre]\nfit_out_m2 = 20\nyearly_m2 = 2\n")
}

/// Devices, then a bin of 40 in a new centre.
fn furnished(devices: &[Device]) -> Placement {
    let mut bin = device("bin", ("T4-4", "T4-4"), (-5.0, 0.0));
    bin.host = Host::Place(centre().id);
    let mut all = devices.to_vec();
    all.push(bin);
    let mut placement = placement(&all);
    placement.places.push(centre());
    let mut outcome = RowOutcome::of(RowId::new("T10-1").unwrap());
    (outcome.demanded, outcome.placed) = (1, 1);
    placement.outcomes.push(outcome);
    placement
}

#[test]
fn a_place_costs_its_fit_out_and_is_in_a_phase() {
    let plan = by_prices(&walled(), &furnished(&three()), &with_centre(), &money(&[])).unwrap();
    // 50 m² at 20; the rest as above, with the bin.
    assert_eq!(plan.whole.places, 1_000.0);
    assert_eq!(plan.whole.capital(), 1_570.0 + 40.0 + 1_000.0);
    assert_eq!(plan.whole.yearly, 40.0 + 1.0 + 100.0);
    let [phase] = &plan.phases[..] else {
        panic!("{plan:?}")
    };
    assert_eq!(
        (&phase.devices[..], &phase.places[..]),
        (&[0, 1, 2, 3][..], &[0][..])
    );
    // The pole's spot, the camera's, and the centre with its bin.
    assert_eq!(phase.sites, 3);
    assert!(plan.left_places.is_empty() && plan.unpriced_places.is_empty());
}

#[test]
fn a_budget_that_does_not_reach_for_a_place_leaves_it_out_with_what_stands_in_it() {
    // 700 pay for the camera beyond, 310, and the bin of 40 would fit; but there is no centre to stand in.
    let mut placement = furnished(&three());
    let plan = by_prices(&walled(), &placement, &with_centre(), &money(&[700.0])).unwrap();
    assert_eq!(plan.phases[0].devices, [2]);
    assert_eq!(
        (&plan.left[..], &plan.left_places[..]),
        (&[0, 1, 3][..], &[0][..])
    );
    placement.keep_paid(&plan, &catalogue());
    assert!(placement.places.is_empty());
    let outcome = outcome(&placement, "T10-1");
    assert_eq!(
        (outcome.placed, &outcome.reason),
        (0, &Some(Reason::Unpaid))
    );
}

#[test]
fn what_stands_in_a_place_brings_the_place() {
    let placement = furnished(&[]);
    let of = |terms: &Terms| by_prices(&walled(), &placement, &with_centre(), terms);
    let told = |plan: &Programme| {
        let phase = &plan.phases[0];
        (
            phase.devices.len(),
            phase.places.len(),
            phase.cost.capital(),
        )
    };
    // The centre alone is half of what two rows ask for.
    let alone = of(&money(&[1_020.0])).unwrap();
    assert_eq!(told(&alone), (0, 1, 1_000.0));
    assert!((alone.phases[0].reached.served.value - 0.5).abs() < 1e-12);
    assert_eq!(told(&of(&money(&[1_050.0])).unwrap()), (1, 1, 1_040.0));
    assert_eq!(
        told(&of(&sites(Objective::Worth, &[1])).unwrap()),
        (1, 1, 1_040.0)
    );
    let later = of(&money(&[1_020.0, 25.0])).unwrap();
    assert_eq!(
        (&later.phases[1].devices[..], later.phases[1].places.len()),
        (&[0][..], 0)
    );
    assert_eq!(
        of(&money(&[999.0])).unwrap_err(),
        ProgrammeError::TooSmall {
            budget: 999.0,
            least: 1_000.0,
            currency: "CNY".into()
        }
    );
}

#[test]
fn a_place_without_a_price_is_told_and_within_limits_not_built() {
    let placement = furnished(&three());
    let free = by_terms(&placement, &money(&[])).unwrap();
    let told = |plan: &Programme| plan.unpriced_places["community_operations_centre"].clone();
    assert_eq!(told(&free), [0]);
    // Without a limit it is built all the same, at whatever it costs, and is in no sum.
    assert_eq!(
        (&free.phases[0].places[..], free.whole.places),
        (&[0][..], 0.0)
    );
    for terms in [money(&[1e6]), sites(Objective::Coverage, &[9])] {
        let plan = by_terms(&placement, &terms).unwrap();
        assert_eq!(told(&plan), [0]);
        assert_eq!(
            (&plan.left[..], &plan.left_places[..]),
            (&[3][..], &[0][..])
        );
        assert!(plan.phases[0].places.is_empty());
    }
}

#[test]
fn limits_with_nothing_but_a_place_without_a_price_are_an_error() {
    // The bin in it has a price, and nowhere to stand.
    let with_bin = furnished(&[]);
    let mut bare = with_bin.clone();
    bare.devices.clear();
    for terms in [money(&[1e6]), sites(Objective::Coverage, &[9])] {
        let lacking = ["community_operations_centre"];
        assert_eq!(
            by_terms(&with_bin, &terms),
            Err(no_price(&["T4-4", "T10-1"], &lacking))
        );
        assert_eq!(by_terms(&bare, &terms), Err(no_price(&["T10-1"], &lacking)));
        assert!(curve(&bare, &terms).is_empty());
    }
}

#[test]
fn a_price_list_tells_what_is_wrong_with_a_place_and_the_shipped_one_has_every_kind() {
    let read = |text: &str| {
        PriceList::read("p.toml", text, &catalogue())
            .unwrap_err()
            .to_string()
    };
    let unknown = with_centre().replace("place.community_operations_centre", "place.castle");
    assert!(
        read(&unknown).contains("the catalogue has no kind of places 'castle'"),
        "{}",
        read(&unknown)
    );
    let wrong = with_centre().replace("fit_out_m2 = 20", "fit_out_m2 = -1");
    assert!(
        read(&wrong).contains("a price is from 0 to 1000000000, not -1"),
        "{}",
        read(&wrong)
    );
    let list = PriceList::reference(&catalogue()).unwrap();
    for (kind, ..) in crate::catalogue::PLACE_KINDS {
        assert!(list.place(kind).is_some(), "{kind}");
    }
}
