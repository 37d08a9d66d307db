//! An audit as an XLSX workbook: summary with a chart, rows, demands, applications.

use std::path::Path;

use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use twin_core::audit::Verdict;

use super::document::{Demand, Document};
use super::remarks::{remarks, shorten};
use super::summary;
use super::words::{self, Language};
use crate::sheet::{Sheet, fitted, listed, put_headings_in, workbook};

/// The most rows that a sheet holds, but for the heading.
const LAST_ROW: usize = 1_048_575;

/// Writes the workbook to the file at `path`, which is replaced.
///
/// # Errors
/// When the file cannot be written, or there are more demands than a sheet holds.
pub fn write(path: &Path, document: &Document<'_>, language: Language) -> Result<(), XlsxError> {
    made(document, language)?.save(path)
}

/// The workbook as bytes.
///
/// # Errors
/// As [`write()`].
pub fn bytes(document: &Document<'_>, language: Language) -> Result<Vec<u8>, XlsxError> {
    made(document, language)?.save_to_buffer()
}

fn made(document: &Document<'_>, language: Language) -> Result<Workbook, XlsxError> {
    let sheets: [Sheet<Document<'_>>; 4] = [
        ("汇总", "Summary", summary::fill),
        ("条款", "Rows", rows),
        ("需求", "Demands", demands),
        ("应用场景", "Applications", applications),
    ];
    workbook(document, language, &sheets)
}

/// The colour behind a verdict, light enough for black text.
pub(super) fn shade(verdict: Verdict) -> Format {
    let rgb = match verdict {
        Verdict::Met => 0xC9_E8_D2,
        Verdict::Partly => 0xFD_E9_B8,
        Verdict::NotMet => 0xF8_C9_C4,
        Verdict::CannotTell => 0xDD_DD_E3,
        Verdict::NotApplicable => 0xF2_F2_F2,
    };
    Format::new()
        .set_background_color(Color::RGB(rgb))
        .set_align(FormatAlign::Top)
}

fn rows(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let headings = [
        ("条款", "Row", 9.0),
        ("设备或场所", "Device or place", 24.0),
        ("必选", "Required", 9.0),
        ("基本配置", "Baseline", 10.0),
        ("原文", "Words of the row (Chinese)", 60.0),
        ("结论", "Verdict", 14.0),
        ("要求", "Asked for", 12.0),
        ("已有", "There", 12.0),
        ("单位", "Unit", 10.0),
        ("说明", "Remarks", 60.0),
        ("依据", "Document", 40.0),
    ];
    put_headings_in(sheet, &headings, language)?;
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let yes = |is: bool| if is { "✓" } else { "" };
    for (row, line) in document.rows.iter().zip(1..) {
        let texts = [
            (0, row.row.to_owned()),
            (
                1,
                language.of(&row.basis.name.zh, &row.basis.name.en).clone(),
            ),
            (2, yes(row.basis.required).to_owned()),
            (3, yes(row.basis.existing_baseline).to_owned()),
            (4, row.basis.words(language)),
            (8, words::unit(row.measure, language).to_owned()),
            (9, remarks(row, language)),
            (10, row.basis.source.cited(language)),
        ];
        for (column, text) in texts {
            sheet.write_with_format(line, column, fitted(&text), &wrap)?;
        }
        let text = words::verdict(row.verdict, language);
        sheet.write_with_format(line, 5, text, &shade(row.verdict))?;
        for (column, amount) in [(6, row.demanded), (7, row.served)] {
            let format = amount_format(amount).set_align(FormatAlign::Top);
            sheet.write_with_format(line, column, rounded(amount), &format)?;
        }
    }
    sheet.autofilter(0, 0, document.rows.len().max(1) as u32, 10)?;
    Ok(())
}

fn rounded(amount: f64) -> f64 {
    (amount * 10.0).round() / 10.0
}

/// Thousands apart, and a decimal place where there is something to show in it.
fn amount_format(amount: f64) -> Format {
    let is_whole = rounded(amount).fract() == 0.0;
    Format::new().set_num_format(if is_whole { "#,##0" } else { "#,##0.0" })
}

fn demands(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let headings = [
        ("条款", "Row", 9.0),
        ("设备或场所", "Device or place", 24.0),
        ("对象", "Of", 12.0),
        ("对象编号", "Id", 34.0),
        ("结论", "Verdict", 14.0),
        ("要求", "Asked for", 12.0),
        ("已有", "There", 12.0),
        ("经度", "Longitude", 14.0),
        ("纬度", "Latitude", 14.0),
        ("服务设备", "Served by", 40.0),
        ("问题", "Faults", 40.0),
        ("建议", "Proposal", 40.0),
    ];
    put_headings_in(sheet, &headings, language)?;
    let all = document
        .rows
        .iter()
        .flat_map(|row| row.demands.iter().map(move |demand| (row, demand)));
    // A centimetre is some 1e-7 of a degree.
    let place = Format::new().set_num_format("0.0000000");
    let mut line = 0;
    for ((row, demand), number) in all.zip(1..=LAST_ROW) {
        line = number as u32;
        let name = language.of(&row.basis.name.zh, &row.basis.name.en);
        let proposal = demand
            .repair
            .map(|repair| words::repair(repair, name, language));
        let texts = [
            (0, row.row.to_owned()),
            (1, name.clone()),
            (2, words::layer(demand.layer, language)),
            (3, demand.id.to_owned()),
            (9, shortened(&demand.served_by, IN_A_CELL)),
            (10, faults(demand, language)),
            (11, proposal.unwrap_or_default()),
        ];
        for (column, text) in texts {
            sheet.write(line, column, fitted(&text))?;
        }
        let text = words::verdict(demand.verdict, language);
        sheet.write_with_format(line, 4, text, &shade(demand.verdict))?;
        for (column, amount) in [(5, demand.demanded), (6, demand.served)] {
            sheet.write_with_format(line, column, rounded(amount), &amount_format(amount))?;
        }
        if let Some(at) = document.anchor(demand) {
            for (column, degrees) in [(7, at.x), (8, at.y)] {
                sheet.write_with_format(line, column, (degrees * 1e7).round() / 1e7, &place)?;
            }
        }
    }
    sheet.autofilter(0, 0, line.max(1), 11)?;
    Ok(())
}

/// Ids, or faults, in a cell: it is no list of a thousand.
const IN_A_CELL: usize = 20;

/// What is wrong with a demand: the first faults, and how many more there are.
fn faults(demand: &Demand<'_>, language: Language) -> String {
    let faults = demand.faults.iter().map(|f| words::fault(f, language));
    let mut faults: Vec<String> = faults.collect();
    shorten(&mut faults, IN_A_CELL, language);
    faults.join(language.of("；", "; "))
}

/// The first ids, `most` of them, and how many more there are.
pub(super) fn shortened(ids: &[&str], most: usize) -> String {
    let shown: Vec<&str> = ids.iter().take(most).copied().collect();
    let mut text = shown.join(", ");
    if ids.len() > most {
        text += &format!(" … +{}", ids.len() - most);
    }
    text
}

fn applications(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let headings = [
        ("应用场景", "Application", 24.0),
        ("结论", "Verdict", 14.0),
        ("所需设施", "Needs", 34.0),
        ("条款", "Rows", 24.0),
        ("结论", "Verdict", 14.0),
    ];
    put_headings_in(sheet, &headings, language)?;
    let mut line = 1;
    for application in &document.applications {
        let name = language.of(&application.name.zh, &application.name.en);
        let verdict = application.found.verdict;
        for part in &application.found.parts {
            sheet.write(line, 0, fitted(name))?;
            let text = words::verdict(verdict, language);
            sheet.write_with_format(line, 1, text, &shade(verdict))?;
            let needed = language.of(&*part.name_zh, &*part.name_en);
            sheet.write(line, 2, fitted(needed))?;
            let rows: Vec<&str> = part.rows.iter().map(|r| r.as_str()).collect();
            sheet.write(line, 3, listed(&rows, ", "))?;
            let text = words::part_verdict(part, language);
            sheet.write_with_format(line, 4, text, &shade(part.verdict))?;
            line += 1;
        }
    }
    sheet.autofilter(0, 0, line.saturating_sub(1).max(1), 4)?;
    Ok(())
}
