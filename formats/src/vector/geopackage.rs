//! GeoPackages (OGC 12-128r17): a table is a layer, with a CRS of its own.

use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use serde_json::{Map, Number, Value as Json};
use twin_core::both;
use twin_core::spatial::LocalFrame;
use twin_core::spatial::crs::Crs;
use twin_core::told::{Bilingual, Term, Told};

use super::error::VectorError;
use super::feature::{Feature, Layer, VectorFile, Visit};
use super::wkb;
use crate::finding::{Expected, Problem, Thing};
use crate::gpkg::STANDARD;
use crate::heading::Heading;
use crate::table::{COMMUNITY, json};

/// Layers beyond this many are refused: a file of a neighbourhood has some tens.
const MAX_LAYERS: usize = 1_000;

/// An opened file.
#[derive(Debug)]
pub(super) struct GeoPackage {
    path: PathBuf,
    connection: Connection,
    layers: Vec<Layer>,
    /// The column with the geometry and that with the key of each layer.
    columns: Vec<Columns>,
    heading: Option<Heading>,
}

#[derive(Debug, Default)]
struct Columns {
    geometry: Option<String>,
    key: Option<String>,
}

/// Name, column of the geometry and id of the CRS of a table.
type TableRow = (String, Option<String>, Option<i64>);

/// Whether the first bytes are those of a GeoPackage: SQLite's, and at byte 68 the application id (OGC 12-128r17 requirement 2; `GP10`
/// and `GP11` before version 1.2).
pub(crate) fn is_geopackage(head: &[u8]) -> bool {
    let id = head.get(68..72);
    head.starts_with(b"SQLite format 3\0")
        && [b"GPKG", b"GP10", b"GP11"]
            .iter()
            .any(|known| id == Some(known.as_slice()))
}

impl GeoPackage {
    pub(super) fn open(path: &Path) -> Result<Self, VectorError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).and_then(|c| {
            // A file from elsewhere must not call functions from its views.
            c.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 5000;")?;
            Ok(c)
        });
        let mut file = Self {
            path: path.to_owned(),
            connection: connection.map_err(|source| {
                sqlite(path, Term::new("opening the file", "打开文件"), source)
            })?,
            layers: Vec::new(),
            columns: Vec::new(),
            heading: None,
        };
        file.heading = file.heading_of()?;
        for (name, geometry, srs) in file.tables()? {
            let crs = match srs {
                Some(srs) => file.crs(&name, srs)?,
                None => Some(Crs::crs84()),
            };
            let key = file.key(&name)?;
            file.columns.push(Columns { geometry, key });
            file.layers.push(Layer { name, crs });
        }
        Ok(file)
    }

    /// Name, column of the geometry and id of the CRS of each table of features or attributes.
    fn tables(&self) -> Result<Vec<TableRow>, VectorError> {
        let doing = Term::new("reading gpkg_contents", "读取 gpkg_contents");
        let text = "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c \
             LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name \
             WHERE c.data_type IN ('features', 'attributes') AND c.table_name <> 'twin_community' \
             ORDER BY c.rowid LIMIT ?1";
        let rows = |statement: &mut rusqlite::Statement<'_>| {
            statement
                .query_map([MAX_LAYERS as i64], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?
                .collect()
        };
        let tables = self.connection.prepare(text).and_then(|mut s| rows(&mut s));
        tables.map_err(|source| sqlite(&self.path, doing, source))
    }

    /// The CRS with this id; none where it is one of the two that mean that nothing is known (requirement 11).
    fn crs(&self, layer: &str, srs: i64) -> Result<Option<Crs>, VectorError> {
        if srs == 0 || srs == -1 {
            return Ok(None);
        }
        let text = "SELECT organization, organization_coordsys_id, definition \
             FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
        let row = self.connection.query_row(text, [srs], |row| {
            let named: (String, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(named)
        });
        let (organization, code, definition) = row.map_err(|source| {
            sqlite(
                &self.path,
                Term::new("reading gpkg_spatial_ref_sys", "读取 gpkg_spatial_ref_sys"),
                source,
            )
        })?;
        let by_code = if organization.eq_ignore_ascii_case("EPSG") {
            Crs::parse(&format!("EPSG:{code}"))
        } else {
            Crs::parse(&definition)
        };
        // A code that is not in our tables may still be computed by its definition.
        let crs = by_code.or_else(|error| Crs::parse(&definition).map_err(|_| error));
        crs.map(Some).map_err(|source| VectorError::Crs {
            file: self.path.clone(),
            layer: layer.to_owned(),
            source: Box::new(source),
        })
    }

    fn key(&self, table: &str) -> Result<Option<String>, VectorError> {
        let text = "SELECT name FROM pragma_table_info(?1) WHERE pk = 1 AND type LIKE 'INT%'";
        match self.connection.query_row(text, [table], |row| row.get(0)) {
            Ok(key) => Ok(Some(key)),
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
            Err(source) => Err(sqlite(
                &self.path,
                Term::new("reading the columns", "读取列"),
                source,
            )),
        }
    }

    /// Names of the columns that `SELECT *` gives; asked for as values, since rusqlite panics where the name of a statement's column is no
    /// UTF-8.
    fn names(&self, table: &str) -> rusqlite::Result<Vec<String>> {
        let text = "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid";
        let mut statement = self.connection.prepare(text)?;
        let names = statement.query_map([table], |row| row.get(0))?;
        names.collect()
    }

    /// The origin, where this program wrote the file.
    fn heading_of(&self) -> Result<Option<Heading>, VectorError> {
        let text = "SELECT origin_lon, origin_lat, origin_height FROM twin_community";
        let row = self
            .connection
            .query_row(text, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]));
        let heading = match row {
            Ok([lon, lat, height]) => LocalFrame::new(lon, lat, height)
                .map(Heading::at)
                .map_err(|e| e.told()),
            // A file of others has no such table; a plain one of ours has an entry among its metadata.
            Err(_) => match self.plain_heading() {
                Some(heading) => Heading::of(&heading),
                None => return Ok(None),
            },
        };
        heading.map(Some).map_err(|reason| VectorError::Community {
            file: self.path.clone(),
            member: COMMUNITY,
            reason,
        })
    }

    /// What a plain file of ours says of the community.
    fn plain_heading(&self) -> Option<Json> {
        let text = "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ?1";
        let metadata: Result<String, _> = self
            .connection
            .query_row(text, [STANDARD], |row| row.get(0));
        let metadata: Json = serde_json::from_str(&metadata.ok()?).ok()?;
        metadata.get(COMMUNITY).cloned()
    }

    fn feature(&self, row: &Row<'_>, names: &[String], columns: &Columns, layer: &str) -> Feature {
        let mut feature = Feature {
            id: None,
            number: 0,
            properties: Map::new(),
            geometry: Ok(None),
        };
        for (place, name) in names.iter().enumerate() {
            let value = row.get_ref(place).unwrap_or(ValueRef::Null);
            if Some(name) == columns.geometry.as_ref() {
                feature.geometry = geometry(value);
                continue;
            }
            if Some(name) == columns.key.as_ref() {
                feature.id = value.as_i64().ok().map(|key| key.to_string());
            }
            feature.properties.insert(name.clone(), json_of(value));
        }
        if self.heading.is_some() && feature.properties.contains_key(json::PROVENANCE) {
            feature
                .properties
                .insert(json::LAYER.to_owned(), layer.into());
        }
        feature
    }
}

impl VectorFile for GeoPackage {
    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn heading(&self) -> Option<&Heading> {
        self.heading.as_ref()
    }

    fn each(&self, index: usize, visit: &mut Visit<'_>) -> Result<(), VectorError> {
        let (Some(layer), Some(columns)) = (self.layers.get(index), self.columns.get(index)) else {
            return Ok(());
        };
        let doing = || both!("reading the table {}", "读取表 {}"; layer.name);
        let failed = |source| sqlite(&self.path, doing(), source);
        // A quotation mark inside a name is doubled (sqlite.org/lang_keywords.html).
        let quoted = layer.name.replace('"', "\"\"");
        let order = if columns.key.is_some() {
            " ORDER BY rowid"
        } else {
            ""
        };
        let text = format!("SELECT * FROM \"{quoted}\"{order}");
        let names = self.names(&layer.name).map_err(failed)?;
        let mut statement = self.connection.prepare(&text).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        let mut number = 0;
        while let Some(row) = rows.next().map_err(failed)? {
            number += 1;
            let mut feature = self.feature(row, &names, columns, &layer.name);
            feature.number = number;
            visit(feature)?;
        }
        Ok(())
    }
}

fn sqlite(path: &Path, doing: impl Into<Bilingual>, source: rusqlite::Error) -> VectorError {
    VectorError::Sqlite {
        file: path.to_owned(),
        doing: doing.into(),
        source,
    }
}

fn geometry(value: ValueRef<'_>) -> Result<Option<geo::Geometry<f64>>, Problem> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Blob(blob) => wkb::of_blob(blob)
            .map_err(|expected| Problem::unreadable(Thing::Geometry, "", expected)),
        _ => Err(Problem::unreadable(Thing::Geometry, "", Expected::Blob)),
    }
}

fn json_of(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => Number::from_f64(number).map_or(Json::Null, Json::Number),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => json::hexadecimal(bytes).into(),
    }
}
