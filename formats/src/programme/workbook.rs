//! A programme as an XLSX workbook: sums and phases, the bill of quantities, places, trenches, power and network, the curve with its chart,
//! rows, devices.

use std::path::Path;

use rust_xlsxwriter::{Chart, ChartType, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use twin_core::planning::{Connection, Feed};

use super::device::DeviceLine;
use super::document::{Document, PhaseLine, Sums};
use super::tables::{at_most, limit_name};
use crate::audit::Language;
use crate::sheet::{Sheet, fitted, listed, put_headings, put_headings_in, workbook};

/// Writes the workbook to the file at `path`, which is replaced.
///
/// # Errors
/// When the file cannot be written, or there are more devices than a sheet holds.
pub fn write(path: &Path, document: &Document<'_>, language: Language) -> Result<(), XlsxError> {
    made(document, language)?.save(path)
}

/// The same as the bytes of a file.
///
/// # Errors
/// When there are more devices than a sheet holds.
pub fn bytes(document: &Document<'_>, language: Language) -> Result<Vec<u8>, XlsxError> {
    made(document, language)?.save_to_buffer()
}

fn made(document: &Document<'_>, language: Language) -> Result<Workbook, XlsxError> {
    let sheets: [Sheet<Document<'_>>; 8] = [
        ("概算", "Sums", sums),
        ("工程量清单", "Bill of quantities", bill),
        ("场所", "Places", places),
        ("沟槽", "Trenches", trenches),
        ("供电与网络", "Power and network", feeds),
        ("费用、价值与覆盖", "Cost, worth, coverage", curve),
        ("条款", "Rows", rows),
        ("设备", "Devices", devices),
    ];
    workbook(document, language, &sheets)
}

fn money() -> Format {
    Format::new().set_num_format("#,##0")
}

fn percent() -> Format {
    Format::new().set_num_format("0.0%")
}

fn metres() -> Format {
    Format::new().set_num_format("#,##0.0")
}

/// One of the sums.
type Amount = fn(&Sums) -> f64;

/// One column for the whole and one for each phase.
fn sums(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let title = format!("{} ({})", language.of("项目", "Item"), document.currency);
    let mut headings = vec![
        (title, 34.0),
        (language.of("合计", "Whole").to_owned(), 18.0),
    ];
    for phase in &document.phases {
        headings.push((phase_name(phase.number, language), 18.0));
    }
    put_headings(sheet, headings)?;
    let amounts: [(&str, Amount); 8] = [
        (language.of("一次性投资", "Capital"), |s| s.capital),
        (language.of("设备购置", "Devices"), |s| s.devices),
        (language.of("安装调试", "Installation"), |s| {
            s.installation
        }),
        (language.of("场所装修", "Fitting out places"), |s| {
            s.places
        }),
        (
            language.of("立杆、支架与基础", "Poles, mounts, bases"),
            |s| s.poles,
        ),
        (language.of("沟槽管线", "Trenches"), |s| s.trenches),
        (
            language.of("沟槽长度（m）", "Trench length (m)"),
            |s| s.trench_m,
        ),
        (language.of("年运行费用", "Running cost a year"), |s| {
            s.yearly
        }),
    ];
    for ((text, amount), row) in amounts.iter().zip(1..) {
        sheet.write(row, 0, *text)?;
        sheet.write_with_format(row, 1, amount(&document.whole), &money())?;
        for (phase, column) in document.phases.iter().zip(2..) {
            sheet.write_with_format(row, column, amount(&phase.cost), &money())?;
        }
    }
    reached(sheet, document, language)?;
    for (note, row) in super::notes::notes(document, language).iter().zip(20..) {
        sheet.write(row, 0, fitted(note))?;
    }
    Ok(())
}

/// What each phase may take and comes to, below its sums.
fn reached(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let texts = [
        limit_name(document, language),
        language.of("站址数", "Sites"),
        language.of("设备数", "Devices"),
        language.of("场所数", "Places"),
        language.of("新开挖沟槽段数", "Stretches of trench opened"),
        language.of("利用已开挖沟槽（m）", "Trench of earlier phases used (m)"),
        language.of("累计价值", "Worth so far"),
        language.of("累计覆盖", "Served so far"),
        at_most(document, language),
    ];
    for (text, row) in texts.iter().zip(10..) {
        sheet.write(row, 0, *text)?;
    }
    let limit = |phase: &PhaseLine<'_>| {
        let sites = phase.most_sites.map(|number| number as f64);
        phase.budget.or(sites)
    };
    for (phase, column) in document.phases.iter().zip(2..) {
        if let Some(limit) = limit(phase) {
            sheet.write_with_format(10, column, limit, &money())?;
        }
        let figures = [
            phase.sites as f64,
            phase.devices.len() as f64,
            phase.places.len() as f64,
            phase.dug.stretches as f64,
            phase.dug.reused_m,
        ];
        for (figure, row) in figures.into_iter().zip(11..) {
            sheet.write_with_format(row, column, figure, &money())?;
        }
        let shares = &phase.shares;
        let most = shares.by(document.objective).1;
        for (share, row) in [shares.worth, shares.served, most].into_iter().zip(16..) {
            sheet.write_with_format(row, column, share, &percent())?;
        }
    }
    Ok(())
}

/// `Phase 1`.
pub(super) fn phase_name(number: usize, language: Language) -> String {
    language.of(format!("第 {number} 期"), format!("Phase {number}"))
}

fn bill(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let mut headings = vec![
        (language.of("类别", "Class").to_owned(), 9.0),
        (language.of("设备", "Device").to_owned(), 34.0),
        (language.of("数量", "Count").to_owned(), 10.0),
        (language.of("单价", "Each").to_owned(), 14.0),
        (language.of("合价", "Sum").to_owned(), 16.0),
        (language.of("年运行", "A year").to_owned(), 16.0),
    ];
    for phase in &document.phases {
        headings.push((phase_name(phase.number, language), 12.0));
    }
    put_headings(sheet, headings)?;
    for (line, row) in document.bill.iter().zip(1..) {
        sheet.write(row, 0, line.class)?;
        sheet.write(row, 1, fitted(language.of(&line.name.zh, &line.name.en)))?;
        sheet.write_with_format(row, 2, line.count as f64, &money())?;
        for (amount, column) in [(line.each, 3), (line.sum, 4), (line.yearly, 5)] {
            match amount {
                Some(amount) => sheet.write_with_format(row, column, amount, &money())?,
                None => sheet.write(row, column, language.of("无单价", "no price"))?,
            };
        }
        for (count, column) in line.by_phase.iter().zip(6..) {
            sheet.write_with_format(row, column, *count as f64, &money())?;
        }
    }
    Ok(())
}

fn places(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let headings = [
        ("条款", "Row", 9.0),
        ("场所", "Place", 34.0),
        ("编号", "Id", 44.0),
        ("面积（m²）", "Area (m²)", 12.0),
        ("装修", "Fit-out", 16.0),
        ("年运行", "A year", 16.0),
        ("期次", "Phase", 14.0),
    ];
    put_headings_in(sheet, &headings, language)?;
    for (place, row) in document.places.iter().zip(1..) {
        sheet.write(row, 0, place.row.unwrap_or_default())?;
        sheet.write(row, 1, fitted(language.of(&place.name.zh, &place.name.en)))?;
        sheet.write(row, 2, place.id)?;
        sheet.write_with_format(row, 3, place.area_m2, &money())?;
        for (amount, column) in [(place.cost, 4), (place.yearly, 5)] {
            match amount {
                Some(amount) => sheet.write_with_format(row, column, amount, &money())?,
                None => sheet.write(row, column, language.of("无单价", "no price"))?,
            };
        }
        let none = || language.of("未列入", "in none").to_owned();
        let phase = place.phase;
        let phase = phase.map_or_else(none, |number| phase_name(number, language));
        sheet.write(row, 6, phase)?;
    }
    Ok(())
}

fn trenches(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let headings = [
        ("段号", "Stretch", 10.0),
        ("期次", "Phase", 14.0),
        ("长度（m）", "Length (m)", 12.0),
        ("其中沿道路（m）", "Of that along ways (m)", 22.0),
        ("通向段号", "Leads to", 12.0),
        ("服务设备数", "Devices served", 16.0),
        ("末端设备", "Devices at its end", 70.0),
    ];
    put_headings_in(sheet, &headings, language)?;
    for (trench, row) in document.trenches.iter().zip(1..) {
        sheet.write(row, 0, trench.number as f64)?;
        sheet.write(row, 1, phase_name(trench.phase, language))?;
        sheet.write_with_format(row, 2, trench.length_m, &metres())?;
        sheet.write_with_format(row, 3, trench.along_ways_m, &metres())?;
        match trench.towards {
            Some(towards) => sheet.write(row, 4, towards as f64)?,
            None => sheet.write(row, 4, language.of("电源", "power"))?,
        };
        sheet.write_with_format(row, 5, trench.serves as f64, &money())?;
        sheet.write(row, 6, listed(&trench.devices, ", "))?;
    }
    Ok(())
}

fn feeds(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let headings = [
        ("项目", "What", 12.0),
        ("来自", "From", 36.0),
        ("设备数", "Devices", 12.0),
        ("最远距离（m）", "Farthest (m)", 16.0),
        ("最远的设备", "Farthest device", 60.0),
    ];
    put_headings_in(sheet, &headings, language)?;
    for (feed, row) in document.feeds.iter().zip(1..) {
        sheet.write(row, 0, language.of(&feed.what.zh, &feed.what.en))?;
        sheet.write(row, 1, language.of(&feed.name.zh, &feed.name.en))?;
        sheet.write_with_format(row, 2, feed.devices as f64, &money())?;
        if let Some(distance_m) = feed.farthest_m {
            sheet.write_with_format(row, 3, distance_m, &metres())?;
        }
        sheet.write(row, 4, feed.farthest.unwrap_or_default())?;
    }
    Ok(())
}

fn curve(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let texts = [
        limit_name(document, language),
        language.of("费用", "Cost"),
        language.of("站址数", "Sites"),
        language.of("设备数", "Devices"),
        language.of("价值", "Worth"),
        language.of("覆盖", "Served"),
        at_most(document, language),
    ];
    put_headings(sheet, texts.map(|text| (text.to_owned(), 16.0)))?;
    for (point, row) in document.curve.iter().zip(1..) {
        let counts = [point.sites as f64, point.devices as f64];
        let figures = [point.limit(), point.cost].into_iter().chain(counts);
        for (figure, column) in figures.zip(0..) {
            sheet.write_with_format(row, column, figure, &money())?;
        }
        let shares = &point.shares;
        let most = shares.by(document.objective).1;
        for (share, column) in [(shares.worth, 4), (shares.served, 5), (most, 6)] {
            sheet.write_with_format(row, column, share, &percent())?;
        }
    }
    let Some(last) = u32::try_from(document.curve.len()).ok().filter(|n| *n > 0) else {
        return Ok(());
    };
    let name = sheet.name();
    let mut chart = Chart::new(ChartType::ScatterStraightWithMarkers);
    for column in [4, 5, 6] {
        chart
            .add_series()
            .set_categories((name.as_str(), 1, 0, last, 0))
            .set_values((name.as_str(), 1, column, last, column))
            .set_name((name.as_str(), 0, column));
    }
    chart
        .title()
        .set_name(super::chart::title(document, language));
    if document.limits_sites() {
        chart.x_axis().set_name(limit_name(document, language));
    } else {
        chart.x_axis().set_name(document.currency);
    }
    chart.y_axis().set_max(1.0).set_min(0.0);
    sheet.insert_chart(1, 8, &chart)?;
    Ok(())
}

fn rows(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let headings = [
        ("条款", "Row", 9.0),
        ("需求", "Asked for", 11.0),
        ("已有", "There", 11.0),
        ("新增", "New", 11.0),
        ("覆盖率", "Served", 11.0),
        ("摄像机可见率", "Seen by cameras", 16.0),
        ("与最优的差距上限", "At most from the best", 22.0),
        ("已证最优", "Proven best", 12.0),
        ("供电范围之外", "Sites without power", 18.0),
        ("网络范围之外", "Sites without network", 20.0),
        ("说明", "Remarks", 70.0),
        ("依据", "Document", 40.0),
        ("原文", "Words of the row (Chinese)", 60.0),
        ("假定", "Assumption", 40.0),
    ];
    put_headings_in(sheet, &headings, language)?;
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (line, row) in document.rows.iter().zip(1..) {
        sheet.write(row, 0, line.row)?;
        for (count, column) in [(line.demanded, 1), (line.existing, 2), (line.placed, 3)] {
            sheet.write_with_format(row, column, count as f64, &money())?;
        }
        for (share, column) in [(line.served, 4), (line.seen, 5), (line.gap, 6)] {
            if let Some(share) = share {
                sheet.write_with_format(row, column, share, &percent())?;
            }
        }
        if let Some(proven) = line.proven {
            sheet.write(row, 7, if proven { "✓" } else { "" })?;
        }
        for (count, column) in [(line.without_power, 8), (line.without_network, 9)] {
            sheet.write_with_format(row, column, count as f64, &money())?;
        }
        sheet.write_with_format(row, 10, fitted(&line.why(language)), &wrap)?;
        if let Some(basis) = &line.basis {
            sheet.write_with_format(row, 11, fitted(&basis.source.cited(language)), &wrap)?;
            sheet.write_with_format(row, 12, fitted(&basis.words(language)), &wrap)?;
            sheet.write_with_format(row, 13, fitted(basis.assumed(language)), &wrap)?;
        }
    }
    Ok(())
}

fn devices(
    sheet: &mut Worksheet,
    document: &Document<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let headings = [
        ("设备编号", "Device", 60.0),
        ("期次", "Phase", 14.0),
        ("供电", "Power", 24.0),
        ("供电来源", "Power from", 44.0),
        ("供电距离（m）", "Power (m)", 14.0),
        ("网络", "Network", 24.0),
        ("网络来源", "Network from", 44.0),
        ("网络距离（m）", "Network (m)", 14.0),
        ("单价", "Each", 14.0),
    ];
    put_headings_in(sheet, &headings, language)?;
    let mut all: Vec<&DeviceLine<'_>> = document.devices.iter().collect();
    all.sort_by_key(|device| device.id);
    for (device, row) in all.into_iter().zip(1..) {
        let none = || language.of("未列入", "in none").to_owned();
        let name = |phase: usize| phase_name(phase + 1, language);
        sheet.write(row, 0, device.id)?;
        sheet.write(row, 1, device.phase.map_or_else(none, name))?;
        match device.each {
            Some(each) => sheet.write_with_format(row, 8, each, &money())?,
            None => sheet.write(row, 8, language.of("无单价", "no price"))?,
        };
        if let Some(connection) = document.connections.get(device.id) {
            let Connection { power, network } = connection;
            let by = language.of(power.by.zh(), power.by.en());
            fed(sheet, (row, 2), (by, power))?;
            let by = language.of(network.by.zh(), network.by.en());
            fed(sheet, (row, 5), (by, network))?;
        }
    }
    Ok(())
}

/// The way in which a device is fed, from where and how far that is, from a cell to the right.
fn fed<B>(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    (by, feed): (&str, &Feed<B>),
) -> Result<(), XlsxError> {
    sheet.write(row, column, by)?;
    sheet.write(row, column + 1, feed.from.as_deref().unwrap_or_default())?;
    if let Some(distance_m) = feed.distance_m {
        sheet.write_with_format(row, column + 2, distance_m, &metres())?;
    }
    Ok(())
}
