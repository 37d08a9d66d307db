//! A new version into a file that is there.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params, params_from_iter};
use twin_core::edit::{COMMUNITY, Change, Log};
use twin_core::model::{Community, CommunityParts};
use twin_core::spatial::LocalFrame;
use twin_core::told::Term;

use super::error::GpkgError;
use super::read::{check_header, is_older, open};
use super::write::{
    columns, create_table, in_degrees, insert_rows, joined, json, row_of, set_bounds,
};
use super::{SCHEMA_VERSION, log};
use crate::table::Table;

/// A new version of the community in a file.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'a> {
    /// The community as it is now.
    pub community: &'a Community,
    /// What makes it of the one in the file.
    pub changes: &'a [Change],
    /// The log with the new version, or versions where the file had no log.
    pub log: &'a Log,
    /// How many versions the file's log had when it was read.
    pub read: usize,
}

/// Writes the new version in one transaction: only rows that change, and the log. Other tables stay as they are. A file of an older
/// schema becomes one of this.
///
/// # Errors
/// When another program has added a version since the file was read, the file is not ours, is locked or the disk fails; it then is as
/// it was.
pub fn append(path: &Path, edition: &Edition<'_>) -> Result<(), GpkgError> {
    check_header(path)?;
    let mut connection = open(path)?;
    let failed = |doing: Term| {
        let path = path.to_owned();
        move |source| GpkgError::Sqlite {
            path,
            doing: doing.into(),
            source,
        }
    };
    connection
        .pragma_update(None, "synchronous", "full")
        .map_err(failed(Term::new("opening the file", "打开文件")))?;
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed(Term::new("locking the file", "锁定文件")))?;
    let is = log::count(&transaction).map_err(failed(Term::new(
        "reading the log of versions",
        "读取版本日志",
    )))?;
    if is != edition.read {
        return Err(GpkgError::Moved {
            path: path.to_owned(),
            read: edition.read,
            is,
        });
    }
    upgrade(&transaction).map_err(failed(Term::new("adding tables", "添加表")))?;
    change_head(&transaction, edition)
        .map_err(failed(Term::new("writing the community", "写入社区")))?;
    change_layers(&transaction, edition)
        .map_err(failed(Term::new("writing the layers", "写入图层")))?;
    let fresh = edition.log.entries().get(is..).unwrap_or_default();
    log::insert(&transaction, fresh).map_err(failed(Term::new(
        "writing the log of versions",
        "写入版本日志",
    )))?;
    transaction
        .commit()
        .map_err(failed(Term::new("committing", "提交")))
}

/// Adds the tables and columns that files of older schemas lack.
fn upgrade(connection: &Connection) -> rusqlite::Result<()> {
    log::create_tables(connection)?;
    let version = log::schema_version(connection)?.unwrap_or(SCHEMA_VERSION);
    fn missing<T: Table>(
        _of: fn(&CommunityParts) -> &Vec<T>,
        version: i64,
        connection: &Connection,
    ) -> rusqlite::Result<()> {
        if version < T::SINCE {
            return create_table::<T>(connection);
        }
        let older = T::COLUMNS
            .iter()
            .filter(|(name, _)| is_older::<T>(version, name));
        older.into_iter().try_for_each(|(name, kind)| {
            let (table, kind) = (T::NAME, kind.sql());
            connection.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN \"{name}\" {kind}"))
        })
    }
    macro_rules! each {
        ($($field:ident)*) => { $(missing(|parts| &parts.$field, version, connection)?;)* };
    }
    twin_core::each_layer!(each);
    let sql = "UPDATE twin_community SET schema_version = ?1";
    connection.execute(sql, [SCHEMA_VERSION]).map(drop)
}

fn change_head(connection: &Connection, edition: &Edition<'_>) -> rusqlite::Result<()> {
    if edition.changes.iter().all(|c| c.layer != COMMUNITY) {
        return Ok(());
    }
    let parts = edition.community;
    let sql = "UPDATE twin_community SET name_zh = ?1, name_en = ?2, utc_offset_secs = ?3, provenance = ?4";
    let values = params![
        parts.name.zh.as_deref(),
        parts.name.en.as_deref(),
        parts.utc_offset_secs,
        json(&parts.provenance)?,
    ];
    connection.execute(sql, values).map(drop)
}

fn change_layers(connection: &Connection, edition: &Edition<'_>) -> rusqlite::Result<()> {
    let mut by_layer: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in edition.changes {
        by_layer.entry(change.layer).or_default().push(change);
    }
    let parts = edition.community;
    macro_rules! each {
        ($($field:ident)*) => { $(change_layer(connection, &parts.frame, &parts.$field, &by_layer)?;)* };
    }
    twin_core::each_layer!(each);
    Ok(())
}

fn change_layer<T: Table>(
    connection: &Connection,
    frame: &LocalFrame,
    features: &[T],
    by_layer: &BTreeMap<&str, Vec<&Change>>,
) -> rusqlite::Result<()> {
    let Some(changes) = by_layer.get(T::NAME) else {
        return Ok(());
    };
    let added = changes
        .iter()
        .filter(|c| c.before.is_none())
        .filter_map(|c| c.after.as_ref())
        .map(|image| image.at);
    // Rows are read in the order of their keys, so that one in the middle, as after a deletion undone, moves those after it.
    let tail = features.len() - added.clone().count().min(features.len());
    if added.clone().any(|at| at < tail) {
        connection.execute(&format!("DELETE FROM {}", T::NAME), [])?;
        insert_rows(connection, frame, features.iter())?;
    } else {
        change_rows(connection, frame, features, changes)?;
        insert_rows(connection, frame, features.iter().skip(tail))?;
    }
    let degrees = features.iter().filter_map(|f| in_degrees(frame, f));
    set_bounds::<T>(
        connection,
        degrees.fold(None, |bounds, g| joined(bounds, &g)),
    )
}

/// Deletes and updates rows; those that are new are left to the caller.
fn change_rows<T: Table>(
    connection: &Connection,
    frame: &LocalFrame,
    features: &[T],
    changes: &[&Change],
) -> rusqlite::Result<()> {
    let columns: Vec<_> = columns::<T>().iter().map(|c| format!("{c} = ?")).collect();
    let set = columns.join(", ");
    let mut delete = connection.prepare(&format!("DELETE FROM {} WHERE id = ?1", T::NAME))?;
    let mut update = connection.prepare(&format!("UPDATE {} SET {set} WHERE id = ?", T::NAME))?;
    for change in changes.iter().filter(|c| c.before.is_some()) {
        let Some(image) = &change.after else {
            delete.execute([&change.id])?;
            continue;
        };
        let Some(feature) = features.get(image.at) else {
            continue;
        };
        let values = row_of(in_degrees(frame, feature).as_ref(), feature)?;
        update.execute(params_from_iter(
            values.into_iter().chain([change.id.clone().into()]),
        ))?;
    }
    Ok(())
}
