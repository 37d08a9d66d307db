//! `GET /api/v1/coverage`: what the devices of a kind cover together, each square metre with its devices, and what one would cover elsewhere.

mod asked;
mod features;
mod kinds;
mod stations;
pub(super) mod trials;
mod what_if;
mod wire;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use twin_core::both;
use twin_formats::coverage::{PatchTiles, RadioPicture, layer_raster};
use twin_formats::mvt::{MAX_ZOOM, MIN_ZOOM, TileId};
use twin_protocol::coverage::{CoverageOverview, CoverageStationPage, CoverageSummary};

use self::asked::Asked;
pub(super) use self::asked::refused;
use super::collection::{Collection, GEOJSON};
use super::openapi::LookUpProblems;
use super::tiles::{self, number};
use crate::http::query::{encode, shorten};
use crate::http::{HttpError, Query};
use crate::state::App;

const MVT: &str = "application/vnd.mapbox-vector-tile";
const PNG: &str = "image/png";
const TIFF: &str = "image/tiff";
const KEEP: &str = "max-age=60";

/// The kinds of coverage that the community has a device of.
#[utoipa::path(get, path = "/api/v1/coverage", tag = "model",
    responses((status = 200, description = "The kinds", body = CoverageOverview), LookUpProblems))]
pub(super) async fn overview(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    app.look_up(move |ready| kinds::overview(&ready.world).map(Json))
        .await
}

/// A layer in figures: how much is covered, how much is not, which devices cannot be told of. The first call for each kind and level makes it.
#[utoipa::path(get, path = "/api/v1/coverage/{kind}/summary", tag = "model",
    params(
        ("kind" = String, Path, description = "a kind of /api/v1/coverage: camera, smoke, sound, light, a technology, a device class, a kind of place"),
        ("level" = Option<String>, Query, description = "the level of the kind (`levels` of /api/v1/coverage): detect of cameras, the ground floor of smoke, the first of others, if missing"),
        ("storey" = Option<i16>, Query, description = "of radio: a storey of the buildings, 0 for the ground floor (`storeys` of /api/v1/coverage): what is heard on it, 1.5 m above its floor; 1.5 m above the ground, if missing"),
        ("what" = Option<String>, Query, pattern = "^(level|sinr|server)$", description = "what the picture of a layer of radio shows: the level (if missing), the signal over noise and interference, or which station is the best server")),
    responses((status = 200, description = "The layer", body = CoverageSummary), LookUpProblems))]
pub(super) async fn summary(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(kind) = path?;
    let query = Query::parse(raw.as_deref(), &["level", "storey", "what"])?;
    app.look_up(move |ready| {
        let asked = Asked::by(&ready.world, &kind, &query)?;
        let what = picture_of(&query)?;
        wire::summary(&ready.world, &asked, what).map(Json)
    })
    .await
}

/// How busy the stations of a technology are, the busiest first: the devices that each serves and the share of its capacity that they take with what they send
/// regularly. Of cellular networks all devices are taken to use the technology that is asked about. The first call for each hears every device.
#[utoipa::path(get, path = "/api/v1/coverage/{kind}/stations", tag = "model",
    params(
        ("kind" = String, Path, description = "a technology of /api/v1/coverage, such as lora_cn470"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "stations on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "stations to leave out")),
    responses((status = 200, description = "The stations", body = CoverageStationPage), LookUpProblems))]
pub(super) async fn stations(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(kind) = path?;
    let query = Query::parse(raw.as_deref(), &["limit", "offset"])?;
    query.page()?;
    app.look_up(move |ready| {
        let asked = Asked::by(&ready.world, &kind, &query)?;
        stations::page(&asked, &query).map(Json)
    })
    .await
}

/// What is covered as GeoJSON (RFC 7946): patches with the first 20 `devices` that cover them throughout and their `count`; of
/// `what=blind` the open ground that none
/// covers; of `what=gaps` the stretches of roads and of the boundaries of compounds that none covers, as lines (`gap`: road or perimeter, the `id` of the road or compound, `from_m` and `to_m` along it); of `what=bands` what lies within the distances of the summary's `bands`; of `what=contours`, of radio, the lines on which the best server has the levels (`level_dbm`) at which the colours of the picture begin; of `device` all that this one covers. Patches do not overlap. They end at the squares of a grid of 64 m or more, in which they
/// are worked out.
#[utoipa::path(get, path = "/api/v1/coverage/{kind}", tag = "model",
    params(
        ("kind" = String, Path, description = "a kind of /api/v1/coverage"),
        ("level" = Option<String>, Query, description = "the level of the kind (`levels` of /api/v1/coverage): detect of cameras, the ground floor of smoke, the first of others, if missing"),
        ("storey" = Option<i16>, Query, description = "of radio: a storey of the buildings, 0 for the ground floor (`storeys` of /api/v1/coverage): what is heard on it, 1.5 m above its floor; 1.5 m above the ground, if missing"),
        ("what" = Option<String>, Query, pattern = "^(patches|blind|gaps|bands|contours)$", description = "patches (if missing); blind; gaps: stretches of roads and boundaries of at least 0.5 m; bands: of what people come to, the area within each distance, which holds those of the smaller ones; or contours: of radio, the lines of equal level"),
        ("device" = Option<String>, Query, description = "only what this device covers, as one feature; of what people come to the id of a fixture or place too"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "features on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "features to leave out")),
    responses(
        (status = 200, description = "The features", body = Collection<'static>, content_type = "application/geo+json"),
        LookUpProblems))]
pub(super) async fn places(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(kind) = path?;
    let query = Query::parse(
        raw.as_deref(),
        &["level", "storey", "what", "device", "limit", "offset"],
    )?;
    query.page()?;
    app.look_up(move |ready| {
        let asked = Asked::by(&ready.world, &kind, &query)?;
        let text = features::collect(&asked, &query)?;
        Ok(([(header::CONTENT_TYPE, GEOJSON)], text))
    })
    .await
}

/// A vector tile (Mapbox Vector Tile 2.1) of a layer's patches; 204 where nothing is covered.
#[utoipa::path(get, path = "/api/v1/coverage/{kind}/tiles/{z}/{x}/{y}", tag = "model",
    params(
        ("kind" = String, Path, description = "a kind of /api/v1/coverage"),
        ("z" = u8, Path, description = "zoom, 10 to 18"),
        ("x" = u32, Path, description = "column from the west"),
        ("y" = String, Path, description = "row from the north, and .mvt"),
        ("level" = Option<String>, Query, description = "the level of the kind (`levels` of /api/v1/coverage): detect of cameras, the ground floor of smoke, the first of others, if missing"),
        ("storey" = Option<i16>, Query, description = "of radio: a storey, as of its summary")),
    responses(
        (status = 200, description = "The tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing is covered there"),
        LookUpProblems))]
pub(super) async fn tile(
    State(app): State<App>,
    path: Result<Path<(String, u8, u32, String)>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path((kind, z, x, y)) = path?;
    let query = Query::parse(raw.as_deref(), &["level", "storey"])?;
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
    app.look_up(move |ready| {
        let asked = Asked::by(&ready.world, &kind, &query)?;
        let tiles = asked.kept.tiles(&ready.world.community);
        let made = tiles.map_err(HttpError::internal)?.tile(id);
        let keep = (header::CACHE_CONTROL, KEEP);
        Ok(match made {
            Some(bytes) => ([(header::CONTENT_TYPE, MVT), keep], bytes).into_response(),
            None => (StatusCode::NO_CONTENT, [keep]).into_response(),
        })
    })
    .await
}

/// What the tiles of a layer hold (TileJSON 3.0.0).
#[utoipa::path(get, path = "/api/v1/coverage/{kind}/tiles.json", tag = "model",
    params(
        ("kind" = String, Path, description = "a kind of /api/v1/coverage"),
        ("level" = Option<String>, Query, description = "the level of the kind, as of its tiles"),
        ("storey" = Option<i16>, Query, description = "of radio: a storey, as of its tiles")),
    responses((status = 200, description = "TileJSON", body = Object), LookUpProblems))]
pub(super) async fn tilejson(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Path(kind) = path?;
    let query = Query::parse(raw.as_deref(), &["level", "storey"])?;
    let base = tiles::base(&headers);
    app.look_up(move |ready| {
        let asked = Asked::by(&ready.world, &kind, &query)?;
        let template = format!(
            "{base}/api/v1/coverage/{}/tiles/{{z}}/{{x}}/{{y}}.mvt{}",
            encode(&asked.word),
            asked.which()
        );
        let world = &ready.world;
        let name = wire::title(&asked);
        let json = PatchTiles::tilejson(&world.community, &asked.kept.layer, name, &template);
        let json = json.json().map_err(HttpError::internal)?;
        Ok(tiles::answer("application/json", json))
    })
    .await
}

/// A layer as a picture (PNG, north up), in the colours of the summary's legend: of radio the level of the best server, its signal over noise and
/// interference, or which station it is, of light how bright the ground is, of all others how many devices cover a place.
#[utoipa::path(get, path = "/api/v1/coverage/{kind}/picture.png", tag = "model",
    params(
        ("kind" = String, Path, description = "a kind of /api/v1/coverage"),
        ("level" = Option<String>, Query, description = "the level of the kind, as of its summary"),
        ("storey" = Option<i16>, Query, description = "of radio: a storey, as of its summary"),
        ("what" = Option<String>, Query, pattern = "^(level|sinr|server)$", description = "of radio: the level (if missing), the signal over noise and interference, or which station is the best server")),
    responses(
        (status = 200, description = "The picture", body = Vec<u8>, content_type = "image/png"),
        LookUpProblems))]
pub(super) async fn picture(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(kind) = path?;
    let query = Query::parse(raw.as_deref(), &["what", "level", "storey"])?;
    app.look_up(move |ready| {
        let asked = Asked::by(&ready.world, &kind, &query)?;
        let what = picture_of(&query)?;
        let (png, _) = wire::drawn(&asked, what)?;
        Ok((
            [(header::CONTENT_TYPE, PNG), (header::CACHE_CONTROL, KEEP)],
            png,
        ))
    })
    .await
}

/// A layer as a raster for GIS programs (GeoTIFF, 32-bit floating point, north up in the zone of UTM on WGS 84): of radio the bands are the level of the best
/// server (dBm), its signal over noise and interference (dB) and its number among the stations, whose ids the metadata have as `STATION_1` and so on; of light how
/// bright the ground is (lux); of all others how many devices cover a place. What is not known is NaN.
#[utoipa::path(get, path = "/api/v1/coverage/{kind}/raster.tif", tag = "model",
    params(
        ("kind" = String, Path, description = "a kind of /api/v1/coverage"),
        ("level" = Option<String>, Query, description = "the level of the kind, as of its summary"),
        ("storey" = Option<i16>, Query, description = "of radio: a storey, as of its summary")),
    responses(
        (status = 200, description = "The raster", body = Vec<u8>, content_type = "image/tiff"),
        LookUpProblems))]
pub(super) async fn raster(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(kind) = path?;
    let query = Query::parse(raw.as_deref(), &["level", "storey"])?;
    app.look_up(move |ready| {
        let asked = Asked::by(&ready.world, &kind, &query)?;
        let frame = &ready.world.community.frame;
        let tiff = layer_raster(&asked.kept.layer, frame).map_err(HttpError::internal)?;
        let head = [(header::CONTENT_TYPE, TIFF), (header::CACHE_CONTROL, KEEP)];
        Ok((head, tiff))
    })
    .await
}

fn picture_of(query: &Query) -> Result<RadioPicture, HttpError> {
    match query.text("what") {
        None | Some("level") => Ok(RadioPicture::Level),
        Some("sinr") => Ok(RadioPicture::Sinr),
        Some("server") => Ok(RadioPicture::Server),
        Some(other) => Err(HttpError::bad_request(
            both!("what={} is not level, sinr or server", "what={} 不是 level、sinr 或 server"; shorten(other)),
        )),
    }
}
