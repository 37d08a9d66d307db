//! Where movers go: ways, homes, stops, bins, roofs.

use geo::{BoundingRect, Coord, Distance, Line, Rect};

use super::nature::MoverKind;
use crate::catalogue::Catalogue;
use crate::model::{Community, Position};
use crate::routing::{Mode, WayGraph};

/// Clearance of a flight above obstacles, metres (assumption).
pub(super) const CLEARANCE_M: f64 = 15.0;
/// How far to either side of its straight line a flight keeps clear of buildings, metres (assumption).
const CORRIDOR_M: f64 = 12.0;

/// A building as an obstacle.
#[derive(Debug)]
struct Obstacle {
    bounds: Rect<f64>,
    footprint: geo::Polygon<f64>,
    top: f64,
}

/// Everything that missions choose from.
#[derive(Debug)]
pub(super) struct Terrain {
    roll: Option<WayGraph>,
    drive: Option<WayGraph>,
    /// Where meals and parcels are fetched.
    pub(super) pickups: Vec<Coord<f64>>,
    /// Doors of units.
    pub(super) doors: Vec<Coord<f64>>,
    /// Devices that are bins.
    pub(super) bins: Vec<(usize, Coord<f64>)>,
    /// Where waste is unloaded.
    pub(super) waste: Vec<Coord<f64>>,
    /// Points of a patrol in order.
    pub(super) rounds: Vec<Coord<f64>>,
    /// Stops of the shuttle in order.
    pub(super) stops: Vec<Coord<f64>>,
    /// Devices that tell of fire.
    pub(super) fires: Vec<(usize, Coord<f64>)>,
    /// Roofs that the drone delivers to: middle and height.
    pub(super) roofs: Vec<(Coord<f64>, f64)>,
    obstacles: Vec<Obstacle>,
}

impl Terrain {
    /// Collects what the movers of `kinds` need.
    pub(super) fn new(community: &Community, catalogue: &Catalogue, kinds: &[MoverKind]) -> Self {
        let graph = |mode| {
            kinds
                .iter()
                .any(|k| k.ways() == Some(mode))
                .then(|| WayGraph::new(community, mode))
        };
        let places = |words: &[&str]| -> Vec<Coord<f64>> {
            let matching = community
                .places
                .iter()
                .filter(|p| words.contains(&&*p.kind.value));
            matching.map(|p| plan(p.position)).collect()
        };
        let devices = |word: &str| -> Vec<(usize, Coord<f64>)> {
            let is = |class: &crate::ids::ClassId| {
                catalogue
                    .class(class.as_str())
                    .is_some_and(|c| &*c.behaviour == word)
            };
            (community.devices.iter().enumerate())
                .filter(|(_, d)| is(&d.class))
                .map(|(i, d)| (i, plan(d.position)))
                .collect()
        };
        let gates: Vec<Coord<f64>> = community.gates.iter().map(|g| plan(g.position)).collect();
        let mut rounds: Vec<Coord<f64>> = devices("patrol_point")
            .into_iter()
            .map(|(_, p)| p)
            .collect();
        if rounds.is_empty() {
            rounds.clone_from(&gates);
        }
        let mut stops = gates;
        stops.extend(places(&[
            "canteen",
            "clinic",
            "bus_stop",
            "leisure_centre",
            "elderly_centre",
        ]));
        in_circle(&mut stops);
        stops.truncate(24);
        let mut fires = devices("smoke_detector");
        fires.extend(devices("smart_bin"));
        let flies = kinds.contains(&MoverKind::Drone);
        Self {
            roll: graph(Mode::Roll),
            drive: graph(Mode::Drive),
            pickups: places(&["canteen", "unmanned_logistics_station"]),
            doors: community.units.iter().map(|u| plan(u.position)).collect(),
            bins: devices("smart_bin"),
            waste: places(&["waste_collection_station"]),
            rounds,
            stops,
            fires,
            roofs: if flies { roofs(community) } else { Vec::new() },
            obstacles: if flies {
                obstacles(community)
            } else {
                Vec::new()
            },
        }
    }

    pub(super) fn ways(&self, kind: MoverKind) -> Option<&WayGraph> {
        match kind.ways()? {
            Mode::Walk | Mode::Roll => self.roll.as_ref(),
            Mode::Drive | Mode::Cycle => self.drive.as_ref(),
        }
    }

    /// Height of the tallest building that a flight from `a` to `b` passes; `floor` if there is none.
    pub(super) fn highest_between(&self, a: Coord<f64>, b: Coord<f64>, floor: f64) -> f64 {
        let line = Line::new(a, b);
        let near = Rect::new(
            Coord {
                x: a.x.min(b.x) - CORRIDOR_M,
                y: a.y.min(b.y) - CORRIDOR_M,
            },
            Coord {
                x: a.x.max(b.x) + CORRIDOR_M,
                y: a.y.max(b.y) + CORRIDOR_M,
            },
        );
        let overlaps = |r: &Rect<f64>| {
            r.min().x <= near.max().x
                && r.max().x >= near.min().x
                && r.min().y <= near.max().y
                && r.max().y >= near.min().y
        };
        (self.obstacles.iter())
            .filter(|o| o.top > floor && overlaps(&o.bounds))
            .filter(|o| geo::Euclidean.distance(&line, &o.footprint) <= CORRIDOR_M)
            .fold(floor, |highest, o| highest.max(o.top))
    }

    /// Heap bytes, roughly for the graphs (64 bytes a node, 96 a segment).
    pub(super) fn memory_bytes(&self) -> usize {
        let graph = |g: &Option<WayGraph>| {
            g.as_ref()
                .map_or(0, |g| g.node_count() * 64 + g.segment_count() * 96)
        };
        let points = self.pickups.len()
            + self.doors.len()
            + self.waste.len()
            + self.rounds.len()
            + self.stops.len();
        graph(&self.roll)
            + graph(&self.drive)
            + points * 16
            + (self.bins.len() + self.fires.len() + self.roofs.len()) * 24
            + self
                .obstacles
                .iter()
                .map(|o| size_of::<Obstacle>() + o.footprint.exterior().0.len() * 16)
                .sum::<usize>()
    }
}

fn plan(position: Position) -> Coord<f64> {
    Coord {
        x: position.x,
        y: position.y,
    }
}

/// Sorts points around their middle, so that a line through them is a loop.
fn in_circle(points: &mut [Coord<f64>]) {
    let n = points.len().max(1) as f64;
    let (x, y) = (
        points.iter().map(|p| p.x).sum::<f64>() / n,
        points.iter().map(|p| p.y).sum::<f64>() / n,
    );
    points.sort_by(|a, b| {
        (a.y - y)
            .atan2(a.x - x)
            .total_cmp(&(b.y - y).atan2(b.x - x))
    });
}

fn roofs(community: &Community) -> Vec<(Coord<f64>, f64)> {
    let lived_in = community
        .buildings
        .iter()
        .filter(|b| b.households.value > 0);
    lived_in
        .filter_map(|b| {
            // The middle of the box may lie outside a building with a court: a roof corner never does.
            let corner = b.footprint.exterior().0.first()?;
            let middle = b.footprint.bounding_rect()?.center();
            let inside = geo::Contains::contains(&b.footprint, &middle);
            Some((if inside { middle } else { *corner }, b.top_z.value))
        })
        .collect()
}

fn obstacles(community: &Community) -> Vec<Obstacle> {
    let obstacle = |b: &crate::model::Building| {
        Some(Obstacle {
            bounds: b.footprint.bounding_rect()?,
            footprint: b.footprint.clone(),
            top: b.top_z.value,
        })
    };
    community.buildings.iter().filter_map(obstacle).collect()
}
