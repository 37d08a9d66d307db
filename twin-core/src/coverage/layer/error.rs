//! Why a layer cannot be made.

use crate::coverage::obstacle::ObstacleError;
use crate::coverage::radio::RadioError;
use crate::coverage::radius::RadiusError;
use crate::coverage::service::ServiceError;
use crate::spatial::QueryError;
use crate::told::Told;

/// Why a layer cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LayerError {
    /// What stops sight cannot be used.
    #[error("what stops sight: {0}")]
    Obstacles(#[from] ObstacleError),
    /// A place of the community is none.
    #[error("a place of the community: {0}")]
    Place(#[from] QueryError),
    /// The radio map cannot be made.
    #[error("the radio map: {0}")]
    Radio(#[from] RadioError),
    /// The service distance cannot be told.
    #[error("the service distance: {0}")]
    Service(#[from] ServiceError),
    /// A rule of the national codes cannot be applied.
    #[error("the rule of the code: {0}")]
    Rule(#[from] RadiusError),
    /// No room of a storey is known.
    #[error(
        "no public room is known on storey {storey}, so there is no floor to protect: ask for another storey, or import a plan (IFC, IndoorGML, indoor tags of OpenStreetMap)"
    )]
    NoRooms {
        /// The storey: 0 is the ground floor.
        storey: i16,
    },
    /// No building has a storey.
    #[error(
        "no building has a storey {storey}: ask for one that a building has; 0 is the ground floor"
    )]
    NoStorey {
        /// The storey: 0 is the ground floor.
        storey: i16,
    },
    /// There is nothing that coverage could be asked of.
    #[error(
        "the community has no building, road or compound, so there is no ground to cover: import a map of it"
    )]
    NoGround,
}

impl Told for LayerError {
    fn zh(&self) -> String {
        match self {
            Self::Obstacles(error) => format!("遮挡视线的障碍物：{}", error.zh()),
            Self::Place(error) => format!("社区中的位置：{}", error.zh()),
            Self::Radio(error) => format!("无线覆盖图：{}", error.zh()),
            Self::Service(error) => format!("服务距离：{}", error.zh()),
            Self::Rule(error) => format!("规范条文：{}", error.zh()),
            Self::NoRooms { storey } => format!(
                "楼层 {storey} 没有已知的公共房间，因此没有需要保护的地面：请选择其他楼层，或导入平面图（IFC、IndoorGML、OpenStreetMap 室内标签）"
            ),
            Self::NoStorey { storey } => {
                format!("没有楼栋有楼层 {storey}：请选择楼栋已有的楼层（0 为首层）")
            }
            Self::NoGround => {
                "社区没有楼栋、道路或小区，因此没有可覆盖的地面：请先导入其地图".to_owned()
            }
        }
    }
}
