//! The ways in which a device is fed, in words.

use crate::model::Provenance;
use crate::model::words::words;

words! {
    /// What powers a device.
    PowerBy {
        /// A smart pole.
        SmartPole = "smart_pole" "智慧杆",
        /// Another pole.
        Pole = "pole" "杆体",
        /// The installation of a building.
        Building = "building" "建筑内配电",
        /// A distribution box.
        DistributionBox = "distribution_box" "配电箱",
        /// A busbar or source of the power network.
        PowerNode = "power_node" "供电网节点",
        /// A battery of its own.
        Battery = "battery" "自带电池",
        /// A solar panel of its own.
        Solar = "solar" "太阳能",
        /// Nothing that is known.
        Nothing = "nothing" "无已知电源",
    }

    /// How a device reaches the platform.
    NetworkBy {
        /// Copper of at most 100 m, which may carry the power too (PoE).
        Cable = "cable" "网线",
        /// Fibre.
        Fibre = "fibre" "光纤",
        /// The government network's line.
        Government = "government" "政务专网",
        /// An access point, gateway or base station.
        Station = "station" "接入点、网关或基站",
        /// A network of operators whose sites are not on the map.
        Operator = "operator" "运营商网络",
        /// Nothing that is known.
        Nothing = "nothing" "无已知网络",
    }

    /// Who says that power or network is there.
    Basis {
        /// The map.
        Given = "given" "图上给出",
        /// A plan puts it there.
        Planned = "planned" "规划新设",
        /// Nobody; it is taken to be.
        Inferred = "inferred" "推定",
    }
}

impl PowerBy {
    /// In English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::SmartPole => "smart pole",
            Self::Pole => "pole",
            Self::Building => "building",
            Self::DistributionBox => "distribution box",
            Self::PowerNode => "node of the power network",
            Self::Battery => "battery",
            Self::Solar => "solar panel",
            Self::Nothing => "nothing known",
        }
    }
}

impl NetworkBy {
    /// In English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Cable => "cable",
            Self::Fibre => "fibre",
            Self::Government => "government network",
            Self::Station => "access point, gateway or base station",
            Self::Operator => "network of operators",
            Self::Nothing => "nothing known",
        }
    }
}

impl Basis {
    /// Of what has such a provenance.
    pub(in crate::planning) fn of(provenance: &Provenance) -> Self {
        match provenance {
            Provenance::Planned { .. } => Self::Planned,
            Provenance::Inferred { .. } => Self::Inferred,
            _ => Self::Given,
        }
    }
}
