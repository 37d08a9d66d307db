//! What a low obstacle hides of the ground: nothing beyond where the line of sight over its top comes down.
//!
//! From an eye `h` above the ground, what is `z` above it and `r` away in plan covers the ground at `r h / (h − z)`. So a prism from
//! `z₀` to `z₁` covers its footprint stretched from the eye by every factor from `h / (h − z₀)` to `h / (h − z₁)`: the
//! footprint at the first, and beyond each of its far edges the strip up to the second.

use geo::{Coord, MultiPolygon, Polygon};

use super::pose::{HalfPlane, clip};
use super::window::cross;
use crate::coverage::obstacle::{Edge, Prism};

/// How an obstacle stands to an eye above level ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stretch {
    /// It covers nothing of the ground.
    None,
    /// It covers all behind so many times its distance.
    Beyond(f64),
    /// It covers what is between so many times its distance.
    Between(f64, f64),
}

/// How `prism` stands to an eye at `eye_z` above the ground at `ground_z`.
pub(super) fn stretch(prism: &Prism, eye_z: f64, ground_z: f64) -> Stretch {
    let height = eye_z - ground_z;
    let factor = |z: f64| height / (eye_z - z);
    if prism.top_z <= ground_z || prism.base_z >= eye_z {
        Stretch::None
    } else if prism.top_z >= eye_z {
        Stretch::Beyond(factor(prism.base_z.max(ground_z)))
    } else {
        Stretch::Between(factor(prism.base_z.max(ground_z)), factor(prism.top_z))
    }
}

/// The shadow of one prism within the half-planes, as pieces that overlap; from the eye, anticlockwise.
pub(super) fn cast(
    prism: &Prism,
    edges: &[Edge],
    eye: Coord<f64>,
    (near, far): (f64, f64),
    within: &[HalfPlane],
    pieces: &mut Vec<Polygon<f64>>,
) {
    let mut push = |ring: Vec<Coord<f64>>| {
        let kept = within.iter().fold(ring, |ring, plane| clip(&ring, *plane));
        if kept.len() >= 3 {
            pieces.push(Polygon::new(kept.into(), Vec::new()));
        }
    };
    for edge in edges {
        let (a, b) = (edge.a - eye, edge.b - eye);
        let turn = cross(a, b);
        if turn > 0.0 {
            push(vec![a * near, a * far, b * far, b * near]);
        } else if turn < 0.0 && !prism.is_solid {
            push(vec![b * near, b * far, a * far, a * near]);
        }
    }
}

/// The footprint of a solid stretched from the eye.
pub(super) fn stretched(edges: &[Edge], eye: Coord<f64>, factor: f64) -> MultiPolygon<f64> {
    let mut rings: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut end = None;
    for edge in edges {
        if end != Some(edge.a) || rings.is_empty() {
            rings.push(Vec::new());
        }
        if let Some(ring) = rings.last_mut() {
            ring.push((edge.a - eye) * factor);
        }
        end = Some(edge.b);
    }
    let mut rings = rings.into_iter().map(Into::into);
    let outer = rings.next();
    MultiPolygon::new(
        outer
            .map(|o| Polygon::new(o, rings.collect()))
            .into_iter()
            .collect(),
    )
}
