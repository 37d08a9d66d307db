//! `GET /api/v1/versions`: the log of the served file, and what changed between two of its versions.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use twin_core::both;
use twin_core::edit::{Action, Change, ChangeKind, Entry};
use twin_protocol::plan::Edited;
use twin_protocol::rest::{
    ChangePage, FeatureChange, LayerChanges, Restore, VersionInfo, VersionPage,
};

use super::openapi::{BodyProblems, LookUpProblems};
use crate::editor::{edit, not_made, stamp};
use crate::http::{HttpError, JsonBody, Query, strict};
use crate::state::App;

/// The versions of the served file, newest first: who made each, when, of what, and how many features it added, changed and removed. A
/// scenario, and a file from before there were logs, has none.
#[utoipa::path(get, path = "/api/v1/versions", tag = "model",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "versions on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "versions to leave out")),
    responses((status = 200, description = "The versions", body = VersionPage), LookUpProblems))]
pub(super) async fn versions(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let query = Query::parse(raw.as_deref(), &["limit", "offset"])?;
    let page = query.page()?;
    app.look_up(move |ready| {
        let log = ready.versions.log().map_err(HttpError::internal)?;
        let newest_first: Vec<&Entry> = log.entries().iter().rev().collect();
        let shown = page.of(&newest_first);
        Ok(Json(VersionPage {
            number_matched: newest_first.len(),
            number_returned: shown.len(),
            next: query.next("/api/v1/versions", page, newest_first.len()),
            versions: shown.iter().map(|entry| version(entry)).collect(),
        }))
    })
    .await
}

fn version(entry: &Entry) -> VersionInfo {
    let version = &entry.version;
    VersionInfo {
        number: version.number,
        parent: version.parent,
        restored: version.restored,
        time: version.stamp.time.to_string(),
        author: version.stamp.author.clone(),
        action: version.stamp.action.word().to_owned(),
        message: version.stamp.message.clone(),
        layers: layers(entry),
    }
}

/// Counts of each layer that the version touched.
fn layers(entry: &Entry) -> Vec<LayerChanges> {
    let mut layers: BTreeMap<&str, LayerChanges> = BTreeMap::new();
    for reversal in &entry.reversals {
        let counts = layers
            .entry(reversal.layer)
            .or_insert_with(|| LayerChanges {
                layer: reversal.layer.to_owned(),
                added: 0,
                changed: 0,
                removed: 0,
            });
        match reversal.kind {
            ChangeKind::Added => counts.added += 1,
            ChangeKind::Changed => counts.changed += 1,
            ChangeKind::Removed => counts.removed += 1,
        }
    }
    layers.into_values().collect()
}

/// Brings an older version back: that is a new version too, so nothing is lost. It is on the disk, and served, when it is answered.
#[utoipa::path(post, path = "/api/v1/versions", tag = "model", request_body = Restore,
    responses((status = 201, description = "The version that it made", body = Edited), BodyProblems, LookUpProblems))]
pub(super) async fn restore(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<(StatusCode, Json<Edited>), HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let JsonBody(value) = body?;
    let asked: Restore = strict(value).map_err(|reason| {
        HttpError::wrong_shape(
            both!("this is no undo: {reason}", "不是撤销请求：{reason}" => reason),
        )
    })?;
    let number = asked.restore;
    let message = asked.message.as_deref();
    let stamp = stamp(Action::Undo, &asked.author, message, || {
        format!("undo to {number}")
    })?;
    let edited = edit(&app, stamp, move |log, stamp, ready| {
        log.restore(stamp, &ready.world.community, number)
            .map_err(not_made)
    });
    Ok((StatusCode::CREATED, Json(edited.await?)))
}

/// What changed from one version to another, by layer and id; backwards where the first is the later one.
#[utoipa::path(get, path = "/api/v1/versions/{from}/changes/{to}", tag = "model",
    params(
        ("from" = u32, Path, minimum = 1, description = "number of the version to start at"),
        ("to" = u32, Path, minimum = 1, description = "number of the version to end at"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "changes on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "changes to leave out")),
    responses((status = 200, description = "The changes", body = ChangePage), LookUpProblems))]
pub(super) async fn changes(
    State(app): State<App>,
    path: Result<Path<(u32, u32)>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path((from, to)) = path?;
    let query = Query::parse(raw.as_deref(), &["limit", "offset"])?;
    let page = query.page()?;
    app.look_up(move |ready| {
        let log = ready.versions.log().map_err(HttpError::internal)?;
        let changes = log
            .changes(&ready.world.community, from, to)
            .map_err(not_made)?;
        let shown = page.of(&changes);
        let path = format!("/api/v1/versions/{from}/changes/{to}");
        Ok(Json(ChangePage {
            from,
            to,
            number_matched: changes.len(),
            number_returned: shown.len(),
            next: query.next(&path, page, changes.len()),
            changes: shown.iter().map(feature_change).collect(),
        }))
    })
    .await
}

fn feature_change(change: &Change) -> FeatureChange {
    FeatureChange {
        layer: change.layer.to_owned(),
        id: change.id.clone(),
        kind: change.kind().en().to_owned(),
        fields: change.fields().into_iter().map(|f| f.field).collect(),
    }
}
