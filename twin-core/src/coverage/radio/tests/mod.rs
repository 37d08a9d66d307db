//! Maps of small scenes, by hand and by their properties.

mod loads;
mod rows;
mod storeys;
mod strides;

use std::sync::Arc;

use geo::{Area, Coord, Rect, Validation, polygon};

use super::loss::{Facade, facade_loss, free_space};
use super::*;
use crate::ids::BuildingId;
use crate::model::{Building, BuildingUse, Name, Position, Provenance, Sourced};

fn sourced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, Provenance::generated("test"))
}

fn block(id: &str, (west, south): (f64, f64), (width, depth): (f64, f64), top_m: f64) -> Building {
    let (east, north) = (west + width, south + depth);
    Building {
        id: BuildingId::new(id).unwrap(),
        name: Name::default(),
        footprint: polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)],
        base_z: sourced(0.0),
        top_z: sourced(top_m),
        storeys: sourced((top_m / 3.0) as u16),
        basements: sourced(0),
        usage: sourced(BuildingUse::Residential),
        households: sourced(10),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: None,
        provenance: Provenance::generated("test"),
    }
}

fn site(id: &str, x: f64, y: f64, z: f64, technology: Technology) -> Site {
    Site {
        id: Arc::from(id),
        position: Position::new(x, y, z),
        technology,
        antenna: Antenna::Omni { gain_dbi: 0.0 },
        load: 1.0,
    }
}

fn grid(side_m: f64, cell_m: f64) -> Grid {
    Grid::new(Rect::new((0.0, 0.0), (side_m, side_m)), cell_m).unwrap()
}

const ON_FOOT: Terminals = Terminals::Ground { height_m: 1.5 };

fn level(map: &RadioMap, x: f64, y: f64) -> f64 {
    match map.at(Coord { x, y }) {
        Some(Heard::Best { level_dbm, .. }) => level_dbm,
        other => panic!("{other:?} at {x} {y}"),
    }
}

#[test]
fn in_the_open_the_level_is_power_less_the_loss_of_the_street() {
    let scene = Scene::new(grid(400.0, 2.0), 0.0, &[]).unwrap();
    let sites = [site("a", 1.0, 1.0, 10.0, Technology::nr_n78())];
    let map = RadioMap::new(&scene, &sites, ON_FOOT).unwrap();
    let link = loss::Link {
        distance_2d_m: 200.0,
        site_m: 10.0,
        terminal_m: 1.5,
        frequency_ghz: 3.5,
    };
    let loss = loss::street_los(loss::Scenario::Micro, &link).unwrap();
    let expected = sites[0].technology.reference_dbm() - loss;
    assert!((level(&map, 201.0, 1.0) - expected).abs() < 1e-3);
    // Within 10 m of the pole it is free space.
    let near = sites[0].technology.reference_dbm() - free_space(4.0_f64.hypot(8.5), 3.5).unwrap();
    assert!((level(&map, 5.0, 1.0) - near).abs() < 1e-3);
    assert_eq!(map.unknown_cells(), 0);
}

#[test]
fn levels_fall_with_distance_in_the_open() {
    let scene = Scene::new(grid(400.0, 2.0), 0.0, &[]).unwrap();
    for technology in [
        Technology::nr_n78(),
        Technology::nb_iot_b8(),
        Technology::lora_cn470(),
        Technology::wifi_5(),
    ] {
        let map = RadioMap::new(&scene, &[site("a", 1.0, 1.0, 6.0, technology)], ON_FOOT).unwrap();
        let levels: Vec<f64> = (0..199)
            .map(|i| level(&map, 1.0 + 2.0 * f64::from(i), 1.0))
            .collect();
        assert!(
            levels.windows(2).all(|w| w[1] <= w[0] + 0.6),
            "{technology:?} {levels:?}"
        );
        assert!(levels[198] < levels[10] - 20.0);
    }
}

#[test]
fn a_building_shades_what_is_behind_it_and_dims_what_is_in_it() {
    let buildings = [block("b", (100.0, 80.0), (20.0, 40.0), 18.0)];
    let scene = Scene::new(grid(300.0, 2.0), 0.0, &buildings).unwrap();
    let open = Scene::new(grid(300.0, 2.0), 0.0, &[]).unwrap();
    let sites = [site("a", 51.0, 101.0, 10.0, Technology::nr_n78())];
    let map = RadioMap::new(&scene, &sites, ON_FOOT).unwrap();
    let free = RadioMap::new(&open, &sites, ON_FOOT).unwrap();
    // In front nothing changes.
    assert!((level(&map, 91.0, 101.0) - level(&free, 91.0, 101.0)).abs() < 1e-3);
    // Behind it the loss is at most that of a street without a line of sight.
    let behind = level(&free, 131.0, 101.0) - level(&map, 131.0, 101.0);
    let link = loss::Link {
        distance_2d_m: 80.0,
        site_m: 10.0,
        terminal_m: 1.5,
        frequency_ghz: 3.5,
    };
    let most = loss::street_nlos(loss::Scenario::Micro, &link).unwrap()
        - loss::street_los(loss::Scenario::Micro, &link).unwrap();
    assert!((behind - most).abs() < 1e-3, "{behind} {most}");
    // Inside, 11 m from the west wall, are the façade and 0.5 dB/m.
    let inside = level(&free, 111.0, 101.0) - level(&map, 111.0, 101.0);
    let facade = facade_loss(Facade::LowLoss, 3.5).unwrap();
    assert!(
        (inside - facade - 0.5 * 11.0).abs() <= 1.0,
        "{inside} {facade}"
    );
}

#[test]
fn over_a_low_roof_the_loss_is_that_of_its_edges() {
    // LoRa has no statistical model: behind a 9 m roof stands Bullington's loss alone.
    let buildings = [block("b", (100.0, 80.0), (20.0, 40.0), 9.0)];
    let scene = Scene::new(grid(300.0, 1.0), 0.0, &buildings).unwrap();
    let open = Scene::new(grid(300.0, 1.0), 0.0, &[]).unwrap();
    let sites = [site("a", 50.5, 100.5, 6.0, Technology::lora_cn470())];
    let behind = |scene: &Scene<'_>| {
        level(
            &RadioMap::new(scene, &sites, ON_FOOT).unwrap(),
            150.5,
            100.5,
        )
    };
    let lost = behind(&open) - behind(&scene);
    // Cells of 1 m: the roof is sampled from 50 to 69 m of 100 m.
    let edges: Vec<loss::Edge> = (50..70)
        .map(|d| loss::Edge {
            distance_m: f64::from(d),
            height_m: 9.0,
        })
        .collect();
    let expected = loss::bullington(100.0, (6.0, 1.5), &edges, 0.48).unwrap();
    assert!((lost - expected).abs() < 0.05, "{lost} {expected}");
}

#[test]
fn another_site_never_lowers_the_best_level() {
    let buildings = [
        block("b", (60.0, 40.0), (20.0, 40.0), 18.0),
        block("c", (120.0, 100.0), (50.0, 15.0), 9.0),
    ];
    let scene = Scene::new(grid(200.0, 4.0), 0.0, &buildings).unwrap();
    let technology = Technology::nr_n78();
    let sites = [
        site("a", 20.0, 30.0, 10.0, technology),
        site("b", 150.0, 70.0, 10.0, technology),
        site("c", 100.0, 180.0, 6.0, technology),
    ];
    let maps: Vec<RadioMap> = (1..=3)
        .map(|n| RadioMap::new(&scene, &sites[..n], ON_FOOT).unwrap())
        .collect();
    for pair in maps.windows(2) {
        for (before, after) in pair[0].levels_dbm().iter().zip(pair[1].levels_dbm()) {
            assert!(after >= before || before.is_nan());
        }
    }
}

#[test]
fn a_map_moves_with_its_scene() {
    let by = Coord {
        x: 1_000.0,
        y: -2_000.0,
    };
    let map = |by: Coord<f64>, ground_m: f64| {
        let mut building = block(
            "b",
            (60.0 + by.x, 40.0 + by.y),
            (20.0, 40.0),
            18.0 + ground_m,
        );
        building.base_z = sourced(ground_m);
        let buildings = [building];
        let area = Rect::new((by.x, by.y), (200.0 + by.x, 200.0 + by.y));
        let scene = Scene::new(Grid::new(area, 4.0).unwrap(), ground_m, &buildings).unwrap();
        let sites = [site(
            "a",
            21.0 + by.x,
            33.0 + by.y,
            10.0 + ground_m,
            Technology::nr_n78(),
        )];
        RadioMap::new(&scene, &sites, ON_FOOT).unwrap()
    };
    let (here, there) = (map(Coord { x: 0.0, y: 0.0 }, 0.0), map(by, 64.0));
    for (a, b) in here.levels_dbm().iter().zip(there.levels_dbm()) {
        assert!((a - b).abs() < 1e-3, "{a} {b}");
    }
}

#[test]
fn areas_and_contours_agree_with_the_cells() {
    let buildings = [block("b", (60.0, 40.0), (20.0, 40.0), 18.0)];
    let scene = Scene::new(grid(200.0, 2.0), 0.0, &buildings).unwrap();
    let technology = Technology::nr_n78();
    let sites = [
        site("a", 20.0, 30.0, 10.0, technology),
        site("b", 150.0, 170.0, 10.0, technology),
    ];
    let map = RadioMap::new(&scene, &sites, ON_FOOT).unwrap();
    for needed in [-105.0, -90.0, -80.0] {
        let area = map.area_at_least(needed);
        assert!(area.is_valid());
        assert!(
            (area.unsigned_area() / 40_000.0 - map.share_at_least(needed).unwrap()).abs() < 1e-9
        );
    }
    let servers = map.server_areas();
    assert_eq!(servers.len(), 2);
    assert!((servers.iter().map(Area::unsigned_area).sum::<f64>() - 40_000.0).abs() < 1e-6);
    assert!(!map.contour(-90.0).0.is_empty());
    assert!(map.contour(100.0).0.is_empty());
}

#[test]
fn interference_and_noise_make_the_sinr() {
    let scene = Scene::new(grid(200.0, 2.0), 0.0, &[]).unwrap();
    let technology = Technology::nr_n78();
    let mut sites = [
        site("a", 1.0, 101.0, 10.0, technology),
        site("b", 199.0, 101.0, 10.0, technology),
    ];
    let map = RadioMap::new(&scene, &sites, ON_FOOT).unwrap();
    // Midway both are as loud: 0 dB.
    let Some(Heard::Best {
        site: best,
        sinr_db,
        ..
    }) = map.at(Coord { x: 101.0, y: 101.0 })
    else {
        panic!()
    };
    assert!(sinr_db.abs() < 0.5, "{sinr_db}");
    assert!(best < 2);
    // Silent others leave the noise alone.
    sites[1].load = 0.0;
    let quiet = RadioMap::new(&scene, &sites[..], ON_FOOT).unwrap();
    let cell = quiet.grid().cell_at(Coord { x: 51.0, y: 101.0 }).unwrap();
    let Some(Heard::Best { sinr_db, .. }) = quiet.heard(cell) else {
        panic!()
    };
    assert!((sinr_db - quiet.snr_db(cell).unwrap()).abs() < 1e-3);
}

#[test]
fn bad_input_is_named() {
    let scene = Scene::new(grid(100.0, 2.0), 0.0, &[]).unwrap();
    let good = site("a", 10.0, 10.0, 10.0, Technology::nr_n78());
    let refused = |sites: &[Site]| {
        RadioMap::new(&scene, sites, ON_FOOT)
            .unwrap_err()
            .to_string()
    };
    let mixed = refused(&[good.clone(), site("w", 0.0, 0.0, 3.0, Technology::wifi_5())]);
    assert!(
        mixed.contains("sites a and w are on different channels"),
        "{mixed}"
    );
    let low = Technology {
        frequency_ghz: 0.1,
        ..Technology::lora_cn470()
    };
    assert!(
        refused(&[site("l", 0.0, 0.0, 6.0, low)]).contains("no outdoor model holds for site l")
    );
    assert!(
        refused(&[site("l", 0.0, 0.0, -6.0, Technology::nr_n78())]).contains("no outdoor model")
    );
    assert!(refused(&[site("l", f64::NAN, 0.0, 6.0, Technology::nr_n78())]).contains("NaN"));
    assert!(
        refused(&[Site {
            load: 1.5,
            ..good.clone()
        }])
        .contains("load")
    );
    assert!(RadioMap::new(&scene, &[good], Terminals::Ground { height_m: f64::NAN }).is_err());
    let nothing = RadioMap::new(&scene, &[], ON_FOOT).unwrap();
    assert_eq!(nothing.unknown_cells(), nothing.grid().len());
    assert!(nothing.server_areas().is_empty());
    assert!(Grid::new(Rect::new((0.0, 0.0), (1e6, 1e6)), 1.0).is_err());
    assert!(Grid::new(Rect::new((0.0, 0.0), (10.0, 10.0)), 0.0).is_err());
    assert!(Grid::new(Rect::new((0.0, 0.0), (10.0, f64::NAN)), 1.0).is_err());
    assert!(Grid::new(Rect::new((0.0, 0.0), (10.0, 0.0)), 1.0).is_err());
    assert!(Scene::new(grid(10.0, 1.0), f64::NAN, &[]).is_err());
}
