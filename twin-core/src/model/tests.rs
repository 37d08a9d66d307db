use geo::{LineString, Polygon, polygon};

use super::*;
use crate::ids::{BuildingId, CommunityId, CompoundId, DeviceId, UnitId};
use crate::spatial::LocalFrame;

fn here() -> Provenance {
    Provenance::Surveyed {
        source: "test".into(),
    }
}

fn sourced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, here())
}

fn building(id: &str, footprint: Polygon<f64>) -> Building {
    Building {
        id: BuildingId::new(id).unwrap(),
        name: Name::default(),
        footprint,
        base_z: sourced(0.0),
        top_z: sourced(18.0),
        storeys: sourced(6),
        basements: sourced(1),
        usage: sourced(BuildingUse::Residential),
        households: sourced(24),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: None,
        provenance: here(),
    }
}

fn square() -> Polygon<f64> {
    polygon![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0), (x: 0.0, y: 10.0)]
}

fn parts(buildings: Vec<Building>) -> CommunityParts {
    let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
    CommunityParts {
        buildings,
        ..CommunityParts::new(
            CommunityId::new("c").unwrap(),
            Name::default(),
            frame,
            here(),
        )
    }
}

fn errors_of(parts: CommunityParts) -> Vec<ModelError> {
    Community::new(parts).unwrap_err().0
}

#[test]
fn a_sound_community_survives_json() {
    let community = Community::new(parts(vec![building("b1", square())])).unwrap();
    let text = serde_json::to_string(&community).unwrap();
    assert_eq!(serde_json::from_str::<Community>(&text).unwrap(), community);
    assert_eq!(community.household_count(), 24);
}

#[test]
fn a_bow_tie_is_refused_by_name() {
    let bow_tie =
        polygon![(x: 0.0, y: 0.0), (x: 10.0, y: 10.0), (x: 10.0, y: 0.0), (x: 0.0, y: 10.0)];
    let errors = errors_of(parts(vec![building("way/7", bow_tie)]));
    assert!(
        matches!(&errors[..], [ModelError::InvalidGeometry { layer: "building", id, .. }] if id == "way/7"),
        "{errors:?}"
    );
}

#[test]
fn a_ring_without_area_is_refused() {
    let flat = Polygon::new(
        LineString::from(vec![(0.0, 0.0), (5.0, 0.0), (0.0, 0.0)]),
        vec![],
    );
    assert!(matches!(
        &errors_of(parts(vec![building("b", flat)]))[..],
        [ModelError::InvalidGeometry { .. }]
    ));
}

#[test]
fn a_nan_is_refused_in_geometry_and_in_numbers() {
    let mut bad = building(
        "b",
        polygon![(x: 0.0, y: 0.0), (x: f64::NAN, y: 0.0), (x: 1.0, y: 1.0)],
    );
    bad.top_z.value = f64::INFINITY;
    let errors = errors_of(parts(vec![bad]));
    assert_eq!(errors.len(), 2);
    assert!(
        errors
            .iter()
            .all(|e| matches!(e, ModelError::NotFinite { id, .. } if id == "b"))
    );
}

#[test]
fn a_roof_below_the_ground_is_refused() {
    let mut sunk = building("b", square());
    sunk.top_z.value = -1.0;
    assert!(matches!(
        &errors_of(parts(vec![sunk]))[..],
        [ModelError::OutOfRange { field: "top_z", .. }]
    ));
}

#[test]
fn every_problem_is_reported_at_once() {
    let mut lost = building("b", square());
    lost.compound = Some(CompoundId::new("nowhere").unwrap());
    let errors = errors_of(parts(vec![lost, building("b", square())]));
    assert!(
        errors
            .iter()
            .any(|e| matches!(e, ModelError::DuplicateId { id, .. } if id == "b"))
    );
    assert!(
        errors.iter().any(
            |e| matches!(e, ModelError::UnknownReference { target, .. } if target == "nowhere")
        )
    );
}

#[test]
fn a_device_needs_its_host() {
    let mut parts = parts(vec![building("b", square())]);
    parts.devices.push(Device {
        id: DeviceId::new("d").unwrap(),
        class: crate::ids::ClassId::new("T4-3").unwrap(),
        row: None,
        name: Name::default(),
        position: Position::new(1.0, 1.0, 0.0),
        heading_rad: None,
        view: CameraView::default(),
        mounting: None,
        product: Product::default(),
        host: Host::Household {
            unit: UnitId::new("u").unwrap(),
            number: 0,
        },
        storey: 0,
        network: NetworkAttachment {
            technology: Network::NbIot,
            gateway: None,
            provenance: here(),
        },
        provenance: here(),
    });
    let errors = errors_of(parts);
    assert!(matches!(
        &errors[..],
        [ModelError::UnknownReference {
            layer: "device",
            target_layer: "unit",
            ..
        }]
    ));
}

/// A file format may turn rings and round to a millimetre: that is the same place; a whole millimetre is another.
#[test]
fn what_lies_within_a_millimetre_lies_in_the_same_place() {
    use geo::MapCoords;
    let was = parts(vec![building("b", square())]);
    let ring: Vec<_> = square().exterior().0.iter().rev().copied().collect();
    let turned = Polygon::new(LineString::new(ring), Vec::new());
    for (off_m, is_same) in [(0.0, true), (5e-4, true), (1e-3, false)] {
        let moved = turned.map_coords(|c| geo::Coord {
            x: c.x + off_m,
            ..c
        });
        let mut is = parts(vec![building("b", moved.clone())]);
        is.align_with(&was);
        let wanted = if is_same { square() } else { moved };
        assert_eq!(is.buildings[0].footprint, wanted, "{off_m}");
    }
}
