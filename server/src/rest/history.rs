//! `GET /api/v1/devices/{id}/observations`: what the store keeps of a device.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::Bilingual;
use twin_protocol::rest::ObservationPage;

use super::devices::known;
use super::openapi::LookUpProblems;
use crate::http::query::{DEFAULT_LIMIT, MAX_LIMIT, shorten};
use crate::http::{HttpError, Query};
use crate::state::App;
use crate::store::HistoryQuery;

/// Greatest time in milliseconds whose nanoseconds a time can hold.
const MAX_MILLIS: i64 = i64::MAX / 1_000_000;

/// Stored observations of a device, oldest first; of more than `limit`, the latest. The newest half second may be missing.
#[utoipa::path(get, path = "/api/v1/devices/{id}/observations", tag = "live",
    params(
        ("id" = String, Path, description = "the device's id, percent-encoded"),
        ("channel" = Option<String>, Query, description = "only this channel"),
        ("from" = Option<String>, Query, description = "first instant of simulated time: RFC 3339, or milliseconds since the Unix epoch"),
        ("to" = Option<String>, Query, description = "last instant"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "observations at most: 100, up to 10,000")),
    responses((status = 200, description = "The observations", body = ObservationPage), LookUpProblems))]
pub(super) async fn observations(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    let query = Query::parse(raw.as_deref(), &["channel", "from", "to", "limit"])?;
    let ready = app.ready()?;
    let (index, _) = known(&ready, &id)?;
    let channel = query.text("channel").map(str::to_owned);
    let channels = ready
        .world
        .class(index)
        .map_or(&[][..], |class| &class.channels);
    if let Some(channel) = channel
        .as_deref()
        .filter(|c| !channels.iter().any(|own| &*own.name == *c))
    {
        let names = Bilingual::list(channels.iter().map(|c| &*c.name));
        return Err(HttpError::not_found(both!(
            "device '{id}' has no channel '{}'; it has {names}",
            "设备“{id}”没有测点“{}”；其测点有 {names}";
            shorten(channel) => names
        )));
    }
    let wanted = HistoryQuery {
        device: id,
        channel,
        from_ns: instant(&query, "from")?.unwrap_or(i64::MIN),
        to_ns: instant(&query, "to")?.unwrap_or(i64::MAX),
        limit: query
            .number("limit", 1, MAX_LIMIT)?
            .unwrap_or(DEFAULT_LIMIT),
    };
    if wanted.from_ns > wanted.to_ns {
        return Err(HttpError::bad_request(both!(
            "from is later than to",
            "from 晚于 to"
        )));
    }
    app.look_up(move |ready| {
        let (number_matched, observations) =
            ready.reader.history(&wanted).map_err(HttpError::internal)?;
        Ok(Json(ObservationPage {
            number_matched,
            number_returned: observations.len(),
            observations,
        }))
    })
    .await
}

/// An instant of simulated time, nanoseconds.
pub(super) fn instant(query: &Query, name: &str) -> Result<Option<i64>, HttpError> {
    let Some(text) = query.text(name) else {
        return Ok(None);
    };
    let millis = text
        .parse::<i64>()
        .ok()
        .filter(|ms| ms.abs() <= MAX_MILLIS)
        .map(|ms| ms * 1_000_000);
    // In a query string '+' means a space, which an RFC 3339 time has nowhere else.
    let time = || {
        text.replace(' ', "+")
            .parse::<SimTime>()
            .ok()
            .map(SimTime::nanos)
    };
    millis.or_else(time).map(Some).ok_or_else(|| {
        HttpError::bad_request(both!("{name}={} is neither an RFC 3339 time, such as 2026-06-01T07:30:00+08:00, nor milliseconds since 1970", "{name}={} 既不是 2026-06-01T07:30:00+08:00 这样的 RFC 3339 时间，也不是 1970 年以来的毫秒数"; shorten(text)))
    })
}
