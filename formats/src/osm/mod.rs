//! OpenStreetMap files `.osm`, `.osm.gz` and `.osm.pbf` to a community.
//!
//! Two passes: ways and relations, then the nodes that they need, so memory follows what is kept and not the file. The
//! format is told by a file's first bytes. Several files merge by element id; the first of two versions is kept.
//!
//! The origin of the local frame is the middle of the box round all buildings (of all nodes where there are none, of the
//! clip where one is given), at height 0. Ids are `osm/way/12`, `osm/relation/5`, `osm/node/7`; further parts of a
//! multipolygon, and of a road with gaps, add `/2`, `/3` and so on. Roads that share a node share its exact coordinates.
//!
//! What OSM does not say is inferred by [`twin_core::inference`]. What cannot be used is left out with a [`Warning`]; only
//! a file that is damaged, or is no OSM data, is an [`OsmError`].

mod access;
mod airspace;
mod area;
mod building;
mod camera;
mod classify;
mod crossing;
mod draft;
mod element;
mod error;
mod extract;
mod hours;
mod import;
mod indoor;
mod input;
mod land;
mod measure;
mod multipolygon;
mod numbers;
mod outdoors;
mod pbf;
mod point;
mod polygons;
mod relevance;
mod ring;
mod road;
mod road_tags;
mod site;
mod streets;
mod tags;
#[cfg(test)]
mod tests;
mod traffic;
mod warning;
mod xml;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use twin_core::model::{Community, Name};
use twin_core::spatial::LocalFrame;

pub(crate) use draft::draft;
pub use error::OsmError;
pub use site::Clip;
pub use warning::{Warning, WarningKind};

/// What an import is told.
#[derive(Debug, Clone)]
pub struct OsmOptions {
    /// Id of the community.
    pub id: String,
    /// Name of the community.
    pub name: Name,
    /// Local time minus UTC in seconds; inferred from the longitude, with a warning, when absent.
    pub utc_offset_secs: Option<i32>,
    /// Only what lies in here: areas by the middle of their box, roads by their edges, points by themselves.
    pub clip: Option<Clip>,
    /// The local frame to be in; one about the middle of the buildings where there is none.
    pub frame: Option<LocalFrame>,
    /// How much a file may demand.
    pub limits: Limits,
}

impl OsmOptions {
    /// Named after a file: `shenzhen-longgang.osm.gz` makes the community `shenzhen-longgang`. Letters that an id may not
    /// have become hyphens.
    #[must_use]
    pub fn named_after(path: &Path) -> Self {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let stem = file
            .split('.')
            .next()
            .filter(|stem| !stem.is_empty())
            .unwrap_or("map");
        let id: String = stem
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .take(100)
            .collect();
        Self::new(id, Name::new(stem, stem))
    }

    /// No clip, time zone by longitude, usual limits.
    #[must_use]
    pub fn new(id: impl Into<String>, name: Name) -> Self {
        Self {
            id: id.into(),
            name,
            utc_offset_secs: None,
            clip: None,
            frame: None,
            limits: Limits::default(),
        }
    }
}

/// How much the files may demand before they are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text after decompression, of each file and each time it is read.
    pub decompressed_bytes: u64,
    /// Memory in bytes for the elements of all files while they are read, counted roughly. What they become takes as much
    /// again, a few times.
    pub memory_bytes: u64,
}

impl Default for Limits {
    /// 8 GiB of text and 2 GiB of elements: a large city.
    fn default() -> Self {
        Self {
            decompressed_bytes: 8 << 30,
            memory_bytes: 2 << 30,
        }
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done: `ways`, `nodes`, `features`, `inference` or `validation`.
    pub phase: &'static str,
    /// How much of it: bytes of the files, else steps.
    pub done: u64,
    /// How much there is.
    pub total: u64,
}

/// An imported community, and what had to be assumed for it.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The community.
    pub community: Community,
    /// Features and values made by each rule of [`twin_core::inference::RULES`].
    pub inferred: BTreeMap<String, u64>,
    /// What was left out, repaired or assumed, in the order of reading.
    pub warnings: Vec<Warning>,
}

/// Imports one file.
///
/// # Errors
/// When the file cannot be read, is damaged or is no OSM data; see [`OsmError`].
pub fn read(
    path: &Path,
    options: &OsmOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Imported, OsmError> {
    read_all(&[path.to_owned()], options, progress)
}

/// Imports several files as one community.
///
/// # Errors
/// As [`read`], for the first file that fails.
pub fn read_all(
    paths: &[PathBuf],
    options: &OsmOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Imported, OsmError> {
    import::import(paths, options, progress)
}
