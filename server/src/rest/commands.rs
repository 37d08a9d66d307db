//! `POST /api/v1/commands`.

use axum::Json;
use axum::extract::{RawQuery, State};
use twin_core::both;
use twin_core::told::Told;
use twin_protocol::command::{Command, CommandOutcome};
use twin_protocol::rest::Problem;

use crate::http::{HttpError, JsonBody, Query, strict};
use crate::live::Refusal;
use crate::state::App;

/// Acknowledge an alarm, switch a device, break or heal it, set one of its channels, restart it, stop time, let it run, change its speed, step it, go back in it.
///
/// It has taken effect, and is on the disk, when it is answered. Acknowledging twice is no error: the first one stays.
#[utoipa::path(post, path = "/api/v1/commands", tag = "live", request_body = Command,
    responses(
        (status = 200, description = "It was followed", body = CommandOutcome),
        (status = 400, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "A web page of another origin", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such device or alarm", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body did not arrive in time", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It does not fit the device's state, or is a time that cannot be gone back to", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not declared as JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The body is no command, or a value is out of range", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many commands wait", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The server is starting or stopping, or the community is just being edited", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn command(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<Json<CommandOutcome>, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let JsonBody(value) = body?;
    let command: Command = strict(value).map_err(|reason| {
        HttpError::wrong_shape(
            both!("this is no command: {reason}", "不是命令：{reason}" => reason),
        )
    })?;
    let outcome = app.ready()?.commander.follow(&command, "rest").await?;
    Ok(Json(outcome))
}

impl From<Refusal> for HttpError {
    fn from(refusal: Refusal) -> Self {
        let text = refusal.told();
        match refusal {
            Refusal::Unknown(_) => Self::not_found(text),
            Refusal::OutOfRange(_) => Self::out_of_range(text),
            Refusal::Conflict(_) => Self::conflict(text),
            Refusal::Busy => Self::too_many(text, 1),
            Refusal::Stopping | Refusal::Renewed => Self::unavailable(text, 1),
            Refusal::NotStored(why) => Self::internal(format!("{text}: {why}")),
        }
    }
}
