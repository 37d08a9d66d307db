//! The layers that can be asked.

use std::fmt;

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
}

impl Layer {
    /// Every layer, in order.
    pub const ALL: [Self; 12] = [
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
