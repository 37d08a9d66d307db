//! Polygons.

use geo::orient::{Direction, Orient};
use geo::{Area, BooleanOps, Contains, Coord, LineString, MultiPolygon, Polygon};
use twin_core::model::MIN_AREA_M2;

use super::line::without_repeats;
use twin_core::spatial::check_validity;

use crate::finding::Problem;

/// A polygon made valid: usually one part, more where a ring that crossed itself fell apart.
#[derive(Debug, Clone, PartialEq)]
pub struct MendedPolygon {
    /// Valid polygons in local metres, outer rings anticlockwise, the largest first.
    pub parts: Vec<Polygon<f64>>,
    /// What was wrong.
    pub problems: Vec<Problem>,
}

/// Mends a polygon in local metres: the first ring is the outer one, the others are holes; rings may be open or closed.
/// Holes without an area go without a word; a wrong winding is told of only where `winding` says that the format prescribes it.
///
/// # Errors
/// [`Problem::ZeroArea`] when nothing with an area is left, or when there is no ring.
pub fn mended_polygon(
    rings: Vec<Vec<Coord<f64>>>,
    winding: Winding,
) -> Result<MendedPolygon, Problem> {
    let mut problems = Vec::new();
    let mut rings = rings.into_iter();
    let outer = rings.next().and_then(|ring| closed(ring, &mut problems));
    let outer = outer.ok_or(Problem::ZeroArea)?;
    let mut holes: Vec<LineString<f64>> = Vec::new();
    for ring in rings {
        let Some(hole) = closed(ring, &mut problems) else {
            continue;
        };
        if hole == outer || holes.contains(&hole) {
            note(&mut problems, Problem::DuplicateRing);
        } else {
            holes.push(hole);
        }
    }
    if winding == Winding::Prescribed && signed_area(&outer) < 0.0 {
        note(&mut problems, Problem::WrongWinding);
    }
    let polygon = Polygon::new(outer, holes);
    let mut parts = if check_validity(&polygon).is_ok() {
        vec![polygon.orient(Direction::Default)]
    } else {
        let mut parts = untangled(&polygon, &mut problems);
        parts.retain(|part| check_validity(part).is_ok());
        parts
    };
    parts.retain(|part| part.unsigned_area() >= MIN_AREA_M2);
    parts.sort_by(|a, b| b.unsigned_area().total_cmp(&a.unsigned_area()));
    if parts.is_empty() {
        return Err(Problem::ZeroArea);
    }
    Ok(MendedPolygon { parts, problems })
}

/// Whether a format says which way rings run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Winding {
    /// Outer rings run anticlockwise, holes clockwise.
    Prescribed,
    /// Either way is right.
    Free,
}

/// Twice the area, positive for a ring that runs anticlockwise.
fn signed_area(ring: &LineString<f64>) -> f64 {
    ring.lines()
        .map(|l| {
            (l.start.x - ring.0[0].x) * (l.end.y - ring.0[0].y)
                - (l.end.x - ring.0[0].x) * (l.start.y - ring.0[0].y)
        })
        .sum()
}

/// The ring closed and without repeats; `None` when it has fewer than three different points.
fn closed(ring: Vec<Coord<f64>>, problems: &mut Vec<Problem>) -> Option<LineString<f64>> {
    let before = ring.len();
    let mut points = without_repeats(ring);
    let count = before - points.len();
    if count > 0 {
        note(problems, Problem::RepeatedPoints { count });
    }
    if points.first() != points.last() {
        note(problems, Problem::UnclosedRing);
        points.extend(points.first().copied());
    }
    (points.len() >= 4).then_some(LineString(points))
}

/// Cuts rings at their crossings by the even-odd rule; each ring by itself first, then the holes out of the outer one.
fn untangled(polygon: &Polygon<f64>, problems: &mut Vec<Problem>) -> Vec<Polygon<f64>> {
    let outer = untangled_ring(polygon.exterior(), problems);
    let mut whole = outer.clone();
    for hole in polygon.interiors() {
        let hole = untangled_ring(hole, problems);
        if !outer.contains(&hole) {
            note(problems, Problem::MisplacedHole);
        }
        whole = whole.difference(&hole);
    }
    whole.0
}

fn untangled_ring(ring: &LineString<f64>, problems: &mut Vec<Problem>) -> MultiPolygon<f64> {
    let alone = Polygon::new(ring.clone(), Vec::new());
    if check_validity(&alone).is_ok() {
        return MultiPolygon(vec![alone]);
    }
    note(problems, Problem::SelfIntersection);
    // Where a ring winds round twice the even-odd rule leaves a hole, as databases do.
    alone.xor(&MultiPolygon(Vec::new()))
}

fn note(problems: &mut Vec<Problem>, problem: Problem) {
    if !problems.contains(&problem) {
        problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Vec<Coord<f64>> {
        points.iter().map(|&p| p.into()).collect()
    }

    fn area(mended: &MendedPolygon) -> f64 {
        mended.parts.iter().map(Area::unsigned_area).sum()
    }

    const SQUARE: [(f64, f64); 4] = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];

    #[test]
    fn a_sound_polygon_stays_as_it_is() {
        let mut square = ring(&SQUARE);
        square.push(square[0]);
        let mended = mended_polygon(vec![square.clone()], Winding::Prescribed).unwrap();
        assert_eq!(mended.problems, []);
        assert_eq!(mended.parts[0].exterior().0, square);
    }

    #[test]
    fn open_repeated_and_clockwise_rings_are_mended() {
        let clockwise = ring(&[(0.0, 0.0), (0.0, 4.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0)]);
        let mended = mended_polygon(vec![clockwise], Winding::Prescribed).unwrap();
        assert_eq!(
            mended.problems,
            [
                Problem::RepeatedPoints { count: 1 },
                Problem::UnclosedRing,
                Problem::WrongWinding
            ]
        );
        assert!(mended.parts[0].signed_area() == 16.0);
    }

    #[test]
    fn a_bow_tie_becomes_two_triangles() {
        // The diagonals of the square as a ring: it crosses itself in (2, 2), leaving two triangles of 4 m².
        let bow_tie = ring(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)]);
        let mended = mended_polygon(vec![bow_tie], Winding::Free).unwrap();
        assert_eq!(mended.problems, [Problem::SelfIntersection]);
        assert_eq!(mended.parts.len(), 2);
        assert!((area(&mended) - 8.0).abs() < 1e-6);
    }

    #[test]
    fn a_hole_that_sticks_out_is_cut_out() {
        let hole = ring(&[(3.0, 1.0), (6.0, 1.0), (6.0, 2.0), (3.0, 2.0)]);
        let mended = mended_polygon(vec![ring(&SQUARE), hole], Winding::Free).unwrap();
        assert!(mended.problems.contains(&Problem::MisplacedHole));
        assert!((area(&mended) - 15.0).abs() < 1e-6);
    }

    #[test]
    fn duplicate_holes_count_once_and_flat_rings_are_refused() {
        let hole = || ring(&[(1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (2.0, 1.0)]);
        let mended = mended_polygon(vec![ring(&SQUARE), hole(), hole()], Winding::Free).unwrap();
        assert!(mended.problems.contains(&Problem::DuplicateRing));
        assert!((area(&mended) - 15.0).abs() < 1e-9);
        for flat in [
            &[][..],
            &[(0.0, 0.0), (4.0, 0.0)],
            &[(0.0, 0.0), (4.0, 0.0), (2.0, 0.0)],
        ] {
            assert_eq!(
                mended_polygon(vec![ring(flat)], Winding::Free),
                Err(Problem::ZeroArea)
            );
        }
    }
}
