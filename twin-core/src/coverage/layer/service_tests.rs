//! Layers of what people come to: a street worked out by hand.

use geo::{Area, Coord};

use super::*;
use crate::catalogue::Catalogue;
use crate::coverage::service::Circle;
use crate::ids::{BuildingId, ClassId, CompoundId, DeviceId, FixtureId, PlaceId};
use crate::model::{
    CameraView, Community, CommunityParts, Compound, Device, Enclosure, FixtureKind, Host, Name,
    Network, NetworkAttachment, Place, Position, Product, RoadClass,
};
use crate::planning::tests::{building, empty, fixture, here, rectangle, road, sourced, unit};

fn clinic(id: &str, x: f64, y: f64) -> Place {
    Place {
        id: PlaceId::new(id).unwrap(),
        name: Name::default(),
        kind: sourced("clinic".into()),
        position: Position::new(x, y, 0.0),
        building: None,
        storey: 0,
        area_m2: sourced(100.0),
        provenance: here(),
    }
}

fn monitor(id: &str, host: Host, x: f64) -> Device {
    monitor_at(id, host, [x, 3.0])
}

fn monitor_at(id: &str, host: Host, [x, y]: [f64; 2]) -> Device {
    Device {
        id: DeviceId::new(id).unwrap(),
        class: ClassId::new("T3-9").unwrap(),
        row: None,
        name: Name::default(),
        position: Position::new(x, y, 0.6),
        heading_rad: None,
        view: CameraView::default(),
        mounting: None,
        product: Product::default(),
        host,
        storey: 0,
        network: NetworkAttachment {
            technology: Network::NbIot,
            gateway: None,
            provenance: here(),
        },
        provenance: here(),
    }
}

/// A street of 2 km with four houses 16 m beside it, at 100, 400, 800 and 1,600 m, of 10, 20, 30 and 40 households.
fn street() -> CommunityParts {
    let mut parts = empty();
    parts.compounds.push(Compound {
        id: CompoundId::new("c").unwrap(),
        name: Name::default(),
        boundary: rectangle(0.0, -50.0, 2_000.0, 250.0),
        enclosure: sourced(Enclosure::Open),
        government_network: None,
        provenance: here(),
    });
    parts.roads.push(road(
        "r",
        RoadClass::Lane,
        vec![(0.0, 0.0), (1_000.0, 0.0), (2_000.0, 0.0)],
    ));
    for (number, x) in [100.0, 400.0, 800.0, 1_600.0].into_iter().enumerate() {
        let households = 10 * (number as u32 + 1);
        let (house, door) = (format!("b{number}"), format!("u{number}"));
        parts
            .buildings
            .push(building(&house, x - 20.0, 10.0, 6, households));
        parts
            .units
            .push(unit(&door, &house, 1, x, 16.0, households));
    }
    parts
}

fn whole(parts: CommunityParts) -> (Community, Whole) {
    let community = Community::new(parts).unwrap_or_else(|errors| panic!("{errors}"));
    let whole = Whole::of(&community, &Catalogue::builtin().unwrap()).unwrap();
    (community, whole)
}

fn layer(community: &Community, whole: &Whole, word: &str) -> Layer {
    let number = whole.facilities.iter().position(|f| f.word() == word);
    let kind = Kind::Service(number.unwrap());
    whole.layer(community, kind).unwrap().unwrap()
}

#[test]
fn clinics_have_a_layer_and_bands_with_the_households_in_them() {
    let mut parts = street();
    // The other one is 140 m from the street.
    parts.places = vec![clinic("near", 0.0, 4.0), clinic("lost", 1_000.0, 140.0)];
    let (community, whole) = whole(parts);
    let [clinics] = &whole.facilities[..] else {
        panic!("{:?}", whole.facilities)
    };
    assert_eq!((clinics.class(), clinics.count()), (None, 2));
    let name = clinics.name(&Catalogue::builtin().unwrap());
    assert_eq!(name.en.as_deref(), Some("Clinic"));

    let layer = layer(&community, &whole, "clinic");
    let covering: Vec<_> = layer.patchwork.devices().collect();
    let ids = covering.iter().map(|number| id_of(&community, *number));
    assert_eq!(ids.collect::<Vec<_>>(), [Some("near")]);
    let [left] = &layer.left_out[..] else {
        panic!("{:?}", layer.left_out)
    };
    assert_eq!(
        (id_of(&community, left.device), &left.reason),
        (Some("lost"), &Reason::NoWay)
    );

    // The doors are 120, 420, 820 and 1,620 m from the clinic: 4 m to the street and 16 m from it.
    let told: Vec<_> = layer
        .bands
        .iter()
        .map(|b| (b.as_str(), b.distance_m, b.share_of_households))
        .collect();
    let expected = [
        ("distance", 300.0, Some(0.1)),
        ("five_minutes", 300.0, Some(0.1)),
        ("ten_minutes", 500.0, Some(0.3)),
        ("fifteen_minutes", 1_000.0, Some(0.6)),
    ];
    assert_eq!(told, expected);
    for band in &layer.bands {
        let way_m = band.distance_m - 4.0;
        assert!((band.way_m() - way_m).abs() < 1e-6, "{}", band.way_m());
        // A strip of 25 m to both sides with round ends.
        let discs = std::f64::consts::PI * 625.0;
        let found = band.ground().unwrap().unsigned_area();
        assert!(
            (found - 50.0 * way_m - discs).abs() < 0.04 * discs,
            "{found}"
        );
    }
}

#[test]
fn hydrants_of_the_map_serve_whether_something_watches_them_or_not() {
    let mut parts = street();
    let hydrant = |id: &str, x: f64| fixture(id, FixtureKind::Hydrant, (x, 3.0, 0.0));
    let mut indoors = hydrant("indoors", 1_600.0);
    indoors.building = Some(BuildingId::new("b3").unwrap());
    parts.fixtures = vec![
        hydrant("bare", 500.0),
        hydrant("watched", 1_000.0),
        indoors,
        fixture("bin", FixtureKind::WasteBin, (700.0, 3.0, 0.0)),
    ];
    let host = Host::Fixture(FixtureId::new("watched").unwrap());
    parts.devices = vec![monitor("monitor", host, 1_000.0)];
    let (community, whole) = whole(parts);
    let layer = layer(&community, &whole, "T3-9");
    let ids = layer.patchwork.devices();
    let ids: Vec<_> = ids.map(|number| id_of(&community, number)).collect();
    assert_eq!(ids, [Some("monitor"), Some("bare")]);
    // 147 m of hose to both sides of each: 3 m are to the way.
    let own = &layer.bands[0];
    assert_eq!(own.distance_m, 150.0);
    assert!((own.way_m() - 4.0 * 147.0).abs() < 1e-6, "{}", own.way_m());
    // The house at 400 m is 100 + 16 + 3 m from the bare one.
    assert_eq!(own.share_of_households, Some(0.2));
}

#[test]
fn defibrillators_of_the_map_have_a_layer_though_no_class_is_one() {
    let mut parts = street();
    let mut hung = fixture("hung", FixtureKind::Defibrillator, (400.0, 12.0, 0.0));
    hung.building = Some(BuildingId::new("b1").unwrap());
    parts.fixtures = vec![hung];
    let (community, whole) = whole(parts);
    let [known] = &whole.facilities[..] else {
        panic!("{:?}", whole.facilities)
    };
    assert_eq!((known.class(), known.count()), (None, 1));
    let name = known.name(&Catalogue::builtin().unwrap());
    assert_eq!(name.zh.as_deref(), Some("自动体外除颤器"));
    let layer = layer(&community, &whole, "defibrillator");
    let own = &layer.bands[0];
    // 12 m to the street and 138 m to both sides; the second house's door is 28 m away, the others 300 m and more.
    assert_eq!(own.distance_m, 150.0);
    assert!((own.way_m() - 276.0).abs() < 1e-6, "{}", own.way_m());
    assert_eq!(own.share_of_households, Some(0.2));
}

#[test]
fn lockers_of_the_map_serve_as_those_of_the_class_do() {
    let mut parts = street();
    parts.fixtures = vec![fixture(
        "locker",
        FixtureKind::ParcelLocker,
        (100.0, 3.0, 0.0),
    )];
    let (community, whole) = whole(parts);
    let layer = layer(&community, &whole, "T7-3");
    let ids = layer.patchwork.devices();
    let ids: Vec<_> = ids.map(|number| id_of(&community, number)).collect();
    assert_eq!(ids, [Some("locker")]);
    // 19 m to the first house's door, 319 m to the second's.
    assert_eq!(layer.bands[0].share_of_households, Some(0.1));
}

#[test]
fn bands_with_one_elsewhere_or_one_more_are_those_of_a_layer_made_afresh() {
    let hydrant = |id: &str, x: f64| fixture(id, FixtureKind::Hydrant, (x, 3.0, 0.0));
    // Two devices and two fixtures: one device on a fixture, the other beside one in the same square of 15 m, so that they are one stop.
    let with = |places: &[[f64; 2]]| {
        let mut parts = street();
        parts.fixtures = vec![hydrant("bare", 1_207.0), hydrant("watched", 400.0)];
        let on = |n: usize| match n {
            0 => Host::Fixture(FixtureId::new("watched").unwrap()),
            _ => Host::Ground,
        };
        let devices = places.iter().enumerate();
        let devices = devices.map(|(n, at)| monitor_at(&format!("m{n}"), on(n), *at));
        parts.devices = devices.collect();
        let (community, whole) = whole(parts);
        let made = layer(&community, &whole, "T3-9");
        (community, whole, made)
    };
    let here = [[400.0, 3.0], [1_203.0, 4.0]];
    let (community, whole, made) = with(&here);
    let bands = |device: Option<u32>, [x, y]: [f64; 2]| {
        let then = whole.try_facility(&community, &made, device, Coord { x, y });
        then.unwrap().unwrap()
    };
    assert_eq!(bands(Some(0), here[0]), made.bands);
    // Along the street, to its end, into the square of the others, and where no way is near.
    let others = [
        [830.0, 5.0],
        [1_990.0, -4.0],
        [1_209.0, 2.0],
        [700.0, 140.0],
    ];
    for there in others {
        for device in [0, 1] {
            let mut moved = here;
            moved[device] = there;
            let (.., wanted) = with(&moved);
            let found = bands(Some(device as u32), there);
            assert_eq!(found, wanted.bands, "{device} to {there:?}");
        }
        let [one, other] = here;
        let (.., wanted) = with(&[one, other, there]);
        assert_eq!(bands(None, there), wanted.bands, "one more at {there:?}");
    }
    // It matters where they are, and what nobody comes to has no bands.
    assert_ne!(bands(Some(0), others[0]), made.bands);
    let same = |band: &Band, other: &Band| band.has_ground_of(other);
    let moved = bands(Some(0), others[0]);
    assert!(!same(&moved[0], &made.bands[0]) && same(&made.bands[0], &made.bands[0]));
    let cameras = whole.layer(&community, Kind::Camera(camera_levels().next().unwrap()));
    let cameras = cameras.unwrap().unwrap();
    let none = whole.try_facility(&community, &cameras, None, Coord::zero());
    assert_eq!(none, Ok(None));
}

#[test]
fn circles_hold_one_another_and_a_community_without_either_has_no_layer() {
    let distances = Circle::ALL.map(Circle::distance_m);
    assert!(distances.windows(2).all(|pair| pair[0] < pair[1]));
    let (_, whole) = whole(street());
    assert!(whole.facilities.is_empty() && whole.entrances.is_empty());
}

#[test]
fn a_number_beyond_all_is_nothing() {
    let mut parts = street();
    parts.places = vec![clinic("a", 0.0, 4.0)];
    parts.fixtures = vec![fixture("h", FixtureKind::Hydrant, (50.0, 3.0, 0.0))];
    let (community, _) = whole(parts);
    let ids = [0, 1, 2, u32::MAX].map(|number| id_of(&community, number));
    assert_eq!(ids, [Some("a"), Some("h"), None, None]);
}
