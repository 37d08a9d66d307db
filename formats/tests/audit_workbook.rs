//! The audit as a workbook, read back by a reader that had no part in writing it: every sheet in one language, with a chart.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::io::{Cursor, Read};

use calamine::{Data, Range, Reader, Xlsx};
use twin_core::audit::{Audit, Auditor, Fault, Verdict};
use twin_core::generate::{GenerateSpec, Origin};
use twin_core::ids::DeviceId;
use twin_core::model::{Community, Name};
use twin_core::planning::{Optional, place};
use twin_core::rules::RuleSet;
use twin_formats::audit::{Document, Language, page, remarks, words, workbook};

/// A community with what the planner places, so that there is something to say of devices too; every tenth of them is missing.
fn community(rules: &RuleSet) -> Community {
    let spec = GenerateSpec {
        name: Name::new("和睦小区", "Harmony Court"),
        seed: 5,
        id: "harmony".to_owned(),
        origin: Origin {
            lon: 120.0,
            lat: 30.3,
        },
        utc_offset_secs: 28_800,
        compounds: 1,
        buildings: 6,
        households: 90,
    };
    let bare = twin_core::generate::community(&spec).unwrap();
    let options = rules.options(Optional::Include);
    let placement = place(&bare, &rules.catalogue, &options).unwrap();
    let mut parts = placement.apply(bare).unwrap().into_parts();
    let mut number = 0;
    parts.devices.retain(|_| {
        number += 1;
        number % 10 != 0
    });
    Community::new(parts).unwrap()
}

fn audited(check: impl FnOnce(&Document<'_>, &Audit)) {
    let rules = RuleSet::builtin().unwrap();
    let community = community(&rules);
    let options = rules.options(Optional::Include);
    let audit = Auditor::new(&community, &rules.catalogue, &options).into_audit();
    check(&Document::new(&community, &rules, &audit), &audit);
}

/// The sheets with their names.
fn sheets(bytes: &[u8]) -> Vec<(String, Range<Data>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    let sheet = |name: String| {
        let range = book.worksheet_range(&name).unwrap();
        (name, range)
    };
    names.into_iter().map(sheet).collect()
}

/// A part of the file as it is.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    let mut file = archive.by_name(name).unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

fn texts(row: &[Data]) -> Vec<String> {
    row.iter().map(ToString::to_string).collect()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Whether two words of English follow each other; one alone may be a name, a unit or an id.
fn is_english(text: &str) -> bool {
    let is_word = |word: &str| {
        let word = word.trim_end_matches([',', ';', ':', '.']);
        word.len() >= 2
            && word.chars().all(|c| c.is_ascii_alphabetic())
            && word.chars().any(|c| c.is_ascii_lowercase())
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).any(|two| two.iter().all(|w| is_word(w)))
}

#[test]
fn every_sheet_is_in_the_language_that_is_asked_for() {
    // The words of the rows are quoted as they are printed, as their heading says.
    const QUOTES: (usize, usize) = (1, 4);
    audited(|document, _| {
        let zh = sheets(&workbook::bytes(document, Language::Zh).unwrap());
        let en = sheets(&workbook::bytes(document, Language::En).unwrap());
        let names = |book: &[(String, Range<Data>)]| -> Vec<String> {
            book.iter().map(|(name, _)| name.clone()).collect()
        };
        assert_eq!(names(&zh), ["汇总", "条款", "需求", "应用场景"]);
        assert_eq!(names(&en), ["Summary", "Rows", "Demands", "Applications"]);
        for (number, ((_, zh), (_, en))) in zh.iter().zip(&en).enumerate() {
            assert_eq!(zh.get_size(), en.get_size(), "sheet {number}");
            for (line, (zh, en)) in zh.rows().zip(en.rows()).enumerate() {
                for (column, (zh, en)) in texts(zh).iter().zip(texts(en)).enumerate() {
                    let at = format!("sheet {number}, line {line}, column {column}");
                    assert!(!is_english(zh), "{at}: {zh}");
                    let is_quote = (number, column) == QUOTES && line > 0;
                    assert!(is_quote || !en.chars().any(is_han), "{at}: {en}");
                    // What is there in one language is there in the other, but for the unit of what is counted.
                    let is_unit = (number, column) == (1, 8);
                    assert!(
                        is_unit || zh.is_empty() == en.is_empty(),
                        "{at}: {zh}, {en}"
                    );
                }
            }
        }
        let headings = |sheet: &Range<Data>| texts(sheet.rows().next().unwrap());
        assert_eq!(headings(&zh[1].1)[4], "原文");
        assert_eq!(headings(&en[1].1)[4], "Words of the row (Chinese)");
        assert_eq!(headings(&en[1].1)[..2], ["Row", "Device or place"]);
        assert_eq!(headings(&zh[2].1)[10..], ["问题", "建议"]);
        assert_eq!(headings(&en[2].1)[10..], ["Faults", "Proposal"]);
    });
}

#[test]
fn verdicts_are_the_audits_own_in_either_language() {
    audited(|document, audit| {
        for language in [Language::Zh, Language::En] {
            let book = sheets(&workbook::bytes(document, language).unwrap());
            let column = |sheet: usize, column: usize| -> Vec<String> {
                let rows = book[sheet].1.rows().skip(1);
                rows.map(|row| row[column].to_string()).collect()
            };
            let told = |verdicts: Vec<Verdict>| -> Vec<&'static str> {
                let verdicts = verdicts.into_iter();
                verdicts.map(|v| words::verdict(v, language)).collect()
            };
            let of_rows = audit.rows.iter().map(|row| row.verdict).collect();
            assert_eq!(column(1, 5), told(of_rows));
            let demands = audit.rows.iter().flat_map(|row| &row.demands);
            assert_eq!(column(2, 4), told(demands.map(|d| d.verdict).collect()));
            let applications = audit.applications.iter();
            let parts = applications.flat_map(|a| &a.parts);
            let of_parts = parts.map(|part| words::part_verdict(part, language));
            assert_eq!(column(3, 4), of_parts.collect::<Vec<_>>());
        }
    });
}

#[test]
fn a_demand_with_a_thousand_faults_tells_the_first_and_how_many_more_there_are() {
    let rules = RuleSet::builtin().unwrap();
    let community = community(&rules);
    let options = rules.options(Optional::Include);
    let mut audit = Auditor::new(&community, &rules.catalogue, &options).into_audit();
    let pole = |number: usize| DeviceId::new(format!("pole-along-the-ring-{number}")).unwrap();
    let close = |number: usize| Fault::TooClose {
        device: pole(number),
        neighbour: pole(number + 1),
        distance_m: 12.5,
        least_m: 30.0,
    };
    let mut demands = audit.rows.iter_mut().flat_map(|row| &mut row.demands);
    demands.next().unwrap().faults = (0..1_200).map(close).collect();
    let document = Document::new(&community, &rules, &audit);
    for (language, more) in [
        (Language::Zh, "；另有 1180 项"),
        (Language::En, "; and 1180 more"),
    ] {
        let book = sheets(&workbook::bytes(&document, language).unwrap());
        let told = book[2].1.rows().nth(1).unwrap()[10].to_string();
        assert_eq!(told.matches("12.5").count(), 20, "{told}");
        assert!(told.starts_with("pole-along-the-ring-0 ") && told.ends_with(more));
    }
}

#[test]
fn what_the_devices_lack_is_told_once_a_row() {
    audited(|document, _| {
        let mut most = 0;
        for row in &document.rows {
            let told = remarks(row, Language::En);
            let sentences = told.matches("Not known of the devices: ").count();
            assert!(sentences <= 1, "{}: {told}", row.row);
            assert!(!told.contains("”: add it and audit again"), "{told}");
            let untold = row.conditions.iter().filter(|c| c.faults.is_empty());
            let missing = untold.filter_map(|c| c.missing);
            let lacks: Vec<(String, String)> = missing
                .filter_map(|m| words::lack(m, Language::En))
                .collect();
            for (_, attribute) in &lacks {
                assert!(told.contains(attribute), "{}: {told}", row.row);
            }
            let of_row = row.missing.into_iter();
            let of_row = of_row.chain(row.conditions.iter().filter_map(|c| c.missing));
            for (layer, attribute) in of_row.filter_map(|m| words::lack(m, Language::Zh)) {
                let is_letter = |c: char| c.is_ascii_alphabetic();
                let both = format!("{layer}{attribute}");
                assert!(!both.contains(is_letter), "{}: {both}", row.row);
            }
            most = most.max(lacks.len());
        }
        assert!(most > 1, "no row lacks more than one attribute");
    });
}

#[test]
fn the_chart_stacks_the_verdicts_of_each_table() {
    audited(|document, audit| {
        for (language, title) in [
            (Language::Zh, "各表条款的结论"),
            (Language::En, "Verdicts of the rows of each table"),
        ] {
            let bytes = workbook::bytes(document, language).unwrap();
            let summary = &sheets(&bytes)[0].1;
            let lines: Vec<&[Data]> = summary.rows().skip(1).collect();
            // Tables 3 to 10 and section 3, as the white paper has them, each in its language.
            let tables = lines.iter().take_while(|line| line[3] != Data::Empty);
            let tables: Vec<&&[Data]> = tables.collect();
            assert_eq!(tables.len(), 9);
            for (line, table) in tables.iter().zip(3..=10) {
                assert_eq!(line[3].to_string(), page::heading(table, language));
            }
            let sums = [4, 5, 6, 7, 8].map(|column| {
                let counts = tables.iter().map(|line| line[column].to_string());
                counts
                    .map(|count| count.parse::<usize>().unwrap())
                    .sum::<usize>()
            });
            assert_eq!(sums, audit.counts());
            let chart = part(&bytes, "xl/charts/chart1.xml");
            assert!(chart.contains("<c:barChart>"), "{chart}");
            assert!(chart.contains("<c:grouping val=\"stacked\"/>"), "{chart}");
            assert_eq!(chart.matches("<c:ser>").count(), Verdict::ALL.len());
            for column in ["D", "E", "F", "G", "H", "I"] {
                let range = format!("${column}$2:${column}$10");
                assert!(chart.contains(&range), "{range}: {chart}");
            }
            assert!(chart.contains(title), "{chart}");
            assert!(part(&bytes, "xl/drawings/drawing1.xml").contains("chart"));
        }
    });
}

#[test]
fn headings_stay_in_view_lists_can_be_filtered_and_numbers_are_formatted() {
    audited(|document, audit| {
        let bytes = workbook::bytes(document, Language::En).unwrap();
        for number in 1..=4 {
            let sheet = part(&bytes, &format!("xl/worksheets/sheet{number}.xml"));
            assert!(sheet.contains("ySplit=\"1\""), "sheet {number}");
            assert!(sheet.contains("state=\"frozen\""), "sheet {number}");
            assert!(sheet.contains("<cols>"), "sheet {number}");
            assert_eq!(sheet.contains("<autoFilter"), number > 1, "sheet {number}");
        }
        let filter = format!("<autoFilter ref=\"A1:K{}\"", audit.rows.len() + 1);
        assert!(part(&bytes, "xl/worksheets/sheet2.xml").contains(&filter));
        let styles = part(&bytes, "xl/styles.xml");
        // Degrees to a centimetre; thousands apart.
        assert!(styles.contains("formatCode=\"0.0000000\""), "{styles}");
        assert!(styles.contains("formatCode=\"#,##0\""), "{styles}");
        let amounts = audit.rows.iter().flat_map(|row| {
            let demands = row.demands.iter().flat_map(|d| [d.demanded, d.served]);
            demands.chain([row.demanded, row.served])
        });
        let has_parts = |amount: f64| (amount * 10.0).round() % 10.0 != 0.0;
        let has_parts = amounts.into_iter().any(has_parts);
        assert_eq!(styles.contains("formatCode=\"#,##0.0\""), has_parts);
    });
}
