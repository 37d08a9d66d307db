//! `GET /api/v1/incidents`: what happens in the simulation, and what could.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use twin_core::sim::{IncidentError, possible_incidents};
use twin_protocol::rest::{Incidents, PossibleIncident, PossibleIncidents};

use super::openapi::LookUpProblems;
use crate::http::{HttpError, Query};
use crate::state::App;

/// The incidents under way, of the scenario and of commands.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "live",
    responses((status = 200, description = "They, in the order of their beginning", body = Incidents), LookUpProblems))]
pub(super) async fn incidents(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Incidents>, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let live = app.ready()?.hub.live();
    Ok(Json(Incidents {
        incidents: live.incidents.to_vec(),
    }))
}

/// The kinds of incident that devices would notice at a place: what `begin_incident` takes there.
#[utoipa::path(get, path = "/api/v1/incidents/possible", tag = "live",
    params(
        ("at" = Option<String>, Query, description = "id of the place, as in `begin_incident`; somewhere if missing"),
        ("storey" = Option<i16>, Query, description = "storey of a fire or gas leak; 0, the ground, if missing")),
    responses((status = 200, description = "They, with how many devices would notice each", body = PossibleIncidents), LookUpProblems))]
pub(super) async fn possible(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let query = Query::parse(raw.as_deref(), &["at", "storey"])?;
    let storey = query.number("storey", i16::MIN, i16::MAX)?.unwrap_or(0);
    let at = query.text("at").map(str::to_owned);
    app.look_up(move |ready| {
        let world = &ready.world;
        let found = possible_incidents(&world.community, &world.catalogue, at.as_deref(), storey);
        let kinds = found.map_err(|error| unknown_place(&error))?.into_iter();
        Ok(Json(PossibleIncidents {
            kinds: kinds
                .map(|(kind, devices)| PossibleIncident {
                    kind,
                    devices,
                    duration_s: kind.default_lasts_s(),
                })
                .collect(),
        }))
    })
    .await
}

fn unknown_place(error: &IncidentError) -> HttpError {
    HttpError::not_found(error.alone())
}
