//! Shapes of one colour on a small map, in no more corners than one sees on it.

use std::collections::BTreeSet;
use std::fmt::Write;

use geo::{BoundingRect, Coord, CoordsIter, Geometry, LineString, Polygon, Rect, Simplify};

use super::plan::{Sheet, WIDTH};

/// How far dots are apart at least, in units of the paper.
const DOT: f64 = 7.0;

/// Areas, lines and points.
#[derive(Default)]
pub(super) struct Shapes<'g> {
    pub(super) areas: Vec<&'g Polygon<f64>>,
    pub(super) lines: Vec<&'g LineString<f64>>,
    pub(super) points: Vec<Coord<f64>>,
}

impl<'g> Shapes<'g> {
    pub(super) fn add(&mut self, geometry: &'g Geometry<f64>) {
        match geometry {
            Geometry::Polygon(area) => self.areas.push(area),
            Geometry::MultiPolygon(areas) => self.areas.extend(areas),
            Geometry::LineString(line) => self.lines.push(line),
            Geometry::MultiLineString(lines) => self.lines.extend(lines),
            Geometry::GeometryCollection(all) => {
                for one in &all.0 {
                    self.add(one);
                }
            }
            other => self.points.extend(other.coords_iter()),
        }
    }

    /// The shapes in at most so many corners and dots: where there are more, all are drawn coarser, and what is too small then is a dot,
    /// many dots near each other one. Nothing is left out. Cost: O(n log n) of the corners, a few times.
    pub(super) fn drawn(&self, sheet: &Sheet, most: usize) -> Drawn {
        let mut finest = 1.0;
        loop {
            let drawn = self.coarser_than(finest, sheet);
            if drawn.corners + drawn.dots.len() <= most || finest > WIDTH {
                return drawn;
            }
            finest *= 2.0;
        }
    }

    /// Nothing is finer than so many units of the paper.
    fn coarser_than(&self, finest: f64, sheet: &Sheet) -> Drawn {
        let finest_m = sheet.metres(finest);
        let mut drawn = Drawn::default();
        let mut points = self.points.clone();
        for area in &self.areas {
            if let Some(middle) = speck(area.bounding_rect(), 2.0 * finest_m) {
                points.push(middle);
                continue;
            }
            let area = area.simplify(finest_m);
            for ring in std::iter::once(area.exterior()).chain(area.interiors()) {
                let corners = steps(ring, sheet, &mut drawn.areas);
                if corners > 0 {
                    drawn.areas.push('z');
                }
                drawn.corners += corners;
            }
        }
        for line in &self.lines {
            match speck(line.bounding_rect(), 2.0 * finest_m) {
                Some(middle) => points.push(middle),
                None => {
                    drawn.corners += steps(&line.simplify(finest_m), sheet, &mut drawn.lines);
                }
            }
        }
        let apart = finest.max(DOT);
        drawn.dots = points.iter().map(|at| sheet.cell(*at, apart)).collect();
        drawn
    }
}

/// The middle of what is smaller than that both ways.
fn speck(bounds: Option<Rect<f64>>, metres: f64) -> Option<Coord<f64>> {
    let small = bounds.filter(|bounds| bounds.width().max(bounds.height()) < metres);
    small.map(Rect::center)
}

/// Adds a line to a path, in whole units of the paper, and tells how many corners it has there.
fn steps(line: &LineString<f64>, sheet: &Sheet, path: &mut String) -> usize {
    let mut last: Option<(i64, i64)> = None;
    let mut corners = 0;
    for point in &line.0 {
        let (x, y) = sheet.at(*point);
        let (x, y) = (x.round() as i64, y.round() as i64);
        if last == Some((x, y)) {
            continue;
        }
        let _ = match last {
            None => write!(path, "M{x} {y}"),
            Some((from_x, from_y)) => write!(path, "l{} {}", x - from_x, y - from_y),
        };
        last = Some((x, y));
        corners += 1;
    }
    corners
}

/// Shapes as paths in units of the paper.
#[derive(Default)]
pub(super) struct Drawn {
    areas: String,
    lines: String,
    pub(super) dots: BTreeSet<(i64, i64)>,
    corners: usize,
}

impl Drawn {
    pub(super) fn is_empty(&self) -> bool {
        self.areas.is_empty() && self.lines.is_empty() && self.dots.is_empty()
    }

    /// Writes them as a group of that class; nothing where there are none.
    pub(super) fn write(&self, class: &str, out: &mut String) {
        if self.is_empty() {
            return;
        }
        let mut dots = String::new();
        for (x, y) in &self.dots {
            // A line so short that its round ends make it a dot.
            let _ = write!(dots, "M{x} {y}h.1");
        }
        let _ = write!(out, "<g class=\"{class}\">");
        let paths = [("area", &self.areas), ("line", &self.lines), ("dot", &dots)];
        for (kind, path) in paths {
            if !path.is_empty() {
                let _ = write!(out, "<path class=\"{kind}\" d=\"{path}\"/>");
            }
        }
        *out += "</g>";
    }
}

#[cfg(test)]
mod tests {
    use twin_core::generate::{GenerateSpec, Origin};
    use twin_core::model::Name;

    use super::*;

    fn sheet() -> Sheet {
        let spec = GenerateSpec {
            name: Name::new("和睦小区", "Harmony Court"),
            seed: 5,
            id: "harmony".to_owned(),
            origin: Origin {
                lon: 120.0,
                lat: 30.3,
            },
            utc_offset_secs: 28_800,
            compounds: 1,
            buildings: 6,
            households: 90,
        };
        Sheet::of(&twin_core::generate::community(&spec).unwrap()).unwrap()
    }

    fn square(x: f64, y: f64, side: f64) -> Geometry<f64> {
        let rect = Rect::new(
            Coord { x, y },
            Coord {
                x: x + side,
                y: y + side,
            },
        );
        Geometry::Polygon(rect.to_polygon())
    }

    #[test]
    fn a_straight_line_of_a_thousand_corners_is_drawn_with_two() {
        let sheet = sheet();
        let corners = (0..1_000).map(|k| Coord {
            x: f64::from(k) * 0.1,
            y: 0.0,
        });
        let line = Geometry::LineString(LineString(corners.collect()));
        let mut shapes = Shapes::default();
        shapes.add(&line);
        let drawn = shapes.drawn(&sheet, 800);
        assert_eq!((drawn.corners, drawn.dots.len()), (2, 0), "{}", drawn.lines);
        let ends = [0.0, 99.9].map(|x| sheet.at(Coord { x, y: 0.0 }).0.round());
        let step = format!("l{} 0", ends[1] - ends[0]);
        assert!(drawn.lines.ends_with(&step), "{} {step}", drawn.lines);
    }

    #[test]
    fn many_shapes_are_drawn_coarser_and_none_is_left_out() {
        let sheet = sheet();
        let side = sheet.metres(4.0);
        let squares: Vec<Geometry<f64>> = (0..120)
            .flat_map(|i| (0..120).map(move |j| (i, j)))
            .map(|(i, j)| square(f64::from(i) * 2.0 * side, f64::from(j) * 2.0 * side, side))
            .collect();
        let mut shapes = Shapes::default();
        for square in &squares {
            shapes.add(square);
        }
        let drawn = shapes.drawn(&sheet, 800);
        assert!(drawn.corners + drawn.dots.len() <= 800);
        // The squares at both far corners of the field are in cells of dots, of 64 units.
        for corner in [0.5, 238.5].map(|k| k * side) {
            let (x, y) = sheet.at(Coord {
                x: corner,
                y: corner,
            });
            let is_near = |dot: &&(i64, i64)| {
                let (across, along) = (dot.0 as f64 - x, dot.1 as f64 - y);
                across.hypot(along) < 64.0
            };
            assert!(drawn.dots.iter().any(|dot| is_near(&dot)), "{corner}");
        }
        let mut few = Shapes::default();
        few.add(&squares[0]);
        let drawn = few.drawn(&sheet, 800);
        let mut out = String::new();
        drawn.write("asked", &mut out);
        assert!(out.contains("<path class=\"area\" d=\"M"), "{out}");
    }

    #[test]
    fn nothing_is_written_as_nothing() {
        let mut out = String::new();
        Shapes::default()
            .drawn(&sheet(), 800)
            .write("asked", &mut out);
        assert_eq!(out, "");
    }
}
