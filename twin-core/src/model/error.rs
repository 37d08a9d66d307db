//! Why a community is not valid.

use serde::Serialize;

use super::breach::Breach;
use crate::told::Told;

/// What is wrong with one feature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ModelError {
    /// A number is NaN or infinite.
    #[error("{layer} '{id}': {field} is not a finite number")]
    NotFinite {
        /// Layer of the feature.
        layer: &'static str,
        /// Id of the feature.
        id: String,
        /// The field.
        field: &'static str,
    },
    /// A geometry breaks the OGC Simple Features rules.
    #[error("{layer} '{id}': {field} is not a valid geometry: {reason}")]
    InvalidGeometry {
        /// Layer of the feature.
        layer: &'static str,
        /// Id of the feature.
        id: String,
        /// The field.
        field: &'static str,
        /// Which rule it breaks.
        reason: Breach,
    },
    /// A number is outside what makes sense.
    #[error("{layer} '{id}': {field} is out of range: {reason}")]
    OutOfRange {
        /// Layer of the feature.
        layer: &'static str,
        /// Id of the feature.
        id: String,
        /// The field.
        field: &'static str,
        /// What range it must lie in.
        reason: Breach,
    },
    /// Two features of a layer have the same id.
    #[error("{layer} '{id}' appears more than once")]
    DuplicateId {
        /// Layer of the feature.
        layer: &'static str,
        /// Id of the feature.
        id: String,
    },
    /// A feature refers to one that does not exist.
    #[error("{layer} '{id}': {field} refers to {target_layer} '{target}', which does not exist")]
    UnknownReference {
        /// Layer of the feature.
        layer: &'static str,
        /// Id of the feature.
        id: String,
        /// The field.
        field: &'static str,
        /// Layer of what is missing.
        target_layer: &'static str,
        /// Id of what is missing.
        target: String,
    },
}

impl Told for ModelError {
    /// Layers and fields have the names of the data.
    fn zh(&self) -> String {
        match self {
            Self::NotFinite { layer, id, field } => {
                format!("{layer}“{id}”：{field} 不是有限数值")
            }
            Self::InvalidGeometry {
                layer,
                id,
                field,
                reason,
            } => format!("{layer}“{id}”：{field} 不是有效的几何图形：{}", reason.zh()),
            Self::OutOfRange {
                layer,
                id,
                field,
                reason,
            } => format!("{layer}“{id}”：{field} 超出范围：{}", reason.zh()),
            Self::DuplicateId { layer, id } => format!("{layer}“{id}”出现不止一次"),
            Self::UnknownReference {
                layer,
                id,
                field,
                target_layer,
                target,
            } => format!("{layer}“{id}”：{field} 引用的 {target_layer}“{target}”不存在"),
        }
    }
}

/// All that is wrong with a community; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the community is not valid: {} problem(s), the first: {}", .0.len(), .0.first().map_or_else(String::new, ToString::to_string))]
pub struct InvalidCommunity(pub Vec<ModelError>);

impl Told for InvalidCommunity {
    fn zh(&self) -> String {
        let first = self.0.first().map_or_else(String::new, Told::zh);
        format!("社区数据无效：共 {} 处问题，第一处：{first}", self.0.len())
    }
}
