//! A home 20 m before a camera, a gate, poles before and behind the home.

use std::f64::consts::PI;

use geo::{Coord, polygon};

use super::*;
use crate::coverage::camera::{Codec, Label, drawn};
use crate::ids::{BuildingId, ClassId, CommunityId, DeviceId, FixtureId, GateId, RowId};
use crate::model::{
    Building, BuildingUse, CameraView, CommunityParts, Device, Fixture, FixtureKind, Gate,
    GateKind, Host, Name, NetworkAttachment, Position, Product, Provenance, Sourced,
};
use crate::spatial::{Layer, LocalFrame};

fn made() -> Provenance {
    Provenance::generated("test")
}

fn device(id: &str, class: &str, heading_rad: Option<f64>) -> Device {
    let catalogue = Catalogue::builtin().unwrap();
    Device {
        id: DeviceId::new(id).unwrap(),
        class: ClassId::new(class).unwrap(),
        row: None,
        name: Name::default(),
        position: Position::new(0.0, 0.0, 4.0),
        heading_rad,
        view: CameraView::default(),
        mounting: None,
        product: Product::default(),
        host: Host::Ground,
        storey: 0,
        network: NetworkAttachment {
            technology: catalogue.class(class).unwrap().network,
            gateway: None,
            provenance: made(),
        },
        provenance: made(),
    }
}

fn pole(id: &str, x: f64, y: f64) -> Fixture {
    Fixture {
        id: FixtureId::new(id).unwrap(),
        kind: FixtureKind::LampPole,
        position: Position::new(x, y, 0.0),
        height: Some(Sourced::new(8.0, made())),
        building: None,
        unit: None,
        crossing: None,
        island: None,
        heading_rad: None,
        pitch_rad: None,
        provenance: made(),
    }
}

/// Three storeys from 20 m east on; device 0 looks that way, 1 the other way, 2 nobody knows where, 3 all round, and 4 is a bin.
fn community() -> Community {
    let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
    let id = CommunityId::new("c").unwrap();
    let mut parts = CommunityParts::new(id, Name::default(), frame, made());
    parts.buildings.push(Building {
        id: BuildingId::new("home").unwrap(),
        name: Name::default(),
        footprint: polygon![(x: 20.0, y: -3.0), (x: 30.0, y: -3.0), (x: 30.0, y: 3.0), (x: 20.0, y: 3.0)],
        base_z: Sourced::new(0.0, made()),
        top_z: Sourced::new(9.0, made()),
        storeys: Sourced::new(3, made()),
        basements: Sourced::new(0, made()),
        usage: Sourced::new(BuildingUse::Residential, made()),
        households: Sourced::new(6, made()),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: None,
        provenance: made(),
    });
    parts.gates.push(Gate {
        id: GateId::new("gate").unwrap(),
        name: Name::default(),
        position: Position::new(15.0, 5.0, 0.0),
        outward_rad: Sourced::new(0.0, made()),
        kind: Sourced::new(GateKind::Main, made()),
        compound: None,
        provenance: made(),
    });
    parts.fixtures = vec![pole("near", 15.0, -5.0), pole("hidden", 40.0, 0.0)];
    let mut round = device("round", "T3-2", None);
    round.row = Some(RowId::new("T3-2b").unwrap());
    parts.devices = vec![
        device("east", "T3-2", Some(0.0)),
        device("west", "T3-2", Some(PI)),
        device("lost", "T3-2", None),
        round,
        device("bin", "T4-4", None),
    ];
    Community::new(parts).unwrap()
}

fn view(device: u32) -> Result<View, ViewError> {
    let (community, catalogue) = (community(), Catalogue::builtin().unwrap());
    let whole = Whole::of(&community, &catalogue).unwrap();
    View::of(&community, &catalogue, &whole, device)
}

#[test]
fn homes_gates_and_poles_are_told_where_they_show() {
    let east = view(0).unwrap();
    // Eight degrees up end at 6.8 m on the façade: the middle of the third storey is above.
    let storeys: Vec<u16> = east.exposures.iter().map(|e| e.storey).collect();
    assert_eq!(storeys, [0, 1, 0, 1]);
    let [columns, rows] = [1_920.0, 1_080.0];
    let masks = east.exposures.iter().flat_map(|e| &e.mask);
    for [column, row] in masks {
        assert!((0.0..=columns).contains(column) && (0.0..=rows).contains(row));
    }
    let shown = |layer: Layer, index: u32| {
        let mut all = east.shown.iter();
        all.find(|shown| (shown.layer, shown.index) == (layer, index))
    };
    let gate = shown(Layer::Gate, 0).unwrap();
    assert!((gate.share - 1.0).abs() < 1e-9, "{gate:?}");
    let pole = shown(Layer::Fixture, 0).unwrap();
    assert!(pole.share > 0.5 && pole.share < 1.0, "{pole:?}");
    assert_eq!(shown(Layer::Fixture, 1), None);
    assert!(east.ground.area_m2 > 100.0);

    let west = view(1).unwrap();
    assert_eq!(west.exposures, []);
    assert_eq!(west.shown, []);
}

#[test]
fn a_panorama_shows_the_home_in_its_middle_or_at_its_sides_by_its_heading() {
    let (community, catalogue) = (community(), Catalogue::builtin().unwrap());
    let whole = Whole::of(&community, &catalogue).unwrap();
    let mut camera = camera_of(&community, &whole, 3).unwrap();
    for (heading_rad, shows) in [(0.0, [true, false]), (PI, [false, true])] {
        camera.heading_rad = heading_rad;
        let raster = drawn(&whole.obstacles, &camera, PICTURE_M, &[], [640, 360]).unwrap();
        assert_eq!((raster.columns, raster.rows), (640, 90));
        let has_home = |column: u32| {
            (0..90).any(|row| {
                let label = raster.labels[(row * 640 + column) as usize];
                matches!(label, Some(Label::Prism(_)))
            })
        };
        assert_eq!([320, 1].map(has_home), shows, "{heading_rad}");
        let exposed = exposed(&community, &whole.obstacles, &camera).unwrap();
        assert!(!exposed.is_empty());
        for [column, row] in exposed.iter().flat_map(|e| &e.mask) {
            let aside = (column - 5_120.0).abs();
            // The façade is 17° wide, half of it to each side: 242 of 10,240 columns.
            let is_near = if shows[0] {
                aside < 250.0
            } else {
                aside > 5_120.0 - 250.0
            };
            assert!(is_near && (0.0..=1_440.0).contains(row), "{column} {row}");
        }
    }
}

fn person(x: f64, y: f64) -> Placed {
    Placed::Person { at: Coord { x, y } }
}

fn plate(x: f64, y: f64, facing_rad: f64) -> Placed {
    let at = Coord { x, y };
    Placed::Plate { at, facing_rad }
}

#[test]
fn somebody_put_into_the_picture_shows_there_and_is_told_of() {
    let (community, catalogue) = (community(), Catalogue::builtin().unwrap());
    let whole = Whole::of(&community, &catalogue).unwrap();
    let camera = camera_of(&community, &whole, 0).unwrap();
    let shows = |placed: &[Placed]| {
        let targets: Vec<_> = placed.iter().map(|p| p.target(&camera)).collect();
        let raster = drawn(
            &whole.obstacles,
            &camera,
            PICTURE_M,
            &targets,
            [1_920, 1_080],
        )
        .unwrap();
        [0, 1].map(|number| raster.count(Label::Target(number)))
    };
    let told = |placed: Placed| placed.sighting(&whole.obstacles, &camera).unwrap();
    // In the open 15 m off, behind the home, and behind the camera.
    let [front, behind, back] = [person(15.0, 0.0), person(40.0, 0.0), person(-10.0, 0.0)];
    let [seen, hidden] = shows(&[front, behind]);
    assert!(seen > 0, "nobody shows");
    assert_eq!(hidden, 0);
    assert_eq!(shows(&[back])[0], 0);
    let sighting = told(front).unwrap();
    // The middle of 1.7 m from 4 m up.
    assert!((sighting.distance_m - 15.0_f64.hypot(4.0 - 0.85)).abs() < 1e-9);
    assert_eq!((sighting.share * 1e9).round(), 1e9);
    assert_eq!(told(behind), None);
    assert_eq!(told(back), None);
    // Half as far off it is near twice as tall and wide.
    let near = shows(&[person(7.5, 0.0)])[0] as f64;
    assert!(near > 3.0 * seen as f64, "{near} and {seen}");
}

#[test]
fn a_plate_is_told_by_how_the_lens_sees_it_from_aside() {
    let (community, catalogue) = (community(), Catalogue::builtin().unwrap());
    let whole = Whole::of(&community, &catalogue).unwrap();
    let camera = camera_of(&community, &whole, 0).unwrap();
    let told = |facing_rad: f64| {
        let placed = plate(15.0, 0.0, facing_rad);
        placed.sighting(&whole.obstacles, &camera).unwrap()
    };
    let ahead = told(PI).unwrap();
    let aside = told(PI - PI / 3.0).unwrap();
    let fine = [&ahead, &aside].map(Placed::pixels_per_m);
    // Cos 60°, which the height of the lens leaves as it is: both cosines have it in them.
    assert!((fine[1] / fine[0] - 0.5).abs() < 1e-9, "{fine:?}");
    assert!(fine[0] < ahead.pixels_per_m, "it looks down on the plate");
    assert_eq!(told(0.0), None);
}

#[test]
fn somebody_at_the_foot_of_the_camera_is_no_error() {
    let (community, catalogue) = (community(), Catalogue::builtin().unwrap());
    let whole = Whole::of(&community, &catalogue).unwrap();
    let camera = camera_of(&community, &whole, 0).unwrap();
    let at_foot = person(0.0, 0.0).sighting(&whole.obstacles, &camera);
    assert_eq!(at_foot, Ok(None));
    let nowhere = person(f64::NAN, 0.0).sighting(&whole.obstacles, &camera);
    assert!(nowhere.is_err());
}

#[test]
fn who_does_not_look_is_told_so() {
    assert!(matches!(view(2), Err(ViewError::NoHeading { device }) if device == "lost"));
    assert!(matches!(view(4), Err(ViewError::NoCamera { class, .. }) if class == "T4-4"));
    assert!(matches!(view(9), Err(ViewError::NoCamera { .. })));
}

#[test]
fn a_month_of_1080p_is_648_gigabytes_in_h265() {
    let lens = view(0).unwrap().camera.lens;
    let [h265, h264] = Recording::of(&lens, USUAL_DAYS).unwrap();
    assert_eq!((h265.codec, h265.kbps), (Codec::H265, 2_000.0));
    // 250,000 bytes a second for 2,592,000 seconds.
    assert_eq!(h265.bytes, 6.48e11);
    assert_eq!(h264.bytes, 2.0 * h265.bytes);
}

#[test]
fn the_schedule_has_each_camera_as_by_itself_and_their_sums() {
    let (community, catalogue) = (community(), Catalogue::builtin().unwrap());
    let whole = Whole::of(&community, &catalogue).unwrap();
    let schedule = Schedule::of(&community, &whole);
    // East, west and all round; one is lost, and a bin is no camera.
    let devices: Vec<u32> = schedule.cameras.iter().map(|c| c.device).collect();
    assert_eq!(devices, [0, 1, 3]);
    let left_out: Vec<_> = schedule.left_out.iter().map(|l| l.device).collect();
    assert_eq!(left_out, [2]);
    for scheduled in &schedule.cameras {
        let alone = view(scheduled.device).unwrap();
        assert_eq!(scheduled.camera, alone.camera);
        assert_eq!(scheduled.masks, alone.exposures.len());
        // Detect is the second level; a finer level shows no more.
        assert!((scheduled.ground_m2[1] - alone.ground.area_m2).abs() < 1e-6);
        assert!(scheduled.ground_m2.is_sorted_by(|a, b| a >= b));
    }
    // Four parts of the one home's façade from the east, none from the west.
    let [east, west, round] = &schedule.cameras[..] else {
        panic!("{schedule:?}");
    };
    assert_eq!((east.masks, &east.homes[..]), (4, &[0][..]));
    assert_eq!((west.masks, &west.homes[..]), (0, &[][..]));
    let sums = schedule.sums(90).unwrap();
    assert_eq!((sums.cameras, sums.exposing, sums.homes), (3, 2, 1));
    assert_eq!(sums.masks, 4 + round.masks);
    // Two of 2 Mbit/s, 250,000 bytes a second for 7,776,000 seconds, and the panorama's own.
    let [own, _] = Recording::of(&round.camera.lens, 90).unwrap();
    let [h265, h264] = sums.recordings;
    assert_eq!((h265.codec, h264.codec), (Codec::H265, Codec::H264));
    assert!((h265.kbps - 4_000.0 - own.kbps).abs() < 1e-6);
    assert!((h265.bytes - 2.0 * 1.944e12 - own.bytes).abs() < 1.0);
    assert_eq!(h264.kbps, 2.0 * h265.kbps);
}

#[test]
fn a_community_without_cameras_comes_to_nothing() {
    let sums = Schedule::default().sums(30).unwrap();
    assert_eq!((sums.cameras, sums.masks, sums.homes), (0, 0, 0));
    assert_eq!(sums.recordings.map(|r| (r.kbps, r.bytes)), [(0.0, 0.0); 2]);
}
