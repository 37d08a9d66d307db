//! What is said of a CRS and its coordinates, in Chinese.

use super::error::PointFault;
use super::height::HeightReference;
use super::warning::{CrsWarning, UncertainBecause};
use crate::told::Told;

impl Told for CrsWarning {
    fn zh(&self) -> String {
        match self {
            Self::UncertainDatum {
                crs,
                uncertainty_m,
                reason,
            } => format!("{crs} 的位置偏差可达 {uncertainty_m} m：{}", reason.zh()),
            Self::Deprecated { crs } => {
                format!("{crs} 已从 EPSG 数据集中废止：仍可使用，但请改用替代代码")
            }
        }
    }
}

impl UncertainBecause {
    /// In Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::NoTransformation => {
                "其基准到 WGS 84 的转换参数未公开；请向测绘单位索取控制点或 CGCS2000 成果"
            }
            Self::TransformationOfAPart => {
                "公开的基准转换参数只适用于部分区域；请向测绘单位索取当地参数"
            }
            Self::Accuracy => "这是其基准转换公布的精度",
        }
    }
}

impl PointFault {
    /// In Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::NotFinite => "坐标不是有限数值",
            Self::NotOnEarth => {
                "纬度超出 ±90° 或经度超出 ±360°；是否坐标轴颠倒，或坐标单位实为米？"
            }
            Self::OutsideProjection => "投影在此处无定义；坐标是否属于其他坐标系？",
        }
    }
}

impl HeightReference {
    /// In Chinese; a datum has its name in the EPSG dataset.
    #[must_use]
    pub fn zh(&self) -> &str {
        match self {
            Self::Ellipsoid => "椭球面",
            Self::Datum { name } => name,
            Self::Ground => "地面",
        }
    }
}
