//! The web console, served from the binary itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{LazyLock, Mutex, PoisonError};

use axum::Extension;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use rust_embed::{EmbeddedFile, RustEmbed};
use twin_core::both;

use crate::http::{HttpError, Shared, accepts_gzip, is_unchanged};
use crate::rest::unknown_path;

#[derive(RustEmbed)]
#[folder = "console/dist"]
struct Assets;

/// Files whose names carry a hash of their content: they never change.
const HASHED: &str = "assets/";
/// Smaller files gain nothing from compression.
const WORTH_PACKING: usize = 1_024;

/// What a page of the console may load: only its own files; styles that its components set; workers and images that it
/// makes itself, the textures of models among them, which are fetched from where the page put them.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
    font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' blob:; object-src 'none'; base-uri 'self'; \
    form-action 'self'; frame-ancestors 'none'";

/// What `/` says when the console was not built before the server was.
const NOT_BUILT: &str = include_str!("console_missing.html");

/// Gzipped files, made when first asked for; as many as there are files.
static PACKED: LazyLock<Mutex<BTreeMap<String, Bytes>>> = LazyLock::new(Mutex::default);

/// A file of the console; its page for every other path that a person may open; a problem for the rest.
pub(crate) async fn serve(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let problem =
            HttpError::method_not_allowed(both!("pages can only be read", "页面只能读取"));
        return ([(header::ALLOW, "GET,HEAD")], problem).into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    if let Some(file) = Assets::get(name) {
        return answer(name, file, request.headers());
    }
    let is_page =
        !path.starts_with("api/") && !path.rsplit('/').next().unwrap_or_default().contains('.');
    let wants_page = request
        .headers()
        .get(header::ACCEPT)
        .is_some_and(|a| a.to_str().unwrap_or("").contains("text/html"));
    match Assets::get("index.html") {
        Some(index) if is_page && wants_page => answer("index.html", index, request.headers()),
        None if path.is_empty() => not_built(),
        _ => unknown_path(request.uri()).into_response(),
    }
}

/// Headers that every answer carries.
pub(crate) fn secure(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

fn not_built() -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        NOT_BUILT,
    )
        .into_response()
}

fn answer(name: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let hash = file.metadata.sha256_hash();
    let hex: String = hash.iter().take(16).map(|b| format!("{b:02x}")).collect();
    let etag = format!("\"{hex}\"");
    let caching = if name.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let common = [
        (header::ETAG, etag.as_str()),
        (header::CACHE_CONTROL, caching),
        (header::VARY, "accept-encoding"),
    ];
    if is_unchanged(asked, &etag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let shared = Extension(Shared);
    let mime = file.metadata.mimetype();
    let kind = [(
        header::CONTENT_TYPE,
        if mime == "text/html" {
            "text/html; charset=utf-8"
        } else {
            mime
        },
    )];
    if accepts_gzip(asked)
        && is_text(mime)
        && file.data.len() >= WORTH_PACKING
        && let Some(packed) = packed(name, &file.data)
    {
        let encoding = [(header::CONTENT_ENCODING, "gzip")];
        return (shared, common, kind, encoding, Body::from(packed)).into_response();
    }
    let data = match file.data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => data.into(),
    };
    (shared, common, kind, Body::from(data)).into_response()
}

fn is_text(mime: &str) -> bool {
    mime.starts_with("text/")
        || ["javascript", "json", "svg", "wasm", "xml"]
            .iter()
            .any(|kind| mime.contains(kind))
}

fn packed(name: &str, data: &[u8]) -> Option<Bytes> {
    let mut kept = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = kept.get(name) {
        return Some(bytes.clone());
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(data).ok()?;
    let bytes = Bytes::from(encoder.finish().ok()?);
    kept.insert(name.to_owned(), bytes.clone());
    Some(bytes)
}
