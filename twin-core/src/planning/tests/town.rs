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
