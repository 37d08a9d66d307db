//! What one mode of moving may do on each road: use it at all, in which direction, only to get to its own door; and the points
//! at which something bars the way.

use std::collections::BTreeMap;

use geo::Coord;

use super::graph::Mode;
use crate::model::{
    AccessRule, Along, CommunityParts, Permission, Road, RoadClass, Subject, Traveller,
};

/// How a road may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) along: Along,
    /// Whether one may enter it only to get to what lies on it, or leave it, and not drive through.
    pub(super) is_limited: bool,
}

impl Use {
    /// What the road's own fields say, without any rule.
    pub(super) fn of(road: &Road, mode: Mode) -> Option<Self> {
        let along = match mode {
            Mode::Drive | Mode::Cycle if road.oneway => Along::Forward,
            _ => Along::Both,
        };
        mode.may_use(road).then_some(Self {
            along,
            is_limited: false,
        })
    }

    /// People and robots on foot pass through private grounds that let them in at all; vehicles do not.
    fn by(rule: &AccessRule, mode: Mode) -> Option<Self> {
        let permission = rule.permission.value;
        (permission != Permission::No).then_some(Self {
            along: rule.along,
            is_limited: matches!(mode, Mode::Drive | Mode::Cycle)
                && matches!(permission, Permission::Destination | Permission::Private),
        })
    }
}

/// What one mode may do in a community.
pub(super) struct Conduct {
    /// In the order of the roads; none where it may not go.
    pub(super) uses: Vec<Option<Use>>,
    /// Where gates, bollards and the like stop it.
    pub(super) bars: Vec<Coord<f64>>,
}

impl Conduct {
    /// By the roads alone.
    pub(super) fn of_roads(roads: &[Road], mode: Mode) -> Self {
        Self {
            uses: roads.iter().map(|r| Use::of(r, mode)).collect(),
            bars: Vec::new(),
        }
    }

    /// By the roads and the access rules that hold at any time.
    pub(super) fn of(parts: &CommunityParts, mode: Mode) -> Self {
        let mut conduct = Self::of_roads(&parts.roads, mode);
        let mut of_road: BTreeMap<&str, Vec<&AccessRule>> = BTreeMap::new();
        let mut of_point: BTreeMap<(&str, &str), Vec<&AccessRule>> = BTreeMap::new();
        for rule in parts.access_rules.iter().filter(|r| r.condition.is_none()) {
            match &rule.subject {
                Subject::Road(id) => of_road.entry(id.as_str()).or_default().push(rule),
                subject => of_point
                    .entry(subject.layer_and_id())
                    .or_default()
                    .push(rule),
            }
        }
        for (road, allowed) in parts.roads.iter().zip(&mut conduct.uses) {
            let rules = of_road.get(road.id.as_str());
            // Steps stay steps, whoever may climb them.
            let is_barred = mode == Mode::Roll && road.class.value == RoadClass::Steps;
            if let Some(rule) = rules.and_then(|r| mode.rule(r)).filter(|_| !is_barred) {
                *allowed = Use::by(rule, mode);
            }
        }
        let stops = |layer, id: &str| {
            let rules = of_point.get(&(layer, id));
            rules
                .and_then(|r| mode.rule(r))
                .is_some_and(|r| r.permission.value == Permission::No)
        };
        let gates = parts.gates.iter().filter(|g| stops("gate", g.id.as_str()));
        let fixtures = parts.fixtures.iter();
        let fixtures = fixtures.filter(|f| stops("fixture", f.id.as_str()));
        let positions = gates
            .map(|g| g.position)
            .chain(fixtures.map(|f| f.position));
        conduct.bars = positions.map(|p| Coord { x: p.x, y: p.y }).collect();
        conduct
    }
}

impl Mode {
    /// The travellers whose rules count for it, the most telling first.
    pub(super) fn travellers(self) -> &'static [Traveller] {
        match self {
            Self::Walk => &[Traveller::Foot],
            Self::Roll => &[Traveller::Robot, Traveller::Foot],
            Self::Drive => &[Traveller::MotorVehicle],
            Self::Cycle => &[Traveller::Bicycle],
        }
    }

    fn rule<'r>(self, rules: &[&'r AccessRule]) -> Option<&'r AccessRule> {
        self.travellers()
            .iter()
            .find_map(|t| rules.iter().find(|r| r.traveller == *t).copied())
    }
}
