//! What obstacles are.

use crate::model::WallKind;

/// What an obstacle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObstacleKind {
    /// A building or a part of one.
    Building,
    /// A wall, fence or hedge.
    Wall(WallKind),
    /// The trunk of a tree.
    Trunk,
    /// The crown of a tree.
    Crown,
}

impl ObstacleKind {
    /// In Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Building => "楼栋",
            Self::Wall(kind) => kind.zh(),
            Self::Trunk => "树干",
            Self::Crown => "树冠",
        }
    }

    /// In English, with its article.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Building => "a building",
            Self::Wall(WallKind::Wall) => "a wall",
            Self::Wall(WallKind::Fence) => "a fence",
            Self::Wall(WallKind::Hedge) => "a hedge",
            Self::Wall(WallKind::Retaining) => "a retaining wall",
            Self::Trunk => "the trunk of a tree",
            Self::Crown => "the crown of a tree",
        }
    }

    /// Whether one cannot look through it. A fence is railings or mesh and is looked through; a crown is taken in leaf.
    #[must_use]
    pub fn stops_sight(self) -> bool {
        self != Self::Wall(WallKind::Fence)
    }
}
