//! Who may go where: turns that are forbidden, and what ways, gates and barriers let through.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::breach::Breach;
use super::feature::Position;
use super::provenance::{Provenance, Sourced};
use super::report::Report;
use super::subject::Subject;
use super::validate::{Feature, Reference};
use super::words::words;
use crate::ids::{AccessRuleId, RoadId, TurnRestrictionId};

words! {
    /// What a sign says of a turn; the words are those of OpenStreetMap's relation `restriction`.
    TurnKind {
        /// No left turn.
        NoLeftTurn = "no_left_turn" "禁止左转",
        /// No right turn.
        NoRightTurn = "no_right_turn" "禁止右转",
        /// Not straight on.
        NoStraightOn = "no_straight_on" "禁止直行",
        /// No turning round.
        NoUTurn = "no_u_turn" "禁止掉头",
        /// Not into that road.
        NoEntry = "no_entry" "禁止驶入",
        /// Not out of that road.
        NoExit = "no_exit" "禁止驶出",
        /// Left only.
        OnlyLeftTurn = "only_left_turn" "只准左转",
        /// Right only.
        OnlyRightTurn = "only_right_turn" "只准右转",
        /// Straight on only.
        OnlyStraightOn = "only_straight_on" "只准直行",
        /// Turning round only.
        OnlyUTurn = "only_u_turn" "只准掉头",
    }

    /// Who travels.
    Traveller {
        /// People on foot.
        Foot = "foot" "行人",
        /// Robots on wheels, which go where people go but take no steps and no kerbs.
        Robot = "robot" "机器人",
        /// Bicycles and e-bikes.
        Bicycle = "bicycle" "非机动车",
        /// Motor vehicles.
        MotorVehicle = "motor_vehicle" "机动车",
        /// Buses.
        Bus = "bus" "公交车",
        /// Goods vehicles.
        Goods = "goods" "货车",
        /// Fire engines, ambulances and the police.
        Emergency = "emergency" "应急车辆",
    }

    /// Whether someone may pass.
    Permission {
        /// Everyone.
        Yes = "yes" "允许",
        /// The owner lets it be.
        Permissive = "permissive" "业主默许",
        /// Only who has business there: not to drive through.
        Destination = "destination" "仅限到访",
        /// Only those it belongs to, and whom they let in: not to drive through.
        Private = "private" "私有",
        /// No one.
        No = "no" "禁止",
    }

    /// In which direction of a road's line.
    Along {
        /// Both.
        Both = "both" "双向",
        /// From its first point to its last.
        Forward = "forward" "正向",
        /// From its last point to its first.
        Backward = "backward" "反向",
    }
}

impl TurnKind {
    /// Whether it forbids every other turn rather than this one.
    #[must_use]
    pub fn is_mandatory(self) -> bool {
        matches!(
            self,
            Self::OnlyLeftTurn | Self::OnlyRightTurn | Self::OnlyStraightOn | Self::OnlyUTurn
        )
    }
}

/// That one may, or must, not turn from one road into another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnRestriction {
    /// Its id.
    pub id: TurnRestrictionId,
    /// What it says.
    pub kind: Sourced<TurnKind>,
    /// The road that one comes from.
    pub from: RoadId,
    /// The roads that one passes in between, in order; none at a plain junction.
    pub via: Vec<RoadId>,
    /// The road that one turns into.
    pub to: RoadId,
    /// Where `from` ends: a vertex that it shares with the next road. Local metres.
    pub at: Position,
    /// Whom it binds.
    pub binds: Vec<Traveller>,
    /// The times or vehicles that it is limited to, as the source writes them. Such a restriction is told but not enforced.
    pub condition: Option<Arc<str>>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// What a way, gate or barrier lets through, where that differs from what its class lets one expect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessRule {
    /// Its id.
    pub id: AccessRuleId,
    /// The road, gate or barrier.
    pub subject: Subject,
    /// Whom it concerns.
    pub traveller: Traveller,
    /// Whether they may pass.
    pub permission: Sourced<Permission>,
    /// The direction of a road in which they may go, whether or not it is a one-way street.
    pub along: Along,
    /// The times or vehicles that it is limited to, as the source writes them. Such a rule is told but not enforced.
    pub condition: Option<Arc<str>>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

impl Feature for TurnRestriction {
    const LAYER: &'static str = "turn_restriction";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.position("at", self.at);
        report.range("binds", !self.binds.is_empty(), Breach::BindsNobody);
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::to("from", "road", &self.from));
        for via in &self.via {
            list(Reference::to("via", "road", via));
        }
        list(Reference::to("to", "road", &self.to));
    }
}

impl Feature for AccessRule {
    const LAYER: &'static str = "access_rule";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, _report: &mut Report) {}
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Some(self.subject.reference()));
    }
}
