//! Reports as files: their forms and languages, and the answer that carries one.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use twin_core::both;
use twin_core::told::Bilingual;
use twin_formats::audit::Language;

use crate::http::query::shorten;
use crate::http::{HttpError, Query};

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Page,
    Pdf,
    Workbook,
    Geojson,
    Json,
}

impl Form {
    const ALL: [Self; 5] = [
        Self::Page,
        Self::Pdf,
        Self::Workbook,
        Self::Geojson,
        Self::Json,
    ];

    /// One of `forms` by its word, which is the ending of its files.
    pub(super) fn of(word: &str, forms: &[Self]) -> Result<Self, HttpError> {
        let known = Self::ALL.into_iter().filter(|form| forms.contains(form));
        known
            .clone()
            .find(|form| form.ending() == word)
            .ok_or_else(|| {
                let known = Bilingual::list(known.map(Self::ending));
                HttpError::not_found(both!(
                    "there is no report '{}'; there are {known}",
                    "没有报告“{}”；可用的有 {known}";
                    shorten(word) => known
                ))
            })
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Page => "html",
            Self::Pdf => "pdf",
            Self::Workbook => "xlsx",
            Self::Geojson => "geojson",
            Self::Json => "json",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Page => "text/html; charset=utf-8",
            Self::Pdf => "application/pdf",
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Geojson => super::collection::GEOJSON,
            Self::Json => "application/json",
        }
    }

    /// The answer that a browser saves as a file of that name.
    pub(super) fn answer(self, name: &str, body: Vec<u8>) -> Response {
        let name = format!("attachment; filename=\"{name}.{}\"", self.ending());
        let head = [
            (header::CONTENT_TYPE, self.media_type().to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ];
        (head, body).into_response()
    }
}

/// The language that a query asks for, Chinese if none.
pub(super) fn language(query: &Query) -> Result<Language, HttpError> {
    match query.text("language") {
        None | Some("zh") => Ok(Language::Zh),
        Some("en") => Ok(Language::En),
        Some(other) => Err(HttpError::bad_request(
            both!("language={} is not zh or en", "language={} 不是 zh 或 en"; shorten(other)),
        )),
    }
}
