//! `twin place` with prices and budgets as a planner's script sees it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::Path;

use calamine::{DataType, Reader, Xlsx, open_workbook};
use geo::Coord;
use serde_json::Value;
use twin_core::ids::CommunityId;
use twin_core::model::{Community, CommunityParts, Device, Name, Provenance};
use twin_core::spatial::LocalFrame;
use twin_formats::gpkg;
use twin_tests::{Ran, check_pdf, twin};

/// A small community without devices.
fn site(folder: &Path) -> String {
    let path = folder.join("site.gpkg").display().to_string();
    let made = [
        "generate",
        "--buildings",
        "12",
        "--households",
        "200",
        "--seed",
        "5",
        "--placement",
        "none",
        "-o",
        &path,
    ];
    let ran = twin(&made).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    path
}

fn written(folder: &Path, name: &str, parts: CommunityParts) -> String {
    let path = folder.join(name);
    let community = Community::new(parts).unwrap();
    gpkg::write(&path, &community, gpkg::Overwrite::Refuse).unwrap();
    path.display().to_string()
}

/// A community of which nothing is known but its name.
fn blank(folder: &Path) -> String {
    let (id, name) = (CommunityId::new("blank").unwrap(), Name::new("空", "Blank"));
    let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
    let made = Provenance::generated("tests");
    written(
        folder,
        "blank.gpkg",
        CommunityParts::new(id, name, frame, made),
    )
}

/// A square about the middle as GeoJSON.
fn square(community: &Community, half_m: f64) -> String {
    let corner = |x: f64, y: f64| {
        let at = community.frame.lonlat_from_enu(Coord { x, y });
        format!("[{},{}]", at.x, at.y)
    };
    let ring = [
        (-1.0, -1.0),
        (1.0, -1.0),
        (1.0, 1.0),
        (-1.0, 1.0),
        (-1.0, -1.0),
    ];
    let ring = ring.map(|(x, y)| corner(x * half_m, y * half_m)).join(",");
    format!("{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}")
}

fn is_told_twice(words: &Value) -> bool {
    let is_text = |tongue: &str| words[tongue].as_str().is_some_and(|text| !text.is_empty());
    is_text("zh") && is_text("en") && words["zh"] != words["en"]
}

fn place(source: &str, more: &[&str]) -> Ran {
    let mut arguments = vec!["place", source, "--json"];
    arguments.extend(more);
    twin(&arguments).unwrap()
}

#[test]
fn budgets_become_phases_and_only_what_they_pay_for_is_placed() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (out, json, page, book) = (at("out.gpkg"), at("p.json"), at("p.html"), at("p.xlsx"));
    let (paper, map) = (at("p.pdf"), at("p.geojson"));
    let ran = place(
        &source,
        &[
            "-o",
            &out,
            "--budget",
            "400000",
            "--budget",
            "300000",
            "--report",
            &json,
            "--report",
            &page,
            "--report",
            &book,
            "--report",
            &paper,
            "--report",
            &map,
            "--language",
            "en",
        ],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("shipped assumption"), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("of earlier phases and opens none of it again"),
        "{}",
        ran.stderr
    );
    let plan: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    let phases = plan["phases"].as_array().unwrap();
    let (mut paid, mut spent) = (0, 0.0);
    for phase in phases {
        let cost = phase["cost"]["capital"].as_f64().unwrap();
        assert!(cost <= phase["budget"].as_f64().unwrap() + 1e-6, "{phase}");
        assert!(phase["worth"].as_f64() <= phase["most_worth"].as_f64());
        paid += phase["devices"].as_array().unwrap().len();
        spent += cost;
    }
    assert_eq!(phases.len(), 2);
    assert!(spent <= 700_000.0 && spent > 500_000.0, "{spent}");
    let all: u64 = plan["bill"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["count"].as_u64().unwrap())
        .sum();
    let left = plan["left"].as_array().unwrap().len();
    assert_eq!(paid + left, usize::try_from(all).unwrap());
    assert!(left > 0 && plan["prices"]["assumption"] == true);
    let map = serde_json::from_slice(&std::fs::read(&map).unwrap()).unwrap();
    trenches_are_dug_once_and_are_all_that_is_paid_for(&plan, &map);
    // The file holds what is paid for, places too.
    let community = twin_formats::gpkg::read(Path::new(&out)).unwrap();
    assert_eq!(community.devices.len(), paid);
    let places = |phase: &Value| phase["places"].as_array().unwrap().len();
    let paid: usize = phases.iter().map(places).sum();
    let planned = plan["places"].as_array().unwrap().len();
    let left = plan["left_places"].as_array().unwrap().len();
    let before = gpkg::read(Path::new(&source)).unwrap().places.len();
    assert_eq!(community.places.len(), before + paid);
    assert_eq!(planned, paid + left);
    assert!(left > 0 && plan["unpriced_places"] == serde_json::json!({}));
    let page = std::fs::read_to_string(&page).unwrap();
    assert!(
        page.contains("Bill of quantities") && page.contains("Phase 2") && page.contains("<svg")
    );
    assert!(page.contains("Power and network of the new devices"));
    let mut book: Xlsx<_> = open_workbook(&book).unwrap();
    let feeds = plan["feeds"].as_array().unwrap();
    let listed = book.worksheet_range("Power and network").unwrap();
    assert_eq!(listed.height(), feeds.len() + 1);
    let devices = book.worksheet_range("Devices").unwrap();
    let fed = plan["connections"].as_object().unwrap();
    assert!(devices.height() == fed.len() + 1 && devices.width() == 8);
    for row in devices.rows().skip(1) {
        let connection = &fed[row[0].get_string().unwrap()];
        let power_m = connection["power"]["distance_m"].as_f64();
        let same = match (row[4].get_float(), power_m) {
            (Some(told), Some(power_m)) => (told - power_m).abs() < 1e-6,
            (told, power_m) => told == power_m,
        };
        assert!(same, "{row:?} {connection}");
    }
    check_pdf(Path::new(&paper)).unwrap();
    let paper = lopdf::Document::load(&paper).unwrap();
    let numbers: Vec<u32> = paper.get_pages().into_keys().collect();
    let said = paper.extract_text(&numbers).unwrap();
    let said: String = said.split_whitespace().collect();
    for words in [
        "Billofquantities",
        "Phase2",
        "Thatlistisanassumption",
        "vermilionPhase2",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

/// Each stretch of trench has one phase, and those of a phase are as long as it pays for; the map has them all as lines, and every place as a point.
fn trenches_are_dug_once_and_are_all_that_is_paid_for(plan: &Value, map: &Value) {
    let trenches = plan["trenches"].as_array().unwrap();
    for (phase, number) in plan["phases"].as_array().unwrap().iter().zip(1..) {
        let own = trenches.iter().filter(|t| t["phase"] == number);
        let lengths: Vec<f64> = own.map(|t| t["length_m"].as_f64().unwrap()).collect();
        let dug = &phase["dug"];
        assert_eq!(dug["stretches"], lengths.len(), "{phase}");
        let paid_m = phase["cost"]["trench_m"].as_f64().unwrap();
        for told in [
            lengths.iter().sum::<f64>(),
            dug["opened_m"].as_f64().unwrap(),
        ] {
            assert!((told - paid_m).abs() < 1e-6, "{told} {paid_m}");
        }
    }
    for trench in trenches {
        // What it leads to comes before it, and is opened no later.
        if let Some(towards) = trench["towards"].as_u64() {
            let towards = &trenches[usize::try_from(towards).unwrap() - 1];
            assert!(towards["phase"].as_u64() <= trench["phase"].as_u64());
            assert!(towards["serves"].as_u64() >= trench["serves"].as_u64());
        }
    }
    let features = map["features"].as_array().unwrap();
    let of = |what: &str| -> Vec<&Value> {
        let of = features.iter().filter(|f| f["properties"]["what"] == what);
        of.collect()
    };
    let (lines, points) = (of("trench"), of("place"));
    assert_eq!(lines.len(), trenches.len());
    assert_eq!(points.len(), plan["places"].as_array().unwrap().len());
    for (line, trench) in lines.iter().zip(trenches) {
        assert_eq!(line["geometry"]["type"], "LineString");
        assert_eq!(line["geometry"]["coordinates"], trench["line"]);
        assert_eq!(line["properties"]["phase"], trench["phase"]);
    }
}

#[test]
fn a_seed_gives_the_same_plan_again() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let devices = |name: &str, more: &[&str]| {
        let out = folder.path().join(name).display().to_string();
        let ran = place(&source, &[&["-o", &out], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        twin_formats::gpkg::read(Path::new(&out))
            .unwrap()
            .devices
            .clone()
    };
    let seventh = devices("a.gpkg", &["--seed", "7"]);
    assert!(seventh == devices("b.gpkg", &["--seed", "7"]));
    assert!(devices("c.gpkg", &[]) == devices("d.gpkg", &["--seed", "1"]));
}

#[test]
fn sites_are_limited_and_what_serves_most_is_placed_first() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (out, json, page) = (at("out.gpkg"), at("p.json"), at("p.html"));
    let limits = ["--most-sites", "3", "--objective", "coverage"];
    let reports = ["-o", &out, "--report", &json, "--report", &page];
    let ran = place(
        &source,
        &[&limits[..], &reports, &["--language", "en"]].concat(),
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("at 3 of 3 sites"), "{}", ran.stderr);
    let plan: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    assert_eq!(plan["objective"], "coverage");
    let phase = &plan["phases"][0];
    assert!(phase["sites"] == 3 && phase["most_sites"] == 3, "{phase}");
    assert!(phase["budget"].is_null() && phase["served"].as_f64() > plan["served_before"].as_f64());
    let curve = plan["curve"].as_array().unwrap();
    let served = |point: &Value| point["served"].as_f64().unwrap();
    assert!(
        curve
            .windows(2)
            .all(|pair| served(&pair[0]) <= served(&pair[1]) + 1e-9)
    );
    let count = |point: &Value, key: &str| point[key].as_u64().unwrap();
    let is_within = |point: &Value| count(point, "sites") <= count(point, "most_sites");
    assert!(curve.iter().all(is_within));
    let community = twin_formats::gpkg::read(Path::new(&out)).unwrap();
    assert_eq!(
        community.devices.len(),
        phase["devices"].as_array().unwrap().len()
    );
    let page = std::fs::read_to_string(&page).unwrap();
    for words in ["Sites, worth and coverage", "Served at most", "New sites"] {
        assert!(page.contains(words), "{words}");
    }
    // Money and sites together are refused.
    let both = [
        "--most-sites",
        "3",
        "--budget",
        "1000",
        "-o",
        &out,
        "--force",
    ];
    assert_eq!(place(&source, &both).code, Some(2));
}

#[test]
fn nothing_new_stands_in_areas_to_keep_out_of() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let community = twin_formats::gpkg::read(Path::new(&source)).unwrap();
    let area = folder.path().join("areas.geojson");
    std::fs::write(&area, square(&community, 200.0)).unwrap();
    let in_the_area = |out: &str, more: &[&str]| {
        let out = folder.path().join(out).display().to_string();
        let ran = place(&source, &[&["-o", &out], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let placed = twin_formats::gpkg::read(Path::new(&out)).unwrap();
        let open = placed.devices.iter().filter(|d| {
            use twin_core::model::Host;
            let is_open = matches!(
                d.host,
                Host::Ground | Host::Road(_) | Host::Green(_) | Host::Gate(_) | Host::Compound(_)
            );
            is_open && d.position.x.abs() < 199.9 && d.position.y.abs() < 199.9
        });
        open.count()
    };
    assert!(in_the_area("all.gpkg", &[]) > 0);
    assert_eq!(
        in_the_area("out.gpkg", &["--keep-out", area.to_str().unwrap()]),
        0
    );
    // Latitude first is told, and so is a file of points.
    std::fs::write(
        &area,
        "{\"type\":\"Polygon\",\"coordinates\":[[[30,120],[31,120],[31,121],[30,120]]]}",
    )
    .unwrap();
    let out = folder.path().join("none.gpkg").display().to_string();
    let ran = place(&source, &["-o", &out, "--keep-out", area.to_str().unwrap()]);
    assert!(
        ran.code == Some(1) && ran.stderr.contains("longitude first"),
        "{}",
        ran.stderr
    );
    std::fs::write(&area, "{\"type\":\"Point\",\"coordinates\":[120,30]}").unwrap();
    let ran = place(&source, &["-o", &out, "--keep-out", area.to_str().unwrap()]);
    assert!(
        ran.code == Some(1) && ran.stderr.contains("feature 1 is a point"),
        "{}",
        ran.stderr
    );
    // So are classes that the rules do not have, and what is no list of them.
    let square = square(&community, 200.0);
    for (classes, says) in [
        ("[\"T3-2\",\"X9\"]", "feature 1 names 'X9'"),
        ("\"T3-2\"", "no list of ids"),
        ("[]", "no list of ids"),
    ] {
        let feature = format!(
            "{{\"type\":\"Feature\",\"geometry\":{square},\"properties\":{{\"classes\":{classes}}}}}"
        );
        std::fs::write(&area, feature).unwrap();
        let ran = place(&source, &["-o", &out, "--keep-out", area.to_str().unwrap()]);
        assert!(
            ran.code == Some(1) && ran.stderr.contains(says),
            "{classes}: {}",
            ran.stderr
        );
    }
}

#[test]
fn money_that_buys_nothing_and_lists_that_are_wrong_are_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let out = folder.path().join("out.gpkg").display().to_string();
    let ran = place(&source, &["-o", &out, "--budget", "3"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains("buys nothing: the cheapest work costs"),
        "{}",
        ran.stderr
    );
    let list = folder.path().join("prices.toml");
    std::fs::write(&list, "currency = \"CNY\"\n[source]\ndate = 2026-01-01\n[site]\npole = -1\ntrench_m = 2\n[class]\n").unwrap();
    let ran = place(&source, &["-o", &out, "--prices", list.to_str().unwrap()]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains("prices.toml:4: a price is from 0"),
        "{}",
        ran.stderr
    );
    let ran = place(&source, &["-o", &out, "--prices", "no-such.toml"]);
    assert!(ran.stderr.contains("no-such.toml"), "{}", ran.stderr);
    let ran = place(&source, &["-o", &out, "--report", "plan.docx"]);
    assert!(
        ran.stderr.contains(".html, .pdf, .xlsx, .geojson or .json"),
        "{}",
        ran.stderr
    );
    assert!(!Path::new(&out).exists());
    let paper = folder.path().join("plan.pdf").display().to_string();
    let ran = place(&source, &["-o", &paper]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("ends in .gpkg"), "{}", ran.stderr);
    assert!(!Path::new(&paper).exists());
}

#[test]
fn an_empty_map_is_refused_with_what_to_do_in_either_language() {
    let folder = tempfile::tempdir().unwrap();
    let source = blank(folder.path());
    let out = folder.path().join("out.gpkg").display().to_string();
    let ran = place(&source, &["-o", &out]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    for words in ["Nothing could be placed", "import a map", "is not written"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert!(!Path::new(&out).exists());
    // What each row lacks is told all the same.
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["total"], 0);
    assert!(
        told["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .all(is_told_twice)
    );
    let rows = told["rows"].as_object().unwrap();
    assert!(rows.len() > 50, "{}", rows.len());
    for (id, row) in rows {
        assert!(row["placed"] == 0 && row["existing"] == 0, "{id}: {row}");
        assert!(
            is_told_twice(&row["reason"]) && is_told_twice(&row["next"]),
            "{id}: {row}"
        );
    }
    let ran = twin(&["place", &source, "-o", &out, "--language", "zh"]).unwrap();
    assert_eq!(ran.code, Some(1));
    for words in ["未能布设任何设备", "请导入", "未写入"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert!(ran.stdout.contains("社区没有小区边界"), "{}", ran.stdout);
}

#[test]
fn a_map_without_roads_is_told_and_every_row_that_asks_for_none_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let mut parts = gpkg::read(Path::new(&source)).unwrap().into_parts();
    parts.roads.clear();
    let source = written(folder.path(), "roadless.gpkg", parts);
    let out = folder.path().join("out.gpkg").display().to_string();
    let ran = place(&source, &["-o", &out]);
    assert!(ran.stderr.contains("warning: The community has no roads"));
    let told = ran.json().unwrap();
    assert!(told["total"].as_u64().unwrap() > 0, "{told}");
    let along = &told["rows"]["T4-1"];
    assert!(along["demanded"] == 0 && along["gap"].is_null(), "{along}");
    assert!(is_told_twice(&along["reason"]), "{along}");
    let next = along["next"]["en"].as_str().unwrap();
    assert!(next.contains("import a map"), "{next}");
    // For people, such rows are listed too.
    let ran = twin(&["place", &source, "-o", &out, "--force"]).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let listed = ran
        .stdout
        .lines()
        .skip_while(|line| !line.contains("T4-1 "));
    let listed: Vec<&str> = listed.take(2).collect();
    assert!(listed[0].contains("0 asked for"), "{}", ran.stdout);
    assert!(
        listed[1].contains("no such roads; import a map"),
        "{listed:?}"
    );
}

#[test]
fn a_demand_without_a_candidate_site_says_why_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let community = gpkg::read(Path::new(&source)).unwrap();
    let area = folder.path().join("everywhere.geojson");
    std::fs::write(&area, square(&community, 5_000.0)).unwrap();
    let out = folder.path().join("out.gpkg").display().to_string();
    let ran = place(&source, &["-o", &out, "--keep-out", area.to_str().unwrap()]);
    let told = ran.json().unwrap();
    let along = &told["rows"]["T4-1"];
    assert!(along["demanded"].as_u64().unwrap() > 0, "{along}");
    assert_eq!(along["placed"], 0);
    assert!(
        is_told_twice(&along["reason"]) && is_told_twice(&along["next"]),
        "{along}"
    );
    let next = along["next"]["en"].as_str().unwrap();
    assert!(next.contains("keep-out areas smaller"), "{next}");
}

#[test]
fn phases_are_summed_up_in_chinese_where_messages_are() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let out = folder.path().join("out.gpkg").display().to_string();
    let phases = ["--budget", "400000", "--budget", "300000"];
    let ran = place(
        &source,
        &[&["-o", &out, "--language", "zh"][..], &phases[..]].concat(),
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for words in ["单价为随附的假设值", "第 2 期：", "不重复开挖", "超出限额"]
    {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("phase "), "{}", ran.stderr);
}

#[test]
fn every_row_with_a_choice_has_its_gap_in_json_and_in_text() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let out = folder.path().join("out.gpkg").display().to_string();
    let told = place(&source, &["-o", &out]).json().unwrap();
    let rows = told["rows"].as_object().unwrap();
    let mut chosen = 0;
    for (id, row) in rows {
        for field in ["value", "bound", "gap", "proven"] {
            assert!(row.get(field).is_some(), "{id} has no {field}: {row}");
        }
        let figures = ["value", "bound", "gap"].map(|field| row[field].as_f64());
        let [Some(value), Some(bound), Some(gap)] = figures else {
            assert!(row["proven"].is_null(), "{id}: {row}");
            continue;
        };
        chosen += 1;
        assert!(bound <= value && (0.0..=1.0).contains(&gap), "{id}: {row}");
        let size = value.abs().max(bound.abs()).max(f64::MIN_POSITIVE);
        assert!(((value - bound) / size - gap).abs() < 1e-9, "{id}: {row}");
        assert!(row["proven"] != true || gap == 0.0, "{id}: {row}");
    }
    assert!(chosen > 3 && rows["T4-1"]["gap"].is_f64(), "{chosen}");
    let ran = twin(&["place", &source, "-o", &out, "--force"]).unwrap();
    assert!(ran.stdout.starts_with("placed "), "{}", ran.stdout);
    let line = ran.stdout.lines().find(|line| line.contains("T4-1 "));
    let line = line.unwrap();
    assert!(
        line.contains("proven best") || line.contains("% from the best"),
        "{line}"
    );
}

#[test]
fn every_new_device_says_what_powers_and_connects_it() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let out = folder.path().join("out.gpkg").display().to_string();
    let told = place(&source, &["-o", &out]).json().unwrap();
    let connections = told["connections"].as_object().unwrap();
    let placed = gpkg::read(Path::new(&out)).unwrap();
    let is_planned = |d: &&Device| matches!(d.provenance, Provenance::Planned { .. });
    let devices: Vec<&Device> = placed.devices.iter().filter(is_planned).collect();
    assert!(!devices.is_empty() && connections.len() == devices.len());
    for device in devices {
        let connection = &connections[device.id.as_str()];
        for (what, feed) in [
            ("power", &connection["power"]),
            ("network", &connection["network"]),
        ] {
            assert!(
                feed["by"].is_string() && feed["basis"].is_string(),
                "{what}: {feed}"
            );
            // What has a source says how far away it is.
            assert_eq!(
                feed["from"].is_string(),
                feed["distance_m"].is_f64(),
                "{what}: {feed}"
            );
        }
    }
    for (language, words) in [
        ("en", ["  power ", "  network "]),
        ("zh", ["  供电 ", "  网络 "]),
    ] {
        let ran = twin(&[
            "place",
            &source,
            "-o",
            &out,
            "--force",
            "--language",
            language,
        ])
        .unwrap();
        for word in words {
            assert!(ran.stdout.contains(word), "{word}: {}", ran.stdout);
        }
    }
}

/// A point feature so far from the middle, with these properties.
fn point(community: &Community, (x, y): (f64, f64), properties: &str) -> String {
    let at = community.frame.lonlat_from_enu(Coord { x, y });
    format!(
        "{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{},{}]}},\"properties\":{{{properties}}}}}",
        at.x, at.y
    )
}

#[test]
fn what_has_to_stand_is_planned_first_and_what_cannot_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let community = gpkg::read(Path::new(&source)).unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (file, areas, out) = (at("must.geojson"), at("areas.geojson"), at("out.gpkg"));
    let middle = community.buildings[0].footprint.exterior().0[0];
    let spot = (middle.x, middle.y);
    let camera = |properties: &str| point(&community, spot, properties);
    let given = camera(
        "\"class\":\"T3-2\",\"row\":\"T3-2a\",\"height_m\":6,\"heading_deg\":90,\"id\":\"mine/1\"",
    );
    std::fs::write(&file, &given).unwrap();
    let with = ["-o", &out, "--must", &file, "--force"];
    let ran = place(&source, &with);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let placed = gpkg::read(Path::new(&out)).unwrap();
    let device = placed.devices.iter().find(|d| d.id.as_str() == "mine/1");
    let device = device.unwrap();
    let away_m = (device.position.x - spot.0).hypot(device.position.y - spot.1);
    assert!(away_m < 0.01, "{away_m}");
    assert!(device.heading_rad.unwrap().abs() < 1e-9);
    assert!(matches!(device.provenance, Provenance::Planned { .. }));
    // A budget that does not pay for it says how much is needed.
    let ran = place(&source, &[&with[..], &["--budget", "3"]].concat());
    assert!(
        ran.code == Some(1) && ran.stderr.contains("what has to stand costs"),
        "{}",
        ran.stderr
    );
    let area = format!(
        "{{\"type\":\"Feature\",\"geometry\":{},\"properties\":{{\"classes\":[\"T3-2\"]}}}}",
        square(&community, 5_000.0)
    );
    std::fs::write(&areas, area).unwrap();
    let ran = place(&source, &[&with[..], &["--keep-out", &areas]].concat());
    assert!(
        ran.code == Some(1)
            && ran
                .stderr
                .contains("feature 1 lies in an area to keep out of"),
        "{}",
        ran.stderr
    );
    let far = point(&community, (90_000.0, 0.0), "\"class\":\"T3-2\"");
    for (features, says) in [
        (camera(""), "feature 1 has no 'class'"),
        (camera("\"class\":\"X9\""), "feature 1 is of class 'X9'"),
        (
            camera("\"class\":\"T3-2\",\"row\":\"T4-1\""),
            "feature 1 is of row 'T4-1'",
        ),
        (
            camera("\"class\":\"T3-2\",\"height_m\":\"high\""),
            "'height_m' that is no number",
        ),
        (far, "feature 1 lies outside of the community"),
        (
            format!("{given},{}", camera("\"class\":\"T3-2\"")),
            "feature 2 is at the same spot as feature 1",
        ),
        (
            format!("{given},{given}"),
            "'mine/1', which another device has",
        ),
        (square(&community, 9.0), "feature 1 is a polygon"),
    ] {
        let all = if features.starts_with("{\"type\":\"Polygon") {
            features
        } else {
            format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}")
        };
        std::fs::write(&file, &all).unwrap();
        let ran = place(&source, &with);
        assert!(
            ran.code == Some(1) && ran.stderr.contains(says),
            "{all}: {}",
            ran.stderr
        );
    }
}
