//! The routes, and the OpenAPI 3.1 document that they describe themselves in.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::response::IntoResponse;
use axum::{Router, routing::get};
use twin_protocol::live::{ClientMessage, ServerMessage};
use twin_protocol::rest::Problem;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, Schema};
use utoipa::{IntoResponses, OpenApi};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use super::{
    alarms, audit, cameras, catalogue, commands, community, coverage, devices, edits, history,
    incidents, interior, layers, load_runs, models, outages, plans, scene, search, system, tiles,
    truth, versions, views,
};
use crate::live::socket;
use crate::state::App;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Community twin",
        description = "Search, live state and commands of a residential community's digital twin.\n\nIds may hold '/': percent-encode them in paths (`osm%2Fway%2F12`). Geometry is GeoJSON in longitude and latitude (CRS84, degrees). Every error is `application/problem+json` (RFC 9457).\n\nCommands and the live stream are refused to web pages of other origins.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT")
    ),
    components(schemas(ServerMessage, ClientMessage, Problem)),
    tags(
        (name = "model", description = "The community: layers, features, search"),
        (name = "plans", description = "Plans in the making: what could stand where, and what it costs"),
        (name = "live", description = "What moves: devices, alarms, commands, the live stream"),
        (name = "load", description = "Load runs: what load generators tell of the runs against a platform"),
        (name = "system", description = "Health and measures")
    )
)]
struct Document;

/// Problems of a look-up.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only describes answers")]
pub(super) enum LookUpProblems {
    /// A parameter means nothing, or is unknown.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(Problem),
    /// The host name is not one of this server's.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such thing.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// Too much is asked for at a time.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
    /// The server is starting or stopping.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// Problems of a question with a body, beside those of a look-up.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only describes answers")]
pub(super) enum QuestionProblems {
    /// The body did not arrive in time.
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is not declared as JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(Problem),
    /// The body is no such question, or a value is out of range.
    #[response(status = 422, content_type = "application/problem+json")]
    OutOfRange(Problem),
}

/// Problems of a request with a body, beside those of a look-up.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only describes answers")]
pub(super) enum BodyProblems {
    /// The body did not arrive in time.
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(Problem),
    /// It does not fit the present state.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is not declared as JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(Problem),
    /// The body is JSON of another shape, or a value is out of range.
    #[response(status = 422, content_type = "application/problem+json")]
    OutOfRange(Problem),
}

/// Says that the variants of a message take no members beside those they name, which the derived schema does not.
fn close(document: &mut utoipa::openapi::OpenApi, name: &str) {
    let schemas = document.components.as_mut().map(|c| &mut c.schemas);
    let Some(RefOr::T(Schema::OneOf(message))) = schemas.and_then(|s| s.get_mut(name)) else {
        return;
    };
    for variant in &mut message.items {
        if let RefOr::T(Schema::Object(object)) = variant {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
}

/// The routes and their document.
pub(crate) fn router(app: &App) -> Router<App> {
    let (routes, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(community::community))
        .routes(routes!(scene::scene))
        .routes(routes!(catalogue::catalogue))
        .routes(routes!(layers::layers))
        .routes(routes!(layers::items))
        .routes(routes!(layers::item))
        .routes(routes!(search::search))
        .routes(routes!(versions::versions))
        .routes(routes!(versions::restore))
        .routes(routes!(versions::changes))
        .routes(routes!(edits::edit).layer(DefaultBodyLimit::max(edits::BODY_BYTES)))
        .routes(routes!(audit::overview))
        .routes(routes!(audit::post_rules).layer(DefaultBodyLimit::max(plans::BODY_BYTES)))
        .routes(routes!(audit::what_if))
        .routes(routes!(audit::report))
        .routes(routes!(audit::demands))
        .routes(routes!(audit::places))
        .routes(routes!(plans::list))
        .routes(routes!(plans::start).layer(DefaultBodyLimit::max(plans::BODY_BYTES)))
        .routes(routes!(plans::plan))
        .routes(routes!(plans::forget))
        .routes(routes!(plans::devices))
        .routes(routes!(plans::trenches))
        .routes(routes!(plans::difference))
        .routes(routes!(plans::difference_devices))
        .routes(routes!(plans::report))
        .routes(routes!(plans::adopt))
        .routes(routes!(coverage::overview))
        .routes(routes!(coverage::summary))
        .routes(routes!(coverage::stations))
        .routes(routes!(coverage::places))
        .routes(routes!(coverage::tile))
        .routes(routes!(coverage::tilejson))
        .routes(routes!(coverage::picture))
        .routes(routes!(coverage::raster))
        .routes(routes!(coverage::trials::what_if))
        .routes(routes!(coverage::trials::what_if_patches))
        .routes(routes!(coverage::trials::what_if_picture))
        .routes(routes!(coverage::trials::what_if_contours))
        .routes(routes!(coverage::trials::what_if_bands))
        .routes(routes!(tiles::tilejson))
        .routes(routes!(tiles::tile))
        .routes(routes!(tiles::tileset))
        .routes(routes!(tiles::subtree))
        .routes(routes!(tiles::content))
        .routes(routes!(tiles::model))
        .routes(routes!(models::model))
        .routes(routes!(interior::interior))
        .routes(routes!(outages::outage))
        .routes(routes!(devices::device))
        .routes(routes!(cameras::cameras))
        .routes(routes!(views::view))
        .routes(routes!(views::picture))
        .routes(routes!(views::volume))
        .routes(routes!(history::observations))
        .routes(routes!(alarms::alarms))
        .routes(routes!(alarms::alarm))
        .routes(routes!(incidents::incidents))
        .routes(routes!(incidents::possible))
        .routes(routes!(truth::truth))
        .routes(routes!(commands::command))
        .routes(routes!(load_runs::list))
        .routes(routes!(load_runs::report).layer(DefaultBodyLimit::max(load_runs::BODY_BYTES)))
        .routes(routes!(load_runs::run))
        .routes(routes!(socket::live))
        .routes(routes!(system::healthz))
        .routes(routes!(system::readyz))
        .routes(routes!(system::metrics))
        .with_state(app.clone())
        .split_for_parts();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    for name in ["Command", "ClientMessage", "Edit"] {
        close(&mut document, name);
    }
    let text: Arc<str> = document.to_pretty_json().unwrap_or_default().into();
    let answer = move || async move {
        (
            [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-cache"),
            ],
            text.to_string(),
        )
            .into_response()
    };
    let ui = SwaggerUi::new("/docs").config(utoipa_swagger_ui::Config::from("/openapi.json"));
    Router::new()
        .merge(Router::from(ui))
        .merge(routes.with_state(()))
        .route("/openapi.json", get(answer))
}
