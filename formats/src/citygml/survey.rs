//! The first reading: what must be known of a file before its objects can be made.

use std::path::Path;

use geo::{Coord, Rect};

use super::appearance::Palette;
use super::crs::Srs;
use super::error::CityGmlError;
use super::members::Members;
use super::ring::{self, Given};
use super::tree::{Key, Node};

/// How many heights are kept to find that of the ground.
const MOST_HEIGHTS: usize = 65_536;
/// Elements whose coordinates are not those of features.
const ASIDE: &[&str] = &[
    "Envelope",
    "relativeGMLGeometry",
    "relativeGeometry",
    "address",
    "transformationMatrix",
];

/// What a first reading finds.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) srs: Srs,
    /// The box round all coordinates, as written.
    pub(super) bounds: Rect<f64>,
    /// Height below which one point in twenty lies; `None` where no point has a height.
    pub(super) ground: Option<f64>,
    /// Corners of the city model's envelope, as written.
    pub(super) envelope: Option<[Vec<f64>; 2]>,
    pub(super) votes: Votes,
    pub(super) palette: Palette,
    /// Coordinates of a point where nothing nearer says it.
    pub(super) dimension: usize,
}

/// How roofs and grounds run when the first coordinate is taken for the easting: roofs must run anticlockwise, grounds clockwise.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Votes {
    pub(super) for_east_first: usize,
    pub(super) against: usize,
}

impl Survey {
    /// Reads `file` once. Memory does not grow with the file.
    pub(super) fn of(file: &Path) -> Result<Self, CityGmlError> {
        let mut members = Members::open(file)?;
        let mut surveyor = Surveyor::default();
        while let Some(tree) = members.next()? {
            if let Some(member) = tree.root() {
                surveyor.member(member);
            }
        }
        surveyor.done().ok_or_else(|| CityGmlError::Empty {
            file: file.to_owned(),
        })
    }
}

#[derive(Default)]
struct Surveyor {
    srs: Srs,
    bounds: Option<Rect<f64>>,
    heights: Heights,
    envelope: Option<[Vec<f64>; 2]>,
    votes: Votes,
    palette: Palette,
    dimension: Option<usize>,
}

impl Surveyor {
    fn member(&mut self, member: Node<'_>) {
        match member.name() {
            "boundedBy" => self.envelope(member),
            "appearanceMember" => self.palette.add(member),
            _ => self.features(member),
        }
    }

    fn envelope(&mut self, bounded_by: Node<'_>) {
        let Some(envelope) = bounded_by.child("Envelope") else {
            return;
        };
        if let Some(name) = envelope.attribute(Key::SrsName) {
            self.srs.is_foreign(name);
        }
        let told = envelope.attribute(Key::SrsDimension);
        self.dimension = told
            .and_then(|text| text.trim().parse().ok())
            .filter(|d| (2..=3).contains(d));
        let corner = |name| ring::numbers(envelope.child(name)?, 3).ok();
        self.envelope = corner("lowerCorner")
            .zip(corner("upperCorner"))
            .map(|(lower, upper)| [lower, upper]);
    }

    fn features(&mut self, member: Node<'_>) {
        let given = Given {
            dimension: self.dimension.unwrap_or(3),
            ground: f64::NAN,
        };
        // Everything after a foreign CRS's element and inside it is passed over, as when the objects are made.
        let mut foreign_until = None;
        for node in member.descend(ASIDE) {
            if foreign_until
                .is_some_and(|f: Node<'_>| node.with_ancestors().any(|a| a.index() == f.index()))
            {
                continue;
            }
            foreign_until = None;
            if let Some(name) = node.attribute(Key::SrsName)
                && self.srs.is_foreign(name)
            {
                foreign_until = Some(node);
                continue;
            }
            match node.name() {
                "RoofSurface" => self.vote(node, given, true),
                "GroundSurface" => self.vote(node, given, false),
                name if ring::is_list(name) => {
                    for [x, y, z] in ring::points(node, given).unwrap_or_default() {
                        self.point(x, y, z);
                    }
                }
                _ => {}
            }
        }
    }

    fn point(&mut self, x: f64, y: f64, z: f64) {
        let at = Coord { x, y };
        self.bounds = Some(self.bounds.map_or(Rect::new(at, at), |b| {
            Rect::new(
                (b.min().x.min(x), b.min().y.min(y)),
                (b.max().x.max(x), b.max().y.max(y)),
            )
        }));
        if z.is_finite() {
            self.heights.add(z);
        }
    }

    fn vote(&mut self, surface: Node<'_>, given: Given, is_roof: bool) {
        for node in surface.descend(ASIDE).filter(|n| n.name() == "exterior") {
            let Ok((points, _)) = ring::ring(node, given) else {
                continue;
            };
            let area = signed_area(&points);
            if area.abs() > 0.0 {
                if (area > 0.0) == is_roof {
                    self.votes.for_east_first += 1;
                } else {
                    self.votes.against += 1;
                }
            }
        }
    }

    fn done(self) -> Option<Survey> {
        Some(Survey {
            srs: self.srs,
            bounds: self.bounds?,
            ground: self.heights.low(),
            envelope: self.envelope,
            votes: self.votes,
            palette: self.palette,
            dimension: self.dimension.unwrap_or(3),
        })
    }
}

/// Twice the area in plan, positive for a ring that runs anticlockwise where the first coordinate goes right and the second up.
fn signed_area(ring: &[[f64; 3]]) -> f64 {
    let Some(first) = ring.first() else {
        return 0.0;
    };
    ring.windows(2)
        .map(|pair| match pair {
            [a, b] => (a[0] - first[0]) * (b[1] - first[1]) - (b[0] - first[0]) * (a[1] - first[1]),
            _ => 0.0,
        })
        .sum()
}

/// A sample of heights: every so many-th, half of them dropped whenever there are too many.
#[derive(Debug)]
struct Heights {
    kept: Vec<f64>,
    every: usize,
    until_next: usize,
}

impl Default for Heights {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            every: 1,
            until_next: 0,
        }
    }
}

impl Heights {
    fn add(&mut self, height: f64) {
        if self.until_next > 0 {
            self.until_next -= 1;
            return;
        }
        self.until_next = self.every - 1;
        if self.kept.len() >= MOST_HEIGHTS {
            let mut number = 0;
            self.kept.retain(|_| {
                number += 1;
                number % 2 == 1
            });
            self.every *= 2;
        }
        self.kept.push(height);
    }

    /// That below which one in twenty lies.
    fn low(mut self) -> Option<f64> {
        self.kept.sort_by(f64::total_cmp);
        self.kept.get(self.kept.len() / 20).copied()
    }
}
