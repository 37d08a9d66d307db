use std::collections::BTreeSet;

use geo::Area;

use twin_core::envelope::Form;

use super::*;
use crate::demo::demo;
use crate::mesh::checks::{area_and_winding, volume};

#[test]
fn every_building_is_a_closed_shell_of_its_own_volume() {
    for house in &demo().buildings {
        let mesh = building(house, Form::default());
        area_and_winding(&mesh);
        let expected = house.footprint.unsigned_area() * (house.top_z.value - house.base_z.value);
        let off = (volume(&mesh) - expected).abs() / expected;
        assert!(
            off < 1e-9,
            "{}: {} is not {expected}",
            house.id,
            volume(&mesh)
        );
    }
}

#[test]
fn every_piece_lies_in_its_box() {
    let community = demo();
    let scenery = Scenery::of(&community);
    for piece in scenery.pieces() {
        let mesh = match piece.shape {
            Shape::Own => scenery.mesh(&community, piece.layer, piece.index),
            Shape::Copy(stand) => {
                let mut mesh = MeshBuffer::default();
                mesh.stamp(
                    &stand.prototype.mesh(),
                    stand.at,
                    stand.heading_rad,
                    stand.scale,
                );
                mesh
            }
        };
        let [low, high] = mesh.bounds().unwrap();
        for axis in 0..3 {
            let is_in = low[axis] >= piece.bounds[0][axis] - 1e-9
                && high[axis] <= piece.bounds[1][axis] + 1e-9;
            assert!(is_in, "{piece:?} has a mesh from {low:?} to {high:?}");
        }
    }
}

#[test]
fn what_is_inside_has_no_piece_and_what_is_outside_has_one() {
    let community = demo();
    let scenery = Scenery::of(&community);
    let seen = |layer: Layer| -> BTreeSet<usize> {
        let pieces = scenery.pieces().iter().filter(|p| p.layer == layer);
        pieces.map(|p| p.index).collect()
    };
    assert_eq!(seen(Layer::Building).len(), community.buildings.len());
    assert_eq!(seen(Layer::Gate).len(), community.gates.len());
    assert_eq!(seen(Layer::Place).len(), community.places.len());
    assert!(seen(Layer::Unit).is_empty());
    let fixtures = seen(Layer::Fixture);
    for (index, fixture) in community.fixtures.iter().enumerate() {
        let is_outside = fixture.building.is_none() && fixture.kind != FixtureKind::Manhole;
        assert_eq!(fixtures.contains(&index), is_outside, "{fixture:?}");
    }
    let devices = seen(Layer::Device);
    let in_a_home =
        |d: &twin_core::model::Device| matches!(d.host, twin_core::model::Host::Household { .. });
    assert!(!devices.is_empty() && community.devices.iter().any(in_a_home));
    let drawn_home = devices.iter().find(|i| in_a_home(&community.devices[**i]));
    assert_eq!(drawn_home, None, "a device of a home is drawn");
}
