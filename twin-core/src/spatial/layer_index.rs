//! One layer: its tree, and the exact geometry that refines what the tree finds.

use geo::{Coord, LineString, Polygon, Rect};

use super::area::{Area, Areas};
use super::kinds::{Kinds, Wanted};
use super::packed::{Best, Entries};
use super::planar::{distance_2, foot_on_segment, segment_meets_box};
use super::rect_index::RectIndex;

/// What the entries of a tree are.
#[derive(Debug, Clone)]
pub(super) enum Shapes {
    Points(Vec<Coord<f64>>),
    /// Straight pieces of lines.
    Pieces(Vec<[Coord<f64>; 2]>),
    Areas(Areas),
}

/// A layer of the index. An entry is what the tree holds; a feature is what the community holds.
#[derive(Debug, Clone)]
pub(super) struct LayerIndex {
    pub(super) tree: RectIndex<'static>,
    pub(super) shapes: Shapes,
    /// The feature of each entry; `None` where they are the same.
    feature_of_entry: Option<Vec<u32>>,
    pub(super) kinds: Kinds,
}

impl LayerIndex {
    pub(super) fn of_points(points: impl Iterator<Item = Coord<f64>>, kinds: Kinds) -> Self {
        let points: Vec<_> = points.collect();
        let rects: Vec<_> = points.iter().map(|&p| Rect::new(p, p)).collect();
        Self::new(Shapes::Points(points), &rects, None, kinds)
    }

    /// Some of a layer's points, each with its feature; the kinds are those of all features.
    pub(super) fn of_some_points(
        points: impl Iterator<Item = (u32, Coord<f64>)>,
        kinds: Kinds,
    ) -> Self {
        let (features, points): (Vec<u32>, Vec<Coord<f64>>) = points.unzip();
        let rects: Vec<_> = points.iter().map(|&p| Rect::new(p, p)).collect();
        Self::new(Shapes::Points(points), &rects, Some(features), kinds)
    }

    pub(super) fn of_lines<'a>(
        lines: impl Iterator<Item = &'a LineString<f64>>,
        kinds: Kinds,
    ) -> Self {
        let (mut pieces, mut features) = (Vec::new(), Vec::new());
        for (line, feature) in lines.zip(0_u32..) {
            pieces.extend(line.lines().map(|l| [l.start, l.end]));
            features.resize(pieces.len(), feature);
        }
        let rects: Vec<_> = pieces.iter().map(|&[a, b]| Rect::new(a, b)).collect();
        Self::new(Shapes::Pieces(pieces), &rects, Some(features), kinds)
    }

    pub(super) fn of_areas<'a>(
        polygons: impl Iterator<Item = &'a Polygon<f64>>,
        kinds: Kinds,
    ) -> Self {
        Self::of_some_areas((0..).zip(polygons), kinds)
    }

    /// Some of a layer's areas, each with its feature; the kinds are those of all features.
    pub(super) fn of_some_areas<'a>(
        polygons: impl Iterator<Item = (u32, &'a Polygon<f64>)>,
        kinds: Kinds,
    ) -> Self {
        let (mut areas, mut rects, mut features) = (Areas::default(), Vec::new(), Vec::new());
        for (feature, polygon) in polygons {
            areas.push(polygon);
            let (min, max) = extent(polygon.exterior());
            rects.push(Rect::new(min, max));
            features.push(feature);
        }
        let are_all = (0..).zip(&features).all(|(entry, f)| entry == *f);
        let features = (!are_all).then_some(features);
        Self::new(Shapes::Areas(areas), &rects, features, kinds)
    }

    fn new(
        shapes: Shapes,
        rects: &[Rect<f64>],
        feature_of_entry: Option<Vec<u32>>,
        kinds: Kinds,
    ) -> Self {
        let feature = |entry: u32| {
            feature_of_entry
                .as_ref()
                .map_or(entry, |f| f[entry as usize])
        };
        let labels: Vec<u8> = (0..rects.len() as u32)
            .map(|entry| kinds.label(feature(entry)))
            .collect();
        Self {
            tree: RectIndex::of_checked(rects, Some(&labels)),
            shapes,
            feature_of_entry,
            kinds,
        }
    }

    pub(super) fn feature(&self, entry: u32) -> u32 {
        self.feature_of_entry
            .as_ref()
            .map_or(entry, |f| f[entry as usize])
    }

    pub(super) fn within_box(&self, rect: Rect<f64>, wanted: &Wanted) -> Vec<usize> {
        let (min, max) = (rect.min(), rect.max());
        self.select(min, max, wanted, |entry| match &self.shapes {
            Shapes::Points(_) => true,
            Shapes::Pieces(pieces) => {
                let [a, b] = pieces[entry as usize];
                segment_meets_box(a, b, min, max)
            }
            Shapes::Areas(areas) => areas.get(entry as usize).meets_box(min, max),
        })
    }

    pub(super) fn within_polygon(&self, polygon: &Polygon<f64>, wanted: &Wanted) -> Vec<usize> {
        let mut asked = Areas::default();
        asked.push(polygon);
        let asked: Area<'_> = asked.get(0);
        let (min, max) = extent(polygon.exterior());
        self.select(min, max, wanted, |entry| match &self.shapes {
            Shapes::Points(points) => asked.covers(points[entry as usize]),
            Shapes::Pieces(pieces) => {
                let [a, b] = pieces[entry as usize];
                asked.meets_segment(a, b)
            }
            Shapes::Areas(areas) => asked.meets(areas.get(entry as usize)),
        })
    }

    pub(super) fn within_radius(
        &self,
        at: Coord<f64>,
        radius_m: f64,
        wanted: &Wanted,
    ) -> Vec<(usize, f64)> {
        let reach = search_reach(radius_m);
        let mut found = Vec::new();
        self.visit(at - reach, at + reach, wanted, |entry, feature| {
            let d2 = self.distance_2(entry, at);
            if d2 <= radius_m * radius_m {
                found.push((feature, d2));
            }
        });
        // A line is found once a piece: its nearest piece counts.
        found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        found.dedup_by_key(|f| f.0);
        found.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        found
            .into_iter()
            .map(|(feature, d2)| (feature as usize, d2.sqrt()))
            .collect()
    }

    pub(super) fn nearest(&self, at: Coord<f64>, k: usize, wanted: &Wanted) -> Vec<(usize, f64)> {
        let entries = match &self.shapes {
            Shapes::Points(_) => Entries::Boxes,
            Shapes::Pieces(_) => Entries::Several,
            Shapes::Areas(_) => Entries::Single,
        };
        let mut best = Best::new(k, self.tree.len(), entries);
        self.tree
            .nearest_of(at, wanted.labels, &mut best, |best, entry, _| {
                let feature = self.feature(entry);
                if self.kinds.is_wanted(feature, wanted) {
                    best.offer(self.distance_2(entry, at), feature);
                }
            });
        let found = best.into_metres().into_iter();
        found
            .map(|(feature, metres)| (feature as usize, metres))
            .collect()
    }

    /// Calls `visit` with each entry of a wanted kind whose envelope meets the box, and its feature.
    pub(super) fn visit(
        &self,
        min: Coord<f64>,
        max: Coord<f64>,
        wanted: &Wanted,
        mut visit: impl FnMut(u32, u32),
    ) {
        self.tree.visit_box_of(min, max, wanted.labels, |entry| {
            let feature = self.feature(entry);
            if self.kinds.is_wanted(feature, wanted) {
                visit(entry, feature);
            }
        });
    }

    pub(super) fn distance_2(&self, entry: u32, at: Coord<f64>) -> f64 {
        match &self.shapes {
            Shapes::Points(points) => distance_2(points[entry as usize], at),
            Shapes::Pieces(pieces) => {
                let [a, b] = pieces[entry as usize];
                foot_on_segment(at, a, b).distance_2
            }
            Shapes::Areas(areas) => areas.get(entry as usize).distance_2(at),
        }
    }

    /// Features with an entry whose envelope meets the box and that `keep` keeps, ascending.
    fn select(
        &self,
        min: Coord<f64>,
        max: Coord<f64>,
        wanted: &Wanted,
        keep: impl Fn(u32) -> bool,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        self.visit(min, max, wanted, |entry, feature| {
            if keep(entry) {
                found.push(feature as usize);
            }
        });
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// How far to search for what is within a distance: a little more, so that the rounding of the search box loses nothing that
/// the exact test keeps.
pub(super) fn search_reach(distance_m: f64) -> Coord<f64> {
    let reach_m = distance_m * (1.0 + 1e-9) + 1e-6;
    Coord {
        x: reach_m,
        y: reach_m,
    }
}

fn extent(ring: &LineString<f64>) -> (Coord<f64>, Coord<f64>) {
    let start = Coord {
        x: f64::INFINITY,
        y: f64::INFINITY,
    };
    ring.0.iter().fold((start, -start), |(min, max), c| {
        (
            Coord {
                x: min.x.min(c.x),
                y: min.y.min(c.y),
            },
            Coord {
                x: max.x.max(c.x),
                y: max.y.max(c.y),
            },
        )
    })
}
