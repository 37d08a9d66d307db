//! The first sheet of an audit's workbook: what was audited, how many rows have each verdict in all and by table, and a chart of that.

use rust_xlsxwriter::{Chart, ChartSolidFill, ChartType, Color, Format, Worksheet, XlsxError};
use twin_core::audit::Verdict;

use super::document::Document;
use super::page;
use super::words::{self, Language};
use super::workbook::shade;
use crate::sheet::{fitted, put_headings};

/// The column of the tables, and the first of those with how many of a table's rows have a verdict.
const TABLES: u16 = 3;
const COUNTS: u16 = 4;

/// How many rows of a table have each verdict, in the order of [`Verdict::ALL`].
type Tally = (u8, [usize; Verdict::ALL.len()]);

/// Fills the sheet.
pub(super) fn fill(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let mut headings = vec![
        (language.of("项目", "Item"), 34.0),
        (language.of("数值", "Value"), 24.0),
        ("", 3.0),
        (language.of("表", "Table"), 40.0),
    ];
    let verdicts = Verdict::ALL.iter();
    headings.extend(verdicts.map(|verdict| (words::verdict(*verdict, language), 14.0)));
    put_headings(sheet, headings)?;
    audited(sheet, document, language)?;
    let tallies = tallies(document);
    let last = by_table(sheet, &tallies, language)?;
    if last > 0 {
        let chart = chart(&sheet.name(), last, language);
        sheet.insert_chart(last.max(9) + 3, 0, &chart)?;
    }
    Ok(())
}

/// What was audited, and how many rows have each verdict in all.
fn audited(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let whole = Format::new().set_num_format("#,##0");
    let name = language.of(&document.name.zh, &document.name.en);
    sheet.write(1, 0, language.of("社区", "Community"))?;
    sheet.write(1, 1, fitted(name))?;
    let extent = document.extent.amounts();
    for ((zh, en, amount), row) in extent.iter().zip(2..) {
        sheet.write(row, 0, language.of(*zh, *en))?;
        sheet.write_with_format(row, 1, *amount, &whole)?;
    }
    for (verdict, row) in Verdict::ALL.iter().zip(5..) {
        let count = document.counts.get(verdict.as_str()).copied().unwrap_or(0);
        let text = words::verdict(*verdict, language);
        sheet.write_with_format(row, 0, text, &shade(*verdict))?;
        sheet.write_with_format(row, 1, count as f64, &whole)?;
    }
    Ok(())
}

/// The tables in their order.
fn tallies(document: &Document<'_>) -> Vec<Tally> {
    let tables = document
        .rows
        .chunk_by(|a, b| a.basis.table == b.basis.table);
    let tally = |rows: &[super::Row<'_>]| {
        let mut counts = [0; Verdict::ALL.len()];
        for row in rows {
            counts[row.verdict as usize] += 1;
        }
        (rows.first().map_or(0, |row| row.basis.table), counts)
    };
    tables.map(tally).collect()
}

/// A line a table; the number of the last.
fn by_table(
    sheet: &mut Worksheet,
    tallies: &[Tally],
    language: Language,
) -> Result<u32, XlsxError> {
    let whole = Format::new().set_num_format("#,##0");
    let mut last = 0;
    for ((table, counts), row) in tallies.iter().zip(1..) {
        last = row;
        sheet.write(row, TABLES, page::heading(*table, language))?;
        for (count, column) in counts.iter().zip(COUNTS..) {
            sheet.write_with_format(row, column, *count as f64, &whole)?;
        }
    }
    Ok(last)
}

/// A bar a table, made up of how many of its rows have each verdict; `last` is the line of the last table on the sheet of that name.
fn chart(name: &str, last: u32, language: Language) -> Chart {
    let mut chart = Chart::new(ChartType::BarStacked);
    for (verdict, column) in Verdict::ALL.iter().zip(COUNTS..) {
        chart
            .add_series()
            .set_categories((name, 1, TABLES, last, TABLES))
            .set_values((name, 1, column, last, column))
            .set_name((name, 0, column))
            .set_format(ChartSolidFill::new().set_color(colour(*verdict)));
    }
    let title = language.of("各表条款的结论", "Verdicts of the rows of each table");
    chart.title().set_name(title);
    chart.x_axis().set_name(language.of("条款数", "Rows"));
    // The first table on top, as it is read.
    chart.y_axis().set_reverse();
    chart.set_width(980).set_height(420).set_alt_text(title);
    chart
}

/// The colour of a verdict, as the page has it.
fn colour(verdict: Verdict) -> Color {
    Color::RGB(match verdict {
        Verdict::Met => 0x2F_8F_5B,
        Verdict::Partly => 0xB9_7A_00,
        Verdict::NotMet => 0xC2_3B_2E,
        Verdict::CannotTell => 0x6B_72_80,
        Verdict::NotApplicable => 0xA7_AD_B8,
    })
}
