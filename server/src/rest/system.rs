//! Health, readiness, measures, and the answer for paths that do not exist.

use axum::Json;
use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::IntoResponse;
use twin_core::both;
use twin_protocol::rest::{Health, Problem};

use crate::http::HttpError;
use crate::http::query::shorten;
use crate::state::App;

fn health(status: &str) -> Json<Health> {
    Json(Health {
        status: status.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// Whether the process answers at all.
#[utoipa::path(get, path = "/healthz", tag = "system",
    responses((status = 200, description = "It does", body = Health)))]
pub(super) async fn healthz() -> Json<Health> {
    health("ok")
}

/// Whether the simulation runs and every address answers.
#[utoipa::path(get, path = "/readyz", tag = "system",
    responses(
        (status = 200, description = "It does", body = Health),
        (status = 503, description = "Not yet, or no longer", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn readyz(State(app): State<App>) -> Result<Json<Health>, HttpError> {
    app.ready().map(|_| health("ready"))
}

/// Measures in the Prometheus text format.
#[utoipa::path(get, path = "/metrics", tag = "system",
    responses((status = 200, description = "The measures", body = String, content_type = "text/plain; version=0.0.4")))]
pub(super) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        app.metrics.render(),
    )
}

/// 404 for a path that is none of ours.
pub(crate) fn unknown_path(uri: &Uri) -> HttpError {
    HttpError::not_found(
        both!("nothing is at '{}'; /docs lists what there is", "“{}”处没有内容；可用的地址见 /docs"; shorten(uri.path())),
    )
}
