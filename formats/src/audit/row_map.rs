//! Where a row asks for something, what serves it and what nothing serves, as a small map of that row alone.

use std::collections::BTreeSet;
use std::fmt::Write;

use twin_core::audit::{Repair, Server, Verdict};
use twin_core::model::{Community, RoadClass};

use super::document::{Document, Row};
use super::page::escaped;
use super::plan::{Sheet, WIDTH};
use super::shapes::{Drawn, Shapes};
use super::words::Language;
use crate::picture::Picture;

/// Corners and dots of a colour on a map.
const MOST_CORNERS: usize = 800;

/// Corners of the buildings and of the roads below them: four and a closing one of 2,000 buildings, and some.
const MOST_OF_GROUND: usize = 12_000;

/// Rows that are met have maps where the community has so many buildings or fewer; with more, a report has those that somebody has to look at.
const MET_UP_TO_BUILDINGS: usize = 300;

/// How the maps look.
pub(super) const STYLE: &str = include_str!("row_map.css");

/// The maps of an audit's rows: they have the paper and the ground below in common.
#[derive(Debug)]
pub struct RowMaps<'d> {
    community: &'d Community,
    sheet: Sheet,
    ground: String,
}

/// A group of one colour: its class, and what it stands for.
type Group = (&'static str, &'static str, Drawn);

impl<'d> RowMaps<'d> {
    /// Of an audit; none where its community has nothing to draw. Cost: O(n log n) of the map's corners.
    #[must_use]
    pub fn of(document: &'d Document<'_>) -> Option<Self> {
        let community = document.map;
        let sheet = Sheet::of(community)?;
        let ground = ground(community, &sheet);
        Some(Self {
            community,
            sheet,
            ground,
        })
    }

    /// The map of a row and what its colours say, as a picture of its own for paper; none where the row has nothing to show, or is met: what is
    /// printed shows what is open. Cost: O(n log n) of the corners of what it asks for.
    #[must_use]
    pub fn picture(&self, row: &Row<'_>, language: Language) -> Option<(Picture, String)> {
        if row.verdict == Verdict::Met {
            return None;
        }
        let (svg, legend) = self.drawn(row, &self.ground, language)?;
        Some((Picture::of(&svg, STYLE)?, legend))
    }

    /// The ground, for [`Self::svg`] to show below every row: once a page.
    pub(super) fn shared(&self) -> String {
        let ground = &self.ground;
        format!(
            "<svg class=\"shared\" aria-hidden=\"true\"><defs><g id=\"ground\">{ground}</g></defs></svg>"
        )
    }

    /// The map of a row on a page that has [`Self::shared`], and what its colours say.
    pub(super) fn svg(&self, row: &Row<'_>, language: Language) -> Option<(String, String)> {
        self.drawn(row, "<use href=\"#ground\"/>", language)
    }

    fn drawn(&self, row: &Row<'_>, ground: &str, language: Language) -> Option<(String, String)> {
        let is_drawn = match row.verdict {
            Verdict::Partly | Verdict::NotMet | Verdict::CannotTell => true,
            Verdict::Met => self.community.buildings.len() <= MET_UP_TO_BUILDINGS,
            Verdict::NotApplicable => false,
        };
        if !is_drawn {
            return None;
        }
        let groups = self.groups(row, language);
        let rings = self.proposals(row);
        if rings.is_empty() && groups.iter().all(|(.., drawn)| drawn.is_empty()) {
            return None;
        }
        let name = escaped(language.of(&row.basis.name.zh, &row.basis.name.en));
        let map = language.of("平面图", "map");
        let mut out = format!(
            "<svg viewBox=\"0 0 {WIDTH} {:.0}\" class=\"row\" role=\"img\" aria-label=\"{} {name}: {map}\">{ground}",
            self.sheet.height,
            escaped(row.row),
        );
        let mut said = Vec::new();
        for (class, meaning, drawn) in &groups {
            drawn.write(class, &mut out);
            if !drawn.is_empty() {
                said.push(*meaning);
            }
        }
        if !rings.is_empty() {
            said.push(language.of("橙圈：建议增设或移至", "Orange rings: proposals"));
            out += "<g class=\"added\">";
            for (x, y) in rings {
                let _ = write!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"6\"/>");
            }
            out += "</g>";
        }
        out += "</svg>";
        let legend = said.join(language.of("；", ". "));
        Some((out, format!("{legend}{}", language.of("。", "."))))
    }

    /// What a row asks for, what of it cannot be told or nothing serves, and on top what serves it.
    fn groups(&self, row: &Row<'_>, language: Language) -> [Group; 4] {
        let (mut asked, mut untold) = (Shapes::default(), Shapes::default());
        let (mut unserved, mut servers) = (Shapes::default(), BTreeSet::new());
        for found in row.demands.iter().map(|demand| demand.found) {
            match found.verdict {
                Verdict::NotApplicable => continue,
                Verdict::CannotTell => untold.add(&found.evidence),
                Verdict::Met => asked.add(&found.evidence),
                Verdict::Partly | Verdict::NotMet => {
                    asked.add(&found.evidence);
                    if let Some(rest) = &found.remainder {
                        unserved.add(rest);
                    }
                }
            }
            servers.extend(found.served_by.iter().copied());
        }
        let mut standing = Shapes::default();
        for server in servers {
            self.stand(server, &mut standing);
        }
        let drawn = |shapes: &Shapes<'_>| shapes.drawn(&self.sheet, MOST_CORNERS);
        [
            (
                "asked",
                language.of("蓝色：要求位置", "Blue: where it is asked for"),
                drawn(&asked),
            ),
            (
                "untold",
                language.of("灰色点线：无法判定", "Grey and dotted: cannot tell"),
                drawn(&untold),
            ),
            (
                "unserved",
                language.of("红色：未覆盖", "Red: nothing serves it"),
                drawn(&unserved),
            ),
            (
                "server",
                language.of("绿色：服务设备", "Green: what serves it"),
                drawn(&standing),
            ),
        ]
    }

    /// Where a server stands.
    fn stand(&self, server: Server, on: &mut Shapes<'d>) {
        let community = self.community;
        let at = match server {
            Server::Device(i) => community.devices[i as usize].position,
            Server::Fixture(i) => community.fixtures[i as usize].position,
            Server::Place(i) => community.places[i as usize].position,
            Server::Parking(i) => {
                on.areas.push(&community.parkings[i as usize].area);
                return;
            }
        };
        on.points.push(at.plan().0);
    }

    /// Where rings are drawn for what would mend the row.
    fn proposals(&self, row: &Row<'_>) -> BTreeSet<(i64, i64)> {
        let of_demands = row.demands.iter().filter_map(|demand| demand.repair);
        let of_conditions = row.conditions.iter().flat_map(|c| c.repairs);
        let at = of_demands.chain(of_conditions).flat_map(Repair::at);
        let spots = Shapes {
            points: at.copied().collect(),
            ..Shapes::default()
        };
        spots.drawn(&self.sheet, MOST_CORNERS).dots
    }
}

/// The community in grey, without its detail: plots, roads and buildings. What is too small to be seen is left out.
fn ground(community: &Community, sheet: &Sheet) -> String {
    let mut out = String::new();
    let plots = Shapes {
        areas: community.compounds.iter().map(|c| &c.boundary).collect(),
        ..Shapes::default()
    };
    let is_way = |class: RoadClass| matches!(class, RoadClass::Main | RoadClass::Lane);
    let roads = community.roads.iter().filter(|r| is_way(r.class.value));
    let ways = Shapes {
        lines: roads.map(|road| &road.line).collect(),
        ..Shapes::default()
    };
    let houses = Shapes {
        areas: community.buildings.iter().map(|b| &b.footprint).collect(),
        ..Shapes::default()
    };
    for (class, shapes) in [("plot", plots), ("way", ways), ("house", houses)] {
        let mut drawn = shapes.drawn(sheet, MOST_OF_GROUND);
        drawn.dots.clear();
        drawn.write(class, &mut out);
    }
    out
}
