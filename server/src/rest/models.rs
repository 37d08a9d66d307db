//! `GET /api/v1/models/{file}`: the 3D models that stand in the community, each as it came.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use twin_core::both;

use super::openapi::LookUpProblems;
use super::tiles::{GLB, answer, number};
use crate::http::{HttpError, Query};
use crate::state::App;

/// A 3D model of the scene, as it came: a GLB.
#[utoipa::path(get, path = "/api/v1/models/{file}", tag = "model",
    params(("file" = String, Path, description = "the model's position in the scene's `models`, and .glb")),
    responses(
        (status = 200, description = "The GLB", body = Vec<u8>, content_type = "model/gltf-binary"),
        LookUpProblems))]
pub(super) async fn model(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(file) = path?;
    Query::parse(raw.as_deref(), &[])?;
    let asked = number(&file, ".glb")? as usize;
    let ready = app.ready()?;
    let found = ready.world.community.placed_models.get(asked);
    let model = found.ok_or_else(|| {
        HttpError::not_found(both!(
            "the scene has no model {asked}",
            "场景中没有模型 {asked}"
        ))
    })?;
    Ok(answer(GLB, model.glb.to_vec()))
}
