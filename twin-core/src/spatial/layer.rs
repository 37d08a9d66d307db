//! The layers that can be asked.
//!
//! Roofs and shells are where their building is; households, legal entities and vehicles have no place of their own. None of
//! them is a layer of the index.

use std::fmt;

/// Evaluates `$body` with `$features` standing for the list of [`crate::model::CommunityParts`] that a layer's features are in;
/// for poles, that of all fixtures.
#[macro_export]
macro_rules! in_layer {
    ($parts:expr, $layer:expr, $features:ident => $body:expr) => {
        match $layer {
            $crate::spatial::Layer::Building => {
                let $features = &$parts.buildings;
                $body
            }
            $crate::spatial::Layer::Road => {
                let $features = &$parts.roads;
                $body
            }
            $crate::spatial::Layer::Place => {
                let $features = &$parts.places;
                $body
            }
            $crate::spatial::Layer::Device => {
                let $features = &$parts.devices;
                $body
            }
            $crate::spatial::Layer::Gate => {
                let $features = &$parts.gates;
                $body
            }
            $crate::spatial::Layer::Fixture | $crate::spatial::Layer::Pole => {
                let $features = &$parts.fixtures;
                $body
            }
            $crate::spatial::Layer::Green => {
                let $features = &$parts.greens;
                $body
            }
            $crate::spatial::Layer::Water => {
                let $features = &$parts.waters;
                $body
            }
            $crate::spatial::Layer::Parking => {
                let $features = &$parts.parkings;
                $body
            }
            $crate::spatial::Layer::Compound => {
                let $features = &$parts.compounds;
                $body
            }
            $crate::spatial::Layer::Unit => {
                let $features = &$parts.units;
                $body
            }
            $crate::spatial::Layer::Storey => {
                let $features = &$parts.storeys;
                $body
            }
            $crate::spatial::Layer::Room => {
                let $features = &$parts.rooms;
                $body
            }
            $crate::spatial::Layer::GarageLevel => {
                let $features = &$parts.garage_levels;
                $body
            }
            $crate::spatial::Layer::ParkingSpace => {
                let $features = &$parts.parking_spaces;
                $body
            }
            $crate::spatial::Layer::Wall => {
                let $features = &$parts.walls;
                $body
            }
            $crate::spatial::Layer::Airspace => {
                let $features = &$parts.airspaces;
                $body
            }
            $crate::spatial::Layer::UtilityNode => {
                let $features = &$parts.utility_nodes;
                $body
            }
            $crate::spatial::Layer::UtilityLink => {
                let $features = &$parts.utility_links;
                $body
            }
            $crate::spatial::Layer::PlacedModel => {
                let $features = &$parts.placed_models;
                $body
            }
        }
    };
}

/// A layer of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Buildings by their footprints.
    Building,
    /// Roads and paths by their centre lines.
    Road,
    /// The fixtures that are poles ([`crate::model::FixtureKind::is_pole`]); its indices are those of the fixtures.
    Pole,
    /// Places by their position.
    Place,
    /// Devices by their position; one that moves is at its base.
    Device,
    /// Gates by their position.
    Gate,
    /// Fixtures by their position, poles too.
    Fixture,
    /// Green areas.
    Green,
    /// Water bodies.
    Water,
    /// Parking facilities by their areas.
    Parking,
    /// Compounds by their boundaries.
    Compound,
    /// Building units by the middle of their cores.
    Unit,
    /// Storeys by their building's footprint, from floor to floor.
    Storey,
    /// Rooms by their outlines, from floor to ceiling.
    Room,
    /// Levels of car parks by their car park's area, from floor to ceiling.
    GarageLevel,
    /// Parking spaces by their markings.
    ParkingSpace,
    /// Walls, fences and hedges by their courses.
    Wall,
    /// Airspaces by their areas, from floor to ceiling.
    Airspace,
    /// Nodes of power and water networks by their position.
    UtilityNode,
    /// Links of power and water networks by their courses.
    UtilityLink,
    /// 3D models by the position of their origin.
    PlacedModel,
}

impl Layer {
    /// Every layer, in order.
    pub const ALL: [Self; 21] = [
        Self::Building,
        Self::Road,
        Self::Pole,
        Self::Place,
        Self::Device,
        Self::Gate,
        Self::Fixture,
        Self::Green,
        Self::Water,
        Self::Parking,
        Self::Compound,
        Self::Unit,
        Self::Storey,
        Self::Room,
        Self::GarageLevel,
        Self::ParkingSpace,
        Self::Wall,
        Self::Airspace,
        Self::UtilityNode,
        Self::UtilityLink,
        Self::PlacedModel,
    ];

    /// The word as written in addresses and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Road => "road",
            Self::Pole => "pole",
            Self::Place => "place",
            Self::Device => "device",
            Self::Gate => "gate",
            Self::Fixture => "fixture",
            Self::Green => "green",
            Self::Water => "water",
            Self::Parking => "parking",
            Self::Compound => "compound",
            Self::Unit => "unit",
            Self::Storey => "storey",
            Self::Room => "room",
            Self::GarageLevel => "garage_level",
            Self::ParkingSpace => "parking_space",
            Self::Wall => "wall",
            Self::Airspace => "airspace",
            Self::UtilityNode => "utility_node",
            Self::UtilityLink => "utility_link",
            Self::PlacedModel => "placed_model",
        }
    }

    /// The word in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Building => "建筑",
            Self::Road => "道路",
            Self::Pole => "杆",
            Self::Place => "场所",
            Self::Device => "设备",
            Self::Gate => "出入口",
            Self::Fixture => "设施",
            Self::Green => "绿地",
            Self::Water => "水体",
            Self::Parking => "停车设施",
            Self::Compound => "小区",
            Self::Unit => "单元",
            Self::Storey => "楼层",
            Self::Room => "房间",
            Self::GarageLevel => "车库层",
            Self::ParkingSpace => "车位",
            Self::Wall => "围墙",
            Self::Airspace => "空域",
            Self::UtilityNode => "管网节点",
            Self::UtilityLink => "管网线路",
            Self::PlacedModel => "三维模型",
        }
    }

    /// Its title in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Building => "Buildings",
            Self::Road => "Roads",
            Self::Pole => "Poles",
            Self::Place => "Places",
            Self::Device => "Devices",
            Self::Gate => "Gates",
            Self::Fixture => "Fixtures",
            Self::Green => "Green areas",
            Self::Water => "Water bodies",
            Self::Parking => "Parking facilities",
            Self::Compound => "Compounds",
            Self::Unit => "Building units",
            Self::Storey => "Storeys",
            Self::Room => "Rooms",
            Self::GarageLevel => "Garage levels",
            Self::ParkingSpace => "Parking spaces",
            Self::Wall => "Walls and fences",
            Self::Airspace => "Airspaces",
            Self::UtilityNode => "Network nodes",
            Self::UtilityLink => "Network links",
            Self::PlacedModel => "3D models",
        }
    }

    /// The layer that `word` names, if any.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.as_str() == word)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
