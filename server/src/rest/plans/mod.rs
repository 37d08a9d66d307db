//! `/api/v1/plans`: where what the rows ask for could stand, what it costs, and putting it into the community.

mod bill;
mod changes;
mod feature;
mod feeds;
mod wire;

use std::sync::Arc;

use ::geojson::Feature;
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use twin_core::both;
use twin_core::edit::Action;
use twin_core::model::Community;
use twin_core::planning::Placement;
use twin_formats::programme::{Document, geojson, page, workbook};
use twin_protocol::plan::{
    Adoption, Edited, PlanDifference, PlanInfo, PlanList, PlanRequest, PlanState,
};
use twin_report::Imprint;

use self::changes::{Changes, Side};
use super::collection::{Collection, GEOJSON, page_text};
use super::openapi::{BodyProblems, LookUpProblems};
use super::report::{Form, language};
use crate::editor::{edit, stamp};
use crate::http::query::shorten;
use crate::http::{HttpError, JsonBody, Query, strict};
use crate::plans::{Basis, Order, Outcome, Plan};
use crate::state::{App, Ready};

/// Largest body of a plan, bytes: a city's rules, quotes and areas have some hundred kilobytes.
pub(super) const BODY_BYTES: usize = 2 * 1024 * 1024;

/// The plans that are kept, newest first, without their results.
#[utoipa::path(get, path = "/api/v1/plans", tag = "plans",
    responses((status = 200, description = "The plans", body = PlanList), LookUpProblems))]
pub(super) async fn list(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Json<PlanList>, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let ready = app.ready()?;
    let plans = app.plans.all();
    let infos = plans.iter().map(|plan| PlanInfo {
        result: None,
        ..wire::info(plan, &ready.world)
    });
    Ok(Json(PlanList {
        plans: infos.collect(),
    }))
}

/// Begins to plan. One plan is made at a time, others wait; six are kept, and of more the oldest that has ended goes. Nothing is changed
/// until a plan is adopted.
#[utoipa::path(post, path = "/api/v1/plans", tag = "plans", request_body = PlanRequest,
    responses(
        (status = 202, description = "It waits or runs; Location says where it is", body = PlanInfo, headers(("Location" = String))),
        BodyProblems, LookUpProblems))]
pub(super) async fn start(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<Response, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let JsonBody(value) = body?;
    let request: PlanRequest = strict(value).map_err(|reason| {
        HttpError::wrong_shape(
            both!("this is no plan: {reason}", "不是规划请求：{reason}" => reason),
        )
    })?;
    let plans = app.plans.clone();
    app.look_up(move |ready| {
        let order = Order::read(&request, &ready.world)?;
        let plan = plans.start(order).map_err(|_| {
            HttpError::too_many(
                both!(
                    "every place is taken by a plan that waits; cancel one",
                    "等待中的规划已占满；请取消一个"
                ),
                10,
            )
        })?;
        let at = format!("/api/v1/plans/{}", wire::id(plan.number));
        let info = wire::info(&plan, &ready.world);
        Ok((StatusCode::ACCEPTED, [(header::LOCATION, at)], Json(info)))
    })
    .await
}

/// A plan: how far it is; when it is made, its rows, phases, and the curve of money, sites, devices, worth and share served.
#[utoipa::path(get, path = "/api/v1/plans/{id}", tag = "plans",
    params(("id" = String, Path, description = "the plan, such as plan-1")),
    responses((status = 200, description = "The plan", body = PlanInfo), LookUpProblems))]
pub(super) async fn plan(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    Query::parse(raw.as_deref(), &[])?;
    let plan = known(&app, &id)?;
    app.look_up(move |ready| Ok(Json(wire::info(&plan, &ready.world))))
        .await
}

/// Cancels a plan that waits or runs, within a moment; forgets one that has ended.
#[utoipa::path(delete, path = "/api/v1/plans/{id}", tag = "plans",
    params(("id" = String, Path, description = "the plan")),
    responses((status = 204, description = "It is cancelled or forgotten"), LookUpProblems))]
pub(super) async fn forget(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<StatusCode, HttpError> {
    let Path(id) = path?;
    Query::parse(raw.as_deref(), &[])?;
    app.ready()?;
    let number = known(&app, &id)?.number;
    if app.plans.forget(number) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(missing(&id))
    }
}

/// The new devices of a plan as GeoJSON (RFC 7946): class, name, row, height above the local ground, whether it is indoors, and the phase that pays for each,
/// from 1; none for those that no phase does. `power` and `network` say what feeds it, `power_from` and `network_from` the feature that does, `power_m` and
/// `network_m` how far that is in metres, straight in plan, `power_basis` and `network_basis` who says that it is there: `given`, `planned` or `inferred`.
#[utoipa::path(get, path = "/api/v1/plans/{id}/devices", tag = "plans",
    params(
        ("id" = String, Path, description = "the plan"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "devices on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "devices to leave out")),
    responses(
        (status = 200, description = "The devices", body = Collection<'static>, content_type = "application/geo+json"),
        (status = 409, description = "The plan is not made", body = twin_protocol::rest::Problem, content_type = "application/problem+json"),
        LookUpProblems))]
pub(super) async fn devices(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    features(
        (app, path, raw),
        "devices",
        |outcome| outcome.placement.devices.len(),
        feature::device,
    )
    .await
}

/// The trenches of a plan as GeoJSON (RFC 7946): lines from their far ends towards power, each with its length, the phase that opens it, from 1, the
/// stretch that it leads to, and the devices that hang on it. Each is opened once; those nearer to power come first.
#[utoipa::path(get, path = "/api/v1/plans/{id}/trenches", tag = "plans",
    params(
        ("id" = String, Path, description = "the plan"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "trenches on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "trenches to leave out")),
    responses(
        (status = 200, description = "The trenches", body = Collection<'static>, content_type = "application/geo+json"),
        (status = 409, description = "The plan is not made", body = twin_protocol::rest::Problem, content_type = "application/problem+json"),
        LookUpProblems))]
pub(super) async fn trenches(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    features(
        (app, path, raw),
        "trenches",
        |outcome| outcome.programme.trenches.len(),
        feature::trench,
    )
    .await
}

/// A page of what a plan has many of: what it is called in the path, how many there are, and one of them.
async fn features(
    (app, path, raw): (App, Result<Path<String>, PathRejection>, Option<String>),
    part: &'static str,
    count: fn(&Outcome) -> usize,
    make: fn(&Order, &Outcome, usize) -> Option<Feature>,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    let query = Query::parse(raw.as_deref(), &["limit", "offset"])?;
    let page = query.page()?;
    let plan = known(&app, &id)?;
    let outcome = outcome(&plan)?;
    app.look_up(move |_| {
        let all = count(&outcome);
        let first = page.offset.min(all);
        let shown = page.limit.min(all - first);
        let make = |i: usize| make(&plan.order, &outcome, first + i);
        let path = format!("/api/v1/plans/{}/{part}", wire::id(plan.number));
        let next = query.next(&path, page, all);
        let text = page_text(shown, all, next, &make).map_err(HttpError::internal)?;
        Ok(([(header::CONTENT_TYPE, GEOJSON)], text))
    })
    .await
}

/// What a plan has otherwise than another: both in sums, how many devices it adds and takes away, and both by row with verdict, devices, share
/// served and cost. Devices are held to be the same where they are of one class and row and at one place. Those that an earlier plan placed count,
/// too, where both plans are of the community that is served and one of them keeps what the other replaces.
#[utoipa::path(get, path = "/api/v1/plans/{id}/difference", tag = "plans",
    params(
        ("id" = String, Path, description = "the plan"),
        ("with" = String, Query, description = "the plan that it is held against, such as plan-1")),
    responses(
        (status = 200, description = "The difference", body = PlanDifference),
        (status = 409, description = "A plan is not made", body = twin_protocol::rest::Problem, content_type = "application/problem+json"),
        LookUpProblems))]
pub(super) async fn difference(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    let query = Query::parse(raw.as_deref(), &["with"])?;
    let [plan, with] = pair(&app, &id, &query)?;
    app.look_up(move |ready| {
        let sides = [plan.side(), with.side()];
        Ok(Json(changes::difference(sides, &ready.world)))
    })
    .await
}

/// The devices that a plan has otherwise than another as GeoJSON (RFC 7946), as `/api/v1/plans/{id}/devices` has them, with `change`: `added` of those
/// that there are with the plan and not with the other, then `removed` of those that there are with the other and not with the plan.
#[utoipa::path(get, path = "/api/v1/plans/{id}/difference/devices", tag = "plans",
    params(
        ("id" = String, Path, description = "the plan"),
        ("with" = String, Query, description = "the plan that it is held against, such as plan-1"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "devices on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "devices to leave out")),
    responses(
        (status = 200, description = "The devices", body = Collection<'static>, content_type = "application/geo+json"),
        (status = 409, description = "A plan is not made", body = twin_protocol::rest::Problem, content_type = "application/problem+json"),
        LookUpProblems))]
pub(super) async fn difference_devices(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path(id) = path?;
    let query = Query::parse(raw.as_deref(), &["with", "limit", "offset"])?;
    let page = query.page()?;
    let [plan, with] = pair(&app, &id, &query)?;
    app.look_up(move |ready| {
        let changes = Changes::of([plan.side(), with.side()], &ready.world);
        let all = changes.added.len() + changes.removed.len();
        let first = page.offset.min(all);
        let shown = page.limit.min(all - first);
        let make = |i: usize| feature::change(&plan.plan.order, &changes, first + i);
        let path = format!(
            "/api/v1/plans/{}/difference/devices",
            wire::id(plan.plan.number)
        );
        let next = query.next(&path, page, all);
        let text = page_text(shown, all, next, &make).map_err(HttpError::internal)?;
        Ok(([(header::CONTENT_TYPE, GEOJSON)], text))
    })
    .await
}

/// A plan that is made.
struct Made {
    plan: Arc<Plan>,
    outcome: Arc<Outcome>,
}

impl Made {
    fn of(app: &App, id: &str) -> Result<Self, HttpError> {
        let plan = known(app, id)?;
        let outcome = outcome(&plan)?;
        Ok(Self { plan, outcome })
    }

    fn side(&self) -> Side<'_> {
        Side {
            plan: &self.plan,
            outcome: &self.outcome,
        }
    }
}

/// The plan of the id, and the one that the query holds it against.
fn pair(app: &App, id: &str, query: &Query) -> Result<[Made; 2], HttpError> {
    let with = query.text("with").ok_or_else(|| {
        HttpError::bad_request(both!(
            "with is missing: the id of the plan to hold this one against, such as with=plan-1",
            "缺少 with：用于对比的规划编号，例如 with=plan-1"
        ))
    })?;
    Ok([Made::of(app, id)?, Made::of(app, with)?])
}

/// The report of a plan: its sums, phases, bill of quantities, curve and rows; as GeoJSON its trenches and places.
#[utoipa::path(get, path = "/api/v1/plans/{id}/reports/{form}", tag = "plans",
    params(
        ("id" = String, Path, description = "the plan"),
        ("form" = String, Path, pattern = "^(html|pdf|xlsx|geojson|json)$", description = "a page, a PDF, a workbook, GeoJSON or JSON"),
        ("language" = Option<String>, Query, pattern = "^(zh|en)$", description = "the language of a page, PDF or workbook: zh, if missing")),
    responses(
        (status = 200, description = "The report", content(
            (String = "text/html"),
            (Vec<u8> = "application/pdf"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Object = "application/geo+json"),
            (Object = "application/json"))),
        (status = 409, description = "The plan is not made", body = twin_protocol::rest::Problem, content_type = "application/problem+json"),
        LookUpProblems))]
pub(super) async fn report(
    State(app): State<App>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let Path((id, form)) = path?;
    let query = Query::parse(raw.as_deref(), &["language"])?;
    let language = language(&query)?;
    let plan = known(&app, &id)?;
    let forms = [
        Form::Page,
        Form::Pdf,
        Form::Workbook,
        Form::Geojson,
        Form::Json,
    ];
    let form = Form::of(&form, &forms)?;
    let outcome = outcome(&plan)?;
    app.look_up(move |ready| {
        let order = &plan.order;
        // The map is drawn as long as the community that was planned for is still there.
        let world = order.basis.world.upgrade();
        let document = Document::new(
            (&order.basis.id, &order.basis.name, &order.basis.frame),
            world.as_ref().map(|world| &world.community),
            (&outcome.placement, &outcome.connections),
            (&order.rules, &order.prices),
            &outcome.programme,
            &outcome.curve,
        );
        let body = match form {
            Form::Page => page::html(&document, language).into_bytes(),
            Form::Workbook => workbook::bytes(&document, language).map_err(HttpError::internal)?,
            Form::Pdf => {
                let log = ready.versions.log().map_err(HttpError::internal)?;
                let imprint = world.as_ref().map_or_else(Imprint::default, |world| {
                    Imprint::of(&world.community, log, &order.rules.profile, language)
                });
                twin_report::plan(&document, &imprint, language).map_err(HttpError::internal)?
            }
            Form::Geojson => {
                let mut text = Vec::new();
                geojson::write(&document, &mut text).map_err(HttpError::internal)?;
                text
            }
            Form::Json => serde_json::to_vec(&document).map_err(HttpError::internal)?,
        };
        Ok(form.answer(&wire::id(plan.number), body))
    })
    .await
}

/// Puts what a plan pays for, devices and places, into the community: one version, which `POST /api/v1/versions` takes back. It is on the
/// disk, and served, when it is answered. Live streams are closed (1012): their devices are others now.
#[utoipa::path(post, path = "/api/v1/plans/{id}/adoption", tag = "plans", request_body = Adoption,
    params(("id" = String, Path, description = "the plan")),
    responses((status = 201, description = "The version that it made", body = Edited), BodyProblems, LookUpProblems))]
pub(super) async fn adopt(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<(StatusCode, Json<Edited>), HttpError> {
    let Path(id) = path?;
    Query::parse(raw.as_deref(), &[])?;
    let JsonBody(value) = body?;
    let asked: Adoption = strict(value).map_err(|reason| {
        HttpError::wrong_shape(
            both!("this is no adoption: {reason}", "不是采纳请求：{reason}" => reason),
        )
    })?;
    let plan = known(&app, &id)?;
    let outcome = outcome(&plan)?;
    let stamp = stamp(
        Action::Place,
        &asked.author,
        asked.message.as_deref(),
        || wire::told(&plan),
    )?;
    let adopted = plan.clone();
    let edited = edit(&app, stamp, move |log, stamp, ready| {
        let placed = adoptable(&plan, &outcome, ready)?;
        let order = &plan.order;
        let community = Basis::community(&ready.world, order.planned, &order.given.scope)?;
        let community = placed.apply(community).map_err(HttpError::internal)?;
        let community = as_in_a_file(community)?;
        let changes = log
            .record(stamp, &ready.world.community, &community)
            .map_err(HttpError::internal)?;
        Ok((changes, community))
    })
    .await?;
    adopted.adopted(edited.version);
    Ok((StatusCode::CREATED, Json(edited)))
}

/// The community on the grid that it will be read back on, so that a device that is placed where one was is no change.
fn as_in_a_file(community: Community) -> Result<Community, HttpError> {
    let mut parts = community.into_parts();
    parts.snap_to_grid();
    Community::new(parts).map_err(HttpError::internal)
}

/// What of the plan is paid for, if it is of the community that is served.
fn adoptable(plan: &Plan, outcome: &Outcome, ready: &Ready) -> Result<Placement, HttpError> {
    if !wire::is_current(plan, &ready.world) {
        return Err(HttpError::conflict(both!(
            "the community has become another version since this was planned; plan again",
            "规划之后社区已是另一版本；请重新规划"
        )));
    }
    let mut placement = outcome.placement.clone();
    let mut paid = outcome.phases.iter();
    placement
        .devices
        .retain(|_| paid.next().is_some_and(Option::is_some));
    let mut paid = outcome.place_phases.iter();
    placement
        .places
        .retain(|_| paid.next().is_some_and(Option::is_some));
    Ok(placement)
}

fn known(app: &App, id: &str) -> Result<Arc<Plan>, HttpError> {
    app.ready()?;
    let number = wire::number(id);
    number
        .and_then(|number| app.plans.get(number))
        .ok_or_else(|| missing(id))
}

fn missing(id: &str) -> HttpError {
    HttpError::not_found(
        both!("there is no plan '{}'; /api/v1/plans lists those that are kept", "没有规划“{}”；保留的规划见 /api/v1/plans"; shorten(id)),
    )
}

fn outcome(plan: &Plan) -> Result<Arc<Outcome>, HttpError> {
    let status = plan.status();
    status.outcome.ok_or_else(|| {
        HttpError::conflict(match status.state {
            PlanState::Queued | PlanState::Running => both!(
                "the plan is not made yet; ask again later",
                "规划尚未完成；请稍后再查"
            ),
            _ => both!(
                "the plan came to nothing; /api/v1/plans/{{id}} says why",
                "规划没有结果；原因见 /api/v1/plans/{{id}}"
            ),
        })
    })
}
