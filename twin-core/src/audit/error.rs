//! What an audit refuses.

use crate::told::Told;

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

impl Told for AuditError {
    fn zh(&self) -> String {
        match self {
            Self::UnknownDevice { device, class } => {
                format!("社区没有“{class}”类的设备“{device}”；请改动社区已有的设备")
            }
        }
    }
}
