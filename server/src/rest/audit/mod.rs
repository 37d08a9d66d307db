//! `GET /api/v1/audit`: whether the community has what the rows of the white paper ask for, and would have with a device elsewhere.

mod mending;
mod what_if;
mod wire;

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use twin_core::audit::Verdict;
use twin_core::both;
use twin_core::told::{Bilingual, Told};
use twin_formats::audit::{Demand, Document, Row, geojson, page, workbook};
use twin_protocol::audit::{
    AuditDemandPage, AuditOverview, AuditWhatIf, AuditWhatIfAnswer, PostedRules, RulesId,
};
use twin_protocol::profile::Profile;
use twin_report::Imprint;

pub(super) use self::what_if::{elsewhere, lift};
use super::collection::GEOJSON;
use super::openapi::{BodyProblems, LookUpProblems, QuestionProblems};
use super::report::{Form, language};
use crate::audits::Audited;
use crate::http::query::{encode, shorten};
use crate::http::{HttpError, JsonBody, Query, strict};
use crate::plans::rules_of;
use crate::state::App;
use crate::world::World;

/// The audit of the served community: every row with its verdict, and table 2's applications. The first call for a profile makes it.
#[utoipa::path(get, path = "/api/v1/audit", tag = "model",
    params(
        ("profile" = Option<String>, Query, pattern = "^(new_build|required|existing|historic|fringe)$", description = "which rows are asked for: every one (new_build, if missing), the required ones, the * rows of existing communities, or what historic quarters and communities at the edge of the city are asked for"),
        ("rules" = Option<String>, Query, description = "a city's own rules, by the id that POST /api/v1/audit/rules gave")),
    responses((status = 200, description = "The audit", body = AuditOverview), LookUpProblems))]
pub(super) async fn overview(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let query = Query::parse(raw.as_deref(), &["profile", "rules"])?;
    let profile = read_profile(&query)?;
    app.look_up(move |ready| {
        let world = &ready.world;
        let audited = audited(world, profile, &query)?;
        let document = Document::new(&world.community, &audited.rules, &audited.audit);
        Ok(Json(wire::overview(
            world,
            profile,
            &document,
            &audited.audit,
        )))
    })
    .await
}

/// The audit as a file: a page, a PDF, a workbook, where everything is (GeoJSON), or JSON.
#[utoipa::path(get, path = "/api/v1/reports/audit/{form}", tag = "model",
    params(
        ("form" = String, Path, pattern = "^(html|pdf|xlsx|geojson|json)$", description = "its form"),
        ("profile" = Option<String>, Query, pattern = "^(new_build|required|existing|historic|fringe)$", description = "as for /api/v1/audit"),
        ("rules" = Option<String>, Query, description = "as for /api/v1/audit"),
        ("language" = Option<String>, Query, pattern = "^(zh|en)$", description = "the language of a page, PDF or workbook: zh, if missing")),
    responses(
        (status = 200, description = "The report", content(
            (String = "text/html"),
            (Vec<u8> = "application/pdf"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Object = "application/geo+json"),
            (Object = "application/json"))),
        LookUpProblems))]
pub(super) async fn report(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(form) = path?;
    let forms = [
        Form::Page,
        Form::Pdf,
        Form::Workbook,
        Form::Geojson,
        Form::Json,
    ];
    let form = Form::of(&form, &forms)?;
    let query = Query::parse(raw.as_deref(), &["profile", "rules", "language"])?;
    let (profile, language) = (read_profile(&query)?, language(&query)?);
    app.look_up(move |ready| {
        let world = &ready.world;
        let audited = audited(world, profile, &query)?;
        let document = Document::new(&world.community, &audited.rules, &audited.audit);
        let body = match form {
            Form::Page => page::html(&document, language).into_bytes(),
            Form::Pdf => {
                let log = ready.versions.log().map_err(HttpError::internal)?;
                let imprint = Imprint::of(&world.community, log, &audited.rules.profile, language);
                twin_report::audit(&document, &imprint, language).map_err(HttpError::internal)?
            }
            Form::Workbook => workbook::bytes(&document, language).map_err(HttpError::internal)?,
            Form::Geojson => {
                let mut body = Vec::new();
                geojson::write(&document, &mut body).map_err(HttpError::internal)?;
                body
            }
            Form::Json => serde_json::to_vec(&document).map_err(HttpError::internal)?,
        };
        Ok(form.answer("audit", body))
    })
    .await
}

/// The demands of a row: what each speaks of, how far it is met, what serves it and what would mend it.
#[utoipa::path(get, path = "/api/v1/audit/{row}", tag = "model",
    params(
        ("row" = String, Path, description = "the row, such as T3-2"),
        ("profile" = Option<String>, Query, pattern = "^(new_build|required|existing|historic|fringe)$", description = "as for /api/v1/audit"),
        ("rules" = Option<String>, Query, description = "as for /api/v1/audit"),
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
        let audited = audited(world, asked.profile, &asked.query)?;
        let row = asked.row(world, &audited, &id)?;
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
/// it could stand (`proposal`), as the property `what` tells; of what is on floors of a building `heights_m`, their heights in the local frame. Pages are of demands, as in `/api/v1/audit/{row}`.
#[utoipa::path(get, path = "/api/v1/audit/{row}/geojson", tag = "model",
    params(
        ("row" = String, Path, description = "the row, such as T3-2"),
        ("profile" = Option<String>, Query, pattern = "^(new_build|required|existing|historic|fringe)$", description = "as for /api/v1/audit"),
        ("rules" = Option<String>, Query, description = "as for /api/v1/audit"),
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
        let audited = audited(world, asked.profile, &asked.query)?;
        let row = asked.row(world, &audited, &id)?;
        let found = asked.demands(&row);
        let shown = asked.query.page()?.of(&found).iter().copied();
        let mut body = Vec::new();
        geojson::write_row(&row, shown, &world.community, &mut body)
            .map_err(HttpError::internal)?;
        Ok(([(header::CONTENT_TYPE, GEOJSON)], body).into_response())
    })
    .await
}

/// Takes a city's own rules in, so that audits by them can be asked for. The last four are kept, until the community is edited.
#[utoipa::path(post, path = "/api/v1/audit/rules", tag = "model", request_body = PostedRules,
    responses((status = 201, description = "What they are called", body = RulesId), BodyProblems, LookUpProblems))]
pub(super) async fn post_rules(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<Response, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let JsonBody(value) = body?;
    let posted: PostedRules = strict(value).map_err(|reason| {
        HttpError::wrong_shape(
            both!("these are no rules: {reason}", "不是规则：{reason}" => reason),
        )
    })?;
    app.look_up(move |ready| {
        rules_of(Profile::NewBuild, &posted.rules)?;
        let id = ready.world.audits().post(posted.rules);
        Ok((StatusCode::CREATED, Json(RulesId { id })))
    })
    .await
}

/// The rows whose verdict or amounts would be different if a device stood elsewhere, or a camera looked elsewhere or had another lens. Only what the device
/// touches is audited again, after the first question. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/audit/what-if", tag = "model", request_body = AuditWhatIf,
    params(
        ("profile" = Option<String>, Query, pattern = "^(new_build|required|existing|historic|fringe)$", description = "as for /api/v1/audit"),
        ("rules" = Option<String>, Query, description = "as for /api/v1/audit")),
    responses(
        (status = 200, description = "The rows that would be different", body = AuditWhatIfAnswer),
        QuestionProblems, LookUpProblems))]
pub(super) async fn what_if(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<Response, HttpError> {
    let query = Query::parse(raw.as_deref(), &["profile", "rules"])?;
    let profile = read_profile(&query)?;
    let JsonBody(value) = body?;
    let question: AuditWhatIf = strict(value).map_err(|reason| {
        HttpError::wrong_shape(
            both!("this is no question: {reason}", "不是查询：{reason}" => reason),
        )
    })?;
    app.look_up(move |ready| {
        let world = &ready.world;
        let device = what_if::moved(world, &question)?;
        let audited = audited(world, profile, &query)?;
        let changes = ready.trials.ask(world, (profile, &audited), device)?;
        Ok(Json(AuditWhatIfAnswer {
            profile,
            device: question.device,
            rows: wire::changes(&changes, &world.community, &audited.rules),
        }))
    })
    .await
}

/// The audit by a profile and the posted rules that the query names.
fn audited(world: &World, profile: Profile, query: &Query) -> Result<Arc<Audited>, HttpError> {
    let found = match query.text("rules") {
        None => world.audits().get(profile, &world.community),
        Some(id) => {
            let posted = world.audits().posted(id).ok_or_else(|| {
                HttpError::not_found(both!("there are no rules '{}'; send them to POST /api/v1/audit/rules again", "没有规则“{}”；请重新提交到 POST /api/v1/audit/rules"; shorten(id)))
            })?;
            posted.get(profile, &world.community)
        }
    };
    // Files that fit one profile can contradict another.
    found.map_err(|errors| HttpError::out_of_range(errors.told()))
}

/// Which demands are asked for.
struct Asked {
    query: Query,
    profile: Profile,
    /// Empty for every verdict.
    verdicts: Vec<Verdict>,
}

impl Asked {
    fn read(raw: Option<&str>) -> Result<Self, HttpError> {
        let query = Query::parse(raw, &["profile", "rules", "verdict", "limit", "offset"])?;
        query.page()?;
        Ok(Self {
            profile: read_profile(&query)?,
            verdicts: read_verdicts(&query)?,
            query,
        })
    }

    fn row<'w>(
        &self,
        world: &'w World,
        audited: &'w Audited,
        id: &str,
    ) -> Result<Row<'w>, HttpError> {
        let found = audited.audit.row(id);
        found
            .and_then(|found| Row::new(found, &world.community, &audited.rules))
            .ok_or_else(|| {
                let profile = self.profile.as_str();
                HttpError::not_found(both!("profile {profile} asks for no row '{}'; /api/v1/audit?profile={profile} lists those it asks for", "社区类型 {profile} 不要求目录行“{}”；所要求的见 /api/v1/audit?profile={profile}"; shorten(id)))
            })
    }

    fn demands<'r, 'w>(&self, row: &'r Row<'w>) -> Vec<&'r Demand<'w>> {
        let fits = |d: &&Demand<'_>| self.verdicts.is_empty() || self.verdicts.contains(&d.verdict);
        row.demands.iter().filter(fits).collect()
    }
}

fn read_profile(query: &Query) -> Result<Profile, HttpError> {
    let Some(word) = query.text("profile") else {
        return Ok(Profile::default());
    };
    Profile::from_word(word).ok_or_else(|| {
        HttpError::bad_request(both!("profile={} is not new_build, required, existing, historic or fringe", "profile={} 不是 new_build、required、existing、historic 或 fringe"; shorten(word)))
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
                let known = Bilingual::list(Verdict::ALL.iter().map(|v| v.as_str()));
                HttpError::bad_request(both!(
                    "verdict={} is not a list of {known}, separated by commas",
                    "verdict={} 应为以逗号分隔的 {known}";
                    shorten(list) => known
                ))
            })
        })
        .collect()
}
