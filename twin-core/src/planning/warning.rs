//! What whoever reads a placement has to know of the whole of it, in both languages.

use crate::both;
use crate::model::Community;
use crate::told::Bilingual;

use super::placement::{Placement, RowOutcome};
use super::reason::{Missing, Reason};

/// What there is to know of a placement as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The community has no roads, so that many rows ask for nothing.
    NoRoads,
    /// Nothing is there of what the rows ask for, and nothing could be placed: the map is empty, or nearly so.
    Nothing,
    /// Nothing has to be added.
    Enough,
    /// Nothing could be added, although rows are short.
    NoneAdded {
        /// How many rows.
        short: usize,
    },
    /// Some rows get fewer than they ask for, or places that are too small.
    Short {
        /// How many.
        rows: usize,
    },
    /// Nothing on the map has power for devices that need it.
    NoPower {
        /// How many devices.
        devices: usize,
    },
    /// Devices are farther from power than low voltage is led.
    FarFromPower {
        /// How many devices.
        devices: usize,
        /// How far the farthest is, metres.
        farthest_m: u32,
    },
    /// Devices have no network that is known.
    NoNetwork {
        /// How many devices.
        devices: usize,
    },
}

impl Warning {
    /// In words, with what to do.
    #[must_use]
    pub fn words(self) -> Bilingual {
        match self {
            Self::NoRoads => both!(
                "The community has no roads, so rows that go along roads or to junctions ask for nothing here: import a map that has them, then plan again.",
                "该社区没有道路：沿道路和路口布设的条款无从布点。请导入带有道路的地图后重新规划。"
            ),
            Self::Nothing => both!(
                "Nothing could be placed, and nothing that the rows ask for is there: import a map with buildings, roads and the boundaries of compounds, or make keep-out areas smaller, then plan again.",
                "未能布设任何设备，现状也没有条款所要求的任何设施：请导入含建筑、道路和小区边界的地图，或缩小禁止布设区域，再重新规划。"
            ),
            Self::Enough => both!(
                "Nothing is to be added: what the rows ask for is there, or they ask for nothing here.",
                "没有需要新增的设备：各条款的要求已由现有设备满足，或在此不适用。"
            ),
            Self::NoneAdded { short } => both!(
                "Nothing could be placed: {short} rows have no site, or places that are too small; each says why.",
                "未能布设任何设备：{short} 项条款缺少可用点位或场所偏小，原因见各条款。"
            ),
            Self::Short { rows } => both!(
                "{rows} rows get fewer than they ask for, or places that are too small; each says why.",
                "{rows} 项条款未能布足或场所偏小，原因见各条款。"
            ),
            Self::NoPower { devices } => both!(
                "{devices} devices need power and nothing on the map has it: import buildings, poles, distribution boxes or the power network, or let smart poles (T4-1) be placed too, then plan again.",
                "{devices} 台设备需要供电，而地图上没有任何电源：请导入建筑、灯杆、配电箱或供电网，或一并布设智慧杆（T4-1），再重新规划。"
            ),
            Self::FarFromPower {
                devices,
                farthest_m,
            } => both!(
                "{devices} devices are farther from power than low voltage is led, the farthest {farthest_m} m: import the distribution boxes and poles that are there, plan a box of its own nearer to them, or keep the area out (--keep-out).",
                "{devices} 台设备距电源超出低压供电半径，最远 {farthest_m} 米：请导入现有配电箱和灯杆，就近另设配电箱，或将该区域设为禁止布设（--keep-out）。"
            ),
            Self::NoNetwork { devices } => both!(
                "{devices} devices have no network that is known: import the access points and gateways that are there, or let the rows of section 3 (S3-1e, S3-4a) be placed too, then plan again.",
                "{devices} 台设备没有已知网络：请导入现有接入点和网关，或一并布设第三部分的网络条款（S3-1e、S3-4a），再重新规划。"
            ),
        }
    }
}

impl Placement {
    /// What there is to know of it, made for `community`; nothing where all that is asked for is placed.
    #[must_use]
    pub fn warnings(&self, community: &Community) -> Vec<Warning> {
        let no_roads = community.roads.is_empty().then_some(Warning::NoRoads);
        let short = self.outcomes.iter().filter(|row| is_short(row)).count();
        let is_there = self.outcomes.iter().any(|row| row.existing > 0);
        let adds = !self.devices.is_empty() || !self.places.is_empty();
        let whole = match (adds, short) {
            (true, 0) => None,
            (true, rows) => Some(Warning::Short { rows }),
            (false, _) if !is_there && !self.outcomes.is_empty() => Some(Warning::Nothing),
            (false, 0) => Some(Warning::Enough),
            (false, short) => Some(Warning::NoneAdded { short }),
        };
        no_roads.into_iter().chain(whole).collect()
    }
}

/// Whether a row gets fewer than it asks for, or smaller; one that asks for something in any community and finds nothing to stand at, too.
fn is_short(row: &RowOutcome) -> bool {
    let has_nowhere = matches!(row.reason, Some(Reason::Missing(Missing::PlaceOrGate)));
    has_nowhere || row.is_short()
}
