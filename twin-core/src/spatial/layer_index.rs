//! One layer: its tree, and the exact geometry that refines what the tree finds.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use geo::{Coord, LineString, Polygon, Rect};

use super::area::{Area, Areas};
use super::planar::{distance_2, foot_on_segment, segment_meets_box};
use super::rect_index::{RectEntry, RectIndex};

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
    pub(super) tree: RectIndex,
    pub(super) shapes: Shapes,
    /// The feature of each entry; `None` where they are the same.
    feature_of_entry: Option<Vec<u32>>,
}

/// Squared distances are numbers, never NaN, so that their order is total.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Distance2(f64);

impl Eq for Distance2 {}

impl Ord for Distance2 {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Distance2 {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl LayerIndex {
    pub(super) fn of_points(points: impl Iterator<Item = Coord<f64>>) -> Self {
        let points: Vec<_> = points.collect();
        let entries = points
            .iter()
            .zip(0..)
            .map(|(&p, i)| RectEntry::new(p, p, i))
            .collect();
        Self {
            tree: RectIndex::of_entries(entries),
            shapes: Shapes::Points(points),
            feature_of_entry: None,
        }
    }

    /// Some of a layer's points, each with its feature.
    pub(super) fn of_some_points(points: impl Iterator<Item = (u32, Coord<f64>)>) -> Self {
        let (features, points): (Vec<u32>, Vec<Coord<f64>>) = points.unzip();
        Self {
            feature_of_entry: Some(features),
            ..Self::of_points(points.into_iter())
        }
    }

    pub(super) fn of_lines<'a>(lines: impl Iterator<Item = &'a LineString<f64>>) -> Self {
        let (mut pieces, mut features) = (Vec::new(), Vec::new());
        for (line, feature) in lines.zip(0_u32..) {
            pieces.extend(line.lines().map(|l| [l.start, l.end]));
            features.resize(pieces.len(), feature);
        }
        let entries = pieces
            .iter()
            .zip(0..)
            .map(|(&[a, b], i)| RectEntry::new(a, b, i))
            .collect();
        Self {
            tree: RectIndex::of_entries(entries),
            shapes: Shapes::Pieces(pieces),
            feature_of_entry: Some(features),
        }
    }

    pub(super) fn of_areas<'a>(polygons: impl Iterator<Item = &'a Polygon<f64>>) -> Self {
        let (mut areas, mut entries) = (Areas::default(), Vec::new());
        for (polygon, index) in polygons.zip(0..) {
            areas.push(polygon);
            let (min, max) = extent(polygon.exterior());
            entries.push(RectEntry::new(min, max, index));
        }
        Self {
            tree: RectIndex::of_entries(entries),
            shapes: Shapes::Areas(areas),
            feature_of_entry: None,
        }
    }

    pub(super) fn feature(&self, entry: u32) -> u32 {
        self.feature_of_entry
            .as_ref()
            .map_or(entry, |f| f[entry as usize])
    }

    pub(super) fn within_box(&self, rect: Rect<f64>) -> Vec<usize> {
        let (min, max) = (rect.min(), rect.max());
        self.select(min, max, |entry| match &self.shapes {
            Shapes::Points(_) => true,
            Shapes::Pieces(pieces) => {
                let [a, b] = pieces[entry as usize];
                segment_meets_box(a, b, min, max)
            }
            Shapes::Areas(areas) => areas.get(entry as usize).meets_box(min, max),
        })
    }

    pub(super) fn within_polygon(&self, polygon: &Polygon<f64>) -> Vec<usize> {
        let mut asked = Areas::default();
        asked.push(polygon);
        let asked: Area<'_> = asked.get(0);
        let (min, max) = extent(polygon.exterior());
        self.select(min, max, |entry| match &self.shapes {
            Shapes::Points(points) => asked.covers(points[entry as usize]),
            Shapes::Pieces(pieces) => {
                let [a, b] = pieces[entry as usize];
                asked.meets_segment(a, b)
            }
            Shapes::Areas(areas) => asked.meets(areas.get(entry as usize)),
        })
    }

    pub(super) fn within_radius(&self, at: Coord<f64>, radius_m: f64) -> Vec<(usize, f64)> {
        let reach = search_reach(radius_m);
        let mut found = Vec::new();
        self.tree.visit_box(at - reach, at + reach, |entry| {
            let d2 = self.distance_2(entry, at);
            if d2 <= radius_m * radius_m {
                found.push((self.feature(entry), d2));
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

    /// Takes entries by the distance of their envelopes, which is never more than their own, and lets one out as soon as no
    /// later one can be nearer.
    pub(super) fn nearest(&self, at: Coord<f64>, k: usize) -> Vec<(usize, f64)> {
        let mut found = Vec::with_capacity(k.min(self.tree.len()));
        let mut waiting: BinaryHeap<Reverse<(Distance2, u32)>> = BinaryHeap::new();
        let mut seen = BTreeSet::new();
        let has_pieces = matches!(self.shapes, Shapes::Pieces(_));
        let mut entries = self.tree.by_distance_2(at);
        while found.len() < k {
            let next = entries.next();
            let bound = next.map_or(f64::INFINITY, |n| n.1);
            while let Some(&Reverse((Distance2(d2), feature))) = waiting.peek()
                && (d2 < bound || next.is_none())
                && found.len() < k
            {
                waiting.pop();
                if !has_pieces || seen.insert(feature) {
                    found.push((feature as usize, d2.sqrt()));
                }
            }
            let Some((entry, _)) = next else { break };
            waiting.push(Reverse((
                Distance2(self.distance_2(entry, at)),
                self.feature(entry),
            )));
        }
        found
    }

    fn distance_2(&self, entry: u32, at: Coord<f64>) -> f64 {
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
    fn select(&self, min: Coord<f64>, max: Coord<f64>, keep: impl Fn(u32) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        self.tree.visit_box(min, max, |entry| {
            if keep(entry) {
                found.push(self.feature(entry) as usize);
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
