//! Why nothing can be told of what a camera shows.

use crate::coverage::camera::SightError;
use crate::told::Told;

/// Why nothing can be told of what a camera shows.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ViewError {
    /// The device does not look.
    #[error("device '{device}' is of class {class}, which is no camera")]
    NoCamera {
        /// Its id.
        device: String,
        /// The id of its class.
        class: String,
    },
    /// Nothing says where it looks.
    #[error("nothing says where camera '{device}' looks: give the device a heading")]
    NoHeading {
        /// Its id.
        device: String,
    },
    /// It is in a building, and what is in buildings is not modelled as a camera sees it.
    #[error("camera '{device}' is in a building, and only what shows of the open is worked out")]
    Indoors {
        /// Its id.
        device: String,
    },
    /// A figure of it cannot be, or it is inside of something.
    #[error(transparent)]
    Sight(#[from] SightError),
}

impl Told for ViewError {
    fn zh(&self) -> String {
        match self {
            Self::NoCamera { device, class } => {
                format!("设备“{device}”属于设备类 {class}，不是摄像头")
            }
            Self::NoHeading { device } => {
                format!("摄像头“{device}”未记录朝向：请补充设备朝向")
            }
            Self::Indoors { device } => {
                format!("摄像头“{device}”位于室内，只计算室外画面")
            }
            Self::Sight(error) => error.zh(),
        }
    }
}
