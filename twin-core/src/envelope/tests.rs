//! Faces of houses whose volume is known.

use geo::polygon;

use super::*;
use crate::ids::{BuildingId, RoofId, ShellId};
use crate::model::{
    Building, BuildingUse, Name, Provenance, Roof, RoofShape, Shell, Sourced, Surface, SurfaceKind,
};

fn sourced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, Provenance::generated("test"))
}

/// 20 m by 8 m and 10 m high, its outline clockwise.
fn house() -> Building {
    Building {
        id: BuildingId::new("h").unwrap(),
        name: Name::default(),
        footprint: polygon![(x: 0.0, y: 0.0), (x: 0.0, y: 8.0), (x: 20.0, y: 8.0), (x: 20.0, y: 0.0)],
        base_z: sourced(0.0),
        top_z: sourced(10.0),
        storeys: sourced(3),
        basements: sourced(0),
        usage: sourced(BuildingUse::Residential),
        households: sourced(1),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: None,
        provenance: Provenance::generated("test"),
    }
}

fn gabled() -> Roof {
    Roof {
        id: RoofId::new("r").unwrap(),
        building: BuildingId::new("h").unwrap(),
        shape: sourced(RoofShape::Gabled),
        height: sourced(4.0),
        ridge_rad: None,
        provenance: Provenance::generated("test"),
    }
}

/// What faces enclose, by the divergence theorem; positive when all look outwards.
fn volume(faces: &[Face<'_>]) -> f64 {
    let rings = faces.iter().flat_map(|f| f.rings.iter());
    let cone = |ring: &Vec<[f64; 3]>| {
        let pairs = ring.windows(2).skip(1);
        let [ox, oy, oz] = ring[0];
        let fan = pairs.map(|p| {
            let ([ax, ay, az], [bx, by, bz]) = (p[0], p[1]);
            ox * (ay * bz - az * by) + oy * (az * bx - ax * bz) + oz * (ax * by - ay * bx)
        });
        fan.sum::<f64>() / 6.0
    };
    rings.map(cone).sum()
}

#[test]
fn a_gabled_house_is_four_walls_two_slopes_and_a_floor() {
    let (house, roof) = (house(), gabled());
    let form = Form {
        shell: None,
        roof: Some(&roof),
    };
    let faces = form.faces(&house);
    let count = |kind| faces.iter().filter(|f| f.kind == kind).count();
    assert_eq!(count(SurfaceKind::Wall), 4);
    assert_eq!(count(SurfaceKind::Roof), 2);
    assert_eq!(count(SurfaceKind::Ground), 1);
    let gables = faces.iter().filter(|f| f.rings[0].len() == 5);
    assert_eq!(gables.count(), 2, "a gable has the ridge as fifth corner");
    let want = 20.0 * 8.0 * 6.0 + 20.0 * 8.0 * 4.0 / 2.0;
    assert!((volume(&faces) - want).abs() < 1e-9, "{}", volume(&faces));
}

fn surface(kind: SurfaceKind, ring: [[f64; 3]; 3]) -> Surface {
    Surface {
        kind,
        rings: vec![ring.to_vec()],
        material: None,
    }
}

#[test]
fn a_shell_goes_before_a_roof_without_what_is_inside_and_with_a_guess_by_slope() {
    let flat = [[0.0, 0.0, 5.0], [1.0, 0.0, 5.0], [0.0, 1.0, 5.0]];
    let upright = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]];
    let shell = Shell {
        id: ShellId::new("s").unwrap(),
        building: BuildingId::new("h").unwrap(),
        lod: "2".into(),
        is_solid: false,
        surfaces: vec![
            surface(SurfaceKind::Unknown, flat),
            surface(SurfaceKind::Unknown, upright),
            surface(SurfaceKind::Ceiling, flat),
            surface(SurfaceKind::Closure, flat),
        ],
        materials: Vec::new(),
        provenance: Provenance::generated("test"),
    };
    let (house, roof) = (house(), gabled());
    let form = Form {
        shell: Some(&shell),
        roof: Some(&roof),
    };
    let kinds: Vec<SurfaceKind> = form.faces(&house).iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [SurfaceKind::Roof, SurfaceKind::Wall]);
}

#[test]
fn a_house_of_which_only_the_footprint_is_known_has_no_faces() {
    assert!(Form::default().faces(&house()).is_empty());
    let mut roof = gabled();
    roof.shape = sourced(RoofShape::Flat);
    let form = Form {
        shell: None,
        roof: Some(&roof),
    };
    assert!(form.faces(&house()).is_empty());
}
