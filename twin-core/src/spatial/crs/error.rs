//! What can be wrong with a CRS or with a coordinate in it.

use geo::Coord;
use serde::Serialize;

use crate::told::{Bilingual, Told};

/// Why a text or a code gives no usable CRS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CrsError {
    /// The code is not in the EPSG dataset this build carries.
    #[error(
        "EPSG:{code} is not in the EPSG dataset {dataset}: check the number, or give the CRS as WKT"
    )]
    UnknownCode {
        /// The code asked for.
        code: u32,
        /// Version of the dataset.
        dataset: &'static str,
    },
    /// The code exists and its method is not one of those this build computes.
    #[error(
        "EPSG:{code} ({name}) needs \"{method}\", which is not supported: reproject the file to another CRS"
    )]
    UnsupportedMethod {
        /// The code asked for.
        code: u32,
        /// Its name in the EPSG dataset.
        name: String,
        /// What is missing: a projection method, or why the code cannot be used.
        method: String,
    },
    /// The code is a vertical CRS where a horizontal one is needed.
    #[error(
        "EPSG:{code} ({name}) says how heights are counted, not where things are: name a horizontal or compound CRS"
    )]
    NotHorizontal {
        /// The code asked for.
        code: u32,
        /// Its name in the EPSG dataset.
        name: String,
    },
    /// The code is a horizontal CRS where a vertical one is needed.
    #[error("EPSG:{code} ({name}) is not a vertical CRS")]
    NotVertical {
        /// The code asked for.
        code: u32,
        /// Its name in the EPSG dataset.
        name: String,
    },
    /// The text is none of the forms in which files name a CRS.
    #[error("\"{text}\" does not name a CRS: {why}")]
    Unreadable {
        /// The start of the text.
        text: String,
        /// What is wrong with it, and what would do.
        why: Bilingual,
    },
    /// A member of a PROJJSON definition is missing, not as it should be, or not supported.
    #[error("the member {member} of the PROJJSON {why}: correct it, or name an EPSG code")]
    ProjJson {
        /// The member with those around it, such as `base_crs.datum`.
        member: String,
        /// What is wrong with it.
        why: Bilingual,
    },
    /// A definition by parameters uses a method that is not supported.
    #[error(
        "the CRS \"{name}\" uses the projection \"{method}\", which is not supported: reproject the file or name an EPSG code"
    )]
    UnsupportedDefinition {
        /// Name in the definition.
        name: String,
        /// Projection method in the definition.
        method: String,
    },
    /// A definition by parameters contradicts the EPSG code it claims.
    #[error(
        "the definition claims EPSG:{code} ({name}) but its {field} is {found} instead of {expected}: correct one of them"
    )]
    Contradiction {
        /// The code claimed.
        code: u32,
        /// Name of that code.
        name: String,
        /// The parameter that differs, in PROJ's words (`lon_0`, `x_0`).
        field: String,
        /// Its value in the definition.
        found: String,
        /// Its value in the EPSG dataset.
        expected: String,
    },
}

impl Told for CrsError {
    fn zh(&self) -> String {
        match self {
            Self::UnknownCode { code, dataset } => format!(
                "EPSG:{code} 不在 EPSG 数据集 {dataset} 中：请核对代码，或以 WKT 给出坐标参考系"
            ),
            Self::UnsupportedMethod { code, name, method } => format!(
                "EPSG:{code}（{name}）需要“{method}”，尚不支持：请将文件转换到其他坐标参考系"
            ),
            Self::NotHorizontal { code, name } => format!(
                "EPSG:{code}（{name}）只规定高程的起算，不规定平面位置：请写明平面或复合坐标参考系"
            ),
            Self::NotVertical { code, name } => format!("EPSG:{code}（{name}）不是高程坐标参考系"),
            Self::Unreadable { text, why } => format!("“{text}”不是坐标参考系：{}", why.zh),
            Self::ProjJson { member, why } => format!(
                "PROJJSON 的成员 {member} {}：请更正，或写明 EPSG 代码",
                why.zh
            ),
            Self::UnsupportedDefinition { name, method } => format!(
                "坐标参考系“{name}”使用的投影“{method}”尚不支持：请转换文件的坐标，或写明 EPSG 代码"
            ),
            Self::Contradiction {
                code,
                name,
                field,
                found,
                expected,
            } => format!(
                "定义声称是 EPSG:{code}（{name}），但其 {field} 为 {found}，而不是 {expected}：请更正其中之一"
            ),
        }
    }
}

/// Why one coordinate pair cannot be converted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("point {index} ({}, {}) cannot be converted {direction} {crs}: {fault}", position.x, position.y)]
pub struct ConvertError {
    /// Index of the point in the slice given.
    pub index: usize,
    /// The pair as given.
    pub position: Coord<f64>,
    /// `from` or `to`.
    pub direction: Direction,
    /// The CRS, as [`super::Crs`] displays it.
    pub crs: String,
    /// What is wrong with the pair.
    pub fault: PointFault,
}

impl Told for ConvertError {
    fn zh(&self) -> String {
        let direction = match self.direction {
            Direction::From => format!("由 {} 换算", self.crs),
            Direction::To => format!("换算到 {}", self.crs),
        };
        format!(
            "点 {}（{}, {}）无法{}：{}",
            self.index,
            self.position.x,
            self.position.y,
            direction,
            self.fault.zh()
        )
    }
}

/// Which way a conversion went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the CRS to WGS 84 or local metres.
    From,
    /// From WGS 84 or local metres to the CRS.
    To,
}

impl std::fmt::Display for Direction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::From => "from",
            Self::To => "to",
        })
    }
}

/// What is wrong with a coordinate pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PointFault {
    /// A coordinate is NaN or infinite.
    #[error("a coordinate is not a finite number")]
    NotFinite,
    /// A longitude or latitude is beyond the globe.
    #[error(
        "the latitude is beyond ±90° or the longitude beyond ±360°; are the axes swapped, or are these metres?"
    )]
    NotOnEarth,
    /// The projection has no value there.
    #[error("the projection is not defined there; are these numbers of another CRS?")]
    OutsideProjection,
}
