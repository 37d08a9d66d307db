//! `GET /api/v1/alarms`.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use twin_core::both;
use twin_protocol::live::Alarm;
use twin_protocol::rest::AlarmPage;

use super::openapi::LookUpProblems;
use crate::http::query::shorten;
use crate::http::{HttpError, Page, Query};
use crate::state::App;
use crate::store::{AlarmState, alarm_number};

/// Alarms, newest first: active ones, or those of before as well.
#[utoipa::path(get, path = "/api/v1/alarms", tag = "live",
    params(
        ("state" = Option<String>, Query, pattern = "^(active|cleared|all)$", description = "active (if missing), cleared or all"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "alarms on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "alarms to leave out")),
    responses((status = 200, description = "The alarms", body = AlarmPage), LookUpProblems))]
pub(super) async fn alarms(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let query = Query::parse(raw.as_deref(), &["state", "limit", "offset"])?;
    let page = query.page()?;
    let ready = app.ready()?;
    let state = read_state(&query)?;
    if state == AlarmState::Active {
        let live = ready.hub.live();
        let active = &live.alarms.active;
        let body = alarm_page(&query, page, active.len(), page.of(active));
        return Ok(Json(body).into_response());
    }
    // What was raised or cleared a moment ago may still wait for the store.
    ready.commander.save().await;
    ready.writer.flush().await.map_err(HttpError::internal)?;
    app.look_up(move |ready| {
        let (matched, alarms) = ready
            .reader
            .alarms(state, page)
            .map_err(HttpError::internal)?;
        Ok(Json(alarm_page(&query, page, matched, &alarms)))
    })
    .await
}

fn alarm_page(query: &Query, page: Page, matched: usize, alarms: &[Arc<Alarm>]) -> AlarmPage {
    AlarmPage {
        number_matched: matched,
        number_returned: alarms.len(),
        next: query.next("/api/v1/alarms", page, matched),
        alarms: alarms.iter().map(|a| (**a).clone()).collect(),
    }
}

/// One alarm.
#[utoipa::path(get, path = "/api/v1/alarms/{id}", tag = "live",
    params(("id" = String, Path, description = "the alarm's id")),
    responses((status = 200, description = "The alarm", body = Alarm), LookUpProblems))]
pub(super) async fn alarm(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    Query::parse(raw.as_deref(), &[])?;
    let live = app.ready()?.hub.live();
    let in_memory = live
        .alarms
        .active
        .iter()
        .chain(&live.alarms.recent)
        .find(|a| a.id == id);
    if let Some(alarm) = in_memory {
        return Ok(Json((**alarm).clone()).into_response());
    }
    let missing =
        HttpError::not_found(both!("there is no alarm '{}'", "没有告警“{}”"; shorten(&id)));
    let Some(number) = alarm_number(&id) else {
        return Err(missing);
    };
    app.look_up(move |ready| {
        let stored = ready.reader.alarm(number).map_err(HttpError::internal)?;
        let alarm = stored.ok_or(missing)?;
        Ok(Json((*alarm).clone()))
    })
    .await
}

fn read_state(query: &Query) -> Result<AlarmState, HttpError> {
    match query.text("state") {
        None | Some("active") => Ok(AlarmState::Active),
        Some("cleared") => Ok(AlarmState::Cleared),
        Some("all") => Ok(AlarmState::All),
        Some(other) => Err(HttpError::bad_request(
            both!("state={} is not active, cleared or all", "state={} 不是 active、cleared 或 all"; shorten(other)),
        )),
    }
}
