//! The rows as comma-separated values.

use twin_core::both;
use twin_core::catalogue::Entry;

use crate::failure::{self, Context};

/// The columns, in this order: what names a row, what it demands, what it sends. A field that the rows have besides these comes last.
const COLUMNS: &[&str] = &[
    "id",
    "kind",
    "table",
    "number",
    "variant",
    "name_zh",
    "name_en",
    "required",
    "existing_baseline",
    "class",
    "application_zh",
    "application_en",
    "group_zh",
    "group_en",
    "location_zh",
    "deployment_zh",
    "function_zh",
    "performance_zh",
    "locations",
    "rule",
    "conditions",
    "assumption",
    "assumption_zh",
    "figures",
    "network",
    "mobile",
    "mount_height_m",
    "behaviour",
    "channels",
    "place",
    "needs",
];

/// Plain values as they are, those with structure as JSON.
pub(super) fn csv(rows: &[Entry]) -> failure::Result<String> {
    let rows: Vec<serde_json::Value> = rows
        .iter()
        .map(serde_json::to_value)
        .collect::<Result<_, _>>()?;
    let mut columns: Vec<&str> = COLUMNS.to_vec();
    for row in &rows {
        let row = row.as_object();
        for key in row
            .context(both!("a row is an object", "目录行应为对象"))?
            .keys()
        {
            if !columns.contains(&key.as_str()) {
                columns.push(key);
            }
        }
    }
    // A byte-order mark tells spreadsheets that the Chinese text is UTF-8.
    let mut text = String::from('\u{feff}');
    text.push_str(&line(columns.iter().map(|c| quoted(c))));
    for row in &rows {
        text.push_str(&line(columns.iter().map(|c| cell(&row[*c]))));
    }
    Ok(text)
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = cells.collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn cell(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => quoted(text),
        other => quoted(&other.to_string()),
    }
}

/// A field as RFC 4180 wants it.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
