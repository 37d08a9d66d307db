//! The audit over REST, held against the core's.

use serde_json::{Value, json};
use twin_core::audit::{Audit, Auditor, RowAudit, Verdict};
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::planning::{Optional, PlacementOptions, RowChoice};
use twin_core::rules::{RuleSet, shipped_profile};
use twin_protocol::audit::{AuditDemandPage, AuditOverview, AuditRow, RulesId, VerdictCounts};
use twin_server::DataSource;

use crate::community::community;
use crate::harness::TestServer;

fn audited(rows: RowChoice, optional: Optional) -> Audit {
    let (community, catalogue) = (community(), Catalogue::builtin().unwrap());
    let options = PlacementOptions {
        rows,
        optional,
        ..PlacementOptions::default()
    };
    Auditor::new(&community, &catalogue, &options).into_audit()
}

fn overview(server: &TestServer, query: &str) -> AuditOverview {
    serde_json::from_slice(&server.get(&format!("/api/v1/audit{query}")).body).unwrap()
}

fn page(server: &TestServer, target: &str) -> AuditDemandPage {
    serde_json::from_slice(&server.get(target).body).unwrap()
}

fn total(counts: VerdictCounts) -> usize {
    counts.met + counts.partly + counts.not_met + counts.cannot_tell + counts.not_applicable
}

/// A row with a demand that something serves and one that nothing serves, or the row with most demands.
fn liveliest(overview: &AuditOverview) -> &AuditRow {
    let rows = overview.rows.iter();
    rows.max_by_key(|row| (row.demands.not_met > 0, total(row.demands)))
        .unwrap()
}

#[test]
fn each_profile_tells_what_the_core_found() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let mut sizes = Vec::new();
    for (query, rows, optional) in [
        ("", RowChoice::All, Optional::Include),
        ("?profile=required", RowChoice::All, Optional::Leave),
        ("?profile=existing", RowChoice::Starred, Optional::Leave),
    ] {
        let (told, found) = (overview(&server, query), audited(rows, optional));
        let VerdictCounts {
            met,
            partly,
            not_met,
            cannot_tell,
            not_applicable,
        } = told.counts;
        let counts = [met, partly, not_met, cannot_tell, not_applicable];
        assert_eq!(counts, found.counts(), "{query}");
        let told_rows = told.rows.iter().map(|row| (row.id.as_str(), row.verdict));
        let found_rows = found.rows.iter().map(|row| (row.row.as_str(), row.verdict));
        assert!(told_rows.eq(found_rows), "{query}");
        for row in &told.rows {
            assert!(!row.name.zh.is_empty() && !row.name.en.is_empty());
            let core = found.row(&row.id).unwrap();
            assert_eq!(total(row.demands), core.demands.len(), "{}", row.id);
            assert_eq!((row.demanded, row.served), (core.demanded, core.served));
            if let Some(words) = &row.missing {
                assert_ne!(words.zh, words.en, "{}", row.id);
            }
            attributes_are_told_apart(row, core);
        }
        assert_eq!(told.applications.len(), 16);
        sizes.push(told.rows.len());
        // Asked again, it is the same.
        assert_eq!(overview(&server, query), told);
    }
    assert!(sizes[0] > sizes[1] && sizes[1] > sizes[2], "{sizes:?}");
}

/// Of each condition that lacks an attribute of the map the layer and the attribute stand beside the sentence, in its words.
fn attributes_are_told_apart(row: &AuditRow, core: &RowAudit) {
    const OF_CLASSES: [&str; 3] = ["field_of_view", "most_devices", "most_messages_per_second"];
    assert_eq!(row.conditions.len(), core.conditions.len(), "{}", row.id);
    for (told, core) in row.conditions.iter().zip(&core.conditions) {
        let attribute = core.missing.as_ref().and_then(|m| m.attribute.as_deref());
        let is_of_map = attribute.is_some_and(|word| !OF_CLASSES.contains(&word));
        assert_eq!(told.lack.is_some(), is_of_map, "{}: {told:?}", row.id);
        if let (Some(lack), Some(missing)) = (&told.lack, &told.missing) {
            assert!(missing.zh.contains(&lack.attribute.zh), "{told:?}");
            assert!(missing.en.contains(&lack.attribute.en), "{told:?}");
            assert!(missing.en.contains(&lack.layer.en), "{told:?}");
        }
    }
}

#[test]
fn every_profile_of_the_command_line_is_there_and_has_its_own_rows() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    for word in ["new_build", "existing", "historic", "fringe"] {
        let told = overview(&server, &format!("?profile={word}"));
        let rules = RuleSet::read(shipped_profile(word).unwrap(), &[]).unwrap();
        let wanted = rules.options(Optional::Include);
        let found = Auditor::new(&community(), &rules.catalogue, &wanted).into_audit();
        let found = found.rows.iter().map(|row| (row.row.as_str(), row.verdict));
        assert!(
            told.rows
                .iter()
                .map(|row| (row.id.as_str(), row.verdict))
                .eq(found),
            "{word}"
        );
        assert_eq!(told.profile.as_str(), word);
    }
}

#[test]
fn a_city_audits_by_rules_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let city = include_str!("../../../assets/rules/example-city.toml");
    let post = |text: &str| {
        let body = json!({ "rules": [{ "name": "city.toml", "text": text }] }).to_string();
        let head = [("content-type", "application/json")];
        server.request("POST", "/api/v1/audit/rules", &head, body.as_bytes())
    };
    let answer = post(city);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let RulesId { id } = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(post(city).json()["id"], id.as_str(), "the same rules again");
    let (plain, told) = (
        overview(&server, ""),
        overview(&server, &format!("?rules={id}")),
    );
    let has = |overview: &AuditOverview, id: &str| overview.rows.iter().any(|row| row.id == id);
    assert!(
        has(&plain, "T5-3") && !has(&told, "T5-3"),
        "the city withdraws it"
    );
    // Each row names the document that decides it.
    let source = |overview: &AuditOverview, id: &str| {
        let row = overview.rows.iter().find(|row| row.id == id).unwrap();
        row.source.clone()
    };
    let (printed, decided) = (source(&plain, "T4-1"), source(&told, "T4-1"));
    assert!(printed.zh.contains("白皮书") && printed.en.contains("White paper"));
    assert!(
        decided
            .zh
            .contains("《示例市智慧社区建设细则（试行）》，示建发〔2025〕1号")
            && decided.zh.ends_with("第六条")
            && decided.en.contains("Example City"),
        "{decided:?}"
    );
    assert!(source(&told, "T3-1").zh.contains("白皮书"));
    let drawn = server.get(&format!("/api/v1/audit/T4-1/geojson?rules={id}"));
    let drawn = drawn.json();
    let features = drawn["features"].as_array().unwrap();
    assert!(!features.is_empty());
    for feature in features {
        let properties = &feature["properties"];
        assert_eq!(properties["source_zh"], decided.zh.as_str());
        assert_eq!(properties["source_en"], decided.en.as_str());
        let proposes = properties["what"] == "proposal";
        assert!(!proposes || properties["repair_zh"].is_string());
    }
    let row = liveliest(&told);
    let demands = page(
        &server,
        &format!("/api/v1/audit/{}?rules={id}&limit=1", row.id),
    );
    assert_eq!(demands.number_matched, total(row.demands));
    assert!(demands.next.is_none_or(|next| next.contains(&id)));
    let drawn = server.get(&format!("/api/v1/audit/{}/geojson?rules={id}", row.id));
    assert_eq!(drawn.status, 200);
    assert_eq!(
        server.get(&format!("/api/v1/audit/T5-3?rules={id}")).status,
        404
    );
    assert_eq!(server.get("/api/v1/audit?rules=abc").status, 404);
    let line = 1 + city.lines().position(|l| l == "withdrawn = true").unwrap();
    let typo = post(&city.replacen("\nwithdrawn = true", "\nwithdrwan = true", 1));
    assert_eq!(typo.status, 422);
    let detail = typo.json()["detail"].as_str().unwrap().to_owned();
    let says = format!(
        "city.toml:{line}: [[override]] has no field 'withdrwan', did you mean 'withdrawn'?"
    );
    assert!(detail.contains(&says), "{detail}");
    // Four others push it out.
    for n in 0..4 {
        assert_eq!(post(&format!("{city}\n# {n}\n")).status, 201);
    }
    assert_eq!(server.get(&format!("/api/v1/audit?rules={id}")).status, 404);
}

#[test]
fn a_community_without_roads_is_told_what_to_survey() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |options| {
        options.data = DataSource::or_create(folder.path().join("bare.gpkg"), || {
            let mut parts = (*community()).clone();
            parts.roads.clear();
            Ok(Community::new(parts)?)
        });
    });
    let told = overview(&server, "");
    for id in ["T3-2a", "T4-1", "T4-4", "S3-1a"] {
        let row = told.rows.iter().find(|row| row.id == id).unwrap();
        assert_eq!(row.verdict, Verdict::CannotTell, "{id}");
        let missing = row.missing.as_ref().unwrap();
        assert!(
            missing
                .en
                .contains("the map shows no roads: survey them and audit again"),
            "{id}: {missing:?}"
        );
        assert!(missing.zh.contains("请补测后重新核查"), "{id}: {missing:?}");
    }
}

#[test]
fn demands_come_in_pages_and_by_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let overview = overview(&server, "");
    let row = liveliest(&overview);
    let path = format!("/api/v1/audit/{}", row.id);
    let all = page(&server, &format!("{path}?limit=10000"));
    assert!(all.number_matched > 1 && all.next.is_none());
    assert_eq!(all.number_matched, total(row.demands));
    let verdicts = all.demands.iter().map(|d| d.verdict);
    assert_eq!(verdicts.collect::<VerdictCounts>(), row.demands);

    let mut next = Some(format!("{path}?limit=1"));
    let mut one_by_one = Vec::new();
    while let Some(target) = next {
        let page = page(&server, &target);
        assert_eq!(page.number_returned, 1);
        one_by_one.extend(page.demands);
        next = page.next;
    }
    assert_eq!(one_by_one, all.demands);

    let open = page(&server, &format!("{path}?verdict=not_met,partly"));
    assert_eq!(
        open.number_matched,
        row.demands.not_met + row.demands.partly
    );
    for demand in &open.demands {
        assert!(matches!(demand.verdict, Verdict::NotMet | Verdict::Partly));
        let repair = demand.repair.as_ref().unwrap();
        assert!(repair.zh.contains(&row.name.zh) && repair.en.contains(&row.name.en));
    }
}

#[test]
fn a_row_is_drawn_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let overview = overview(&server, "");
    let row = liveliest(&overview);
    let answer = server.get(&format!("/api/v1/audit/{}/geojson?limit=10000", row.id));
    assert_eq!(answer.header("content-type"), Some("application/geo+json"));
    let drawn = answer.json();
    let features = drawn["features"].as_array().unwrap();
    let of = |what: &str| -> Vec<&Value> {
        let of_kind = features.iter().filter(|f| f["properties"]["what"] == what);
        of_kind.collect()
    };
    assert_eq!(of("evidence").len(), total(row.demands));
    assert!(!of("proposal").is_empty(), "{row:?}");
    for feature in features {
        assert_eq!(feature["properties"]["row"], row.id.as_str());
        let mut at = &feature["geometry"]["coordinates"];
        while at[0].is_array() {
            at = &at[0];
        }
        let [lon, lat] = [at[0].as_f64().unwrap(), at[1].as_f64().unwrap()];
        let frame = community().frame;
        assert!((lon - frame.lon()).abs() < 0.1 && (lat - frame.lat()).abs() < 0.1);
    }
    let open = server
        .get(&format!(
            "/api/v1/audit/{}/geojson?verdict=not_met&limit=1",
            row.id
        ))
        .json();
    let features = open["features"].as_array().unwrap();
    assert!(!features.is_empty());
    let not_met = |f: &Value| f["properties"]["verdict"] == "not_met";
    assert!(features.iter().all(not_met));
}

#[test]
fn what_is_on_storeys_is_drawn_at_their_heights() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let drawn = server.get("/api/v1/audit/T3-8/geojson?limit=10000").json();
    let features = drawn["features"].as_array().unwrap();
    let heights = |layer: &str, what: &str| -> Vec<&Value> {
        let of = features
            .iter()
            .filter(|f| f["properties"]["layer"] == layer && f["properties"]["what"] == what);
        of.map(|f| &f["properties"]["heights_m"]).collect()
    };
    // The house has ten storeys of 3 m, of which a source draws the stair of the ground floor: it stands for itself.
    let above: Vec<f64> = (1..10).map(|storey| 3.0 * f64::from(storey)).collect();
    for what in ["evidence", "remainder", "proposal"] {
        assert_eq!(heights("unit", what), [&json!(above)], "{what}");
    }
    assert_eq!(heights("room", "evidence"), [&json!([0.0])]);
    // A road has no floor.
    let drawn = server.get("/api/v1/audit/T4-1/geojson?limit=10000").json();
    let features = drawn["features"].as_array().unwrap();
    assert!(!features.is_empty());
    assert!(
        features
            .iter()
            .all(|f| f["properties"]["heights_m"].is_null())
    );
}

#[test]
fn what_means_nothing_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    for (target, status, says) in [
        ("/api/v1/audit?profile=old", 400, "new_build"),
        ("/api/v1/audit?profil=existing", 400, "profile"),
        ("/api/v1/audit?profile=", 400, "existing"),
        ("/api/v1/audit/T99-9", 404, "T99-9"),
        ("/api/v1/audit/T99-9/geojson", 404, "/api/v1/audit"),
        ("/api/v1/audit/T3-1?profile=old", 400, "new_build"),
        ("/api/v1/audit/T3-1?verdict=bad", 400, "not_met"),
        ("/api/v1/audit/T3-1?verdict=met,,met", 400, "cannot_tell"),
        ("/api/v1/audit/T3-1?limit=0", 400, "limit"),
        ("/api/v1/audit/T3-1/geojson?offset=-1", 400, "offset"),
    ] {
        let answer = server.get(target);
        assert_eq!(answer.status, status, "{target}: {}", answer.text());
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(says), "{target}: {detail}");
    }
}

#[test]
fn the_audit_comes_as_a_file_of_five_forms_and_in_two_languages() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let report = |form: &str| server.get(&format!("/api/v1/reports/audit/{form}"));
    let page = report("html?profile=existing");
    assert!(page.text().contains("<html lang=\"zh"), "{}", page.text());
    assert!(
        report("html?language=en")
            .text()
            .contains("<html lang=\"en")
    );
    let pdf = report("pdf?profile=existing&language=en");
    assert!(pdf.body.starts_with(b"%PDF-"), "{}", pdf.text());
    assert_eq!(
        pdf.header("content-disposition"),
        Some("attachment; filename=\"audit.pdf\"")
    );
    assert!(report("xlsx").body.starts_with(b"PK"));
    let places = report("geojson").json();
    assert_eq!(places["type"], "FeatureCollection");
    let whole = report("json?profile=existing").json();
    let told = server.get("/api/v1/audit?profile=existing").json();
    let rows = |value: &serde_json::Value| value["rows"].as_array().unwrap().len();
    assert_eq!(rows(&whole), rows(&told));
    for (wrong, status) in [
        ("docx", 404),
        ("pdf?language=fr", 400),
        ("pdf?profile=old", 400),
        ("pdf?verdict=met", 400),
        ("pdf?rules=none", 404),
    ] {
        assert_eq!(report(wrong).status, status, "{wrong}");
    }
}
