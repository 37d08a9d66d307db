//! `twin catalogue`.

mod csv;
mod details;
mod table;

use twin_core::catalogue::{Catalogue, Entry, entries};

use crate::failure;
use crate::output;

/// How rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A line a row, for people; with --details all of it.
    Text,
    /// One array.
    Json,
    /// Comma-separated, with a heading; opens in spreadsheets.
    Csv,
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  twin catalogue                                  every row, a line each
  twin catalogue --table 3 --required             what table 3 demands of every community
  twin catalogue --existing                       the baseline for existing communities
  twin catalogue --find 摄像头 --details          everything about the cameras: rule, figures, channels
  twin catalogue --kind application               the 16 applications and the devices they need
  twin catalogue --json | jq '.[].id'             for scripts
  twin catalogue --format csv > catalogue.csv     for spreadsheets

● is required, ○ optional (of an application: the digital platform is). * marks the baseline for existing communities.")]
pub(crate) struct Options {
    /// Only this table of the white paper: 2 to 10; 11 is its section 3 on networks.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(2..=11))]
    table: Option<u8>,
    /// Only this kind: device, place, application or network.
    #[arg(long, value_parser = ["device", "place", "application", "network"])]
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
    /// Only rows whose id, names, printed columns or channels hold this text.
    #[arg(long, value_name = "TEXT")]
    find: Option<String>,
    /// Everything about each row: printed columns, rule, conditions, figures and channels.
    #[arg(long, conflicts_with_all = ["format", "json"])]
    details: bool,
    /// How rows are printed.
    #[arg(long, value_enum, default_value_t = Format::Text, conflicts_with = "json")]
    format: Format,
    /// The same as --format json.
    #[arg(long)]
    json: bool,
}

/// Lists the rows that pass every filter.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let catalogue = Catalogue::builtin()?;
    let rows: Vec<Entry> = entries(&catalogue)
        .into_iter()
        .filter(|row| passes(row, options))
        .collect();
    match options.format {
        _ if options.json => output::json(&rows),
        _ if options.details => output::text_out(&details::text(&rows)),
        Format::Json => output::json(&rows),
        Format::Csv => output::text_out(&csv::csv(&rows)?),
        Format::Text => output::text_out(&table::table(&rows)),
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
    words(row).any(|word| word.to_lowercase().contains(&wanted))
}

/// The words of a row that a person would look for.
fn words(row: &Entry) -> impl Iterator<Item = &str> {
    let more = &row.more;
    let printed = [
        &more.location_zh,
        &more.deployment_zh,
        &more.function_zh,
        &more.performance_zh,
        &more.application_zh,
        &more.application_en,
        &more.group_zh,
        &more.group_en,
    ];
    let channels = row.channels.iter();
    let needs = more.needs.iter();
    [row.id.as_str(), &*row.name_zh, &*row.name_en]
        .into_iter()
        .chain(printed.into_iter().flatten().map(|text| &**text))
        .chain(channels.flat_map(|c| [&*c.name, &*c.name_zh, &*c.name_en]))
        .chain(needs.flat_map(|needs| {
            let devices = needs.devices.iter();
            let places = needs.places.iter();
            devices
                .flat_map(|d| [&*d.name_zh, &*d.name_en])
                .chain(places.flat_map(|p| [&*p.name_zh, &*p.name_en]))
        }))
}

/// ● or ○.
fn mark(row: &Entry) -> &'static str {
    if row.required { "●" } else { "○" }
}
