//! `POST /api/v1/coverage/{kind}/what-if`: what a layer would be if a device stood elsewhere, or if there were one more.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use twin_core::both;
use twin_protocol::coverage::{WhatIf, WhatIfAnswer};

use super::super::collection::GEOJSON;
use super::super::openapi::{LookUpProblems, QuestionProblems};
use super::asked::Asked;
use super::{PNG, picture_of, what_if};
use crate::http::{HttpError, JsonBody, Query, strict};
use crate::state::App;

/// What a device would cover if it stood elsewhere, looked elsewhere or had another lens, or if one of a class were added. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/coverage/{kind}/what-if", tag = "model", request_body = WhatIf,
    params(("kind" = String, Path, description = "a kind of /api/v1/coverage")),
    responses(
        (status = 200, description = "What it would cover", body = WhatIfAnswer),
        QuestionProblems, LookUpProblems))]
pub(in crate::rest) async fn what_if(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<Response, HttpError> {
    let Path(kind) = path?;
    Query::parse(raw.as_deref(), &[])?;
    let question = asked_in(body)?;
    let answer = |asked: &Asked<'_>, question: &WhatIf| what_if::answer(asked, question).map(Json);
    tried(app, kind, question, answer).await
}

/// What the patches and blind spots would be then (GeoJSON, as of `GET /api/v1/coverage/{kind}`): all of the `squares` in which something would be
/// different, by their `square`; what lies in other squares stays.
#[utoipa::path(post, path = "/api/v1/coverage/{kind}/what-if/patches", tag = "model", request_body = WhatIf,
    params(("kind" = String, Path, description = "a kind of /api/v1/coverage")),
    responses(
        (status = 200, description = "The squares that would be different", body = Object, content_type = "application/geo+json"),
        QuestionProblems, LookUpProblems))]
pub(in crate::rest) async fn what_if_patches(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<Response, HttpError> {
    let Path(kind) = path?;
    Query::parse(raw.as_deref(), &[])?;
    features_if(app, kind, asked_in(body)?, what_if::patches).await
}

/// What the picture of a layer of radio or light would be then (PNG, north up), with the corners and colours of the layer's own: of best servers
/// each station keeps its colour, and one that is not there yet has one that its neighbours have not.
#[utoipa::path(post, path = "/api/v1/coverage/{kind}/what-if/picture.png", tag = "model", request_body = WhatIf,
    params(
        ("kind" = String, Path, description = "a technology of radio, or light"),
        ("what" = Option<String>, Query, pattern = "^(level|sinr|server)$", description = "of radio: the level (if missing), the signal over noise and interference, for which the map of all is made afresh, or which station would be the best server")),
    responses(
        (status = 200, description = "The picture", body = Vec<u8>, content_type = "image/png"),
        QuestionProblems, LookUpProblems))]
pub(in crate::rest) async fn what_if_picture(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<Response, HttpError> {
    let Path(kind) = path?;
    let query = Query::parse(raw.as_deref(), &["what"])?;
    let what = picture_of(&query)?;
    let question = asked_in(body)?;
    let picture = move |asked: &Asked<'_>, question: &WhatIf| {
        let png = what_if::picture(asked, question, what)?;
        Ok(([(header::CONTENT_TYPE, PNG)], png))
    };
    tried(app, kind, question, picture).await
}

/// What the lines of equal level of a layer of radio would be then (GeoJSON, as of `what=contours` of `GET /api/v1/coverage/{kind}`), all of them.
#[utoipa::path(post, path = "/api/v1/coverage/{kind}/what-if/contours", tag = "model", request_body = WhatIf,
    params(("kind" = String, Path, description = "a technology of radio")),
    responses(
        (status = 200, description = "The lines", body = Object, content_type = "application/geo+json"),
        QuestionProblems, LookUpProblems))]
pub(in crate::rest) async fn what_if_contours(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<Response, HttpError> {
    let Path(kind) = path?;
    Query::parse(raw.as_deref(), &[])?;
    features_if(app, kind, asked_in(body)?, what_if::contours).await
}

/// What the bands of what people come to would be then (GeoJSON, as of `what=bands` of `GET /api/v1/coverage/{kind}`): the area within each distance along the ways,
/// with the share of the households in it. As after a move, what is attached to a car park stays with what else is in it.
#[utoipa::path(post, path = "/api/v1/coverage/{kind}/what-if/bands", tag = "model", request_body = WhatIf,
    params(("kind" = String, Path, description = "a device class that people come to")),
    responses(
        (status = 200, description = "The bands", body = Object, content_type = "application/geo+json"),
        QuestionProblems, LookUpProblems))]
pub(in crate::rest) async fn what_if_bands(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<Response, HttpError> {
    let Path(kind) = path?;
    Query::parse(raw.as_deref(), &[])?;
    features_if(app, kind, asked_in(body)?, what_if::bands).await
}

/// Answers what of a kind's layer would be different, as features.
async fn features_if(
    app: App,
    kind: String,
    question: WhatIf,
    answer: fn(&Asked<'_>, &WhatIf) -> Result<Value, HttpError>,
) -> Result<Response, HttpError> {
    let features = move |asked: &Asked<'_>, question: &WhatIf| {
        let features = answer(asked, question)?;
        Ok(([(header::CONTENT_TYPE, GEOJSON)], features.to_string()))
    };
    tried(app, kind, question, features).await
}

/// Answers a question about the layer of a kind.
async fn tried<T: IntoResponse>(
    app: App,
    kind: String,
    question: WhatIf,
    answer: impl FnOnce(&Asked<'_>, &WhatIf) -> Result<T, HttpError> + Send + 'static,
) -> Result<Response, HttpError> {
    app.look_up(move |ready| {
        let asked = Asked::about(&ready.world, &kind, &question)?;
        answer(&asked, &question)
    })
    .await
}

fn asked_in(body: Result<JsonBody, HttpError>) -> Result<WhatIf, HttpError> {
    let JsonBody(value) = body?;
    strict(value).map_err(|reason| {
        HttpError::wrong_shape(
            both!("this is no question: {reason}", "不是查询：{reason}" => reason),
        )
    })
}
