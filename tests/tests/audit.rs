//! The audit from the command line: what it says, what it writes, what it refuses.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use twin_tests::{check_pdf, twin};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_demo_community_is_audited_into_every_form_of_report() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (page, book) = (file("audit.html"), file("audit.xlsx"));
    let (places, whole) = (file("audit.geojson"), file("audit.json"));
    let reports = [&page, &book, &places, &whole].map(|p| text(p).to_owned());
    let mut arguments = vec!["audit", "demo"];
    arguments.extend(reports.iter().flat_map(|report| ["-o", report]));
    let told = twin(&arguments).unwrap();
    assert!(told.code == Some(0), "{}", told.stderr);
    assert!(told.stdout.contains("84 rows: "), "{}", told.stdout);

    let whole: Value = serde_json::from_slice(&std::fs::read(&whole).unwrap()).unwrap();
    let rows = whole["rows"].as_array().unwrap();
    // 55 of devices, 17 and the data room of places, 11 of networks.
    assert_eq!(rows.len(), 84);
    let met = rows.iter().filter(|row| row["verdict"] == "met").count();
    assert_eq!(whole["counts"]["met"], met);
    // Every row quotes the white paper, and says what it counted.
    for row in rows {
        assert!(
            row["name"]["zh"].is_string() && row["demands"].is_array(),
            "{row}"
        );
    }

    let geojson: Value = serde_json::from_slice(&std::fs::read(&places).unwrap()).unwrap();
    let demands: usize = rows
        .iter()
        .map(|r| r["demands"].as_array().unwrap().len())
        .sum();
    let features = geojson["features"].as_array().unwrap();
    let evidence = features
        .iter()
        .filter(|f| f["properties"]["what"] == "evidence");
    assert_eq!(evidence.count(), demands);

    let mut book: Xlsx<_> = open_workbook(&book).unwrap();
    let sheet = book.worksheet_range("条款").unwrap();
    assert_eq!(sheet.height(), rows.len() + 1);
    let first: Vec<_> = sheet.rows().next().unwrap().to_vec();
    assert_eq!(first[0], Data::String("条款".into()));
    assert_eq!(book.worksheet_range("需求").unwrap().height(), demands + 1);

    let page = std::fs::read_to_string(&page).unwrap();
    assert!(page.starts_with("<!doctype html><html lang=\"zh-CN\">"));
    assert!(page.contains("1 块/社区") && page.contains("<svg"));
    assert!(!page.contains("http"), "the page loads nothing");
}

#[test]
fn a_bare_map_fails_where_the_audit_is_strict_and_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let bare = folder.path().join("bare.gpkg");
    let made = twin(&[
        "generate",
        "--buildings",
        "12",
        "--households",
        "200",
        "--placement",
        "none",
        "-o",
        text(&bare),
    ])
    .unwrap();
    assert!(made.code == Some(0), "{}", made.stderr);
    let lenient = twin(&["audit", text(&bare)]).unwrap();
    assert!(lenient.code == Some(0), "{}", lenient.stderr);
    let strict = twin(&["audit", text(&bare), "--strict"]).unwrap();
    assert_eq!(strict.code, Some(1));
    assert!(
        strict.stderr.contains("required rows are not met"),
        "{}",
        strict.stderr
    );
}

#[test]
fn a_report_of_an_unknown_form_is_refused_before_anything_is_done() {
    let refused = twin(&["audit", "demo", "-o", "audit.pages"]).unwrap();
    assert_eq!(refused.code, Some(1));
    assert!(
        refused
            .stderr
            .contains(".html, .pdf, .xlsx, .geojson or .json"),
        "{}",
        refused.stderr
    );
}

#[test]
fn the_audit_is_a_pdf_in_either_language_and_twice_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let bare = file("bare.gpkg");
    let made = twin(&[
        "generate",
        "--buildings",
        "12",
        "--households",
        "200",
        "--placement",
        "none",
        "-o",
        text(&bare),
    ])
    .unwrap();
    assert!(made.code == Some(0), "{}", made.stderr);
    let printed = |name: &str, language: &str| {
        let out = file(name);
        let arguments = [
            "audit",
            text(&bare),
            "--language",
            language,
            "-o",
            text(&out),
        ];
        let told = twin(&arguments).unwrap();
        assert!(told.code == Some(0), "{}", told.stderr);
        check_pdf(&out).unwrap();
        std::fs::read(&out).unwrap()
    };
    let zh = printed("zh.pdf", "zh");
    assert_eq!(printed("again.pdf", "zh"), zh);
    let pages = |pdf: &[u8]| {
        let pdf = lopdf::Document::load_mem(pdf).unwrap();
        let numbers: Vec<u32> = pdf.get_pages().into_keys().collect();
        let said = pdf.extract_text(&numbers).unwrap();
        let said: String = said.split_whitespace().collect();
        (numbers.len(), said)
    };
    let (count, said) = pages(&zh);
    assert!(count > 10, "{count}");
    // The profile, the date of the data, a quote and a proposal.
    for words in ["新区新建", "UTC（第1版）", "1块/社区", "在标示处增设"] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let (_, said) = pages(&printed("en.pdf", "en"));
    for words in ["Digitalinfrastructureaudit", "1块/社区", "attheplacesshown"] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_told_before_the_audit() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("no-such").join("audit.pdf");
    let told = twin(&["audit", "demo", "-o", text(&nowhere)]).unwrap();
    assert_eq!(told.code, Some(1));
    assert!(
        told.stderr.contains("there is no folder") && told.stderr.contains("make it first"),
        "{}",
        told.stderr
    );
    let folder_named_so = folder.path().join("audit.pdf");
    std::fs::create_dir(&folder_named_so).unwrap();
    let told = twin(&["audit", "demo", "--force", "-o", text(&folder_named_so)]).unwrap();
    assert_eq!(told.code, Some(1));
    assert!(told.stderr.contains("is a folder"), "{}", told.stderr);
}
