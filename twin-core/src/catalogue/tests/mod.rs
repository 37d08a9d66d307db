mod channels;
mod loader;
mod printed;

use std::collections::BTreeSet;

use super::*;

fn builtin() -> Catalogue {
    Catalogue::builtin().unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn the_builtin_catalogue_loads_with_the_white_papers_counts() {
    let catalogue = builtin();
    assert_eq!(catalogue.classes.len(), 53);
    assert_eq!(catalogue.rows.len(), 55);
    assert_eq!(catalogue.places.len(), 17 + 1);
    assert_eq!(catalogue.networks.len(), 11);
    assert_eq!(catalogue.applications.len(), 16);
    let numbers: BTreeSet<u8> = catalogue.places.iter().map(|p| p.number).collect();
    assert_eq!(numbers.len(), 16);
    for (table, classes, rows) in [
        (3, 10, 12),
        (4, 7, 7),
        (5, 10, 10),
        (6, 8, 8),
        (7, 6, 6),
        (8, 6, 6),
        (9, 6, 6),
    ] {
        let of_table: Vec<_> = catalogue.rows.iter().filter(|r| r.table == table).collect();
        let distinct: BTreeSet<_> = of_table.iter().map(|r| &r.class).collect();
        assert_eq!(
            (distinct.len(), of_table.len()),
            (classes, rows),
            "table {table}"
        );
    }
    let behaviours: BTreeSet<_> = catalogue.classes.iter().map(|c| &c.behaviour).collect();
    assert_eq!(behaviours.len(), 53);
}

/// What has digits and is no quantity: names of particle sizes and network generations, the number of a standard, the base of a
/// ratio.
const NOT_QUANTITIES: &[&str] = &["PM2.5", "PM10", "4G", "5G", "GB/T23858-2009", ":1"];

/// Numbers of a printed column, without list numerals and what is no quantity.
fn numbers_of(column: &str) -> Vec<f64> {
    let mut text = column.to_owned();
    NOT_QUANTITIES
        .iter()
        .for_each(|name| text = text.replace(name, " "));
    let items = text.split('；').map(|item| match item.split_once(". ") {
        Some((numeral, rest)) if numeral.len() == 1 && numeral.as_bytes()[0].is_ascii_digit() => {
            rest
        }
        _ => item,
    });
    let joined: String = items.collect::<Vec<_>>().join(" ");
    let runs = joined
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .map(|run| run.trim_matches('.'));
    runs.filter(|run| !run.is_empty())
        .map(|run| run.parse().unwrap())
        .collect()
}

#[test]
fn every_number_of_the_printed_columns_is_a_figure() {
    let catalogue = builtin();
    let rows = catalogue.rows.iter().map(|r| {
        (
            &r.id,
            &r.figures,
            vec![
                (
                    Column::Deployment,
                    format!("{}；{}", r.location_zh, r.deployment_zh),
                ),
                (Column::Function, r.function_zh.to_string()),
                (Column::Performance, r.performance_zh.to_string()),
            ],
        )
    });
    let places = catalogue.places.iter().map(|p| {
        (
            &p.id,
            &p.figures,
            vec![
                (Column::Deployment, p.deployment_zh.to_string()),
                (Column::Function, p.function_zh.to_string()),
            ],
        )
    });
    let mut checked = 0;
    for (id, figures, columns) in rows.chain(places) {
        for (column, text) in columns {
            for number in numbers_of(&text) {
                // 200W and 400W are 万 pixels, 零下40度 is negative.
                let is_it = |value: f64| value.abs() == number || value == number * 1e4;
                let quoted = |figure: &&Figure| {
                    figure.column == column
                        && numbers_of(&figure.text_zh).contains(&number)
                        && (is_it(figure.value) || figure.value_max.is_some_and(is_it))
                };
                assert!(
                    figures.iter().any(|f| quoted(&f)),
                    "{id}: no figure for {number} in '{text}'"
                );
                checked += 1;
            }
        }
    }
    // Counted in the printed tables: 24, 8, 19, 17, 4, 6 and 3 in tables 3 to 9, and 9 in table 10; the data room's width.
    assert_eq!(checked, 90 + 1);
    let written_out = [
        ("T3-1", 0.0003),
        ("T3-5", 1.0),
        ("T4-1", 2.0),
        ("T4-3", 1.0),
        ("T5-4", 2.0),
        ("T9-5", 24.9),
        ("T9-5", 4.9),
        ("T10-13", 10.0),
    ];
    for (id, value) in written_out {
        let figures = catalogue
            .row(id)
            .map(|r| &r.figures)
            .or_else(|| catalogue.place(id).map(|p| &p.figures))
            .unwrap();
        assert!(
            figures.iter().any(|f| f.value == value),
            "{id}: {value} is written in characters"
        );
    }
}

#[test]
fn what_rows_assume_is_told_in_both_languages() {
    let all = entries(&builtin());
    let assumed: Vec<_> = all.iter().filter(|row| row.assumption.is_some()).collect();
    assert!(
        assumed.len() > 50,
        "{} rows assume something",
        assumed.len()
    );
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for row in assumed {
        assert!(
            row.assumption_zh.as_deref().is_some_and(is_chinese),
            "{}",
            row.id
        );
    }
}

#[test]
fn the_flat_list_has_every_row_and_the_promised_keys() {
    let list = entries(&builtin());
    assert_eq!(list.len(), 55 + 17 + 16 + 1 + 11);
    let ids: BTreeSet<_> = list.iter().map(|e| &e.id).collect();
    assert_eq!(ids.len(), list.len());
    for entry in &list {
        let json = serde_json::to_value(entry).unwrap();
        for key in [
            "id",
            "kind",
            "table",
            "number",
            "variant",
            "name_zh",
            "name_en",
            "required",
            "existing_baseline",
            "rule",
            "locations",
            "conditions",
            "channels",
            "figures",
        ] {
            assert!(json.get(key).is_some(), "{}: {key}", entry.id);
        }
    }
    let smart_pole =
        serde_json::to_value(list.iter().find(|e| e.id.as_str() == "T4-1").unwrap()).unwrap();
    assert_eq!(smart_pole["kind"], "device");
    assert_eq!(smart_pole["rule"]["kind"], "along_roads");
    assert_eq!(smart_pole["location_zh"], "社区主干道");
    assert_eq!(smart_pole["channels"][0]["name"], "lamp_on");
}
