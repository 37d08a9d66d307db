//! Rings out of ways, polygons out of rings.

use std::collections::BTreeMap;

use geo::orient::{Direction, Orient};
use geo::{Area, BoundingRect, Contains, Coord, InteriorPoint, LineString, Polygon, Validation};

/// Nodes of lines joined end to end: closed rings, and the lines that are left open.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Joined<N> {
    pub(super) rings: Vec<Vec<N>>,
    pub(super) open: Vec<Vec<N>>,
}

impl<N> Default for Joined<N> {
    fn default() -> Self {
        Self {
            rings: Vec::new(),
            open: Vec::new(),
        }
    }
}

/// Joins lines that share end nodes into rings. Each line is used once; the result does not depend on a hash.
pub(super) fn join<N: Copy + Ord>(lines: &[&[N]]) -> Joined<N> {
    let mut joined = Joined::default();
    let mut ends: BTreeMap<N, Vec<usize>> = BTreeMap::new();
    let mut free: Vec<bool> = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let (Some(first), Some(last)) = (line.first(), line.last()) else {
            free.push(false);
            continue;
        };
        if first == last {
            // A ring of its own: no other line may run into it.
            free.push(line.len() > 3);
            continue;
        }
        free.push(line.len() > 1);
        ends.entry(*first).or_default().push(index);
        ends.entry(*last).or_default().push(index);
    }
    for start in 0..lines.len() {
        if !free[start] {
            continue;
        }
        free[start] = false;
        let mut chain = lines[start].to_vec();
        while chain.first() != chain.last() {
            let Some(tail) = chain.last().copied() else {
                break;
            };
            let next = ends
                .get(&tail)
                .and_then(|c| c.iter().copied().find(|i| free[*i]));
            let Some(next) = next else { break };
            free[next] = false;
            let line = lines[next];
            if line.first() == Some(&tail) {
                chain.extend(&line[1..]);
            } else {
                chain.extend(line[..line.len() - 1].iter().rev());
            }
        }
        let is_ring = chain.first() == chain.last() && chain.len() > 3;
        let into = if is_ring {
            &mut joined.rings
        } else {
            &mut joined.open
        };
        into.push(chain);
    }
    joined
}

/// What was mended on a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mended {
    /// A spike, going out and back the same way, was cut off.
    pub(super) spikes: bool,
}

/// A closed ring without repeated points and spikes; none when fewer than three corners are left.
pub(super) fn clean_ring(points: &[Coord<f64>]) -> Option<(LineString<f64>, Mended)> {
    let mut corners: Vec<Coord<f64>> = Vec::with_capacity(points.len() + 1);
    let mut mended = Mended { spikes: false };
    for point in points {
        push_corner(&mut corners, *point, &mut mended);
    }
    // The seam: the last corner against the first.
    while corners.len() > 2 {
        let count = corners.len();
        let (first, second) = (corners[0], corners[1]);
        let (last, before) = (corners[count - 1], corners[count - 2]);
        if last == first {
            corners.pop();
        } else if before == first {
            corners.truncate(count - 2);
            mended.spikes = true;
        } else if last == second {
            corners.remove(0);
            mended.spikes = true;
        } else {
            break;
        }
    }
    if corners.len() < 3 {
        return None;
    }
    corners.push(corners[0]);
    Some((LineString::new(corners), mended))
}

fn push_corner(corners: &mut Vec<Coord<f64>>, point: Coord<f64>, mended: &mut Mended) {
    if corners.last() == Some(&point) {
        return;
    }
    let count = corners.len();
    if count >= 2 && corners[count - 2] == point {
        corners.pop();
        mended.spikes = true;
        return;
    }
    corners.push(point);
}

/// Polygons from outer and inner rings: each inner is cut out of the smallest outer around it; anticlockwise outside.
/// Inners in no outer, and those that cross an outline or another inner, are dropped and counted.
pub(super) fn polygons(
    outers: Vec<LineString<f64>>,
    inners: Vec<LineString<f64>>,
) -> (Vec<Polygon<f64>>, usize) {
    let shells: Vec<Polygon<f64>> = outers
        .into_iter()
        .map(|ring| Polygon::new(ring, Vec::new()))
        .collect();
    let mut holes: Vec<Vec<LineString<f64>>> = vec![Vec::new(); shells.len()];
    let mut dropped = 0;
    for inner in inners {
        let around = smallest_around(&shells, &inner);
        match around.and_then(|index| holes.get_mut(index)) {
            Some(holes) => holes.push(inner),
            None => dropped += 1,
        }
    }
    let cut = |(shell, holes): (Polygon<f64>, Vec<LineString<f64>>)| {
        let (polygon, crossing) = cut_out(shell, holes);
        dropped += crossing;
        polygon
    };
    let polygons = shells.into_iter().zip(holes).map(cut).collect();
    (polygons, dropped)
}

/// The shell without the holes, and how many of them would have made it invalid.
fn cut_out(shell: Polygon<f64>, holes: Vec<LineString<f64>>) -> (Polygon<f64>, usize) {
    let (exterior, _) = shell.into_inner();
    let whole = Polygon::new(exterior, holes).orient(Direction::Default);
    if whole.interiors().is_empty() || whole.is_valid() {
        return (whole, 0);
    }
    let (exterior, holes) = whole.into_inner();
    let mut found = Polygon::new(exterior, Vec::new());
    if !found.is_valid() {
        // The outline itself is at fault, whatever the holes.
        return (found, 0);
    }
    let mut dropped = 0;
    for hole in holes {
        let mut tried = found.clone();
        tried.interiors_push(hole);
        if tried.is_valid() {
            found = tried;
        } else {
            dropped += 1;
        }
    }
    (found, dropped)
}

/// The smallest shell that the ring can be a hole of: one in which it lies and that is larger.
fn smallest_around(shells: &[Polygon<f64>], ring: &LineString<f64>) -> Option<usize> {
    let hole = Polygon::new(ring.clone(), Vec::new());
    let (point, area) = (hole.interior_point()?, hole.unsigned_area());
    let around = |p: &Polygon<f64>| {
        p.bounding_rect().is_some_and(|r| r.contains(&point))
            && p.unsigned_area() > area
            && p.contains(&point)
    };
    let shells = shells.iter().enumerate().filter(|(_, p)| around(p));
    let smallest = shells.min_by(|(_, a), (_, b)| a.unsigned_area().total_cmp(&b.unsigned_area()));
    smallest.map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coords(points: &[(f64, f64)]) -> Vec<Coord<f64>> {
        points.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect()
    }

    #[test]
    fn lines_join_whichever_way_they_run() {
        let joined = join(&[&[1, 2, 3], &[5, 4, 3], &[5, 1], &[9, 8]]);
        assert_eq!(joined.rings, [vec![1, 2, 3, 4, 5, 1]]);
        assert_eq!(joined.open, [vec![9, 8]]);
        let closed = join(&[&[1, 2, 3, 1], &[4, 5, 6, 4]]);
        assert_eq!(closed.rings.len(), 2);
        assert_eq!(join::<i64>(&[&[], &[1]]), Joined::default());
    }

    #[test]
    fn rings_lose_repeats_and_spikes() {
        let square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];
        let (plain, _) = clean_ring(&coords(&square)).unwrap();
        assert_eq!(plain.0.len(), 5);
        let mut messy = square.to_vec();
        messy.insert(1, (0.0, 0.0));
        messy.splice(3..3, [(9.0, 9.0), (4.0, 0.0)]);
        messy.push((0.0, 0.0));
        let (ring, mended) = clean_ring(&coords(&messy)).unwrap();
        assert_eq!(ring, plain);
        assert!(mended.spikes);
        assert!(clean_ring(&coords(&[(0.0, 0.0), (1.0, 0.0), (0.0, 0.0)])).is_none());
    }

    #[test]
    fn an_inner_is_cut_out_of_the_smallest_outer() {
        let ring = |a: f64, b: f64| {
            clean_ring(&coords(&[(a, a), (b, a), (b, b), (a, b)]))
                .unwrap()
                .0
        };
        let (found, dropped) = polygons(
            vec![ring(0.0, 10.0), ring(20.0, 30.0)],
            vec![ring(22.0, 25.0), ring(50.0, 51.0)],
        );
        assert_eq!(dropped, 1);
        assert!(found[0].interiors().is_empty());
        assert_eq!(found[1].unsigned_area(), 100.0 - 9.0);
    }

    #[test]
    fn a_hole_round_an_island_is_no_hole_of_the_island() {
        let ring = |a: f64, b: f64| {
            clean_ring(&coords(&[(a, a), (b, a), (b, b), (a, b)]))
                .unwrap()
                .0
        };
        // A courtyard from 2 to 8 with a pavilion from 4 to 6 in its middle.
        let (found, dropped) =
            polygons(vec![ring(4.0, 6.0), ring(0.0, 10.0)], vec![ring(2.0, 8.0)]);
        assert_eq!(dropped, 0);
        let areas: Vec<_> = found.iter().map(|p| p.unsigned_area()).collect();
        assert_eq!(areas, [4.0, 100.0 - 36.0]);
    }

    #[test]
    fn a_hole_that_crosses_is_dropped_and_the_others_stay() {
        let ring = |a: f64, b: f64| {
            clean_ring(&coords(&[(a, a), (b, a), (b, b), (a, b)]))
                .unwrap()
                .0
        };
        let (found, dropped) = polygons(
            vec![ring(0.0, 10.0)],
            vec![ring(1.0, 2.0), ring(5.0, 11.0), ring(1.5, 3.0)],
        );
        assert_eq!(dropped, 2);
        assert_eq!(found[0].unsigned_area(), 100.0 - 1.0);
    }
}
