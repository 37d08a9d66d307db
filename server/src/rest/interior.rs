//! `GET /api/v1/buildings/{id}/interior`: the storeys of a building and their rooms.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use twin_core::both;
use twin_core::spatial::Layer;
use twin_protocol::interior::Interior;

use super::openapi::LookUpProblems;
use crate::http::query::shorten;
use crate::http::{HttpError, Query};
use crate::state::App;

/// The storeys of a building from the lowest up, with their rooms, in local metres as in the scene.
#[utoipa::path(get, path = "/api/v1/buildings/{id}/interior", tag = "model",
    params(("id" = String, Path, description = "the building's id, percent-encoded")),
    responses(
        (status = 200, description = "The storeys; none where nothing of the inside is known", body = Interior),
        LookUpProblems))]
pub(super) async fn interior(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    Query::parse(raw.as_deref(), &[])?;
    app.look_up(move |ready| {
        let world = &ready.world;
        let at = world.find(Layer::Building, &id);
        let building = at.and_then(|i| world.community.buildings.get(i));
        let building = building.ok_or_else(|| {
            HttpError::not_found(both!("there is no building '{}'", "没有楼栋“{}”"; shorten(&id)))
        })?;
        Ok(Json(Interior::of(&world.community, building)))
    })
    .await
}
