//! `twin explain`.

use twin_core::catalogue::Catalogue;
use twin_core::model::Provenance;
use twin_formats::explain::{Explained, Explanation, explain};

use super::open;
use crate::failure::{self, bail};
use crate::output;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin explain shenzhen.gpkg osm/way/12\n  twin explain demo T3-2a/1 --json"
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    /// Id of a building, road, device or other feature.
    feature: String,
    /// Prints values and where they came from as JSON.
    #[arg(long)]
    json: bool,
}

/// Finds the feature and tells where its values came from.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let community = open(&options.source)?.community;
    let found = explain(&community, &Catalogue::builtin()?, &options.feature);
    if found.is_empty() {
        bail!(
            "{} has no feature '{}'; ids are in the console's panels and in: twin export {}",
            "{} 中没有要素“{}”；编号见控制台的面板，或运行：twin export {}";
            options.source,
            options.feature,
            options.source
        );
    }
    if options.json {
        return output::json(&found);
    }
    output::text_out(&found.iter().map(text).collect::<String>())
}

fn text(explained: &Explained) -> String {
    let level = explained
        .cim_level
        .map_or_else(String::new, |l| format!(", {l} {}", l.zh()));
    let lines = explained.values.iter().map(line);
    format!(
        "{} {}{level}\n{}",
        explained.layer,
        explained.id,
        lines.collect::<String>()
    )
}

fn line(explanation: &Explanation) -> String {
    let value = match &explanation.value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut line = format!(
        "  {:16} {:20} {}\n",
        explanation.field,
        shortened(&value),
        origin(&explanation.provenance)
    );
    for because in [&explanation.because_en, &explanation.because_zh]
        .into_iter()
        .flatten()
    {
        line.push_str(&format!("  {:16} {:20} {because}\n", "", ""));
    }
    line
}

fn shortened(value: &str) -> String {
    if value.chars().count() <= 20 {
        value.to_owned()
    } else {
        value.chars().take(19).chain(['…']).collect()
    }
}

fn origin(provenance: &Provenance) -> String {
    match provenance {
        Provenance::Surveyed { source } => format!("surveyed 实测: {source}"),
        Provenance::Imported { source } => format!("imported 导入: {source}"),
        Provenance::Inferred { rule } => format!("inferred 推断: {rule}"),
        Provenance::Generated { by } => format!("generated 生成: {by}"),
        Provenance::Planned { by } => format!("planned 规划: {by}"),
        Provenance::Edited { by } => format!("edited 编辑: {by}"),
    }
}
