//! `twin template`.

use std::path::PathBuf;

use twin_core::both;
use twin_core::catalogue::Catalogue;
use twin_formats::inventory::{TableKind, write_template};

use super::check_output;
use crate::failure::{self, Context};
use crate::output;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin template --class T3-2 -o cameras.xlsx\n  twin template -o devices.csv"
)]
pub(crate) struct Options {
    /// Device class, by id or name; every class if missing.
    #[arg(long)]
    class: Option<String>,
    /// File to write: .xlsx or .csv.
    #[arg(short, long)]
    output: PathBuf,
    /// Overwrites the file.
    #[arg(long)]
    force: bool,
}

/// Writes an empty inventory to fill in.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let path = &options.output;
    let kind = TableKind::of_path(path).with_context(|| {
        both!(
            "{}: the name must end in .xlsx or .csv",
            "{}：文件名应以 .xlsx 或 .csv 结尾";
            path.display()
        )
    })?;
    check_output(path, options.force)?;
    let catalogue = Catalogue::builtin()?;
    write_template(path, kind, &catalogue, options.class.as_deref())?;
    output::text_out(&format!(
        "wrote {}; fill it in and read it: twin import MAP {} -o NAME.gpkg\n",
        path.display(),
        path.display()
    ))
}
