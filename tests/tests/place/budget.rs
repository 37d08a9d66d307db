//! Money, prices and numbers of sites.

use std::path::Path;

use calamine::{DataType, Reader, Xlsx, open_workbook};
use serde_json::Value;
use twin_formats::gpkg;
use twin_tests::check_pdf;

use crate::{place, site};

/// Prices that smart poles are not among.
const WITHOUT_POLES: &str = r#"
currency = "CNY"

[source]
date = 2026-01-01

[site]
pole = 100
trench_m = 10

[class.T4-4]
device = 40
installation = 0
yearly = 1
"#;

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
    assert!(devices.height() == fed.len() + 1 && devices.width() == 9);
    for row in devices.rows().skip(1) {
        let connection = &fed[row[0].get_string().unwrap()];
        let power_m = connection["power"]["distance_m"].as_f64();
        let same = match (row[4].get_float(), power_m) {
            (Some(told), Some(power_m)) => (told - power_m).abs() < 1e-6,
            (told, power_m) => told == power_m,
        };
        assert!(same, "{row:?} {connection}");
        assert!(row[8].get_float().is_some_and(|each| each > 0.0), "{row:?}");
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
fn sites_are_chosen_by_prices_where_that_is_asked_and_reports_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (out, json, page) = (at("out.gpkg"), at("p.json"), at("p.html"));
    let reports = ["--report", &json, "--report", &page, "--language", "en"];
    let plan = |objective: &str| {
        let asked = ["-o", &out, "--force", "--site-objective", objective];
        let ran = place(&source, &[&asked[..], &reports].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let plan: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
        assert_eq!(plan["site_objective"], objective);
        (plan, std::fs::read_to_string(&page).unwrap(), ran.stdout)
    };
    let decided = |plan: &Value| {
        let rows = plan["rows"].as_array().unwrap().iter();
        rows.filter(|row| row["decided"].is_object()).count()
    };
    let (fewest, page_of_fewest, _) = plan("sites");
    assert_eq!(decided(&fewest), 0);
    assert!(page_of_fewest.contains("prices had no say"));
    let (cheapest, page, told) = plan("cost");
    assert!(decided(&cheapest) > 0);
    let by = "at the least cost by Reference prices (our assumption, not quotes)";
    assert!(page.contains(by), "{page}");
    assert!(told.contains(by) && told.contains("CNY"), "{told}");
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
fn limits_where_nothing_has_a_price_are_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (out, page, list) = (at("out.gpkg"), at("p.html"), at("prices.toml"));
    std::fs::write(&list, WITHOUT_POLES).unwrap();
    let asked = ["-o", &out, "--only", "T4-1", "--prices", &list];
    for limit in [["--budget", "100000"], ["--most-sites", "3"]] {
        let more = ["--report", &page, "--language", "en"];
        let ran = place(&source, &[&asked[..], &limit, &more].concat());
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(
            ran.stderr
                .contains("none of what was placed has a price (rows T4-1)")
                && ran.stderr.contains("add T4-1 to the price list"),
            "{}",
            ran.stderr
        );
        assert!(!Path::new(&out).exists() && !Path::new(&page).exists());
    }
    // Without a limit they are placed at whatever they cost, in the one phase.
    let ran = place(&source, &[&asked[..], &["--language", "en"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let placed = gpkg::read(Path::new(&out)).unwrap().devices.len();
    assert!(placed > 0);
    let phase = format!("phase 1: 0 CNY for {placed} devices");
    let without_price = "in no phase but where they have to stand: T4-1; add them";
    for words in [phase.as_str(), without_price] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("beyond the limits"), "{}", ran.stderr);
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
