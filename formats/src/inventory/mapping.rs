//! What the columns of a foreign table mean: a list in TOML.
//!
//! ```toml
//! what = "fixture"              # or "device"
//! kind = "lamp_pole"            # a fixture's kind, or a device's class (T3-2) where no column tells it
//! id_prefix = "dc/streetlight/" # before each id, so that lists do not clash
//! crs = "EPSG:4549"             # of x and y; --crs if missing
//! empty = ["N/A"]               # what stands for an empty cell
//! [columns]
//! id = "FACILITYID"
//! lon = "XCOORD"
//! lat = "YCOORD"
//! own_height = { heading = "POLEHEIGHT_DESC", unit = "ft" }
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use twin_core::both;
use twin_core::model::FixtureKind;
use twin_core::spatial::crs::Crs;
use twin_core::told::{Bilingual, Told};

use super::column::Column;
use super::error::InventoryError;

/// What the rows of a foreign table are and what its columns mean.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnList {
    /// The column list's file.
    pub file: PathBuf,
    /// What each row is.
    pub what: What,
    /// Before each id.
    pub id_prefix: String,
    /// CRS of the coordinates.
    pub crs: Option<Crs>,
    /// What stands for an empty cell.
    pub empty: Vec<String>,
    /// The heading of each column, and its unit.
    pub columns: BTreeMap<Column, Source>,
}

/// What the rows of a table are.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// Devices; of this class where no column tells it.
    Devices {
        /// The class as a class column would have it.
        class: Option<String>,
    },
    /// Fixtures of a kind.
    Fixtures(FixtureKind),
}

/// A column of a foreign table.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Its heading.
    pub heading: String,
    /// Its unit.
    pub unit: Option<Unit>,
}

/// A unit of a foreign table's column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Unit {
    /// Metre.
    #[serde(rename = "m")]
    Metre,
    /// Centimetre.
    #[serde(rename = "cm")]
    Centimetre,
    /// International foot.
    #[serde(rename = "ft")]
    Foot,
}

impl Unit {
    /// Metres a unit. The foot is the international one (1959 agreement: 0.3048 m).
    #[must_use]
    pub fn metres(self) -> f64 {
        match self {
            Self::Metre => 1.0,
            Self::Centimetre => 0.01,
            Self::Foot => 0.3048,
        }
    }

    /// The unit as cells write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Metre => "m",
            Self::Centimetre => "cm",
            Self::Foot => "ft",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    what: FileWhat,
    kind: Option<String>,
    #[serde(default)]
    id_prefix: String,
    crs: Option<String>,
    #[serde(default)]
    empty: Vec<String>,
    columns: BTreeMap<Column, FileSource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum FileWhat {
    Fixture,
    Device,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FileSource {
    Heading(String),
    WithUnit { heading: String, unit: Unit },
}

impl ColumnList {
    /// Reads the list at `path`.
    ///
    /// # Errors
    /// When it cannot be read or is wrong; the error names the place.
    pub fn read(path: &Path) -> Result<Self, InventoryError> {
        let text = std::fs::read_to_string(path).map_err(|source| InventoryError::Io {
            file: path.to_owned(),
            source,
        })?;
        Self::parse(path, &text)
    }

    /// Reads `text`, which is that of the file at `path`.
    ///
    /// # Errors
    /// When it is wrong; the error names the place.
    pub fn parse(path: &Path, text: &str) -> Result<Self, InventoryError> {
        let wrong = |reason: Bilingual| InventoryError::ColumnList {
            file: path.to_owned(),
            reason,
        };
        let file: File = toml::from_str(text).map_err(|e| wrong(e.told()))?;
        let crs = file.crs.as_deref().map(Crs::parse).transpose();
        let mapping = Self {
            file: path.to_owned(),
            what: what(&file.what, file.kind).map_err(wrong)?,
            id_prefix: file.id_prefix,
            crs: crs.map_err(|source| InventoryError::Crs {
                file: path.to_owned(),
                source: Box::new(source),
            })?,
            empty: file.empty,
            columns: file
                .columns
                .into_iter()
                .map(|(column, source)| (column, source.into()))
                .collect(),
        };
        mapping.check().map_err(wrong)?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), Bilingual> {
        let has = |column| self.columns.contains_key(&column);
        if !has(Column::Id) {
            return Err(both!("[columns] needs id", "[columns] 缺少 id"));
        }
        if !(has(Column::Lon) && has(Column::Lat) || has(Column::X) && has(Column::Y)) {
            return Err(both!(
                "[columns] needs lon and lat, or x and y",
                "[columns] 需要 lon 和 lat，或 x 和 y"
            ));
        }
        match &self.what {
            What::Devices { class: None } if !has(Column::Class) => Err(both!(
                "devices need kind = \"T3-2\" or a class in [columns]",
                "设备需要写明 kind = \"T3-2\"，或在 [columns] 中写明 class"
            )),
            _ => Ok(()),
        }
    }

    /// Whether a table with these headings has every column that the list names.
    #[must_use]
    pub fn fits(&self, headings: &[String]) -> bool {
        let mut sources = self.columns.values();
        sources.all(|source| headings.iter().any(|h| h.trim() == source.heading))
    }
}

fn what(what: &FileWhat, kind: Option<String>) -> Result<What, Bilingual> {
    match (what, kind) {
        (FileWhat::Device, class) => Ok(What::Devices { class }),
        (FileWhat::Fixture, Some(kind)) => {
            let known = FixtureKind::from_word(&kind).map(What::Fixtures);
            known.ok_or_else(|| {
                let kinds = kinds();
                both!(
                    "kind = \"{kind}\" is none of {kinds}",
                    "kind = \"{kind}\" 不是 {kinds} 之一" => kinds
                )
            })
        }
        (FileWhat::Fixture, None) => {
            let kinds = kinds();
            Err(both!(
                "fixtures need kind: one of {kinds}",
                "部件需要写明 kind：{kinds} 之一" => kinds
            ))
        }
    }
}

fn kinds() -> Bilingual {
    Bilingual::list(FixtureKind::ALL.iter().map(|k| k.as_str()))
}

impl From<FileSource> for Source {
    fn from(source: FileSource) -> Self {
        match source {
            FileSource::Heading(heading) => Self {
                heading,
                unit: None,
            },
            FileSource::WithUnit { heading, unit } => Self {
                heading,
                unit: Some(unit),
            },
        }
    }
}
