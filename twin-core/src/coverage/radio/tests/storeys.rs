//! Levels on the storeys of a building.

use super::*;

#[test]
fn storeys_are_reached_through_floors_and_facades() {
    let buildings = [block("b", (100.0, 80.0), (20.0, 40.0), 18.0)];
    let scene = Scene::new(grid(200.0, 2.0), 0.0, &buildings).unwrap();
    // An access point on the ceiling of the second storey.
    let sites = [site("ap", 110.0, 100.0, 5.5, Technology::wifi_2_4())];
    assert!(matches!(
        RadioMap::new(&scene, &sites, ON_FOOT),
        Err(RadioError::SiteIndoors { .. })
    ));
    let storey = |storey| {
        RadioMap::new(
            &scene,
            &sites,
            Terminals::Storey {
                building: 0,
                storey,
            },
        )
        .unwrap()
    };
    let (own, above) = (storey(1), storey(2));
    // On its own floor InH-Office without a line of sight: at √(11² + 1² + 1²) m from 20 dBm.
    let expected = 20.0 - loss::office_nlos(11.0_f64.hypot(1.0).hypot(1.0), 2.44).unwrap();
    assert!((level(&own, 111.0, 111.0) - expected).abs() < 1e-3);
    // Through the floor P.1238, 2 m higher.
    let (d, premises) = (11.0_f64.hypot(1.0).hypot(2.0), loss::Premises::Residential);
    let expected = 20.0 - loss::by_floors(premises, d, 2.44, 1).unwrap();
    assert!((level(&above, 111.0, 111.0) - expected).abs() < 1e-3);
    assert!(level(&own, 111.0, 111.0) - level(&above, 111.0, 111.0) > 9.0);
    // Two floors are not in P.1238's table at 2.4 GHz: unknown, not 0.
    assert_eq!(
        storey(3).at(Coord { x: 111.0, y: 101.0 }),
        Some(Heard::Unknown)
    );
    assert_eq!(own.at(Coord { x: 50.0, y: 50.0 }), Some(Heard::Outside));
    assert_eq!(own.share_at_least(-200.0), Some(1.0));
    assert!(matches!(
        RadioMap::new(
            &scene,
            &sites,
            Terminals::Storey {
                building: 0,
                storey: 6
            }
        ),
        Err(RadioError::NoStorey { storeys: 6, .. })
    ));
    // From outside, higher storeys are heard too.
    let outside = [site("pole", 51.0, 101.0, 10.0, Technology::nr_n78())];
    let map = RadioMap::new(
        &scene,
        &outside,
        Terminals::Storey {
            building: 0,
            storey: 5,
        },
    )
    .unwrap();
    assert_eq!(map.unknown_cells(), 0);
    assert!(level(&map, 101.0, 101.0) > level(&map, 119.0, 101.0));
}
