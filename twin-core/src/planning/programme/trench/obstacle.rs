//! What a trench cannot run through: buildings and water.

use std::collections::BTreeSet;

use geo::{BoundingRect, Contains, ConvexHull, Coord, Line, MultiPoint, Point, Polygon, Rect};

use crate::model::Community;
use crate::spatial::RectIndex;
use crate::spatial::planar::distance;

/// A line that is no longer within an area than this touches it, metres: to the centimetre corners of the model mean something.
const TOUCH_M: f64 = 0.01;

/// So far to either side of a line it is looked whether it runs between two areas that touch, metres: half of a trench's width; an assumption.
const HALF_M: f64 = 0.2;

/// A line that goes round what is in its way may meet more so many times before it is given up; an assumption.
const ROUNDS: usize = 4;

/// How far beyond the end of an edge a cut still counts as on it, as a share of the edge: the rounding of f64.
const BEYOND: f64 = 1e-9;

/// Which areas are in the way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Buildings,
    All,
}

/// Buildings and waters of a community, to ask what is in the way of a line.
pub(super) struct Obstacles<'c> {
    /// Buildings first, then waters.
    areas: Vec<&'c Polygon<f64>>,
    /// Where the waters begin.
    waters: usize,
    tree: RectIndex<'static>,
}

impl<'c> Obstacles<'c> {
    /// Of a community. Cost: O(n log n) in its buildings and waters.
    pub(super) fn of(community: &'c Community) -> Self {
        let buildings = community.buildings.iter().map(|b| &b.footprint);
        let waters = community.waters.iter().map(|w| &w.area);
        Self::new(buildings.collect(), waters.collect())
    }

    fn new(buildings: Vec<&'c Polygon<f64>>, waters: Vec<&'c Polygon<f64>>) -> Self {
        let first_water = buildings.len();
        let areas: Vec<&Polygon<f64>> = buildings.into_iter().chain(waters).collect();
        let rects: Vec<Rect<f64>> = areas.iter().map(|area| about(area)).collect();
        Self {
            areas,
            waters: first_water,
            tree: RectIndex::of_checked(&rects, None),
        }
    }

    /// Whether a point lies within a building.
    pub(super) fn is_built(&self, at: Coord<f64>) -> bool {
        self.holding(at).iter().any(|number| *number < self.waters)
    }

    /// Whether a straight line runs through a building.
    pub(super) fn meets_building(&self, from: Coord<f64>, to: Coord<f64>) -> bool {
        !self
            .met(&[from, to], Which::Buildings, &BTreeSet::new())
            .is_empty()
    }

    /// The way from one point to another that leaves out buildings and waters: straight where nothing is between, else round the convex hull of
    /// what is, on its shorter side. Round one convex area that is the shortest way there is; round several it may be longer. What an end
    /// lies within is not in the way. None where more and more is met.
    pub(super) fn way(&self, from: Coord<f64>, to: Coord<f64>) -> Option<Vec<Coord<f64>>> {
        let straight = vec![from, to];
        let ends = [from, to].map(|end| self.holding(end));
        let own: BTreeSet<usize> = ends.into_iter().flatten().collect();
        let mut between = self.met(&straight, Which::All, &own);
        if between.is_empty() {
            return Some(straight);
        }
        for _ in 0..ROUNDS {
            let [shorter, longer] = self.around(from, to, &between)?;
            let met = self.met(&shorter, Which::All, &own);
            if met.is_empty() {
                return Some(shorter);
            }
            if self.met(&longer, Which::All, &own).is_empty() {
                return Some(longer);
            }
            let known = between.len();
            between.extend(met);
            if between.len() == known {
                return None;
            }
        }
        None
    }

    /// Both ways round areas, the shorter first; none where an end lies among them.
    fn around(
        &self,
        from: Coord<f64>,
        to: Coord<f64>,
        areas: &BTreeSet<usize>,
    ) -> Option<[Vec<Coord<f64>>; 2]> {
        let corners = areas
            .iter()
            .flat_map(|area| &self.areas[*area].exterior().0);
        let points = corners.copied().chain([from, to]).map(Point::from);
        let hull = MultiPoint::from(points.collect::<Vec<_>>()).convex_hull();
        let ring = hull.exterior().0.split_last()?.1;
        let place = |end: Coord<f64>| ring.iter().position(|corner| *corner == end);
        let (first, last) = (place(from)?, place(to)?);
        let corners = ring.len();
        let steps = (last + corners - first) % corners;
        let forward: Vec<Coord<f64>> = (0..=steps)
            .map(|step| ring[(first + step) % corners])
            .collect();
        let backward: Vec<Coord<f64>> = (0..=corners - steps)
            .map(|step| ring[(first + corners - step) % corners])
            .collect();
        if length_m(&backward) < length_m(&forward) {
            Some([backward, forward])
        } else {
            Some([forward, backward])
        }
    }

    /// The areas that a line runs through or between which it finds no room, but for some.
    fn met(&self, line: &[Coord<f64>], which: Which, own: &BTreeSet<usize>) -> BTreeSet<usize> {
        let end = match which {
            Which::Buildings => self.waters,
            Which::All => self.areas.len(),
        };
        let mut met = BTreeSet::new();
        for leg in line.windows(2) {
            // The model has no coordinate that is no number, which alone is refused.
            let near = self.tree.crossed(leg[0], leg[1]).unwrap_or_default();
            let near = near.into_iter().map(|(number, _)| number as usize);
            let near: Vec<usize> = near.filter(|n| *n < end && !own.contains(n)).collect();
            if !near.is_empty() {
                self.meet((leg[0], leg[1]), &near, &mut met);
            }
        }
        met
    }

    /// Adds those of `near` that a straight line meets: it is within them, or has one on either side. Between two cuts with their outlines that
    /// are next to each other all of it is alike.
    fn meet(
        &self,
        (from, to): (Coord<f64>, Coord<f64>),
        near: &[usize],
        met: &mut BTreeSet<usize>,
    ) {
        let mut cuts = vec![0.0, 1.0];
        for number in near {
            let area = self.areas[*number];
            let rings = std::iter::once(area.exterior()).chain(area.interiors());
            let edges = rings.flat_map(|ring| ring.lines());
            cuts.extend(edges.filter_map(|edge| cut(from, to, edge)));
        }
        cuts.sort_by(f64::total_cmp);
        let (along, length_m) = (to - from, distance(from, to));
        let aside = Coord {
            x: -along.y,
            y: along.x,
        } * (HALF_M / length_m);
        for pair in cuts.windows(2) {
            if (pair[1] - pair[0]) * length_m <= TOUCH_M {
                continue;
            }
            let middle = from + along * ((pair[0] + pair[1]) / 2.0);
            met.extend(self.among(near, middle));
            let [left, right] = [middle + aside, middle - aside].map(|at| self.among(near, at));
            if !left.is_empty() && !right.is_empty() {
                met.extend(left.into_iter().chain(right));
            }
        }
    }

    /// The areas that hold a point, not on their edge.
    fn holding(&self, at: Coord<f64>) -> Vec<usize> {
        let mut near = Vec::new();
        self.tree
            .visit_box(at, at, |number| near.push(number as usize));
        self.among(&near, at)
    }

    /// Those of `near` that hold a point.
    fn among(&self, near: &[usize], at: Coord<f64>) -> Vec<usize> {
        let point = Point::from(at);
        let near = near.iter().copied();
        near.filter(|number| self.areas[*number].contains(&point))
            .collect()
    }
}

/// Length of a line, metres.
pub(super) fn length_m(line: &[Coord<f64>]) -> f64 {
    line.windows(2).map(|leg| distance(leg[0], leg[1])).sum()
}

/// The share of the line from `from` to `to` at which an edge cuts it; none where they do not meet or run side by side.
fn cut(from: Coord<f64>, to: Coord<f64>, edge: Line<f64>) -> Option<f64> {
    let (along, across) = (to - from, edge.end - edge.start);
    let cross = along.x * across.y - along.y * across.x;
    if cross == 0.0 {
        return None;
    }
    let away = edge.start - from;
    let share = (away.x * across.y - away.y * across.x) / cross;
    let of_edge = (away.x * along.y - away.y * along.x) / cross;
    let meets = (0.0..=1.0).contains(&share) && (-BEYOND..=1.0 + BEYOND).contains(&of_edge);
    meets.then_some(share)
}

/// The box about a polygon; any will do for an empty one, in which nothing lies.
fn about(polygon: &Polygon<f64>) -> Rect<f64> {
    let anywhere = Coord { x: 0.0, y: 0.0 };
    let about = polygon.bounding_rect();
    about.unwrap_or(Rect::new(anywhere, anywhere))
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    /// A house from (10, -2) to (20, 8): more of it lies north of the line y = 0 than south.
    fn house() -> Polygon<f64> {
        polygon![(x: 10.0, y: -2.0), (x: 20.0, y: -2.0), (x: 20.0, y: 8.0), (x: 10.0, y: 8.0)]
    }

    #[test]
    fn a_house_between_two_points_is_gone_around_on_its_shorter_side() {
        let house = house();
        let obstacles = Obstacles::new(vec![&house], Vec::new());
        let way = obstacles.way(at(0.0, 0.0), at(30.0, 0.0)).unwrap();
        // South: √(10² + 2²) to the corner, 10 along the wall, √(10² + 2²) on. North would be 2 √(10² + 8²) + 10.
        assert_eq!(
            way,
            [at(0.0, 0.0), at(10.0, -2.0), at(20.0, -2.0), at(30.0, 0.0)]
        );
        assert!((length_m(&way) - (2.0 * 104.0_f64.sqrt() + 10.0)).abs() < 1e-9);
    }

    #[test]
    fn between_two_houses_that_touch_there_is_no_way() {
        let first = house();
        let second = polygon![(x: 12.0, y: -9.0), (x: 18.0, y: -9.0), (x: 18.0, y: -2.0), (x: 12.0, y: -2.0)];
        let obstacles = Obstacles::new(vec![&first, &second], Vec::new());
        let way = obstacles.way(at(0.0, 0.0), at(30.0, 0.0)).unwrap();
        // South is shorter, but has a wall on either side.
        assert_eq!(
            way,
            [at(0.0, 0.0), at(10.0, 8.0), at(20.0, 8.0), at(30.0, 0.0)]
        );
    }

    #[test]
    fn two_houses_in_a_row_are_gone_around_together() {
        let first = house();
        let second =
            polygon![(x: 22.0, y: -6.0), (x: 28.0, y: -6.0), (x: 28.0, y: 5.0), (x: 22.0, y: 5.0)];
        let obstacles = Obstacles::new(vec![&first, &second], Vec::new());
        let way = obstacles.way(at(0.0, 0.0), at(40.0, 0.0)).unwrap();
        // South past the second house, 22.8 + 6 + 13.4 m, clear of the first, whose corner is 0.7 m off; north by both takes 44.4 m.
        assert_eq!(
            way,
            [at(0.0, 0.0), at(22.0, -6.0), at(28.0, -6.0), at(40.0, 0.0)]
        );
    }

    #[test]
    fn a_wall_that_is_only_touched_is_not_in_the_way() {
        let house = house();
        let obstacles = Obstacles::new(vec![&house], Vec::new());
        for (from, to) in [
            (at(0.0, -2.0), at(30.0, -2.0)),
            (at(0.0, 3.0), at(10.0, 3.0)),
            (at(0.0, 18.0), at(20.0, -2.0 + 10.0)),
        ] {
            assert_eq!(obstacles.way(from, to), Some(vec![from, to]));
        }
        assert!(obstacles.is_built(at(15.0, 0.0)) && !obstacles.is_built(at(10.0, 0.0)));
    }

    #[test]
    fn water_is_gone_around_and_is_no_building() {
        let pond = house();
        let obstacles = Obstacles::new(Vec::new(), vec![&pond]);
        let (from, to) = (at(0.0, 0.0), at(30.0, 0.0));
        assert_eq!(obstacles.way(from, to).map(|way| way.len()), Some(4));
        assert!(!obstacles.meets_building(from, to) && !obstacles.is_built(at(15.0, 0.0)));
        // What stands in the pond is reached through it.
        assert_eq!(
            obstacles.way(at(15.0, 0.0), to).map(|way| way.len()),
            Some(2)
        );
    }
}
