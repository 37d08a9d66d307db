//! Edits of the served community: each is a version in its file, and then what is served.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use twin_core::both;
use twin_core::catalogue::Catalogue;
use twin_core::edit::{Action, Change, EditError, Log, Stamp};
use twin_core::model::Community;
use twin_core::time::SimTime;
use twin_core::told::Told;
use twin_formats::gpkg::{self, Edition, GpkgError};
use twin_protocol::plan::Edited;

use crate::http::HttpError;
use crate::state::{App, Ready};
use crate::versions::Versions;
use crate::world::World;

/// Longest name of an author, characters.
const AUTHOR_MAX: usize = 100;
/// Longest message, characters.
const MESSAGE_MAX: usize = 1_000;

/// What an edit makes of the log and the community: the changes, recorded in the log, and the community after them.
pub(crate) type Made = Result<(Vec<Change>, Community), HttpError>;

/// Who makes a version, when and why.
pub(crate) fn stamp(
    action: Action,
    author: &str,
    message: Option<&str>,
    otherwise: impl FnOnce() -> String,
) -> Result<Stamp, HttpError> {
    let author = author.trim();
    if author.is_empty()
        || author.chars().count() > AUTHOR_MAX
        || author.chars().any(char::is_control)
    {
        return Err(HttpError::out_of_range(both!(
            "author must name who makes the version, in 1 to {AUTHOR_MAX} characters of one line",
            "author 应写明版本作者，1 至 {AUTHOR_MAX} 个字符，不可换行"
        )));
    }
    if message.is_some_and(|m| m.chars().count() > MESSAGE_MAX) {
        return Err(HttpError::out_of_range(both!(
            "message must have at most {MESSAGE_MAX} characters",
            "message 最多 {MESSAGE_MAX} 个字符"
        )));
    }
    let message = message.map(str::trim).filter(|m| !m.is_empty());
    Ok(Stamp {
        time: now(),
        author: author.to_owned(),
        action,
        message: message.map_or_else(otherwise, str::to_owned),
    })
}

/// The present in whole milliseconds, as the log keeps it.
fn now() -> SimTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    SimTime::from_nanos(millis.saturating_mul(1_000_000))
}

/// Makes what `make` makes of the served community the latest version of its file, and serves it. Readers go on with the edition
/// before it until the new one is indexed; one edit is made at a time. It is on the disk when it is answered.
pub(crate) async fn edit(
    app: &App,
    stamp: Stamp,
    make: impl FnOnce(&mut Log, Stamp, &Ready) -> Made + Send + 'static,
) -> Result<Edited, HttpError> {
    let Ok(turn) = app.editing.clone().try_acquire_owned() else {
        return Err(HttpError::too_many(
            both!("another edit is being made", "正在进行另一个编辑"),
            2,
        ));
    };
    let (app, ready) = (app.clone(), app.ready()?);
    // Held by the work and not by its asker, who may give up before it is done.
    let work = tokio::spawn(async move {
        let _turn = turn;
        let (commander, catalogue) = (ready.commander.clone(), app.catalogue.clone());
        let made = tokio::task::spawn_blocking(move || commit(&ready, catalogue, stamp, make));
        let (edited, world, versions) = made.await.map_err(HttpError::internal)??;
        commander.renew(app, Arc::new(world), versions).await?;
        Ok(edited)
    });
    work.await.map_err(HttpError::internal)?
}

/// Writes the version and reads what is to be served from the file, so that it is what the next start would serve.
fn commit(
    ready: &Ready,
    catalogue: Catalogue,
    stamp: Stamp,
    make: impl FnOnce(&mut Log, Stamp, &Ready) -> Made,
) -> Result<(Edited, World, Versions), HttpError> {
    let path = ready.versions.path();
    let mut log = ready.versions.log().map_err(HttpError::internal)?.clone();
    let read = log.entries().len();
    if log.last().is_none() {
        log = Log::begun(Stamp {
            action: Action::Adopt,
            message: "served without a log".to_owned(),
            ..stamp.clone()
        });
    }
    let (changes, community) = make(&mut log, stamp, ready)?;
    if changes.is_empty() {
        return Err(HttpError::conflict(both!(
            "nothing would change: the community is like that already",
            "没有任何改动：社区已经如此"
        )));
    }
    let edition = Edition {
        community: &community,
        changes: &changes,
        log: &log,
        read,
    };
    gpkg::append(path, &edition).map_err(refused)?;
    let edited = Edited {
        version: log.last().map_or(0, |version| version.number),
        changes: changes.len(),
    };
    drop((community, changes, log));
    let (world, versions) = served(path, catalogue)?;
    Ok((edited, world, versions))
}

fn served(path: &Path, catalogue: Catalogue) -> Result<(World, Versions), HttpError> {
    let community = gpkg::read(path).map_err(HttpError::internal)?;
    let versions = Versions::of(path).map_err(HttpError::internal)?;
    let catalogue = catalogue.covering(&community);
    let world = World::new(community, catalogue).map_err(HttpError::internal)?;
    Ok((world, versions))
}

fn refused(error: GpkgError) -> HttpError {
    match error {
        GpkgError::Moved { .. } => HttpError::conflict(both!(
            "another program has added a version to the served file; start the server again, then edit",
            "其他程序已在所服务的文件中添加了版本；请重新启动服务后再编辑"
        )),
        other => HttpError::internal(other),
    }
}

/// What an edit that cannot be made is answered with.
pub(crate) fn not_made(error: EditError) -> HttpError {
    match error {
        EditError::UnknownVersion { .. } | EditError::NoLog => HttpError::not_found(error.told()),
        other => HttpError::internal(other),
    }
}
