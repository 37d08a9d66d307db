//! What an audit refuses.

/// Why a change cannot be audited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// The community lacks the device that is to be changed.
    #[error("the community has no device '{device}' of class '{class}'; change one that it has")]
    UnknownDevice {
        /// The device.
        device: String,
        /// The class it was given with.
        class: String,
    },
}
