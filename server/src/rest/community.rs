//! `GET /api/v1/community`.

use axum::Json;
use axum::extract::{RawQuery, State};
use twin_protocol::rest::{CommunityInfo, LayerInfo};

use super::openapi::LookUpProblems;
use crate::http::{HttpError, Query};
use crate::layer::{self, LAYERS};
use crate::state::App;
use crate::world::World;

/// What the community is, what it has, and what its clock says.
#[utoipa::path(get, path = "/api/v1/community", tag = "model",
    responses((status = 200, description = "The community", body = CommunityInfo), LookUpProblems))]
pub(super) async fn community(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Json<CommunityInfo>, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let ready = app.ready()?;
    let (world, live) = (&ready.world, ready.hub.live());
    let community = &world.community;
    Ok(Json(CommunityInfo {
        id: community.id.to_string(),
        name: (&community.name).into(),
        origin: [
            community.frame.lon(),
            community.frame.lat(),
            community.frame.height(),
        ],
        bbox: world.bbox,
        utc_offset_secs: community.utc_offset_secs,
        households: community.household_count(),
        layers: layer_infos(world),
        registers: layer::registers(community),
        provenance: community.provenance.clone(),
        clock: Some(live.clock.clone()),
        totals: Some(live.totals.clone()),
    }))
}

/// The layers of the community.
pub(super) fn layer_infos(world: &World) -> Vec<LayerInfo> {
    let info = |layer| LayerInfo {
        id: twin_core::spatial::Layer::as_str(layer).to_owned(),
        title: layer::title(layer),
        geometry: layer::geometry(layer).to_owned(),
        count: world.count(layer),
        href: format!("/api/v1/layers/{layer}/items"),
    };
    LAYERS.into_iter().map(info).collect()
}
