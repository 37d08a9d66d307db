//! A layer in space: points with their heights; buildings, storeys, rooms and airspaces as prisms over their areas.

use geo::Coord;

use super::area::{Area, Areas};
use super::cuboid_index::{Cuboid, CuboidIndex, length};
use super::layer_index::{LayerIndex, Shapes};
use super::packed::{Best, Entries};

/// How far a box is grown about what the exact test refines, metres: more than the rounding of either.
const MARGIN_M: f64 = 1e-6;

/// What stands at each entry of a layer.
#[derive(Debug, Clone)]
enum Heights {
    /// The height of a point.
    Points(Vec<f64>),
    /// Foot and top of what has both.
    Prisms(Vec<[f64; 2]>),
}

/// The heights of a layer and its tree in space. Entries are those of the layer in plan.
#[derive(Debug, Clone)]
pub(super) struct SpaceIndex {
    tree: CuboidIndex<'static>,
    heights: Heights,
}

impl SpaceIndex {
    /// Points by the height of each entry; `None` when the layer is not of points.
    pub(super) fn of_points(layer: &LayerIndex, heights: Vec<f64>) -> Option<Self> {
        let Shapes::Points(points) = &layer.shapes else {
            return None;
        };
        let boxes = points.iter().zip(&heights).map(|(p, &z)| {
            let position = [p.x, p.y, z];
            Cuboid::of_checked(position, position)
        });
        Some(Self {
            tree: CuboidIndex::of_checked(&boxes.collect::<Vec<_>>()),
            heights: Heights::Points(heights),
        })
    }

    /// Prisms by foot and top of each entry; `None` when the layer is not of areas.
    pub(super) fn of_prisms(layer: &LayerIndex, heights: Vec<[f64; 2]>) -> Option<Self> {
        let Shapes::Areas(areas) = &layer.shapes else {
            return None;
        };
        let boxes = heights.iter().enumerate().map(|(entry, &[foot, top])| {
            let (min, max) = areas.get(entry).extent();
            Cuboid::of_checked([min.x, min.y, foot], [max.x, max.y, top])
        });
        Some(Self {
            tree: CuboidIndex::of_checked(&boxes.collect::<Vec<_>>()),
            heights: Heights::Prisms(heights),
        })
    }

    pub(super) fn is_of_points(&self) -> bool {
        matches!(self.heights, Heights::Points(_))
    }

    pub(super) fn within_cuboid(&self, layer: &LayerIndex, asked: &Cuboid) -> Vec<usize> {
        let (least, greatest) = (asked.least(), asked.greatest());
        let plan = |corner: [f64; 3]| Coord {
            x: corner[0],
            y: corner[1],
        };
        let mut found = Vec::new();
        self.tree.visit(least, greatest, |entry| {
            let is_within = match &layer.shapes {
                Shapes::Areas(areas) => areas
                    .get(entry as usize)
                    .meets_box(plan(least), plan(greatest)),
                _ => true,
            };
            if is_within {
                found.push(layer.feature(entry) as usize);
            }
        });
        found.sort_unstable();
        found
    }

    pub(super) fn within_radius(
        &self,
        layer: &LayerIndex,
        at: [f64; 3],
        radius_m: f64,
    ) -> Vec<(usize, f64)> {
        let reach = radius_m * (1.0 + 1e-9) + MARGIN_M;
        let mut found = Vec::new();
        self.tree
            .visit(at.map(|v| v - reach), at.map(|v| v + reach), |entry| {
                let d2 = self.distance_2(layer, entry, at);
                if d2 <= radius_m * radius_m {
                    found.push((d2, layer.feature(entry)));
                }
            });
        features(super::rect_index::in_order(found))
    }

    pub(super) fn nearest(&self, layer: &LayerIndex, at: [f64; 3], k: usize) -> Vec<(usize, f64)> {
        let entries = match self.heights {
            Heights::Points(_) => Entries::Boxes,
            Heights::Prisms(_) => Entries::Single,
        };
        let mut best = Best::new(k, self.tree.len(), entries);
        self.tree.nearest_of(at, &mut best, |best, entry, _| {
            best.offer(self.distance_2(layer, entry, at), layer.feature(entry));
        });
        features(best.into_metres())
    }

    /// Prisms that the way from one position to another meets, with the metres to where it enters each.
    pub(super) fn crossed(
        &self,
        layer: &LayerIndex,
        from: [f64; 3],
        to: [f64; 3],
    ) -> Vec<(usize, f64)> {
        let (Heights::Prisms(heights), Shapes::Areas(areas)) = (&self.heights, &layer.shapes)
        else {
            return Vec::new();
        };
        let (length, mut found) = (length(from, to), Vec::new());
        self.tree.cast(from, to, MARGIN_M, |entry, _| {
            let entered = entry_into(areas, entry, heights[entry as usize], from, to);
            if let Some(share) = entered {
                found.push((layer.feature(entry), share * length));
            }
        });
        found.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        features(found)
    }

    /// Points at most `within_m` from the way: metres along it to the nearest place, and distance from it.
    pub(super) fn near_ray(
        &self,
        layer: &LayerIndex,
        from: [f64; 3],
        to: [f64; 3],
        within_m: f64,
    ) -> Vec<(usize, f64, f64)> {
        let (length, mut found) = (length(from, to), Vec::new());
        let margin = within_m * (1.0 + 1e-9) + MARGIN_M;
        self.tree.cast(from, to, margin, |entry, _| {
            let Some(at) = self.position(layer, entry) else {
                return;
            };
            let (share, d2) = foot(at, from, to);
            if d2 <= within_m * within_m {
                found.push((layer.feature(entry) as usize, share * length, d2.sqrt()));
            }
        });
        found.sort_unstable_by(|a, b| {
            let earlier = a.1.total_cmp(&b.1).then(a.2.total_cmp(&b.2));
            earlier.then(a.0.cmp(&b.0))
        });
        found
    }

    fn position(&self, layer: &LayerIndex, entry: u32) -> Option<[f64; 3]> {
        let (Heights::Points(heights), Shapes::Points(points)) = (&self.heights, &layer.shapes)
        else {
            return None;
        };
        let plan = points.get(entry as usize)?;
        Some([plan.x, plan.y, *heights.get(entry as usize)?])
    }

    fn distance_2(&self, layer: &LayerIndex, entry: u32, at: [f64; 3]) -> f64 {
        let plan_2 = layer.distance_2(entry, Coord { x: at[0], y: at[1] });
        let [foot, top] = match &self.heights {
            Heights::Points(heights) => [heights[entry as usize]; 2],
            Heights::Prisms(heights) => heights[entry as usize],
        };
        let gap = (foot - at[2]).max(at[2] - top).max(0.0);
        plan_2 + gap * gap
    }
}

fn features(found: Vec<(u32, f64)>) -> Vec<(usize, f64)> {
    let found = found.into_iter();
    found.map(|(f, metres)| (f as usize, metres)).collect()
}

/// The share of the way at which a prism is entered, if at all: the first place between foot and top whose plan position is
/// within the footprint.
fn entry_into(
    areas: &Areas,
    entry: u32,
    [foot, top]: [f64; 2],
    from: [f64; 3],
    to: [f64; 3],
) -> Option<f64> {
    let rise = to[2] - from[2];
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    if rise != 0.0 {
        let (a, b) = ((foot - from[2]) / rise, (top - from[2]) / rise);
        (first, last) = (first.max(a.min(b)), last.min(a.max(b)));
    } else if from[2] < foot || from[2] > top {
        return None;
    }
    let at = |share: f64| Coord {
        x: from[0] + (to[0] - from[0]) * share,
        y: from[1] + (to[1] - from[1]) * share,
    };
    let area: Area<'_> = areas.get(entry as usize);
    if first > last {
        return None;
    }
    let (distance_2, share) = area.approach(at(first), at(last));
    (distance_2 == 0.0).then_some(first + (last - first) * share)
}

/// The share of a way that is nearest to a position, and the squared distance there.
fn foot(at: [f64; 3], from: [f64; 3], to: [f64; 3]) -> (f64, f64) {
    let along: [f64; 3] = std::array::from_fn(|axis| to[axis] - from[axis]);
    let dot = |a: [f64; 3], b: [f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let off: [f64; 3] = std::array::from_fn(|axis| at[axis] - from[axis]);
    let length_2 = dot(along, along);
    let share = if length_2 > 0.0 {
        (dot(off, along) / length_2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let apart: [f64; 3] = std::array::from_fn(|axis| off[axis] - along[axis] * share);
    (share, dot(apart, apart))
}
