//! `GET /api/v1/devices/{id}/view`: what one camera shows, its picture and the space that it looks through.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use twin_core::coverage::camera::drawn;
use twin_core::coverage::view::{PICTURE_M, Placed, USUAL_DAYS, View, ViewError, camera_of};
use twin_core::told::Told;
use twin_formats::coverage::view_picture;
use twin_formats::gltf::volume_glb;
use twin_protocol::rest::Problem;
use twin_protocol::view::{DeviceView, ViewPlaced};

use super::coverage::refused;
use super::devices::known;
use super::openapi::LookUpProblems;
use super::placed::{PERSON, PLATE, placed};
use super::tiles::GLB;
use crate::http::{HttpError, Query};
use crate::state::{App, Ready};

/// Size of a picture where none is named, pixels.
const USUAL_SIZE: [u32; 2] = [640, 360];
/// Least and most pixels across and down: a picture at a time takes some tens of megabytes at most.
const COLUMNS: [u32; 2] = [16, 1_920];
const ROWS: [u32; 2] = [16, 1_080];
/// Most days of retention: ten years.
pub(super) const MOST_DAYS: u32 = 3_650;

/// What a camera would show (PNG), simulated: ground, buildings, walls and trees in plain colours, paler with the distance up to 500 m,
/// and in red somebody or a number plate that is put there. The picture has the camera's own shape and fits into the size asked for; that of a panoramic camera is laid out by azimuth. Masks of homes are in `view`.
#[utoipa::path(get, path = "/api/v1/devices/{id}/picture", tag = "model",
    params(
        ("id" = String, Path, description = "the camera's id, percent-encoded"),
        ("width" = Option<u32>, Query, minimum = 16, maximum = 1920, description = "most pixels across: 640 if missing"),
        ("height" = Option<u32>, Query, minimum = 16, maximum = 1080, description = "most pixels down: 360 if missing"),
        ("person" = Option<String>, Query, description = "longitude,latitude in degrees of somebody 1.7 m tall"),
        ("plate" = Option<String>, Query, description = "longitude,latitude,bearing in degrees of a car's number plate, 0.44 m wide and 0.5 m up, and where it faces")),
    responses(
        (status = 200, description = "The picture", body = Vec<u8>, content_type = "image/png"),
        (status = 422, description = "What it shows cannot be told: it has no heading, is in a building or inside of something", body = Problem, content_type = "application/problem+json"),
        LookUpProblems))]
pub(super) async fn picture(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    let query = Query::parse(raw.as_deref(), &["width", "height", PERSON, PLATE])?;
    let columns = query.number("width", COLUMNS[0], COLUMNS[1])?;
    let rows = query.number("height", ROWS[0], ROWS[1])?;
    let size = [
        columns.unwrap_or(USUAL_SIZE[0]),
        rows.unwrap_or(USUAL_SIZE[1]),
    ];
    app.look_up(move |ready| {
        let world = &ready.world;
        let (index, _) = known(ready, &id)?;
        let whole = world.whole().map_err(refused)?;
        let camera = camera_of(&world.community, whole, index.0);
        let camera = camera.map_err(|error| untold(&error))?;
        let placed = placed(&query, &world.community.frame)?;
        let targets: Vec<_> = placed.iter().map(|p| p.target(&camera)).collect();
        let raster = drawn(&whole.obstacles, &camera, PICTURE_M, &targets, size);
        let raster = raster.map_err(|error| HttpError::out_of_range(error.told()))?;
        let png = view_picture(&raster, &whole.obstacles).map_err(HttpError::internal)?;
        Ok(([(header::CONTENT_TYPE, "image/png")], png))
    })
    .await
}

/// What a camera shows in figures: its lens and pose, its stream on network and disk, homes that it exposes with masks for its picture, and the gates,
/// entrances, fixtures and devices that it sees, each with its level of IEC 62676-4; and how it shows somebody and a number plate at chosen places.
#[utoipa::path(get, path = "/api/v1/devices/{id}/view", tag = "model",
    params(
        ("id" = String, Path, description = "the camera's id, percent-encoded"),
        ("days" = Option<u32>, Query, minimum = 1, maximum = 3650, description = "days that pictures are kept: 30 if missing, the least of State Council Decree 799"),
        ("person" = Option<String>, Query, description = "longitude,latitude in degrees of somebody 1.7 m tall"),
        ("plate" = Option<String>, Query, description = "longitude,latitude,bearing in degrees of a car's number plate, 0.44 m wide and 0.5 m up, and where it faces")),
    responses(
        (status = 200, description = "What it shows", body = DeviceView),
        (status = 422, description = "What it shows cannot be told: it has no heading, is in a building or inside of something", body = Problem, content_type = "application/problem+json"),
        LookUpProblems))]
pub(super) async fn view(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    let query = Query::parse(raw.as_deref(), &["days", PERSON, PLATE])?;
    let days = query.number("days", 1, MOST_DAYS)?.unwrap_or(USUAL_DAYS);
    app.look_up(move |ready| {
        let world = &ready.world;
        let placed = placed(&query, &world.community.frame)?;
        let view = seen(ready, &id)?;
        let told = DeviceView::of(&world.community, &world.catalogue, &view, days);
        let mut told = told.map_err(|error| HttpError::out_of_range(error.told()))?;
        told.placed = shown(ready, &view, &placed)?;
        Ok(Json(told))
    })
    .await
}

/// The space that a camera looks through at the level *detect*, up to the ground, walls, roofs and trees, as a GLB in the local frame.
#[utoipa::path(get, path = "/api/v1/devices/{id}/volume.glb", tag = "model",
    params(("id" = String, Path, description = "the camera's id, percent-encoded")),
    responses(
        (status = 200, description = "The mesh", body = Vec<u8>, content_type = "model/gltf-binary"),
        (status = 204, description = "There is no space before it"),
        (status = 422, description = "What it shows cannot be told: it has no heading, is in a building or inside of something", body = Problem, content_type = "application/problem+json"),
        LookUpProblems))]
pub(super) async fn volume(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    Query::parse(raw.as_deref(), &[])?;
    app.look_up(move |ready| {
        let view = seen(ready, &id)?;
        let made = volume_glb(&view.volume, &id).map_err(HttpError::internal)?;
        Ok(match made {
            Some(glb) => ([(header::CONTENT_TYPE, GLB)], glb).into_response(),
            None => StatusCode::NO_CONTENT.into_response(),
        })
    })
    .await
}

/// How the camera of a view shows what was put there.
fn shown(ready: &Ready, view: &View, placed: &[Placed]) -> Result<Vec<ViewPlaced>, HttpError> {
    let whole = ready.world.whole().map_err(refused)?;
    let each = placed
        .iter()
        .map(|one| ViewPlaced::of(&whole.obstacles, &view.camera, one));
    let all: Result<Vec<ViewPlaced>, _> = each.collect();
    all.map_err(|error| HttpError::out_of_range(error.told()))
}

fn seen(ready: &Ready, id: &str) -> Result<View, HttpError> {
    let world = &ready.world;
    let (index, _) = known(ready, id)?;
    let whole = world.whole().map_err(refused)?;
    let view = View::of(&world.community, &world.catalogue, whole, index.0);
    view.map_err(|error| untold(&error))
}

fn untold(error: &ViewError) -> HttpError {
    match error {
        ViewError::NoCamera { .. } => HttpError::bad_request(error.told()),
        _ => HttpError::out_of_range(error.told()),
    }
}
