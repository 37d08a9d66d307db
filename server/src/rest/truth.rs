//! `GET /api/v1/truth`: what really happened, as far as the store keeps it.

use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use twin_core::both;

use super::history::instant;
use super::openapi::LookUpProblems;
use crate::http::{HttpError, Query};
use crate::state::App;

const NDJSON: &str = "application/x-ndjson";

/// The ground truth: faults, incidents, outages, spells of weather and commands, a begin or end a line, in the order of time. It is what
/// `--truth` of the command line writes, and what `twin score` reads. The last 100,000 records are kept.
#[utoipa::path(get, path = "/api/v1/truth", tag = "live",
    params(
        ("from" = Option<String>, Query, description = "first instant of simulated time: RFC 3339, or milliseconds since the Unix epoch"),
        ("to" = Option<String>, Query, description = "last instant")),
    responses((status = 200, description = "JSON objects, one a line", body = String, content_type = "application/x-ndjson"), LookUpProblems))]
pub(super) async fn truth(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let query = Query::parse(raw.as_deref(), &["from", "to"])?;
    let from_ns = instant(&query, "from")?.unwrap_or(i64::MIN);
    let to_ns = instant(&query, "to")?.unwrap_or(i64::MAX);
    if from_ns > to_ns {
        return Err(HttpError::bad_request(both!(
            "from is later than to",
            "from 晚于 to"
        )));
    }
    let ready = app.ready()?;
    // What happened a moment ago may still wait for the store.
    ready.commander.save().await;
    ready.writer.flush().await.map_err(HttpError::internal)?;
    app.look_up(move |ready| {
        let lines = ready.reader.truth(from_ns, to_ns);
        let lines = lines.map_err(HttpError::internal)?;
        let head = [
            (header::CONTENT_TYPE, NDJSON),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"truth.ndjson\"",
            ),
        ];
        Ok((head, lines).into_response())
    })
    .await
}
