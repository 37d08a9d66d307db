//! All routes behind what every request passes: the guard, limits, measures, compression.

use std::any::Any;
use std::time::Instant;

use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Router, extract::OriginalUri};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use tracing::Instrument;
use twin_core::both;

use crate::http::guard::{AllowedHosts, guard};
use crate::http::{HttpError, PROBLEM_JSON, speak, with_room};
use crate::state::App;
use crate::{console, rest};

/// Smaller answers gain nothing from compression.
const WORTH_PACKING: u64 = 1_024;

/// The whole service.
pub(crate) fn router(app: &App, hosts: AllowedHosts) -> Router {
    let compression = CompressionLayer::new()
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_PACKING)));
    Router::new()
        .merge(rest::router(app))
        .fallback(console::serve)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(app.limits.body_bytes))
        .layer(from_fn_with_state(app.clone(), with_room))
        .layer(compression)
        .layer(from_fn_with_state(hosts, guard))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(secured))
        .layer(from_fn_with_state(app.clone(), observed))
        .layer(from_fn(speak))
        .with_state(app.clone())
}

async fn wrong_method(method: Method, OriginalUri(uri): OriginalUri) -> HttpError {
    HttpError::method_not_allowed(
        both!("{} does not take {method}; /docs lists what it takes", "{} 不接受 {method}；可用的方法见 /docs"; uri.path()),
    )
}

fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic");
    HttpError::internal(text).into_response()
}

async fn secured(OriginalUri(uri): OriginalUri, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let status = response.status();
    let is_ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == PROBLEM_JSON);
    if status == StatusCode::NOT_FOUND && !is_ours {
        // The pages of the API's documents come from a library that says nothing.
        response = rest::unknown_path(&uri).into_response();
    }
    console::secure(response.headers_mut());
    response
}

/// Logs and measures a request, and bounds its time.
async fn observed(
    State(app): State<App>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = method_word(request.method());
    let route = route.map_or_else(|| "other".to_owned(), |r| r.as_str().to_owned());
    let span = tracing::info_span!("request", method, path = request.uri().path());
    let run = tokio::time::timeout(app.limits.request_time, next.run(request));
    let response = run.instrument(span.clone()).await.unwrap_or_else(|_| {
        let detail = both!("this took longer than {} s; ask for less", "处理超过 {} 秒；请缩小查询"; app.limits.request_time.as_secs());
        HttpError::unavailable(detail, 1).into_response()
    });
    let (status, took) = (response.status(), started.elapsed());
    app.metrics.request(&route, method, status.as_u16(), took);
    span.in_scope(|| log(status, took));
    response
}

fn log(status: StatusCode, took: std::time::Duration) {
    let (status, micros) = (
        status.as_u16(),
        u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
    );
    if status >= 500 {
        tracing::warn!(status, micros, "answered");
    } else {
        tracing::debug!(status, micros, "answered");
    }
}

/// A method as a label: clients may invent others, and labels must not grow without bound.
fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
