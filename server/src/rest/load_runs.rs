//! `/api/v1/load-runs`: load generators tell how their runs are doing, and the console shows them.

use std::time::Instant;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::Bilingual;
use twin_protocol::load_run::{LoadReport, LoadRun, LoadRunList};

use super::openapi::{BodyProblems, LookUpProblems};
use crate::http::query::{encode, shorten};
use crate::http::{HttpError, JsonBody, Query, strict};
use crate::load_runs::Taken;
use crate::state::App;

/// Largest report, bytes: a plan of many phases with a note and some thresholds for each.
pub(super) const BODY_BYTES: usize = 512 * 1024;
/// Phases of a plan at most.
const MOST_PHASES: usize = 256;
/// Characters of an id at most, of a text, and entries of a list.
const MOST_ID: usize = 64;
const MOST_TEXT: usize = 4_000;
const MOST_ENTRIES: usize = 5_000;

/// The load runs that generators told of, newest first: 16 at most. Of more, the one that ended or fell silent longest ago goes.
#[utoipa::path(get, path = "/api/v1/load-runs", tag = "load",
    responses((status = 200, description = "The runs", body = LoadRunList), LookUpProblems))]
pub(super) async fn list(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Json<LoadRunList>, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    Ok(Json(LoadRunList {
        runs: app.load_runs.list(Instant::now()),
    }))
}

/// Takes what a generator tells of its run: `twin load --console` does so once a second. The first report of an id begins a run; one that
/// was overtaken by a later one is passed over.
#[utoipa::path(post, path = "/api/v1/load-runs", tag = "load", request_body = LoadReport,
    responses(
        (status = 200, description = "It is taken; its run was known"),
        (status = 201, description = "It is taken and begins a run; Location says where that is", headers(("Location" = String))),
        BodyProblems, LookUpProblems))]
pub(super) async fn report(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<Response, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let JsonBody(value) = body?;
    bounded("", &value).map_err(HttpError::out_of_range)?;
    let report: LoadReport = strict(value).map_err(|reason| {
        HttpError::wrong_shape(both!(
            "this is no report of a load run: {reason}",
            "不是压测报告：{reason}" => reason
        ))
    })?;
    sound(&report).map_err(HttpError::out_of_range)?;
    let at = format!("/api/v1/load-runs/{}", encode(&report.id));
    match app.load_runs.take(report, Instant::now()) {
        Ok(Taken::New) => Ok((StatusCode::CREATED, [(header::LOCATION, at)]).into_response()),
        Ok(Taken::Known) => Ok(StatusCode::OK.into_response()),
        Err(_) => Err(HttpError::too_many(
            both!(
                "every place is taken by a load run that goes on; tell another server, or wait until one ends",
                "保存位置已被进行中的压测占满；请换一台服务器，或等待其中一个结束"
            ),
            10,
        )),
    }
}

/// A load run: what its generator told last, and its course.
#[utoipa::path(get, path = "/api/v1/load-runs/{id}", tag = "load",
    params(
        ("id" = String, Path, description = "the run"),
        ("after" = Option<f64>, Query, minimum = 0, description = "only moments after so many seconds of the run")),
    responses((status = 200, description = "The run", body = LoadRun), LookUpProblems))]
pub(super) async fn run(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Json<LoadRun>, HttpError> {
    let Path(id) = path?;
    let query = Query::parse(raw.as_deref(), &["after"])?;
    let after = query.number("after", 0.0, 1e12)?.unwrap_or(-1.0);
    let run = app.load_runs.get(&id, after, Instant::now());
    run.map(Json).ok_or_else(|| {
        HttpError::not_found(both!(
            "there is no load run '{}'; /api/v1/load-runs lists those that are kept, and a restart of the server forgets them",
            "没有压测“{}”；/api/v1/load-runs 列出保留的压测，服务重启后不再保留";
            shorten(&id)
        ))
    })
}

/// Refuses a text or list that is too long and a number below 0, of which a report has none, and names it.
fn bounded(name: &str, value: &Value) -> Result<(), Bilingual> {
    match value {
        Value::Number(number) if number.as_f64().is_none_or(|n| n < 0.0) => {
            Err(both!("{name} must not be below 0", "{name} 不能小于 0"))
        }
        Value::String(text) if text.chars().count() > MOST_TEXT => Err(both!(
            "{name} has more than {MOST_TEXT} characters",
            "{name} 超过 {MOST_TEXT} 个字符"
        )),
        Value::Array(list) if list.len() > MOST_ENTRIES => Err(both!(
            "{name} has more than {MOST_ENTRIES} entries",
            "{name} 超过 {MOST_ENTRIES} 项"
        )),
        Value::Array(list) => (list.iter().enumerate())
            .try_for_each(|(at, value)| bounded(&format!("{name}[{at}]"), value)),
        Value::Object(members) => members.iter().try_for_each(|(member, value)| {
            let dot = if name.is_empty() { "" } else { "." };
            bounded(&format!("{name}{dot}{}", shorten(member)), value)
        }),
        _ => Ok(()),
    }
}

/// What the shape alone does not say.
fn sound(report: &LoadReport) -> Result<(), Bilingual> {
    let id = &report.id;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if id.is_empty() || id.len() > MOST_ID || !id.chars().all(is_plain) {
        return Err(both!(
            "id must have 1 to {MOST_ID} letters, digits and hyphens",
            "id 须为 1 至 {MOST_ID} 个字母、数字或连字符"
        ));
    }
    if report.begun.parse::<SimTime>().is_err() {
        return Err(both!(
            "begun must be a time as RFC 3339",
            "begun 须为 RFC 3339 时间"
        ));
    }
    let planned = report.planned.len();
    if planned > MOST_PHASES {
        return Err(both!(
            "planned has more than {MOST_PHASES} phases",
            "planned 超过 {MOST_PHASES} 个阶段"
        ));
    }
    if report.phases.len() > planned {
        return Err(both!("phases has more than planned", "phases 多于 planned"));
    }
    let point = report.point.as_ref();
    if point.is_some_and(|point| point.phase >= planned as u64) {
        return Err(both!(
            "point.phase is none of planned",
            "point.phase 不在 planned 中"
        ));
    }
    Ok(())
}
