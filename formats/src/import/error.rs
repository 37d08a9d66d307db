//! Why files cannot be imported at all.

use std::path::PathBuf;

use twin_core::edit::EditError;
use twin_core::ids::IdError;
use twin_core::model::InvalidCommunity;
use twin_core::spatial::FrameError;
use twin_core::told::{Bilingual, Told};

use super::format::Format;
use crate::citygml::CityGmlError;
use crate::cityjson::CityJsonError;
use crate::gltf::GltfError;
use crate::ifc::IfcError;
use crate::inventory::InventoryError;
use crate::osm::OsmError;
use crate::utility::NetworkError;
use crate::vector::VectorError;

/// Why files cannot be imported. What is wrong with single features is a [`crate::finding::Finding`] instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// No file was given.
    #[error("no file was given")]
    NoFile,
    /// The file cannot be opened or read.
    #[error("{}: cannot be read: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Neither content nor name tells what the file is.
    #[error("{}: its format is not known; what can be read: {}", file.display(), known())]
    UnknownFormat {
        /// The file.
        file: PathBuf,
    },
    /// An OpenStreetMap file came after files of other formats.
    #[error("{}: name OpenStreetMap files before those of other formats, which then join them", file.display())]
    NotFirst {
        /// The file.
        file: PathBuf,
    },
    /// A file holds nothing that can be part of a community.
    #[error("{}: holds no building, road or other feature of a community", file.display())]
    Empty {
        /// The file.
        file: PathBuf,
    },
    /// Nothing is left of what the files hold.
    #[error("{file}: nothing can be used: {count} features were left out; the first: {first}")]
    NothingLeft {
        /// Names of the files.
        file: String,
        /// How many were left out.
        count: usize,
        /// The first of them.
        first: Bilingual,
    },
    /// Nothing lies in the area that the import is cut to.
    #[error(
        "{file}: none of its {count} features lies in the area of --clip, which is in WGS 84 longitude and latitude; without it they can be looked at"
    )]
    OutsideClip {
        /// Names of the files.
        file: String,
        /// Features outside.
        count: usize,
    },
    /// Features were left out, and `strict` allows none to be.
    #[error("{count} features would be left out, which --strict forbids; the first: {first}")]
    Strict {
        /// How many.
        count: usize,
        /// The first of them.
        first: Bilingual,
    },
    /// An OpenStreetMap file fails.
    #[error(transparent)]
    Osm(#[from] OsmError),
    /// A CityJSON file fails.
    #[error(transparent)]
    CityJson(#[from] CityJsonError),
    /// An IFC file fails.
    #[error(transparent)]
    Ifc(#[from] IfcError),
    /// A CityGML file fails.
    #[error(transparent)]
    CityGml(#[from] CityGmlError),
    /// A power or water network fails.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// An inventory of devices fails.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// A 3D model fails.
    #[error(transparent)]
    Gltf(#[from] GltfError),
    /// A vector file fails.
    #[error(transparent)]
    Vector(#[from] VectorError),
    /// The origin of the local frame cannot be set.
    #[error("no local frame can be laid there")]
    Frame(#[from] FrameError),
    /// An id was refused.
    #[error("an id was refused")]
    Id(#[from] IdError),
    /// The earlier map cannot be compared with the files.
    #[error("the earlier map cannot be compared with the files")]
    Earlier(#[from] EditError),
    /// The result is not valid: a defect of a reader, since each feature is checked on its way in.
    #[error("the imported community is not valid")]
    Invalid(#[from] InvalidCommunity),
}

impl Told for ImportError {
    fn zh(&self) -> String {
        match self {
            Self::NoFile => "未指定文件".to_owned(),
            Self::Io { file, source } => format!("{}：无法读取：{}", file.display(), source.zh()),
            Self::UnknownFormat { file } => format!(
                "{}：无法识别其格式；可以读取的有：{}",
                file.display(),
                known_zh()
            ),
            Self::NotFirst { file } => format!(
                "{}：请将 OpenStreetMap 文件写在其他格式的文件之前，后者会并入其中",
                file.display()
            ),
            Self::Empty { file } => {
                format!("{}：其中没有楼栋、道路或社区的其他要素", file.display())
            }
            Self::NothingLeft { file, count, first } => format!(
                "{file}：没有可用的内容：剔除了 {count} 个要素；第一个：{}",
                first.zh
            ),
            Self::OutsideClip { file, count } => format!(
                "{file}：{count} 个要素全部在 --clip 的范围之外，该范围按 WGS 84 经纬度给出；去掉 --clip 即可查看这些要素"
            ),
            Self::Strict { count, first } => format!(
                "将剔除 {count} 个要素，而 --strict 不允许；第一个：{}",
                first.zh
            ),
            Self::Osm(error) => error.zh(),
            Self::CityJson(error) => error.zh(),
            Self::Ifc(error) => error.zh(),
            Self::CityGml(error) => error.zh(),
            Self::Network(error) => error.zh(),
            Self::Inventory(error) => error.zh(),
            Self::Gltf(error) => error.zh(),
            Self::Vector(error) => error.zh(),
            Self::Frame(error) => format!("无法在此处建立局部坐标系：{}", error.zh()),
            Self::Id(error) => format!("编号无效：{}", error.zh()),
            Self::Earlier(error) => format!("无法将先前的地图与这些文件比较：{}", error.zh()),
            Self::Invalid(error) => format!("导入的社区无效：{}", error.zh()),
        }
    }
}

fn known_zh() -> String {
    let all: Vec<_> = Format::ALL.iter().map(|f| f.describe_zh()).collect();
    all.join("、")
}

fn known() -> String {
    let all: Vec<_> = Format::ALL.iter().map(|f| f.describe()).collect();
    all.join(", ")
}
