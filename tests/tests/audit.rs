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
fn a_citys_document_is_named_by_every_report_of_the_rows_that_it_decides() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/rules/example-city.toml");
    let forms = ["audit.html", "audit.geojson", "audit.json"].map(file);
    let mut arguments = vec!["audit", "demo", "--rules", text(&rules)];
    arguments.extend(forms.iter().flat_map(|form| ["-o", text(form)]));
    let told = twin(&arguments).unwrap();
    assert!(told.code == Some(0), "{}", told.stderr);
    let read = |form: &Path| std::fs::read_to_string(form).unwrap();
    let [page, places, whole] = forms.each_ref().map(|form| read(form));

    // The note of the row, and at the end the documents beside the white paper.
    let city =
        "《示例市智慧社区建设细则（试行）》，示建发〔2025〕1号，示例市住房和城乡建设局，2025-03-01";
    let row = page.split("<code>T4-1</code>").nth(1).unwrap();
    let row = row.split("</details>").next().unwrap();
    assert!(row.contains(&format!("依据：{city}，第六条")), "{row}");
    let other = page.split("<code>T3-1</code>").nth(1).unwrap();
    let other = other.split("</details>").next().unwrap();
    assert!(
        other.contains("依据：《现代社区数字基础设施建设白皮书》"),
        "{other}"
    );
    assert!(page.contains(&format!("部分条款另依：{city}")));
    let paper = twin(&["audit", "demo", "-o", text(&file("plain.html"))]).unwrap();
    assert!(paper.code == Some(0), "{}", paper.stderr);
    assert!(!read(&file("plain.html")).contains("部分条款另依"));

    let places: Value = serde_json::from_str(&places).unwrap();
    let whole: Value = serde_json::from_str(&whole).unwrap();
    let mut proposals = 0;
    for feature in places["features"].as_array().unwrap() {
        let properties = &feature["properties"];
        let source = properties["source_zh"].as_str().unwrap();
        let row = properties["row"].as_str().unwrap();
        assert!(
            row != "T4-1" || source == format!("{city}，第六条"),
            "{source}"
        );
        assert!(row != "T3-1" || source.contains("白皮书"), "{source}");
        assert!(properties["source_en"].is_string());
        for field in ["missing_zh", "missing_en", "repair_zh", "repair_en"] {
            assert!(properties.get(field).is_some(), "no {field}: {properties}");
        }
        if properties["what"] == "proposal" {
            assert!(properties["repair_zh"].is_string(), "{properties}");
            proposals += 1;
        }
    }
    let rows = whole["rows"].as_array().unwrap();
    let decided = rows.iter().find(|row| row["row"] == "T4-1").unwrap();
    assert_eq!(decided["source"]["number"], "示建发〔2025〕1号");
    assert!(proposals > 0, "the city asks for what the demo lacks");
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
