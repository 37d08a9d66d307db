//! Why a community is not valid.

/// What is wrong with one feature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
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
        reason: String,
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
        reason: String,
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

/// All that is wrong with a community; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the community is not valid: {} problem(s), the first: {}", .0.len(), .0.first().map_or_else(String::new, ToString::to_string))]
pub struct InvalidCommunity(pub Vec<ModelError>);
