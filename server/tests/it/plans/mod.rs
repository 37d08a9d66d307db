//! Plans over REST: made, told, adopted, undone.

mod adoption;
mod difference;
mod partial;
mod refusal;

use serde_json::{Value, json};
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::planning::{PlacementOptions, place};
use twin_protocol::plan::{
    Edited, PlanInfo, PlanList, PlanObjective, PlanResult, PlanSiteObjective, PlanState,
};
use twin_protocol::rest::VersionPage;
use twin_server::DataSource;

use crate::community::community;
use crate::harness::{Answer, TestServer};

const RULES: &str = r#"
[document]
title_zh = "示例市细则"
title_en = "Rules of Example City"
issuer = "Example City"
date = 2025-03-01

[[override]]
row = "T5-3"
withdrawn = true
clause = "15"
quote_zh = "出入口不再要求配置红外线测温仪"
quote_en = "Infrared thermometers are no longer asked for at entrances"
"#;

fn send(server: &TestServer, method: &str, target: &str, body: &Value) -> Answer {
    let body = serde_json::to_vec(body).unwrap();
    let head = [("content-type", "application/json")];
    server.request(method, target, &head, &body)
}

fn post(server: &TestServer, target: &str, body: &Value) -> Answer {
    send(server, "POST", target, body)
}

fn info(server: &TestServer, at: &str) -> PlanInfo {
    let answer = server.get(at);
    assert_eq!(answer.status, 200, "{at}: {}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

/// Asks for a plan and waits for its end; where it is, and what it is.
fn planned(server: &TestServer, request: &Value) -> (String, PlanInfo) {
    let answer = post(server, "/api/v1/plans", request);
    assert_eq!(answer.status, 202, "{}", answer.text());
    let at = answer.header("location").unwrap().to_owned();
    let plan = server.wait("the plan", |server| {
        let plan = info(server, &at);
        let ended = !matches!(plan.state, PlanState::Queued | PlanState::Running);
        ended.then_some(plan)
    });
    (at, plan)
}

fn done(server: &TestServer, request: &Value) -> (String, PlanInfo, PlanResult) {
    let (at, plan) = planned(server, request);
    assert_eq!(plan.state, PlanState::Done, "{:?}", plan.failure);
    let result = plan.result.clone().unwrap();
    (at, plan, result)
}

fn devices_of(server: &TestServer) -> u64 {
    count_of(server, "device")
}

fn count_of(server: &TestServer, layer: &str) -> u64 {
    let layers = server.get("/api/v1/layers").json();
    let mut layers = layers.as_array().unwrap().iter();
    layers.find(|l| l["id"] == layer).unwrap()["count"]
        .as_u64()
        .unwrap()
}

#[test]
fn a_plan_tells_what_the_core_places() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (at, plan, told) = done(&server, &json!({}));
    assert!(plan.current && plan.version.is_none() && plan.progress.is_none());
    let catalogue = Catalogue::builtin().unwrap();
    let found = place(&community(), &catalogue, &PlacementOptions::default()).unwrap();
    assert_eq!(told.devices, found.devices.len());
    assert_eq!((told.places, told.left), (found.places.len(), 0));
    assert!(told.devices > 0);
    let rows = told.rows.iter().map(|row| row.id.as_str());
    assert!(rows.eq(found.outcomes.iter().map(|o| o.row.as_str())));
    for (row, found) in told.rows.iter().zip(&found.outcomes) {
        let counts = (row.demanded, row.existing, row.placed);
        assert_eq!(counts, (found.demanded, found.existing, found.placed));
        assert_eq!(row.paid, row.placed, "{}", row.id);
        assert!(!row.name.zh.is_empty() && row.name.zh != row.name.en);
        assert_eq!(row.gap.is_some(), found.bounds.is_some());
    }
    assert_eq!(told.phases.len(), 1);
    assert_eq!(told.phases[0].devices, told.devices);
    let bought: f64 = told.rows.iter().filter_map(|row| row.cost).sum();
    let expected = told.whole.devices + told.whole.places;
    assert!((bought - expected).abs() < 1.0, "{bought} {:?}", told.whole);
    assert!(told.whole.places > 0.0 && told.unpriced_places.is_empty());
    assert_eq!((told.left_places, told.phases[0].places), (0, told.places));
    let fitted: f64 = told.new_places.iter().filter_map(|place| place.cost).sum();
    assert!((fitted - told.whole.places).abs() < 1e-6, "{fitted}");
    assert!(told.new_places.iter().all(|place| place.phase == Some(1)));
    assert_eq!(told.curve.len(), 10);
    assert!(told.assumed_prices && told.currency == "CNY");

    let drawn = server.get(&format!("{at}/devices?limit=10000"));
    assert_eq!(drawn.header("content-type"), Some("application/geo+json"));
    let drawn = drawn.json();
    let features = drawn["features"].as_array().unwrap();
    assert_eq!(features.len(), found.devices.len());
    for (feature, device) in features.iter().zip(&found.devices) {
        assert_eq!(feature["properties"]["id"], device.id.as_str());
        assert_eq!(feature["properties"]["phase"], 1);
        assert_eq!(feature["properties"]["height_m"], device.position.z);
    }
    let paged = server.get(&format!("{at}/devices?limit=1&offset=1")).json();
    assert_eq!(
        paged["features"][0]["properties"]["id"],
        found.devices[1].id.as_str()
    );
    // Until it is adopted, nothing has changed.
    assert_eq!(devices_of(&server), community().devices.len() as u64);
}

#[test]
fn reports_come_in_five_forms_and_two_languages() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (at, _, told) = done(&server, &json!({ "profile": "existing" }));
    let page = server.get(&format!("{at}/reports/html?language=en"));
    assert!(page.text().contains("Deployment plan and its cost"));
    assert!(
        page.header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    let page = server.get(&format!("{at}/reports/html")).text();
    assert!(page.contains("设备部署方案与概算"));
    let book = server.get(&format!("{at}/reports/xlsx"));
    assert!(book.body.starts_with(b"PK"));
    assert_eq!(
        book.header("content-disposition"),
        Some("attachment; filename=\"plan-1.xlsx\"")
    );
    let pdf = server.get(&format!("{at}/reports/pdf?language=en"));
    assert!(pdf.body.starts_with(b"%PDF-"), "{}", pdf.text());
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    let report = server.get(&format!("{at}/reports/json")).json();
    assert_eq!(report["rows"].as_array().unwrap().len(), told.rows.len());
}

#[test]
fn budgets_make_phases_and_leave_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (_, _, whole) = done(&server, &json!({}));
    let budget = whole.whole.capital / 4.0;
    let (at, _, told) = done(&server, &json!({ "budgets": [budget, budget] }));
    assert_eq!(told.phases.len(), 2);
    let spent: f64 = told.phases.iter().map(|phase| phase.cost.capital).sum();
    assert!(
        spent > 0.0 && spent <= 2.0 * budget,
        "{spent} of {budget} twice"
    );
    assert!(told.left > 0 && told.devices + told.left == whole.devices);
    assert!(
        told.warnings
            .iter()
            .any(|w| w.en.contains("beyond the limits"))
    );
    let (places, devices): (Vec<_>, Vec<_>) =
        (told.rows.iter()).partition(|row| row.id.starts_with("T10") || row.id == "S3-7");
    let paid = |rows: &[&twin_protocol::plan::PlanRow]| rows.iter().map(|r| r.paid).sum::<u64>();
    assert_eq!(paid(&devices), told.devices as u64);
    // Places are paid for too, and those that are not are left out.
    assert!(paid(&places) <= told.places as u64 && told.left_places > 0);
    assert_eq!(told.places + told.left_places, whole.places);
    let by_phase: usize = told.phases.iter().map(|phase| phase.places).sum();
    assert_eq!(by_phase, told.places);
    let unpaid = |place: &&twin_protocol::plan::PlanPlace| place.phase.is_none();
    assert_eq!(
        told.new_places.iter().filter(unpaid).count(),
        told.left_places
    );
    assert!(
        told.warnings
            .iter()
            .any(|w| w.en.contains("places are beyond the limits"))
    );
    trenches_are_dug_once(&server, &at, &told);
    let met = |result: &PlanResult| {
        let met = |row: &&twin_protocol::plan::PlanRow| row.verdict.as_str() == "met";
        result.rows.iter().filter(met).count()
    };
    assert!(
        met(&told) < met(&whole),
        "half the money meets as many rows"
    );
    // What is adopted is what is paid for.
    let answer = post(
        &server,
        &format!("{at}/adoption"),
        &json!({ "author": "林工" }),
    );
    assert_eq!(answer.status, 201, "{}", answer.text());
    let there = community().devices.len() + told.devices;
    assert_eq!(devices_of(&server), there as u64);
    let there = community().places.len() + told.places;
    assert_eq!(count_of(&server, "place"), there as u64);
}

/// Lines with one phase each, as long together as each phase pays for; the report has the same.
fn trenches_are_dug_once(server: &TestServer, at: &str, told: &PlanResult) {
    let answer = server.get(&format!("{at}/trenches?limit=10000"));
    assert_eq!(answer.header("content-type"), Some("application/geo+json"));
    let drawn = answer.json();
    let features = drawn["features"].as_array().unwrap();
    assert_eq!(features.len(), told.trenches);
    assert_eq!(told.trench_basis, "ways");
    for (phase, number) in told.phases.iter().zip(1..) {
        let own = features
            .iter()
            .filter(|f| f["properties"]["phase"] == number);
        let lengths = own.map(|f| f["properties"]["length_m"].as_f64().unwrap());
        let lengths: Vec<f64> = lengths.collect();
        assert_eq!(phase.dug.stretches, lengths.len());
        for told_m in [lengths.iter().sum::<f64>(), phase.dug.opened_m] {
            let paid_m = phase.cost.trench_m;
            assert!((told_m - paid_m).abs() < 1e-6, "{told_m} {paid_m}");
        }
    }
    assert!(
        features
            .iter()
            .all(|f| f["geometry"]["type"] == "LineString")
    );
    let report = server.get(&format!("{at}/reports/geojson"));
    assert_eq!(report.header("content-type"), Some("application/geo+json"));
    let report = report.json();
    let of = |what: &str| {
        let all = report["features"].as_array().unwrap().iter();
        all.filter(|f| f["properties"]["what"] == what).count()
    };
    assert_eq!(
        (of("trench"), of("place")),
        (told.trenches, told.new_places.len())
    );
}

#[test]
fn sites_are_chosen_by_prices_where_that_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (_, plan, told) = done(&server, &json!({}));
    assert_eq!(plan.site_objective, PlanSiteObjective::Sites);
    assert!(told.rows.iter().all(|row| row.decided.is_none()));
    let (_, plan, told) = done(&server, &json!({ "site_objective": "cost" }));
    assert_eq!(plan.site_objective, PlanSiteObjective::Cost);
    assert!(
        told.siting.en.contains("at the least cost by"),
        "{:?}",
        told.siting
    );
    let mut decided = told.rows.iter().filter(|row| row.decided.is_some());
    assert!(decided.any(|row| row.currency.as_deref() == Some("CNY") && row.gap.is_some()));
}

#[test]
fn sites_are_limited_instead_of_money_and_coverage_counts_instead_of_worth() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let asked = json!({ "most_sites": [1, 2], "objective": "coverage", "seed": 7 });
    let (_, plan, told) = done(&server, &asked);
    assert_eq!((&plan.most_sites[..], plan.budgets.len()), (&[1, 2][..], 0));
    assert_eq!((plan.objective, plan.seed), (PlanObjective::Coverage, 7));
    let sites: Vec<usize> = told.phases.iter().map(|phase| phase.sites).collect();
    assert_eq!(sites, [1, 2]);
    let served: Vec<f64> = told
        .phases
        .iter()
        .map(|phase| phase.shares.served)
        .collect();
    assert!(
        told.served_before < served[0] && served[0] < served[1],
        "{served:?}"
    );
    assert!(told.left > 0);
    for point in &told.curve {
        let is_within = point.most_sites.is_some_and(|most| point.sites <= most);
        assert!(point.budget.is_none() && is_within);
        assert!(point.shares.served <= point.shares.most_served && point.devices > 0);
    }
}

/// A device that was planned shows its row, be it one of the tables or a demand on a network.
fn devices_tell_the_demand_that_they_are_for(server: &TestServer, plan: &str) {
    let drawn = server.get(&format!("{plan}/devices?limit=1000")).json();
    let mut of_networks = 0;
    for feature in drawn["features"].as_array().unwrap() {
        let [id, row] = ["id", "row"].map(|key| feature["properties"][key].as_str().unwrap());
        let detail = server
            .get(&format!("/api/v1/devices/{}", id.replace('/', "%2F")))
            .json();
        let told = [&detail["row"]["id"], &detail["network_row"]["id"]];
        let is_of_network = row.starts_with("S3-");
        of_networks += usize::from(is_of_network);
        assert_eq!(told[usize::from(is_of_network)], row, "{id}");
        assert!(told[usize::from(!is_of_network)].is_null(), "{id}");
    }
    assert!(of_networks > 0);
}
