//! Why an IFC file cannot be read.

use std::path::PathBuf;

use twin_core::ids::IdError;
use twin_core::spatial::crs::CrsError;
use twin_core::told::Told;

use super::step::StepFault;
use crate::georeference::GeoreferenceError;

/// Why an IFC file cannot be read at all. What is wrong with single elements is a [`crate::finding::Finding`] instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IfcError {
    /// The file cannot be opened or read.
    #[error("{}: cannot be read: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is larger than fits memory.
    #[error("{}: it has more than {limit} MiB; export the buildings into files of their own", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// The limit in MiB.
        limit: u64,
    },
    /// It is no STEP file.
    #[error("{}: it does not begin with ISO-10303-21; as the STEP files of IFC do; IFCXML and IFCZIP are not read, export as .ifc", file.display())]
    NotStep {
        /// The file.
        file: PathBuf,
    },
    /// It breaks the form of STEP files.
    #[error("{}: line {line}: {fault}", file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        #[source]
        fault: StepFault,
    },
    /// It is a STEP file of something else.
    #[error("{}: its schema is '{schema}'; IFC2X3, IFC4 and IFC4X3 are read", file.display())]
    Schema {
        /// The file.
        file: PathBuf,
        /// The schema that it names.
        schema: String,
    },
    /// It has no building with geometry.
    #[error("{}: no IfcBuilding in it has walls, slabs or spaces with geometry that can be read", file.display())]
    NoBuilding {
        /// The file.
        file: PathBuf,
    },
    /// Nothing in it says where the building stands.
    #[error("{}: it does not say where it stands (no IfcMapConversion, no latitude and longitude of IfcSite); give it with --at LON,LAT[,Z] and --rotation, or with --crs if its coordinates belong to one", file.display())]
    NotPlaced {
        /// The file.
        file: PathBuf,
    },
    /// The CRS it names cannot be used.
    #[error("{}: #{id} IfcProjectedCRS: {source}; give its EPSG code with --crs, or place the file with --at LON,LAT[,Z] and --rotation", file.display())]
    Crs {
        /// The file.
        file: PathBuf,
        /// The record.
        id: u64,
        /// Why.
        #[source]
        source: Box<CrsError>,
    },
    /// Its coordinates cannot become local metres.
    #[error(transparent)]
    Georeference(#[from] GeoreferenceError),
    /// An id was refused.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl Told for IfcError {
    fn zh(&self) -> String {
        match self {
            Self::Io { file, source } => format!("{}：无法读取：{}", file.display(), source.zh()),
            Self::TooLarge { file, limit } => format!(
                "{}：超过 {limit} MiB；请将各楼栋分别导出为单独的文件",
                file.display()
            ),
            Self::NotStep { file } => format!(
                "{}：开头不是 IFC 的 STEP 文件应有的 ISO-10303-21;；不能读取 IFCXML 和 IFCZIP，请导出为 .ifc",
                file.display()
            ),
            Self::Form { file, line, fault } => {
                format!("{}：第 {line} 行：{}", file.display(), fault.zh())
            }
            Self::Schema { file, schema } => format!(
                "{}：其模式为“{schema}”；可读取 IFC2X3、IFC4 和 IFC4X3",
                file.display()
            ),
            Self::NoBuilding { file } => format!(
                "{}：其中没有任何 IfcBuilding 含可读取几何的墙、板或空间",
                file.display()
            ),
            Self::NotPlaced { file } => format!(
                "{}：文件未说明所在位置（没有 IfcMapConversion，IfcSite 也没有经纬度）；请用 --at 经度,纬度[,高程] 和 --rotation 指定，坐标属于某坐标参考系时用 --crs",
                file.display()
            ),
            Self::Crs { file, id, source } => format!(
                "{}：#{id} IfcProjectedCRS：{}；请用 --crs 给出其 EPSG 代码，或用 --at 经度,纬度[,高程] 和 --rotation 指定位置",
                file.display(),
                source.zh()
            ),
            Self::Georeference(error) => error.zh(),
            Self::Id(error) => error.zh(),
        }
    }
}
