//! SimBench's CSV format (Meinecke et al. 2020, doi:10.3390/en13123290, and the project's documentation of 2020, chapter 5): one
//! table a kind of element, semicolons between columns. Units there: kV, MW, Mvar, MVA, km, ohm/km, µS/km, A.

use std::collections::BTreeMap;
use std::path::Path;

use geo::Coord;
use twin_core::inference::rule;
use twin_core::model::{
    CommunityParts, Provenance, Utility, UtilityFigure, UtilityFigures, UtilityLinkKind,
    UtilityNodeKind,
};
use twin_core::spatial::crs::Crs;

use super::draft::{FileLink, FileNetwork, FileNode};
use super::error::NetworkError;
use super::table::{Row, Table};
use crate::finding::{Findings, Outcome, Problem, Thing};
use crate::import::Context;

/// Megawatts to kilowatts, and so on.
const KILO_PER_MEGA: f64 = 1_000.0;

/// Whether `path` is the folder of a SimBench grid.
pub(crate) fn is_simbench(path: &Path) -> bool {
    ["Node.csv", "Line.csv", "Coordinates.csv"]
        .iter()
        .all(|name| path.join(name).is_file())
}

/// Reads the grid in the folder `path`. Coordinates are WGS 84 longitude and latitude; with a placing, the middle of the grid goes
/// there, true to scale.
///
/// # Errors
/// When a table cannot be read or lacks a column.
pub(crate) fn read(
    path: &Path,
    context: &Context<'_>,
    found: &mut Findings,
) -> Result<CommunityParts, NetworkError> {
    let tables = Tables::read(path)?;
    let mut network = FileNetwork {
        utility: Utility::Power,
        crs: Some(Crs::crs84()),
        nodes: tables.nodes(found),
        links: tables.lines(found),
    };
    network.links.append(&mut tables.transformers(found));
    network.links.append(&mut tables.switches(found));
    tables.taps(&mut network, found);
    network.draft(path, context, found)
}

struct Tables {
    nodes: Table,
    coordinates: Table,
    lines: Table,
    line_types: Table,
    transformers: Table,
    transformer_types: Table,
    switches: Table,
    external_nets: Table,
    loads: Table,
    plants: Table,
    stores: Table,
}

impl Tables {
    fn read(folder: &Path) -> Result<Self, NetworkError> {
        let read = |name, needed: &[&str]| Table::read(folder, name, needed);
        Ok(Self {
            nodes: read("Node", &["id", "type", "vmR", "coordID"])?,
            coordinates: read("Coordinates", &["id", "x", "y"])?,
            lines: read("Line", &["id", "nodeA", "nodeB", "type", "length"])?,
            line_types: read("LineType", &["id", "r", "x", "b", "iMax"])?,
            transformers: read("Transformer", &["id", "nodeHV", "nodeLV", "type"])?,
            transformer_types: read("TransformerType", &["id", "sR", "vmImp"])?,
            switches: read("Switch", &["id", "nodeA", "nodeB", "cond"])?,
            external_nets: read("ExternalNet", &["id", "node"])?,
            loads: read("Load", &["id", "node", "pLoad", "qLoad"])?,
            plants: read("RES", &["id", "node", "pRES", "qRES"])?,
            stores: read("Storage", &["id", "node", "pStor", "qStor"])?,
        })
    }

    fn nodes(&self, found: &mut Findings) -> Vec<FileNode> {
        let coordinates = self.coordinates.by_id();
        let sources = self.sources();
        let node = |row: Row<'_>| {
            let at = coordinates.get(row.text("coordID")).and_then(|place| {
                let (x, y) = (place.number("x", found)?, place.number("y", found)?);
                Some(Coord { x, y })
            });
            let name = row.text("id");
            FileNode {
                name: name.to_owned(),
                kind: match row.text("type") {
                    _ if sources.contains(&name) => UtilityNodeKind::Source,
                    "busbar" | "double busbar" => UtilityNodeKind::Busbar,
                    _ => UtilityNodeKind::Junction,
                },
                at,
                elevation_m: 0.0,
                figures: figures([(UtilityFigure::VoltageKv, row.number("vmR", found))]),
                profile: None,
                provenance: imported("Node.csv"),
            }
        };
        self.nodes.rows().map(node).collect()
    }

    /// Where the grid is fed: the external nets; where a part of a grid has none, the upper sides of its transformers.
    fn sources(&self) -> Vec<&str> {
        if self.external_nets.is_empty() {
            self.transformers
                .rows()
                .map(|row| row.text("nodeHV"))
                .collect()
        } else {
            self.external_nets
                .rows()
                .map(|row| row.text("node"))
                .collect()
        }
    }

    fn lines(&self, found: &mut Findings) -> Vec<FileLink> {
        let types = self.line_types.by_id();
        let line = |row: Row<'_>| {
            let km = row.number("length", found);
            let mut all = figures([(UtilityFigure::LengthM, km.map(|km| km * 1_000.0))]);
            match types.get(row.text("type")) {
                Some(kind) => all.extend(figures([
                    (UtilityFigure::ResistanceOhmPerKm, kind.number("r", found)),
                    (UtilityFigure::ReactanceOhmPerKm, kind.number("x", found)),
                    (UtilityFigure::SusceptanceUsPerKm, kind.number("b", found)),
                    (UtilityFigure::MaxCurrentA, kind.number("iMax", found)),
                ])),
                None => unknown_type(&row, found),
            }
            link(
                &row,
                UtilityLinkKind::Line,
                ["nodeA", "nodeB"],
                all,
                "Line.csv",
            )
        };
        self.lines.rows().map(line).collect()
    }

    fn transformers(&self, found: &mut Findings) -> Vec<FileLink> {
        let types = self.transformer_types.by_id();
        let transformer = |row: Row<'_>| {
            let mut all = UtilityFigures::new();
            match types.get(row.text("type")) {
                Some(kind) => all.extend(figures([
                    (UtilityFigure::RatedPowerKva, kilo(kind.number("sR", found))),
                    (
                        UtilityFigure::ShortCircuitVoltagePercent,
                        kind.number("vmImp", found),
                    ),
                ])),
                None => unknown_type(&row, found),
            }
            let ends = ["nodeHV", "nodeLV"];
            link(
                &row,
                UtilityLinkKind::Transformer,
                ends,
                all,
                "Transformer.csv",
            )
        };
        self.transformers.rows().map(transformer).collect()
    }

    fn switches(&self, found: &mut Findings) -> Vec<FileLink> {
        if self.switches.is_empty() {
            return self.inferred_switches(found);
        }
        let switch = |row: Row<'_>| FileLink {
            conducts: row.text("cond") != "0",
            ..link(
                &row,
                UtilityLinkKind::Switch,
                ["nodeA", "nodeB"],
                UtilityFigures::new(),
                "Switch.csv",
            )
        };
        self.switches.rows().map(switch).collect()
    }

    /// A closed switch from each auxiliary node to the busbar of the same coordinates whose name it extends.
    fn inferred_switches(&self, found: &mut Findings) -> Vec<FileLink> {
        let busbars: BTreeMap<&str, Row<'_>> = self
            .nodes
            .rows()
            .filter(|row| row.text("type") != "auxiliary")
            .map(|row| (row.text("id"), row))
            .collect();
        let auxiliary = self
            .nodes
            .rows()
            .filter(|row| row.text("type") == "auxiliary");
        let mut links = Vec::new();
        for row in auxiliary {
            let name = row.text("id");
            let busbar = name
                .rsplit_once('_')
                .and_then(|(stem, _)| busbars.get(stem));
            if let Some(busbar) = busbar {
                links.push(FileLink {
                    name: format!("{name} switch"),
                    kind: UtilityLinkKind::Switch,
                    from: busbar.text("id").to_owned(),
                    to: name.to_owned(),
                    bends: Vec::new(),
                    conducts: true,
                    figures: UtilityFigures::new(),
                    provenance: rule::provenance(rule::SWITCH_AT_AUXILIARY_NODE),
                });
            }
        }
        if !links.is_empty() {
            let field = Thing::ClosedSwitches { count: links.len() };
            found.file_wide(Problem::MissingValue { field }, Outcome::Assumed);
        }
        links
    }

    /// Loads, plants and stores: a node of their own at their busbar, and the connection between.
    fn taps(&self, network: &mut FileNetwork, found: &mut Findings) {
        let at: BTreeMap<String, Coord<f64>> = network
            .nodes
            .iter()
            .filter_map(|n| Some((n.name.clone(), n.at?)))
            .collect();
        let kinds = [
            (
                &self.loads,
                UtilityNodeKind::Load,
                "pLoad",
                "qLoad",
                "Load.csv",
            ),
            (
                &self.plants,
                UtilityNodeKind::Generator,
                "pRES",
                "qRES",
                "RES.csv",
            ),
            (
                &self.stores,
                UtilityNodeKind::Store,
                "pStor",
                "qStor",
                "Storage.csv",
            ),
        ];
        for (table, kind, active, reactive, file) in kinds {
            for row in table.rows() {
                let name = row.text("id").to_owned();
                let bus = row.text("node").to_owned();
                let profile = Some(row.text("profile").to_owned()).filter(|p| !p.is_empty());
                network.nodes.push(FileNode {
                    name: name.clone(),
                    kind,
                    at: at.get(&bus).copied(),
                    elevation_m: 0.0,
                    figures: figures([
                        (
                            UtilityFigure::ActivePowerKw,
                            kilo(row.number(active, found)),
                        ),
                        (
                            UtilityFigure::ReactivePowerKvar,
                            kilo(row.number(reactive, found)),
                        ),
                        (UtilityFigure::RatedPowerKva, kilo(row.number("sR", found))),
                    ]),
                    profile,
                    provenance: imported(file),
                });
                network.links.push(FileLink {
                    name: format!("{name} connection"),
                    kind: UtilityLinkKind::Connection,
                    from: bus,
                    to: name,
                    bends: Vec::new(),
                    conducts: true,
                    figures: UtilityFigures::new(),
                    provenance: imported(file),
                });
            }
        }
    }
}

fn link(
    row: &Row<'_>,
    kind: UtilityLinkKind,
    ends: [&str; 2],
    figures: UtilityFigures,
    file: &str,
) -> FileLink {
    let [from, to] = ends.map(|end| row.text(end).to_owned());
    FileLink {
        name: row.text("id").to_owned(),
        kind,
        from,
        to,
        bends: Vec::new(),
        conducts: true,
        figures,
        provenance: imported(file),
    }
}

fn unknown_type(row: &Row<'_>, found: &mut Findings) {
    let problem = Problem::UnknownReference {
        field: "type".to_owned(),
        target: row.text("type").to_owned(),
    };
    found.feature(row.text("id"), None, problem, Outcome::Ignored);
}

fn figures<const N: usize>(pairs: [(UtilityFigure, Option<f64>); N]) -> UtilityFigures {
    pairs
        .into_iter()
        .filter_map(|(figure, value)| Some((figure, value?)))
        .collect()
}

fn kilo(mega: Option<f64>) -> Option<f64> {
    mega.map(|m| m * KILO_PER_MEGA)
}

fn imported(file: &str) -> Provenance {
    Provenance::imported(file)
}
