//! What an import is told.

use std::path::Path;

use twin_core::model::Name;
use twin_core::spatial::LocalFrame;
use twin_core::spatial::crs::Crs;

use crate::osm::Clip;

/// What an import is told.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Id of the community.
    pub id: String,
    /// Name of the community.
    pub name: Name,
    /// Local time minus UTC in seconds; inferred from the longitude, with a finding, when absent.
    pub utc_offset_secs: Option<i32>,
    /// CRS of files that name none.
    pub crs: Option<Crs>,
    /// Only what lies in here.
    pub clip: Option<Clip>,
    /// What happens to features that cannot be used.
    pub strictness: Strictness,
}

/// What happens to features that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// They are left out and told of.
    #[default]
    Lenient,
    /// The import fails.
    Strict,
}

impl ImportOptions {
    /// Named after a file: `shenzhen-longgang.osm.gz` makes the community `shenzhen-longgang`. Letters that an id may not
    /// have become hyphens.
    #[must_use]
    pub fn named_after(path: &Path) -> Self {
        let named = crate::osm::OsmOptions::named_after(path);
        Self {
            id: named.id,
            name: named.name,
            utc_offset_secs: None,
            crs: None,
            clip: None,
            strictness: Strictness::default(),
        }
    }
}

/// What a reader is told: the options, and the frame that an earlier file laid.
#[derive(Debug, Clone, Copy)]
pub struct Context<'o> {
    /// The options.
    pub options: &'o ImportOptions,
    /// The local frame; a reader lays one about the middle of its file's features where there is none yet.
    pub frame: Option<LocalFrame>,
}
