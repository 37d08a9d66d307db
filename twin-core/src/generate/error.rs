//! Why a community cannot be generated.

use crate::ids::IdError;
use crate::model::InvalidCommunity;
use crate::spatial::FrameError;
use crate::told::Told;

/// Why a [`super::GenerateSpec`] is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// A number is outside its range.
    #[error("generate.{field} is {value}, but must be {min} to {max}")]
    OutOfRange {
        /// The field of the spec.
        field: &'static str,
        /// The number given.
        value: i64,
        /// Smallest number allowed.
        min: i64,
        /// Largest number allowed.
        max: i64,
    },
    /// The households do not fit the buildings.
    #[error(
        "generate.households is {households}, but {buildings} buildings hold {min} to {max} households"
    )]
    HouseholdsDoNotFit {
        /// The number of households given.
        households: u32,
        /// The number of buildings given.
        buildings: u32,
        /// Fewest households that fit.
        min: u32,
        /// Most households that fit.
        max: u32,
    },
    /// The community's id is not an id.
    #[error("generate.id: {0}")]
    Id(#[from] IdError),
    /// The origin is not on the earth.
    #[error("generate.origin: {0}")]
    Origin(#[from] FrameError),
    /// The generator made something that the model refuses: a defect of the generator.
    #[error("the generated community is not valid")]
    Invalid(#[from] InvalidCommunity),
}

impl Told for GenerateError {
    fn zh(&self) -> String {
        match self {
            Self::OutOfRange {
                field,
                value,
                min,
                max,
            } => format!("generate.{field} 为 {value}，应在 {min} 至 {max} 之间"),
            Self::HouseholdsDoNotFit {
                households,
                buildings,
                min,
                max,
            } => format!(
                "generate.households 为 {households}，而 {buildings} 栋楼可容纳 {min} 至 {max} 户"
            ),
            Self::Id(error) => format!("generate.id：{}", error.zh()),
            Self::Origin(error) => format!("generate.origin：{}", error.zh()),
            Self::Invalid(error) => format!("生成的社区无效：{}", error.zh()),
        }
    }
}
