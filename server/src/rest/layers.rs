//! `GET /api/v1/layers` and the features in them, as GeoJSON.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use twin_core::both;
use twin_core::spatial::Layer;
use twin_core::told::Bilingual;
use twin_protocol::rest::LayerInfo;

use super::collection::{Collection, GEOJSON, page_text};
use super::community::layer_infos;
use super::feature::feature;
use super::openapi::LookUpProblems;
use super::place_query::{PARAMETERS, PlaceQuery};
use super::search::Needle;
use crate::http::query::shorten;
use crate::http::{HttpError, Query};
use crate::layer::{self, LAYERS};
use crate::state::App;
use crate::world::World;

/// The layers of the community.
#[utoipa::path(get, path = "/api/v1/layers", tag = "model",
    responses((status = 200, description = "The layers", body = Vec<LayerInfo>), LookUpProblems))]
pub(super) async fn layers(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Vec<LayerInfo>>, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    Ok(Json(layer_infos(&app.ready()?.world)))
}

/// Features of a layer as a GeoJSON FeatureCollection, with `numberMatched`, `numberReturned` and a link to the next page.
///
/// At most one of `bbox`, `polygon`, `point` (with `radius` or `k`) and `along` (with `distance`). Finds about a point come
/// nearest first with `distance_m`; finds along a road in its direction, with `station_m` and `offset_m`; others in the
/// model's order.
#[utoipa::path(get, path = "/api/v1/layers/{layer}/items", tag = "model",
    params(
        ("layer" = String, Path, pattern = "^(compound|building|storey|unit|room|road|green|water|parking|garage_level|parking_space|wall|gate|place|fixture|pole|device|airspace|utility_node|utility_link|placed_model)$", description = "the layer; /api/v1/layers lists them"),
        ("bbox" = Option<String>, Query, description = "west,south,east,north in degrees"),
        ("polygon" = Option<String>, Query, description = "WKT POLYGON((lon lat, ...)), a GeoJSON ring [[lon,lat],...] or a GeoJSON Polygon"),
        ("point" = Option<String>, Query, description = "longitude,latitude in degrees; goes with radius or k"),
        ("radius" = Option<f64>, Query, minimum = 0, maximum = 100000, description = "metres about point, up to 100,000"),
        ("k" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "how many nearest to point, up to 10,000; of those that fit the other filters"),
        ("along" = Option<String>, Query, description = "id of a road; goes with distance"),
        ("distance" = Option<f64>, Query, minimum = 0, maximum = 100000, description = "metres from the road, up to 100,000"),
        ("class" = Option<String>, Query, description = "device class, such as T3-2 (layer device)"),
        ("kind" = Option<String>, Query, description = "kind within the layer: building use, road class, fixture kind, place kind, ..."),
        ("q" = Option<String>, Query, min_length = 1, max_length = 100, description = "part of a name, id or kind, Chinese or English"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "features on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "features to leave out")),
    responses(
        (status = 200, description = "The features", body = Collection<'static>, content_type = "application/geo+json"),
        LookUpProblems))]
pub(super) async fn items(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(word) = path?;
    let layer = layer_of(&word)?;
    let mut known = PARAMETERS.to_vec();
    known.extend(["class", "kind", "q", "limit", "offset"]);
    let query = Query::parse(raw.as_deref(), &known)?;
    app.look_up(move |ready| collect(&ready.world, layer, &query).map(geojson))
        .await
}

/// One feature of a layer as GeoJSON.
#[utoipa::path(get, path = "/api/v1/layers/{layer}/items/{id}", tag = "model",
    params(
        ("layer" = String, Path, pattern = "^(compound|building|storey|unit|room|road|green|water|parking|garage_level|parking_space|wall|gate|place|fixture|pole|device|airspace|utility_node|utility_link|placed_model)$", description = "the layer"),
        ("id" = String, Path, description = "the feature's id, percent-encoded")),
    responses(
        (status = 200, description = "The feature", body = Object, content_type = "application/geo+json"),
        LookUpProblems))]
pub(super) async fn item(
    State(app): State<App>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path((word, id)) = path?;
    Query::parse(raw.as_deref(), &[])?;
    let layer = layer_of(&word)?;
    let world = app.ready()?.world.clone();
    let at = world
        .find(layer, &id)
        .filter(|i| layer::holds(&world.community, layer, *i));
    let at = at.ok_or_else(|| {
        HttpError::not_found(
            both!("layer '{layer}' has no feature '{}'", "图层“{layer}”没有要素“{}”"; shorten(&id)),
        )
    })?;
    let feature = feature(&world, layer, at, &[]);
    let body = serde_json::to_string(&feature).map_err(HttpError::internal)?;
    Ok(geojson(body))
}

fn layer_of(word: &str) -> Result<Layer, HttpError> {
    Layer::from_word(word).ok_or_else(|| {
        let known = Bilingual::list(LAYERS.iter().map(|l| l.as_str()));
        HttpError::not_found(both!(
            "there is no layer '{}'; there are {known}",
            "没有图层“{}”；可用的有 {known}";
            shorten(word) => known
        ))
    })
}

fn geojson(body: String) -> Response {
    ([(header::CONTENT_TYPE, GEOJSON)], body).into_response()
}

fn collect(world: &World, layer: Layer, query: &Query) -> Result<String, HttpError> {
    let page = query.page()?;
    let place = PlaceQuery::read(query, world)?;
    let class = read_class(query, layer, world)?;
    let kind = query.text("kind");
    let needle = query.text("q").map(Needle::new).transpose()?;
    let community = &world.community;
    let fit = |i: usize| {
        class.is_none_or(|class| {
            community
                .devices
                .get(i)
                .is_some_and(|d| d.class.as_str() == class)
        }) && kind.is_none_or(|kind| layer::kind(community, layer, i) == kind)
            && needle
                .as_ref()
                .is_none_or(|needle| needle.fits(world, layer, i))
    };
    let found = place.find(world, layer, &fit)?;
    let shown = page.of(&found);
    let make = |i: usize| feature(world, layer, shown.get(i)?.at, &shown.get(i)?.more);
    let path = format!("/api/v1/layers/{layer}/items");
    let next = query.next(&path, page, found.len());
    page_text(shown.len(), found.len(), next, &make).map_err(HttpError::internal)
}

fn read_class<'q>(
    query: &'q Query,
    layer: Layer,
    world: &World,
) -> Result<Option<&'q str>, HttpError> {
    let Some(class) = query.text("class") else {
        return Ok(None);
    };
    if layer != Layer::Device {
        return Err(HttpError::bad_request(both!(
            "'class' goes with the layer device; use 'kind' for others",
            "class 只用于图层 device；其他图层请用 kind"
        )));
    }
    if world.catalogue.class(class).is_none() {
        return Err(HttpError::bad_request(
            both!("there is no device class '{}'; /api/v1/catalogue lists them", "没有设备类“{}”；设备类见 /api/v1/catalogue"; shorten(class)),
        ));
    }
    Ok(Some(class))
}
