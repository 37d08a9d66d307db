//! What can be wrong with a glTF file, or with writing one.

use std::path::PathBuf;

use super::placed::StanceError;

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
        doing: &'static str,
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
        what: &'static str,
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
        reason: String,
    },
    /// Larger than is taken.
    #[error(
        "it has {count} {what}, at most {most} are taken; simplify it (for instance with gltfpack or Blender's Decimate)"
    )]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// How many it has.
        count: u64,
        /// How many are taken.
        most: u64,
    },
    /// An index points past the end of its list.
    #[error("{from} names {list} {index}, of which there are {len}")]
    Dangling {
        /// Where the index stands.
        from: String,
        /// The list it points into.
        list: &'static str,
        /// The index.
        index: u64,
        /// Length of the list.
        len: usize,
    },
    /// Data reaches past the end of what holds it.
    #[error("{what} reaches to byte {end}, its {holder} ends at {len}")]
    PastEnd {
        /// What reaches too far.
        what: String,
        /// Where it ends.
        end: u64,
        /// What holds it.
        holder: &'static str,
        /// Where that ends.
        len: u64,
    },
    /// A member has a value that it may not have.
    #[error("{what}: {reason}")]
    Value {
        /// Which member.
        what: String,
        /// What is wrong and what it should be.
        reason: String,
    },
    /// A node is its own ancestor, or has two parents, or the tree is deeper than is taken.
    #[error("node {node} is {reason}")]
    Tree {
        /// The node.
        node: u32,
        /// What is wrong with it.
        reason: &'static str,
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
        reason: String,
    },
}
