//! Shortest lengths by brute force.

use geo::{Coord, Distance, Euclidean, Line, Point};

use crate::model::Road;
use crate::routing::Mode;

/// All pairs of shortest lengths between distinct vertices, by Floyd and Warshall, straight from the roads.
pub(super) struct Oracle {
    pub(super) vertices: Vec<Coord<f64>>,
    /// From, to, whether it is one-way.
    segments: Vec<(usize, usize, bool)>,
    pub(super) least: Vec<Vec<f64>>,
}

impl Oracle {
    pub(super) fn new(roads: &[Road], mode: Mode) -> Self {
        let mut vertices: Vec<Coord<f64>> = Vec::new();
        let mut index = |c: Coord<f64>| {
            vertices.iter().position(|v| *v == c).unwrap_or_else(|| {
                vertices.push(c);
                vertices.len() - 1
            })
        };
        let mut segments = Vec::new();
        for road in roads {
            for piece in road.line.lines() {
                segments.push((
                    index(piece.start),
                    index(piece.end),
                    mode == Mode::Drive && road.oneway,
                ));
            }
        }
        let n = vertices.len();
        let mut least = vec![vec![f64::INFINITY; n]; n];
        for (i, row) in least.iter_mut().enumerate() {
            row[i] = 0.0;
        }
        for &(a, b, oneway) in &segments {
            let length = Euclidean.distance(Point(vertices[a]), Point(vertices[b]));
            least[a][b] = least[a][b].min(length);
            if !oneway {
                least[b][a] = least[b][a].min(length);
            }
        }
        for k in 0..n {
            for i in 0..n {
                for j in 0..n {
                    least[i][j] = least[i][j].min(least[i][k] + least[k][j]);
                }
            }
        }
        Self {
            vertices,
            segments,
            least,
        }
    }

    fn line(&self, s: usize) -> Line<f64> {
        Line::new(
            self.vertices[self.segments[s].0],
            self.vertices[self.segments[s].1],
        )
    }

    pub(super) fn nearest_m(&self, p: Coord<f64>) -> f64 {
        (0..self.segments.len())
            .map(|s| Euclidean.distance(&self.line(s), &Point(p)))
            .fold(f64::INFINITY, f64::min)
    }

    /// The least length between two points on ways, each of which may lie on several segments.
    pub(super) fn between_m(&self, from: Coord<f64>, to: Coord<f64>) -> f64 {
        let on = |p: Coord<f64>| {
            (0..self.segments.len())
                .filter(move |&s| Euclidean.distance(&self.line(s), &Point(p)) < 1e-9)
        };
        let from_end =
            |p: Coord<f64>, v: usize| Euclidean.distance(Point(p), Point(self.vertices[v]));
        let mut least = f64::INFINITY;
        for s in on(from) {
            for e in on(to) {
                let (sa, sb, s_oneway) = self.segments[s];
                let (ea, eb, e_oneway) = self.segments[e];
                if s == e && (!s_oneway || from_end(to, sa) >= from_end(from, sa) - 1e-9) {
                    least = least.min(Euclidean.distance(Point(from), Point(to)));
                }
                for out in [Some(sb), (!s_oneway).then_some(sa)].into_iter().flatten() {
                    for back in [Some(ea), (!e_oneway).then_some(eb)].into_iter().flatten() {
                        least = least
                            .min(from_end(from, out) + self.least[out][back] + from_end(to, back));
                    }
                }
            }
        }
        least
    }
}
