//! Elements as they come out of a file, before they mean anything.

use super::numbers::Number;
use super::tags::Tags;

/// Degrees in one step of a stored coordinate: OSM itself keeps seven decimals.
pub(super) const STEP_DEG: f64 = 1e-7;
/// The same in nanodegrees.
pub(super) const STEP_NANODEG: i128 = 100;

/// Longitude and latitude in steps of 1e-7 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LonLat {
    pub(super) lon: i32,
    pub(super) lat: i32,
}

impl LonLat {
    /// From whole nanodegrees; none off the earth.
    pub(super) fn from_nanodegrees(lon: i128, lat: i128) -> Option<Self> {
        const RIGHT_ANGLE: i128 = 90_000_000_000;
        let on_earth = lon.abs() <= 2 * RIGHT_ANGLE && lat.abs() <= RIGHT_ANGLE;
        // Within 32 bits: 180 degrees are 1.8e9 steps.
        let steps = |n: i128| ((n + n.signum() * STEP_NANODEG / 2) / STEP_NANODEG) as i32;
        on_earth.then(|| Self {
            lon: steps(lon),
            lat: steps(lat),
        })
    }

    /// From degrees; none off the earth.
    pub(super) fn from_degrees(lon: f64, lat: f64) -> Option<Self> {
        let on_earth = lon.abs() <= 180.0 && lat.abs() <= 90.0;
        on_earth.then(|| Self {
            lon: (lon / STEP_DEG).round() as i32,
            lat: (lat / STEP_DEG).round() as i32,
        })
    }

    pub(super) fn degrees(self) -> geo::Coord<f64> {
        geo::Coord {
            x: f64::from(self.lon) * STEP_DEG,
            y: f64::from(self.lat) * STEP_DEG,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Node,
    Way,
    Relation,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) kind: Kind,
    pub(super) id: i64,
    pub(super) role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Outer,
    Inner,
    From,
    Via,
    To,
    Other,
}

impl Role {
    /// An empty role counts as outer, as the wiki asks readers to assume.
    pub(super) fn of(text: &str) -> Self {
        match text {
            "outer" | "" | "outline" => Self::Outer,
            "inner" => Self::Inner,
            "from" => Self::From,
            "via" => Self::Via,
            "to" => Self::To,
            _ => Self::Other,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) id: i64,
    /// Its number where ways are made of it.
    pub(super) number: Option<Number>,
    pub(super) at: LonLat,
    pub(super) tags: Tags,
}

/// A way by the ids of its nodes, and later by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way<N = Number> {
    pub(super) id: i64,
    pub(super) nodes: Vec<N>,
    pub(super) tags: Tags,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) id: i64,
    pub(super) members: Vec<Member>,
    pub(super) tags: Tags,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    Node(Node),
    Way(Way<i64>),
    Relation(Relation),
}

impl Element {
    /// Memory that it takes, in bytes, counted roughly: itself, its lists and its texts.
    pub(super) fn memory(&self) -> u64 {
        let (lists, tags) = match self {
            Self::Node(node) => (0, &node.tags),
            Self::Way(way) => (way.nodes.len() * size_of::<i64>(), &way.tags),
            Self::Relation(relation) => {
                (relation.members.len() * size_of::<Member>(), &relation.tags)
            }
        };
        (size_of::<Self>() + lists) as u64 + tags.memory()
    }
}

/// Which elements a pass over a file is after; the others are skipped as cheaply as the format lets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    WaysAndRelations,
    Nodes,
}

/// What a pass over a file is after.
pub(super) struct Wanted<'a> {
    pub(super) pass: Pass,
    /// The numbers of the nodes that matter even without tags.
    pub(super) number: &'a (dyn Fn(i64) -> Option<Number> + Sync),
    /// Memory that one element may take, in bytes.
    pub(super) memory_bytes: u64,
}
