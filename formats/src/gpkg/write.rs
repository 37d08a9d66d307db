//! A community into a new file.

use std::path::{Path, PathBuf};

use geo::{BoundingRect, Geometry, MapCoords, Rect};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use twin_core::edit::Log;
use twin_core::model::{Community, CommunityParts};
use twin_core::spatial::LocalFrame;
use twin_core::told::{Bilingual, Term};

use super::error::GpkgError;
use super::{APPLICATION_ID, SCHEMA_VERSION, USER_VERSION, blob, log};
use crate::table::{RowWriter, Table};

/// What happens to a file that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// It stays, and writing fails.
    Refuse,
    /// It is replaced once the new one is whole.
    Replace,
}

/// WGS 84 as OGC 12-128r17 table 22 wants it defined.
const WGS84_WKT: &str = r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]"#;

pub(super) const METADATA: &str = "
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
";

/// The table of the community as a whole.
const COMMUNITY: &str = "
CREATE TABLE twin_community (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, schema_version INTEGER NOT NULL, id TEXT NOT NULL, name_zh TEXT,
  name_en TEXT, origin_lon DOUBLE NOT NULL, origin_lat DOUBLE NOT NULL, origin_height DOUBLE NOT NULL,
  utc_offset_secs INTEGER NOT NULL, provenance TEXT NOT NULL);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
  VALUES ('twin_community', 'attributes', 'twin_community', 'The community as a whole and the origin of its local frame');
";

/// Writes `community` to `path` without a log of versions; see [`write_logged`].
///
/// # Errors
/// When the file exists and must not be replaced, or the disk fails.
pub fn write(path: &Path, community: &Community, overwrite: Overwrite) -> Result<(), GpkgError> {
    write_logged(path, community, &Log::default(), overwrite)
}

/// Writes `community` and the `log` of its versions to `path`: into a file beside it first, which then takes its name, so that no
/// half-written file is ever seen there.
///
/// # Errors
/// When the file exists and must not be replaced, or the disk fails.
pub fn write_logged(
    path: &Path,
    community: &Community,
    log: &Log,
    overwrite: Overwrite,
) -> Result<(), GpkgError> {
    replaced(path, overwrite, |unfinished| {
        fill(unfinished, community, log)
    })
}

/// Fills a file beside `path`, which then takes its name.
pub(super) fn replaced(
    path: &Path,
    overwrite: Overwrite,
    fill: impl FnOnce(&Path) -> Result<(), GpkgError>,
) -> Result<(), GpkgError> {
    if overwrite == Overwrite::Refuse && path.exists() {
        return Err(GpkgError::Exists {
            path: path.to_owned(),
        });
    }
    let unfinished = beside(path);
    let written = remove(&unfinished)
        .and_then(|()| fill(&unfinished))
        .and_then(|()| rename(&unfinished, path));
    if written.is_err() {
        // The error that matters is the first one.
        drop(std::fs::remove_file(&unfinished));
    }
    written
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished");
    path.with_file_name(name)
}

fn remove(path: &Path) -> Result<(), GpkgError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(GpkgError::Io {
            path: path.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

/// The new file takes the name; what an old file of that name left in its write-ahead log is not its own.
fn rename(from: &Path, to: &Path) -> Result<(), GpkgError> {
    for suffix in ["-wal", "-shm"] {
        let mut log = to.as_os_str().to_owned();
        log.push(suffix);
        remove(Path::new(&log))?;
    }
    std::fs::rename(from, to).map_err(|source| GpkgError::Io {
        path: to.to_owned(),
        source,
    })
}

fn fill(path: &Path, community: &Community, log: &Log) -> Result<(), GpkgError> {
    in_new_file(path, |transaction| {
        let failed = |doing: Term| sqlite(path, doing);
        transaction
            .execute_batch(COMMUNITY)
            .and_then(|()| write_community(transaction, community))
            .map_err(failed(Term::new("writing the community", "写入社区")))?;
        write_layers(transaction, community)
            .map_err(failed(Term::new("writing the layers", "写入图层")))?;
        log::create_tables(transaction)
            .and_then(|()| log::insert(transaction, log.entries()))
            .map_err(failed(Term::new(
                "writing the log of versions",
                "写入版本日志",
            )))
    })
}

pub(super) fn sqlite(
    path: &Path,
    doing: impl Into<Bilingual>,
) -> impl FnOnce(rusqlite::Error) -> GpkgError {
    let (path, doing) = (path.to_owned(), doing.into());
    move |source| GpkgError::Sqlite {
        path,
        doing,
        source,
    }
}

/// Makes a GeoPackage with its own tables and what `write` puts in, and sees it onto the disk.
pub(super) fn in_new_file(
    path: &Path,
    write: impl FnOnce(&Connection) -> Result<(), GpkgError>,
) -> Result<(), GpkgError> {
    let failed = |doing: Term| sqlite(path, doing);
    let mut connection =
        Connection::open(path).map_err(failed(Term::new("creating the file", "创建文件")))?;
    let pragmas = format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION}; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;"
    );
    connection
        .execute_batch(&pragmas)
        .map_err(failed(Term::new("creating the file", "创建文件")))?;
    let transaction = connection
        .transaction()
        .map_err(failed(Term::new("creating the file", "创建文件")))?;
    transaction
        .execute_batch(METADATA)
        .map_err(failed(Term::new(
            "writing the GeoPackage's own tables",
            "写入 GeoPackage 自身的表",
        )))?;
    write(&transaction)?;
    transaction
        .commit()
        .map_err(failed(Term::new("committing", "提交")))?;
    connection
        .close()
        .map_err(|(_, source)| source)
        .map_err(failed(Term::new("closing the file", "关闭文件")))?;
    let synced = std::fs::File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|source| GpkgError::Io {
        path: path.to_owned(),
        source,
    })
}

fn write_community(connection: &Connection, parts: &CommunityParts) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84 geodetic', 4326, 'EPSG', 4326, ?1, 'longitude/latitude in degrees')",
        [WGS84_WKT],
    )?;
    let sql = "INSERT INTO twin_community (schema_version, id, name_zh, name_en, origin_lon, origin_lat, origin_height, utc_offset_secs, provenance)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let (frame, name) = (&parts.frame, &parts.name);
    connection.execute(
        sql,
        params![
            SCHEMA_VERSION,
            parts.id.as_str(),
            name.zh.as_deref(),
            name.en.as_deref(),
            frame.lon(),
            frame.lat(),
            frame.height(),
            parts.utc_offset_secs,
            json(&parts.provenance)?,
        ],
    )?;
    Ok(())
}

fn write_layers(connection: &Connection, parts: &CommunityParts) -> rusqlite::Result<()> {
    macro_rules! write_all {
        ($($field:ident)*) => { $(write_layer(connection, parts, &parts.$field)?;)* };
    }
    twin_core::each_layer!(write_all);
    Ok(())
}

fn write_layer<T: Table>(
    connection: &Connection,
    parts: &CommunityParts,
    features: &[T],
) -> rusqlite::Result<()> {
    create_table::<T>(connection)?;
    let bounds = insert_rows(connection, &parts.frame, features.iter())?;
    set_bounds::<T>(connection, bounds)
}

/// Adds a row for each of `features`; the box about them in degrees.
pub(super) fn insert_rows<'f, T: Table + 'f>(
    connection: &Connection,
    frame: &LocalFrame,
    features: impl Iterator<Item = &'f T>,
) -> rusqlite::Result<Option<Rect<f64>>> {
    let columns = columns::<T>();
    let marks = vec!["?"; columns.len()].join(", ");
    let columns = columns.join(", ");
    let sql = format!("INSERT INTO {} ({columns}) VALUES ({marks})", T::NAME);
    let mut insert = connection.prepare(&sql)?;
    let mut bounds = None;
    for feature in features {
        let degrees = in_degrees(frame, feature);
        bounds = degrees.iter().fold(bounds, joined);
        insert.execute(params_from_iter(row_of(degrees.as_ref(), feature)?))?;
    }
    Ok(bounds)
}

/// The columns of the layer's table but `fid`, as SQL.
pub(super) fn columns<T: Table>() -> Vec<String> {
    let geom = T::GEOMETRY.map(|_| "geom".to_owned());
    let own = T::COLUMNS.iter().map(|(name, _)| format!("\"{name}\""));
    geom.into_iter()
        .chain(["id".to_owned()])
        .chain(own)
        .chain(["provenance".to_owned()])
        .collect()
}

/// The values of [`columns`], of a feature whose geometry is `degrees`.
pub(super) fn row_of<T: Table>(
    degrees: Option<&Geometry<f64>>,
    feature: &T,
) -> rusqlite::Result<Vec<Value>> {
    let geom = degrees.map(|g| Value::from(blob::write(g, blob::SRS_ID)));
    let mut row = RowWriter::default();
    feature.write(&mut row);
    let provenance = json(&row.provenance)?.into();
    Ok(geom
        .into_iter()
        .chain([feature.id().to_owned().into()])
        .chain(row.values)
        .chain([provenance])
        .collect())
}

pub(super) fn in_degrees<T: Table>(frame: &LocalFrame, feature: &T) -> Option<Geometry<f64>> {
    let geometry = feature.geometry()?;
    Some(geometry.map_coords(|c| frame.lonlat_from_enu(c)))
}

/// Tells what box the layer's features lie in, and that its table has changed.
pub(super) fn set_bounds<T: Table>(
    connection: &Connection,
    bounds: Option<Rect<f64>>,
) -> rusqlite::Result<()> {
    let sql = "UPDATE gpkg_contents SET min_x = ?1, min_y = ?2, max_x = ?3, max_y = ?4,
               last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name = ?5";
    let [min_x, min_y, max_x, max_y] = bounds.map_or([None; 4], |rect: Rect<f64>| {
        let (min, max) = (rect.min(), rect.max());
        [Some(min.x), Some(min.y), Some(max.x), Some(max.y)]
    });
    connection.execute(sql, params![min_x, min_y, max_x, max_y, T::NAME])?;
    Ok(())
}

pub(super) fn create_table<T: Table>(connection: &Connection) -> rusqlite::Result<()> {
    let columns = T::COLUMNS
        .iter()
        .map(|(name, kind)| format!("\"{name}\" {}, ", kind.sql()))
        .collect::<String>();
    let table = T::NAME;
    let geom = T::GEOMETRY.map_or_else(String::new, |geometry| format!("geom {geometry}, "));
    connection.execute_batch(&format!(
        "CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {geom}id TEXT NOT NULL UNIQUE, {columns}provenance TEXT NOT NULL);"
    ))?;
    connection.execute_batch(&match T::GEOMETRY {
        Some(geometry) => format!(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('{table}', 'features', '{table}', 4326);
             INSERT INTO gpkg_geometry_columns VALUES ('{table}', 'geom', '{geometry}', 4326, 0, 0);"
        ),
        None => format!(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('{table}', 'attributes', '{table}');"
        ),
    })
}

pub(super) fn joined(bounds: Option<Rect<f64>>, geometry: &Geometry<f64>) -> Option<Rect<f64>> {
    let Some(more) = geometry.bounding_rect() else {
        return bounds;
    };
    let Some(had) = bounds else { return Some(more) };
    let min = (had.min().x.min(more.min().x), had.min().y.min(more.min().y));
    let max = (had.max().x.max(more.max().x), had.max().y.max(more.max().y));
    Some(Rect::new(min, max))
}

pub(super) fn json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}
