//! What a set of cameras covers together: every piece of an area or a line with the cameras that show it, and what none shows.

use geo::{
    Area, BooleanOps, BoundingRect, Contains, Coord, Intersects, LineString, MultiPolygon, Point,
};

use crate::spatial::QueryError;
use crate::told::Term;

/// Least area in m² of a patch: less is rounding.
const LEAST_PATCH_M2: f64 = 1e-6;

/// A part of an area that the same cameras show throughout.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch {
    /// Numbers of the cameras that show it, ascending; none for a blind spot.
    pub cameras: Vec<u32>,
    /// The part, local metres.
    pub ground: MultiPolygon<f64>,
    /// Its area in m².
    pub area_m2: f64,
}

/// A part of a line that the same cameras show throughout.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Where it begins: metres along the line.
    pub from_m: f64,
    /// Where it ends: metres along the line.
    pub to_m: f64,
    /// Numbers of the cameras that show it, ascending; none where no camera does.
    pub cameras: Vec<u32>,
}

/// Cuts `asked` by what each camera shows, `grounds` by the cameras' numbers: together the patches are `asked`, and none overlap.
/// Cost: O(n log n) for each patch that a camera's ground cuts.
#[must_use]
pub fn patches(asked: &MultiPolygon<f64>, grounds: &[MultiPolygon<f64>]) -> Vec<Patch> {
    let mut patches = vec![patch(asked.clone(), Vec::new())];
    for (number, ground) in grounds.iter().enumerate() {
        let Some(bounds) = ground.bounding_rect() else {
            continue;
        };
        let mut cut = Vec::with_capacity(patches.len() + 1);
        for old in patches {
            let near = old.ground.bounding_rect();
            if !near.is_some_and(|b| b.intersects(&bounds)) {
                cut.push(old);
                continue;
            }
            let shown = old.ground.intersection(ground);
            if shown.unsigned_area() < LEAST_PATCH_M2 {
                cut.push(old);
                continue;
            }
            let mut cameras = old.cameras.clone();
            cameras.push(number as u32);
            cut.push(patch(shown, cameras));
            cut.push(patch(old.ground.difference(ground), old.cameras));
        }
        cut.retain(|patch| patch.area_m2 >= LEAST_PATCH_M2);
        patches = cut;
    }
    patches.sort_by(|p, q| p.cameras.cmp(&q.cameras));
    patches
}

fn patch(ground: MultiPolygon<f64>, cameras: Vec<u32>) -> Patch {
    Patch {
        area_m2: ground.unsigned_area(),
        ground,
        cameras,
    }
}

/// What no camera of `grounds` shows of `asked`: the blind spots. Cost: as [`patches`].
#[must_use]
pub fn blind_spots(asked: &MultiPolygon<f64>, grounds: &[MultiPolygon<f64>]) -> MultiPolygon<f64> {
    let blind = patches(asked, grounds).into_iter();
    let blind = blind.filter(|p| p.cameras.is_empty());
    MultiPolygon::new(blind.flat_map(|p| p.ground.0).collect())
}

/// Cuts a line, a perimeter or a road, by what each camera shows; exact. Cost: O(segments · corners) of the grounds about it.
///
/// # Errors
/// When a coordinate of the line is no number.
pub fn stretches(
    line: &LineString<f64>,
    grounds: &[MultiPolygon<f64>],
) -> Result<Vec<Stretch>, QueryError> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut from_m = 0.0;
    for segment in line.lines() {
        let (a, b) = (segment.start, segment.end);
        for value in [a.x, a.y, b.x, b.y] {
            if !value.is_finite() {
                return Err(QueryError::BadCoordinate {
                    what: Term::new("line", "线"),
                    value,
                });
            }
        }
        let length = (b - a).x.hypot((b - a).y);
        let about = geo::Rect::new(a, b);
        let meets = |g: &MultiPolygon<f64>| g.bounding_rect().is_some_and(|r| r.intersects(&about));
        let near: Vec<usize> = (0..grounds.len()).filter(|i| meets(&grounds[*i])).collect();
        let mut cuts = vec![0.0, 1.0];
        near.iter()
            .for_each(|i| cuts_of(a, b, &grounds[*i], &mut cuts));
        cuts.sort_unstable_by(f64::total_cmp);
        for cut in cuts.windows(2).filter(|c| c[1] > c[0]) {
            let middle = Point::from(a + (b - a) * f64::midpoint(cut[0], cut[1]));
            let shows = near.iter().filter(|i| grounds[**i].contains(&middle));
            let cameras: Vec<u32> = shows.map(|i| *i as u32).collect();
            let (from, to) = (from_m + cut[0] * length, from_m + cut[1] * length);
            match stretches.last_mut() {
                Some(last) if last.cameras == cameras => last.to_m = to,
                _ => stretches.push(Stretch {
                    from_m: from,
                    to_m: to,
                    cameras,
                }),
            }
        }
        from_m += length;
    }
    Ok(stretches)
}

/// Metres of the stretches that at least `least` cameras show, and in all.
#[must_use]
pub fn covered_m(stretches: &[Stretch], least: usize) -> [f64; 2] {
    let length = |s: &Stretch| s.to_m - s.from_m;
    let shown = stretches.iter().filter(|s| s.cameras.len() >= least);
    [shown.map(length).sum(), stretches.iter().map(length).sum()]
}

/// The parts of the segment `a`–`b` that a ground holds, as shares from and to, in order. Cost: O(corners · passages).
pub(crate) fn shares_within(
    a: Coord<f64>,
    b: Coord<f64>,
    ground: &MultiPolygon<f64>,
) -> Vec<[f64; 2]> {
    let mut cuts = vec![0.0, 1.0];
    cuts_of(a, b, ground, &mut cuts);
    cuts.sort_unstable_by(f64::total_cmp);
    let parts = cuts.windows(2).filter(|c| c[1] > c[0]);
    let is_within = |c: &&[f64]| {
        let middle = Point::from(a + (b - a) * f64::midpoint(c[0], c[1]));
        ground.contains(&middle)
    };
    parts.filter(is_within).map(|c| [c[0], c[1]]).collect()
}

/// Shares of the segment `a`–`b` at which it passes the border of a ground.
fn cuts_of(a: Coord<f64>, b: Coord<f64>, ground: &MultiPolygon<f64>, cuts: &mut Vec<f64>) {
    let along = b - a;
    let rings = ground
        .iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    for edge in rings.flat_map(|ring| ring.lines()) {
        let (across, start) = (edge.end - edge.start, edge.start - a);
        let cross = along.x * across.y - along.y * across.x;
        let share = (start.x * across.y - start.y * across.x) / cross;
        let place = (start.x * along.y - start.y * along.x) / cross;
        if share > 0.0 && share < 1.0 && (0.0..=1.0).contains(&place) {
            cuts.push(share);
        }
    }
}
