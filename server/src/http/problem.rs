//! One error type of the HTTP interface: RFC 9457 problem details.

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use twin_protocol::rest::Problem;

/// Media type of a problem.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// A request that could not be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HttpError {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
    detail: String,
    retry_after_secs: Option<u32>,
}

impl HttpError {
    fn new(
        status: StatusCode,
        kind: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        let detail = detail.into();
        Self {
            status,
            kind,
            title,
            detail,
            retry_after_secs: None,
        }
    }

    /// 400: a query parameter, path segment or body that means nothing.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad-request",
            "The request is malformed",
            detail,
        )
    }

    /// 422: JSON, but not of the shape that is asked for.
    pub(crate) fn wrong_shape(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "wrong-shape",
            "The body is JSON of another shape",
            detail,
        )
    }

    /// 422: well formed, but a value is out of its range.
    pub(crate) fn out_of_range(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "out-of-range",
            "A value is out of range",
            detail,
        )
    }

    /// 403: a foreign web page.
    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "The request comes from elsewhere",
            detail,
        )
    }

    /// 409: it does not fit the present state.
    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "conflict",
            "It does not fit the present state",
            detail,
        )
    }

    /// 404.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is no such thing",
            detail,
        )
    }

    /// 405.
    pub(crate) fn method_not_allowed(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "The method does not fit",
            detail,
        )
    }

    /// 408: the body did not arrive.
    pub(crate) fn too_slow(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "too-slow",
            "The request did not arrive in time",
            detail,
        )
    }

    /// 414.
    pub(crate) fn address_too_long() -> Self {
        Self::new(
            StatusCode::URI_TOO_LONG,
            "address-too-long",
            "The address is too long",
            "an address with its query has at most 65,534 bytes; give a polygon fewer corners",
        )
    }

    /// 431.
    pub(crate) fn head_too_large() -> Self {
        Self::new(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "head-too-large",
            "The head of the request is too large",
            "an address has at most 65,534 bytes, a request at most 100 headers, and all of it 96 KiB",
        )
    }

    /// 429: of something there is no more just now; with the seconds after which to ask again.
    pub(crate) fn too_many(detail: impl Into<String>, retry_after_secs: u32) -> Self {
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many",
            "There are too many at a time",
            detail,
        );
        error.retry_after_secs = Some(retry_after_secs);
        error
    }

    /// 503: not yet, or not now; with the seconds after which to ask again.
    pub(crate) fn unavailable(detail: impl Into<String>, retry_after_secs: u32) -> Self {
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The server cannot answer now",
            detail,
        );
        error.retry_after_secs = Some(retry_after_secs);
        error
    }

    /// 500: logs `internal` and answers with a general text.
    pub(crate) fn internal(internal: impl std::fmt::Display) -> Self {
        tracing::error!(error = %internal, "a request failed inside");
        let detail = "the server failed to do this; its log says why";
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The server failed",
            detail,
        )
    }

    /// Its status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Its body.
    pub(crate) fn problem(&self) -> Problem {
        Problem {
            kind: format!("urn:twin:problem:{}", self.kind),
            title: self.title.to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
        }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.problem()).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(secs) = self.retry_after_secs {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        response
    }
}

impl From<JsonRejection> for HttpError {
    fn from(rejection: JsonRejection) -> Self {
        match &rejection {
            JsonRejection::JsonDataError(error) => Self::wrong_shape(error.body_text()),
            JsonRejection::JsonSyntaxError(error) => Self::new(
                StatusCode::BAD_REQUEST,
                "not-json",
                "The body is not JSON",
                error.body_text(),
            ),
            JsonRejection::MissingJsonContentType(_) => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                "The body is not declared as JSON",
                "send the body as JSON with the header Content-Type: application/json",
            ),
            other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                "The body is too large",
                "a command fits into 64 KiB, the report of a load run into 512 KiB, a plan or rules with their files into 2 MiB; send less in one request",
            ),
            other => {
                Self::bad_request(format!("the body could not be read: {}", other.body_text()))
            }
        }
    }
}

impl From<PathRejection> for HttpError {
    fn from(rejection: PathRejection) -> Self {
        Self::bad_request(format!(
            "the path cannot be read: {}; percent-encode ids as UTF-8, '/' as %2F",
            rejection.body_text()
        ))
    }
}
