//! Why a layer cannot be a raster.

use std::io;

use twin_core::spatial::crs::{ConvertError, CrsError};
use twin_core::told::Told;

/// Why a layer cannot be a raster.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RasterError {
    /// The zone of UTM cannot be computed.
    #[error("the zone of UTM: {0}")]
    Crs(#[from] CrsError),
    /// A place has no coordinates in its zone of UTM.
    #[error("a place in its zone of UTM: {0}")]
    Convert(#[from] ConvertError),
    /// The layer has no cells.
    #[error("the layer has no ground, so there is nothing to make a raster of")]
    Empty,
    /// A TIFF file holds 4 GiB at most.
    #[error("the raster is larger than the 4 GiB of a TIFF file: ask for a smaller community")]
    TooLarge,
    /// The values cannot be packed.
    #[error("the values cannot be packed: {0}")]
    Pack(#[from] io::Error),
}

impl Told for RasterError {
    fn zh(&self) -> String {
        match self {
            Self::Crs(error) => format!("UTM 分带：{}", error.zh()),
            Self::Convert(error) => format!("UTM 分带中的位置：{}", error.zh()),
            Self::Empty => "图层没有地面，无法生成栅格".to_owned(),
            Self::TooLarge => "栅格超过 TIFF 文件的 4 GiB 上限：请选择较小的社区".to_owned(),
            Self::Pack(error) => format!("无法压缩栅格值：{}", error.zh()),
        }
    }
}
