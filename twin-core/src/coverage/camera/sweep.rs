//! The sweep: which edge is nearest in each direction about an eye, exactly up to rounding.
//!
//! Along the direction `u` an edge on the line `n · v = 1` is `|u| / (n · u)` away: its nearness `n · u` is linear in `u`. So of
//! edges that span a range of directions, one that is nearest at both ends is nearest throughout; where two differ, the way
//! on is cut where their lines cross. That needs no order among edges, so edges that cross, touch or lie upon each other do
//! no harm. Before it, a ring of coarse bins finds what is sure to be hidden: in a city nearly all.

use geo::Coord;

use super::error::{SightError, check_range};
use super::horizon::{Horizon, NONE, Piece};
use super::standing::stand;
use super::window::{TURN_KEY, Window, cross, direction, dot, into_axes, key};
use crate::coverage::obstacle::{Edge, Obstacles, Prism};

/// Bins a quarter of a turn.
const BINS_A_QUARTER: usize = 64;
const BINS: usize = 4 * BINS_A_QUARTER;
/// Most that a line may be nearer within a bin than at both its ends: 1 / cos of half the widest bin, 2/64 rad.
const WITHIN_BIN: f64 = 1.000_125;
/// Sine of the angle under which an edge is seen end on and hides nothing.
const END_ON: f64 = 1e-13;
/// Share by which one edge must be nearer than another to be told apart.
const TOLD_APART: f64 = 1e-12;
/// Deepest that a range of directions is cut: each cut brings another edge to light, so only rounding can go so deep.
const DEEPEST: u32 = 64;

/// An edge in the range of directions that it spans within the window, in the window's axes.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: Coord<f64>,
    to: Coord<f64>,
    from_key: f64,
    to_key: f64,
    normal: Coord<f64>,
    edge: u32,
}

/// Where a span begins or ends.
#[derive(Debug, Clone, Copy)]
struct Turn {
    key: f64,
    at: Coord<f64>,
    /// Number of the span, or [`NONE`] for a quarter.
    span: u32,
    begins: bool,
}

/// Sweeps; it keeps its memory from one eye to the next.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// Unit vectors of the bins' borders.
    borders: Vec<Coord<f64>>,
    /// Nearness of what covers a bin, at least.
    nearness: Vec<f64>,
    spans: Vec<Span>,
    turns: Vec<Turn>,
    active: Vec<u32>,
}

impl Default for Sweep {
    fn default() -> Self {
        let border = |bin| direction(bin as f64 / BINS_A_QUARTER as f64);
        Self {
            borders: (0..=BINS).map(border).collect(),
            nearness: vec![0.0; BINS],
            spans: Vec::new(),
            turns: Vec::new(),
            active: Vec::new(),
        }
    }
}

impl Sweep {
    /// What is seen in plan from `eye` within `range_m` metres, over whatever stands there, whatever its height. An eye on a wall
    /// looks from in front of it. Cost: O(log n + k + s log s + s a) for k edges in range, of which s are not sure to be hidden,
    /// at most a at once in a direction.
    ///
    /// # Errors
    /// When the eye or the range is no number, or the eye is inside a building.
    pub fn plan(
        &mut self,
        obstacles: &Obstacles,
        eye: Coord<f64>,
        window: Window,
        range_m: f64,
    ) -> Result<Horizon, SightError> {
        check_range(range_m)?;
        let stops = |prism: &Prism| prism.kind.stops_sight();
        let eye = stand(obstacles, eye, stops)?;
        let scale = |prism: &Prism| stops(prism).then_some(1.0);
        Ok(self.horizon(obstacles, eye, window, range_m, scale))
    }

    /// What is seen from `eye` within `range_m`. `scale` says of each prism whether it hides what is behind it, and how many
    /// times as far from the eye as it is that begins: 1 for a wall from the ground up.
    pub(super) fn horizon(
        &mut self,
        obstacles: &Obstacles,
        eye: Coord<f64>,
        window: Window,
        range_m: f64,
        scale: impl Fn(&Prism) -> Option<f64>,
    ) -> Horizon {
        self.gather(obstacles, eye, window, range_m, scale);
        self.sift(range_m);
        self.order(window);
        let pieces = self.pieces(window);
        Horizon {
            eye,
            window,
            pieces,
        }
    }

    fn gather(
        &mut self,
        obstacles: &Obstacles,
        eye: Coord<f64>,
        window: Window,
        range_m: f64,
        scale: impl Fn(&Prism) -> Option<f64>,
    ) {
        self.spans.clear();
        let spans = &mut self.spans;
        let (axis, last_key) = (window.axis(), window.last_key());
        let last = window.last();
        let reach = Coord {
            x: range_m,
            y: range_m,
        };
        let range_2 = range_m * range_m;
        obstacles
            .prism_tree()
            .visit_box(eye - reach, eye + reach, |number| {
                let Some(prism) = obstacles.prisms().get(number as usize) else {
                    return;
                };
                let Some(scale) = scale(prism) else {
                    return;
                };
                let edges = obstacles.edges_of(number);
                for (edge, number) in edges.iter().zip(prism.edges.clone()) {
                    let (a, b) = ((edge.a - eye) * scale, (edge.b - eye) * scale);
                    let turn = cross(a, b);
                    // The inside of a solid is on the left: seen from there, the edge is the far side of it.
                    if (prism.is_solid && turn >= 0.0) || gap_2(a, b, turn) >= range_2 {
                        continue;
                    }
                    if turn * turn <= END_ON * END_ON * dot(a, a) * dot(b, b) {
                        continue;
                    }
                    let (from, to) = if turn > 0.0 { (a, b) } else { (b, a) };
                    let (from, to) = (into_axes(from, axis), into_axes(to, axis));
                    push_spans(spans, from, to, turn.abs(), number, last, last_key);
                }
            });
    }

    /// Leaves out what is sure to be hidden.
    fn sift(&mut self, range_m: f64) {
        self.nearness.fill(1.0 / range_m);
        let (borders, nearness) = (&self.borders, &mut self.nearness);
        for span in &self.spans {
            let first = bin(span.from_key).ceil() as usize;
            let end = (bin(span.to_key) as usize).min(BINS);
            if first >= end {
                continue;
            }
            let mut before = dot(span.normal, borders[first]);
            for (nearest, border) in nearness[first..end].iter_mut().zip(&borders[first + 1..]) {
                let after = dot(span.normal, *border);
                *nearest = nearest.max(before.min(after));
                before = after;
            }
        }
        self.spans.retain(|span| is_open(span, borders, nearness));
    }

    /// Whether an obstacle may show before what the last sweep found, which took its edges no nearer than `scale` times their distance.
    /// An obstacle that the eye is over always may.
    pub(super) fn may_show(
        &self,
        prism: &Prism,
        edges: &[Edge],
        eye: Coord<f64>,
        window: Window,
        scale: f64,
    ) -> bool {
        let (axis, last, last_key) = (window.axis(), window.last(), window.last_key());
        let mut spans = Vec::new();
        let mut faces = 0;
        for edge in edges {
            let (a, b) = ((edge.a - eye) * scale, (edge.b - eye) * scale);
            let turn = cross(a, b);
            if prism.is_solid && turn >= 0.0 {
                continue;
            }
            faces += 1;
            let (from, to) = if turn > 0.0 { (a, b) } else { (b, a) };
            let (from, to) = (into_axes(from, axis), into_axes(to, axis));
            push_spans(&mut spans, from, to, turn.abs(), edge.prism, last, last_key);
        }
        faces == 0
            || spans
                .iter()
                .any(|span| is_open(span, &self.borders, &self.nearness))
    }

    /// Sorts where spans begin and end, and the quarters of the window, beyond which no piece reaches.
    fn order(&mut self, window: Window) {
        self.turns.clear();
        let last_key = window.last_key();
        let quarters = (0..4_u32).map(f64::from).filter(|key| *key < last_key);
        for key in quarters {
            self.turns.push(quarter(key, direction(key)));
        }
        let last = if window.is_all_round() {
            Coord { x: 1.0, y: 0.0 }
        } else {
            window.last()
        };
        self.turns.push(quarter(last_key, last));
        for (number, span) in self.spans.iter().enumerate() {
            let turn = |key, at, begins| Turn {
                key,
                at,
                span: number as u32,
                begins,
            };
            self.turns.push(turn(span.from_key, span.from, true));
            self.turns.push(turn(span.to_key, span.to, false));
        }
        self.turns
            .sort_unstable_by(|p, q| p.key.total_cmp(&q.key).then(p.span.cmp(&q.span)));
    }

    fn pieces(&mut self, window: Window) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(2 * self.turns.len());
        self.active.clear();
        let last_key = window.last_key();
        for number in 0..self.turns.len() {
            let turn = self.turns[number];
            if turn.span != NONE && turn.begins {
                self.active.push(turn.span);
            } else if turn.span != NONE {
                self.active.retain(|span| *span != turn.span);
            }
            let Some(next) = self.turns.get(number + 1) else {
                break;
            };
            if next.key > turn.key && turn.key < last_key {
                self.resolve(turn.at, next.at, 0, &mut pieces);
            }
        }
        pieces
    }

    /// Adds the nearest edges from one direction to the next, between which no span begins or ends.
    fn resolve(&self, from: Coord<f64>, to: Coord<f64>, depth: u32, pieces: &mut Vec<Piece>) {
        let (Some(first), Some(last)) = (self.nearest(from, to), self.nearest(to, from)) else {
            return push_piece(pieces, from, to, None);
        };
        if first.edge == last.edge || depth >= DEEPEST {
            return push_piece(pieces, from, to, Some(first));
        }
        let apart = first.normal - last.normal;
        let mut middle = Coord {
            x: -apart.y,
            y: apart.x,
        };
        let length = |v: Coord<f64>| v.x.hypot(v.y);
        if dot(middle, from / length(from) + to / length(to)) < 0.0 {
            middle = -middle;
        }
        let turned =
            |p: Coord<f64>, q: Coord<f64>| cross(p, q) > TOLD_APART * length(p) * length(q);
        if !turned(from, middle) {
            return push_piece(pieces, from, to, Some(last));
        }
        if !turned(middle, to) {
            return push_piece(pieces, from, to, Some(first));
        }
        let nearest = self.nearest(middle, to).unwrap_or(first);
        let here = dot(first.normal, middle);
        if dot(nearest.normal, middle) <= here * (1.0 + TOLD_APART) {
            push_piece(pieces, from, middle, Some(first));
            push_piece(pieces, middle, to, Some(last));
        } else {
            self.resolve(from, middle, depth + 1, pieces);
            self.resolve(middle, to, depth + 1, pieces);
        }
    }

    /// The active span that is nearest in a direction; of equals the one that is nearer towards another direction.
    fn nearest(&self, at: Coord<f64>, then: Coord<f64>) -> Option<&Span> {
        let mut active = self.active.iter().map(|span| &self.spans[*span as usize]);
        let mut best = active.next()?;
        let mut best_nearness = dot(best.normal, at);
        for span in active {
            let nearness = dot(span.normal, at);
            let margin = TOLD_APART * best_nearness.abs();
            let is_nearer = nearness > best_nearness + margin
                || (nearness >= best_nearness - margin
                    && dot(span.normal, then) > dot(best.normal, then));
            if is_nearer {
                (best, best_nearness) = (span, nearness);
            }
        }
        Some(best)
    }
}

fn bin(key: f64) -> f64 {
    key * BINS_A_QUARTER as f64
}

/// Whether a span may be nearer than what covers the bins that it passes.
fn is_open(span: &Span, borders: &[Coord<f64>], nearness: &[f64]) -> bool {
    let first = (bin(span.from_key) as usize).min(BINS - 1);
    let last = (bin(span.to_key) as usize).min(BINS - 1);
    let mut before = dot(span.normal, borders[first]);
    let mut bins = nearness[first..=last].iter().zip(&borders[first + 1..]);
    bins.any(|(nearest, border)| {
        let after = dot(span.normal, *border);
        let may_be_nearer = before.max(after) * WITHIN_BIN >= *nearest;
        before = after;
        may_be_nearer
    })
}

fn quarter(key: f64, at: Coord<f64>) -> Turn {
    Turn {
        key,
        at,
        span: NONE,
        begins: false,
    }
}

/// Adds the part of an edge within the window: two where it passes the window's first direction, in which keys begin anew.
fn push_spans(
    spans: &mut Vec<Span>,
    from: Coord<f64>,
    to: Coord<f64>,
    turn: f64,
    edge: u32,
    last: Coord<f64>,
    last_key: f64,
) {
    let along = to - from;
    let normal = Coord {
        x: along.y / turn,
        y: -along.x / turn,
    };
    let first = Coord { x: 1.0, y: 0.0 };
    let (from_key, to_key) = (key(from), key(to));
    let mut push = |from: Coord<f64>, from_key: f64, to: Coord<f64>, to_key: f64| {
        let (to, to_key) = if to_key > last_key {
            (last, last_key)
        } else {
            (to, to_key)
        };
        if from_key < to_key {
            spans.push(Span {
                from,
                to,
                from_key,
                to_key,
                normal,
                edge,
            });
        }
    };
    if from_key <= to_key {
        push(from, from_key, to, to_key);
    } else {
        push(from, from_key, first, TURN_KEY);
        push(first, 0.0, to, to_key);
    }
}

/// Squared distance of the eye from an edge.
fn gap_2(a: Coord<f64>, b: Coord<f64>, turn: f64) -> f64 {
    let along = b - a;
    if dot(a, along) >= 0.0 {
        dot(a, a)
    } else if dot(b, along) <= 0.0 {
        dot(b, b)
    } else {
        turn * turn / dot(along, along)
    }
}

fn push_piece(pieces: &mut Vec<Piece>, from: Coord<f64>, to: Coord<f64>, span: Option<&Span>) {
    let (normal, edge) = span.map_or((Coord::zero(), NONE), |s| (s.normal, s.edge));
    match pieces.last_mut() {
        Some(last) if last.edge == edge && edge != NONE => last.to = to,
        _ => pieces.push(Piece {
            from,
            to,
            normal,
            edge,
        }),
    }
}
