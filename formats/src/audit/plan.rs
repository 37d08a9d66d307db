//! The plan of a community with what its audit found, as SVG.

use std::collections::BTreeSet;
use std::fmt::Write;

use geo::{BoundingRect, Coord, CoordsIter, Geometry, LineString, Polygon, Rect};
use twin_core::audit::{Repair, Verdict};
use twin_core::model::{CommunityParts, Road, RoadClass};

use super::document::Document;
use super::words::Language;
use crate::picture::Picture;

/// Width of the drawing in its own units; its height follows the community's shape.
pub(crate) const WIDTH: f64 = 1000.0;

/// The longest side is not more than this many times the other.
const LONGEST: f64 = 2.0;

/// The style of maps as pictures of their own: on paper, where the map is as wide as the page, small letters would be too small.
pub(crate) const ON_PAPER: &str = concat!(
    include_str!("plan.css"),
    "svg .scale text { font-size: 17px; }"
);

/// The plan as a picture of its own, for readers of SVG that know nothing of the page; none where there is nothing to draw.
/// Cost: linear in the corners of the map.
#[must_use]
pub fn picture(document: &Document<'_>, language: Language) -> Option<Picture> {
    Picture::of(&svg(document, language), ON_PAPER)
}

/// What the colours of the plan say.
#[must_use]
pub fn legend(language: Language) -> &'static str {
    language.of(
        "红色：未覆盖；蓝圈：建议增设或移至的点位。",
        "Red: nothing serves it. Blue rings: where something is to be added or moved to.",
    )
}

/// Draws the map in grey, what nothing serves in red, and what is proposed as blue rings.
pub(super) fn svg(document: &Document<'_>, language: Language) -> String {
    let Some(sheet) = Sheet::of(document.map) else {
        return String::new();
    };
    let title = language.of(
        "社区平面图：红色为未覆盖部分，蓝圈为建议增设点位",
        "Plan: red is what nothing serves, blue rings are proposals",
    );
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH} {:.0}\" role=\"img\" aria-label=\"{title}\"><title>{title}</title>",
        sheet.height
    );
    sheet.base(document.map, &mut out);
    sheet.findings(document, &mut out);
    sheet.scale_bar(&mut out);
    out += "</svg>";
    out
}

/// The paper: where the community is on it.
#[derive(Debug)]
pub(crate) struct Sheet {
    bounds: Rect<f64>,
    /// Units a metre.
    scale: f64,
    /// Its height, units; its width is [`WIDTH`].
    pub(crate) height: f64,
}

impl Sheet {
    pub(crate) fn of(parts: &CommunityParts) -> Option<Self> {
        let areas = parts
            .buildings
            .iter()
            .map(|b| &b.footprint)
            .chain(parts.compounds.iter().map(|c| &c.boundary));
        let corners = areas.filter_map(|area| area.bounding_rect());
        let roads = parts
            .roads
            .iter()
            .filter_map(|road| road.line.bounding_rect());
        let all = corners
            .chain(roads)
            .reduce(|a, b| Rect::new(least(a.min(), b.min()), most(a.max(), b.max())))?;
        let pad = 0.02 * all.width().max(all.height()).max(10.0);
        let pad = Coord { x: pad, y: pad };
        let (min, max) = (all.min() - pad, all.max() + pad);
        let (width, height) = (max.x - min.x, max.y - min.y);
        let spread = Coord {
            x: (height / LONGEST - width).max(0.0) / 2.0,
            y: (width / LONGEST - height).max(0.0) / 2.0,
        };
        let bounds = Rect::new(min - spread, max + spread);
        let scale = WIDTH / bounds.width();
        Some(Self {
            bounds,
            scale,
            height: bounds.height() * scale,
        })
    }

    pub(crate) fn at(&self, point: Coord<f64>) -> (f64, f64) {
        (
            (point.x - self.bounds.min().x) * self.scale,
            (self.bounds.max().y - point.y) * self.scale,
        )
    }

    pub(crate) fn base(&self, parts: &CommunityParts, out: &mut String) {
        *out += "<g class=\"green\">";
        for green in &parts.greens {
            self.area(&green.area, out);
        }
        *out += "</g><g class=\"water\">";
        for water in &parts.waters {
            self.area(&water.area, out);
        }
        *out += "</g><g class=\"compound\">";
        for compound in &parts.compounds {
            self.area(&compound.boundary, out);
        }
        *out += "</g>";
        for name in ["path", "lane", "main"] {
            let _ = write!(out, "<g class=\"{name}\">");
            let drawn = |road: &&Road| drawn_as(road.class.value) == name;
            for road in parts.roads.iter().filter(drawn) {
                self.line(&road.line, out);
            }
            *out += "</g>";
        }
        *out += "<g class=\"building\">";
        for building in &parts.buildings {
            self.area(&building.footprint, out);
        }
        *out += "</g>";
    }

    /// What is not met, over the map; where everything is, nothing.
    fn findings(&self, document: &Document<'_>, out: &mut String) {
        let open = document
            .rows
            .iter()
            .flat_map(|row| &row.demands)
            .filter(|d| matches!(d.verdict, Verdict::Partly | Verdict::NotMet));
        let mut proposals = BTreeSet::new();
        *out += "<g class=\"open\">";
        for demand in open {
            if let Some(rest) = &demand.found.remainder {
                self.geometry(rest, out);
            }
            let at = demand.repair.map_or(&[][..], Repair::at);
            proposals.extend(at.iter().map(|point| self.ring(*point)));
        }
        let conditions = document.rows.iter().flat_map(|row| &row.conditions);
        let repairs = conditions.flat_map(|condition| condition.repairs);
        proposals.extend(repairs.flat_map(Repair::at).map(|point| self.ring(*point)));
        *out += "</g><g class=\"proposal\">";
        for (x, y) in proposals {
            let _ = write!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\"/>");
        }
        *out += "</g>";
    }

    /// Where the ring of a proposal is drawn: one a cell of the paper, so that many do not hide what they are for.
    pub(crate) fn ring(&self, point: Coord<f64>) -> (i64, i64) {
        self.cell(point, 9.0)
    }

    /// The middle of the cell of the paper, of so many units, that a point is in.
    pub(super) fn cell(&self, point: Coord<f64>, side: f64) -> (i64, i64) {
        let (x, y) = self.at(point);
        let middle = |along: f64| ((along / side).floor() * side + side / 2.0).round() as i64;
        (middle(x), middle(y))
    }

    /// So many units of the paper, in metres.
    pub(super) fn metres(&self, units: f64) -> f64 {
        units / self.scale
    }

    fn geometry(&self, geometry: &Geometry<f64>, out: &mut String) {
        match geometry {
            Geometry::LineString(line) => self.line(line, out),
            Geometry::MultiLineString(lines) => lines.iter().for_each(|line| self.line(line, out)),
            Geometry::Polygon(area) => self.area(area, out),
            Geometry::MultiPolygon(areas) => areas.iter().for_each(|area| self.area(area, out)),
            other => {
                for point in other.coords_iter() {
                    let (x, y) = self.at(point);
                    let _ = write!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
                }
            }
        }
    }

    fn area(&self, area: &Polygon<f64>, out: &mut String) {
        *out += "<path d=\"";
        for ring in std::iter::once(area.exterior()).chain(area.interiors()) {
            self.path(ring, out);
            *out += "z";
        }
        *out += "\"/>";
    }

    fn line(&self, line: &LineString<f64>, out: &mut String) {
        *out += "<path class=\"line\" d=\"";
        self.path(line, out);
        *out += "\"/>";
    }

    /// Adds a line to the path that is being written.
    pub(crate) fn path(&self, line: &LineString<f64>, out: &mut String) {
        for (index, point) in line.0.iter().enumerate() {
            let (x, y) = self.at(*point);
            let step = if index == 0 { 'M' } else { 'L' };
            let _ = write!(out, "{step}{x:.1} {y:.1}");
        }
    }

    /// A bar of a round number of metres in the corner.
    pub(crate) fn scale_bar(&self, out: &mut String) {
        const ROUND_M: [f64; 9] = [10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3];
        let fits = |m: &&f64| **m * self.scale <= WIDTH / 5.0;
        let metres = ROUND_M.iter().rev().find(fits).copied().unwrap_or(10.0);
        let (length, y) = (metres * self.scale, self.height - 14.0);
        let _ = write!(
            out,
            "<g class=\"scale\"><path d=\"M14 {y:.1}h{length:.1}\"/><text x=\"14\" y=\"{:.1}\">{metres} m</text></g>",
            y - 6.0
        );
    }
}

/// How a road is drawn.
fn drawn_as(class: RoadClass) -> &'static str {
    match class {
        RoadClass::Main => "main",
        RoadClass::Lane => "lane",
        _ => "path",
    }
}

fn least(a: Coord<f64>, b: Coord<f64>) -> Coord<f64> {
    Coord {
        x: a.x.min(b.x),
        y: a.y.min(b.y),
    }
}

fn most(a: Coord<f64>, b: Coord<f64>) -> Coord<f64> {
    Coord {
        x: a.x.max(b.x),
        y: a.y.max(b.y),
    }
}
