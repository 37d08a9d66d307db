//! `GET /api/v1/audit`: whether the community has what the rows of the white paper ask for.

mod wire;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use twin_core::audit::Verdict;
use twin_formats::audit::{Demand, Document, Row, geojson};
use twin_protocol::audit::{AuditDemandPage, AuditOverview, AuditProfile};

use super::collection::GEOJSON;
use super::openapi::LookUpProblems;
use crate::http::query::{encode, shorten};
use crate::http::{HttpError, Query};
use crate::state::App;
use crate::world::World;

/// The audit of the served community: every row with its verdict, and table 2's applications. The first call for a profile makes it.
#[utoipa::path(get, path = "/api/v1/audit", tag = "model",
    params(("profile" = Option<String>, Query, pattern = "^(new_build|required|existing)$", description = "which rows are asked for: every one (new_build, if missing), the required ones, or the * rows of existing communities")),
    responses((status = 200, description = "The audit", body = AuditOverview), LookUpProblems))]
pub(super) async fn overview(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let query = Query::parse(raw.as_deref(), &["profile"])?;
    let profile = read_profile(&query)?;
    app.look_up(move |ready| {
        let world = &ready.world;
        let audited = world.audit(profile).map_err(HttpError::internal)?;
        let document = Document::new(&world.community, &audited.rules, &audited.audit);
        Ok(Json(wire::overview(profile, &document, &audited.audit)))
    })
    .await
}

/// The demands of a row: what each speaks of, how far it is met, what serves it and what would mend it.
#[utoipa::path(get, path = "/api/v1/audit/{row}", tag = "model",
    params(
        ("row" = String, Path, description = "the row, such as T3-2"),
        ("profile" = Option<String>, Query, pattern = "^(new_build|required|existing)$", description = "as for /api/v1/audit"),
        ("verdict" = Option<String>, Query, description = "only demands with one of these verdicts, separated by commas: met, partly, not_met, cannot_tell, not_applicable"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "demands on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "demands to leave out")),
    responses((status = 200, description = "The demands", body = AuditDemandPage), LookUpProblems))]
pub(super) async fn demands(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    let asked = Asked::read(raw.as_deref())?;
    app.look_up(move |ready| {
        let world = &ready.world;
        let row = asked.row(world, &id)?;
        let found = asked.demands(&row);
        let page = asked.query.page()?;
        let shown = page.of(&found);
        let demands = shown.iter().map(|demand| wire::demand(world, &row, demand));
        let path = format!("/api/v1/audit/{}", encode(row.row));
        Ok(Json(AuditDemandPage {
            profile: asked.profile,
            row: row.row.to_owned(),
            number_matched: found.len(),
            number_returned: shown.len(),
            next: asked.query.next(&path, page, found.len()),
            demands: demands.collect(),
        }))
    })
    .await
}

/// Where the demands of a row are, as GeoJSON: of each its evidence, what of it nothing serves (`remainder`), and where what would mend
/// it could stand (`proposal`), as the property `what` tells. Pages are of demands, as in `/api/v1/audit/{row}`.
#[utoipa::path(get, path = "/api/v1/audit/{row}/geojson", tag = "model",
    params(
        ("row" = String, Path, description = "the row, such as T3-2"),
        ("profile" = Option<String>, Query, pattern = "^(new_build|required|existing)$", description = "as for /api/v1/audit"),
        ("verdict" = Option<String>, Query, description = "only demands with one of these verdicts, separated by commas"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "demands on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "demands to leave out")),
    responses(
        (status = 200, description = "The features", body = Object, content_type = "application/geo+json"),
        LookUpProblems))]
pub(super) async fn places(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    let asked = Asked::read(raw.as_deref())?;
    app.look_up(move |ready| {
        let world = &ready.world;
        let row = asked.row(world, &id)?;
        let found = asked.demands(&row);
        let shown = asked.query.page()?.of(&found).iter().copied();
        let mut body = Vec::new();
        geojson::write_row(&row, shown, &world.community.frame, &mut body)
            .map_err(HttpError::internal)?;
        Ok(([(header::CONTENT_TYPE, GEOJSON)], body).into_response())
    })
    .await
}

/// Which demands are asked for.
struct Asked {
    query: Query,
    profile: AuditProfile,
    /// Empty for every verdict.
    verdicts: Vec<Verdict>,
}

impl Asked {
    fn read(raw: Option<&str>) -> Result<Self, HttpError> {
        let query = Query::parse(raw, &["profile", "verdict", "limit", "offset"])?;
        query.page()?;
        Ok(Self {
            profile: read_profile(&query)?,
            verdicts: read_verdicts(&query)?,
            query,
        })
    }

    fn row<'w>(&self, world: &'w World, id: &str) -> Result<Row<'w>, HttpError> {
        let audited = world.audit(self.profile).map_err(HttpError::internal)?;
        let found = audited.audit.row(id);
        found
            .and_then(|found| Row::new(found, &world.community, &audited.rules))
            .ok_or_else(|| {
                let profile = self.profile.as_str();
                HttpError::not_found(format!(
                    "profile {profile} asks for no row '{}'; /api/v1/audit?profile={profile} lists those it asks for",
                    shorten(id)
                ))
            })
    }

    fn demands<'r, 'w>(&self, row: &'r Row<'w>) -> Vec<&'r Demand<'w>> {
        let fits = |d: &&Demand<'_>| self.verdicts.is_empty() || self.verdicts.contains(&d.verdict);
        row.demands.iter().filter(fits).collect()
    }
}

fn read_profile(query: &Query) -> Result<AuditProfile, HttpError> {
    let Some(word) = query.text("profile") else {
        return Ok(AuditProfile::default());
    };
    let found = AuditProfile::ALL.into_iter().find(|p| p.as_str() == word);
    found.ok_or_else(|| {
        HttpError::bad_request(format!(
            "profile={} is not new_build, required or existing",
            shorten(word)
        ))
    })
}

fn read_verdicts(query: &Query) -> Result<Vec<Verdict>, HttpError> {
    let Some(list) = query.text("verdict") else {
        return Ok(Vec::new());
    };
    let words = list.split(',').take(Verdict::ALL.len() + 1);
    words
        .map(|word| {
            Verdict::from_word(word).ok_or_else(|| {
                let known: Vec<&str> = Verdict::ALL.iter().map(|v| v.as_str()).collect();
                HttpError::bad_request(format!(
                    "verdict={} is not a list of {}, separated by commas",
                    shorten(list),
                    known.join(", ")
                ))
            })
        })
        .collect()
}
