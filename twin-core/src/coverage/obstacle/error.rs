//! Why obstacles cannot be used.

use crate::spatial::QueryError;
use crate::told::Told;

/// Why obstacles cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ObstacleError {
    /// A height is no number, or the top is below the foot.
    #[error(
        "obstacle {number} reaches from z {base_z} m to {top_z} m: both must be numbers and the top no lower than the foot"
    )]
    BadHeights {
        /// Its number in the order of entry.
        number: usize,
        /// Foot given, metres.
        base_z: f64,
        /// Top given, metres.
        top_z: f64,
    },
    /// A coordinate is no number or too large.
    #[error("the obstacles' plan: {0}")]
    Plan(#[from] QueryError),
    /// More edges than an index numbers.
    #[error("obstacles have fewer than 2^32 edges in all: split the community")]
    TooMany,
}

impl Told for ObstacleError {
    fn zh(&self) -> String {
        match self {
            Self::BadHeights {
                number,
                base_z,
                top_z,
            } => format!(
                "障碍物 {number} 的高度自 z {base_z} m 至 {top_z} m：两者应为数值，且顶不低于底"
            ),
            Self::Plan(error) => format!("障碍物的平面：{}", error.zh()),
            Self::TooMany => "障碍物的边总数应少于 2^32：请拆分社区".to_owned(),
        }
    }
}
