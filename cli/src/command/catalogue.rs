//! `twin catalogue`.

use anyhow::Context;
use twin_core::catalogue::{Catalogue, Entry, entries};

use crate::output;

/// How rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A line a row, for people.
    Text,
    /// One array.
    Json,
    /// Comma-separated, with a heading; opens in spreadsheets.
    Csv,
}

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin catalogue --table 3 --required\n  twin catalogue --find 摄像头\n  twin catalogue --kind application --format csv > applications.csv"
)]
pub(crate) struct Options {
    /// Only this table of the white paper: 2 to 10.
    #[arg(long, value_parser = clap::value_parser!(u8).range(2..=10))]
    table: Option<u8>,
    /// Only this kind: device, place or application.
    #[arg(long, value_parser = ["device", "place", "application"])]
    kind: Option<String>,
    /// Only required rows ●.
    #[arg(long, conflicts_with = "optional")]
    required: bool,
    /// Only optional rows.
    #[arg(long)]
    optional: bool,
    /// Only the baseline for existing communities `*`.
    #[arg(long)]
    existing: bool,
    /// Only rows whose id, names or printed columns hold this text.
    #[arg(long)]
    find: Option<String>,
    /// How rows are printed.
    #[arg(long, value_enum, default_value_t = Format::Text, conflicts_with = "json")]
    format: Format,
    /// The same as --format json.
    #[arg(long)]
    json: bool,
}

/// Lists the rows that pass every filter.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let catalogue = Catalogue::builtin()?;
    let rows: Vec<Entry> = entries(&catalogue)
        .into_iter()
        .filter(|row| passes(row, options))
        .collect();
    match if options.json {
        Format::Json
    } else {
        options.format
    } {
        Format::Json => output::json(&rows),
        Format::Csv => output::text_out(&csv(&rows)?),
        Format::Text => output::text_out(&text(&rows)),
    }
}

fn passes(row: &Entry, options: &Options) -> bool {
    options.table.is_none_or(|table| row.table == table)
        && options
            .kind
            .as_deref()
            .is_none_or(|kind| row.kind.as_str() == kind)
        && (!options.required || row.required)
        && (!options.optional || !row.required)
        && (!options.existing || row.existing_baseline)
        && options.find.as_deref().is_none_or(|text| holds(row, text))
}

fn holds(row: &Entry, text: &str) -> bool {
    let wanted = text.to_lowercase();
    serde_json::to_string(row).is_ok_and(|all| all.to_lowercase().contains(&wanted))
}

fn text(rows: &[Entry]) -> String {
    let mut text = String::new();
    for row in rows {
        let need = if row.required {
            "● required"
        } else {
            "○ optional"
        };
        let star = if row.existing_baseline { "*" } else { " " };
        text.push_str(&format!(
            "{:<7} {need} {star} {:<48} {}\n",
            row.id.as_str(),
            row.name_en,
            row.name_zh
        ));
    }
    text.push_str(&format!("{} rows\n", rows.len()));
    text
}

/// The columns that are plain values, then those with structure as JSON.
fn csv(rows: &[Entry]) -> anyhow::Result<String> {
    let rows: Vec<serde_json::Value> = rows
        .iter()
        .map(serde_json::to_value)
        .collect::<Result<_, _>>()?;
    let mut columns: Vec<&String> = Vec::new();
    for row in &rows {
        for key in row.as_object().context("a row is an object")?.keys() {
            if !columns.contains(&key) {
                columns.push(key);
            }
        }
    }
    // A byte-order mark tells spreadsheets that the Chinese text is UTF-8.
    let mut text = String::from('\u{feff}');
    text.push_str(
        &columns
            .iter()
            .map(|c| quoted(c))
            .collect::<Vec<_>>()
            .join(","),
    );
    for row in &rows {
        text.push_str("\r\n");
        text.push_str(
            &columns
                .iter()
                .map(|c| cell(&row[c.as_str()]))
                .collect::<Vec<_>>()
                .join(","),
        );
    }
    text.push_str("\r\n");
    Ok(text)
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
