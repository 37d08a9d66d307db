//! What is to be known of a layer beside its figures.

use crate::coverage::radio::RadioMap;
use crate::model::Name;

/// What was inferred, taken for granted or not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// Plans of rooms that no source draws.
    InferredPlans {
        /// Rooms of such plans.
        rooms: usize,
        /// Rooms in all.
        of: usize,
    },
    /// Heights of rooms that no source tells.
    InferredHeights {
        /// Rooms of such a height.
        rooms: usize,
        /// Rooms in all.
        of: usize,
    },
    /// Detectors that hang a little beside the hall that they are for.
    BesideRooms {
        /// How many.
        detectors: usize,
    },
    /// Rooms with fewer detectors than formula 6.2.2 of GB 50116-2013 asks for.
    TooFew {
        /// How many.
        rooms: usize,
        /// Rooms in all.
        of: usize,
    },
    /// Lamp poles of the map, whose light nothing tells: they are left dark.
    DarkPoles {
        /// How many.
        poles: usize,
    },
    /// Cells of a map of radio of which nothing is known, since no model holds there for any transmitter.
    OutsideValidity {
        /// How many.
        cells: usize,
        /// Cells that are asked about.
        of: usize,
    },
}

impl Note {
    /// What of a map is outside the validity of the models; `None` where nothing is.
    pub(super) fn outside_validity(map: &RadioMap) -> Option<Self> {
        let (cells, of) = (map.unknown_cells(), map.asked_cells());
        (cells > 0).then_some(Self::OutsideValidity { cells, of })
    }

    /// The word in messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InferredPlans { .. } => "inferred_plans",
            Self::InferredHeights { .. } => "inferred_heights",
            Self::BesideRooms { .. } => "beside_rooms",
            Self::TooFew { .. } => "too_few",
            Self::DarkPoles { .. } => "dark_poles",
            Self::OutsideValidity { .. } => "outside_validity",
        }
    }

    /// How many it is about.
    #[must_use]
    pub fn count(self) -> usize {
        match self {
            Self::InferredPlans { rooms, .. }
            | Self::InferredHeights { rooms, .. }
            | Self::TooFew { rooms, .. } => rooms,
            Self::BesideRooms { detectors } => detectors,
            Self::DarkPoles { poles } => poles,
            Self::OutsideValidity { cells, .. } => cells,
        }
    }

    /// It in words.
    #[must_use]
    pub fn text(self) -> Name {
        match self {
            Self::InferredPlans { rooms, of } => Name::new(
                &format!("{of} 个房间中有 {rooms} 个的平面图为推断"),
                &format!("the plan of {rooms} of {of} rooms is inferred"),
            ),
            Self::InferredHeights { rooms, of } => Name::new(
                &format!("{of} 个房间中有 {rooms} 个的净高为推断"),
                &format!("the height of {rooms} of {of} rooms is inferred"),
            ),
            Self::BesideRooms { detectors } => Name::new(
                &format!("{detectors} 个探测器的位置不在房间平面内，按 5 米内最近的公共区域计算"),
                &format!(
                    "{detectors} detectors hang beside the plan of the hall that they are taken for, the nearest within 5 m"
                ),
            ),
            Self::TooFew { rooms, of } => Name::new(
                &format!(
                    "{of} 个房间中有 {rooms} 个的探测器数量少于 GB 50116-2013 公式 6.2.2 的要求"
                ),
                &format!(
                    "{rooms} of {of} rooms have fewer detectors than formula 6.2.2 of GB 50116-2013 asks for"
                ),
            ),
            Self::OutsideValidity { cells, of } => Name::new(
                &format!(
                    "{of} 个网格中有 {cells} 个超出各模型的适用范围（3GPP TR 38.901、ITU-R P.1411、P.1238），电平未知，按未覆盖计"
                ),
                &format!(
                    "{cells} of {of} cells are outside the validity of every model (3GPP TR 38.901, ITU-R P.1411, P.1238) for every transmitter: what is heard there is not known and counts as not covered"
                ),
            ),
            Self::DarkPoles { poles } => Name::new(
                &format!("地图中有 {poles} 根灯杆未记录光通量，未计入"),
                &format!("{poles} lamp poles of the map are left dark: nothing tells their light"),
            ),
        }
    }
}
