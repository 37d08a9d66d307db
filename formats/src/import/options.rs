//! What an import is told.

use std::path::Path;
use std::sync::Arc;

use geo::Coord;
use twin_core::catalogue::Catalogue;
use twin_core::ids::{CommunityId, IdError};
use twin_core::inference::Depth;
use twin_core::model::{CommunityParts, Name, Provenance};
use twin_core::spatial::LocalFrame;
use twin_core::spatial::crs::Crs;

use super::clip::Clip;
use crate::inventory::ColumnList;
use crate::vector::Mapping;

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
    /// Where a file goes whose coordinates belong to no CRS: a building model, a network drawn on paper. Where 3D models are among
    /// the files, maps and city models stay where their own coordinates say.
    pub placing: Option<Placing>,
    /// What the layers and attributes of vector files mean; guessed from their names and values when absent.
    pub mapping: Option<Mapping>,
    /// Only what lies in here; the first file's frame is laid about its middle.
    pub clip: Option<Clip>,
    /// The local frame of the community that the files update; the first file lays one where there is none.
    pub frame: Option<LocalFrame>,
    /// What the source said at the import before, in the same frame: compounds, buildings and roads that come under other ids
    /// now keep those that they had, where their place tells that they are the same.
    pub earlier: Option<Arc<CommunityParts>>,
    /// What the columns of tables that are no inventories of ours mean; the first whose headings fit is taken.
    pub tables: Vec<ColumnList>,
    /// The device classes that inventories may name; the white paper's where none is given.
    pub catalogue: Option<Arc<Catalogue>>,
    /// What happens to features that cannot be used.
    pub strictness: Strictness,
    /// How deep buildings and car parks are modelled where no source tells.
    pub depth: Depth,
    /// Seed of the households, vehicles and legal entities that are made up where no source tells of any; none are when absent.
    pub register: Option<u64>,
}

/// Where the plan of a file without a CRS goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placing {
    /// WGS 84 longitude and latitude, in degrees, of the plan's anchor: what it is, its format's reader says.
    pub lonlat: Coord<f64>,
    /// Height of the anchor: `z` in metres.
    pub z: f64,
    /// By how much the plan is turned about the anchor: radians anticlockwise.
    pub rotation_rad: f64,
    /// Metres a unit of the plan; 1 where it is not given.
    pub metres_per_unit: Option<f64>,
}

impl Placing {
    /// Metres a unit of the plan.
    #[must_use]
    pub fn unit(&self) -> f64 {
        self.metres_per_unit.unwrap_or(1.0)
    }

    /// Local metres of `point`, given in the plan's unit from the anchor.
    #[must_use]
    pub fn enu_from_plan(&self, frame: &LocalFrame, point: Coord<f64>, unit: f64) -> Coord<f64> {
        let (sin, cos) = self.rotation_rad.sin_cos();
        let (x, y) = (point.x * unit, point.y * unit);
        let anchor = frame.enu_from_lonlat(self.lonlat);
        Coord {
            x: anchor.x + cos * x - sin * y,
            y: anchor.y + sin * x + cos * y,
        }
    }
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
            placing: None,
            mapping: None,
            clip: None,
            frame: None,
            earlier: None,
            tables: Vec::new(),
            catalogue: None,
            strictness: Strictness::default(),
            depth: Depth::Sources,
            register: None,
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

impl Context<'_> {
    /// A draft without features, of a file.
    ///
    /// # Errors
    /// When the options' id is none.
    pub fn empty_draft(&self, frame: LocalFrame, file: &str) -> Result<CommunityParts, IdError> {
        let id = CommunityId::new(&self.options.id)?;
        let name = self.options.name.clone();
        Ok(CommunityParts::new(
            id,
            name,
            frame,
            Provenance::imported(file),
        ))
    }
}
