//! `twin place` with prices and budgets as a planner's script sees it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::Path;

use serde_json::Value;
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
    let paper = at("p.pdf");
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
            "--language",
            "en",
        ],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("shipped assumption"), "{}", ran.stderr);
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
    // The file holds what is paid for.
    let community = twin_formats::gpkg::read(Path::new(&out)).unwrap();
    assert_eq!(community.devices.len(), paid);
    let page = std::fs::read_to_string(&page).unwrap();
    assert!(
        page.contains("Bill of quantities") && page.contains("Phase 2") && page.contains("<svg")
    );
    assert!(std::fs::read(&book).unwrap().starts_with(b"PK"));
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

#[test]
fn nothing_new_stands_in_areas_to_keep_out_of() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let community = twin_formats::gpkg::read(Path::new(&source)).unwrap();
    // 400 m × 400 m about the middle.
    let corner = |x: f64, y: f64| {
        let at = community.frame.lonlat_from_enu(geo::Coord { x, y });
        format!("[{},{}]", at.x, at.y)
    };
    let ring = [
        (-200.0, -200.0),
        (200.0, -200.0),
        (200.0, 200.0),
        (-200.0, 200.0),
        (-200.0, -200.0),
    ];
    let ring = ring.map(|(x, y)| corner(x, y)).join(",");
    let area = folder.path().join("areas.geojson");
    std::fs::write(
        &area,
        format!("{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}"),
    )
    .unwrap();
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
        ran.stderr.contains(".html, .pdf, .xlsx or .json"),
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
