//! The community as tiles: vector tiles with their TileJSON, and a 3D Tiles tileset. Each tile is made when it is asked for.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use twin_core::both;
use twin_core::told::Told;
use twin_formats::mvt::{MAX_ZOOM, MIN_ZOOM, TileId, TileJson};
use twin_formats::tiles3d::{Cell, Tiles3dError, Tileset};

use super::openapi::LookUpProblems;
use crate::http::query::shorten;
use crate::http::{HttpError, Query};
use crate::state::App;
use crate::world::World;

const MVT: &str = "application/vnd.mapbox-vector-tile";
pub(super) const GLB: &str = "model/gltf-binary";
const JSON: &str = "application/json";
const BINARY: &str = "application/octet-stream";

/// How long a client may keep a tile: what does not move changes only when the server starts anew.
const KEEP: &str = "max-age=60";

/// What the vector tiles hold (TileJSON 3.0.0).
#[utoipa::path(get, path = "/api/v1/tiles.json", tag = "model",
    responses((status = 200, description = "TileJSON", body = Object), LookUpProblems))]
pub(super) async fn tilejson(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let world = app.ready()?.world.clone();
    let template = format!("{}/api/v1/tiles/{{z}}/{{x}}/{{y}}.mvt", base(&headers));
    let json = TileJson::of(&world.community, &template).json();
    Ok(answer(JSON, json.map_err(HttpError::internal)?))
}

/// What addresses begin with: map clients want whole ones, and the guard has checked that the host is one of ours.
pub(super) fn base(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok());
    host.map(|host| format!("http://{host}"))
        .unwrap_or_default()
}

/// A vector tile (Mapbox Vector Tile 2.1) of every layer; 204 where nothing is to be seen.
#[utoipa::path(get, path = "/api/v1/tiles/{z}/{x}/{y}", tag = "model",
    params(
        ("z" = u8, Path, description = "zoom, 10 to 18"),
        ("x" = u32, Path, description = "column from the west"),
        ("y" = String, Path, description = "row from the north, and .mvt")),
    responses(
        (status = 200, description = "The tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing is to be seen there"),
        LookUpProblems))]
pub(super) async fn tile(
    State(app): State<App>,
    path: Result<Path<(u8, u32, String)>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path((z, x, y)) = path?;
    Query::parse(raw.as_deref(), &[])?;
    let id = TileId {
        z,
        x,
        y: number(&y, ".mvt")?,
    };
    if !id.is_made() {
        return Err(HttpError::not_found(
            both!("there is no tile {z}/{x}/{}; zoom is {MIN_ZOOM} to {MAX_ZOOM}", "没有瓦片 {z}/{x}/{}；缩放级别为 {MIN_ZOOM} 至 {MAX_ZOOM}"; id.y),
        ));
    }
    let made = with_world(app, move |world| {
        let tiles = world.tiles().map_err(HttpError::internal)?;
        Ok(tiles.tile(&world.community, id))
    });
    Ok(match made.await? {
        Some(bytes) => answer(MVT, bytes),
        None => (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, KEEP)]).into_response(),
    })
}

/// The tileset (3D Tiles 1.1, implicit tiling): buildings, roads, greens, trees, devices outdoors with their attributes.
#[utoipa::path(get, path = "/api/v1/3dtiles/tileset.json", tag = "model",
    responses((status = 200, description = "The tileset", body = Object), LookUpProblems))]
pub(super) async fn tileset(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let made = with_world(app, |world| Ok(tileset_of(world)?.json()?));
    Ok(answer(JSON, made.await?))
}

/// A subtree file of the tileset.
#[utoipa::path(get, path = "/api/v1/3dtiles/subtrees/{level}/{x}/{y}", tag = "model",
    params(
        ("level" = u32, Path, description = "level of the subtree's root"),
        ("x" = u32, Path, description = "column from the west"),
        ("y" = String, Path, description = "row from the south, and .subtree")),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        LookUpProblems))]
pub(super) async fn subtree(
    State(app): State<App>,
    path: Result<Path<(u32, u32, String)>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let cell = cell_of(path, raw.as_deref(), ".subtree")?;
    let made = with_world(app, move |world| Ok(tileset_of(world)?.subtree(cell)?));
    found(made.await?, BINARY, cell)
}

/// The content of a tile of the tileset: a GLB.
#[utoipa::path(get, path = "/api/v1/3dtiles/content/{level}/{x}/{y}", tag = "model",
    params(
        ("level" = u32, Path, description = "level of the tile"),
        ("x" = u32, Path, description = "column from the west"),
        ("y" = String, Path, description = "row from the south, and .glb")),
    responses(
        (status = 200, description = "The GLB", body = Vec<u8>, content_type = "model/gltf-binary"),
        LookUpProblems))]
pub(super) async fn content(
    State(app): State<App>,
    path: Result<Path<(u32, u32, String)>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let cell = cell_of(path, raw.as_deref(), ".glb")?;
    let made = with_world(app, move |world| {
        Ok(tileset_of(world)?.content(&world.community, cell)?)
    });
    found(made.await?, GLB, cell)
}

/// A 3D model of the tileset: a GLB.
#[utoipa::path(get, path = "/api/v1/3dtiles/models/{file}", tag = "model",
    params(("file" = String, Path, description = "the model's number, and .glb")),
    responses(
        (status = 200, description = "The GLB", body = Vec<u8>, content_type = "model/gltf-binary"),
        LookUpProblems))]
pub(super) async fn model(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(file) = path?;
    Query::parse(raw.as_deref(), &[])?;
    let asked = number(&file, ".glb")? as usize;
    let made = with_world(app, move |world| {
        let mut models = tileset_of(world)?.models();
        let found = models.find(|(number, _)| *number == asked);
        Ok(found.map(|(_, glb)| glb.to_vec()))
    });
    let missing = || {
        HttpError::not_found(both!(
            "the tileset has no model {asked}",
            "瓦片集中没有模型 {asked}"
        ))
    };
    Ok(answer(GLB, made.await?.ok_or_else(missing)?))
}

/// Runs `make` where it may take its time.
async fn with_world<T: Send + 'static>(
    app: App,
    make: impl FnOnce(&World) -> Result<T, HttpError> + Send + 'static,
) -> Result<T, HttpError> {
    app.ready()?;
    let made = tokio::task::spawn_blocking(move || make(&app.ready()?.world));
    made.await.map_err(HttpError::internal)?
}

fn tileset_of(world: &World) -> Result<&Tileset, HttpError> {
    world.tileset().map_err(|error| match error {
        Tiles3dError::Empty { .. } => HttpError::not_found(error.told()),
        other => HttpError::internal(other),
    })
}

impl From<Tiles3dError> for HttpError {
    fn from(error: Tiles3dError) -> Self {
        Self::internal(error)
    }
}

fn cell_of(
    path: Result<Path<(u32, u32, String)>, PathRejection>,
    raw: Option<&str>,
    ending: &str,
) -> Result<Cell, HttpError> {
    let Path((level, x, y)) = path?;
    Query::parse(raw, &[])?;
    Ok(Cell {
        level,
        x,
        y: number(&y, ending)?,
    })
}

/// The number before `ending`.
pub(super) fn number(text: &str, ending: &str) -> Result<u32, HttpError> {
    let digits = text
        .strip_suffix(ending)
        .and_then(|digits| digits.parse().ok());
    digits.ok_or_else(|| {
        HttpError::not_found(both!("'{}' is not a row number and {ending}", "“{}”不是行号加 {ending}"; shorten(text)))
    })
}

fn found(bytes: Option<Vec<u8>>, kind: &'static str, cell: Cell) -> Result<Response, HttpError> {
    let Cell { level, x, y } = cell;
    let bytes = bytes.ok_or_else(|| {
        HttpError::not_found(both!(
            "the tileset has nothing at level {level}, {x}, {y}",
            "瓦片集在第 {level} 级 {x}、{y} 处没有内容"
        ))
    })?;
    Ok(answer(kind, bytes))
}

pub(super) fn answer(kind: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEEP)];
    (headers, bytes).into_response()
}
