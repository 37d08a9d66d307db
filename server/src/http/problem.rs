//! One error type of the HTTP interface: RFC 9457 problem details.

use std::sync::Arc;

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use twin_core::both;
use twin_core::told::{Bilingual, Term, parser_words};
use twin_protocol::rest::Problem;

use super::tongue::Tongue;

/// Media type of a problem.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// A request that could not be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HttpError {
    status: StatusCode,
    kind: &'static str,
    title: Term,
    detail: Bilingual,
    retry_after_secs: Option<u32>,
}

impl HttpError {
    fn new(
        status: StatusCode,
        kind: &'static str,
        title: Term,
        detail: impl Into<Bilingual>,
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
    pub(crate) fn bad_request(detail: impl Into<Bilingual>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad-request",
            Term::new("The request is malformed", "请求格式有误"),
            detail,
        )
    }

    /// 422: JSON, but not of the shape that is asked for.
    pub(crate) fn wrong_shape(detail: impl Into<Bilingual>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "wrong-shape",
            Term::new(
                "The body is JSON of another shape",
                "请求体的 JSON 结构不符",
            ),
            detail,
        )
    }

    /// 422: well formed, but a value is out of its range.
    pub(crate) fn out_of_range(detail: impl Into<Bilingual>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "out-of-range",
            Term::new("A value is out of range", "取值超出范围"),
            detail,
        )
    }

    /// 403: a foreign web page.
    pub(crate) fn forbidden(detail: impl Into<Bilingual>) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            Term::new("The request comes from elsewhere", "请求来自别处"),
            detail,
        )
    }

    /// 409: it does not fit the present state.
    pub(crate) fn conflict(detail: impl Into<Bilingual>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "conflict",
            Term::new("It does not fit the present state", "与当前状态不符"),
            detail,
        )
    }

    /// 404.
    pub(crate) fn not_found(detail: impl Into<Bilingual>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            Term::new("There is no such thing", "没有该对象"),
            detail,
        )
    }

    /// 405.
    pub(crate) fn method_not_allowed(detail: impl Into<Bilingual>) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            Term::new("The method does not fit", "方法不符"),
            detail,
        )
    }

    /// 408: the body did not arrive.
    pub(crate) fn too_slow(detail: impl Into<Bilingual>) -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "too-slow",
            Term::new("The request did not arrive in time", "请求未及时到达"),
            detail,
        )
    }

    /// 414.
    pub(crate) fn address_too_long() -> Self {
        Self::new(
            StatusCode::URI_TOO_LONG,
            "address-too-long",
            Term::new("The address is too long", "地址过长"),
            both!(
                "an address with its query has at most 65,534 bytes; give a polygon fewer corners",
                "地址连同查询最多 65,534 字节；请减少多边形的角点"
            ),
        )
    }

    /// 431.
    pub(crate) fn head_too_large() -> Self {
        Self::new(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "head-too-large",
            Term::new("The head of the request is too large", "请求头过大"),
            both!(
                "an address has at most 65,534 bytes, a request at most 100 headers, and all of it 96 KiB",
                "地址最多 65,534 字节，请求最多 100 个标头，总共最多 96 KiB"
            ),
        )
    }

    /// 429: of something there is no more just now; with the seconds after which to ask again.
    pub(crate) fn too_many(detail: impl Into<Bilingual>, retry_after_secs: u32) -> Self {
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many",
            Term::new("There are too many at a time", "同时的数量过多"),
            detail,
        );
        error.retry_after_secs = Some(retry_after_secs);
        error
    }

    /// 503: not yet, or not now; with the seconds after which to ask again.
    pub(crate) fn unavailable(detail: impl Into<Bilingual>, retry_after_secs: u32) -> Self {
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            Term::new("The server cannot answer now", "服务暂时无法应答"),
            detail,
        );
        error.retry_after_secs = Some(retry_after_secs);
        error
    }

    /// 500: logs `internal` and answers with a general text.
    pub(crate) fn internal(internal: impl std::fmt::Display) -> Self {
        tracing::error!(error = %internal, "a request failed inside");
        let detail = both!(
            "the server failed to do this; its log says why",
            "服务执行失败；原因见其日志"
        );
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            Term::new("The server failed", "服务出错"),
            detail,
        )
    }

    /// Says which part of a request it is about, such as `edits[2]`.
    pub(crate) fn of_part(mut self, part: &str) -> Self {
        let detail = &self.detail;
        self.detail = both!("{part}: {detail}", "{part}：{detail}" => detail);
        self
    }

    /// Its status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// What is wrong and what to do.
    pub(crate) fn detail(&self) -> &Bilingual {
        &self.detail
    }

    /// Its body in English.
    pub(crate) fn problem(&self) -> Problem {
        self.problem_in(Tongue::English)
    }

    /// Its body.
    fn problem_in(&self, tongue: Tongue) -> Problem {
        let (title, detail) = match tongue {
            Tongue::English => (self.title.en, &self.detail.en),
            Tongue::Chinese => (self.title.zh, &self.detail.zh),
        };
        Problem {
            kind: format!("urn:twin:problem:{}", self.kind),
            title: title.to_owned(),
            status: self.status.as_u16(),
            detail: detail.clone().into_owned(),
        }
    }

    /// The answer in a language.
    pub(crate) fn response_in(&self, tongue: Tongue) -> Response {
        let body = serde_json::to_vec(&self.problem_in(tongue)).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CONTENT_LANGUAGE, tongue.tag());
        headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(secs) = self.retry_after_secs {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        response
    }
}

/// In English; [`super::tongue::speak`] says it again in the language that was asked for.
impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = self.response_in(Tongue::English);
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

impl From<JsonRejection> for HttpError {
    fn from(rejection: JsonRejection) -> Self {
        match &rejection {
            JsonRejection::JsonDataError(error) => {
                Self::wrong_shape(parser_words(&error.body_text()))
            }
            JsonRejection::JsonSyntaxError(error) => Self::new(
                StatusCode::BAD_REQUEST,
                "not-json",
                Term::new("The body is not JSON", "请求体不是 JSON"),
                parser_words(&error.body_text()),
            ),
            JsonRejection::MissingJsonContentType(_) => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                Term::new("The body is not declared as JSON", "请求体未声明为 JSON"),
                both!(
                    "send the body as JSON with the header Content-Type: application/json",
                    "请以 JSON 发送请求体，并带标头 Content-Type: application/json"
                ),
            ),
            other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                Term::new("The body is too large", "请求体过大"),
                both!(
                    "a command fits into 64 KiB, edits or the report of a load run into 512 KiB, a plan or rules with their files into 2 MiB; send less in one request",
                    "命令最多 64 KiB，编辑或压测报告最多 512 KiB，规划或规则连同其文件最多 2 MiB；请减少单次请求的内容"
                ),
            ),
            other => Self::bad_request(both!(
                "the body could not be read: {}",
                "无法读取请求体：{}";
                other.body_text()
            )),
        }
    }
}

impl From<PathRejection> for HttpError {
    fn from(rejection: PathRejection) -> Self {
        Self::bad_request(both!(
            "the path cannot be read: {}; percent-encode ids as UTF-8, '/' as %2F",
            "无法读取路径：{}；编号请按 UTF-8 作百分号编码，“/”写作 %2F";
            rejection.body_text()
        ))
    }
}
