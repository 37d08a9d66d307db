//! What the rows of a plan go by.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use twin_tests::text;

use crate::{place, site};

#[test]
fn a_citys_document_is_named_by_every_report_of_a_plan() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/rules/example-city.toml");
    let (source, out) = (site(folder.path()), file("out.gpkg"));
    let forms = ["plan.html", "plan.xlsx", "plan.geojson", "plan.json"].map(file);
    let mut more = vec!["-o", text(&out), "--rules", text(&rules)];
    more.extend(forms.iter().flat_map(|form| ["--report", text(form)]));
    let ran = place(&source, &more);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let [page, book, places, whole] = &forms;
    let page = std::fs::read_to_string(page).unwrap();

    let city =
        "《示例市智慧社区建设细则（试行）》，示建发〔2025〕1号，示例市住房和城乡建设局，2025-03-01";
    let quote = "智慧杆间距 25-40 米，使用年限不低于 30 年";
    // A line of the table of what rows go by, and above the sums a word on which rows the city decides.
    let table = page.split("<h2>各条款的依据</h2>").nth(1).unwrap();
    let line = |row: &str| {
        let line = table.split(&format!("<td>{row}</td>")).nth(1).unwrap();
        line.split("</tr>").next().unwrap()
    };
    let poles = line("T4-1");
    assert!(
        poles.contains(&format!("<td>{city}，第六条</td><td>{quote}</td>")),
        "{poles}"
    );
    assert!(line("T3-1").contains("<td>《现代社区数字基础设施建设白皮书》"));
    let above = page.split("<table>").next().unwrap();
    let note = above.split("<li>条款 ").nth(1).unwrap();
    let note = note.split("</li>").next().unwrap();
    assert!(note.contains("T4-1") && note.contains(city), "{note}");
    assert!(!note.contains("T3-1、"), "{note}");

    let mut book: Xlsx<_> = open_workbook(book).unwrap();
    let sheet = book.worksheet_range("条款").unwrap();
    let cells = |row: &str| {
        let row = Data::String(row.into());
        sheet.rows().find(|cells| cells[0] == row).unwrap().to_vec()
    };
    assert_eq!(cells("条款")[11], Data::String("依据".into()));
    assert_eq!(cells("T4-1")[11], Data::String(format!("{city}，第六条")));
    assert_eq!(cells("T4-1")[12], Data::String(quote.into()));

    let whole: Value = serde_json::from_slice(&std::fs::read(whole).unwrap()).unwrap();
    let rows = whole["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["row"] == "T4-1").unwrap();
    assert_eq!(row["source"]["number"], "示建发〔2025〕1号");
    assert_eq!(row["source"]["clause"], "第六条");
    assert_eq!(row["quote"], quote);
    let places: Value = serde_json::from_slice(&std::fs::read(places).unwrap()).unwrap();
    let features = places["features"].as_array().unwrap().iter();
    let places: Vec<&Value> = features
        .map(|feature| &feature["properties"])
        .filter(|properties| properties["what"] == "place" && properties["row"].is_string())
        .collect();
    assert!(!places.is_empty());
    for properties in places {
        assert!(properties["source_zh"].is_string(), "{properties}");
        assert!(properties["quote_zh"].is_string(), "{properties}");
    }
}
