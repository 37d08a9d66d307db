//! `GET /api/v1/scene`: made once, compressed once.

use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use twin_protocol::scene::Scene;

use super::openapi::LookUpProblems;
use crate::http::{HttpError, Query, Shared, accepts_gzip, is_unchanged};
use crate::state::App;
use crate::world::Picture;

/// The static picture: everything that a 3D client draws, in local metres.
#[utoipa::path(get, path = "/api/v1/scene", tag = "model",
    responses(
        (status = 200, description = "The picture", body = Scene),
        (status = 304, description = "The client's copy (`If-None-Match`) is still good"),
        LookUpProblems))]
pub(super) async fn scene(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    Ok(answer(&app.ready()?.world.scene, &headers))
}

fn answer(picture: &Picture, asked: &HeaderMap) -> Response {
    let common = [
        (header::ETAG, picture.etag.as_str()),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept-encoding"),
    ];
    if is_unchanged(asked, &picture.etag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let kind = [(header::CONTENT_TYPE, "application/json")];
    let shared = Extension(Shared);
    if accepts_gzip(asked) {
        let packed = [(header::CONTENT_ENCODING, "gzip")];
        return (
            shared,
            common,
            kind,
            packed,
            Body::from(picture.gzip.clone()),
        )
            .into_response();
    }
    (shared, common, kind, Body::from(picture.plain.clone())).into_response()
}
