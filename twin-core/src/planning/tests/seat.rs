//! Places are where households walk least: checked by hand and against every choice there is.

use std::ops::ControlFlow;

use super::*;
use crate::optimise::Ended;

/// A community without a compound: homes and public buildings along a street, or without any street.
fn street(homes: &[(f64, u32)], halls: &[f64], has_street: bool) -> CommunityParts {
    let mut parts = empty();
    let on_street = |id: String, x: f64, households| Building {
        compound: None,
        ..building(&id, x, 10.0, 1, households)
    };
    for (number, (x, households)) in homes.iter().enumerate() {
        parts
            .buildings
            .push(on_street(format!("home{number}"), *x, *households));
    }
    for (number, x) in halls.iter().enumerate() {
        parts.buildings.push(Building {
            usage: sourced(BuildingUse::Public),
            ..on_street(format!("hall{number}"), *x, 0)
        });
    }
    if has_street {
        let street = road("street", RoadClass::Lane, vec![(0.0, 0.0), (4_000.0, 0.0)]);
        parts.roads.push(street);
    }
    parts
}

/// One line of places that asks for a gym for so many households.
fn gym_for(households: u32) -> Catalogue {
    let mut catalogue = Catalogue::builtin().unwrap();
    catalogue.rows.clear();
    catalogue.places.truncate(1);
    catalogue.places[0].place = "gym".into();
    catalogue.places[0].rule = Rule::PerHouseholds {
        households,
        at: None,
    };
    catalogue
}

fn halls_of(parts: CommunityParts, catalogue: &Catalogue) -> (BTreeSet<String>, RowOutcome) {
    let community = Community::new(parts).unwrap();
    let placement = place(&community, catalogue, &PlacementOptions::default()).unwrap();
    let halls = placement.places.iter().filter_map(|p| p.building.as_ref());
    let halls = halls.map(|id| id.as_str().to_owned()).collect();
    (halls, placement.outcomes[0].clone())
}

fn names(halls: &[&str]) -> BTreeSet<String> {
    halls.iter().map(|hall| (*hall).to_owned()).collect()
}

#[test]
fn one_place_is_where_the_households_are_and_not_in_the_middle_of_the_map() {
    let homes = [(0.0, 100), (100.0, 100), (2_000.0, 10)];
    let parts = street(&homes, &[200.0, 1_000.0, 1_900.0], true);
    let (halls, outcome) = halls_of(parts, &gym_for(1_000));
    assert_eq!(halls, names(&["hall0"]));
    assert_eq!((outcome.demanded, outcome.placed), (1, 1));
    let bounds = outcome.bounds.unwrap();
    assert_eq!(bounds.ended, Ended::Optimal);
    // Doors are the corners nearest to the street, 10 m beside it; a hall is gone to in its middle, 20 m on and 16 m beside it.
    let walk = |door: f64| 10.0 + (220.0 - door).abs() + 16.0;
    let least = 100.0 * walk(0.0) + 100.0 * walk(100.0) + 10.0 * walk(2_000.0);
    assert!(
        (bounds.value - least).abs() < 1e-6 * least,
        "{bounds:?} {least}"
    );
}

#[test]
fn where_nobody_lives_the_middle_of_the_map_is_taken() {
    let parts = street(&[], &[3_000.0, 1_400.0, 200.0], true);
    let mut catalogue = gym_for(1_000);
    catalogue.places[0].rule = Rule::PerCommunity { count: 1, at: None };
    let (halls, _) = halls_of(parts, &catalogue);
    assert_eq!(halls, names(&["hall1"]));
}

#[test]
fn a_place_that_is_there_serves_its_side() {
    let homes = [(0.0, 50), (1_500.0, 40), (3_000.0, 50)];
    let mut parts = street(&homes, &[100.0, 1_400.0, 2_900.0], true);
    let both = halls_of(parts.clone(), &gym_for(70)).0;
    assert_eq!(both.len(), 2);
    let provenance = here();
    parts.places.push(Place {
        id: PlaceId::new("old").unwrap(),
        name: Name::default(),
        kind: sourced("gym".into()),
        position: Position::new(2_910.0, 16.0, 0.0),
        building: None,
        storey: 0,
        area_m2: sourced(100.0),
        provenance,
    });
    let (halls, outcome) = halls_of(parts, &gym_for(70));
    // The old one has the homes of the east; what is left walks least to the west.
    assert_eq!(halls, names(&["hall0"]));
    assert_eq!((outcome.existing, outcome.placed), (1, 1));
}

#[test]
fn a_way_round_counts_for_what_it_is() {
    // The hall beside the home is on the other bank: over the bridge it is 2,000 m.
    let mut parts = empty();
    let at = |id: &str, x, y, usage, households| Building {
        compound: None,
        usage: sourced(usage),
        ..building(id, x, y, 1, households)
    };
    parts.buildings = vec![
        at("home", 0.0, 10.0, BuildingUse::Residential, 30),
        at("across", 0.0, 60.0, BuildingUse::Public, 0),
        at("along", 400.0, 10.0, BuildingUse::Public, 0),
    ];
    parts.roads = vec![
        road("south", RoadClass::Lane, vec![(0.0, 0.0), (1_000.0, 0.0)]),
        road(
            "north",
            RoadClass::Lane,
            vec![(0.0, 100.0), (1_000.0, 100.0)],
        ),
        road(
            "bridge",
            RoadClass::Lane,
            vec![(1_000.0, 0.0), (1_000.0, 100.0)],
        ),
    ];
    assert_eq!(
        halls_of(parts.clone(), &gym_for(1_000)).0,
        names(&["along"])
    );
    parts.roads.clear();
    assert_eq!(halls_of(parts, &gym_for(1_000)).0, names(&["across"]));
}

#[test]
fn no_other_choice_of_places_walks_less() {
    let mut parts = street(&[], &[], false);
    let mut number = 17_u32;
    let mut draw = |most: u32| {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from((number >> 8) % most)
    };
    let mut homes = Vec::new();
    for n in 0..30 {
        let (x, y) = (draw(40) * 60.0, draw(40) * 30.0);
        let households = draw(50) as u32 + 1;
        homes.push((x, y, households));
        parts.buildings.push(Building {
            compound: None,
            ..building(&format!("home{n}"), x, y, 3, households)
        });
    }
    let halls: Vec<(f64, f64)> = (0..12)
        .map(|_| (draw(40) * 60.0, draw(40) * 30.0))
        .collect();
    for (n, (x, y)) in halls.iter().enumerate() {
        parts.buildings.push(Building {
            compound: None,
            usage: sourced(BuildingUse::Public),
            ..building(&format!("hall{n:02}"), *x, *y, 1, 0)
        });
    }
    let total: u32 = homes.iter().map(|home| home.2).sum();
    let (chosen, outcome) = halls_of(parts, &gym_for(total.div_ceil(3)));
    assert_eq!(chosen.len(), 3);
    // Without ways each walks the straight line times the square root of two, from a corner of the footprint to the hall's middle.
    let walk = |home: &(f64, f64, u32), hall: usize| {
        let (x, y) = halls[hall];
        std::f64::consts::SQRT_2 * (x + 20.0 - home.0).hypot(y + 6.0 - home.1)
    };
    let mut least = f64::INFINITY;
    for a in 0..12 {
        for b in a + 1..12 {
            for c in b + 1..12 {
                let nearest = |home: &(f64, f64, u32)| {
                    let walks = [a, b, c].map(|hall| walk(home, hall));
                    f64::from(home.2) * walks.into_iter().fold(f64::INFINITY, f64::min)
                };
                least = least.min(homes.iter().map(nearest).sum());
            }
        }
    }
    let bounds = outcome.bounds.unwrap();
    assert!(bounds.value <= least * 1.001 + 1e-6, "{bounds:?} {least}");
    assert!(bounds.value >= least * 0.999_999, "{bounds:?} {least}");
}

/// Homes and three halls to choose from.
fn choice() -> Community {
    let homes = [(0.0, 100), (100.0, 100), (2_000.0, 10)];
    let parts = street(&homes, &[200.0, 1_000.0, 1_900.0], true);
    Community::new(parts).unwrap()
}

/// What a watch sees that breaks once a solver tells how far it is: the row, how many are done, and whether a solver told.
fn broken_off(catalogue: &Catalogue) -> Vec<(String, usize, bool)> {
    let mut seen = Vec::new();
    let mut watch = |step: Step<'_>| {
        seen.push((step.row.to_string(), step.done, step.progress.is_some()));
        match step.progress {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    };
    let (options, given) = (PlacementOptions::default(), Given::default());
    let stopped = place_watched(&choice(), catalogue, &options, &given, &mut watch);
    assert_eq!(stopped, Err(PlacementError::Cancelled));
    seen
}

#[test]
fn a_watch_cancels_while_places_are_sited() {
    let catalogue = gym_for(1_000);
    let row = catalogue.places[0].id.to_string();
    assert_eq!(
        broken_off(&catalogue),
        [(row.clone(), 0, false), (row, 0, true)]
    );
}

#[test]
fn a_watch_cancels_while_the_place_that_devices_stand_in_is_sited() {
    let mut catalogue = catalogue();
    catalogue.places.clear();
    catalogue.rows.truncate(1);
    catalogue.rows[0].required = true;
    catalogue.rows[0].rule = Rule::PerCommunity {
        count: 1,
        at: Some("gym".into()),
    };
    let row = catalogue.rows[0].id.to_string();
    assert_eq!(broken_off(&catalogue), [(row, 0, true)]);
}

#[test]
fn each_row_is_begun_once_and_places_first_and_the_last_ends_all() {
    let community = Community::new(small()).unwrap();
    let (catalogue, options) = (catalogue(), PlacementOptions::default());
    let (mut begun, mut done) = (Vec::new(), Vec::new());
    let mut watch = |step: Step<'_>| {
        done.push(step.done);
        if step.progress.is_none() {
            begun.push((step.row.clone(), step.done, step.of));
        }
        ControlFlow::Continue(())
    };
    let given = Given::default();
    let placement = place_watched(&community, &catalogue, &options, &given, &mut watch).unwrap();
    let all = placement.outcomes.len();
    assert_eq!(begun.len(), all);
    for (number, (row, done, of)) in begun.iter().enumerate() {
        assert_eq!((*done, *of), (number, all), "{row}");
    }
    assert!(done.is_sorted(), "{done:?}");
    let rows: BTreeSet<_> = begun.iter().map(|(row, ..)| row).collect();
    let outcomes: BTreeSet<_> = placement.outcomes.iter().map(|o| &o.row).collect();
    assert_eq!(rows, outcomes);
    let is_place = |(row, ..): &(RowId, usize, usize)| catalogue.place(row.as_str()).is_some();
    assert!(is_place(&begun[0]) && begun.is_sorted_by_key(|step| !is_place(step)));
}
