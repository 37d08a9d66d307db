//! The audit from the command line: what it says, what it writes, what it refuses.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use twin_tests::{check_pdf, text, twin};

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
    served_by_is_told(&page, rows);
    each_row_has_its_own_map(&page);
}

/// The row of poles is drawn alone, in few corners, over a ground that the page has once; a row that does not apply has no map.
fn each_row_has_its_own_map(page: &str) {
    let poles = entry(page, "T4-1");
    let map = poles.split("<svg ").nth(1).unwrap();
    let map = map.split("</svg>").next().unwrap();
    for part in [
        "<use href=\"#ground\"/>",
        "<g class=\"asked\"><path class=\"",
        "<g class=\"server\"><path class=\"dot\" d=\"M",
    ] {
        assert!(map.contains(part), "no {part} in {map}");
    }
    assert!(map.len() < 20_000, "{} bytes", map.len());
    assert!(poles.contains("蓝色：要求位置") && poles.contains("绿色：服务设备"));
    let stations = entry(page, "S3-1b");
    assert!(stations.contains("<g class=\"unserved\">") && stations.contains("红色：未覆盖"));
    assert!(!entry(page, "T3-3b").contains("<svg"));
    assert_eq!(page.matches("<g id=\"ground\">").count(), 1);
}

/// What the page has of a row.
fn entry<'p>(page: &'p str, row: &str) -> &'p str {
    let entry = page.split(&format!("<code>{row}</code>")).nth(1).unwrap();
    entry.split("</details>").next().unwrap()
}

/// The page names what serves a row that is met, the first and how many more, and beside a demand that is met in part what serves that.
fn served_by_is_told(page: &str, rows: &[Value]) {
    let row = |id: &str| rows.iter().find(|row| row["row"] == id).unwrap();
    let servers = |demand: &Value| -> Vec<String> {
        let ids = demand["served_by"].as_array().unwrap().iter();
        ids.map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    let poles = row("T4-1")["demands"].as_array().unwrap().iter();
    let poles: BTreeSet<String> = poles.flat_map(servers).collect();
    let poles: Vec<String> = poles.into_iter().collect();
    assert!(poles.len() > 8, "{poles:?}");
    let said = format!(
        "服务设备：{} … +{}<",
        poles[..8].join(", "),
        poles.len() - 8
    );
    assert!(entry(page, "T4-1").contains(&said), "no '{said}'");
    let mut demands = row("S3-1b")["demands"].as_array().unwrap().iter();
    let partly = demands.find(|demand| demand["verdict"] == "partly");
    let ids = servers(partly.unwrap());
    let stations = entry(page, "S3-1b");
    assert!(
        stations.contains("<th scope=\"col\">服务设备</th>"),
        "{stations}"
    );
    assert!(ids.len() > 3, "{ids:?}");
    let cell = format!("<td>{} … +{}</td>", ids[..3].join(", "), ids.len() - 3);
    assert!(stations.contains(&cell), "no '{cell}' in {stations}");
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
    let row = entry(&page, "T4-1");
    assert!(row.contains(&format!("依据：{city}，第六条")), "{row}");
    let other = entry(&page, "T3-1");
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

/// A street with a house, a gateway at its end and two sensors of water tanks within 80 m of it.
const STREET: &str = r#"<osm version="0.6">
<node id="1" lat="22.7000" lon="114.2000"/><node id="2" lat="22.7000" lon="114.2029"/>
<node id="3" lat="22.7002" lon="114.2010"/><node id="4" lat="22.7002" lon="114.2014"/>
<node id="5" lat="22.7004" lon="114.2014"/><node id="6" lat="22.7004" lon="114.2010"/>
<way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
<way id="8"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="6"/><nd ref="3"/><tag k="building" v="apartments"/><tag k="building:levels" v="6"/></way>
</osm>"#;

const TABLE: &str = "编号,设备类,经度,纬度,安装高度\ng1,EX-GW,114.2018,22.7006,8\ns1,生活水箱监控设备,114.2020,22.7001,0\ns2,生活水箱监控设备,114.2022,22.7001,0\n";

/// A class of gateways, with more in its `radio` cover.
fn gateways(more: &str) -> String {
    format!(
        "[document]\ntitle_zh = \"网关\"\ntitle_en = \"Gateways\"\nissuer = \"甲\"\ndate = \"2026\"\n\
         [[class]]\nid = \"EX-GW\"\nname_zh = \"物联网网关\"\nname_en = \"IoT gateway\"\nnetwork = \"wired\"\nmount_height_m = 8\n\
         covers = [{{ kind = \"radio\", technology = \"lora_cn470\", antenna_m = 0, gain_dbi = 3, load = 0{more}, source = \"data sheet\" }}]\n"
    )
}

#[test]
fn gateways_are_held_against_what_their_class_says_that_they_take() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (map, table, rules) = (file("street.osm"), file("devices.csv"), file("rules.toml"));
    let (town, report) = (file("town.gpkg"), file("audit.html"));
    std::fs::write(&map, STREET).unwrap();
    std::fs::write(&table, TABLE).unwrap();
    std::fs::write(&rules, gateways("")).unwrap();
    let files = ["import", text(&map), text(&table), "-o", text(&town)];
    let bare = ["--placement", "none", "--rules", text(&rules)];
    let imported = twin(&[&files[..], &bare].concat()).unwrap();
    assert!(imported.code == Some(0), "{}", imported.stderr);
    let audit = |more: &str| -> (Value, String) {
        std::fs::write(&rules, gateways(more)).unwrap();
        let with = ["--rules", text(&rules), "--language", "en", "--json"];
        let written = ["-o", text(&report), "--force"];
        let told = twin(&[&["audit", text(&town)][..], &with, &written].concat()).unwrap();
        assert!(told.code == Some(0), "{}", told.stderr);
        let rows = told.json().unwrap()["rows"].as_array().unwrap().clone();
        let row = rows.into_iter().find(|row| row["row"] == "S3-4b").unwrap();
        (row, std::fs::read_to_string(&report).unwrap())
    };
    // Both are heard; what the gateway may have nobody says: the attribute that is missing is named.
    let (row, page) = audit("");
    assert_eq!(row["verdict"], "met", "{row}");
    assert_eq!(row["served"], 2.0, "{row}");
    for (number, attribute) in [(0, "most_devices"), (1, "most_messages_per_second")] {
        let condition = &row["conditions"][number];
        assert_eq!(condition["verdict"], "cannot_tell", "{condition}");
        assert_eq!(condition["missing"]["attribute"], attribute, "{condition}");
        let said = format!("({attribute} of its radio cover in a rule file): add it");
        assert!(page.contains(&said), "{page}");
    }
    assert!(
        page.contains("the busiest gateway serves 2 devices"),
        "{page}"
    );
    // It may have one, and takes any number of messages that two sensors send.
    let (row, page) = audit(", most_devices = 1, most_messages_per_second = 5");
    assert_eq!(row["verdict"], "partly", "{row}");
    let [devices, messages] = [&row["conditions"][0], &row["conditions"][1]];
    assert_eq!(devices["verdict"], "not_met");
    assert_eq!(devices["faults"][0]["fault"], "too_many_devices");
    assert_eq!(devices["faults"][0]["gateway"], "g1");
    assert_eq!(messages["verdict"], "met");
    let said = "g1 serves 2 devices, more than the 1 that it may have";
    assert!(page.contains(said), "{page}");
    // A capacity of nothing is refused with its line and field.
    std::fs::write(&rules, gateways(", most_devices = 0")).unwrap();
    let refused = twin(&["audit", text(&town), "--rules", text(&rules)]).unwrap();
    assert_eq!(refused.code, Some(1));
    let said = "rules.toml:12: most_devices 0 is no number above 0";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
}

#[test]
fn a_rule_file_with_a_typo_is_told_with_what_was_meant_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (rules, report, plan) = (file("city.toml"), file("audit.html"), file("plan.gpkg"));
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/rules/example-city.toml");
    let example = std::fs::read_to_string(example).unwrap();
    let line = 1 + example
        .lines()
        .position(|l| l == "withdrawn = true")
        .unwrap();
    let typo = example.replacen("\nwithdrawn = true", "\nwithdrwan = true", 1);
    std::fs::write(&rules, typo).unwrap();
    let says = format!(
        "city.toml:{line}: [[override]] has no field 'withdrwan', did you mean 'withdrawn'?"
    );
    for (command, out) in [("audit", &report), ("place", &plan)] {
        let told = twin(&[command, "demo", "--rules", text(&rules), "-o", text(out)]).unwrap();
        assert_eq!(told.code, Some(1), "{command}");
        assert!(told.stderr.contains(&says), "{command}: {}", told.stderr);
        assert!(!out.exists(), "{command}");
    }
}

#[test]
fn a_map_without_roads_is_no_empty_success() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (map, town) = (file("house.osm"), file("town.gpkg"));
    // The house alone.
    let house: Vec<&str> = STREET.lines().filter(|l| !l.contains("highway")).collect();
    std::fs::write(&map, house.join("\n")).unwrap();
    let bare = ["-o", text(&town), "--placement", "none"];
    let imported = twin(&[&["import", text(&map)][..], &bare].concat()).unwrap();
    assert!(imported.code == Some(0), "{}", imported.stderr);
    let told = twin(&["audit", text(&town), "--json"]).unwrap();
    let rows = told.json().unwrap()["rows"].as_array().unwrap().clone();
    for id in ["T3-2a", "T4-1", "T4-4", "S3-1a"] {
        let row = rows.iter().find(|row| row["row"] == id).unwrap();
        assert_eq!(row["verdict"], "cannot_tell", "{row}");
        assert_eq!(row["missing"]["layer"], "road", "{row}");
    }
    // For people, what to do stands below the row.
    let told = twin(&["audit", text(&town)]).unwrap();
    let mut lines = told.stdout.lines().skip_while(|l| !l.starts_with("T4-1 "));
    assert!(
        lines.next().unwrap().contains("cannot tell"),
        "{}",
        told.stdout
    );
    let next = lines.next().unwrap();
    assert!(
        next.contains("the map shows no roads: survey them and audit again"),
        "{next}"
    );

    // Nor is it one where all else is met, or not asked for: what nobody can tell fails by itself.
    let is_open = |row: &&Value| {
        let verdict = row["verdict"].as_str().unwrap();
        row["required"] == true && ["partly", "not_met"].contains(&verdict)
    };
    let mut rules =
        "[document]\ntitle_zh = \"规则\"\ntitle_en = \"Rules\"\nissuer = \"甲\"\ndate = \"2026\"\n"
            .to_owned();
    for row in rows.iter().filter(is_open) {
        let id = row["row"].as_str().unwrap();
        let asked = "required = false\nassumption = \"assumption: not asked for.\"";
        writeln!(rules, "[[override]]\nrow = \"{id}\"\n{asked}").unwrap();
    }
    let lenient = file("lenient.toml");
    std::fs::write(&lenient, rules).unwrap();
    let told = |arguments: &[&str]| {
        let line = ["audit", text(&town), "--rules", text(&lenient)];
        twin(&[&line[..], arguments].concat()).unwrap()
    };
    assert_eq!(told(&[]).code, Some(0));
    let strict = told(&["--strict"]);
    assert_eq!(strict.code, Some(1), "{}", strict.stderr);
    for words in ["required rows cannot be told: survey", "T4-1"] {
        assert!(strict.stderr.contains(words), "{words}: {}", strict.stderr);
    }
    assert!(!strict.stderr.contains("not met"), "{}", strict.stderr);
    let chinese = told(&["--strict", "--language", "zh"]);
    assert!(
        chinese
            .stderr
            .contains("个必选目录行无法判定：请按报告补测"),
        "{}",
        chinese.stderr
    );
    let both = twin(&["audit", text(&town), "--strict"]).unwrap();
    for words in ["required rows are not met, and", "cannot be told"] {
        assert!(both.stderr.contains(words), "{words}: {}", both.stderr);
    }
}

#[test]
fn what_it_says_is_in_the_language_that_is_asked_for_and_names_what_to_do() {
    let told = |language: &str| {
        let told = twin(&["audit", "demo", "--language", language]).unwrap();
        assert!(told.code == Some(0), "{}", told.stderr);
        told.stdout
    };
    // The waste station is smaller than those it serves need.
    let below = |text: &str| -> Vec<String> {
        let mut lines = text.lines().skip_while(|line| !line.starts_with("T10-9 "));
        let row = lines.next().unwrap_or_default().to_owned();
        let below = lines.take_while(|line| line.starts_with("    "));
        [row].into_iter().chain(below.map(str::to_owned)).collect()
    };
    let english = told("en");
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    assert!(!english.contains(is_han), "{english}");
    let lines = below(&english);
    assert!(lines[0].contains("partly met"), "{lines:?}");
    let has = |lines: &[String], words: [&str; 2]| {
        let holds = |line: &String| words.iter().all(|word| line.contains(word));
        lines.iter().any(holds)
    };
    assert!(has(&lines, ["fault: ", "are less than the"]), "{lines:?}");
    assert!(has(&lines, ["proposal: enlarge ", " m²"]), "{lines:?}");
    let chinese = told("zh");
    let lines = below(&chinese);
    assert!(lines[0].contains("部分满足"), "{lines:?}");
    assert!(has(&lines, ["问题：", "平方米"]), "{lines:?}");
    assert!(has(&lines, ["建议：", "扩大到"]), "{lines:?}");
    for words in ["not met", "partly met", "fault: ", "proposal: ", " rows"] {
        assert!(!chinese.contains(words), "{words}: {chinese}");
    }
}
