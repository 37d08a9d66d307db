//! What can be wrong with a glTF file, or with writing one.

use std::path::PathBuf;

use super::placed::StanceError;
use twin_core::told::{Bilingual, Term, Told};

/// Why a glTF file cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GltfError {
    /// The community has no such building.
    #[error("there is no building '{id}'; twin export SOURCE --layer building lists them")]
    NoBuilding {
        /// The id asked for.
        id: String,
    },
    /// More than a GLB can hold.
    #[error("the GLB would have {bytes} bytes; the format ends at 4 GiB: export 3D Tiles instead")]
    TooLargeToWrite {
        /// Its size.
        bytes: usize,
    },
    /// The JSON cannot be written.
    #[error("the glTF's JSON cannot be written")]
    Json(#[source] serde_json::Error),
    /// The file cannot be read or written.
    #[error("{path}: {doing}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: Term,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Nothing says where a model stands.
    #[error(
        "{path}: a glTF model does not say where it stands: give --at LON,LAT or LON,LAT,Z, and --rotation and --unit where it is to be turned or its unit is no metre"
    )]
    NoPlace {
        /// The file.
        path: PathBuf,
    },
    /// A model cannot stand where it is told to.
    #[error("{path}: {source}")]
    Stance {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: StanceError,
    },
    /// The file of a model in the community is not what it should be.
    #[error("the placed model '{id}': {fault}; import it again or leave it out")]
    Placed {
        /// Its id.
        id: String,
        /// What is wrong.
        #[source]
        fault: ModelFault,
    },
    /// The file is not what it should be.
    #[error("{path}: {fault}")]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        fault: ModelFault,
    },
}

impl Told for GltfError {
    fn zh(&self) -> String {
        match self {
            Self::NoBuilding { id } => {
                format!("没有楼栋“{id}”；twin export SOURCE --layer building 可列出楼栋")
            }
            Self::TooLargeToWrite { bytes } => {
                format!("GLB 将有 {bytes} 字节，而该格式上限为 4 GiB：请改为导出 3D Tiles")
            }
            Self::Json(source) => format!("无法写出 glTF 的 JSON：{}", source.zh()),
            Self::Io {
                path,
                doing,
                source,
            } => format!("{}：{}：{}", path.display(), doing.zh, source.zh()),
            Self::NoPlace { path } => format!(
                "{}：glTF 模型不含所在位置：请用 --at 经度,纬度 或 经度,纬度,高程 指定；需要旋转或单位不是米时，再加 --rotation 和 --unit",
                path.display()
            ),
            Self::Stance { path, source } => format!("{}：{}", path.display(), source.zh()),
            Self::Placed { id, fault } => {
                format!("放置的模型“{id}”：{}；请重新导入或去掉它", fault.zh())
            }
            Self::Model { path, fault } => format!("{}：{}", path.display(), fault.zh()),
        }
    }
}

/// What is wrong with a model.
#[derive(Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelFault {
    /// Neither GLB nor glTF JSON.
    #[error("this is neither a GLB nor a glTF JSON file")]
    NotGltf,
    /// The container ends early or says a length that it does not have.
    #[error("the GLB is cut off or damaged: {what} needs {needed} bytes, {there} are there")]
    CutOff {
        /// What is cut off.
        what: Term,
        /// Bytes it needs.
        needed: u64,
        /// Bytes there are.
        there: u64,
    },
    /// A GLB or glTF of another version.
    #[error("glTF version {version} is not read; save it as glTF 2.0")]
    Version {
        /// The version it says.
        version: String,
    },
    /// The JSON is wrong.
    #[error("its JSON is wrong: {reason}")]
    Json {
        /// Where and why.
        reason: Bilingual,
    },
    /// Larger than is taken.
    #[error(
        "it has {count} {what}, at most {most} are taken; simplify it (for instance with gltfpack or Blender's Decimate)"
    )]
    TooLarge {
        /// Of what.
        what: Term,
        /// How many it has.
        count: u64,
        /// How many are taken.
        most: u64,
    },
    /// An index points past the end of its list.
    #[error("{from} names {list} {index}, of which there are {len}")]
    Dangling {
        /// Where the index stands.
        from: Bilingual,
        /// The list it points into.
        list: Term,
        /// The index.
        index: u64,
        /// Length of the list.
        len: usize,
    },
    /// Data reaches past the end of what holds it.
    #[error("{what} reaches to byte {end}, its {holder} ends at {len}")]
    PastEnd {
        /// What reaches too far.
        what: Bilingual,
        /// Where it ends.
        end: u64,
        /// What holds it.
        holder: Term,
        /// Where that ends.
        len: u64,
    },
    /// A member has a value that it may not have.
    #[error("{what}: {reason}")]
    Value {
        /// Which member.
        what: Bilingual,
        /// What is wrong and what it should be.
        reason: Bilingual,
    },
    /// A node is its own ancestor, or has two parents, or the tree is deeper than is taken.
    #[error("node {node} is {reason}")]
    Tree {
        /// The node.
        node: u32,
        /// What is wrong with it.
        reason: Term,
    },
    /// It needs an extension that our viewers do not have.
    #[error(
        "it needs the extension {name}, which is not taken; save it without (no Draco, Meshopt or Basis compression)"
    )]
    Extension {
        /// The extension.
        name: String,
    },
    /// There is nothing to be seen.
    #[error("its scene has no triangles")]
    Empty,
    /// A file beside it is missing, or is somewhere else.
    #[error("it needs '{uri}': {reason}; save it as one .glb")]
    Resource {
        /// The address in the file.
        uri: String,
        /// Why it is not read.
        reason: Bilingual,
    },
}

impl Told for ModelFault {
    fn zh(&self) -> String {
        match self {
            Self::NotGltf => "既不是 GLB，也不是 glTF JSON 文件".to_owned(),
            Self::CutOff {
                what,
                needed,
                there,
            } => format!(
                "GLB 被截断或损坏：{}需要 {needed} 字节，只有 {there} 字节",
                what.zh
            ),
            Self::Version { version } => format!("不能读取 glTF 版本 {version}；请另存为 glTF 2.0"),
            Self::Json { reason } => format!("其 JSON 有误：{}", reason.zh),
            Self::TooLarge { what, count, most } => format!(
                "共 {count} {}，最多接受 {most}；请简化模型（如用 gltfpack 或 Blender 的 Decimate）",
                what.zh
            ),
            Self::Dangling {
                from,
                list,
                index,
                len,
            } => format!(
                "{}引用了第 {index} 个{}，而总共只有 {len} 个",
                from.zh, list.zh
            ),
            Self::PastEnd {
                what,
                end,
                holder,
                len,
            } => format!(
                "{}延伸到第 {end} 字节，而其{}在第 {len} 字节结束",
                what.zh, holder.zh
            ),
            Self::Value { what, reason } => format!("{}：{}", what.zh, reason.zh),
            Self::Tree { node, reason } => format!("节点 {node} {}", reason.zh),
            Self::Extension { name } => format!(
                "需要扩展 {name}，不被接受；请另存为不含该扩展的模型（不用 Draco、Meshopt 或 Basis 压缩）"
            ),
            Self::Empty => "其场景中没有三角形".to_owned(),
            Self::Resource { uri, reason } => {
                format!("需要“{uri}”：{}；请另存为单个 .glb", reason.zh)
            }
        }
    }
}
