//! `twin edit`.

use std::path::PathBuf;

use serde::Serialize;
use twin_core::both;
use twin_core::edit::{Action, Assignment, delete, set};
use twin_core::model::Community;

use super::changes::{ChangeRow, Counts, rows, text};
use super::ledger::{Ledger, Signature};
use crate::failure::{self, Context, bail};
use crate::output;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin edit shenzhen.gpkg --set building/osm/way/12.storeys=18 --set building/osm/way/12.name.zh=三号楼\n  twin edit shenzhen.gpkg --delete device/T3-2a/7 --author 林工\n  twin edit shenzhen.gpkg --set 'building/*.home_fibre_gbit_s=1'           of every building\n\nA value that is no JSON is text; text that looks like JSON needs quotes: '\"12\"'."
)]
pub(crate) struct Options {
    /// A GeoPackage.
    file: PathBuf,
    /// LAYER/ID.FIELD=VALUE, * for every feature of the layer; parts of a field after dots, such as name.zh or position.z.
    #[arg(long, required_unless_present = "delete")]
    set: Vec<String>,
    /// LAYER/ID of a feature to delete. Others that refer to it must be deleted along with it.
    #[arg(long)]
    delete: Vec<String>,
    #[command(flatten)]
    signature: Signature,
    /// Prints what changed as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    changes: Vec<ChangeRow<'a>>,
}

/// Sets fields and deletes features, all or nothing.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let mut ledger = Ledger::open(&options.file)?;
    let edited = edited(&ledger.community, options)?;
    if edited == ledger.community {
        bail!(
            "nothing changes: the values are there already",
            "没有任何改动：这些值已经如此"
        );
    }
    let done = options.set.iter().map(|s| format!("set {s}"));
    let deleted = options.delete.iter().map(|d| format!("delete {d}"));
    let command: Vec<_> = done.chain(deleted).collect();
    let stamp = options.signature.stamp(Action::Edit, command.join(", "));
    let changes = ledger.commit(stamp, edited)?;
    let version = ledger.number();
    if options.json {
        return output::json(&Report {
            version,
            changes: rows(&changes),
        });
    }
    output::text_out(&format!(
        "version 版本 {version}: {}\n{}",
        Counts::of_changes(&changes).text(),
        text(&changes)
    ))
}

fn edited(community: &Community, options: &Options) -> failure::Result<Community> {
    let assignments = options
        .set
        .iter()
        .map(|text| Assignment::parse(text, community))
        .collect::<Result<Vec<_>, _>>()?;
    let set = set(community, &assignments, &options.signature.author())?;
    let names = options.delete.iter().map(|text| {
        let (layer, id) = text.split_once('/').with_context(|| {
            both!(
                "'{text}' is not of the form LAYER/ID",
                "“{text}”不符合 LAYER/ID 的形式"
            )
        })?;
        Ok((layer.to_owned(), id.to_owned()))
    });
    let names: Vec<_> = names.collect::<failure::Result<_>>()?;
    Ok(delete(&set, &names)?)
}
