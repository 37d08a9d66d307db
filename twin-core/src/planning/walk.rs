//! Walking distances between a feature and the devices that a rule wants within reach of it.

use geo::Coord;

use super::feature::{FeatureAt, Shape};
use super::survey::Survey;
use crate::catalogue::FeatureLayer;
use crate::coverage::service::on_way;
use crate::model::Community;
use crate::routing::{Mode, Origin, Reach, WayGraph};

/// Who stands so near to a feature in a straight line is at it and needs no way, metres; an assumption: on its wall or in its hall.
const AT_M: f64 = 1.0;

/// The ways on which people walk.
#[derive(Debug)]
pub(crate) struct Footways(WayGraph);

/// How far it is on foot from a feature, up to a limit.
pub(crate) struct Walk<'w> {
    ways: &'w WayGraph,
    shape: Shape<'w>,
    limit_m: f64,
    /// From its doors; none where no way is near.
    reach: Option<Reach<'w>>,
}

impl Footways {
    /// Those of a community. Cost: O(n log n) in the vertices of its roads.
    pub(crate) fn of(community: &Community) -> Self {
        Self(WayGraph::new(community, Mode::Walk))
    }

    /// Walks from a feature. Cost: O(n log n) of the nodes within the limit, with arrays of all.
    pub(crate) fn walk<'w>(
        &'w self,
        (feature, shape): (FeatureAt, Shape<'w>),
        survey: &Survey<'_>,
        limit_m: f64,
    ) -> Walk<'w> {
        let doors = self.doors(feature, shape, survey).into_iter();
        let snaps = doors.filter_map(|at| on_way(&self.0, at).ok());
        let origins: Vec<Origin> = snaps
            .map(|snap| Origin {
                snap,
                gone_m: snap.distance_m,
            })
            .collect();
        Walk {
            ways: &self.0,
            shape,
            limit_m,
            reach: (!origins.is_empty()).then(|| self.0.reach(&origins, limit_m)),
        }
    }

    /// Where people come out: the units of a building; of an area without units the corner that is nearest to a way, as nobody says where its
    /// doors are.
    fn doors(&self, feature: FeatureAt, shape: Shape<'_>, survey: &Survey<'_>) -> Vec<Coord<f64>> {
        let units = match feature.layer {
            FeatureLayer::Buildings => &survey.units_of[feature.index][..],
            _ => &[],
        };
        let units = units.iter().map(|unit| &survey.community.units[*unit]);
        let doors: Vec<Coord<f64>> = units.map(|unit| unit.position.plan().into()).collect();
        if !doors.is_empty() {
            return doors;
        }
        let corners = match shape {
            Shape::Point(at) => return vec![at],
            Shape::Line(line) => &line.0,
            Shape::Area(area) => &area.exterior().0,
        };
        let to_way = |at: &Coord<f64>| {
            let nearest = self.0.nearest(*at);
            nearest.map_or(f64::INFINITY, |snap| snap.distance_m)
        };
        let nearest = corners
            .iter()
            .copied()
            .min_by(|a, b| to_way(a).total_cmp(&to_way(b)));
        nearest.into_iter().collect()
    }
}

impl Walk<'_> {
    /// Whether a way is near the feature, so that it can be told how far it is.
    pub(crate) fn is_known(&self) -> bool {
        self.reach.is_some()
    }

    /// Metres on foot to a point: straight to the way at both ends, along the ways between; the straight line for what is at the feature.
    /// `None` beyond the limit, and where no way is near.
    pub(crate) fn metres(&self, at: Coord<f64>) -> Option<f64> {
        let straight_m = self.shape.distance_m(at);
        if straight_m > self.limit_m {
            return None;
        }
        if straight_m <= AT_M {
            return Some(straight_m);
        }
        let snap = on_way(self.ways, at).ok()?;
        let (walked_m, _) = self.reach.as_ref()?.distance(&snap)?;
        let metres = walked_m + snap.distance_m;
        (metres <= self.limit_m).then_some(metres)
    }
}
