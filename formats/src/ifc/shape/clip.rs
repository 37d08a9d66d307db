//! A body cut by a plane.

use std::collections::BTreeMap;

use super::body::{Body, Face};
use super::vector::{Vector, add, area_vector, cross, dot, scaled, sub, unit};

/// A plane; what lies against its normal is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plane {
    pub(super) point: Vector,
    /// Of length 1.
    pub(super) normal: Vector,
}

impl Plane {
    pub(super) fn turned(self) -> Self {
        Self {
            normal: scaled(self.normal, -1.0),
            ..self
        }
    }

    /// How far a point lies along the normal; 0 within `snap` of the plane.
    fn off(&self, p: Vector, snap: f64) -> f64 {
        let off = dot(sub(p, self.point), self.normal);
        if off.abs() <= snap { 0.0 } else { off }
    }
}

/// The part of `body` on the plane's kept side, closed by a new face in the plane where it was cut. `None` where the faces do not
/// close round the cut, so that there is no saying what the new face is. Points on the plane count as beyond it: a face cut in a
/// corner has nothing of its own there. Cost: O(n log n) in points.
pub(super) fn clipped(body: &Body, plane: &Plane, snap: f64) -> Option<Body> {
    let offs = || body.points().map(|p| plane.off(*p, snap));
    if offs().all(|off| off <= 0.0) {
        return Some(body.clone());
    }
    if offs().all(|off| off >= 0.0) {
        return Some(Body::default());
    }
    let mut faces = Vec::new();
    let mut seam = Seam::new(snap);
    for face in &body.faces {
        faces.append(&mut cut(face, plane, snap, &mut seam)?);
    }
    let style = body.faces.first().and_then(|f| f.style);
    let caps = nested(seam.rings()?, plane.normal, snap)?;
    faces.extend(caps.into_iter().map(|rings| Face { rings, style }));
    Some(Body { faces })
}

/// Where a ring passes the plane.
#[derive(Debug, Clone, Copy)]
struct Crossing {
    at: Vector,
    /// Position along the line in which face and plane meet.
    along: f64,
    chain: usize,
    is_exit: bool,
}

/// The kept parts of a face; where it was cut goes into `seam`, in the direction of the new face.
fn cut(face: &Face, plane: &Plane, snap: f64, seam: &mut Seam) -> Option<Vec<Face>> {
    let is_kept = |p: &Vector| plane.off(*p, snap) < 0.0;
    if face.rings.iter().flatten().all(is_kept) {
        return Some(vec![face.clone()]);
    }
    if !face.rings.iter().flatten().any(is_kept) {
        return Some(Vec::new());
    }
    let normal = unit(area_vector(face.rings.first()?))?;
    let line = unit(cross(normal, plane.normal))?;
    let mut rings = Vec::new();
    let mut chains = Vec::new();
    for ring in &face.rings {
        if ring.iter().all(is_kept) {
            rings.push(ring.clone());
        } else {
            chains.append(&mut kept_chains(ring, plane, snap));
        }
    }
    let links = links(&chains, line, snap, seam)?;
    rings.append(&mut joined(&chains, &links)?);
    let parts = nested(rings, normal, snap)?;
    let style = face.style;
    Some(
        parts
            .into_iter()
            .map(|rings| Face { rings, style })
            .collect(),
    )
}

/// The stretches of a ring on the kept side, each from where it enters to where it leaves.
fn kept_chains(ring: &[Vector], plane: &Plane, snap: f64) -> Vec<Vec<Vector>> {
    let offs: Vec<f64> = ring.iter().map(|p| plane.off(*p, snap)).collect();
    let n = ring.len();
    let at = |i: usize| ring.get(i % n).copied().zip(offs.get(i % n).copied());
    // From the point within to the point beyond: both faces at an edge so find the same point.
    let pass = |(p, within): (Vector, f64), (q, beyond): (Vector, f64)| {
        add(p, scaled(sub(q, p), within / (within - beyond)))
    };
    let Some(start) = (0..n).find(|i| offs.get(*i).is_some_and(|off| *off >= 0.0)) else {
        return Vec::new();
    };
    let mut chains: Vec<Vec<Vector>> = Vec::new();
    let mut open: Option<Vec<Vector>> = None;
    for i in start..start + n {
        let (Some(here), Some(next)) = (at(i), at(i + 1)) else {
            continue;
        };
        match (here.1 < 0.0, next.1 < 0.0) {
            (false, true) => open = Some(vec![pass(next, here), next.0]),
            (true, true) => open.iter_mut().for_each(|chain| chain.push(next.0)),
            (true, false) => {
                if let Some(mut chain) = open.take() {
                    chain.push(pass(here, next));
                    chains.push(chain);
                }
            }
            (false, false) => {}
        }
    }
    chains
}

/// For each chain the one that follows it along the cut. Along the line leaving and entering take turns, beginning with leaving,
/// since the kept side lies to the left of the line.
fn links(chains: &[Vec<Vector>], line: Vector, snap: f64, seam: &mut Seam) -> Option<Vec<usize>> {
    let mut crossings = Vec::new();
    for (chain, points) in chains.iter().enumerate() {
        for (at, is_exit) in [(*points.first()?, false), (*points.last()?, true)] {
            let along = dot(at, line);
            crossings.push(Crossing {
                at,
                along,
                chain,
                is_exit,
            });
        }
    }
    crossings.sort_by(|a, b| a.along.total_cmp(&b.along));
    let mut links = vec![0; chains.len()];
    for i in 0..crossings.len() {
        // Of crossings in one point, the one whose turn it is comes first.
        let is_exit_due = i % 2 == 0;
        let here = crossings.get(i)?.along;
        let due = (i..crossings.len())
            .take_while(|j| crossings.get(*j).is_some_and(|c| c.along <= here + snap))
            .find(|j| crossings.get(*j).is_some_and(|c| c.is_exit == is_exit_due))?;
        crossings.swap(i, due);
    }
    for pair in crossings.chunks_exact(2) {
        let [exit, entry] = pair else { continue };
        *links.get_mut(exit.chain)? = entry.chain;
        seam.add(entry.at, exit.at);
    }
    Some(links)
}

/// Chains joined to rings by their links.
fn joined(chains: &[Vec<Vector>], links: &[usize]) -> Option<Vec<Vec<Vector>>> {
    let mut is_used = vec![false; chains.len()];
    let mut rings = Vec::new();
    for first in 0..chains.len() {
        let mut ring = Vec::new();
        let mut chain = first;
        while !std::mem::replace(is_used.get_mut(chain)?, true) {
            ring.extend(chains.get(chain)?.iter().copied());
            chain = *links.get(chain)?;
        }
        if !ring.is_empty() {
            rings.push(ring);
        }
    }
    Some(rings)
}

/// Outer rings, each with the holes in it, after slivers have gone. `None` where a hole lies in no outer ring.
fn nested(rings: Vec<Vec<Vector>>, normal: Vector, snap: f64) -> Option<Vec<Vec<Vec<Vector>>>> {
    let mut outers: Vec<Vec<Vec<Vector>>> = Vec::new();
    let mut holes = Vec::new();
    for mut ring in rings {
        ring.dedup_by(|a, b| distance(*a, *b) <= snap);
        while ring.len() > 1 && distance(*ring.first()?, *ring.last()?) <= snap {
            ring.pop();
        }
        let area = dot(area_vector(&ring), normal);
        let around: f64 = ring.windows(2).map(|p| distance(p[0], p[1])).sum();
        if ring.len() < 3 || area.abs() <= snap * around {
            continue;
        }
        if area > 0.0 {
            outers.push(vec![ring]);
        } else {
            holes.push(ring);
        }
    }
    for hole in holes {
        let of = match outers.len() {
            1 => outers.first_mut(),
            _ => outers
                .iter_mut()
                .find(|rings| rings.first().is_some_and(|o| is_around(o, &hole, normal))),
        };
        of?.push(hole);
    }
    Some(outers)
}

fn distance(a: Vector, b: Vector) -> f64 {
    let off = sub(a, b);
    dot(off, off).sqrt()
}

/// Whether the middle of the hole's first edge lies in the outer ring, by the even-odd rule in the plane across the normal's longest
/// coordinate.
fn is_around(outer: &[Vector], hole: &[Vector], normal: Vector) -> bool {
    let size = normal.map(f64::abs);
    let plan = |[x, y, z]: Vector| {
        if size[2] >= size[0] && size[2] >= size[1] {
            [x, y]
        } else if size[1] >= size[0] {
            [z, x]
        } else {
            [y, z]
        }
    };
    let [Some(a), Some(b)] = [hole.first(), hole.get(1)] else {
        return false;
    };
    let [x, y] = plan(scaled(add(*a, *b), 0.5));
    let edges = outer.iter().zip(outer.iter().cycle().skip(1));
    let crossed = edges.filter(|(p, q)| {
        let ([px, py], [qx, qy]) = (plan(**p), plan(**q));
        (py > y) != (qy > y) && x < px + (y - py) / (qy - py) * (qx - px)
    });
    crossed.count() % 2 == 1
}

/// The edges of the new face, each from where it begins.
struct Seam {
    /// Points closer than this are one.
    grid: f64,
    edges: BTreeMap<[i64; 3], Vec<Vector>>,
}

impl Seam {
    fn new(snap: f64) -> Self {
        Self {
            grid: 4.0 * snap,
            edges: BTreeMap::new(),
        }
    }

    fn key(&self, p: Vector) -> [i64; 3] {
        p.map(|c| (c / self.grid).round() as i64)
    }

    fn add(&mut self, from: Vector, to: Vector) {
        if self.key(from) != self.key(to) {
            self.edges.entry(self.key(from)).or_default().push(to);
        }
    }

    /// The edges as rings; `None` where they do not close.
    fn rings(mut self) -> Option<Vec<Vec<Vector>>> {
        let mut rings = Vec::new();
        while let Some((&start, _)) = self.edges.first_key_value() {
            let mut ring = Vec::new();
            let mut here = start;
            loop {
                let onward = self.edges.get_mut(&here)?;
                let next = onward.pop()?;
                if onward.is_empty() {
                    self.edges.remove(&here);
                }
                ring.push(next);
                here = self.key(next);
                if here == start {
                    break;
                }
            }
            rings.push(ring);
        }
        Some(rings)
    }
}
