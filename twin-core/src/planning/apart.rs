//! Where a place may be that is to be in the middle and apart from what disturbs it: the data room.

use std::sync::Arc;

use geo::{Area, ConvexHull, Coord, Distance, Euclidean, Geometry, MultiPoint, Point};

use super::area::spread;
use super::seat::Seat;
use super::survey::Survey;
use crate::catalogue::Condition;
use crate::model::{Community, FixtureKind, RoomKind, Utility, UtilityLinkKind, UtilityNodeKind};

/// How far from the middle is central, as a share of the radius of a disc as large as the hull of compounds and buildings; an assumption.
const CENTRAL: f64 = 0.5;

/// Points of a footprint that are weighed, and the most buildings, the nearest to the middle.
const POINTS: usize = 12;
const MOST_BUILDINGS: usize = 150;

/// What disturbs a data room, by the word of the condition.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Layer, and id of the feature.
    pub(crate) layer: &'static str,
    pub(crate) id: Arc<str>,
    pub(crate) at: Geometry<f64>,
}

/// How far from the middle of the community a place is central, metres; none without compounds and buildings.
pub(crate) fn central_m(community: &Community) -> Option<f64> {
    let compounds = community.compounds.iter().map(|c| &c.boundary);
    let buildings = community.buildings.iter().map(|b| &b.footprint);
    let corners = compounds.chain(buildings);
    let corners = corners.flat_map(|area| area.exterior().0.iter().copied());
    let hull = MultiPoint::from(corners.map(Point::from).collect::<Vec<_>>()).convex_hull();
    let area_m2 = hull.unsigned_area();
    (area_m2 > 0.0).then(|| CENTRAL * (area_m2 / std::f64::consts::PI).sqrt())
}

/// The sources of what a word of `away_from` names.
pub(crate) fn sources(community: &Community, word: &str) -> Vec<Source> {
    let is_water = word == "water";
    let fixture = if is_water {
        FixtureKind::WaterTank
    } else {
        FixtureKind::DistributionBox
    };
    let fixtures = community.fixtures.iter().filter(|f| f.kind == fixture);
    let fixtures = fixtures.map(|f| Source {
        layer: "fixture",
        id: f.id.as_str().into(),
        at: Geometry::Point(Coord::from(f.position.plan()).into()),
    });
    let nodes = community.utility_nodes.iter().filter(|n| match n.utility {
        Utility::Water | Utility::Drainage => is_water,
        Utility::Power => {
            !is_water && matches!(n.kind, UtilityNodeKind::Source | UtilityNodeKind::Busbar)
        }
        _ => false,
    });
    let nodes = nodes.map(|n| Source {
        layer: "utility_node",
        id: n.id.as_str().into(),
        at: Geometry::Point(Coord::from(n.position.plan()).into()),
    });
    let links = community.utility_links.iter().filter(|l| match l.kind {
        UtilityLinkKind::Transformer => !is_water,
        UtilityLinkKind::Pump => is_water,
        _ => false,
    });
    let links = links.map(|l| Source {
        layer: "utility_link",
        id: l.id.as_str().into(),
        at: Geometry::LineString(l.line.clone()),
    });
    let rooms = community.rooms.iter();
    let rooms = rooms.filter(|r| is_water && r.kind.value == RoomKind::Toilet);
    let rooms = rooms.map(|r| Source {
        layer: "room",
        id: r.id.as_str().into(),
        at: Geometry::Polygon(r.outline.clone()),
    });
    fixtures.chain(nodes).chain(links).chain(rooms).collect()
}

/// What the conditions of a row say of where its place is to be.
#[derive(Debug)]
pub(super) struct Apart {
    centre: Coord<f64>,
    /// Greatest distance from the middle, metres.
    most_m: Option<f64>,
    /// What is to be kept away from, and how far, metres.
    away: Vec<(Geometry<f64>, f64)>,
}

impl Apart {
    /// None where the conditions say nothing of that.
    pub(super) fn of(conditions: &[Condition], survey: &Survey<'_>) -> Option<Self> {
        let community = survey.community;
        let has = |word: &str| conditions.iter().any(|c| &*c.condition == word);
        if !has("central") && !has("away_from") {
            return None;
        }
        let away = conditions.iter().filter(|c| &*c.condition == "away_from");
        let away = away.flat_map(|condition| {
            let words = condition.of.iter();
            let least_m = condition.metres.unwrap_or_default();
            let all = words.flat_map(|word| sources(community, word));
            all.map(move |source| (source.at, least_m))
        });
        Some(Self {
            centre: survey.centre(),
            most_m: has("central").then(|| central_m(community)).flatten(),
            away: away.collect(),
        })
    }

    /// The seat, and where in it, that keeps most of the conditions, of equals the nearest to the middle, at a point that `is_clear`. Cost:
    /// O(seats · sources) for the seats nearest to the middle.
    pub(super) fn choose(
        &self,
        seats: &[Seat],
        survey: &Survey<'_>,
        is_clear: impl Fn(Coord<f64>) -> bool,
    ) -> Option<(usize, Coord<f64>)> {
        let mut near: Vec<(f64, usize)> = seats
            .iter()
            .map(|(building, at)| (self.off_centre_m(*at), *building))
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.truncate(MOST_BUILDINGS);
        let buildings = &survey.community.buildings;
        let points = near.iter().flat_map(|(_, building)| {
            let points = spread(&buildings[*building].footprint, POINTS);
            points.into_iter().map(move |at| (*building, at))
        });
        let points = points.filter(|(_, at)| is_clear(*at));
        let ranked = points.map(|(building, at)| {
            let metres = self.off_centre_m(at);
            ((self.broken(at, metres), metres), (building, at))
        });
        let best = ranked.min_by(|(a, _), (b, _)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        best.map(|(_, seat)| seat)
    }

    fn off_centre_m(&self, at: Coord<f64>) -> f64 {
        let away = at - self.centre;
        away.x.hypot(away.y)
    }

    /// How many of the conditions are not kept.
    fn broken(&self, at: Coord<f64>, off_centre_m: f64) -> u8 {
        let point = Geometry::Point(Point::from(at));
        let is_off = self.most_m.is_some_and(|most_m| off_centre_m > most_m);
        let is_near = |(source, least_m): &(Geometry<f64>, f64)| {
            Euclidean.distance(&point, source) < *least_m
        };
        u8::from(is_off) + u8::from(self.away.iter().any(is_near))
    }
}
