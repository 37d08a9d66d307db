//! EPANET's input files (Rossman et al. 2020, EPANET 2.2 User Manual, EPA/600/R-20/133, appendix C): sections of lines. Units follow
//! the flow unit of `[OPTIONS]` (appendix A): US customary with CFS, GPM, MGD, IMGD and AFD, metric with the others.

use std::collections::BTreeMap;
use std::path::Path;

use geo::Coord;
use twin_core::both;

use twin_core::model::{
    CommunityParts, Provenance, Utility, UtilityFigure, UtilityFigures, UtilityLinkKind,
    UtilityNodeKind,
};

use super::draft::{FileLink, FileNetwork, FileNode};
use super::error::NetworkError;
use crate::finding::{Expected, Findings, Outcome, Problem, Subject};
use crate::import::Context;

/// Largest file in MiB; a network of 100,000 pipes has some 20.
const MAX_MIB: u64 = 256;
/// Metres a foot.
const FOOT_M: f64 = 0.3048;
/// Millimetres an inch.
const INCH_MM: f64 = 25.4;
/// Kilowatts a horsepower (550 foot-pounds a second).
const HORSEPOWER_KW: f64 = 0.745_699_871_582_270_2;

/// Whether a file's first bytes are those of an EPANET input file: its first section is one of EPANET's.
pub(crate) fn is_epanet(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines().map(content).filter(|line| !line.is_empty());
    lines
        .next()
        .is_some_and(|first| ["[TITLE]", "[JUNCTIONS]"].contains(&first.to_uppercase().as_str()))
}

/// Reads the network. Coordinates are in no CRS: one must be given, or where the middle of the plan goes.
///
/// # Errors
/// When the file cannot be read, is too large, or cannot be placed.
pub(crate) fn read(
    path: &Path,
    context: &Context<'_>,
    found: &mut Findings,
) -> Result<CommunityParts, NetworkError> {
    let io = |source| NetworkError::Io {
        file: path.to_owned(),
        source,
    };
    if std::fs::metadata(path).map_err(io)?.len() > MAX_MIB << 20 {
        let file = path.to_owned();
        return Err(NetworkError::TooLarge {
            file,
            limit: MAX_MIB,
        });
    }
    let bytes = std::fs::read(path).map_err(io)?;
    let text = String::from_utf8_lossy(&bytes);
    let sections = Sections::of(&text, path)?;
    let units = Units::of(&sections, path)?;
    let network = FileNetwork {
        utility: Utility::Water,
        crs: None,
        nodes: sections.nodes(&units, found),
        links: sections.links(&units, found),
    };
    network.draft(path, context, found)
}

/// A line without its comment.
fn content(line: &str) -> &str {
    line.split(';').next().unwrap_or_default().trim()
}

/// One line of a section: its number and its words.
struct Line<'t> {
    number: u64,
    words: Vec<&'t str>,
}

impl<'t> Line<'t> {
    fn word(&self, at: usize) -> &'t str {
        self.words.get(at).copied().unwrap_or_default()
    }

    /// The number at `at`; `None` with a finding when there is something else.
    fn number(&self, at: usize, field: &str, found: &mut Findings) -> Option<f64> {
        let word = *self.words.get(at)?;
        let number = word.parse().ok().filter(|n: &f64| n.is_finite());
        if number.is_none() {
            let problem = Problem::unreadable(field, word, Expected::Number);
            let feature = Subject::Line { line: self.number };
            found.feature(feature, None, problem, Outcome::Ignored);
        }
        number
    }
}

struct Sections<'t>(BTreeMap<String, Vec<Line<'t>>>);

impl<'t> Sections<'t> {
    fn of(text: &'t str, path: &Path) -> Result<Self, NetworkError> {
        let mut sections: BTreeMap<String, Vec<Line<'t>>> = BTreeMap::new();
        let mut section: Option<String> = None;
        for (line, number) in text.lines().zip(1..) {
            let words = content(line);
            if let Some(name) = words.strip_prefix('[') {
                section = Some(name.trim_end_matches(']').to_uppercase());
            } else if !words.is_empty() {
                let Some(section) = &section else {
                    return Err(NetworkError::Form {
                        file: path.to_owned(),
                        line: number,
                        reason: both!(
                            "an EPANET file begins with a section such as [TITLE]",
                            "EPANET 文件应以 [TITLE] 之类的节开头"
                        ),
                    });
                };
                let words = words.split_whitespace().collect();
                let line = Line { number, words };
                sections.entry(section.clone()).or_default().push(line);
            }
        }
        Ok(Self(sections))
    }

    fn lines(&self, section: &str) -> &[Line<'t>] {
        self.0.get(section).map_or(&[], Vec::as_slice)
    }

    /// The value of an option.
    fn option(&self, name: &str) -> Option<&'t str> {
        let is_asked = |line: &&Line<'t>| line.word(0).eq_ignore_ascii_case(name);
        let line = self.lines("OPTIONS").iter().find(is_asked)?;
        line.words.get(1).copied()
    }

    fn nodes(&self, units: &Units, found: &mut Findings) -> Vec<FileNode> {
        let places = self.places("COORDINATES", found);
        let demands = self.demands(found);
        let place = |name: &str| places.get(name).and_then(|p| p.last()).copied();
        let mut nodes = Vec::new();
        for line in self.lines("JUNCTIONS") {
            let name = line.word(0);
            let own = line.number(2, "demand", found);
            let demand = demands
                .get(name)
                .copied()
                .or(own)
                .map(|d| d * units.flow_lps);
            let elevation = line
                .number(1, "elevation", found)
                .map(|e| e * units.length_m);
            nodes.push(FileNode {
                name: name.to_owned(),
                kind: if demand.is_some_and(|d| d > 0.0) {
                    UtilityNodeKind::Load
                } else {
                    UtilityNodeKind::Junction
                },
                at: place(name),
                elevation_m: 0.0,
                figures: figures([
                    (UtilityFigure::ElevationM, elevation),
                    (UtilityFigure::DemandLps, demand),
                ]),
                profile: line.words.get(3).map(|p| (*p).to_owned()),
                provenance: imported("JUNCTIONS"),
            });
        }
        for line in self.lines("RESERVOIRS") {
            let head = line.number(1, "head", found).map(|h| h * units.length_m);
            nodes.push(FileNode {
                name: line.word(0).to_owned(),
                kind: UtilityNodeKind::Source,
                at: place(line.word(0)),
                elevation_m: 0.0,
                figures: figures([(UtilityFigure::HeadM, head)]),
                profile: line.words.get(2).map(|p| (*p).to_owned()),
                provenance: imported("RESERVOIRS"),
            });
        }
        for line in self.lines("TANKS") {
            let mut metres = |at, field| {
                line.number(at, field, found)
                    .map(|v: f64| v * units.length_m)
            };
            let all = figures([
                (UtilityFigure::ElevationM, metres(1, "elevation")),
                (UtilityFigure::InitialLevelM, metres(2, "initial level")),
                (UtilityFigure::MinLevelM, metres(3, "lowest level")),
                (UtilityFigure::MaxLevelM, metres(4, "highest level")),
                (
                    UtilityFigure::DiameterMm,
                    metres(5, "diameter").map(|m| m * 1_000.0),
                ),
            ]);
            nodes.push(FileNode {
                name: line.word(0).to_owned(),
                kind: UtilityNodeKind::Store,
                at: place(line.word(0)),
                elevation_m: 0.0,
                figures: all,
                profile: None,
                provenance: imported("TANKS"),
            });
        }
        nodes
    }

    /// Points by the name that comes before them, in the order of the file.
    fn places(&self, section: &str, found: &mut Findings) -> BTreeMap<&'t str, Vec<Coord<f64>>> {
        let mut places: BTreeMap<&str, Vec<Coord<f64>>> = BTreeMap::new();
        for line in self.lines(section) {
            let (x, y) = (line.number(1, "x", found), line.number(2, "y", found));
            if let (Some(x), Some(y)) = (x, y) {
                places.entry(line.word(0)).or_default().push(Coord { x, y });
            }
        }
        places
    }

    /// `[DEMANDS]` replaces the demand of `[JUNCTIONS]`; several of one junction add up.
    fn demands(&self, found: &mut Findings) -> BTreeMap<&'t str, f64> {
        let mut demands: BTreeMap<&str, f64> = BTreeMap::new();
        for line in self.lines("DEMANDS") {
            if let Some(demand) = line.number(1, "demand", found) {
                *demands.entry(line.word(0)).or_default() += demand;
            }
        }
        demands
    }

    fn links(&self, units: &Units, found: &mut Findings) -> Vec<FileLink> {
        let bends = self.places("VERTICES", found);
        let mut links = Vec::new();
        for line in self.lines("PIPES") {
            let mut value = |at, field, unit: f64| line.number(at, field, found).map(|v| v * unit);
            let all = figures([
                (UtilityFigure::LengthM, value(3, "length", units.length_m)),
                (
                    UtilityFigure::DiameterMm,
                    value(4, "diameter", units.diameter_mm),
                ),
                (units.roughness, value(5, "roughness", units.roughness_unit)),
                (UtilityFigure::MinorLoss, value(6, "minor loss", 1.0)),
            ]);
            // A check valve lets through in one direction; it is open in that one.
            let conducts = !line.word(7).eq_ignore_ascii_case("closed");
            links.push(link(line, UtilityLinkKind::Pipe, all, conducts, "PIPES"));
        }
        for line in self.lines("PUMPS") {
            let power = line
                .words
                .iter()
                .position(|w| w.eq_ignore_ascii_case("power"));
            let power = power.and_then(|at| line.number(at + 1, "power", found));
            let all = figures([(
                UtilityFigure::PumpPowerKw,
                power.map(|p| p * units.power_kw),
            )]);
            links.push(link(line, UtilityLinkKind::Pump, all, true, "PUMPS"));
        }
        for line in self.lines("VALVES") {
            let all = figures([
                (
                    UtilityFigure::DiameterMm,
                    line.number(3, "diameter", found)
                        .map(|d| d * units.diameter_mm),
                ),
                (
                    UtilityFigure::ValveSetting,
                    line.words.get(5).and_then(|s| s.parse().ok()),
                ),
                (
                    UtilityFigure::MinorLoss,
                    line.number(6, "minor loss", found),
                ),
            ]);
            links.push(link(line, UtilityLinkKind::Valve, all, true, "VALVES"));
        }
        let statuses: BTreeMap<&str, &str> = self
            .lines("STATUS")
            .iter()
            .map(|l| (l.word(0), l.word(1)))
            .collect();
        for link in &mut links {
            link.bends = bends.get(link.name.as_str()).cloned().unwrap_or_default();
            if let Some(status) = statuses.get(link.name.as_str()) {
                link.conducts = !status.eq_ignore_ascii_case("closed");
            }
        }
        links
    }
}

fn link(
    line: &Line<'_>,
    kind: UtilityLinkKind,
    figures: UtilityFigures,
    conducts: bool,
    section: &str,
) -> FileLink {
    FileLink {
        name: line.word(0).to_owned(),
        kind,
        from: line.word(1).to_owned(),
        to: line.word(2).to_owned(),
        bends: Vec::new(),
        conducts,
        figures,
        provenance: imported(section),
    }
}

/// What one unit of the file is in ours.
struct Units {
    length_m: f64,
    diameter_mm: f64,
    flow_lps: f64,
    power_kw: f64,
    roughness: UtilityFigure,
    roughness_unit: f64,
}

impl Units {
    fn of(sections: &Sections<'_>, path: &Path) -> Result<Self, NetworkError> {
        // Appendix C: GPM is the default.
        let name = sections.option("UNITS").unwrap_or("GPM").to_uppercase();
        let (is_us, flow_lps) = flow_unit(&name).ok_or_else(|| NetworkError::Form {
            file: path.to_owned(),
            line: 0,
            reason: both!(
                "[OPTIONS] UNITS {name} is none of EPANET's flow units",
                "[OPTIONS] UNITS {name} 不是 EPANET 的流量单位"
            ),
        })?;
        let is_darcy = sections
            .option("HEADLOSS")
            .is_some_and(|h| h.eq_ignore_ascii_case("D-W"));
        Ok(Self {
            length_m: if is_us { FOOT_M } else { 1.0 },
            diameter_mm: if is_us { INCH_MM } else { 1.0 },
            flow_lps,
            power_kw: if is_us { HORSEPOWER_KW } else { 1.0 },
            roughness: if is_darcy {
                UtilityFigure::RoughnessMm
            } else {
                UtilityFigure::HazenWilliamsC
            },
            // Darcy–Weisbach roughness is in thousandths of a foot or in millimetres.
            roughness_unit: if is_darcy && is_us { FOOT_M } else { 1.0 },
        })
    }
}

/// Whether the unit goes with US customary units, and what one of it is in litres a second.
fn flow_unit(name: &str) -> Option<(bool, f64)> {
    const CUBIC_FOOT_L: f64 = 28.316_846_592;
    const US_GALLON_L: f64 = 3.785_411_784;
    const IMPERIAL_GALLON_L: f64 = 4.546_09;
    const DAY_S: f64 = 86_400.0;
    Some(match name {
        "CFS" => (true, CUBIC_FOOT_L),
        "GPM" => (true, US_GALLON_L / 60.0),
        "MGD" => (true, US_GALLON_L * 1e6 / DAY_S),
        "IMGD" => (true, IMPERIAL_GALLON_L * 1e6 / DAY_S),
        // An acre-foot is 43,560 cubic feet.
        "AFD" => (true, CUBIC_FOOT_L * 43_560.0 / DAY_S),
        "LPS" => (false, 1.0),
        "LPM" => (false, 1.0 / 60.0),
        "MLD" => (false, 1e6 / DAY_S),
        "CMH" => (false, 1e3 / 3_600.0),
        "CMD" => (false, 1e3 / DAY_S),
        "CMS" => (false, 1e3),
        _ => return None,
    })
}

fn figures<const N: usize>(pairs: [(UtilityFigure, Option<f64>); N]) -> UtilityFigures {
    pairs
        .into_iter()
        .filter_map(|(figure, value)| Some((figure, value?)))
        .collect()
}

fn imported(section: &str) -> Provenance {
    Provenance::imported(format!("[{section}]"))
}
