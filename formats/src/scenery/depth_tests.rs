//! What finer models, roofs, walls, spaces, airspaces and placed models change in the picture.

use std::path::Path;

use geo::{Area, LineString, Polygon, polygon};
use twin_core::ids::{BuildingId, PlacedModelId, RoofId};
use twin_core::model::*;

use twin_core::envelope::Form;

use super::*;
use crate::mesh::checks::{area_and_winding, volume};

fn here() -> Provenance {
    Provenance::generated("test")
}

fn sourced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, here())
}

/// A house of 10 m to its ridge.
fn house(footprint: Polygon<f64>) -> Building {
    Building {
        id: BuildingId::new("h").unwrap(),
        name: Name::default(),
        footprint,
        base_z: sourced(0.0),
        top_z: sourced(10.0),
        storeys: sourced(3),
        basements: sourced(0),
        usage: sourced(BuildingUse::Residential),
        households: sourced(1),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: None,
        provenance: here(),
    }
}

/// 20 m by 8 m, turned so that no side runs along an axis.
fn turned() -> Polygon<f64> {
    let (sin, cos) = 0.4_f64.sin_cos();
    let at = |x: f64, y: f64| (x * cos - y * sin, x * sin + y * cos);
    let ring = vec![at(0.0, 0.0), at(20.0, 0.0), at(20.0, 8.0), at(0.0, 8.0)];
    Polygon::new(LineString::from(ring), Vec::new())
}

fn roof(shape: RoofShape, height: f64, ridge_rad: Option<f64>) -> Roof {
    Roof {
        id: RoofId::new("r").unwrap(),
        building: BuildingId::new("h").unwrap(),
        shape: sourced(shape),
        height: sourced(height),
        ridge_rad: ridge_rad.map(sourced),
        provenance: here(),
    }
}

fn drawn(house: &Building, roof: &Roof) -> MeshBuffer {
    let form = Form {
        shell: None,
        roof: Some(roof),
    };
    let mesh = building(house, form);
    area_and_winding(&mesh);
    mesh
}

#[test]
fn a_roof_of_each_form_encloses_what_geometry_says() {
    let house = house(turned());
    // Body of 20 × 8 × 6 m, and over it the roof's own volume, 4 m high.
    let body = 20.0 * 8.0 * 6.0;
    let check = |shape, over: f64| {
        let mesh = drawn(&house, &roof(shape, 4.0, None));
        let got = volume(&mesh) - body;
        assert!((got - over).abs() < 1e-6, "{shape}: {got}, not {over}");
        let [low, high] = mesh.bounds().unwrap();
        assert!(
            low[2].abs() < 1e-9 && (high[2] - 10.0).abs() < 1e-9,
            "{shape}"
        );
    };
    // Half a block; a prism of 12 m between two half pyramids of 4 m; a third of a block.
    check(RoofShape::Gabled, 20.0 * 8.0 * 4.0 / 2.0);
    check(
        RoofShape::Hipped,
        12.0 * 8.0 * 4.0 / 2.0 + 8.0 * 8.0 * 4.0 / 3.0,
    );
    check(RoofShape::Pyramidal, 20.0 * 8.0 * 4.0 / 3.0);
    check(RoofShape::Skillion, 20.0 * 8.0 * 4.0 / 2.0);
    check(RoofShape::Flat, 20.0 * 8.0 * 4.0);
    check(RoofShape::Dome, 20.0 * 8.0 * 4.0);
    // Six chords a quarter: half a polygon of 24 sides, whose area is 6 sin 15° for a radius of 1; here 4 m across and up.
    let half_polygon = 6.0 * 15.0_f64.to_radians().sin();
    check(RoofShape::Round, 20.0 * half_polygon * 4.0 * 4.0);
    // Frusta: the area at a height falls linearly on each slope; integrated with Simpson's rule, which is exact for it.
    let area = |inset: f64| (20.0 - 2.0 * inset) * (8.0 - 2.0 * inset);
    let slice = |from: f64, to: f64, height: f64| {
        (area(from) + 4.0 * area((from + to) / 2.0) + area(to)) * height / 6.0
    };
    check(
        RoofShape::Mansard,
        slice(0.0, 1.2, 2.8) + slice(1.2, 4.0, 1.2),
    );
}

#[test]
fn the_ridge_runs_as_it_is_told_and_a_slope_rises_there() {
    let house =
        house(polygon![(x: 0.0, y: 0.0), (x: 20.0, y: 0.0), (x: 20.0, y: 8.0), (x: 0.0, y: 8.0)]);
    let tops = |mesh: &MeshBuffer| -> Vec<[f64; 2]> {
        let high = mesh.vertices.iter().filter(|v| v.position[2] > 9.999);
        high.map(|v| [v.position[0], v.position[1]]).collect()
    };
    let across = drawn(&house, &roof(RoofShape::Gabled, 4.0, Some(1.5)));
    assert!(tops(&across).iter().all(|p| (p[0] - 10.0).abs() < 1e-9));
    let along = drawn(&house, &roof(RoofShape::Gabled, 4.0, None));
    assert!(tops(&along).iter().all(|p| (p[1] - 4.0).abs() < 1e-9));
    let west = roof(RoofShape::Skillion, 4.0, Some(std::f64::consts::PI));
    assert!(
        tops(&drawn(&house, &west))
            .iter()
            .all(|p| p[0].abs() < 1e-9)
    );
}

#[test]
fn what_is_no_rectangle_or_has_a_yard_keeps_its_flat_roof() {
    let ell = polygon![(x: 0.0, y: 0.0), (x: 20.0, y: 0.0), (x: 20.0, y: 8.0), (x: 8.0, y: 8.0), (x: 8.0, y: 20.0), (x: 0.0, y: 20.0)];
    let yard = polygon!(
        exterior: [(x: 0.0, y: 0.0), (x: 20.0, y: 0.0), (x: 20.0, y: 20.0), (x: 0.0, y: 20.0)],
        interiors: [[(x: 9.0, y: 9.0), (x: 9.0, y: 11.0), (x: 11.0, y: 11.0)]],
    );
    for footprint in [ell, yard] {
        let house = house(footprint);
        let mesh = drawn(&house, &roof(RoofShape::Hipped, 4.0, None));
        let block = house.footprint.unsigned_area() * 10.0;
        assert!((volume(&mesh) - block).abs() < 1e-6);
    }
    // A bay window leaves it a rectangle: the roof covers it too, and the house is closed.
    let bay = house(
        polygon![(x: 0.0, y: 0.0), (x: 20.0, y: 0.0), (x: 20.0, y: 8.0), (x: 12.0, y: 8.0), (x: 11.0, y: 8.4), (x: 9.0, y: 8.4), (x: 8.0, y: 8.0), (x: 0.0, y: 8.0)],
    );
    let mesh = drawn(&bay, &roof(RoofShape::Hipped, 4.0, None));
    let whole = bay.footprint.unsigned_area() * 10.0;
    assert!(volume(&mesh) > 0.6 * whole && volume(&mesh) < whole);
    assert!(gap(&mesh) < 1e-6, "{}", gap(&mesh));
}

/// Of a closed mesh the areas of all triangles, taken as vectors, add up to nothing.
fn gap(mesh: &MeshBuffer) -> f64 {
    let sum = mesh.triangles().fold([0.0; 3], |sum, t| {
        let cross = cross(t);
        std::array::from_fn(|i| sum[i] + cross[i])
    });
    sum.iter().map(|c: &f64| c.abs()).fold(0.0, f64::max)
}

#[test]
fn the_finest_surfaces_are_drawn_in_their_colours() {
    let mut parts = crate::gpkg::tests::community().into_parts();
    parts.placed_models.clear();
    let scenery = Scenery::of(&parts);
    let mesh = scenery.mesh(&parts, Layer::Building, 0);
    // One slope in three corners, of the material that the file names.
    assert_eq!(mesh.vertices.len(), 3);
    assert_eq!(mesh.vertices[0].colour, [0.5, 0.25, 0.125, 1.0]);
    let mut coarse = parts.shells[0].clone();
    coarse.lod = "1.3".into();
    coarse.materials.clear();
    coarse.surfaces[0].material = None;
    parts.shells.insert(0, coarse);
    let finest = Scenery::of(&parts).mesh(&parts, Layer::Building, 0);
    assert_eq!(finest, mesh);
    // Without its finer model it is drawn at level 1, and below that as a block.
    parts.shells.truncate(1);
    let level_1 = Scenery::of(&parts).mesh(&parts, Layer::Building, 0);
    let tiles = palette::linear(palette::roof_of("residential"));
    assert_eq!(level_1.vertices[0].colour, tiles);
    parts.shells[0].lod = "0".into();
    assert!(
        Scenery::of(&parts)
            .mesh(&parts, Layer::Building, 0)
            .vertices
            .len()
            > 3
    );
}

#[test]
fn solids_of_a_real_city_model_are_closed_as_drawn() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/citymodel/3dbag_tile_901.city.jsonl");
    if !file.exists() {
        println!("skipped: {} is not beside the checkout", file.display());
        return;
    }
    let options = crate::import::ImportOptions::named_after(&file);
    let imported = crate::import::read_all(&[file], &options, &mut |_| {}).unwrap();
    let community = imported.community;
    let scenery = Scenery::of(&community);
    let (mut closed, mut solids) = (0, 0);
    for (index, house) in community.buildings.iter().enumerate() {
        let Some(shell) = Form::of(&community, house).shell else {
            continue;
        };
        assert_eq!(&*shell.lod, "2.2", "the finest of 1.2, 1.3 and 2.2");
        let mesh = scenery.mesh(&community, Layer::Building, index);
        assert_eq!(mesh, building(house, Form::of(&community, house)));
        let area: f64 = mesh.triangles().map(|t| length(cross(t))).sum();
        solids += usize::from(shell.is_solid);
        closed += usize::from(shell.is_solid && gap(&mesh) < 1e-3 * area && volume(&mesh) > 0.0);
    }
    assert!(solids > 40, "{solids}");
    assert_eq!(closed, solids);
}

fn cross(triangle: [&crate::mesh::Vertex; 3]) -> [f64; 3] {
    crate::mesh::checks::cross(triangle.map(|v| v.position))
}

fn length(v: [f64; 3]) -> f64 {
    v.iter().map(|c| c * c).sum::<f64>().sqrt()
}

#[test]
fn walls_are_as_high_as_they_are_and_spaces_below_ground_are_not_seen() {
    let mut parts = crate::gpkg::tests::community().into_parts();
    parts.placed_models.clear();
    let scenery = Scenery::of(&parts);
    let seen = |scenery: &Scenery, layer| {
        let pieces = scenery.pieces().iter().filter(move |p| p.layer == layer);
        pieces.map(|p| p.bounds).collect::<Vec<_>>()
    };
    let walls = seen(&scenery, Layer::Wall);
    assert_eq!(walls.len(), 1);
    assert_eq!((walls[0][0][2], walls[0][1][2]), (0.0, 2.2));
    let fence = scenery.mesh(&parts, Layer::Wall, 0);
    assert!(fence.vertices.iter().all(|v| v.colour[3] < 1.0));
    assert!(seen(&scenery, Layer::ParkingSpace).is_empty());
    let air = seen(&scenery, Layer::Airspace);
    assert_eq!((air[0][0][2], air[0][1][2]), (0.0, 120.0));
    assert!(gap(&scenery.mesh(&parts, Layer::Airspace, 0)) < 1e-9);
    // The compound's own wall is not drawn a second time.
    let compound = scenery.mesh(&parts, Layer::Compound, 0);
    assert!(compound.bounds().unwrap()[1][2] < 0.5);
    for space in &mut parts.parking_spaces {
        space.level = 0;
    }
    parts.parkings[0].kind = sourced(ParkingKind::Surface);
    let open = Scenery::of(&parts);
    assert_eq!(seen(&open, Layer::ParkingSpace).len(), 2);
    parts.parkings[0].kind = sourced(ParkingKind::Underground);
    assert!(seen(&Scenery::of(&parts), Layer::ParkingSpace).is_empty());
}

#[test]
fn a_building_that_a_model_stands_for_is_not_drawn() {
    let mut parts = crate::gpkg::tests::community().into_parts();
    let houses = |parts: &CommunityParts| {
        let scenery = Scenery::of(parts);
        let pieces = scenery.pieces().iter();
        pieces.filter(|p| p.layer == Layer::Building).count()
    };
    let before = houses(&parts);
    parts.placed_models[0].building = Some(parts.buildings[0].id.clone());
    assert_eq!(houses(&parts), before - 1);
    assert_eq!(
        parts.placed_models[0].id,
        PlacedModelId::new("gatehouse").unwrap()
    );
}
