//! `GET /api/v1/alarms`.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use twin_protocol::live::Alarm;
use twin_protocol::rest::AlarmPage;

use super::openapi::LookUpProblems;
use crate::http::query::shorten;
use crate::http::{HttpError, Query};
use crate::state::{App, Ready};
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
) -> Result<Json<AlarmPage>, HttpError> {
    let query = Query::parse(raw.as_deref(), &["state", "limit", "offset"])?;
    let page = query.page()?;
    let ready = app.ready()?;
    let (number_matched, alarms) = match read_state(&query)? {
        AlarmState::Active => {
            let live = ready.hub.live();
            let active = &live.alarms.active;
            (active.len(), page.of(active).to_vec())
        }
        state => {
            // What was raised or cleared a moment ago may still wait for the store.
            ready.commander.save().await;
            ready.writer.flush().await.map_err(HttpError::internal)?;
            let read = move |ready: &Ready| ready.reader.alarms(state, page);
            app.look_up(move |ready| read(ready).map_err(HttpError::internal))
                .await?
        }
    };
    Ok(Json(AlarmPage {
        number_matched,
        number_returned: alarms.len(),
        next: query.next("/api/v1/alarms", page, number_matched),
        alarms: alarms.iter().map(|a| (**a).clone()).collect(),
    }))
}

/// One alarm.
#[utoipa::path(get, path = "/api/v1/alarms/{id}", tag = "live",
    params(("id" = String, Path, description = "the alarm's id")),
    responses((status = 200, description = "The alarm", body = Alarm), LookUpProblems))]
pub(super) async fn alarm(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Alarm>, HttpError> {
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
        return Ok(Json((**alarm).clone()));
    }
    let missing = HttpError::not_found(format!("there is no alarm '{}'", shorten(&id)));
    let Some(number) = alarm_number(&id) else {
        return Err(missing);
    };
    let stored = app
        .look_up(move |ready| ready.reader.alarm(number).map_err(HttpError::internal))
        .await?;
    stored.map(|alarm| Json((*alarm).clone())).ok_or(missing)
}

fn read_state(query: &Query) -> Result<AlarmState, HttpError> {
    match query.text("state") {
        None | Some("active") => Ok(AlarmState::Active),
        Some("cleared") => Ok(AlarmState::Cleared),
        Some("all") => Ok(AlarmState::All),
        Some(other) => Err(HttpError::bad_request(format!(
            "state={} is not active, cleared or all",
            shorten(other)
        ))),
    }
}
