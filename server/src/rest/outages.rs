//! `GET /api/v1/outages/{part}`: what fails with a part of a network, and what cuts it off.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use twin_core::both;
use twin_core::supply::{Failure, Meters, SupplyError, SupplyGraph};
use twin_core::told::Told;

use super::openapi::LookUpProblems;
use crate::http::{HttpError, Query};
use crate::state::App;

/// Who loses supply when a node or link of a power, water or other network fails, and the fewest switches or valves that cut it off. It
/// is worked out by the network's topology; nothing happens in the simulation (`begin_incident` lets it).
#[utoipa::path(get, path = "/api/v1/outages/{part}", tag = "model",
    params(("part" = String, Path, description = "id of a node or link, percent-encoded; `utility_node/ID` or `utility_link/ID` where both have it")),
    responses((status = 200, description = "The part, its network, `outage` and `isolation`", body = Object), LookUpProblems))]
pub(super) async fn outage(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    Query::parse(raw.as_deref(), &[])?;
    app.look_up(move |ready| {
        let (community, catalogue) = (&ready.world.community, &ready.world.catalogue);
        let graph = SupplyGraph::new(community);
        let part = graph.find(&id).map_err(|error| unknown_part(&error))?;
        let failure = Failure::of(community, &graph, part, &Meters::new(community, catalogue));
        let failure =
            failure.ok_or_else(|| HttpError::internal("a part that was found is lost"))?;
        Ok(Json(failure).into_response())
    })
    .await
}

fn unknown_part(error: &SupplyError) -> HttpError {
    match error {
        SupplyError::Unknown { id, nodes, links } => HttpError::not_found(
            both!("no node or link of a network is named '{}'; the community has {nodes} nodes and {links} links, in the layers utility_node and utility_link", "管网中没有编号为“{}”的节点或管线；社区有 {nodes} 个节点和 {links} 条管线，见图层 utility_node 和 utility_link"; crate::http::query::shorten(id)),
        ),
        other => HttpError::conflict(other.told()),
    }
}
