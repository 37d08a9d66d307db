//! A community as a GeoPackage for other programs: a feature table a layer with its spatial index, in any CRS.
//!
//! What no table holds is in `gpkg_metadata` (OGC 12-128r17 annex F.8), from which our reader takes it.

use std::path::Path;

use geo::{BoundingRect, Rect};
use rusqlite::types::Value;
use rusqlite::{Connection, Statement, params, params_from_iter};
use twin_core::both;
use twin_core::told::Term;

use twin_core::model::Community;
use twin_core::spatial::crs::Crs;

use super::error::GpkgError;
use super::write::{Overwrite, in_new_file, joined, replaced, sqlite};
use super::{blob, spatial_index};
use crate::attribute_files::WriteError;
use crate::table::{COMMUNITY, LayerHead, LayerSink, Outgoing, Row, Rows};

/// The standard that our entry in `gpkg_metadata` follows: our own.
pub(crate) const STANDARD: &str = "urn:twin:community";

/// Ids of reference systems from here on are free (OGC 12-128r17 §1.1.2.1.2 leaves all but -1, 0 and 4326 to the writer; EPSG's codes
/// end at 32,767).
const OWN_SRS_ID: i32 = 100_000;

const EXTENSION: &str = "
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
INSERT INTO gpkg_extensions VALUES
  ('gpkg_metadata', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec131/#extension_metadata', 'read-write'),
  ('gpkg_metadata_reference', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec131/#extension_metadata', 'read-write');
";

/// Writes `community` to `path` in `crs`, as [`super::write()`] does; layers without features are left away.
///
/// # Errors
/// When the file exists and must not be replaced, the CRS is not defined where the community lies, or the disk fails.
pub fn write_plain(
    path: &Path,
    community: &Community,
    crs: &Crs,
    overwrite: Overwrite,
) -> Result<(), GpkgError> {
    let refused = |source: WriteError| GpkgError::Layers {
        path: path.to_owned(),
        source: Box::new(source),
    };
    let outgoing = Outgoing::new(community, crs, None).map_err(|e| refused(e.into()))?;
    replaced(path, overwrite, |unfinished| {
        in_new_file(unfinished, |connection| {
            write_heading(connection, &outgoing)
                .map_err(sqlite(path, Term::new("writing the community", "写入社区")))?;
            let srs_id = write_srs(connection, &outgoing).map_err(sqlite(
                path,
                Term::new("writing the reference system", "写入坐标参考系"),
            ))?;
            let mut writer = Writer {
                path,
                connection,
                srs_id,
            };
            outgoing
                .each_layer(&mut writer)
                .map_err(|error| match error {
                    Failed::Place(source) => refused(source.into()),
                    Failed::File(error) => error,
                })
        })
    })
}

fn write_heading(connection: &Connection, outgoing: &Outgoing<'_>) -> rusqlite::Result<()> {
    connection.execute_batch(EXTENSION)?;
    let metadata = serde_json::json!({ COMMUNITY: outgoing.heading() });
    connection.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?1, 'application/json', ?2)",
        params![STANDARD, metadata.to_string()],
    )?;
    connection.execute(
        "INSERT INTO gpkg_metadata_reference (reference_scope, md_file_id) VALUES ('geopackage', 1)",
        [],
    )?;
    Ok(())
}

/// Enters the CRS; gives its id. EPSG's have their code.
fn write_srs(connection: &Connection, outgoing: &Outgoing<'_>) -> rusqlite::Result<i32> {
    let crs = outgoing.crs();
    let (srs_id, organization) = match outgoing.epsg().and_then(|code| i32::try_from(code).ok()) {
        Some(code) => (code, "EPSG"),
        None => (OWN_SRS_ID, "NONE"),
    };
    // Every GeoPackage knows WGS 84 (requirement 11).
    if srs_id != blob::SRS_ID {
        let wgs84 = Crs::from_epsg(4326).ok();
        connection.execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, ?1, 'longitude/latitude in degrees')",
            [wgs84.and_then(|crs| crs.wkt())],
        )?;
    }
    // Where no text can say it, its name is what our reader knows it by.
    let definition = crs.wkt().unwrap_or_else(|| crs.to_string());
    connection.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?2, ?4, ?5)",
        params![
            crs.name(),
            srs_id,
            organization,
            definition,
            "the east axis first"
        ],
    )?;
    Ok(srs_id)
}

enum Failed {
    Place(twin_core::spatial::crs::ConvertError),
    File(GpkgError),
}

impl From<twin_core::spatial::crs::ConvertError> for Failed {
    fn from(error: twin_core::spatial::crs::ConvertError) -> Self {
        Self::Place(error)
    }
}

struct Writer<'w> {
    path: &'w Path,
    connection: &'w Connection,
    srs_id: i32,
}

impl LayerSink for Writer<'_> {
    type Error = Failed;

    fn layer(&mut self, head: &LayerHead, rows: &mut Rows<'_>) -> Result<(), Failed> {
        let doing = || both!("writing the layer {}", "写入图层 {}"; head.name);
        let failed = |source| Failed::File(sqlite(self.path, doing())(source));
        self.create_table(head).map_err(failed)?;
        let geom = if head.geometry.is_some() {
            "geom, "
        } else {
            ""
        };
        let marks = head.columns.len() + if head.geometry.is_some() { 3 } else { 2 };
        let columns: String = head
            .columns
            .iter()
            .map(|(name, _)| format!("\"{name}\", "))
            .collect();
        let sql = format!(
            "INSERT INTO {} ({geom}id, {columns}provenance) VALUES ({})",
            head.name,
            vec!["?"; marks].join(", ")
        );
        let mut insert = self.connection.prepare(&sql).map_err(failed)?;
        let mut index = self.create_index(head).map_err(failed)?;
        let mut bounds = None;
        for row in rows {
            let row = row?;
            bounds = row.geometry.iter().fold(bounds, joined);
            let rect = row.geometry.as_ref().and_then(BoundingRect::bounding_rect);
            let values = self.values(row);
            insert.execute(params_from_iter(values)).map_err(failed)?;
            if let (Some(index), Some(rect)) = (&mut index, rect) {
                let fid = self.connection.last_insert_rowid();
                spatial_index::add(index, fid, rect).map_err(failed)?;
            }
        }
        if index.is_some() {
            spatial_index::keep_up(self.connection, head.name).map_err(failed)?;
        }
        bounds
            .map_or(Ok(()), |rect| self.set_bounds(head, rect))
            .map_err(failed)
    }
}

impl Writer<'_> {
    fn values(&self, row: Row) -> impl Iterator<Item = Value> {
        let geom = row
            .geometry
            .map(|g| Value::from(blob::write(&g, self.srs_id)));
        geom.into_iter()
            .chain([row.id.into()])
            .chain(row.values)
            .chain([row.provenance.into()])
    }

    /// The index of a layer with geometry, and the statement that fills it.
    fn create_index(&self, head: &LayerHead) -> rusqlite::Result<Option<Statement<'_>>> {
        if head.geometry.is_none() {
            return Ok(None);
        }
        spatial_index::create(self.connection, head.name)?;
        spatial_index::insert(self.connection, head.name).map(Some)
    }

    fn create_table(&self, head: &LayerHead) -> rusqlite::Result<()> {
        let columns: String = head
            .columns
            .iter()
            .map(|(name, kind)| format!("\"{name}\" {}, ", kind.sql()))
            .collect();
        let (table, srs_id) = (head.name, self.srs_id);
        let geom = head
            .geometry
            .map_or_else(String::new, |kind| format!("geom {kind}, "));
        self.connection.execute_batch(&format!(
            "CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {geom}id TEXT NOT NULL UNIQUE, {columns}provenance TEXT NOT NULL);"
        ))?;
        self.connection.execute_batch(&match head.geometry {
            Some(kind) => format!(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('{table}', 'features', '{table}', {srs_id});
                 INSERT INTO gpkg_geometry_columns VALUES ('{table}', 'geom', '{kind}', {srs_id}, 0, 0);"
            ),
            None => format!(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('{table}', 'attributes', '{table}');"
            ),
        })
    }

    fn set_bounds(&self, head: &LayerHead, rect: Rect<f64>) -> rusqlite::Result<()> {
        let corners = params![
            rect.min().x,
            rect.min().y,
            rect.max().x,
            rect.max().y,
            head.name
        ];
        let sql = "UPDATE gpkg_contents SET min_x = ?1, min_y = ?2, max_x = ?3, max_y = ?4 WHERE table_name = ?5";
        self.connection.execute(sql, corners)?;
        Ok(())
    }
}
