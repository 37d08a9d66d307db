//! Compound walls with gaps at the gates.

use super::buffer::MeshBuffer;
use super::ring::{close_to, open_ring};
use super::solids::block;

/// Where a wall is open: a point near it and half the width of the opening, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Middle of the opening.
    pub at: [f64; 2],
    /// Half its width.
    pub half: f64,
}

/// A straight piece of wall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// One end.
    pub from: [f64; 2],
    /// Other end.
    pub to: [f64; 2],
    /// Whether `from` and `to` are at a gate.
    pub at_gate: [bool; 2],
}

/// How far from the wall a gate may lie to open it, metres. Gates in OSM are drawn on the road, not on the wall.
pub const GATE_REACH: f64 = 8.0;

/// The pieces of the closed ring `flat` that stand when `gaps` are open.
#[must_use]
pub fn runs(flat: &[f64], gaps: &[Gap]) -> Vec<Run> {
    let ring = open_ring(flat);
    let sides = ring.iter().zip(ring.iter().cycle().skip(1));
    sides.flat_map(|(a, b)| side_runs(*a, *b, gaps)).collect()
}

/// The pieces of the open line `flat` that stand when `gaps` are open.
#[must_use]
pub fn runs_along(flat: &[f64], gaps: &[Gap]) -> Vec<Run> {
    let mut points: Vec<[f64; 2]> = flat.chunks_exact(2).map(|p| [p[0], p[1]]).collect();
    points.dedup();
    let sides = points.windows(2);
    sides.flat_map(|s| side_runs(s[0], s[1], gaps)).collect()
}

fn side_runs(a: [f64; 2], b: [f64; 2], gaps: &[Gap]) -> Vec<Run> {
    let length = (b[0] - a[0]).hypot(b[1] - a[1]);
    let mut open: Vec<(f64, f64)> = Vec::new();
    for gap in gaps {
        let (distance, along) = close_to(gap.at, a, b);
        if distance < GATE_REACH {
            open.push((along - gap.half, along + gap.half));
        }
    }
    open.sort_by(|p, q| p.0.total_cmp(&q.0));
    let at = |s: f64| {
        [
            a[0] + (b[0] - a[0]) * s / length,
            a[1] + (b[1] - a[1]) * s / length,
        ]
    };
    let mut pieces = Vec::new();
    let (mut start, mut from_gate) = (0.0, false);
    for (low, high) in open {
        if low > start {
            pieces.push(Run {
                from: at(start),
                to: at(low),
                at_gate: [from_gate, true],
            });
        }
        if high > start {
            (start, from_gate) = (high, true);
        }
    }
    if start < length {
        pieces.push(Run {
            from: at(start),
            to: at(length),
            at_gate: [from_gate, false],
        });
    }
    pieces
}

/// Adds a wall of `height` and `thickness` metres along `run`, foot at `z`.
pub fn wall(
    mesh: &mut MeshBuffer,
    run: Run,
    [thickness, height]: [f64; 2],
    z: f64,
    colour: [f32; 4],
) {
    let (dx, dy) = (run.to[0] - run.from[0], run.to[1] - run.from[1]);
    let length = dx.hypot(dy);
    let mut piece = MeshBuffer::default();
    block(&mut piece, [length + thickness, thickness, height], colour);
    let middle = [
        (run.from[0] + run.to[0]) / 2.0,
        (run.from[1] + run.to[1]) / 2.0,
        z,
    ];
    mesh.stamp(&piece, middle, dy.atan2(dx), [1.0; 3]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::buffer::checks::{area_and_winding, volume};

    const SQUARE: [f64; 10] = [0.0, 0.0, 100.0, 0.0, 100.0, 100.0, 0.0, 100.0, 0.0, 0.0];

    fn length(runs: &[Run]) -> f64 {
        runs.iter()
            .map(|r| (r.to[0] - r.from[0]).hypot(r.to[1] - r.from[1]))
            .sum()
    }

    #[test]
    fn a_gate_opens_the_wall_beside_it() {
        assert_eq!(length(&runs(&SQUARE, &[])), 400.0);
        let gate = Gap {
            at: [50.0, 2.0],
            half: 4.0,
        };
        let open = runs(&SQUARE, &[gate]);
        assert_eq!(length(&open), 392.0);
        assert!(open.contains(&Run {
            from: [0.0, 0.0],
            to: [46.0, 0.0],
            at_gate: [false, true]
        }));
        let far = Gap {
            at: [50.0, 30.0],
            half: 4.0,
        };
        assert_eq!(length(&runs(&SQUARE, &[far])), 400.0);
    }

    #[test]
    fn gates_side_by_side_share_their_opening() {
        let gates = [
            Gap {
                at: [50.0, 0.0],
                half: 4.0,
            },
            Gap {
                at: [53.0, 0.0],
                half: 2.0,
            },
        ];
        assert_eq!(length(&runs(&SQUARE, &gates)), 391.0);
    }

    #[test]
    fn a_wall_is_a_block() {
        let mut mesh = MeshBuffer::default();
        let run = Run {
            from: [0.0, 0.0],
            to: [0.0, 10.0],
            at_gate: [false; 2],
        };
        wall(&mut mesh, run, [0.5, 2.0], 0.0, [1.0; 4]);
        area_and_winding(&mesh);
        assert!((volume(&mesh) - 10.5 * 0.5 * 2.0).abs() < 1e-9);
    }
}
