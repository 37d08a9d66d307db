//! `GET /api/v1/catalogue`.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use twin_core::catalogue::{
    ApplicationRow, Catalogue, DeviceClass, DeviceRow, PLACE_KINDS, PlaceRow, PlatformFunction,
};
use utoipa::ToSchema;

use super::openapi::LookUpProblems;
use crate::http::{HttpError, Query};
use crate::state::App;

/// The white paper's tables 2 to 10 as data.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct CatalogueBody {
    /// Device classes of tables 3 to 9, with their channels.
    #[schema(value_type = Vec<Object>)]
    classes: Vec<DeviceClass>,
    /// Deployment rows of tables 3 to 9.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<DeviceRow>,
    /// Lines of table 10.
    #[schema(value_type = Vec<Object>)]
    places: Vec<PlaceRow>,
    /// Rows of table 2.
    #[schema(value_type = Vec<Object>)]
    applications: Vec<ApplicationRow>,
    /// Functions of the digital platform, section 3; `there` is whether the community's platform has it, null where nobody says.
    #[schema(value_type = Vec<Object>)]
    functions: Vec<PlatformFunction>,
    /// Kinds of places.
    place_kinds: Vec<PlaceKind>,
}

/// A kind of place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct PlaceKind {
    /// Its word.
    id: &'static str,
    /// Chinese name.
    name_zh: &'static str,
    /// English name.
    name_en: &'static str,
}

impl From<&Catalogue> for CatalogueBody {
    fn from(catalogue: &Catalogue) -> Self {
        let kind =
            |(id, name_zh, name_en): &(&'static str, &'static str, &'static str)| PlaceKind {
                id,
                name_zh,
                name_en,
            };
        Self {
            classes: catalogue.classes.clone(),
            rows: catalogue.rows.clone(),
            places: catalogue.places.clone(),
            applications: catalogue.applications.clone(),
            functions: catalogue.functions.clone(),
            place_kinds: PLACE_KINDS.iter().map(kind).collect(),
        }
    }
}

/// The white paper's tables as data: device classes, deployment rows, places, applications.
#[utoipa::path(get, path = "/api/v1/catalogue", tag = "model",
    responses((status = 200, description = "The catalogue", body = CatalogueBody), LookUpProblems))]
pub(super) async fn catalogue(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Json<CatalogueBody>, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    Ok(Json(CatalogueBody::from(&app.ready()?.world.catalogue)))
}
