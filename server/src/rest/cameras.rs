//! `GET /api/v1/cameras`: the schedule of all cameras.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use twin_core::coverage::view::USUAL_DAYS;
use twin_core::told::Told;
use twin_protocol::schedule::CameraSchedulePage;

use super::coverage::refused;
use super::openapi::LookUpProblems;
use super::views::MOST_DAYS;
use crate::http::{HttpError, Query};
use crate::state::App;

const PATH: &str = "/api/v1/cameras";

/// The cameras with lens, ground at each level of IEC 62676-4:2014, stream on network and disk, and the homes that they expose, and what all come to. The
/// first call looks through every camera.
#[utoipa::path(get, path = "/api/v1/cameras", tag = "model",
    params(
        ("days" = Option<u32>, Query, minimum = 1, maximum = 3650, description = "days that pictures are kept: 30 if missing, the least of State Council Decree 799"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "cameras on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "cameras to leave out")),
    responses((status = 200, description = "The schedule", body = CameraSchedulePage), LookUpProblems))]
pub(super) async fn cameras(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let query = Query::parse(raw.as_deref(), &["days", "limit", "offset"])?;
    let days = query.number("days", 1, MOST_DAYS)?.unwrap_or(USUAL_DAYS);
    let page = query.page()?;
    app.look_up(move |ready| {
        let world = &ready.world;
        let schedule = world.schedule().map_err(refused)?;
        let shown = page.of(&schedule.cameras);
        let told = CameraSchedulePage::of(&world.community, schedule, shown, days);
        let told = told.map_err(|error| HttpError::out_of_range(error.told()))?;
        Ok(Json(CameraSchedulePage {
            next: query.next(PATH, page, schedule.cameras.len()),
            ..told
        }))
    })
    .await
}
