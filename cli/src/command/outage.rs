//! `twin outage`.

use std::fmt::{Display, Write};

use twin_core::catalogue::Catalogue;
use twin_core::model::Utility;
use twin_core::supply::{Affected, Failure, Means, Meters, Shape, SupplyGraph};

use super::open;
use crate::failure;
use crate::output;

/// Ids of one kind that the text shows; `--json` has them all.
const SHOWN: usize = 10;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin outage site.gpkg power/LV6.201-Line-17\n  twin outage site.gpkg utility_link/water/101 --json"
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    /// Id of a node or link of a network; utility_node/ID or utility_link/ID where both have it.
    part: String,
    /// Prints who is affected and what isolates the part as JSON.
    #[arg(long)]
    json: bool,
}

/// Finds the part and tells what its failure does.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let community = open(&options.source)?.community;
    let graph = SupplyGraph::new(&community);
    let part = graph.find(&options.part)?;
    let meters = Meters::new(&community, &Catalogue::builtin()?);
    let Some(report) = Failure::of(&community, &graph, part, &meters) else {
        return Ok(());
    };
    if options.json {
        return output::json(&report);
    }
    output::text_out(&text(&report)?)
}

fn text(report: &Failure<'_>) -> failure::Result<String> {
    let mut text = String::new();
    let utility = report.utility;
    writeln!(
        text,
        "{} {}: {} {}, {utility} {}",
        report.layer,
        report.id,
        report.kind,
        report.kind_zh,
        utility.zh()
    )?;
    let Shape {
        nodes,
        links,
        sources,
        loops,
    } = report.network;
    let shape = match loops {
        0 => "radial 辐射状".to_owned(),
        loops => format!("meshed 环状 ({loops} loops 个环)"),
    };
    writeln!(
        text,
        "network 所在管网: {nodes} nodes 节点, {links} links 管线, {sources} sources 源, {shape}"
    )?;
    if !report.outage.was_supplied {
        writeln!(text, "it is not supplied now 目前未供应")?;
    }
    writeln!(text, "when it fails 停用时:")?;
    text.push_str(&affected(&report.outage.affected)?);
    text.push_str(&isolation(report)?);
    Ok(text)
}

fn isolation(report: &Failure<'_>) -> failure::Result<String> {
    let mut text = String::new();
    let Some(isolation) = &report.isolation else {
        let told = "it cannot be isolated: what feeds the network is the part or its end 无法隔离：该处即为源或与源直接相连";
        writeln!(text, "{told}")?;
        return Ok(text);
    };
    let what = match (isolation.means, report.utility) {
        _ if isolation.close.is_empty() => {
            "to isolate it 隔离: nothing feeds it 无源供应，无需操作"
        }
        (Means::Fittings, Utility::Power) => "to isolate it, open 隔离时断开",
        (Means::Fittings, _) => "to isolate it, close 隔离时关闭",
        (Means::AnyLink, Utility::Power) => {
            "switches do not suffice; to isolate it, part 现有开关不足以隔离，须断开线路"
        }
        (Means::AnyLink, _) => {
            "valves do not suffice; to isolate it, plug 现有阀门不足以隔离，须封堵管道"
        }
    };
    writeln!(text, "{what}: {}", list(&isolation.close))?;
    writeln!(text, "when it is isolated 隔离后:")?;
    text.push_str(&affected(&isolation.cut_off)?);
    Ok(text)
}

fn affected(affected: &Affected) -> failure::Result<String> {
    let mut text = String::new();
    let mut row = |what: &str, count: usize, ids: String| {
        if count == 0 {
            Ok(())
        } else {
            writeln!(text, "  {count:>6} {what}: {ids}")
        }
    };
    let Affected {
        nodes,
        on_store,
        buildings,
        buildings_in_part,
        meters,
        households,
    } = affected;
    row(
        "nodes without supply 失去供应的节点",
        nodes.len(),
        list(nodes),
    )?;
    let kept = "nodes supplied by stores while they last 仅由储备供应的节点";
    row(kept, on_store.len(), list(on_store))?;
    row("buildings 建筑", buildings.len(), list(buildings))?;
    let in_part = "buildings in part 部分受影响的建筑";
    row(in_part, buildings_in_part.len(), list(buildings_in_part))?;
    row("meters 计量表", meters.len(), list(meters))?;
    if nodes.is_empty() && on_store.is_empty() {
        writeln!(text, "  nobody loses supply 无人失去供应")?;
    } else {
        writeln!(text, "  {households:>6} households 户")?;
    }
    Ok(text)
}

fn list(ids: &[impl Display]) -> String {
    let shown: Vec<_> = ids.iter().take(SHOWN).map(ToString::to_string).collect();
    let mut text = shown.join(", ");
    if ids.len() > SHOWN {
        text.push_str(&format!(", ... and 另有 {} (--json)", ids.len() - SHOWN));
    }
    text
}
