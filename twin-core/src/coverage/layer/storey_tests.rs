//! Radio on storeys, by hand. The house of the rule tests has ten storeys of 3 m over 60 × 40 m; cells are 2 m, their middles at odd metres.

use geo::{Area, Coord};

use super::rule_tests::{community, device, pole};
use super::*;
use crate::catalogue::{Catalogue, RadioWord};
use crate::coverage::radio::{Heard, Technology};
use crate::ids::BuildingId;
use crate::model::{Community, CommunityParts, Device, Host, Position};

fn on_wall() -> Host {
    Host::Building(BuildingId::new("b").unwrap())
}

/// A router under the ceiling of the third storey, 8.5 m up.
fn router() -> Device {
    device("router", "T8-5", [131.0, 121.0, 8.5], (on_wall(), 2))
}

fn on_storey(community: &Community, word: RadioWord, storey: i16) -> Result<Layer, LayerError> {
    let whole = Whole::of(community, &Catalogue::builtin().unwrap())?;
    let layer = whole.layer(community, Kind::RadioStorey(word, storey))?;
    Ok(layer.unwrap())
}

fn level_dbm(layer: &Layer, x: f64, y: f64) -> f64 {
    match layer.map.as_ref().unwrap().at(Coord { x, y }) {
        Some(Heard::Best { level_dbm, .. }) => level_dbm,
        other => panic!("{other:?} at {x} {y}"),
    }
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 0.02, "{found}, not {wanted}");
}

#[test]
fn a_router_is_heard_on_its_floor_by_38_901_and_through_one_floor_by_p1238() {
    let community = community(Vec::new(), vec![router()]);
    let own = on_storey(&community, RadioWord::Wifi24, 2).unwrap();
    // 20 dBm e.i.r.p.; 10 m away and 1 m down, √101 m: 38.3 lg √101 + 17.3 + 24.9 lg 2.44 = 38.383 + 17.3 + 9.646.
    close(level_dbm(&own, 141.0, 121.0), 20.0 - 65.329);
    let numbers = own.patchwork.numbers();
    close(numbers.asked_m2, 2_400.0);
    close(numbers.covered_m2, 2_400.0);
    assert_eq!(own.patchwork.devices().collect::<Vec<_>>(), [0]);
    assert!(own.notes.is_empty() && own.left_out.is_empty());
    // Out of the house nothing is asked about.
    let outside = own.map.as_ref().unwrap().at(Coord { x: 90.0, y: 121.0 });
    assert_eq!(outside, Some(Heard::Outside));

    let above = on_storey(&community, RadioWord::Wifi24, 3).unwrap();
    // 2 m up, √104 m: 20 lg 2440 − 28 + 28 lg √104 + 10 = 39.748 + 28.238 + 10.
    close(level_dbm(&above, 141.0, 121.0), 20.0 - 77.986);
}

#[test]
fn where_no_model_holds_is_told_and_not_covered() {
    let community = community(Vec::new(), vec![router()]);
    // P.1238 has no loss of two floors of homes at 2.4 GHz: 60 × 40 m are 600 cells of 4 m².
    let two_up = on_storey(&community, RadioWord::Wifi24, 4).unwrap();
    assert_eq!(
        two_up.notes,
        [Note::OutsideValidity {
            cells: 600,
            of: 600
        }]
    );
    assert_eq!(two_up.patchwork.numbers().covered_m2, 0.0);
    // A transmitter on the ground in the open has no model, and is told as such.
    let stray = device("stray", "T8-5", [0.0, 0.0, 0.0], (on_wall(), 0));
    let community = super::rule_tests::community(Vec::new(), vec![stray, router()]);
    let own = on_storey(&community, RadioWord::Wifi24, 2).unwrap();
    let left_out: Vec<_> = own.left_out.iter().collect();
    assert_eq!(left_out.len(), 1);
    assert_eq!(
        (left_out[0].device, left_out[0].reason.as_str()),
        (0, "no_model")
    );
    assert_eq!(own.patchwork.devices().collect::<Vec<_>>(), [1]);
}

#[test]
fn stations_outdoors_come_in_through_the_facade() {
    let community = community(Vec::new(), vec![pole("p", [81.0, 121.0])]);
    let layer = on_storey(&community, RadioWord::NrN78, 2).unwrap();
    // The antenna at 8 m, the terminal at 7.5 m, 20 m away: d = 20.006 m. In the street canyon (P.1411 §4.1.1)
    // 21.2 lg d + 29.2 + 21.1 lg 3.5 = 27.585 + 29.2 + 11.480; through the façade of low loss (38.901 table 7.4.3-2) of 2.7 dB glass and
    // 19 dB concrete 5 − 10 lg(0.3 · 10^−0.27 + 0.7 · 10^−1.9) = 12.698; 0.5 dB a metre for the 2 m of the first cell.
    let loss = 68.264 + 12.698 + 1.0;
    let sent_dbm = Technology::nr_n78().reference_dbm() + 5.0;
    close(level_dbm(&layer, 101.0, 121.0), sent_dbm - loss);
    // 10 m farther in it is 5 dB for the way inside and the longer way besides.
    assert!(level_dbm(&layer, 101.0, 121.0) - level_dbm(&layer, 111.0, 121.0) > 5.0);
}

#[test]
fn a_router_tried_elsewhere_in_its_house_is_heard_as_on_a_layer_made_afresh() {
    let with = |at: [f64; 3]| {
        let router = device("router", "T8-5", at, (on_wall(), 2));
        community(Vec::new(), vec![pole("p", [81.0, 121.0]), router])
    };
    let (here, there) = (with([131.0, 121.0, 8.5]), with([111.0, 131.0, 8.5]));
    let (word, device) = (RadioWord::Wifi24, 1);
    let whole = Whole::of(&here, &Catalogue::builtin().unwrap()).unwrap();
    let made = on_storey(&here, word, 2).unwrap();
    let known = whole.transmitters.iter().find(|t| t.word == word).unwrap();
    let mut site = known.site_of(device).unwrap().clone();
    site.position = Position::new(111.0, 131.0, site.position.z);

    let wanted = on_storey(&there, word, 2).unwrap();
    let map = wanted.map.as_ref().unwrap();
    let trial = whole.try_site(&here, &made, Some(device), &site);
    let trial = trial.unwrap().unwrap();
    let alike = |(a, b): (&f32, &f32)| (a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-3;
    let now = made.map.as_ref().unwrap().levels_dbm();
    assert!(trial.map.levels().iter().zip(map.levels_dbm()).all(alike));
    assert!(!trial.map.levels().iter().zip(now).all(alike));
    let served_m2 = wanted.patchwork.ground(device).unwrap().unsigned_area();
    close(trial.ground.unsigned_area(), served_m2);
    let tried = whole.map_with(&here, &made, Some(device), site);
    let tried = tried.unwrap().unwrap();
    assert!(tried.sinrs_db().iter().zip(map.sinrs_db()).all(alike));
}

/// The site of the first device for WiFi.
fn site_z(community: &Community) -> f64 {
    let whole = Whole::of(community, &Catalogue::builtin().unwrap()).unwrap();
    let mut all = whole.transmitters.iter();
    let known = all.find(|t| t.word == RadioWord::Wifi24).unwrap();
    known.site_of(0).unwrap().position.z
}

#[test]
fn a_router_that_tells_its_storey_and_no_height_hangs_there() {
    let z = |host: Host, z: f64, storey: i16| {
        let router = device("router", "T8-5", [131.0, 121.0, z], (host, storey));
        site_z(&community(Vec::new(), vec![router]))
    };
    // The third storey's floor is at 6 m, and routers hang 2.5 m up; maps without heights say 0, inventories 2.5 m.
    for none in [0.0, 2.5] {
        close(z(on_wall(), none, 2), 8.5);
        close(z(Host::Ground, none, 2), 8.5);
    }
    // One that is told, and storeys that the house has not.
    close(z(on_wall(), 7.2, 2), 7.2);
    close(z(on_wall(), 2.5, 0), 2.5);
    close(z(on_wall(), 2.5, 10), 2.5);

    let hung = |z: f64| {
        let router = device("router", "T8-5", [131.0, 121.0, z], (on_wall(), 2));
        on_storey(&community(Vec::new(), vec![router]), RadioWord::Wifi24, 2).unwrap()
    };
    let (told, untold) = (hung(8.5), hung(0.0));
    assert_eq!(
        told.patchwork.numbers().covered_m2,
        untold.patchwork.numbers().covered_m2
    );
    close(level_dbm(&untold, 141.0, 121.0), 20.0 - 65.329);
}

#[test]
fn a_router_is_tried_on_its_storey_whatever_the_house() {
    let mut parts: CommunityParts = (*community(Vec::new(), vec![router()])).clone();
    let mut low = parts.buildings[0].clone();
    // Five storeys of 4 m.
    low.id = BuildingId::new("low").unwrap();
    low.footprint = geo::Rect::new((-160.0, 100.0), (-100.0, 140.0)).to_polygon();
    low.top_z.value = 20.0;
    low.storeys.value = 5;
    parts.buildings.push(low);
    let community = Community::new(parts).unwrap();
    let catalogue = Catalogue::builtin().unwrap();
    let whole = Whole::of(&community, &catalogue).unwrap();
    let word = RadioWord::Wifi24;
    let known = whole.transmitters.iter().find(|t| t.word == word).unwrap();
    let places = [(111.0, 131.0), (-130.0, 120.0), (0.0, 0.0)].map(Coord::from);

    // 2.5 m over the floor of its storey, at 6 m in its house and 8 m in the other; in the open as high as it is.
    let moved = places.map(|at| known.height_at(&community, &whole.terrain, (0, at)));
    for (moved, wanted) in moved.into_iter().zip([8.5, 10.5, 8.5]) {
        close(moved.unwrap().unwrap(), wanted);
    }
    let tried = |at, height| {
        let class = ("T8-5", None);
        let site = Transmitters::tried(&catalogue, class, (at, height), &whole.terrain, word);
        site.unwrap().unwrap().position.z
    };
    for (at, wanted) in places.into_iter().zip([8.5, 10.5, 2.5]) {
        close(tried(at, Height::Storey(&community, 2)), wanted);
        close(tried(at, Height::Usual), 2.5);
        close(tried(at, Height::OverGround(4.0)), 4.0);
    }
    // The low house has no eighth storey.
    close(tried(places[1], Height::Storey(&community, 7)), 2.5);
}

#[test]
fn a_device_that_no_model_holds_for_is_left_out_of_the_layer_of_the_ground() {
    let at_ground = device("flat", "T8-5", [50.0, 0.0, 0.0], (Host::Ground, 0));
    let devices = vec![pole("p", [0.0, 0.0]), at_ground];
    let with = community(Vec::new(), devices);
    let without = community(Vec::new(), vec![pole("p", [0.0, 0.0])]);
    let catalogue = Catalogue::builtin().unwrap();
    let made = |community: &Community| {
        let whole = Whole::of(community, &catalogue).unwrap();
        let layer = whole.layer(community, Kind::Radio(RadioWord::Wifi24));
        layer.unwrap().unwrap()
    };
    let (with, without) = (made(&with), made(&without));
    let left_out: Vec<_> = with
        .left_out
        .iter()
        .map(|l| (l.device, &l.reason))
        .collect();
    let [(1, Reason::Radio(error))] = left_out[..] else {
        panic!("{left_out:?}");
    };
    assert!(error.to_string().contains("site flat "), "{error}");
    assert_eq!(with.patchwork.numbers(), without.patchwork.numbers());
    assert!(with.patchwork.numbers().covered_m2 > 0.0);
}

#[test]
fn storeys_that_no_building_has_are_refused() {
    let community = community(Vec::new(), vec![router()]);
    assert_eq!(storeys_of(&community), (0..10).collect::<Vec<i16>>());
    for storey in [-1, 10] {
        let refused = on_storey(&community, RadioWord::Wifi24, storey);
        assert_eq!(refused.unwrap_err(), LayerError::NoStorey { storey });
    }
}
