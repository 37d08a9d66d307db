//! Rules, prices and areas of one's own; what cannot be planned; plans that are kept and forgotten.

use super::*;

#[test]
fn rules_prices_and_areas_of_ones_own_count() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (_, _, plain) = done(&server, &json!({}));
    assert!(plain.rows.iter().any(|row| row.id == "T5-3"));
    let rules = json!([{ "name": "city.toml", "text": RULES }]);
    let (_, _, city) = done(&server, &json!({ "rules": rules }));
    assert!(city.rows.iter().all(|row| row.id != "T5-3"));
    let (_, text) = twin_core::planning::REFERENCE_PRICES;
    let prices = text
        .replace("\"CNY\"", "\"EUR\"")
        .replace("assumption = true", "assumption = false");
    let prices = json!({ "name": "quotes.toml", "text": prices });
    let (_, _, quoted) = done(&server, &json!({ "prices": prices }));
    assert_eq!(
        (quoted.currency.as_str(), quoted.assumed_prices),
        ("EUR", false)
    );
    // Nothing may stand in the open anywhere near.
    let [lon, lat] = crate::community::ORIGIN;
    let ring = [
        (-0.02, -0.02),
        (0.02, -0.02),
        (0.02, 0.02),
        (-0.02, 0.02),
        (-0.02, -0.02),
    ];
    let ring: Vec<[f64; 2]> = ring.iter().map(|(x, y)| [lon + x, lat + y]).collect();
    let keep_out = json!({ "type": "Polygon", "coordinates": [ring] });
    let (_, _, kept_out) = done(&server, &json!({ "keep_out": keep_out }));
    assert!(
        kept_out.devices < plain.devices,
        "{} of {}",
        kept_out.devices,
        plain.devices
    );
    let properties = json!({ "class": "T4-4", "id": "mine/1" });
    let point = json!({ "type": "Point", "coordinates": [lon, lat] });
    let must = json!({ "type": "Feature", "geometry": point, "properties": properties });
    let (at, _, _) = done(&server, &json!({ "must": must }));
    let devices = server.get(&format!("{at}/devices?limit=1")).text();
    assert!(devices.contains("mine/1"), "{devices}");
}

#[test]
fn a_budget_that_buys_nothing_fails_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (at, plan) = planned(&server, &json!({ "budgets": [1] }));
    assert_eq!(
        (plan.state, plan.result.is_none()),
        (PlanState::Failed, true)
    );
    let failure = plan.failure.unwrap();
    assert!(failure.contains("raise the budget"), "{failure}");
    let failure = plan.failure_zh.unwrap();
    assert!(failure.contains("请提高预算"), "{failure}");
    for target in ["devices", "trenches", "reports/html"] {
        let answer = server.get(&format!("{at}/{target}"));
        assert_eq!(answer.status, 409, "{target}");
    }
    let answer = post(
        &server,
        &format!("{at}/adoption"),
        &json!({ "author": "a" }),
    );
    assert_eq!(answer.status, 409);
}

#[test]
fn limits_where_nothing_has_a_price_fail_with_what_the_list_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let prices = "currency = \"CNY\"\n[source]\ndate = 2026-01-01\n[site]\npole = 1\ntrench_m = 2\n[class.T4-4]\ndevice = 1\ninstallation = 1\nyearly = 1\n";
    let prices = json!({ "name": "quotes.toml", "text": prices });
    let free = json!({ "only": ["T3-2"], "prices": prices });
    for (key, limit) in [("budgets", 1_000_000), ("most_sites", 3)] {
        let mut limited = free.clone();
        limited[key] = json!([limit]);
        let (_, plan) = planned(&server, &limited);
        assert_eq!(
            (plan.state, plan.result.is_none()),
            (PlanState::Failed, true)
        );
        let failure = plan.failure.unwrap();
        assert!(failure.contains("add T3-2 to the price list"), "{failure}");
        let failure = plan.failure_zh.unwrap();
        assert!(failure.contains("请将 T3-2 补充到单价表"), "{failure}");
    }
    let (_, _, told) = done(&server, &free);
    assert!(told.devices > 0 && told.unpriced["T3-2"] == told.devices);
    assert_eq!((told.phases[0].devices, told.left), (told.devices, 0));
}

#[test]
fn a_demand_without_a_candidate_site_says_why_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let [lon, lat] = crate::community::ORIGIN;
    let corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)];
    let ring = corners.map(|(x, y)| [lon + 0.02 * f64::from(x), lat + 0.02 * f64::from(y)]);
    let everywhere = json!({ "type": "Polygon", "coordinates": [ring] });
    let (_, _, told) = done(&server, &json!({ "keep_out": everywhere }));
    let poles = told.rows.iter().find(|row| row.id == "T4-1").unwrap();
    assert!(poles.demanded > 0 && poles.placed == 0, "{poles:?}");
    let reason = poles.reason.as_ref().unwrap();
    assert!(
        !reason.zh.is_empty() && reason.zh != reason.en,
        "{reason:?}"
    );
    let next = poles.next.as_ref().unwrap();
    assert!(next.en.contains("keep-out areas smaller"), "{next:?}");
    assert!(!next.zh.is_empty() && next.zh != next.en, "{next:?}");
}

#[test]
fn a_community_without_roads_is_no_empty_success() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |options| {
        options.data = DataSource::or_create(folder.path().join("bare.gpkg"), || {
            let mut parts = (*community()).clone();
            parts.roads.clear();
            Ok(Community::new(parts)?)
        });
    });
    let (_, _, told) = done(&server, &json!({}));
    assert!(
        told.warnings
            .iter()
            .any(|w| w.en.contains("no roads") && w.zh.contains("没有道路"))
    );
    let along = told.rows.iter().find(|row| row.id == "T4-1").unwrap();
    assert_eq!((along.demanded, along.placed), (0, 0));
    assert!(
        along.reason.as_ref().unwrap().en.contains("roads"),
        "{along:?}"
    );
    let next = along.next.as_ref().unwrap();
    assert!(
        next.en.contains("import a map") && next.zh.contains("请导入"),
        "{next:?}"
    );
}

#[test]
fn plans_are_listed_and_forgotten_and_few_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let list =
        || -> PlanList { serde_json::from_slice(&server.get("/api/v1/plans").body).unwrap() };
    assert!(list().plans.is_empty());
    for _ in 0..7 {
        done(&server, &json!({ "profile": "existing" }));
    }
    let ids = || -> Vec<String> { list().plans.into_iter().map(|plan| plan.id).collect() };
    assert_eq!(
        ids(),
        ["plan-7", "plan-6", "plan-5", "plan-4", "plan-3", "plan-2"]
    );
    assert!(list().plans.iter().all(|plan| plan.result.is_none()));
    assert_eq!(
        server
            .request("DELETE", "/api/v1/plans/plan-4", &[], b"")
            .status,
        204
    );
    assert_eq!(server.get("/api/v1/plans/plan-4").status, 404);
    assert_eq!(
        server
            .request("DELETE", "/api/v1/plans/plan-4", &[], b"")
            .status,
        404
    );
    assert_eq!(ids().len(), 5);
}

#[test]
fn what_means_nothing_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let file = |text: &str| json!({ "name": "mine.toml", "text": text });
    for (body, says) in [
        (json!({ "profile": "old" }), "new_build"),
        (json!({ "profil": "existing" }), "profil"),
        (json!([]), "means nothing"),
        (
            json!({ "rules": [file("[[overide]]")] }),
            "mine.toml:1: unknown entry 'overide'",
        ),
        (
            json!({ "rules": [file(&RULES.replace("withdrawn", "withdrwan"))] }),
            "mine.toml:10: [[override]] has no field 'withdrwan', did you mean 'withdrawn'?",
        ),
        (json!({ "rules": vec![file(RULES); 9] }), "9 files"),
        (json!({ "prices": file("currency = 1") }), "mine.toml:1"),
        (json!({ "budgets": [100, 0] }), "phase 2 has a budget of 0"),
        (json!({ "budgets": [-5] }), "above 0"),
        (json!({ "budgets": ["all"] }), "all"),
        (
            json!({ "most_sites": [1, 0] }),
            "phase 2 may build at 0 sites",
        ),
        (json!({ "most_sites": vec![1; 13] }), "13 phases"),
        (
            json!({ "budgets": [100], "most_sites": [1] }),
            "limit money or sites",
        ),
        (json!({ "objective": "beauty" }), "beauty"),
        (json!({ "seed": -1 }), "-1"),
        (json!({ "budgets": vec![1; 13] }), "13 phases"),
        (json!({ "keep_out": "here" }), "GeoJSON"),
        (
            json!({ "keep_out": { "type": "Point", "coordinates": [114.2, 22.7] } }),
            "point",
        ),
        (
            json!({ "keep_out": { "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]] } }),
            "100 km",
        ),
        (
            json!({ "keep_out": { "type": "Feature", "geometry": null, "properties": { "classes": ["X9"] } } }),
            "feature 1 names 'X9'",
        ),
        (json!({ "must": "here" }), "GeoJSON"),
        (
            json!({ "must": { "type": "Point", "coordinates": [114.2, 22.7] } }),
            "class",
        ),
        (json!({ "planned": "drop" }), "drop"),
        (
            json!({ "only": ["T3-2a", "T4-11"] }),
            "'T4-11', did you mean 'T4-1'?",
        ),
        (
            json!({ "only": ["T3-9"], "profile": "existing" }),
            "asks for no row of 'T3-9'",
        ),
        (
            json!({ "profile_file": file("[profil]") }),
            "mine.toml:1: unknown entry 'profil'",
        ),
    ] {
        let answer = post(&server, "/api/v1/plans", &body);
        assert_eq!(answer.status, 422, "{body}: {}", answer.text());
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(says), "{body}: {detail}");
    }
    let large = json!({ "rules": [file(&"#".repeat(3 << 20))] });
    assert_eq!(post(&server, "/api/v1/plans", &large).status, 413);
    let large = json!({ "rules": [file(&"#".repeat(300_000))], "profile": "existing" });
    assert_eq!(
        post(&server, "/api/v1/plans", &large).status,
        422,
        "larger than a command, and no rules"
    );
    let (at, _, _) = done(&server, &json!({ "profile": "existing" }));
    for (method, target, status) in [
        ("GET", "/api/v1/plans/plan-9".to_owned(), 404),
        ("GET", "/api/v1/plans/plan-01".to_owned(), 404),
        ("GET", "/api/v1/plans/x".to_owned(), 404),
        ("DELETE", "/api/v1/plans/plan-9".to_owned(), 404),
        ("PUT", at.clone(), 405),
        ("GET", format!("{at}/reports/docx"), 404),
        ("GET", format!("{at}/reports/html?language=fr"), 400),
        ("GET", format!("{at}/devices?limit=0"), 400),
        ("GET", format!("{at}/trenches?limit=0"), 400),
        ("GET", format!("{at}?all=1"), 400),
        ("GET", "/api/v1/plans?limit=1".to_owned(), 400),
        ("POST", "/api/v1/plans?profile=existing".to_owned(), 400),
    ] {
        let answer = send(&server, method, &target, &json!({}));
        assert_eq!(
            answer.status,
            status,
            "{method} {target}: {}",
            answer.text()
        );
        assert_eq!(answer.json()["status"], status, "{target}");
    }
    for (body, status) in [
        (json!({}), 422),
        (json!({ "author": "" }), 422),
        (json!({ "author": "a\nb" }), 422),
        (json!({ "author": "x".repeat(101) }), 422),
        (json!({ "author": "a", "message": "x".repeat(1_001) }), 422),
        (json!({ "author": "a", "force": true }), 422),
    ] {
        let answer = post(&server, &format!("{at}/adoption"), &body);
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }
    // A page of another origin may not plan.
    let head = [
        ("content-type", "application/json"),
        ("origin", "http://evil.example"),
    ];
    assert_eq!(
        server.request("POST", "/api/v1/plans", &head, b"{}").status,
        403
    );
}
