//! The rows as a table for a terminal, a line each.

use twin_core::catalogue::Entry;
use unicode_width::UnicodeWidthStr;

use super::mark;

const HEADING: [&str; 5] = [
    "id",
    "need",
    "中文名称",
    "English name",
    "部署要求 / demand",
];

/// A heading, a line for each row, and how many there are. Chinese characters are two columns wide.
pub(super) fn table(rows: &[Entry]) -> String {
    let lines: Vec<[String; 5]> = rows.iter().map(cells).collect();
    let mut widths = HEADING.map(UnicodeWidthStr::width);
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.width());
        }
    }
    let mut text = padded(&HEADING.map(str::to_owned), &widths);
    lines
        .iter()
        .for_each(|line| text.push_str(&padded(line, &widths)));
    let noun = if rows.len() == 1 { "row" } else { "rows" };
    text.push_str(&format!(
        "{} {noun}; ● required, ○ optional, * baseline for existing communities\n",
        rows.len()
    ));
    text
}

fn cells(row: &Entry) -> [String; 5] {
    let star = if row.existing_baseline { "*" } else { "" };
    [
        row.id.to_string(),
        format!("{}{star}", mark(row)),
        row.name_zh.to_string(),
        row.name_en.to_string(),
        demand(row),
    ]
}

/// The printed deployment column, or of an application the devices that it needs.
fn demand(row: &Entry) -> String {
    let printed = row.more.deployment_zh.as_deref();
    match (&row.more.needs, printed) {
        (Some(needs), _) => {
            let names: Vec<&str> = needs.devices.iter().map(|d| &*d.name_zh).collect();
            names.join("、")
        }
        (None, Some(text)) if text != "/" => text.to_owned(),
        _ => "—".to_owned(),
    }
}

/// A line whose last cell is as long as it is.
fn padded(cells: &[String; 5], widths: &[usize; 5]) -> String {
    let mut line = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        line.push_str(cell);
        line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
    }
    line.truncate(line.trim_end().len());
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use twin_core::catalogue::{Catalogue, entries};

    use super::*;

    #[test]
    fn columns_are_aligned_by_the_width_of_characters() {
        let rows = entries(&Catalogue::builtin().unwrap());
        let text = table(&rows);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), rows.len() + 2);
        let (before, _) = lines[0].split_once("English name").unwrap();
        for (line, row) in lines[1..].iter().zip(&rows) {
            let at = line.find(&*row.name_en).unwrap();
            assert_eq!(line[..at].width(), before.width(), "{line}");
            assert!(line.contains(mark(row)) && line.contains(&*row.name_zh));
        }
        assert!(lines[rows.len() + 1].starts_with("100 rows; "));
        assert!(table(&rows[..1]).contains("\n1 row; "));
    }
}
