//! A community out of a file.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use geo::MapCoords;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use twin_core::both;
use twin_core::ids::CommunityId;
use twin_core::model::{Community, CommunityParts, Name, Provenance};
use twin_core::spatial::{LocalFrame, on_grid};
use twin_core::told::{Bilingual, Term, Told};

use super::error::GpkgError;
use super::{APPLICATION_ID, SCHEMA_VERSION, blob};
use crate::finding::Flaw;
use crate::table::{Fault, RowReader, Table, fault};

/// Where SQLite's header keeps the application id (sqlite.org/fileformat2.html §1.3).
const APPLICATION_ID_AT: usize = 68;

/// Reads the community in the GeoPackage at `path` and validates it.
///
/// # Errors
/// When the file is not a GeoPackage, holds no community, is damaged, or its community breaks the model's rules.
pub fn read(path: &Path) -> Result<Community, GpkgError> {
    read_with(path, None)
}

/// Reads the community in the GeoPackage at `path` in the plan of another local frame, to compare it with one that is in it.
///
/// # Errors
/// As [`read`], and when the two frames are at different heights.
pub fn read_in_frame(path: &Path, frame: LocalFrame) -> Result<Community, GpkgError> {
    read_with(path, Some(frame))
}

fn read_with(path: &Path, frame: Option<LocalFrame>) -> Result<Community, GpkgError> {
    check_header(path)?;
    let reader = Reader {
        path,
        connection: open(path)?,
    };
    let mut parts = reader.community()?;
    if let Some(frame) = frame {
        if frame.height() != parts.frame.height() {
            return Err(GpkgError::FrameHeight {
                path: path.to_owned(),
                is_m: parts.frame.height(),
                wanted_m: frame.height(),
            });
        }
        parts.frame = frame;
    }
    let cache = &mut ProvenanceCache::new();
    let version: i64 = reader.column("schema_version")?;
    macro_rules! read_all {
        ($($field:ident)*) => { $(parts.$field = reader.layer(version, &parts.frame, cache)?;)* };
    }
    twin_core::each_layer!(read_all);
    Community::new(parts).map_err(|source| GpkgError::Invalid {
        path: path.to_owned(),
        source,
    })
}

pub(super) fn check_header(path: &Path) -> Result<(), GpkgError> {
    let mut header = [0; 100];
    let io = |source| GpkgError::Io {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(io)?;
    let not = |reason| GpkgError::NotGeoPackage {
        path: path.to_owned(),
        reason,
    };
    match file.read_exact(&mut header) {
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            return Err(not(Term::new(
                "it is shorter than SQLite's header",
                "长度不足 SQLite 文件头",
            )));
        }
        read => read.map_err(io)?,
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(not(Term::new(
            "it is not an SQLite file",
            "不是 SQLite 文件",
        )));
    }
    if header[APPLICATION_ID_AT..APPLICATION_ID_AT + 4] != APPLICATION_ID.to_be_bytes() {
        return Err(not(Term::new(
            "its application id is not 'GPKG'",
            "其应用程序编号不是“GPKG”",
        )));
    }
    Ok(())
}

/// Opened for writing where that is allowed, since a server that was killed may have left a log to be taken in.
pub(super) fn open(path: &Path) -> Result<Connection, GpkgError> {
    let flags = |access| access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags(OpenFlags::SQLITE_OPEN_READ_WRITE))
        .or_else(|_| Connection::open_with_flags(path, flags(OpenFlags::SQLITE_OPEN_READ_ONLY)));
    // A file from elsewhere must not call our functions from its triggers and views.
    connection
        .and_then(|c| {
            c.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 5000;")
                .map(|()| c)
        })
        .map_err(|source| GpkgError::Sqlite {
            path: path.to_owned(),
            doing: both!("opening the file", "打开文件"),
            source,
        })
}

struct Reader<'p> {
    path: &'p Path,
    connection: Connection,
}

impl Reader<'_> {
    fn sqlite(&self, doing: impl Into<Bilingual>) -> impl Fn(rusqlite::Error) -> GpkgError {
        let (path, doing) = (self.path.to_owned(), doing.into());
        move |source| GpkgError::Sqlite {
            path: path.clone(),
            doing: doing.clone(),
            source,
        }
    }

    fn no_community(&self, reason: impl Into<Bilingual>) -> GpkgError {
        GpkgError::NoCommunity {
            path: self.path.to_owned(),
            reason: reason.into(),
        }
    }

    fn has_table(&self, name: &str) -> Result<bool, GpkgError> {
        let sql =
            "SELECT count(*) FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?1";
        let count: i64 = self
            .connection
            .query_row(sql, [name], |row| row.get(0))
            .map_err(self.sqlite(Term::new("reading its tables", "读取其表")))?;
        Ok(count > 0)
    }

    /// The community without its layers.
    fn community(&self) -> Result<CommunityParts, GpkgError> {
        if !self.has_table("twin_community")? {
            return Err(self.no_community(Term::new(
                "it has no table twin_community",
                "没有表 twin_community",
            )));
        }
        let version: i64 = self.column("schema_version")?;
        if !(1..=SCHEMA_VERSION).contains(&version) {
            return Err(self.no_community(both!(
                "its schema version is {version}, this program reads 1 to {SCHEMA_VERSION}",
                "其模式版本为 {version}，本程序读取 1 至 {SCHEMA_VERSION}"
            )));
        }
        let text = |column| self.column::<Option<String>>(column);
        let id = CommunityId::new(text("id")?.unwrap_or_default())
            .map_err(|e| self.no_community(e.told()))?;
        let frame = LocalFrame::new(
            self.column("origin_lon")?,
            self.column("origin_lat")?,
            self.column("origin_height")?,
        );
        let frame = frame.map_err(|e| self.no_community(e.told()))?;
        let provenance = serde_json::from_str(&self.column::<String>("provenance")?);
        let provenance = provenance.map_err(|e: serde_json::Error| {
            let error = e.told();
            self.no_community(both!("provenance: {error}", "provenance：{error}" => error))
        })?;
        let name = Name {
            zh: text("name_zh")?.map(Into::into),
            en: text("name_en")?.map(Into::into),
        };
        let utc_offset_secs = self.column("utc_offset_secs")?;
        Ok(CommunityParts {
            utc_offset_secs,
            ..CommunityParts::new(id, name, frame, provenance)
        })
    }

    fn column<T: rusqlite::types::FromSql>(&self, column: &str) -> Result<T, GpkgError> {
        let sql = format!("SELECT {column} FROM twin_community");
        let value = self.connection.query_row(&sql, [], |row| row.get(0));
        value.map_err(|e| match e {
            rusqlite::Error::QueryReturnedNoRows => self.no_community(Term::new(
                "its table twin_community is empty",
                "表 twin_community 为空",
            )),
            other => {
                let doing = both!(
                    "reading twin_community.{column}",
                    "读取 twin_community.{column}"
                );
                self.sqlite(doing)(other)
            }
        })
    }

    fn layer<T: Table>(
        &self,
        version: i64,
        frame: &LocalFrame,
        cache: &mut ProvenanceCache,
    ) -> Result<Vec<T>, GpkgError> {
        if version < T::SINCE {
            return Ok(Vec::new());
        }
        if !self.has_table(T::NAME)? {
            return Err(self.no_community(both!("it has no table {}", "没有表 {}"; T::NAME)));
        }
        let columns = T::COLUMNS
            .iter()
            .map(|(name, _)| match is_older::<T>(version, name) {
                true => "NULL, ".to_owned(),
                false => format!("\"{name}\", "),
            })
            .collect::<String>();
        let geom = if T::GEOMETRY.is_some() {
            "geom"
        } else {
            "NULL"
        };
        let sql = format!(
            "SELECT {geom}, id, {columns}provenance FROM {} ORDER BY fid",
            T::NAME
        );
        let failed = self.sqlite(both!("reading the layer {}", "读取图层 {}"; T::NAME));
        let mut select = self.connection.prepare(&sql).map_err(&failed)?;
        let mut rows = select.query([]).map_err(&failed)?;
        let mut features = Vec::new();
        while let Some(row) = rows.next().map_err(&failed)? {
            features.push(feature_of(row, frame, cache).map_err(|fault| {
                GpkgError::Value {
                    path: self.path.to_owned(),
                    table: T::NAME,
                    row: row
                        .get::<_, String>(1)
                        .unwrap_or_else(|_| format!("number {}", features.len() + 1)),
                    column: fault.column,
                    reason: Bilingual::new(fault.reason.to_string(), fault.reason.zh()),
                }
            })?);
        }
        Ok(features)
    }
}

/// Whether files of that schema version lack a column that later ones have.
pub(super) fn is_older<T: Table>(version: i64, column: &str) -> bool {
    let added = T::ADDED.iter().find(|(name, _)| *name == column);
    added.is_some_and(|(_, since)| version < *since)
}

/// Provenance texts recur in every row: each is parsed once.
type ProvenanceCache = HashMap<String, BTreeMap<String, Provenance>>;

/// The feature of a row of `geom`, `id`, the table's columns, `provenance`.
fn feature_of<T: Table>(
    row: &rusqlite::Row<'_>,
    frame: &LocalFrame,
    cache: &mut ProvenanceCache,
) -> Result<T, Fault> {
    let of_row = |column: &str, at: usize| {
        row.get_ref(at).map_err(|e| {
            fault(
                column,
                Flaw::Database {
                    detail: e.to_string(),
                },
            )
        })
    };
    let text_of_row = |column: &str, at: usize| {
        let value = of_row(column, at)?;
        value.as_str().map_err(|_| fault(column, Flaw::NoText))
    };
    let text = text_of_row("provenance", T::COLUMNS.len() + 2)?;
    if !cache.contains_key(text) {
        let read = serde_json::from_str(text).map_err(|e| fault("provenance", e))?;
        cache.insert(text.to_owned(), read);
    }
    let unknown = BTreeMap::new();
    let provenance = cache.get(text).unwrap_or(&unknown);
    let values: Result<Vec<_>, _> = (2..)
        .zip(T::COLUMNS)
        .map(|(at, (column, _))| of_row(column, at))
        .collect();
    let geometry = match of_row("geom", 0)? {
        ValueRef::Blob(bytes) => {
            let degrees = blob::read(bytes).map_err(|reason| {
                let detail = reason.to_string();
                fault("geom", Flaw::Undecoded { detail })
            })?;
            Some(degrees.map_coords(|c| on_grid(frame.enu_from_lonlat(c))))
        }
        _ => None,
    };
    let id = text_of_row("id", 1)?;
    T::read(&mut RowReader::new(
        T::COLUMNS,
        id,
        &values?,
        geometry,
        provenance,
    ))
}
