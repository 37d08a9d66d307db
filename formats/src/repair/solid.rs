//! Solids: whether surfaces close, and which way they look.

use std::collections::HashMap;

use twin_core::model::Surface;

use crate::finding::Problem;

/// Points closer than this are one point, metres: CityGML's and CityJSON's usual scale of coordinates.
const SNAP_M: f64 = 1e-3;

/// What the surfaces of a building make.
#[derive(Debug, Clone, PartialEq)]
pub struct Solid {
    /// Whether each edge belongs to two surfaces that run along it in opposite directions.
    pub is_closed: bool,
    /// Its volume in cubic metres, positive when surfaces look outwards; 0 for one that is not closed.
    pub volume_m3: f64,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Checks that `surfaces` close to a solid; turns them all round where they look inwards. Cost: O(edges).
pub fn closed_solid(surfaces: &mut [Surface]) -> Solid {
    let open_edges = open_edges(surfaces);
    if open_edges > 0 {
        return Solid {
            is_closed: false,
            volume_m3: 0.0,
            problems: vec![Problem::OpenSolid { open_edges }],
        };
    }
    let volume: f64 = surfaces.iter().map(cone_volume).sum();
    if volume >= 0.0 {
        return Solid {
            is_closed: true,
            volume_m3: volume,
            problems: Vec::new(),
        };
    }
    for ring in surfaces.iter_mut().flat_map(|s| &mut s.rings) {
        ring.reverse();
    }
    Solid {
        is_closed: true,
        volume_m3: -volume,
        problems: vec![Problem::WrongWinding],
    }
}

type Key = [i64; 3];

fn key(point: &[f64; 3]) -> Key {
    point.map(|c| (c / SNAP_M).round() as i64)
}

/// Edges that are not run along once in each direction.
fn open_edges(surfaces: &[Surface]) -> usize {
    let mut balance: HashMap<(Key, Key), i32> = HashMap::new();
    for ring in surfaces.iter().flat_map(|s| &s.rings) {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let (a, b) = (key(a), key(b));
            if a < b {
                *balance.entry((a, b)).or_default() += 1;
            } else if b < a {
                *balance.entry((b, a)).or_default() -= 1;
            }
        }
    }
    balance.values().filter(|count| **count != 0).count()
}

/// Volume of the cone from the origin to the surface, by fans of triangles; the sum over a closed solid is its volume.
fn cone_volume(surface: &Surface) -> f64 {
    let of_ring = |ring: &Vec<[f64; 3]>| {
        let Some((first, rest)) = ring.split_first() else {
            return 0.0;
        };
        rest.windows(2)
            .map(|pair| triple(first, &pair[0], &pair[1]) / 6.0)
            .sum::<f64>()
    };
    surface.rings.iter().map(of_ring).sum()
}

fn triple(a: &[f64; 3], b: &[f64; 3], c: &[f64; 3]) -> f64 {
    a[0] * (b[1] * c[2] - b[2] * c[1])
        + a[1] * (b[2] * c[0] - b[0] * c[2])
        + a[2] * (b[0] * c[1] - b[1] * c[0])
}

#[cfg(test)]
mod tests {
    use twin_core::model::SurfaceKind;

    use super::*;

    /// A box of 2 m by 3 m by 4 m, its surfaces looking outwards.
    fn boxed() -> Vec<Surface> {
        let p = |x: u8, y: u8, z: u8| [f64::from(x) * 2.0, f64::from(y) * 3.0, f64::from(z) * 4.0];
        let rings = [
            [p(0, 0, 0), p(0, 1, 0), p(1, 1, 0), p(1, 0, 0)],
            [p(0, 0, 1), p(1, 0, 1), p(1, 1, 1), p(0, 1, 1)],
            [p(0, 0, 0), p(1, 0, 0), p(1, 0, 1), p(0, 0, 1)],
            [p(1, 0, 0), p(1, 1, 0), p(1, 1, 1), p(1, 0, 1)],
            [p(1, 1, 0), p(0, 1, 0), p(0, 1, 1), p(1, 1, 1)],
            [p(0, 1, 0), p(0, 0, 0), p(0, 0, 1), p(0, 1, 1)],
        ];
        rings
            .into_iter()
            .map(|ring| Surface {
                kind: SurfaceKind::Unknown,
                rings: vec![ring.to_vec()],
                material: None,
            })
            .collect()
    }

    #[test]
    fn a_box_closes_and_has_its_volume() {
        let solid = closed_solid(&mut boxed());
        assert!(solid.is_closed && solid.problems.is_empty());
        assert!((solid.volume_m3 - 24.0).abs() < 1e-9);
    }

    #[test]
    fn a_box_inside_out_is_turned() {
        let mut surfaces = boxed();
        surfaces.iter_mut().for_each(|s| s.rings[0].reverse());
        let solid = closed_solid(&mut surfaces);
        assert_eq!(solid.problems, [Problem::WrongWinding]);
        assert!((closed_solid(&mut surfaces).volume_m3 - 24.0).abs() < 1e-9);
    }

    #[test]
    fn a_box_without_its_lid_is_open() {
        let mut surfaces = boxed();
        surfaces.remove(1);
        let solid = closed_solid(&mut surfaces);
        assert_eq!(solid.problems, [Problem::OpenSolid { open_edges: 4 }]);
        assert!(!solid.is_closed);
    }
}
