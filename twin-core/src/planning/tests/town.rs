use super::*;

/// Rows of slabs with roads between them and a lawn and a car park here and there, completed by the inference rules.
pub(crate) fn town(columns: usize, rows: usize) -> Community {
    let mut parts = empty();
    for row in 0..rows {
        let y = row as f64 * 45.0;
        for column in 0..columns {
            let x = column as f64 * 60.0;
            let id = format!("{column}-{row}");
            parts.buildings.push(Building {
                compound: None,
                ..building(&id, x, y, 6, 24)
            });
            if column % 5 == 2 && row % 3 == 1 {
                parts.greens.push(Green {
                    id: GreenId::new(&id).unwrap(),
                    name: Name::default(),
                    area: rectangle(x, y + 14.0, 35.0, 10.0),
                    kind: GreenKind::Lawn,
                    provenance: here(),
                });
            }
            if column % 5 == 4 && row % 3 == 1 {
                parts.parkings.push(Parking {
                    id: ParkingId::new(&id).unwrap(),
                    name: Name::default(),
                    area: rectangle(x, y + 14.0, 40.0, 10.0),
                    kind: sourced(ParkingKind::Surface),
                    spaces: sourced(15),
                    provenance: here(),
                });
            }
        }
        let class = if row % 4 == 0 {
            RoadClass::Main
        } else {
            RoadClass::Lane
        };
        parts.roads.push(road(
            &format!("r{row}"),
            class,
            vec![(-10.0, y + 35.0), (columns as f64 * 60.0, y + 35.0)],
        ));
    }
    parts.roads.push(road(
        "west",
        RoadClass::Main,
        (0..rows).map(|r| (-10.0, r as f64 * 45.0 + 35.0)).collect(),
    ));
    crate::inference::complete(&mut parts);
    Community::new(parts).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn a_seed_gives_the_same_on_any_number_of_cores() {
    let community = town(6, 6);
    let catalogue = catalogue();
    let planned = |threads: usize, seed: u64| {
        let options = PlacementOptions {
            seed,
            ..PlacementOptions::default()
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let placement = || place(&community, &catalogue, &options).unwrap();
        pool.unwrap().install(placement)
    };
    for seed in [1, 7] {
        let (one, four) = (planned(1, seed), planned(4, seed));
        assert_eq!(format!("{one:?}"), format!("{four:?}"), "seed {seed}");
    }
    // Another seed may give other sites. Smart poles come first, so that both have the same problem there: what one proves holds for the other.
    let found = [1, 7].map(|seed| outcome(&planned(1, seed), "T4-1").bounds.unwrap());
    let least = found[0].bound.max(found[1].bound);
    let most = found[0].value.min(found[1].value);
    assert!(least <= most + 1e-6, "{found:?}");
}

#[test]
fn every_effort_has_the_seed_that_is_asked_for() {
    let community = town(2, 2);
    let effort = crate::optimise::Effort::default();
    assert_eq!(Survey::new(&community).effort(effort), effort);
    let seeded = Survey::new(&community).seeded(7).effort(effort);
    assert_eq!(seeded, crate::optimise::Effort { seed: 7, ..effort });
}

#[test]
fn a_completed_town_gets_valid_devices_of_every_required_row() {
    let community = town(8, 8);
    let catalogue = catalogue();
    let placement = place(&community, &catalogue, &PlacementOptions::default()).unwrap();
    for row in catalogue.rows.iter().filter(|r| r.required) {
        let outcome = outcome(&placement, row.id.as_str());
        assert!(
            outcome.demanded > 0 || outcome.reason.is_some(),
            "{outcome:?}"
        );
        assert_eq!(
            outcome.demanded,
            outcome.existing + outcome.placed,
            "{outcome:?}"
        );
    }
    // Every home has its meter, and so have the planned gym, canteen and property operations centre.
    assert_eq!(
        outcome(&placement, "T4-3").placed,
        community.household_count() + 3
    );
    assert_eq!(
        placement,
        place(&community, &catalogue, &PlacementOptions::default()).unwrap()
    );
    let full = placement
        .apply(community)
        .unwrap_or_else(|errors| panic!("{errors}"));
    let again = place(&full, &catalogue, &PlacementOptions::default()).unwrap();
    assert!(
        again.devices.is_empty() && again.places.is_empty(),
        "{:?}",
        again.devices.first()
    );
}
